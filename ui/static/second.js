// The second signature as a screen of its own: what is proposed, on which grounds, and the reader's own opinion.
import { send } from "./api.js";
import { chips, findings, waterfall } from "./advice.js";
import { h, tone } from "./dom.js";
import { when } from "./timeline.js";

const FORM = "second";

export function secondPanel(screen) {
  const { t } = screen.desk;
  const { second, decisions, advice } = screen.view;
  if (!second) return { element: h("section", { class: "group" }, h("h2", {}, t("decision", "second_title")), h("p", { class: "muted" }, t("second", "none"))) };
  const proposal = decisions[decisions.length - 1];
  const kept = screen.drafts?.get(FORM);
  const opinion = h("textarea", { rows: 4, placeholder: t("decision", "opinion_hint"), "aria-label": t("decision", "opinion"), id: "opinion", oninput: () => screen.drafts?.put(FORM, { opinion: opinion.value }) });
  opinion.value = kept?.opinion ?? "";
  const error = h("p", { class: "error", role: "alert" });
  const give = async (agree) => {
    error.textContent = opinion.value.trim() ? "" : t("decision", "opinion_needed");
    if (error.textContent) return opinion.focus();
    try {
      await send("POST", `/api/cases/${encodeURIComponent(screen.id)}/second-signature`, { agree, opinion: opinion.value.trim(), version: screen.view.case.version });
      await screen.drafts?.drop(FORM);
      screen.desk.say(t("decision", "signed"));
      await screen.refresh();
      screen.show("decision");
    } catch (problem) {
      error.textContent = problem.message;
    }
    return null;
  };
  const disputed = advice?.findings.filter((one) => !second.expert || one.medical || proposal.codes.includes(one.code)) || [];
  const element = h("div", { class: "second-screen" },
    h("section", { class: "second", id: "second" }, h("h2", {}, t("second", second.expert ? "expert_title" : "four_eyes_title")), h("p", {}, t("decision", second.expert ? "second_expert" : "second_adjuster")),
      h("dl", { class: "pairs" }, h("dt", {}, t("second", "proposed")), h("dd", {}, h("b", {}, proposal.label), proposal.medical && tone("doubtful", t("decision", "medical"))),
        h("dt", {}, t("second", "by")), h("dd", {}, proposal.signatures.map((one) => [one.person, one.role, when(one.at)].join(" · ")).join("; ")),
        h("dt", {}, t("decision", "codes")), h("dd", {}, chips(proposal.codes.map((code) => ({ code, label: t("code", code), tone: "deny" })))),
        h("dt", {}, t("decision", "note")), h("dd", {}, proposal.note || "—"), advice && h("dt", {}, t("second", "machine")), advice && h("dd", {}, advice.outcome_label, " ", advice.payable || "")),
      second.may_sign ? [h("label", {}, t("decision", "opinion"), opinion), error, h("div", { class: "buttons" }, h("button", { type: "button", class: "danger", id: "agree", onclick: () => give(true) }, t("decision", "agree")), h("button", { type: "button", id: "refuse", onclick: () => give(false) }, t("decision", "refuse")), h("button", { type: "button", onclick: () => screen.show("letter") }, t("letter", "title")))]
        : h("p", { class: "notice doubtful" }, t("decision", "second_wait", { why: second.why }))),
    advice && findings(screen, { ...advice, findings: disputed.length ? disputed : advice.findings }), advice && waterfall(screen, advice));
  return { element, escape: () => opinion.blur() };
}
