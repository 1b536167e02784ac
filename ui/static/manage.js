// Around the claim: give it to somebody, break the glass, put it aside, escalate, look for similar clauses.
import { get, send } from "./api.js";
import { h, replace } from "./dom.js";
import { invitePanel } from "./invite.js";

export function managePanel(screen) {
  const { t } = screen.desk;
  const { duty, work } = screen.view;
  const path = `/api/cases/${encodeURIComponent(screen.id)}`;
  const who = h("p", {}, t("manage", "assignee"), " ", h("b", { id: "assignee" }, duty.assignee ?? t("manage", "nobody")), duty.glass && h("span", { class: "flag" }, t("manage", "glass_open")));
  const parts = [h("section", { class: "group" }, h("h2", {}, t("manage", "title")), who, work?.escalated && h("p", { class: "notice doubtful" }, t("manage", "escalated"), "：", work.escalated), work?.postponed_until && h("p", { class: "notice doubtful" }, t("manage", "postponed", { day: work.postponed_until })))];
  if (duty.may.break_glass) {
    parts.push(form(screen, "glass", [reason(t, "glass_reason")], async (data) => send("POST", `${path}/break-glass`, { reason: data.get("reason").trim() })));
  }
  if (duty.may.assign) {
    const people = h("select", { name: "to", "aria-label": t("manage", "to") }, h("option", { value: "" }, t("manage", "nobody")), duty.people.map((name) => h("option", { value: name, selected: name === duty.assignee }, name)));
    parts.push(form(screen, "assign", [h("label", {}, t("manage", "to"), people), reason(t, "reason")], (data) => send("POST", `${path}/assignment`, { to: data.get("to") || null, reason: data.get("reason").trim() })));
  }
  if (duty.may.work) {
    const day = h("input", { type: "date", name: "until", required: true, "aria-label": t("manage", "until") });
    parts.push(form(screen, "postpone", [h("label", {}, t("manage", "until"), day), reason(t, "reason")], (data) => send("POST", `${path}/postponement`, { until: data.get("until"), reason: data.get("reason").trim() }), true));
    if (work?.postponed_until) parts.push(form(screen, "resume", [], () => send("POST", `${path}/postponement`, { until: null })));
    parts.push(form(screen, "escalate", [reason(t, "escalate_reason")], (data) => send("POST", `${path}/escalation`, { reason: data.get("reason").trim() }), true));
  }
  const element = h("div", { class: "manage" }, parts, duty.may.invite && invitePanel(screen), clauseSearch(screen));
  return { element, focus: (name) => element.querySelector(`form[data-form="${name}"] :is(input, select)`)?.focus() };
}

function reason(t, word) {
  return h("label", {}, t("manage", word), h("input", { name: "reason", autocomplete: "off", maxlength: 500 }));
}

function form(screen, name, fields, run, leaves = false) {
  const { t } = screen.desk;
  const error = h("p", { class: "error", role: "alert" });
  const element = h("form", { class: "group line-form", "data-form": name, onsubmit: async (event) => {
    event.preventDefault();
    error.textContent = "";
    try {
      await run(new FormData(element));
      screen.desk.say(t("manage", `${name}_done`));
      if (leaves) await screen.next();
      else await screen.reopen();
    } catch (problem) {
      error.textContent = problem.message;
    }
  } }, h("h3", {}, t("manage", name)), fields, h("button", { type: "submit" }, t("manage", `${name}_do`)), error);
  return element;
}

function clauseSearch(screen) {
  const { t } = screen.desk;
  const list = h("ol", { class: "passages", "aria-live": "polite" });
  const field = h("input", { name: "q", minlength: 2, maxlength: 300, autocomplete: "off", "aria-label": t("manage", "clauses"), placeholder: t("manage", "clauses_hint") });
  const find = async (text) => {
    field.value = text;
    replace(list, h("li", { class: "muted" }, t("app", "loading")));
    try {
      const found = await get(`/api/cases/${encodeURIComponent(screen.id)}/clauses?q=${encodeURIComponent(text)}`);
      replace(list, !found.answered && h("li", { class: "muted" }, t("manage", "not_answered")), found.passages.map((one) => h("li", {}, h("b", {}, `${one.title} ${one.label}`), h("small", { class: "muted" }, ` ${one.version}${one.own ? ` · ${t("manage", "own")}` : ""}`), h("p", {}, one.text))));
    } catch (error) {
      replace(list, h("li", { class: "error" }, error.message));
    }
  };
  const box = h("section", { class: "group", id: "clause-search" }, h("h3", {}, t("manage", "clauses")), h("form", { class: "ask", onsubmit: (event) => { event.preventDefault(); if (field.value.trim().length > 1) find(field.value.trim()); } }, field, h("button", { type: "submit" }, t("manage", "find"))), list);
  if (screen.sought) {
    find(screen.sought);
    screen.sought = null;
  }
  return box;
}
