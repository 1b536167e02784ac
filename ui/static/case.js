// One case: bar with state and deadline, pages on the left, and one of three panels on the right.
import { follow, get, send, startJob } from "./api.js";
import { askPanel } from "./ask.js";
import { decisionPanel } from "./decision.js";
import { Drafts } from "./drafts.js";
import { Lease } from "./lease.js";
import { letterPanel } from "./letter.js";
import { managePanel } from "./manage.js";
import { secondPanel } from "./second.js";
import { h, replace, source } from "./dom.js";
import { dropZone, progressPanel, read, sendFiles } from "./queue.js";
import { reviewPanel } from "./review.js";
import { timelinePanel } from "./timeline.js";
import { Viewer } from "./viewer.js";
import { daysLeft, Worklist } from "./worklist.js";

const TABS = ["review", "decision", "timeline", "letter", "manage"];
const ALL = [...TABS, "ask", "second"];

export async function caseScreen(desk, id, tab) {
  const screen = new CaseScreen(desk, id, ALL.includes(tab) ? tab : "review");
  await screen.load();
  return screen;
}

// What a new computation moved: the amount, reason codes, steps and findings, by their ids.
function downstream(old, now) {
  const results = (advice) => new Map(advice.bars.map((bar) => [bar.id, bar.result]));
  const said = (advice) => new Map(advice.findings.map((one) => [one.id, `${one.code} ${one.statement}`]));
  const codes = (advice) => new Set(advice.codes.map((one) => one.code));
  const [barsWere, saidWere, codesWere, codesAre] = [results(old), said(old), codes(old), codes(now)];
  const bars = new Map(now.bars.filter((bar) => barsWere.has(bar.id) && barsWere.get(bar.id) !== bar.result).map((bar) => [bar.id, barsWere.get(bar.id)]));
  const findings = new Set(now.findings.filter((one) => saidWere.get(one.id) !== `${one.code} ${one.statement}`).map((one) => one.id));
  const gained = [...codesAre].filter((code) => !codesWere.has(code));
  const lost = [...codesWere].filter((code) => !codesAre.has(code));
  const payable = old.payable === now.payable ? null : [old.payable, now.payable];
  const words = (t) => [payable && `${t("decision", "payable")} ${payable[0] ?? "—"} → ${payable[1] ?? "—"}`, old.outcome !== now.outcome && `${old.outcome_label} → ${now.outcome_label}`, gained.length && `+ ${gained.join(" ")}`, lost.length && `− ${lost.join(" ")}`, t("review", "downstream_count", { bars: bars.size, findings: findings.size })].filter(Boolean).join(" · ");
  return { bars, findings, payable, words };
}

