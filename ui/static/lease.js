// Who is at work on this case. The lease is renewed while the page is open and ends by itself when it is not.
import { send } from "./api.js";
import { h } from "./dom.js";

const BEAT = 40000;
const releases = new Map(); // what is being given back, so that a claim of the same case comes after it

export class Lease {
  constructor(desk, caseId, wanted) {
    Object.assign(this, { desk, wanted });
    this.path = `/api/cases/${encodeURIComponent(caseId)}/lease`;
    this.holder = null;
  }

  get locked() {
    return this.wanted && this.holder !== null && this.holder !== this.desk.me.name;
  }

  async claim(reason = null) {
    if (!this.wanted) return;
    await releases.get(this.path);
    const lease = await send("POST", this.path, reason === null ? {} : { take_over: true, reason });
    this.holder = lease.holder;
  }

  start(onChange) {
    if (!this.wanted) return;
    this.timer = setInterval(async () => {
      const before = this.locked;
      await this.claim().catch(() => {});
      if (before !== this.locked) onChange();
    }, BEAT);
  }

  stop() {
    clearInterval(this.timer);
  }

  leave() {
    this.stop();
    if (!this.wanted || this.locked) return;
    const gone = fetch(this.path, { method: "DELETE", keepalive: true, credentials: "same-origin", headers: { "content-type": "application/json" }, body: "{}" }).catch(() => {}).finally(() => releases.delete(this.path));
    releases.set(this.path, gone);
  }

  notice(after) {
    if (!this.locked) return null;
    const { t } = this.desk;
    const why = h("input", { name: "take-over", autocomplete: "off", "aria-label": t("lease", "reason"), placeholder: t("lease", "reason") });
    const error = h("p", { class: "error", role: "alert" });
    return h("form", { class: "notice doubtful", id: "held", onsubmit: async (event) => {
      event.preventDefault();
      try {
        await this.claim(why.value.trim());
        await after();
      } catch (problem) {
        error.textContent = problem.message;
      }
    } }, h("p", {}, t("lease", "held", { name: this.holder })), why, h("button", { type: "submit" }, t("lease", "take_over")), error);
  }
}
