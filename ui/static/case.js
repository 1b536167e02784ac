// One case: bar with state and deadline, pages on the left, and one of three panels on the right.
import { follow, get, startJob } from "./api.js";
import { askPanel } from "./ask.js";
import { decisionPanel } from "./decision.js";
import { h, replace } from "./dom.js";
import { dropZone, progressPanel, read, sendFiles } from "./queue.js";
import { reviewPanel } from "./review.js";
import { timelinePanel } from "./timeline.js";
import { Viewer } from "./viewer.js";

const TABS = ["review", "decision", "timeline"];
const ASK = "ask";

export async function caseScreen(desk, id, tab) {
  const screen = new CaseScreen(desk, id, [...TABS, ASK].includes(tab) ? tab : "review");
  await screen.load();
  return screen;
}

class CaseScreen {
  constructor(desk, id, tab) {
    Object.assign(this, { desk, id, tab });
    this.at = -1;
    this.bar = h("div", { class: "case-bar" });
    this.panel = h("div", { class: "panel", tabindex: "-1" });
    this.viewer = new Viewer(desk, { onPick: (field) => this.pick(field, true), onStep: (step) => this.step(step) });
    this.hint = h("footer", { class: "key-hint" });
    this.element = h("section", { class: "case-screen" }, this.bar, h("div", { class: "columns" }, this.viewer.element, this.panel), this.hint);
    this.keys = {
      next: () => this.step(1),
      previous: () => this.step(-1),
      edit: () => this.inner?.edit?.(this.selected),
      confirm: () => this.inner?.confirm?.(this.selected),
      act: (action) => { if (this.tab !== "decision") this.show("decision"); this.inner.choose?.(action); },
      sign: () => (this.tab === "decision" ? this.inner.sign?.(true) : this.show("decision")),
      tab: (name) => this.show(name),
      escape: () => this.inner?.escape?.(),
    };
  }

  leave() {
    this.viewer.leave();
  }

  async load() {
    this.view = await get(this.desk.view(`cases/${encodeURIComponent(this.id)}`));
    this.model ??= await get("/api/model");
    this.tabs = this.model.configured ? [...TABS, ASK] : TABS;
    if (!this.tabs.includes(this.tab)) this.tab = "review";
    this.fields = new Map(this.view.fields.map((field) => [field.id, field]));
  }

  shown() {
    this.draw();
    if (this.view.job) this.watch(this.view.job);
  }

  draw() {
    const missing = (this.view.advice?.needed || []).map((one) => one.label);
    this.drawBar();
    this.viewer.update(this.view.documents, this.view.fields, missing);
    this.drawPanel();
    this.drawHint();
  }

  // Load again after a change; keeps the selection and the place in the panel.
  async refresh() {
    const before = this.view.advice?.payable ?? null;
    const top = this.panel.scrollTop;
    await this.load();
    this.draw();
    this.panel.scrollTop = top;
    if (this.selected) this.pick(this.selected);
    const now = this.view.advice?.payable ?? null;
    if (before !== now && !this.view.case.stale) {
      const none = this.desk.t("decision", "no_amount");
      this.moved = { old: before ?? none, new: now ?? none };
      this.desk.say(this.desk.t("review", "payable_moved", this.moved), "moved");
      this.drawPanel();
    }
  }

  show(tab) {
    if (!this.tabs.includes(tab)) return;
    this.tab = tab;
    history.replaceState(null, "", `#/case/${encodeURIComponent(this.id)}/${tab}`);
    this.drawBar();
    this.drawPanel();
    this.drawHint();
    this.panel.scrollTop = 0;
  }

  drawBar() {
    const { t } = this.desk;
    const { case: row, advice } = this.view;
    const nearest = advice?.deadlines.slice().sort((a, b) => a.days_left - b.days_left)[0];
    const deadline = nearest && !row.final
      ? h("span", { class: `deadline ${nearest.tone}`, title: nearest.due }, nearest.days_left >= 0 ? t("case", "days_left", { label: nearest.label, n: nearest.days_left }) : t("case", "overdue", { label: nearest.label, n: -nearest.days_left }))
      : null;
    replace(this.bar,
      h("a", { href: "#/", class: "back", "aria-label": t("app", "queue") }, "←"),
      h("b", {}, `${t("case", "case")} ${row.id}`), h("span", {}, row.product), h("span", { class: `state ${row.state}`, id: "case-state", "data-state": row.state }, row.state_label), deadline, h("span", {}, row.insured),
      h("div", { class: "tabs", role: "tablist" }, this.tabs.map((name, at) => h("button", { type: "button", role: "tab", "aria-selected": name === this.tab ? "true" : "false", id: `tab-${name}`, onclick: () => this.show(name) },
        h("kbd", { "aria-hidden": "true" }, at + 1), t("case", `tab_${name}`), name === "review" && this.view.attention.length ? h("span", { class: "badge" }, this.view.attention.length) : null))));
  }

