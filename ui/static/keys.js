// Keys for the whole claim. A key does nothing while somebody types or holds a modifier.
import { h } from "./dom.js";

const SHOWN = [
  ["J", "j"], ["K", "k"], ["E", "e"], ["Enter", "enter"],
  ["A", "a"], ["B", "b"], ["D", "d"], ["P", "p"], ["R", "r"], ["H", "h"],
  ["S", "s"], ["Ctrl Enter", "ctrl_enter"], ["N", "n"], ["G", "g"], ["U", "u"], ["V", "v"], ["L", "l"], ["M", "m"], ["Z", "z"], ["X", "x"],
  ["[ ]", "pages"], [", .", "sheets"], ["+ −", "zoom"], ["T", "t"], ["0", "fit"], ["W", "w"], ["1–6", "digits"], ["/", "search"], ["I", "i"], ["?", "help"], ["Esc", "escape"],
];
const ACTIONS = { a: "approve", b: "partial", d: "deny", p: "pend", r: "refer", h: "hold" };
const TABS = { 1: "review", 2: "decision", 3: "timeline", 4: "letter", 5: "manage", 6: "ask", v: "second", l: "letter", m: "manage" };
const RUN = { j: "next", k: "previous", e: "edit", enter: "confirm", s: "sign", n: "following", g: "grid", u: "undo", z: "postpone", x: "escalate", "/": "search", i: "intake", "[": "pageBack", "]": "pageOn", ",": "sheetBack", ".": "sheetOn", t: "rotate", 0: "fit", w: "upwards", "+": "larger", "=": "larger", "-": "smaller" };

function typing(event) {
  const element = event.target;
  return element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName);
}

export function helpPanel(desk) {
  const { t } = desk;
  return h("aside", { class: "help", hidden: true, tabindex: "-1", "aria-label": t("keys", "title") },
    h("h2", {}, t("keys", "title")),
    h("dl", {}, SHOWN.map(([key, word]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, t("keys", word))])),
    h("button", { type: "button", onclick: () => desk.toggleHelp(false) }, t("app", "close")));
}

export function listen(desk) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      if (!desk.help.hidden) desk.toggleHelp(false);
      else desk.screen?.keys?.escape?.();
      return;
    }
    if (typing(event)) return;
    if (event.key === "?") {
      event.preventDefault();
      desk.toggleHelp();
      return;
    }
    const onButton = ["BUTTON", "A", "SUMMARY"].includes(event.target.tagName);
    if (event.key === "Enter" && onButton) return;
    const keys = desk.screen?.keys;
    if (!keys) return;
    const key = event.key.toLowerCase();
    const run = key in ACTIONS ? keys.act && (() => keys.act(ACTIONS[key]))
      : key in TABS ? keys.tab && (() => keys.tab(TABS[key]))
      : keys[RUN[key]];
    if (run) {
      event.preventDefault();
      run();
    }
  });
}