// Whether two places are the same ink: the smaller one lies for the most part in the other.
function covers(a, b) {
  const wide = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const high = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return wide > 0 && high > 0 && wide * high > 0.6 * Math.min(a.w * a.h, b.w * b.h);
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
      following: () => this.next(),
      undo: () => this.undo(),
      grid: () => { if (this.tab !== "review") this.show("review"); this.inner.grid?.(); },
      postpone: () => { this.show("manage"); this.inner.focus?.("postpone"); },
      escalate: () => { this.show("manage"); this.inner.focus?.("escalate"); },
      pageOn: () => this.viewer.turnPage(1),
      pageBack: () => this.viewer.turnPage(-1),
      sheetOn: () => this.viewer.toPage(1),
      sheetBack: () => this.viewer.toPage(-1),
      rotate: () => this.viewer.rotate(),
      fit: () => this.viewer.fit(),
      upwards: () => this.follow(this.uses(this.fields.get(this.selected))[0]),
      larger: () => this.viewer.scale(1),
      smaller: () => this.viewer.scale(-1),
      escape: () => this.inner?.escape?.(),
    };
  }

  leave() {
    this.viewer.leave();
    this.drafts?.leave();
    this.lease?.leave();
  }

  async load() {
    this.view = await get(this.desk.view(`cases/${encodeURIComponent(this.id)}`));
    this.model ??= await get("/api/model");
    this.tabs = [...(this.view.second ? ["second"] : []), ...TABS, ...(this.model.configured ? ["ask"] : [])];
    const { may } = this.view.duty;
    this.drafts ??= new Drafts(this.desk, this.id, this.view.drafts, may.draft);
    if (!this.lease || this.lease.wanted !== may.work) {
      this.lease?.stop();
      this.lease = new Lease(this.desk, this.id, may.work && !this.view.case.final);
      await this.lease.claim();
      this.lease.start(() => this.reopen());
    }
    this.editable = may.work && !this.lease.locked;
    if (!this.tabs.includes(this.tab)) this.tab = "review";
    this.fields = new Map(this.view.fields.map((field) => [field.id, field]));
  }

  shown() {
    this.draw();
    if (this.view.job) this.watch(this.view.job);
  }

  // Load again and draw anew, for instance when somebody took the case over.
  async reopen() {
    this.lease?.stop();
    this.lease = null;
    await this.load();
    this.draw();
  }

  async next() {
    if (!this.desk.worklist) new Worklist(this.desk, await get(this.desk.view("queue"))); // opened by its address: as the queue would stand
    const list = this.desk.worklist;
    const rest = list.slice(list.indexOf(this.id) + 1).concat(list).filter((id) => id !== this.id);
    this.desk.worklist = list.filter((id) => id !== this.id);
    this.desk.go(rest.length ? `/case/${rest[0]}/review` : "/");
  }

  async undo() {
    const { undo } = this.view;
    if (!undo || !this.editable) return this.desk.say(this.desk.t("review", "nothing_to_undo"));
    try {
      await send("POST", `/api/cases/${encodeURIComponent(this.id)}/edits`, { version: this.view.case.version, edits: [{ document: undo.document, field: undo.path, value: undo.old }], reason: this.desk.t("review", "undo_reason") });
      const job = await startJob(this.id, "assess");
      await this.watch(job.id);
    } catch (error) {
      this.desk.say(error.message, "error");
    }
    return null;
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
    const old = this.view.advice;
    const top = this.panel.scrollTop;
    await this.load();
    if (old && this.view.advice && this.view.advice.case_version !== old.case_version) this.was = downstream(old, this.view.advice);
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
      ? h("span", { class: `deadline ${nearest.tone}`, id: "deadline", title: `${nearest.label} · ${nearest.due}` }, h("b", {}, daysLeft(t, nearest.days_left)), h("small", {}, `${t("queue", "due")} ${nearest.due}`))
      : row.due && !row.final ? h("span", { class: "deadline", id: "deadline" }, h("b", {}, daysLeft(t, row.days_left)), h("small", {}, `${t("queue", "due")} ${row.due}`)) : null;
    replace(this.bar,
      h("a", { href: "#/", class: "back", "aria-label": t("app", "queue") }, "←"),
      h("b", {}, `${t("case", "case")} ${row.id}`), h("span", { class: "what", title: row.product }, source(row.product)), h("span", { class: `state ${row.state}`, id: "case-state", "data-state": row.state }, row.state_label), deadline, h("span", { class: "whom" }, source(row.insured)), this.view.work?.escalated && h("span", { class: "flag escalated", title: this.view.work.escalated }, t("queue", "escalated")), this.holder(), this.drafts.mark,
      h("div", { class: "tabs", role: "tablist" }, this.tabs.map((name, at) => h("button", { type: "button", role: "tab", "aria-selected": name === this.tab ? "true" : "false", id: `tab-${name}`, onclick: () => this.show(name) },
        h("kbd", { "aria-hidden": "true" }, at + 1), t("case", `tab_${name}`), name === "review" && this.view.attention.length ? h("span", { class: "badge" }, this.view.attention.length) : null))));
  }

  // Who is at work: a pencil for oneself, words for somebody else and for a reader.
  holder() {
    const { t } = this.desk;
    const words = t("lease", this.lease.locked ? "other" : this.editable ? "mine" : "reading", { name: this.lease.holder ?? this.view.duty.assignee ?? "—" });
    return this.editable ? h("span", { class: "holder", role: "img", "aria-label": words, title: words }, "✎") : h("span", { class: "holder", title: words }, words);
  }

  drawPanel() {
    this.element.dataset.tab = this.tab;
    const make = { review: reviewPanel, decision: decisionPanel, timeline: timelinePanel, ask: askPanel, letter: letterPanel, manage: managePanel, second: secondPanel }[this.tab];
    this.inner = make(this);
    replace(this.panel, this.statusLine(), this.inner.element);
    if (this.selected) this.inner.mark?.(this.selected);
  }

  drawHint() {
    const { t } = this.desk;
    const hints = [["J/K", "viewer", "next"], ["E", "review", "edit"], ["Enter", "review", "confirm"], ["A", "action", "approve"], ["B", "action", "partial"], ["D", "action", "deny"], ["P", "action", "pend"], ["R", "action", "refer"], ["H", "action", "hold"], ["G", "keys", "g"], ["U", "keys", "u"], ["N", "keys", "n"], ["?", "app", "shortcuts"]];
    replace(this.hint, hints.map(([key, section, word]) => h("span", {}, h("kbd", {}, key), t(section, word))));
  }

  statusLine() {
    const { t, desk } = { t: this.desk.t, desk: this.desk };
    const lines = [this.lease.notice(() => this.reopen())];
    if (this.view.duty.may.break_glass && !(this.tab === "second" && this.view.second?.may_sign)) lines.push(h("div", { class: "notice doubtful", id: "closed" }, h("p", {}, t("manage", "closed", { name: this.view.duty.assignee })), h("button", { type: "button", onclick: () => { this.show("manage"); this.inner.focus("glass"); } }, t("manage", "glass"))));
    if (this.was) lines.push(h("div", { class: "notice moved", id: "downstream" }, h("b", {}, t("review", "downstream")), h("span", {}, this.was.words(t)), this.view.undo && this.editable && h("button", { type: "button", onclick: () => this.undo() }, `${t("review", "undo")} (U)`)));
    if (this.view.problems.length) {
      lines.push(h("div", { class: "notice failed" }, h("b", {}, t("case", "problem_files")), this.view.problems.map((one) => h("p", {}, `${one.filename}：${one.problem}`))));
    }
    const may = this.editable;
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

  // From the ink up: the steps and findings that rest on a field, by the places that they share.
  uses(field) {
    const { advice } = this.view;
    if (!advice || !field?.box) return [];
    const rests = (marks) => marks.some((one) => one.document === field.document && one.page === field.page && one.box && covers(one.box, field.box));
    return [...advice.bars.filter((bar) => rests(bar.marks)).map((bar) => ({ id: bar.id, label: bar.label, result: bar.result })),
      ...advice.findings.filter((one) => rests(one.marks)).map((one) => ({ id: one.id, label: `${one.code} ${one.label}`, result: one.amount ?? "" }))];
  }

  follow(use) {
    if (!use) {
      this.desk.say(this.desk.t("review", "no_use"));
      return;
    }
    this.show("decision");
    this.inner.reveal?.(use.id);
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
