// The first screen: the queue, and the intake form beside it when it is wanted.
import { follow, get, send, startJob, upload } from "./api.js";
import { h, replace } from "./dom.js";
import { Worklist } from "./worklist.js";

const LIMIT = 40 * 1024 * 1024;

export async function queueScreen(desk) {
  const found = desk.wish?.q ? `&q=${encodeURIComponent(desk.wish.q)}` : "";
  const [intake, rows] = await Promise.all([get(desk.view("intake")), get(desk.view("queue") + found)]);
  const list = new Worklist(desk, rows);
  const place = h("div", { class: "queue-place" }, list.element);
  const screen = h("section", { class: "queue-screen alone" }, place);
  let form = null;
  const toggle = (show = !form) => {
    form?.remove();
    form = show ? intakeForm(desk, intake) : null;
    if (form) screen.prepend(form);
    screen.classList.toggle("alone", !form);
    button?.setAttribute("aria-expanded", form ? "true" : "false");
  };
  const button = desk.may("adjuster", "senior_adjuster") ? h("button", { type: "button", class: "primary", id: "open-intake", onclick: () => { toggle(); form?.querySelector("select")?.focus(); } }, h("kbd", { "aria-hidden": "true" }, "I"), " ", desk.t("intake", "title")) : null;
  if (button) {
    list.element.querySelector(".card-head").append(button);
    toggle(!rows.length && !found);
  }
  return {
    element: screen,
    keys: { next: () => list.step(1), previous: () => list.step(-1), search: () => list.search.focus(), intake: () => button?.click(), escape: () => document.activeElement?.blur() },
    refresh: async () => { list.rows = await get(desk.view("queue")); list.draw(); },
  };
}

// ---------------------------------------------------------------- intake

function intakeForm(desk, { products, statements }) {
  const { t } = desk;
  const files = [];
  const list = h("ul", { class: "files" });
  const error = h("p", { class: "error", role: "alert" });
  const picker = h("input", { type: "file", multiple: true, hidden: true, id: "papers", accept: ".pdf,.jpg,.jpeg,.png,.bmp,.tif,.tiff,.webp,.ofd" });
  const draw = () => replace(list, files.map((file, at) => h("li", {}, h("span", { class: "file-name" }, file.name), h("small", {}, size(file.size)),
    h("button", { type: "button", class: "plain", "aria-label": `${t("intake", "remove")} ${file.name}`, onclick: () => { files.splice(at, 1); draw(); } }, "×"))));
  const add = (chosen) => { files.push(...chosen); draw(); };
  picker.addEventListener("change", () => { add(picker.files); picker.value = ""; });
  const consent = (name, required) => h("label", { class: "check" }, h("input", { type: "checkbox", name: "consents", value: name }), h("span", {}, t("intake", `consent_${name}`), required && h("b", { class: "must" }, " *")));
  const form = h("form", { class: "intake", novalidate: true, onsubmit: (event) => { event.preventDefault(); submit(desk, form, files, error); } },
    h("h1", {}, t("intake", "title")),
    h("label", {}, t("intake", "product"), h("select", { name: "product" }, h("option", { value: "" }, t("intake", "product_hint")),
      products.map((one) => h("option", { value: one.id }, one.region ? `${one.name}（${one.region}）` : one.name)))),
    h("div", { class: "pair ids" },
      h("label", {}, t("intake", "insured_name"), h("input", { name: "insured_name", autocomplete: "off", maxlength: 64 })),
      h("label", {}, t("intake", "insured_id"), h("input", { name: "insured_id", autocomplete: "off", maxlength: 32 }))),
    h("details", { class: "policy-facts" }, h("summary", {}, t("intake", "policy")), h("div", { class: "pair" }, statements.map((one) => h("label", {}, one.label, statementInput(t, one))))),
    h("fieldset", {}, h("legend", {}, t("intake", "consent")), consent("processing", true), consent("medical", true), consent("genetic")),
    dropZone(t, picker, add), picker, list, error,
    h("button", { class: "primary wide", type: "submit" }, t("intake", "submit")));
  return h("section", { class: "card intake-card" }, form);
}