  drawPanel() {
    this.element.dataset.tab = this.tab;
    const make = { review: reviewPanel, decision: decisionPanel, timeline: timelinePanel, ask: askPanel }[this.tab];
    this.inner = make(this);
    replace(this.panel, this.statusLine(), this.inner.element);
  }

  drawHint() {
    const { t } = this.desk;
    const hints = [["J/K", "viewer", "next"], ["E", "review", "edit"], ["Enter", "review", "confirm"], ["A", "action", "approve"], ["B", "action", "partial"], ["D", "action", "deny"], ["P", "action", "pend"], ["R", "action", "refer"], ["H", "action", "hold"], ["?", "app", "shortcuts"]];
    replace(this.hint, hints.map(([key, section, word]) => h("span", {}, h("kbd", {}, key), t(section, word))));
  }

  statusLine() {
    const { t, desk } = { t: this.desk.t, desk: this.desk };
    const lines = [];
    if (this.view.problems.length) {
      lines.push(h("div", { class: "notice failed" }, h("b", {}, t("case", "problem_files")), this.view.problems.map((one) => h("p", {}, `${one.filename}：${one.problem}`))));
    }
    const may = desk.may("adjuster", "senior_adjuster");
    if (!this.view.advice || this.view.case.stale) {
      const kind = this.view.case.stale && this.view.documents.length ? "assess" : "read";
      lines.push(h("div", { class: "notice doubtful", id: "stale" }, h("p", {}, t("case", this.view.advice ? "stale" : "no_recommendation")),
        may && h("button", { type: "button", class: "primary", onclick: () => this.run(kind) }, t("case", kind === "assess" ? "recompute" : "read_now"))));
    }
    return lines;
  }

  async run(kind) {
    try {
      const job = await startJob(this.id, kind);
      await this.watch(job.id);
    } catch (error) {
      this.desk.say(error.message, "error");
    }
  }

  async watch(jobId) {
    const panel = progressPanel(this.desk.t);
    this.panel.prepend(panel.element);
    const last = await follow(this.id, jobId, (event) => panel.progress(event));
    panel.element.remove();
    await this.refresh();
    if (last.status === "failed") this.desk.say(last.error, "error");
  }

  addFiles() {
    const { t } = this.desk;
    const picker = h("input", { type: "file", multiple: true, hidden: true });
    const take = async (files) => {
      const panel = progressPanel(t);
      this.panel.prepend(panel.element);
      try {
        await sendFiles(this.desk, this.id, [...files], panel);
        await read(this.desk, this.id, panel);
        panel.element.remove();
        await this.refresh();
      } catch (error) {
        panel.line(error.message, "error");
      }
    };
    picker.addEventListener("change", () => take(picker.files));
    return h("details", { class: "add-files" }, h("summary", {}, t("intake", "add_files")), dropZone(t, picker, take), picker);
  }

  // Select a field: light its box and mark its row. `reveal` opens the panel that lists it.
  pick(fieldId, reveal = false) {
    const field = this.fields.get(fieldId);
    if (!field) return;
    this.selected = fieldId;
    const at = this.view.attention.findIndex((one) => one.fields.includes(fieldId));
    if (at >= 0) this.at = at;
    this.viewer.light([{ document: field.document, page: field.page, box: field.box, field: field.id }]);
    if (reveal && this.tab !== "review") this.show("review");
    this.inner.mark?.(fieldId);
  }

  light(marks) {
    if (marks.length) this.viewer.light(marks);
  }

  step(by) {
    const list = this.view.attention;
    if (!list.length) {
      this.desk.say(this.desk.t("review", "nothing_left"));
      return;
    }
    this.at = this.at < 0 ? (by > 0 ? 0 : list.length - 1) : (this.at + by + list.length) % list.length;
    this.pickAttention(list[this.at]);
  }

  pickAttention(one) {
    this.at = this.view.attention.indexOf(one);
    if (this.tab !== "review") this.show("review");
    const fields = one.fields.map((id) => this.fields.get(id)).filter(Boolean);
    if (fields.length) {
      this.selected = fields[0].id;
      this.viewer.light(fields.map((field) => ({ document: field.document, page: field.page, box: field.box, field: field.id })));
    }
    this.inner.mark?.(this.selected, one.id);
  }
}
