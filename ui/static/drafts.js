// Unfinished forms, kept on the server while somebody types. One request is under way at a time and the
// newest content follows at once, so a closed tab loses nothing; on leaving, what is left goes out with the page.
import { get, send } from "./api.js";
import { h, replace } from "./dom.js";

export class Drafts {
  constructor(desk, caseId, kept, allowed) {
    Object.assign(this, { desk, allowed });
    this.path = `/api/cases/${encodeURIComponent(caseId)}/drafts`;
    this.known = new Map((kept || []).map((one) => [one.form, one]));
    this.waiting = new Map();
    this.writer = crypto.randomUUID?.() ?? String(Math.random());
    this.sequence = 0;
    this.mark = h("span", { class: "draft-mark", id: "draft-state", role: "status" });
    this.leaving = () => this.flush();
    window.addEventListener("pagehide", this.leaving);
  }

  leave() {
    this.flush();
    window.removeEventListener("pagehide", this.leaving);
  }

  get(form) {
    return this.waiting.get(form) ?? this.known.get(form)?.content ?? null;
  }

  forms(prefix) {
    return [...this.known.keys()].filter((form) => form.startsWith(prefix));
  }

  url(form) {
    return `${this.path}/${encodeURIComponent(form)}`;
  }

  body(form, content) {
    this.sequence += 1;
    return { revision: this.known.get(form)?.revision ?? 0, content, writer: this.writer, sequence: this.sequence };
  }

  put(form, content) {
    if (!this.allowed) return;
    this.waiting.set(form, content);
    this.say("saving");
    this.pump();
  }

  async pump() {
    if (this.busy || this.stopped) return;
    this.busy = true;
    try {
      while (this.waiting.size) {
        const [[form, content]] = this.waiting;
        const saved = await send("PUT", this.url(form), this.body(form, content), true);
        this.known.set(form, { form, revision: saved.revision, content });
        if (this.waiting.get(form) === content) this.waiting.delete(form);
      }
      this.say("saved");
    } catch (error) {
      this.say("failed", error.message);
      if (error.status === 409) {
        this.stopped = true;
        this.desk.say(error.message, "error");
      } else {
        setTimeout(() => this.waiting.size && this.pump(), 3000);
      }
    } finally {
      this.busy = false;
    }
  }

  flush() {
    if (this.stopped) return;
    for (const [form, content] of this.waiting) {
      send("PUT", this.url(form), this.body(form, content), true).catch(() => {});
    }
  }

  async drop(form) {
    this.waiting.delete(form);
    if (!this.known.has(form) && !this.busy) return;
    while (this.busy) await new Promise((done) => setTimeout(done, 20));
    if (this.known.delete(form)) await send("DELETE", this.url(form), {}).catch(() => {});
    this.say("");
  }

  async reload() {
    this.known = new Map((await get(this.path)).map((one) => [one.form, one]));
  }

  say(state, title = "") {
    this.mark.dataset.state = state;
    this.mark.title = title;
    replace(this.mark, state ? this.desk.t("draft", state) : "");
  }
}