// An input for a stated fact; an empty value means unknown.
export function statementInput(t, one) {
  const name = `fact:${one.path}`;
  if (one.choices.length) {
    return h("select", { name }, h("option", { value: "" }, t("statement", "unknown")), one.choices.map((choice) => h("option", { value: choice.value, selected: choice.value === one.value ? true : null }, choice.label)));
  }
  return h("input", { name, type: one.kind === "date" ? "date" : "text", inputmode: one.kind === "number" ? "decimal" : null, value: one.value ?? "", autocomplete: "off" });
}

export function dropZone(t, picker, add) {
  const zone = h("button", { type: "button", class: "drop", onclick: () => picker.click() }, h("b", {}, t("intake", "drop")), h("small", {}, t("intake", "drop_hint")));
  const over = (state) => (event) => { event.preventDefault(); zone.classList.toggle("over", state); };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => { over(false)(event); add(event.dataTransfer.files); });
  return zone;
}

function size(bytes) {
  return bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
}

function missing(t, values, files) {
  if (!values.product) return t("intake", "missing_product");
  if (!values.insured_name.trim()) return t("intake", "missing_name");
  if (!values.consents.includes("processing") || !values.consents.includes("medical")) return t("intake", "missing_consent");
  if (!files.length) return t("intake", "missing_files");
  return "";
}

async function submit(desk, form, files, error) {
  const data = new FormData(form);
  const values = { product: data.get("product"), insured_name: data.get("insured_name").trim(), insured_id: data.get("insured_id").trim(), consents: data.getAll("consents"), facts: {} };
  for (const [name, value] of data) if (name.startsWith("fact:") && value.trim()) values.facts[name.slice(5)] = value.trim();
  error.textContent = missing(desk.t, values, files);
  if (error.textContent) return;
  const panel = progressPanel(desk.t);
  form.replaceChildren(h("h1", {}, desk.t("intake", "title")), panel.element);
  let made = null;
  try {
    panel.line(desk.t("intake", "creating"));
    made = await send("POST", "/api/cases", values);
    await desk.screen?.refresh?.();
    await sendFiles(desk, made.id, files, panel);
    await read(desk, made.id, panel);
    desk.go(`/case/${made.id}/review`);
  } catch (problem) {
    panel.line(problem.message, "error");
    const again = made ? [desk.t("queue", "open"), () => desk.go(`/case/${made.id}/review`)] : [desk.t("app", "retry"), () => desk.route()];
    panel.element.append(h("button", { type: "button", onclick: again[1] }, again[0]));
  }
}

export async function sendFiles(desk, caseId, files, panel) {
  let kept = 0;
  for (const file of files) {
    panel.line(desk.t("intake", "uploading", { name: file.name }));
    try {
      if (file.size > LIMIT) throw new Error(desk.t("intake", "drop_hint"));
      await upload(caseId, file);
      kept += 1;
    } catch (problem) {
      panel.line(`${file.name}：${problem.message}`, "error");
    }
  }
  if (!kept) throw new Error(desk.t("intake", "missing_files"));
}

export async function read(desk, caseId, panel, job = null) {
  const id = job || (await startJob(caseId, "read")).id;
  const last = await follow(caseId, id, (event) => panel.progress(event));
  if (last.status === "failed") throw new Error(last.error);
}

export function progressPanel(t) {
  const bar = h("i");
  const track = h("div", { class: "track", role: "progressbar", "aria-label": t("intake", "reading"), "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": 0 }, bar);
  const lines = h("ol", { class: "progress-lines", "aria-live": "polite" });
  return {
    element: h("div", { class: "progress" }, h("p", {}, t("intake", "reading_hint")), track, lines),
    line: (text, kind = "") => lines.prepend(h("li", { class: kind }, text)),
    progress(event) {
      const share = Math.round((100 * event.done) / Math.max(1, event.total));
      bar.style.width = `${share}%`;
      track.setAttribute("aria-valuenow", share);
      this.line(event.total ? `${event.text}（${event.done}/${event.total}）` : event.text);
    },
  };
}
