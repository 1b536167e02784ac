// The portal in the browser: photos go up in pieces and go on after a broken line; everything else is plain HTML.
// Text from files and from the server is only ever set as text.

const main = document.getElementById("main");
const WORDS = JSON.parse(main.dataset.words);
const POLL = 1200;
const RETRY = [1000, 2000, 4000, 8000];

const say = (key, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, String(value)), WORDS[key] ?? key);

function node(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "text") made.textContent = value;
    else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false && value !== undefined) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter(Boolean));
  return made;
}

class Gone extends Error {}

async function call(method, path, options = {}) {
  const answer = await fetch(path, { method, cache: "no-store", headers: { accept: "application/json", ...options.headers }, body: options.body });
  if (answer.status === 401 || answer.status === 403) {
    location.assign(`/portal/enter?expired=1&next=${encodeURIComponent(location.pathname)}`);
    throw new Gone();
  }
  const body = answer.status === 204 ? null : await answer.json().catch(() => null);
  return { ok: answer.ok, status: answer.status, body };
}

class Uploads {
  constructor(root) {
    this.root = root;
    this.query = root.dataset.case ? `?case=${encodeURIComponent(root.dataset.case)}` : "";
    this.said = document.getElementById("said");
    this.local = new Map();
    this.items = new Map();
    this.queue = [];
    this.busy = false;
    this.timer = 0;
    this.told = new Map();
    for (const input of root.querySelectorAll("input[type=file]")) {
      input.addEventListener("change", () => {
        this.take(input.closest(".slot").dataset.slot, [...input.files]);
        input.value = "";
      });
    }
    addEventListener("online", () => this.wake?.());
    addEventListener("beforeunload", (event) => { if (this.busy) event.preventDefault(); });
    this.refresh();
  }

  tell(text) { if (this.said.textContent !== text) this.said.textContent = text; }

  take(slot, files) {
    for (const file of files) this.queue.push({ slot, file, key: `${slot}|${file.name}|${file.size}|${file.lastModified}`.slice(0, 400) });
    this.run();
  }

