// Elements from data. Text always becomes a text node: nothing from a document is ever parsed.

export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") element.style.cssText = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function replace(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(Boolean));
  return element;
}

// Words that stand in the source: product and clause names, quotes, values of papers. On an English page
// they stay as they are and are marked as Chinese, for the voice that reads them and for the eye.
export function source(text) {
  return document.documentElement.lang === "en" && /[\u3400-\u9fff]/.test(text ?? "") ? h("span", { lang: "zh-CN", class: "source-text" }, text) : text;
}

export const toneMark = { confirmed: "✓", machine: "·", doubtful: "?", failed: "!" };

export function tone(name, label) {
  return h("span", { class: `tone ${name}` }, h("i", { "aria-hidden": "true" }, toneMark[name] || "·"), label);
}
