// The figures of the desk as drawings with the numbers beside them. No figure of denials, on purpose.
import { get } from "./api.js";
import { h, svg } from "./dom.js";

export async function boardScreen(desk) {
  const { t } = desk;
  const view = await get("/api/board");
  const share = (part, whole) => (whole ? `${((100 * part) / whole).toFixed(0)}%` : "—");
  const card = (key, value, note = "", tone = "") => h("div", { class: `figure ${tone}` }, h("b", {}, value), h("span", {}, t("board", key)), note && h("small", { class: "muted" }, note));
  const element = h("section", { class: "board", tabindex: "0" }, h("h1", {}, t("board", "title")), h("p", { class: "muted small" }, t("board", "note")),
    h("div", { class: "figures" },
      card("decided", view.decided), card("median", view.median_hours === null ? "—" : Number(view.median_hours) < 1 ? t("board", "under_hour") : t("board", "hours", { n: view.median_hours })),
      card("overridden", share(view.overridden, view.decided), `${view.overridden} / ${view.decided}`),
      card("corrected", share(view.corrected_cases, view.read_cases), `${view.corrected_cases} / ${view.read_cases}`),
      card("overdue", view.overdue, "", view.overdue ? "failed" : ""), card("due_soon", view.due_soon, "", view.due_soon ? "doubtful" : ""), card("late", view.decided_late, "", view.decided_late ? "failed" : "")),
    h("div", { class: "plots" },
      plot(t("board", "throughput"), days(t, view.days)),
      plot(t("board", "duration"), bars(Object.entries(view.hours).map(([key, n]) => [t("board", `age_${key}`), n]))),
      plot(t("board", "backlog"), bars(Object.entries(view.states).map(([state, n]) => [t("state", state), n]))),
      plot(t("board", "ages"), bars(Object.entries(view.ages).map(([key, n]) => [t("board", `age_${key}`), n]))),
      plot(t("board", "override_codes"), bars(view.override_codes.map(([code, n]) => [`${code} ${t("code", code)}`, n]))),
      plot(t("board", "corrected_fields"), bars(view.corrected_fields.map(([name, n]) => [t("field", name), n])))));
  return { element, keys: {} };
}

function plot(title, body) {
  return h("section", { class: "card plot" }, h("h2", {}, title), body);
}

function bars(pairs) {
  if (!pairs.length) return h("p", { class: "muted" }, "—");
  const most = Math.max(...pairs.map(([, n]) => n), 1);
  return h("table", { class: "plot-bars" }, h("tbody", {}, pairs.map(([label, n]) => h("tr", {}, h("th", { scope: "row" }, label), h("td", { class: "plot-track" }, svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" }, svg("rect", { x: 0, y: 0, width: (100 * n) / most, height: 10 }))), h("td", { class: "num" }, n)))));
}

function days(t, list) {
  const most = Math.max(...list.flatMap((day) => [day.received, day.decided]), 1);
  const wide = 28;
  const chart = svg("svg", { class: "days", viewBox: `0 0 ${list.length * wide} 132`, role: "img", "aria-label": `${t("board", "throughput")}: ${list.map((day) => `${day.day} ${day.received}/${day.decided}`).join(", ")}` },
    list.flatMap((day, at) => [["received", 4], ["decided", 15]].flatMap(([key, shift]) => {
      const high = (100 * day[key]) / most;
      return [svg("rect", { class: key, x: at * wide + shift, y: 112 - high, width: 9, height: high }), day[key] ? svg("text", { x: at * wide + shift + 4.5, y: 108 - high, "text-anchor": "middle" }, String(day[key])) : null];
    }).concat(svg("text", { x: at * wide + 14, y: 126, "text-anchor": "middle" }, day.day.slice(8)))));
  return h("div", {}, chart, h("ul", { class: "legend" }, h("li", {}, h("i", { class: "received", "aria-hidden": "true" }), t("board", "received")), h("li", {}, h("i", { class: "decided", "aria-hidden": "true" }), t("board", "decided_day"))));
}
