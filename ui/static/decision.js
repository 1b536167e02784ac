// The advice with its arithmetic and its sources, and the signature under it.
import { chips, clauseBox, findings, payers, waterfall } from "./advice.js";
import { h, source, tone } from "./dom.js";
import { SignPanel } from "./sign.js";
import { when } from "./timeline.js";

export function decisionPanel(screen) {
  const { t } = screen.desk;
  const { advice } = screen.view;
  const sign = new SignPanel(screen);
  const second = screen.view.second ? h("section", { class: "notice doubtful" }, h("p", {}, t("decision", "second_title")), h("button", { type: "button", id: "to-second", onclick: () => screen.show("second") }, t("second", "open"))) : null;
  const element = h("div", { class: "decision" },
    second,
    advice && screen.desk.lang === "en" ? h("p", { class: "muted small", id: "source-note" }, t("decision", "source_note")) : null,
    advice ? [outcome(screen, advice), payers(screen, advice), waterfall(screen, advice), asked(screen, advice), findings(screen, advice), deadlines(screen, advice), rest(screen, advice)] : null,
    signatures(screen),
    sign.element);
  sign.restore();
  return { element, choose: (action) => sign.choose(action), sign: (next) => sign.submit(next), escape: () => sign.clear(), reveal: (id) => reveal(element, id), t };
}

// Bring a step or a finding into view; a step is opened with its clause and its ink.
function reveal(element, id) {
  const place = element.querySelector(`[data-step="${CSS.escape(id)}"], [data-finding="${CSS.escape(id)}"]`);
  if (!place) return;
  if (place.matches("button")) place.click();
  place.scrollIntoView({ block: "center" });
  place.querySelector("button")?.focus({ preventScroll: true });
  if (place.matches("button")) place.focus({ preventScroll: true });
}

function outcome(screen, advice) {
  const { t } = screen.desk;
  return h("section", { class: `outcome ${advice.outcome}`, id: "outcome" },
    h("div", { class: "outcome-main" }, h("span", { class: "outcome-word" }, advice.outcome_label),
      h("span", { class: "amount", id: "payable", "data-payable": advice.payable_raw ?? "" }, advice.payable ? `${advice.payable} ${t("app", "yuan")}` : t("decision", "no_amount")),
      advice.needs_expert && tone("doubtful", t("decision", "medical"))),
    chips(advice.codes),
    advice.summary.map((line) => h("p", {}, line)),
    h("p", { class: "muted small" }, t("decision", "advice_note")));
}

function asked(screen, advice) {
  const { t } = screen.desk;
  const parts = [];
  if (advice.needed.length) {
    parts.push(h("section", { class: "group" }, h("h3", {}, t("decision", "missing_documents")), h("ul", { class: "asked" }, advice.needed.map((one) => h("li", {}, h("b", {}, one.label), h("span", {}, one.why), chips([{ code: one.code, label: t("code", one.code), tone: "pend" }]), one.clauses.map((clause) => clauseBox(screen, clause)))))));
  }
  if (advice.prospects.length) {
    parts.push(h("section", { class: "group" }, h("h3", {}, t("decision", "prospects")), advice.prospects.map((one) => h("div", { class: "prospect" }, h("p", {}, source(one.ask), one.about && h("span", { class: "muted" }, " · ", source(one.about))), h("ul", { class: "asked" }, one.answers.map((a) => h("li", {}, h("b", {}, source(a.answer)), h("span", {}, `→ ${a.outcome_label}${a.payable ? ` ${a.payable}` : ""}`), a.needs_expert && h("span", { class: "muted" }, t("decision", "prospect_expert")), chips(a.codes))))))));
  }
  if (advice.missing.length) {
    parts.push(h("section", { class: "group" }, h("h3", {}, t("decision", "missing_terms")), h("p", { class: "muted" }, t("decision", "missing_terms_note")), h("ul", { class: "asked" }, advice.missing.map((one) => h("li", {}, h("b", {}, source(one.label)), h("code", {}, one.parameter))))));
  }
  return parts;
}

function deadlines(screen, advice) {
  const { t } = screen.desk;
  if (!advice.deadlines.length) return null;
  return h("section", { class: "group" }, h("h3", {}, t("decision", "deadlines")), h("ul", { class: "deadlines" }, advice.deadlines.map((one) => h("li", {},
    h("p", {}, h("b", {}, one.label), h("span", {}, one.due), tone(one.tone, one.days_left >= 0 ? t("queue", "days_left", { n: one.days_left }) : t("queue", "overdue", { n: -one.days_left }))), one.clauses.map((clause) => clauseBox(screen, clause))))));
}

function rest(screen, advice) {
  const { t } = screen.desk;
  return h("section", { class: "group" },
    advice.rejected.length ? h("details", {}, h("summary", {}, t("decision", "rejected", { n: advice.rejected.length })), h("ul", {}, advice.rejected.map((one) => h("li", {}, h("s", {}, source(one.statement)), h("span", { class: "why" }, " ", source(one.reason)))))) : null,
    h("details", {}, h("summary", {}, t("decision", "versions")), h("dl", { class: "versions" }, Object.entries(advice.versions).filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]))));
}

function signatures(screen) {
  const { t } = screen.desk;
  const { decisions } = screen.view;
  if (!decisions.length) return null;
  return h("section", { class: "group" }, h("h3", {}, t("decision", "signatures")), h("ol", { class: "signatures" }, decisions.map((one) => h("li", {}, h("b", {}, one.label), one.amount && ` ${one.amount} ${t("app", "yuan")}`, one.medical && tone("doubtful", t("decision", "medical")), one.note && h("p", {}, one.note),
    one.signatures.map((sign) => h("p", { class: "muted" }, [sign.person, sign.role, sign.qualification, when(sign.at)].filter(Boolean).join(" · "), sign.opinion && ` — ${sign.opinion}`))))));
}
