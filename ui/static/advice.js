// Pieces of the advice: reason codes, quotes, who paid, the bars, findings with facts and clauses.
import { send } from "./api.js";
import { h, replace, source, tone } from "./dom.js";

export function chips(codes) {
  return codes.length ? h("div", { class: "codes" }, codes.map((one) => h("span", { class: `code ${one.tone}` }, h("b", {}, one.code), one.label))) : null;
}

// A quote that opens the whole article with the quoted words marked.
export function clauseBox(screen, clause) {
  const { t } = screen.desk;
  const body = h("div", { class: "article" });
  const box = h("details", { class: "clause" }, h("summary", {}, h("b", {}, source(`${clause.title} ${clause.article}`)), h("small", {}, ` ${clause.version}`), h("q", {}, source(clause.quote))), body);
  box.addEventListener("toggle", async () => {
    if (!box.open || body.childNodes.length) return;
    try {
      const { text } = await send("POST", "/api/clauses/context", clause.span);
      const at = text.indexOf(clause.quote);
      body.lang = "zh-CN";
      replace(body, at < 0 ? text : [text.slice(0, at), h("mark", {}, clause.quote), text.slice(at + clause.quote.length)]);
    } catch (error) {
      replace(body, error.message);
    }
  });
  return box;
}

export function payers(screen, advice) {
  const { t } = screen.desk;
  if (!advice.layers.length) return null;
  return h("section", { class: "group" }, h("h3", {}, t("decision", "payers")),
    advice.layers.some((one) => one.share > 0) && h("div", { class: "stack", role: "img", "aria-label": advice.layers.map((one) => `${one.payer} ${one.amount ?? t("decision", "unknown_share")}`).join("，") },
      advice.layers.filter((one) => one.share > 0).map((one, at) => h("span", { class: `share s${at % 6}`, style: `flex-grow:${one.share}`, title: `${one.payer} ${one.amount}` }))),
    h("ul", { class: "legend" }, advice.layers.map((one, at) => h("li", {}, h("i", { class: `share s${at % 6}`, "aria-hidden": "true" }), source(one.payer), h("b", {}, one.amount ?? t("decision", "unknown_share"))))));
}

export function waterfall(screen, advice) {
  const { t } = screen.desk;
  if (!advice.bars.length) return null;
  const quote = h("div", { class: "bar-quote", "aria-live": "polite" });
  const rows = advice.bars.map((bar) => {
    const row = h("button", { type: "button", class: `bar-row ${bar.unit} ${bar.aside ? "aside" : ""} ${screen.was?.bars.has(bar.id) ? "moved" : ""}`, "data-step": bar.id, onclick: () => {
      for (const one of row.parentElement.children) one.classList.toggle("selected", one === row);
      screen.light(bar.marks);
      replace(quote, h("p", { class: "formula" }, source(bar.formula), " = ", h("b", {}, bar.result)), bar.clauses.length ? bar.clauses.map((clause) => { const box = clauseBox(screen, clause); box.open = true; return box; }) : h("p", { class: "muted" }, t("decision", "step_no_clause")));
      row.after(quote);
    } },
    h("span", { class: "bar-label" }, source(bar.label), h("small", {}, bar.clauses.length ? source([...new Set(bar.clauses.map((clause) => clause.article))].join("、")) : bar.operation)),
    h("span", { class: "bar-track", "aria-hidden": "true" }, bar.unit !== "money" || bar.aside ? null : [h("i", { class: "bar-gone", style: `width:${bar.start * 100}%` }), h("i", { class: "bar-left", style: `width:${bar.end * 100}%` })]),
    h("span", { class: "bar-delta" }, bar.delta), h("span", { class: "bar-result" }, bar.result, screen.was?.bars.has(bar.id) && h("small", { class: "was" }, t("review", "was", { old: screen.was.bars.get(bar.id) }))));
    return row;
  });
  return h("section", { class: "group" }, h("h3", {}, t("decision", "calculation")), h("div", { class: "waterfall" }, rows));
}

export function findings(screen, advice) {
  const { t } = screen.desk;
  return [
    h("section", { class: "group" }, h("h3", {}, t("decision", "findings")), advice.findings.map((one) => finding(screen, one))),
    advice.against.length ? h("section", { class: "group" }, h("details", { class: "considered" }, h("summary", {}, t("decision", "against", { n: advice.against.length })), advice.against.map((one) => clauseBox(screen, one)))) : null,
    advice.considered.length ? h("section", { class: "group" }, h("details", { class: "considered" }, h("summary", {}, t("decision", "considered", { n: advice.considered.length })), advice.considered.map((one) => finding(screen, one)))) : null,
  ];
}

function finding(screen, one) {
  const { t } = screen.desk;
  return h("article", { class: `finding ${one.tone} ${screen.was?.findings.has(one.id) ? "moved" : ""}`, "data-finding": one.id },
    h("header", {}, chips([{ code: one.code, label: one.label, tone: one.tone }]), one.medical && tone("doubtful", t("decision", "medical")), one.amount && h("b", { class: "num" }, one.amount)),
    h("p", { class: "statement" }, one.statement), one.original && h("p", { class: "muted small", lang: "zh-CN" }, one.original),
    h("div", { class: "sides" },
      h("div", {}, h("h4", {}, t("decision", "facts")), one.facts.length ? h("ul", {}, one.facts.map((fact) => h("li", {}, fact.marks.length ? h("button", { type: "button", class: "fact", onclick: () => screen.light(fact.marks) }, source(fact.statement)) : source(fact.statement)))) : h("p", { class: "muted" }, t("app", "none"))),
      h("div", {}, h("h4", {}, t("decision", "clauses")), one.clauses.length ? one.clauses.map((clause) => clauseBox(screen, clause)) : h("p", { class: "muted" }, t("decision", "no_quote")))),
    h("button", { type: "button", class: "plain", onclick: () => { screen.sought = `${one.label} ${one.original || one.statement}`.slice(0, 120); screen.show("manage"); } }, t("manage", "similar")),
    one.would_change && h("p", { class: "muted small" }, `${t("decision", "would_change")}${t("app", "colon")}`, source(one.would_change)));
}
