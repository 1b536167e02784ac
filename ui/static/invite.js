// A one-time link with which the insured person follows the case: made, copied, closed; shown this once.
import { get, send } from "./api.js";
import { h, replace } from "./dom.js";
import { when } from "./timeline.js";

export function invitePanel(screen) {
  const { t, say } = { t: screen.desk.t, say: (...words) => screen.desk.say(...words) };
  const path = `/api/cases/${encodeURIComponent(screen.id)}/portal-link`;
  const state = h("p", { id: "link-state", role: "status" }, t("app", "loading"));
  const place = h("div", { class: "invite-link" });
  const error = h("p", { class: "error", role: "alert" });
  const make = h("button", { type: "button", id: "link-make", disabled: true, onclick: () => run(create) }, t("invite", "make"));
  const close = h("button", { type: "button", id: "link-close", hidden: true, onclick: () => run(shut) }, t("invite", "close"));

  async function run(work) {
    error.textContent = "";
    make.disabled = close.disabled = true;
    try {
      await work();
    } catch (problem) {
      error.textContent = problem.message;
    }
    close.disabled = make.disabled = false;
  }

  async function look() {
    const found = await get(path);
    replace(state, [t("invite", found.followed ? "followed" : "not_followed"), found.open_until ? t("invite", "open", { at: when(found.open_until) }) : ""].filter(Boolean).join(" "));
    replace(make, t("invite", found.open_until ? "renew" : "make"));
    close.hidden = !found.open_until;
  }

  async function create() {
    const made = await send("POST", path, {});
    const link = h("input", { id: "portal-link", readonly: true, value: new URL(made.path, location.origin).href, "aria-label": t("invite", "link"), onfocus: () => link.select() });
    const copy = h("button", { type: "button", class: "primary", onclick: () => copied(link) }, t("invite", "copy"));
    replace(place, h("p", { class: "notice doubtful" }, t("invite", "once", { at: when(made.expires_at) })), h("div", { class: "link-row" }, link, copy));
    await look();
    copy.focus();
  }

  async function copied(link) {
    link.select();
    try {
      await navigator.clipboard.writeText(link.value);
      say(t("invite", "copied"));
    } catch {
      say(t("invite", "copy_by_hand"));
    }
  }

  async function shut() {
    await send("DELETE", path, {});
    replace(place);
    await look();
    say(t("invite", "closed"));
    make.focus();
  }

  run(look);
  return h("section", { class: "group", id: "invite" }, h("h3", {}, t("invite", "title")), h("p", { class: "muted small" }, t("invite", "hint")), state, place, h("div", { class: "buttons" }, make, close), error);
}
