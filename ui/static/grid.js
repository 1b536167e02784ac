// The line items as a spreadsheet: arrows walk, typing replaces, Enter and Tab go on, Ctrl+S saves all at once.
// What is typed is counted at once against the printed total; nothing is written before it is saved with a reason.
import { send, startJob } from "./api.js";
import { cents, yuan } from "./amounts.js";
import { h, replace, tone } from "./dom.js";

const NUMERIC = ["amount", "qty", "unit_price", "std", "self_amount", "fulamt_ownpay_amt"];
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Grid {
  constructor(review, table) {
    Object.assign(this, { review, screen: review.screen, table, t: review.t });
    this.form = `grid:${table.document}`;
    const kept = this.screen.drafts?.get(this.form);
    this.changed = new Map(Object.entries(kept?.cells || {}));
    this.why = h("input", { name: "grid-reason", value: kept?.reason || "", "aria-label": this.t("review", "reason"), placeholder: this.t("review", "reason_hint"), autocomplete: "off", oninput: () => this.keep() });
    this.error = h("p", { class: "error", role: "alert" });
    this.cells = [];
    this.sums = [];
    this.verdict = h("span", { "aria-live": "polite" });
    this.total = h("b");
    this.bar = h("form", { class: "grid-bar", hidden: !this.changed.size, onsubmit: (event) => { event.preventDefault(); this.save(); } });
    this.element = h("div", { class: "items-block", "data-grid": table.document }, h("h4", {}, this.t("review", "items"), review.editable && h("small", { class: "muted" }, ` ${this.t("grid", "hint")}`)), this.draw(), this.bar,
      h("p", { class: "sum-line" }, `${this.t("review", "items_sum")} `, this.total, ` · ${this.t("review", "printed_total")} `, h("b", {}, table.printed ?? "—"), " ", this.verdict));
    this.count();
    this.drawBar();
  }

  draw() {
    const { table, t } = this;
    const body = table.rows.map((row, y) => {
      this.cells.push([]);
      const sum = h("td", { class: "num running" });
      this.sums.push(sum);
      return h("tr", {}, table.columns.map((column, x) => this.cell(row, column, y, x)), sum);
    });
    return h("div", { class: "scroll-x" }, h("table", { class: "items", role: "grid", "aria-label": t("review", "items") },
      h("thead", {}, h("tr", {}, table.columns.map((column) => h("th", { scope: "col", class: NUMERIC.includes(column.name) ? "num" : null }, column.label)), h("th", { scope: "col", class: "num" }, t("review", "running")))), h("tbody", {}, body)));
  }

  cell(row, column, y, x) {
    const id = row.cells[column.name];
    const path = `items[${row.index}].${column.name}`;
    const field = id ? this.screen.fields.get(id) : null;
    const value = this.changed.has(path) ? this.changed.get(path) : (field?.value ?? "");
    const data = h("td", { class: `cell ${field?.tone ?? "machine"} ${NUMERIC.includes(column.name) ? "num" : ""}`, role: "gridcell", "data-field": id, "data-path": path, tabindex: y + x === 0 ? "0" : "-1",
      title: field && [field.tone_label, field.confidence, field.reason].filter(Boolean).join(" · "),
      onclick: () => this.focus(y, x), ondblclick: () => this.type(y, x), onkeydown: (event) => this.key(event, y, x), onfocus: () => id && this.screen.pick(id) }, value || "—");
    if (this.changed.has(path)) data.classList.add("unsaved");
    this.cells[y][x] = { data, path, column: column.name, old: field?.value ?? null };
    if (id) this.review.rows.set(id, { row: data, slot: null });
    return data;
  }

  open(fieldId) {
    this.cells.forEach((line, y) => line.forEach((one, x) => { if (one.data.dataset.field === fieldId) this.type(y, x); }));
  }

  focus(y, x) {
    const place = this.cells[y]?.[x];
    if (!place) return false;
    for (const line of this.cells) for (const one of line) one.data.tabIndex = one === place ? 0 : -1;
    place.data.focus();
    return true;
  }

  key(event, y, x) {
    if (event.target !== this.cells[y][x].data) return;
    if (event.ctrlKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      this.save();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step) {
      event.preventDefault();
      this.focus(y + step[0], x + step[1]);
    } else if (["Enter", "F2"].includes(event.key) && this.review.editable) {
      event.preventDefault();
      event.stopPropagation();
      this.type(y, x);
    } else if (this.review.editable && (/^[0-9.\u4e00-\u9fff]$/.test(event.key) || ["Delete", "Backspace"].includes(event.key))) {
      event.preventDefault();
      event.stopPropagation();
      this.type(y, x, event.key.length === 1 ? event.key : "");
    }
  }

  type(y, x, first = null) {
    if (!this.review.editable) return;
    const place = this.cells[y][x];
    const now = this.changed.has(place.path) ? this.changed.get(place.path) : (place.old ?? "");
    const input = h("input", { class: "cell-input", value: first ?? now ?? "", "aria-label": `${y + 1} ${this.t("item", place.column)}`, autocomplete: "off" });
    let over = false;
    const end = (keep, move) => {
      if (over) return;
      over = true;
      if (keep) this.set(place, input.value.trim());
      else replace(place.data, now || "—");
      if (move) this.focus(y + move[0], x + move[1]) || this.focus(y, x);
      else if (!keep) this.focus(y, x);
    };
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") end(true, [1, 0]);
      else if (event.key === "Tab") { event.preventDefault(); end(true, [0, event.shiftKey ? -1 : 1]); }
      else if (event.key === "Escape") end(false, [0, 0]);
    });
    input.addEventListener("blur", () => end(true, null));
    input.addEventListener("input", () => this.keep(place.path, input.value));
    replace(place.data, input);
    input.focus();
    if (first === null) input.select();
    else input.setSelectionRange(first.length, first.length); // what is typed next follows the first letter
  }

  set(place, value) {
    const same = value === (place.old ?? "");
    if (same) this.changed.delete(place.path);
    else this.changed.set(place.path, value);
    place.data.classList.toggle("unsaved", !same);
    replace(place.data, value || "—");
    this.keep();
    this.count();
    this.drawBar();
  }

  keep(path = null, typed = null) {
    const cells = Object.fromEntries(this.changed);
    if (path) cells[path] = typed;
    if (Object.keys(cells).length) this.screen.drafts?.put(this.form, { cells, reason: this.why.value });
    else this.screen.drafts?.drop(this.form);
  }

  count() {
    let sum = 0n;
    let whole = true;
    this.cells.forEach((line, y) => {
      const place = line.find((one) => one.column === "amount");
      const amount = cents(this.changed.get(place?.path) ?? place?.old);
      if (amount === null) whole = false;
      else sum += amount;
      this.sums[y].textContent = yuan(sum);
    });
    this.total.textContent = yuan(sum);
    const printed = cents(this.table.printed);
    replace(this.verdict, printed === null ? tone("doubtful", this.t("review", "sums_unknown")) : whole && sum === printed ? tone("confirmed", this.t("review", "sums_match")) : tone("failed", this.t("review", "sums_differ", { n: yuan(sum - printed) })));
  }

  drawBar() {
    this.bar.hidden = !this.changed.size;
    replace(this.bar, h("b", {}, this.t("grid", "unsaved", { n: this.changed.size })), this.why, h("button", { type: "submit", class: "primary" }, this.t("grid", "save")), h("button", { type: "button", onclick: () => this.undo() }, this.t("grid", "undo")), this.error);
  }

  undo() {
    for (const line of this.cells) for (const place of line) if (this.changed.has(place.path)) this.set(place, place.old ?? "");
  }

  async save() {
    if (!this.changed.size || this.busy) return;
    this.error.textContent = this.why.value.trim() ? "" : this.t("review", "reason_needed");
    if (this.error.textContent) {
      this.why.focus();
      return;
    }
    const { screen } = this;
    const edits = [...this.changed].map(([field, value]) => ({ document: this.table.document, field, value: value || null }));
    this.busy = true;
    try {
      await send("POST", `/api/cases/${encodeURIComponent(screen.id)}/edits`, { version: screen.view.case.version, edits, reason: this.why.value.trim() });
      await screen.drafts?.drop(this.form);
      const job = await startJob(screen.id, "assess");
      await screen.watch(job.id);
    } catch (error) {
      this.error.textContent = error.message;
    } finally {
      this.busy = false;
    }
  }
}
