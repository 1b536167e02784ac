// Choose an act, say why, sign. No modal window; the form opens under the buttons.
import { adjustTable } from "./adjust.js";
import { send } from "./api.js";
import { h, replace } from "./dom.js";

const KEYS = { approve: "A", partial: "B", deny: "D", pend: "P", refer: "R", hold: "H" };
const PAYS = ["approve", "partial"];
const FAMILY = { approve: "A", partial: "P", deny: "D", pend: "N", refer: "R" };
const FORM = "sign";

export class SignPanel {
  constructor(screen) {
    this.screen = screen;
    this.t = screen.desk.t;
    this.form = h("div", { class: "sign-form" });
    const actions = screen.lease?.locked || !screen.view.duty.may.decide ? [] : screen.view.actions;
    this.buttons = new Map(actions.map((one) => [one.action, h("button", { type: "button", class: `act ${one.action}`, "data-action": one.action, "aria-pressed": "false", onclick: () => this.choose(one.action) }, one.label, KEYS[one.action] && h("kbd", { "aria-hidden": "true" }, KEYS[one.action]))]));
    this.labels = new Map(actions.map((one) => [one.action, one.label]));
    this.element = h("section", { class: "sign", id: "sign" }, h("h3", {}, this.t("decision", "sign")),
      screen.view.case.final && h("p", { class: "muted" }, this.t("decision", "final_note")),
      actions.length ? h("div", { class: "buttons" }, [...this.buttons.values()]) : h("p", { class: "muted" }, this.t("decision", "read_only")), this.form);
  }

  // Bring back the form that was left half filled.
  restore() {
    const kept = this.screen.drafts?.get(FORM);
    if (kept && this.buttons.has(kept.action)) this.choose(kept.action, kept, false);
  }

  cancel() {
    this.screen.drafts?.drop(FORM);
    this.clear();
  }

  keep() {
    if (!this.action) return;
    this.screen.drafts?.put(FORM, { action: this.action, note: this.note.value, amount: this.amount.value, medical: this.medical.checked, codes: this.chosen(), lines: this.lines?.read().lines ?? null });
  }

  chosen() {
    return this.codes.map((label) => label.querySelector("input")).filter((box) => box.checked).map((box) => box.value);
  }

  clear() {
    this.action = null;
    for (const button of this.buttons.values()) button.setAttribute("aria-pressed", "false");
    replace(this.form);
  }

  choose(action, kept = null, take = true) {
    if (!this.buttons.has(action)) return;
    const { advice, case: row } = this.screen.view;
    this.clear();
    if (row.stale && !["hold", "release", "reopen"].includes(action)) {
      replace(this.form, h("p", { class: "error", role: "alert" }, this.t("decision", "stale_block")));
      return;
    }
    this.action = action;
    this.buttons.get(action).setAttribute("aria-pressed", "true");
    this.note = h("textarea", { rows: 2, id: "note", placeholder: this.t("decision", "note_hint"), "aria-label": this.t("decision", "note"), oninput: () => this.keep(), onkeydown: (event) => { if (event.ctrlKey && event.key === "Enter") { event.preventDefault(); this.submit(event.shiftKey); } } });
    this.note.value = kept?.note ?? "";
    this.amount = h("input", { id: "amount", inputmode: "decimal", value: kept?.amount ?? advice?.payable_raw ?? "", readonly: action === "approve" ? true : null, oninput: () => this.keep(), "aria-label": this.t("decision", "amount") });
    this.medical = h("input", { type: "checkbox", id: "medical", checked: advice?.needs_expert || kept?.medical ? true : null, onchange: () => this.keep(), disabled: advice?.needs_expert ? true : null });
    const offered = (advice?.codes || []).map((one) => one.code);
    const extra = (kept?.codes || []).filter((code) => !offered.includes(code));
    this.codes = [...offered, ...extra].map((code) => this.codeBox(code, this.t("code", code), kept ? kept.codes.includes(code) : PAYS.includes(action) || code.startsWith(FAMILY[action] || "")));
    this.lines = action === "partial" && advice ? adjustTable(this.screen, kept?.lines, (now) => { this.amount.value = now.amount; this.keep(); }) : null;
    this.error = h("p", { class: "error", role: "alert" });
    const set = h("fieldset", { class: "code-set" }, h("legend", {}, this.t("decision", "codes")), this.codes, this.codePicker(() => set));
    replace(this.form,
      this.lines && this.lines.element,
      PAYS.includes(action) && h("label", {}, this.t("decision", "amount"), this.amount),
      kept && h("p", { class: "muted small restored" }, this.t("draft", "restored")),
      action === "deny" && [h("label", { class: "check" }, this.medical, this.t("decision", "is_medical")), advice?.needs_expert && h("p", { class: "notice doubtful" }, this.t("decision", "medical_forced"))],
      !["hold", "release", "reopen"].includes(action) && set,
      h("label", {}, this.t("decision", "note"), this.note), this.error,
      h("div", { class: "buttons" }, h("button", { type: "button", id: "sign-now", class: action === "deny" ? "danger" : "primary", onclick: () => this.submit(false) }, this.t("decision", "confirm_sign", { action: this.labels.get(action) })), h("button", { type: "button", onclick: () => this.cancel() }, this.t("app", "cancel")), h("button", { type: "button", onclick: () => this.screen.show("letter") }, `${this.t("letter", "title")} (L)`)));
    if (!take) return;
    this.form.scrollIntoView({ block: "nearest" });
    this.note.focus();
  }

