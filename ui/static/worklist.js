// The queue: filters, search, sorting by the legal clock, who has what; walked by keyboard.
import { get } from "./api.js";
import { h, replace, source } from "./dom.js";

const COLUMNS = ["case", "product", "insured", "state", "due", "advice", "flags", "who"];
const SORTS = { case: (row) => row.id, due: (row) => row.due || "9999", advice: (row) => Number(row.payable_raw ?? -1), state: (row) => row.state };
const GROUPS = {
  open: (row) => !row.final && !row.waiting && !row.postponed_until,
  mine: (row) => row.mine && !row.final,
  unassigned: (row) => !row.assignee && !row.final,
  waiting: (row) => row.waiting,
  escalated: (row) => Boolean(row.escalated) && !row.final,
  postponed: (row) => Boolean(row.postponed_until) && !row.final,
  final: (row) => row.final,
  all: () => true,
};
const CLOCKS = { late: (row) => row.days_left < 0, three: (row) => row.days_left <= 3, ten: (row) => row.days_left <= 10 };
const AMOUNTS = { small: (n) => n <= 10000, middle: (n) => n > 10000 && n <= 50000, large: (n) => n > 50000 && n <= 200000, huge: (n) => n > 200000 };

export class Worklist {
  constructor(desk, rows) {
    Object.assign(this, { desk, rows, t: desk.t });
    this.wish = desk.wish ??= { group: "open", state: "", product: "", amount: "", clock: "", flag: "", sort: "due", down: false, q: "" };
    this.body = h("tbody");
    this.chips = h("div", { class: "chips", role: "group", "aria-label": this.t("queue", "title") });
    this.filters = h("div", { class: "filters" });
    this.head = h("tr");
    this.search = h("input", { type: "search", id: "queue-search", value: this.wish.q, placeholder: this.t("queue", "search"), "aria-label": this.t("queue", "search"), autocomplete: "off", onkeydown: (event) => event.key === "Enter" && this.find() });
    this.element = h("section", { class: "card queue" }, h("div", { class: "card-head" }, h("h1", {}, this.t("queue", "title")), this.chips, this.search), this.filters,
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": this.t("queue", "title") }, h("table", { class: "list" }, h("thead", {}, this.head), this.body)));
    this.draw();
  }

  async find() {
    this.wish.q = this.search.value.trim();
    this.rows = await get(this.desk.view("queue") + (this.wish.q ? `&q=${encodeURIComponent(this.wish.q)}` : ""));
    if (this.wish.q) this.wish.group = "all";
    this.draw();
  }

  kept(group = this.wish.group) {
    const { wish } = this;
    return this.rows.filter((row) => GROUPS[group](row) && (!wish.state || row.state === wish.state) && (!wish.product || row.product === wish.product) && (!wish.flag || row.flags.some((one) => one.flag === wish.flag))
      && (!wish.clock || (row.days_left !== null && !row.final && CLOCKS[wish.clock](row))) && (!wish.amount || (row.payable_raw !== null && AMOUNTS[wish.amount](Number(row.payable_raw)))));
  }

  draw() {
    const { wish, t } = this;
    replace(this.chips, Object.keys(GROUPS).map((key) => h("button", { type: "button", class: "chip", "data-group": key, "aria-pressed": key === wish.group ? "true" : "false", onclick: () => { wish.group = key; this.draw(); } }, `${t("queue", `filter_${key}`)} ${this.kept(key).length}`)));
    replace(this.head, COLUMNS.map((key) => h("th", { scope: "col", "aria-sort": wish.sort === key ? (wish.down ? "descending" : "ascending") : null }, SORTS[key] ? h("button", { type: "button", class: "plain sort", onclick: () => { wish.down = wish.sort === key && !wish.down; wish.sort = key; this.draw(); } }, t("queue", key), wish.sort === key ? (wish.down ? " ↓" : " ↑") : "") : t("queue", key))));
    this.drawFilters();
    const of = SORTS[wish.sort];
    const rows = this.kept().slice().sort((a, b) => ((of(a) > of(b)) - (of(a) < of(b))) * (wish.down ? -1 : 1));
    this.desk.worklist = rows.filter((row) => !row.final && !row.held).map((row) => row.id);
    replace(this.body, rows.length ? rows.map((row) => this.row(row)) : h("tr", {}, h("td", { colspan: COLUMNS.length, class: "empty" }, t("queue", this.rows.length ? "none_here" : "empty"))));
  }

  drawFilters() {
    const { wish, t, rows } = this;
    const choose = (name, pairs) => h("label", {}, h("span", {}, t("queue", `by_${name}`)), h("select", { name: `filter-${name}`, onchange: (event) => { wish[name] = event.target.value; this.draw(); this.filters.querySelector(`[name="filter-${name}"]`).focus(); } },
      h("option", { value: "" }, t("queue", "any")), pairs.map(([value, label]) => h("option", { value, selected: wish[name] === value }, label))));
    const states = [...new Map(rows.map((row) => [row.state, row.state_label]))];
    const flags = [...new Map(rows.flatMap((row) => row.flags.map((one) => [one.flag, one.label])))];
    const products = [...new Set(rows.map((row) => row.product))].map((name) => [name, name]);
    replace(this.filters, choose("state", states), choose("product", products), choose("amount", Object.keys(AMOUNTS).map((key) => [key, t("queue", `amount_${key}`)])),
      choose("clock", Object.keys(CLOCKS).map((key) => [key, t("queue", `clock_${key}`)])), choose("flag", flags));
  }

  row(row) {
    const { t, desk } = this;
    const pressing = row.days_left !== null && !row.final ? (row.days_left <= 3 ? "failed" : row.days_left <= 6 ? "doubtful" : "") : "";
    return h("tr", { class: "link", "data-case": row.id, onclick: () => desk.go(`/case/${row.id}/review`) },
      h("td", { class: "nowrap" }, h("a", { href: `#/case/${encodeURIComponent(row.id)}/review` }, row.id), row.drafted && h("span", { class: "flag", title: t("draft", "kept") }, t("draft", "kept"))),
      h("td", {}, source(row.product)), h("td", {}, source(row.insured)),
      h("td", {}, h("span", { class: `state ${row.state}` }, row.state_label), row.postponed_until && h("small", {}, t("queue", "until", { day: row.postponed_until }))),
      h("td", { class: `nowrap ${pressing}` }, row.due, row.due && !row.final && h("small", {}, ` ${daysLeft(t, row.days_left)}`)),
      h("td", {}, row.outcome, row.payable && h("b", {}, ` ${row.payable}`)),
      h("td", {}, row.flags.map((flag) => h("span", { class: `flag ${flag.flag}` }, flag.label)), row.escalated && h("span", { class: "flag escalated", title: row.escalated }, t("queue", "escalated"))),
      h("td", {}, row.assignee ?? h("span", { class: "muted" }, t("queue", "nobody")), row.held && h("span", { class: "flag held" }, t("queue", "held", { name: row.holder }))));
  }

  step(by) {
    const links = [...this.body.querySelectorAll("tr.link a")];
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    links[at < 0 ? 0 : (at + by + links.length) % links.length].focus();
  }
}

export function daysLeft(t, days) {
  if (days === null || days === undefined) return "";
  if (days === 0) return t("queue", "today");
  return days > 0 ? t("queue", "days_left", { n: days }) : t("queue", "overdue", { n: -days });
}
