// Pages with boxes: thumbnails, zoom, rotation, and lights. Geometry is fractions of the page.
import { h, replace, svg, toneMark } from "./dom.js";

const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];

export class Viewer {
  constructor(desk, { onPick, onStep }) {
    this.desk = desk;
    this.onPick = onPick;
    this.documents = [];
    this.fields = [];
    this.lit = [];
    this.zoom = 1;
    this.turn = 0;
    this.current = null;
    this.thumbs = h("nav", { class: "thumbs", "aria-label": desk.t("viewer", "materials") });
    this.sheet = h("div", { class: "sheet", tabindex: "0", "aria-label": desk.t("viewer", "materials") });
    this.label = h("span", { class: "page-label" });
    const button = (key, sign, run) => h("button", { type: "button", title: desk.t("viewer", key), "aria-label": desk.t("viewer", key), onclick: run }, sign);
    this.tools = h("div", { class: "tools", role: "toolbar" }, this.label,
      button("zoom_out", "−", () => this.scale(-1)), button("zoom_in", "+", () => this.scale(1)),
      button("fit", "↔", () => this.fit()),
      button("rotate", "⟳", () => this.rotate()),
      button("previous", "↑ K", () => onStep(-1)), button("next", "↓ J", () => onStep(1)));
    this.element = h("div", { class: "viewer" }, this.thumbs, h("div", { class: "stage" }, this.tools, this.sheet));
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(this.sheet);
  }

  leave() {
    this.watcher.disconnect();
  }

  update(documents, fields, missing) {
    this.documents = documents;
    this.fields = fields;
    this.missing = missing;
    if (!documents.some((one) => one.id === this.current)) this.current = documents[0]?.id ?? null;
    this.width = 0;
    this.drawThumbs();
    this.draw(true);
  }

  scale(step) {
    const at = STEPS.findIndex((value) => value >= this.zoom);
    this.zoom = STEPS[Math.min(STEPS.length - 1, Math.max(0, at + step))];
    this.draw();
  }

  fit() {
    this.zoom = 1;
    this.draw();
  }

  rotate() {
    this.turn = (this.turn + 90) % 360;
    this.draw();
  }

  // Scroll to a page of this paper; without a number, `by` pages on from the one in view.
  toPage(by, number = null) {
    const pages = [...this.sheet.querySelectorAll(".page")];
    if (!pages.length) return;
    const top = this.sheet.getBoundingClientRect().top + 40;
    const seen = pages.findLastIndex((page) => page.getBoundingClientRect().top <= top);
    const at = number === null ? Math.min(pages.length - 1, Math.max(0, Math.max(0, seen) + by)) : number - 1;
    this.sheet.scrollTop += pages[at].getBoundingClientRect().top - top + 30;
  }

  // Numbers of the pages of the paper that is open; each a way to its page.
  pageNumbers(one) {
    if (one.id !== this.current || one.pages.length < 2) return null;
    return h("div", { class: "page-numbers", role: "group", "aria-label": one.title }, one.pages.map((page) => h("button", { type: "button", "aria-label": this.desk.t("viewer", "page", { n: page.number }), onclick: () => this.toPage(0, page.number) }, page.number)));
  }

  drawThumbs() {
    const { t } = this.desk;
    replace(this.thumbs, this.documents.map((one) => {
      const first = one.pages[0];
      return [h("button", { type: "button", class: `thumb ${one.tone}`, "aria-current": one.id === this.current ? "true" : null, title: one.filename, onclick: () => this.show(one.id) },
        first && h("img", { src: first.src, alt: "", loading: "lazy" }),
        h("span", { class: "thumb-title" }, one.title),
        h("span", { class: `tone ${one.tone}` }, h("i", { "aria-hidden": "true" }, toneMark[one.tone]), one.doubtful ? String(one.doubtful) : one.tone_label)), this.pageNumbers(one)];
    }), (this.missing || []).map((label) => h("p", { class: "missing" }, t("case", "missing_papers", { label }))));
  }

