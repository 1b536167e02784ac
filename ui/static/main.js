// The desk: words, session, routes in the address (#/…), and the frame around every screen.
import { ahead, get, send, setWords } from "./api.js";
import { auditScreen } from "./audit.js";
import { boardScreen } from "./board.js";
import { caseScreen } from "./case.js";
import { h, replace } from "./dom.js";
import { helpPanel, listen } from "./keys.js";
import { peopleScreen } from "./people.js";
import { queueScreen } from "./queue.js";

function language() {
  const asked = new URLSearchParams(location.search).get("lang");
  return asked === "en" ? "en" : "zh";
}

function translator(sections) {
  return (section, key, values = {}) => {
    const word = (sections[section] || {})[key] ?? key;
    return word.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  };
}

class Desk {
  constructor(root, lang, sections, me) {
    Object.assign(this, { root, lang, sections, me, t: translator(sections) });
    this.screen = null;
    this.live = h("div", { class: "live", role: "status", "aria-live": "polite" });
    this.main = h("main", { id: "desk-main", tabindex: "-1" });
    this.help = helpPanel(this);
  }

  // Path of one of our view routes, with the language.
  view(path) {
    return `/app/view/${path}?lang=${this.lang}`;
  }

  say(message, kind = "info") {
    replace(this.live, h("div", { class: `toast ${kind}` }, message));
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => replace(this.live), kind === "error" ? 12000 : 5000);
  }

  go(path) {
    if (location.hash === `#${path}`) this.route();
    else location.hash = path;
  }

  may(...roles) {
    return roles.some((role) => this.me.roles.includes(role));
  }

  header() {
    const { t } = this;
    const other = t("app", "language_code");
    return h(
      "header",
      { class: "top" },
      h("a", { class: "skip", href: "#desk-main", onclick: (event) => (event.preventDefault(), this.main.focus()) }, t("app", "back_to_top")),
      h("a", { class: "brand", href: "#/" }, h("img", { src: "/app/static/mark.svg", alt: "", width: 24, height: 24 }), t("app", "name")),
      h("nav", {},
        h("a", { href: "#/" }, t("app", "queue")),
        h("a", { href: "#/board" }, t("app", "board")),
        this.may("auditor", "admin") && h("a", { href: "#/audit" }, t("app", "audit")),
        this.may("admin") && h("a", { href: "#/people" }, t("app", "people"))),
      h("span", { class: "tagline" }, t("app", "tagline")),
      h("span", { class: "who" }, `${this.me.name} · ${this.me.role_labels.join(this.lang === "zh" ? "、" : ", ")}`),
      h("button", { class: "plain", type: "button", onclick: () => this.toggleHelp() }, `? ${t("app", "shortcuts")}`),
      h("a", { href: `/?lang=${other}${location.hash}`, onclick: (event) => { event.preventDefault(); location.assign(`/?lang=${other}${location.hash}`); } }, t("app", "language")),
      h("button", { class: "plain", type: "button", onclick: () => this.logout() }, t("app", "logout")),
    );
  }

  toggleHelp(show = this.help.hidden) {
    this.help.hidden = !show;
    if (show) this.help.focus();
  }

  async logout() {
    await send("DELETE", "/api/session", {});
    location.assign("/login");
  }

  // Say in the frame which of its places this is.
  here(area) {
    for (const link of this.root.querySelectorAll(".top nav a")) {
      if (link.hash === `#/${area === "case" ? "" : area || ""}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  async route() {
    const [, area, id, tab] = decodeURIComponent(location.hash.slice(1)).split("/");
    this.here(area);
    const turn = (this.turn = (this.turn || 0) + 1); // an older call that ends late shows nothing
    this.screen?.leave?.();
    this.screen = null;
    replace(this.main, h("p", { class: "loading" }, this.t("app", "loading")));
    try {
      const make = area === "case" && id ? () => caseScreen(this, id, tab || "review") : { board: boardScreen, audit: auditScreen, people: peopleScreen }[area] ?? queueScreen;
      const screen = await make(this);
      if (turn !== this.turn) {
        screen.leave?.();
        return;
      }
      this.screen = screen;
      replace(this.main, this.screen.element);
      this.screen.shown?.();
    } catch (error) {
      if (turn === this.turn) replace(this.main, h("div", { class: "empty error", role: "alert" }, error.message,
        h("button", { type: "button", onclick: () => this.route() }, this.t("app", "retry"))));
    }
  }
}

export async function mount(element) {
  const root = element;
  const lang = language();
  if (["", "#", "#/"].includes(location.hash)) for (const name of ["intake", "queue"]) ahead(`/app/view/${name}?lang=${lang}`);
  const [sections, me] = await Promise.all([get(`/app/texts/${lang}`), get(`/app/view/session?lang=${lang}`)]);
  const t = translator(sections);
  setWords({ offline: t("app", "offline") });
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  document.title = t("app", "name");
  const desk = new Desk(root, lang, sections, me);
  replace(root, h("div", { class: "desk" }, desk.header(), desk.main, desk.help, desk.live));
  window.addEventListener("hashchange", () => desk.route());
  listen(desk);
  await desk.route();
}
