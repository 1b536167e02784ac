// A letter as it would read, before anybody signs. Text nodes only; nothing is sent.
import { get } from "./api.js";
import { h, replace } from "./dom.js";

const KINDS = ["payment", "partial", "denial", "deficiency", "medical-review", "provisional"];

export function letterPanel(screen) {
  const { t, lang } = screen.desk;
  const sheet = h("article", { class: "letter", tabindex: "0", "aria-label": t("letter", "title") });
  const kind = h("select", { id: "letter-kind", "aria-label": t("letter", "kind"), onchange: () => load() }, h("option", { value: "" }, t("letter", "auto")), KINDS.map((one) => h("option", { value: one }, t("letter", one))));
  const tongue = h("select", { "aria-label": t("letter", "language"), onchange: () => load() }, h("option", { value: "zh", selected: lang === "zh" }, "中文"), h("option", { value: "en", selected: lang === "en" }, "English"));
  async function load() {
    replace(sheet, h("p", { class: "muted" }, t("app", "loading")));
    try {
      const wanted = kind.value ? `&kind=${kind.value}` : "";
      draw(await get(`/api/cases/${encodeURIComponent(screen.id)}/letter?lang=${tongue.value}${wanted}`));
    } catch (error) {
      replace(sheet, h("p", { class: "error", role: "alert" }, error.message));
    }
  }
  function draw(letter) {
    sheet.lang = letter.lang === "zh" ? "zh-CN" : "en";
    replace(sheet, letter.draft && h("p", { class: "notice doubtful" }, h("b", {}, letter.draft_reason || letter.draft_mark || t("letter", "draft"))),
      h("p", { class: "muted" }, letter.sender), h("h2", {}, letter.title), block(letter.head), h("p", {}, letter.salutation), letter.opening.map(block),
      h("section", { class: "plain-words" }, h("h3", {}, letter.plain.title), h("p", {}, letter.plain.lead), letter.plain.blocks.map(block), h("p", { class: "muted" }, letter.plain.foot)),
      letter.sections.map((one) => h("section", {}, h("h3", {}, one.title), one.blocks.map(block))), letter.closing.map((line) => h("p", {}, line)),
      letter.to_fill.length > 0 && h("p", { class: "notice doubtful" }, h("b", {}, t("letter", "to_fill")), " ", letter.to_fill.join(letter.lang === "zh" ? "、" : ", ")), h("p", { class: "muted small" }, letter.footer));
  }
  load();
  return { element: h("section", { class: "group" }, h("div", { class: "panel-head" }, h("h2", {}, t("letter", "title")), h("span", { class: "pair-tools" }, kind, tongue)), h("p", { class: "muted small" }, t("letter", "note")), sheet) };
}

const refs = (list) => (list?.length ? h("sup", {}, list.map((one) => `[${one}]`).join("")) : null);

function block(one) {
  if (one.type === "paragraph") return h("p", { class: one.strong ? "strong" : null }, one.label && h("b", {}, one.label, " "), one.text, refs(one.refs));
  if (one.type === "bullets") return h("ul", { class: "dots" }, one.items.map((item) => h("li", {}, item.label && h("b", {}, item.label, " "), item.text, refs(item.refs))));
  if (one.type === "rows") return h("dl", { class: "pairs" }, one.rows.map((row) => [h("dt", {}, row.label), h("dd", {}, row.value, refs(row.refs))]));
  if (one.type === "quote") return h("blockquote", {}, h("p", {}, one.text), h("small", { class: "muted" }, [one.source, one.nature].filter(Boolean).join(" · ")), refs(one.refs));
  const cells = (row, tag) => h("tr", {}, row.map((text, at) => h(tag, { class: one.right.includes(at) ? "num" : null }, text)));
  return h("div", { class: "scroll-x", tabindex: "0", role: "group", "aria-label": one.columns.join(" ") }, h("table", {}, h("thead", {}, cells(one.columns, "th")), h("tbody", {}, one.rows.map((row) => cells(row, "td")), one.total.length > 0 && cells(one.total, "th"))));
}