  async run() {
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.queue.length) {
        const job = this.queue.shift();
        await this.send(job);
      }
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
    } finally {
      this.busy = false;
    }
    this.refresh();
  }

  // One file from the first byte that the server does not have; a broken line is waited out.
  async send(job) {
    const start = JSON.stringify({ key: job.key, slot: job.slot, name: job.file.name.slice(-255) || "photo", size: job.file.size });
    let state = null;
    for (let attempt = 0; ; ) {
      try {
        if (!state) {
          const begun = await call("POST", `/portal/uploads${this.query}`, { headers: { "content-type": "application/json" }, body: start });
          if (begun.status >= 500) throw new Error("server");
          if (!begun.ok) return this.refused(job, begun.body);
          state = begun.body;
        }
        while (state.status === "uploading") {
          const piece = await job.file.slice(state.offset, state.offset + state.piece).arrayBuffer();
          this.show(state);
          this.tell(say("sending", { name: job.file.name }));
          const answer = await call("PATCH", `/portal/uploads/${state.id}${this.query}`, { headers: { "upload-offset": String(state.offset) }, body: piece });
          if (answer.status === 409) { state = null; await this.pause(RETRY[0]); break; }
          if (answer.status >= 500) throw new Error("server");
          if (!answer.ok) return this.refused(job, answer.body);
          state = answer.body;
          attempt = 0;
        }
        if (state) {
          this.show(state);
          this.tell(state.status === "refused" ? say("refused_said", { name: job.file.name }) : say("arrived", { name: job.file.name }));
          return undefined;
        }
      } catch (error) {
        if (error instanceof Gone) throw error;
        if (error.name === "NotReadableError" || error.name === "NotFoundError") return this.refused(job, { detail: say("unreadable_here") });
        this.tell(say("offline"));
        await this.pause(RETRY[Math.min(attempt++, RETRY.length - 1)]);
        state = null;
      }
    }
  }

  pause(time) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, time);
      this.wake = () => { clearTimeout(timer); resolve(); };
    });
  }

  refused(job, body) {
    const text = document.documentElement.lang === "en" && body?.status === 422 ? say("refused_refused") : body?.detail ?? say("failed");
    this.tell(text);
    const list = this.list(job.slot);
    const item = node("li", { class: "file-item" }, node("p", { class: "filename", text: job.file.name }), node("p", { class: "bad", text }));
    item.append(node("button", { type: "button", class: "second", text: say("dismiss"), onclick: () => item.remove() }));
    list.append(item);
  }

  async refresh() {
    clearTimeout(this.timer);
    let states;
    try {
      const answer = await call("GET", `/portal/uploads${this.query}`);
      if (!answer.ok) return;
      states = answer.body;
    } catch (error) {
      if (!(error instanceof Gone)) this.timer = setTimeout(() => this.refresh(), POLL);
      return;
    }
    const present = new Set(states.map((one) => one.id));
    for (const [id, item] of this.items) if (!present.has(id)) { item.remove(); this.items.delete(id); this.told.delete(id); }
    for (const state of states) this.show(state);
    if (states.some((one) => one.status === "reading")) this.timer = setTimeout(() => this.refresh(), POLL);
  }

  list(slot) {
    const place = this.root.querySelector(`.slot[data-slot="${slot}"] .files`) ?? this.root.querySelector('.slot[data-slot="other"] .files');
    return place;
  }

  show(state) {
    const told = JSON.stringify(state);
    if (this.told.get(state.id) === told) return;
    this.told.set(state.id, told);
    let item = this.items.get(state.id);
    if (!item) {
      item = node("li", { class: "file-item" });
      item.dataset.id = state.id;
      this.items.set(state.id, item);
      this.list(state.slot).append(item);
    }
    if (item.dataset.status === "reading" && state.status === "read" && !state.advice.length) this.tell(say("done_said", { name: state.name }));
    item.dataset.status = state.status;
    const focused = item.contains(document.activeElement);
    item.replaceChildren(node("p", { class: "filename", text: state.name }), ...this.lines(state));
    if (focused) item.querySelector("button")?.focus();
  }

  lines(state) {
    const remove = (text) => node("button", { type: "button", class: "second", text, "aria-label": `${text}：${state.name}`, onclick: () => this.remove(state.id) });
    if (state.status === "uploading") {
      const share = Math.floor((100 * state.offset) / state.size);
      const bar = node("progress", { max: 100, value: share, "aria-label": say("progress", { name: state.name }) });
      return [bar, node("p", { class: "muted", text: this.busy ? `${share}%` : say("unfinished", { share }) }), this.busy ? null : remove(say("remove"))].filter(Boolean);
    }
    if (state.status === "refused") {
      const english = document.documentElement.lang === "en" || !state.problem;
      return [node("p", { class: "bad", text: english ? say(`refused_${state.refusal ?? "refused"}`) : state.problem }), remove(say("other_one"))];
    }
    if (state.status === "reading") return [node("p", { class: "good", text: say("reading") }), node("progress", { "aria-label": say("reading_bar", { name: state.name }) }), remove(say("remove"))];
    const kinds = state.doc_types.map((kind) => WORDS[`paper_${kind}`] ?? kind).join(say("comma"));
    const lines = [node("p", { class: "good", text: kinds ? say("recognised", { kinds }) : say("kept") })];
    for (const line of state.advice) lines.push(node("p", { class: "advice", text: this.advice(line) }));
    lines.push(remove(state.advice.length ? say("retake") : say("remove")));
    if (state.advice.length) this.tell(say("retake_said", { name: state.name }));
    return lines;
  }

  advice(line) {
    if (document.documentElement.lang !== "en") return line;
    const known = [["太模糊", "blurred"], ["太暗", "dark"], ["反光", "glare"], ["字太小", "small"], ["没有认出文字", "nothing"]];
    return say(`advice_${(known.find(([part]) => line.includes(part)) ?? ["", "unclear"])[1]}`);
  }

  async remove(id) {
    const slot = this.items.get(id)?.closest(".slot");
    try {
      await call("DELETE", `/portal/uploads/${id}${this.query}`);
      this.tell(say("removed"));
    } catch (error) {
      if (error instanceof Gone) return;
      this.tell(say("offline"));
    }
    await this.refresh();
    slot?.querySelector("input[type=file]")?.focus();
  }
}

const uploads = document.getElementById("uploads");
if (uploads) new Uploads(uploads);

// The page of the read-back waits for papers that are still being read, then shows them.
const waiting = document.getElementById("waiting");
if (waiting) {
  const poll = async () => {
    try {
      const answer = await call("GET", "/portal/uploads");
      const left = answer.ok ? answer.body.filter((one) => one.status === "reading").length : 1;
      if (left !== Number(waiting.dataset.waiting) && ![...document.querySelectorAll("details input")].some((input) => input.value)) return location.reload();
      if (!left) return undefined;
    } catch (error) {
      if (error instanceof Gone) return undefined;
    }
    return setTimeout(poll, POLL);
  };
  poll();
}

// Fields for the helper appear only where somebody else is insured.
const behalf = document.getElementById("behalf");
if (behalf) {
  const update = () => {
    const relation = document.querySelector("input[name=relation]:checked")?.value;
    behalf.hidden = !relation || relation === "self";
  };
  for (const radio of document.querySelectorAll("input[name=relation]")) radio.addEventListener("change", update);
  update();
}

const print = document.getElementById("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button[type=submit]")) setTimeout(() => { button.disabled = true; }, 0);
  });
}
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const button of document.querySelectorAll("button[disabled]")) button.disabled = false;
});
const first = document.querySelector("[aria-invalid=true]");
if (first) first.focus();
