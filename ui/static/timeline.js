// Who did what, when and why.
import { get } from "./api.js";
import { h, replace } from "./dom.js";

const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false });

export const when = (text) => clock.format(new Date(text));

export function timelinePanel(screen) {
  const { t } = screen.desk;
  const list = h("ol", { class: "timeline" }, h("li", {}, t("app", "loading")));
  get(screen.desk.view(`cases/${encodeURIComponent(screen.id)}/timeline`)).then((events) => {
    replace(list, events.length ? events.map((event) => h("li", { class: event.kind },
      h("time", { datetime: event.at }, when(event.at)), h("span", { class: "by" }, event.person), h("div", {}, h("b", {}, event.title), event.lines.map((line) => h("p", {}, line))))) : h("li", {}, t("timeline", "empty")));
  }).catch((error) => replace(list, h("li", { class: "error" }, error.message)));
  return { element: h("section", { class: "group" }, h("h2", {}, t("timeline", "title")), list) };
}