  show(documentId) {
    if (documentId === this.current) return;
    this.current = documentId;
    this.turn = 0;
    this.drawThumbs();
    this.draw(true);
    this.sheet.scrollTop = 0;
  }

  turnPage(by) {
    const at = this.documents.findIndex((one) => one.id === this.current);
    if (this.documents.length) this.show(this.documents[(at + by + this.documents.length) % this.documents.length].id);
  }

  draw(force = false) {
    const space = this.sheet.clientWidth;
    const key = `${space}/${this.zoom}/${this.turn}`;
    if (!space || (!force && key === this.drawn)) return;
    this.drawn = key;
    const paper = this.documents.find((one) => one.id === this.current);
    this.label.textContent = paper ? `${paper.title} · ${paper.filename}` : "";
    replace(this.sheet, paper ? paper.pages.map((page) => this.page(paper, page, Math.floor((space - 20) * this.zoom))) : h("p", { class: "empty" }, this.desk.t("case", "no_documents")));
    this.paint();
  }

  page(paper, page, room) {
    const { t } = this.desk;
    const sideways = this.turn % 180 !== 0;
    const ratio = page.height / page.width;
    const width = sideways ? Math.round(room / ratio) : room;
    const height = Math.round(width * ratio);
    const outer = sideways ? [height, width] : [width, height];
    const title = t("viewer", "image_alt", { title: paper.title, n: page.number });
    const boxes = svg("svg", { class: "boxes", viewBox: "0 0 1 1", preserveAspectRatio: "none" },
      this.fields.filter((field) => field.document === paper.id && field.page === page.number && field.box).map((field) => this.box(field)),
      svg("g", { class: "lights", "data-page": page.number }));
    const image = h("img", { src: page.src, alt: title, draggable: "false", loading: page.number > 2 ? "lazy" : null, decoding: "async", onerror: () => inner.prepend(h("p", { class: "error" }, t("viewer", "image_failed"))) });
    const inner = h("div", { class: "page-inner", style: `width:${width}px;height:${height}px;transform:translate(-50%,-50%) rotate(${this.turn}deg)` }, image, boxes);
    return h("div", { class: "page", "data-page": page.number, style: `width:${outer[0]}px;height:${outer[1]}px` }, inner);
  }

  box(field) {
    const { x, y, w, h: height } = field.box;
    return svg("rect", { class: `box ${field.tone}`, "data-field": field.id, x, y, width: w, height, "vector-effect": "non-scaling-stroke", onclick: () => this.onPick(field.id) },
      svg("title", {}, [`${field.label}: ${field.value ?? ""}`, field.tone_label, field.confidence, field.reason].filter(Boolean).join("\n")));
  }

  // Light places {document, page, box} and bring the first into view.
  light(marks, scroll = true) {
    this.lit = marks;
    const first = marks.find((mark) => mark.box) || marks[0];
    if (first && first.document !== this.current && this.documents.some((one) => one.id === first.document)) this.show(first.document);
    this.paint();
    if (!first || !scroll) return;
    const target = this.sheet.querySelector(".light") || this.sheet.querySelector(`.page[data-page="${first.page}"]`);
    if (!target) return;
    const frame = this.sheet.getBoundingClientRect();
    const place = target.getBoundingClientRect();
    this.sheet.scrollTop += place.top - frame.top - Math.max(20, (frame.height - place.height) / 3);
    this.sheet.scrollLeft += place.left - frame.left - Math.max(20, (frame.width - place.width) / 2);
  }

  paint() {
    for (const group of this.sheet.querySelectorAll(".lights")) {
      const page = Number(group.dataset.page);
      const here = this.lit.filter((mark) => mark.document === this.current && mark.page === page && mark.box);
      group.replaceChildren(...here.map(({ box, field }) => svg("rect", { class: "light", "data-lit": field || "", x: box.x, y: box.y, width: box.w, height: box.h, "vector-effect": "non-scaling-stroke" })));
    }
  }
}
