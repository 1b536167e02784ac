// What needs a person, every field, the line items and the checks.
import { send, startJob } from "./api.js";
import { h, replace, source, tone } from "./dom.js";
import { Grid } from "./grid.js";
import { statementInput } from "./queue.js";

export function reviewPanel(screen) {
  return new Review(screen);
}

class Review {
  constructor(screen) {
    this.screen = screen;
    this.t = screen.desk.t;
    this.rows = new Map();
    this.editable = screen.editable;
    this.grids = [];
    const { view } = screen;
    this.element = h("div", { class: "review" }, this.attention(), this.fieldGroups(), this.checks(), this.statements(), this.editable && screen.addFiles());
    if (this.editable) for (const form of screen.drafts?.forms("edit:") || []) this.edit(form.slice(5), false);
  }

  attention() {
    const { view } = this.screen;
    this.items = new Map();
    const counts = this.t("review", "counts", { confirmed: view.counts.confirmed, machine: view.counts.machine });
    return h("section", { class: "attention" },
      h("div", { class: "panel-head" }, h("h2", {}, this.t("review", "attention", { n: view.attention.length })), h("span", { class: "muted" }, counts)),
      view.attention.length ? h("ul", {}, view.attention.map((one) => {
        const item = h("li", {}, h("button", { type: "button", class: `attention-item ${one.tone}`, onclick: () => this.screen.pickAttention(one) }, tone(one.tone, one.label), h("span", { class: "why" }, one.reason)));
        this.items.set(one.id, item);
        return item;
      })) : h("p", { class: "ok-line" }, tone("confirmed", this.t("review", "nothing_left"))));
  }

  fieldGroups() {
    const { view } = this.screen;
    return view.documents.map((paper) => {
      const fields = view.fields.filter((field) => field.document === paper.id && !field.cell);
      return h("section", { class: "group" }, h("h3", {}, paper.title, h("small", {}, paper.filename)), paper.advice.map((line) => h("p", { class: "advice" }, line)),
        h("div", { class: "rows" }, fields.map((field) => this.row(field))),
        view.tables.filter((table) => table.document === paper.id).map((table) => this.table(table)));
    });
  }

  row(field) {
    const slot = h("div", { class: "edit-slot" });
    const value = field.value ?? this.t("review", "empty_value");
    const where = field.box ? this.t("review", "on_page", { n: field.page }) : this.t("review", "no_box");
    const row = h("div", { class: `row ${field.tone}`, "data-field": field.id, tabindex: "0", onclick: () => this.screen.pick(field.id), onkeydown: (event) => { if (event.key === " " && event.target === row) { event.preventDefault(); this.screen.pick(field.id); } } },
      h("div", { class: "row-main" }, h("span", { class: "name" }, field.label), h("span", { class: `value ${field.value === null ? "blank" : ""}` }, value),
        tone(field.tone, field.tone_label),
        this.editable && h("button", { type: "button", class: "plain edit", onclick: (event) => { event.stopPropagation(); this.edit(field.id); } }, this.t("review", "edit"))),
      h("div", { class: "row-more" }, h("span", {}, [field.source, field.confidence, where].filter(Boolean).join(" · ")), field.raw && field.raw !== field.value && h("span", {}, `${this.t("review", "raw")}「${field.raw}」`), (field.reason || field.note) && h("span", { class: "why" }, field.reason || field.note)),
      slot);
    this.rows.set(field.id, { row, slot });
    return row;
  }

  table(table) {
    const grid = new Grid(this, table);
    this.grids.push(grid);
    return grid.element;
  }

  grid() {
    const grid = this.grids.find((one) => one.table.document === this.screen.viewer.current) || this.grids[0];
    if (!grid || !grid.focus(0, 0)) this.screen.desk.say(this.t("grid", "none"));
  }

  checks() {
    const { view } = this.screen;
    if (!view.checks.length) return null;
    const order = { failed: 0, skipped: 1, ok: 2 };
    return h("section", { class: "group" }, h("h3", {}, this.t("review", "checks")),
      h("ul", { class: "checks" }, view.checks.slice().sort((a, b) => order[a.status] - order[b.status]).map((check) => h("li", {},
        h("button", { type: "button", class: "check-line", onclick: () => this.screen.light(check.fields.map((id) => this.screen.fields.get(id)).filter(Boolean).map((field) => ({ document: field.document, page: field.page, box: field.box, field: field.id }))) },
          tone(check.tone, check.status_label), h("span", {}, `${check.code} ${check.message}`), check.status === "failed" && check.expected !== null && h("small", {}, `${this.t("review", "expected")} ${check.expected} · ${this.t("review", "actual")} ${check.actual}`))))));
  }

  statements() {
    const { view } = this.screen;
    const known = view.statements.filter((one) => one.value !== null);
    const box = h("details", { class: "group statements", open: this.screen.statementsOpen ? true : null }, h("summary", {}, h("b", {}, this.t("statement", "title")), ` ${known.length}/${view.statements.length}`),
      h("p", { class: "muted small" }, this.t("statement", "hint")),
      h("div", { class: "rows" }, view.statements.map((one) => this.statement(one))));
    box.addEventListener("toggle", () => { this.screen.statementsOpen = box.open; });
    return box;
  }

