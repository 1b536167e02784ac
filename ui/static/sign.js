// Choose an act, say why, sign. No modal window; the form opens under the buttons.
import { get, send } from "./api.js";
import { h, replace } from "./dom.js";

const KEYS = { approve: "A", partial: "B", deny: "D", pend: "P", refer: "R", hold: "H" };
const PAYS = ["approve", "partial"];

export class SignPanel {
  constructor(screen) {
    this.screen = screen;
    this.t = screen.desk.t;
    this.form = h("div", { class: "sign-form" });
    const { actions } = screen.view;
    this.buttons = new Map(actions.map((one) => [one.action, h("button", { type: "button", class: `act ${one.action}`, "data-action": one.action, "aria-pressed": "false", onclick: () => this.choose(one.action) }, one.label, KEYS[one.action] && h("kbd", { "aria-hidden": "true" }, KEYS[one.action]))]));
    this.labels = new Map(actions.map((one) => [one.action, one.label]));
    this.element = h("section", { class: "sign", id: "sign" }, h("h3", {}, this.t("decision", "sign")),
      screen.view.case.final && h("p", { class: "muted" }, this.t("decision", "final_note")),
      actions.length ? h("div", { class: "buttons" }, [...this.buttons.values()]) : h("p", { class: "muted" }, this.t("decision", "read_only")), this.form);
  }

  clear() {
    this.action = null;
    for (const button of this.buttons.values()) button.setAttribute("aria-pressed", "false");
    replace(this.form);
  }

  choose(action) {
    if (!this.buttons.has(action)) return;
    const { advice, case: row } = this.screen.view;
    this.clear();
    if (row.stale && !["hold", "release", "reopen"].includes(action)) {
      replace(this.form, h("p", { class: "error", role: "alert" }, this.t("decision", "stale_block")));
      return;
    }
    this.action = action;
    this.buttons.get(action).setAttribute("aria-pressed", "true");
    this.note = h("textarea", { rows: 2, id: "note", placeholder: this.t("decision", "note_hint"), "aria-label": this.t("decision", "note") });
    this.amount = h("input", { id: "amount", inputmode: "decimal", value: advice?.payable_raw ?? "", readonly: action === "approve" ? true : null, "aria-label": this.t("decision", "amount") });
    this.medical = h("input", { type: "checkbox", id: "medical", checked: advice?.needs_expert ? true : null, disabled: advice?.needs_expert ? true : null });
    this.codes = (advice?.codes || []).map((one) => this.codeBox(one.code, one.label));
    this.error = h("p", { class: "error", role: "alert" });
    const set = h("fieldset", { class: "code-set" }, h("legend", {}, this.t("decision", "codes")), this.codes, this.codePicker(() => set));
    replace(this.form,
      PAYS.includes(action) && h("label", {}, this.t("decision", "amount"), this.amount),
      action === "deny" && [h("label", { class: "check" }, this.medical, this.t("decision", "is_medical")), advice?.needs_expert && h("p", { class: "notice doubtful" }, this.t("decision", "medical_forced"))],
      !["hold", "release", "reopen"].includes(action) && set,
      h("label", {}, this.t("decision", "note"), this.note), this.error,
      h("div", { class: "buttons" }, h("button", { type: "button", id: "sign-now", class: action === "deny" ? "danger" : "primary", onclick: () => this.submit(false) }, this.t("decision", "confirm_sign", { action: this.labels.get(action) })), h("button", { type: "button", onclick: () => this.clear() }, this.t("app", "cancel"))));
    this.form.scrollIntoView({ block: "nearest" });
    this.note.focus();
  }

  codeBox(code, label) {
    return h("label", { class: "check" }, h("input", { type: "checkbox", value: code, checked: true }), `${code} ${label}`);
  }

  // A list of all reason codes, the ones of this act's family first; choosing one adds it, checked.
  codePicker(set) {
    const family = { approve: "A", partial: "P", deny: "D", pend: "N", refer: "R" }[this.action] || "";
    const all = Object.entries(this.screen.desk.sections.code || {}).sort(([a], [b]) => (b[0] === family) - (a[0] === family) || a.localeCompare(b));
    const picker = h("select", { id: "add-code", "aria-label": this.t("decision", "add_code"), onchange: () => {
      if (picker.value && !this.codes.some((label) => label.querySelector("input").value === picker.value)) {
        const box = this.codeBox(picker.value, this.t("code", picker.value));
        this.codes.push(box);
        set().insertBefore(box, picker);
      }
      picker.value = "";
    } }, h("option", { value: "" }, this.t("decision", "add_code")), all.map(([code, label]) => h("option", { value: code }, `${code} ${label}`)));
    return picker;
  }

  problem() {
    const { advice } = this.screen.view;
    if (this.action === "approve" && !advice?.payable_raw) return this.t("decision", "amount_range");
    if (this.action === "partial" && !/^\d+(\.\d{1,2})?$/.test(this.amount.value.trim())) return this.t("decision", "amount_needed");
    if (this.action !== "approve" && !this.note.value.trim()) return this.t("decision", "note_needed");
    return "";
  }

  async submit(next) {
    if (!this.action || this.busy) return;
    this.error.textContent = this.problem();
    if (this.error.textContent) return;
    const { screen } = this;
    const body = {
      action: this.action,
      version: screen.view.case.version,
      amount: PAYS.includes(this.action) ? this.amount.value.trim() : null,
      codes: this.codes.map((label) => label.querySelector("input")).filter((box) => box.checked).map((box) => box.value),
      medical: this.action === "deny" && this.medical.checked,
      note: this.note.value.trim(),
    };
    this.busy = true;
    try {
      await send("POST", `/api/cases/${encodeURIComponent(screen.id)}/decisions`, body);
      screen.desk.say(this.t("decision", "signed"));
      if (next) await this.openNext();
      else await screen.refresh();
    } catch (error) {
      this.error.textContent = error.message;
    } finally {
      this.busy = false;
    }
  }

  async openNext() {
    const rows = await get(this.screen.desk.view("queue"));
    const row = rows.find((one) => !one.final && !one.waiting && one.id !== this.screen.id);
    this.screen.desk.go(row ? `/case/${row.id}/review` : "/");
  }
}