  codeBox(code, label, checked = true) {
    return h("label", { class: "check" }, h("input", { type: "checkbox", value: code, checked, onchange: () => this.keep() }), `${code} ${label}`);
  }

  // A list of all reason codes, the ones of this act's family first; choosing one adds it, checked.
  codePicker(set) {
    const family = FAMILY[this.action] || "";
    const all = Object.entries(this.screen.desk.sections.code || {}).sort(([a], [b]) => (b[0] === family) - (a[0] === family) || a.localeCompare(b));
    const picker = h("select", { id: "add-code", "aria-label": this.t("decision", "add_code"), onchange: () => {
      if (picker.value && !this.codes.some((label) => label.querySelector("input").value === picker.value)) {
        const box = this.codeBox(picker.value, this.t("code", picker.value));
        this.codes.push(box);
        set().insertBefore(box, picker);
        this.keep();
      }
      picker.value = "";
    } }, h("option", { value: "" }, this.t("decision", "add_code")), all.map(([code, label]) => h("option", { value: code }, `${code} ${label}`)));
    return picker;
  }

  problem() {
    const { advice } = this.screen.view;
    if (this.action === "approve" && !advice?.payable_raw) return this.t("decision", "amount_range");
    if (this.action === "partial" && !/^\d+(\.\d{1,2})?$/.test(this.amount.value.trim())) return this.t("decision", "amount_needed");
    if (this.lines?.read().uncoded) return this.t("adjust", "code_needed");
    if (this.action === "deny" && !this.chosen().length) return this.t("decision", "code_needed");
    if (this.action !== "approve" && !this.note.value.trim()) return this.t("decision", "note_needed");
    return "";
  }

  async submit(next) {
    if (!this.action || this.busy) return;
    this.error.textContent = this.problem();
    if (this.error.textContent) return;
    const { screen } = this;
    const lines = this.lines?.read();
    const body = {
      action: this.action,
      version: screen.view.case.version,
      amount: PAYS.includes(this.action) ? this.amount.value.trim() : null,
      codes: [...new Set([...this.chosen(), ...(lines?.codes || [])])],
      medical: this.action === "deny" && this.medical.checked,
      note: [this.note.value.trim(), lines?.words].filter(Boolean).join("\n"),
    };
    this.busy = true;
    try {
      await send("POST", `/api/cases/${encodeURIComponent(screen.id)}/decisions`, body);
      await screen.drafts?.drop(FORM);
      screen.desk.say(this.t("decision", "signed"));
      if (next) await screen.next();
      else await screen.refresh();
    } catch (error) {
      this.error.textContent = error.message;
    } finally {
      this.busy = false;
    }
  }
}
