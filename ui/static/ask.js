// Questions about one case. What the server returns has been verified; it is shown as text, with its sources.
import { send } from "./api.js";
import { h, replace, source } from "./dom.js";

export function askPanel(screen) {
  const { t } = screen.desk;
  const path = (name) => `/api/cases/${encodeURIComponent(screen.id)}/${name}`;
  screen.answers ||= [];
  const list = h("ol", { class: "answers", "aria-live": "polite" });
  const field = h("input", { type: "text", name: "question", maxlength: 500, autocomplete: "off", "aria-label": t("ask", "question"), placeholder: t("ask", "question") });
  const buttons = [
    h("button", { type: "submit", class: "primary" }, t("ask", "send")),
    h("button", { type: "button", onclick: () => run(t("ask", "explain"), "explanation", {}) }, t("ask", "explain")),
    h("button", { type: "button", onclick: () => run(t("ask", "expert"), "considerations", {}) }, t("ask", "expert")),
  ];
  const form = h("form", { class: "ask", onsubmit: (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text) run(text, "questions", { text });
  } }, field, buttons);

  async function run(title, name, body) {
    buttons.forEach((one) => { one.disabled = true; });
    const entry = { title, reply: null };
    screen.answers.unshift(entry);
    draw();
    try {
      entry.reply = await send("POST", path(name), body);
      field.value = "";
    } catch (error) {
      entry.error = error.message;
    }
    buttons.forEach((one) => { one.disabled = false; });
    draw();
  }

  function draw() {
    replace(list, screen.answers.map((entry) => h("li", {}, h("b", {}, entry.title), answer(entry))));
  }

  // A source by the name that people know; a step or a finding is a way to its place.
  function cite(name) {
    const { advice } = screen.view;
    const [kind, id] = [name.split(":")[0], name.slice(name.indexOf(":") + 1)];
    const found = kind === "finding" ? advice?.findings.find((one) => one.id === id) : kind === "step" ? advice?.bars.find((one) => one.id === id) : null;
    if (found) return h("button", { type: "button", class: "plain cite", onclick: () => screen.follow({ id }) }, found.code ?? source(found.label));
    return h("code", {}, name === "outcome" ? t("ask", "outcome") : name);
  }

  function answer({ reply, error }) {
    if (error) return h("p", { class: "error" }, error);
    if (!reply) return h("p", { role: "status" }, t("ask", "waiting"));
    const sentences = reply.sentences || reply.questions;
    const cites = (names) => h("span", { class: "cites" }, names.map(cite));
    return [
      sentences.map((one) => h("p", {}, one.quoted ? t("ask", "paper") : null, source(one.text), " ", cites(one.cites))),
      reply.note ? h("p", { class: "doubtful" }, source(reply.note)) : null,
      !sentences.length && reply.near?.length ? h("p", {}, t("ask", "near"), " ", cites(reply.near)) : null,
      reply.cut.length ? h("p", { class: "muted" }, t("ask", "cut", { n: reply.cut.length })) : null,
      reply.by ? h("p", { class: "muted" }, t("ask", `by_${reply.by}`)) : null,
    ];
  }

  draw();
  return { element: h("section", { class: "group" }, h("h2", {}, t("ask", "title")), h("p", { class: "muted" }, t("ask", "about", { name: screen.model.name })), form, list), escape: () => field.blur() };
}