  statement(one) {
    const slot = h("div", { class: "edit-slot" });
    const word = one.choices.find((choice) => choice.value === one.value)?.label ?? one.value ?? this.t("statement", "unknown");
    const open = () => {
      const input = statementInput(this.t, one);
      const why = h("input", { name: "reason", "aria-label": this.t("review", "reason"), placeholder: this.t("review", "reason"), autocomplete: "off" });
      const error = h("p", { class: "error", role: "alert" });
      const form = h("form", { class: "edit-form", onsubmit: (event) => {
        event.preventDefault();
        if (!why.value.trim()) error.textContent = this.t("review", "reason_needed");
        else this.save({ document: "declared", path: one.path, value: one.value }, input.value.trim() || null, why.value.trim(), form);
      } }, h("span", { class: "old" }, one.label, " ", h("s", {}, word), " → "), input, why, h("button", { class: "primary", type: "submit" }, this.t("review", "save")), h("button", { type: "button", onclick: () => replace(slot) }, this.t("app", "cancel")), error);
      replace(slot, form);
      input.focus();
    };
    return h("div", { class: "row", "data-statement": one.path }, h("div", { class: "row-main" }, h("span", { class: "name" }, one.label), h("span", { class: `value ${one.value === null ? "blank" : ""}` }, word), this.editable && h("button", { type: "button", class: "plain edit", onclick: open }, this.t("review", "edit"))), slot);
  }

  mark(fieldId, attentionId) {
    for (const { row } of this.rows.values()) row.classList.remove("selected");
    this.used?.remove();
    for (const [id, item] of this.items) item.classList.toggle("selected", id === attentionId || id === fieldId);
    const row = this.rows.get(fieldId)?.row;
    if (row) {
      row.classList.add("selected");
      this.showUses(fieldId, row);
      row.scrollIntoView({ block: "center" });
    }
  }

  // Under the selected field: which steps and findings rest on it, each a way there.
  showUses(fieldId, row) {
    const uses = this.screen.uses(this.screen.fields.get(fieldId));
    if (!uses.length || row.tagName === "TD") return;
    this.used = h("p", { class: "uses" }, h("span", { class: "muted" }, this.t("review", "used_for")), uses.slice(0, 6).map((use) => h("button", { type: "button", class: "plain", "data-use": use.id, onclick: (event) => { event.stopPropagation(); this.screen.follow(use); } }, source(use.label), use.result && h("b", {}, ` ${use.result}`))));
    row.append(this.used);
  }

  // Open the form of a field, with what was left in it; `take` brings it into view and takes the keyboard.
  edit(fieldId, take = true) {
    const field = this.screen.fields.get(fieldId);
    if (!field || !this.editable) return;
    const draft = `edit:${fieldId}`;
    const kept = this.screen.drafts?.get(draft);
    if (take) this.screen.pick(fieldId);
    if (field.cell) {
      this.grids.find((one) => one.table.document === field.document)?.open(fieldId);
      return;
    }
    const slot = this.rows.get(fieldId)?.slot;
    if (!slot) return;
    const keep = () => this.screen.drafts?.put(draft, { value: fresh.value, reason: why.value });
    const close = () => {
      this.screen.drafts?.drop(draft);
      replace(slot);
    };
    const fresh = h("input", { name: "value", oninput: keep, value: kept?.value ?? field.value ?? "", "aria-label": this.t("review", "new"), autocomplete: "off" });
    const why = h("input", { name: "reason", oninput: keep, value: kept?.reason ?? "", placeholder: this.t("review", "reason_hint"), "aria-label": this.t("review", "reason"), autocomplete: "off" });
    const error = h("p", { class: "error", role: "alert" });
    const form = h("form", { class: "edit-form", onclick: (event) => event.stopPropagation(), onsubmit: (event) => {
      event.preventDefault();
      const value = fresh.value.trim() || null;
      if (value === field.value) error.textContent = this.t("review", "unchanged");
      else if (!why.value.trim()) error.textContent = this.t("review", "reason_needed");
      else this.save(field, value, why.value.trim(), form);
    } },
    h("span", { class: "old" }, field.label, " ", h("s", {}, field.value ?? this.t("review", "empty_value")), " → "), fresh, why,
    h("button", { class: "primary", type: "submit" }, this.t("review", "save")),
    h("button", { type: "button", onclick: close }, this.t("app", "cancel")), kept && h("p", { class: "muted small restored" }, this.t("draft", "restored")), error);
    this.escape = close;
    replace(slot, form);
    if (!take) return;
    fresh.focus();
    fresh.select();
    form.scrollIntoView({ block: "nearest" });
  }

  confirm(fieldId) {
    const field = this.screen.fields.get(fieldId);
    if (!field || !this.editable || field.value === null || field.tone === "confirmed") return;
    this.save(field, field.value, "");
  }

  // Same value = confirmation, no new computation; another value = correction, compute again.
  async save(field, value, reason, form) {
    const { screen } = this;
    const path = `/api/cases/${encodeURIComponent(screen.id)}`;
    form?.classList.add("busy");
    try {
      await send("POST", `${path}/corrections`, { document: field.document, field: field.path, value, reason, version: screen.view.case.version });
      await screen.drafts?.drop(`edit:${field.id}`);
      if (value !== field.value) {
        const job = await startJob(screen.id, "assess");
        screen.desk.say(this.t("case", "recomputing"));
        await screen.watch(job.id);
        screen.desk.say([this.t("review", "changed", { old: field.value ?? "—", new: screen.fields.get(field.id)?.value ?? value ?? "—" }), screen.moved ? this.t("review", "payable_moved", screen.moved) : ""].filter(Boolean).join("；"), "moved");
      } else {
        await screen.refresh();
        screen.step(1);
      }
    } catch (error) {
      form?.classList.remove("busy");
      screen.desk.say(error.message, "error");
    }
  }
}
