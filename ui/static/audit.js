// For auditors: who saw and changed what, over all cases, and whether the chain still holds. Nothing here writes.
import { get } from "./api.js";
import { h, replace, tone } from "./dom.js";
import { when } from "./timeline.js";

const KINDS = ["viewed", "corrected", "decided", "signed", "reopened", "held", "released", "assigned", "broke_glass", "noted", "exported", "submitted", "extracted", "assessed"];

export async function auditScreen(desk) {
  const { t } = desk;
  const body = h("tbody");
  const report = h("div", { id: "audit-report", role: "status" });
  const text = (name) => h("label", {}, t("audit", name), h("input", { name, autocomplete: "off" }));
  const kind = h("select", { name: "kind" }, h("option", { value: "" }, t("queue", "any")), KINDS.map((one) => h("option", { value: one }, t("event", one))));
  const form = h("form", { class: "filters", onsubmit: (event) => { event.preventDefault(); list(); } }, text("case"), text("person"), h("label", {}, t("audit", "kind"), kind), h("button", { type: "submit" }, t("audit", "show")));
  const verify = h("button", { type: "button", class: "primary", id: "verify", onclick: async () => {
    verify.disabled = true;
    replace(report, h("p", {}, t("audit", "walking")));
    try {
      const found = await get("/api/audit/report");
      replace(report, tone(found.ok ? "confirmed" : "failed", t("audit", found.ok ? "sound" : "broken")), h("p", {}, t("audit", "counted", { events: found.events, rows: found.rows })), h("code", {}, found.head.hash), found.problems.map((line) => h("p", { class: "error" }, line)));
    } catch (error) {
      replace(report, h("p", { class: "error" }, error.message));
    }
    verify.disabled = false;
  } }, t("audit", "verify"));

  async function list() {
    const asked = new URLSearchParams(new FormData(form));
    const rows = await get(`${desk.view("audit")}&${asked}`);
    replace(body, rows.length ? rows.map((one) => h("tr", { class: one.kind }, h("td", { class: "num" }, one.seq), h("td", { class: "nowrap" }, when(one.at)), h("td", {}, one.person, h("small", { class: "muted" }, ` ${one.role}`)), h("td", {}, one.title),
      h("td", { class: "nowrap" }, one.case && h("a", { href: `#/case/${encodeURIComponent(one.case)}/timeline` }, one.case)), h("td", {}, one.said), h("td", {}, h("code", {}, one.hash)))) : h("tr", {}, h("td", { colspan: 7, class: "empty" }, t("timeline", "empty"))));
  }

  await list();
  return { element: h("section", { class: "audit", tabindex: "0" }, h("div", { class: "panel-head" }, h("h1", {}, t("audit", "title")), verify), h("p", { class: "muted small" }, t("audit", "note")), report, form,
    h("div", { class: "card scroll" }, h("table", { class: "list compact" }, h("thead", {}, h("tr", {}, ["seq", "at", "person", "kind", "case", "said", "hash"].map((key) => h("th", { scope: "col" }, t("audit", key))))), body))), keys: {} };
}
