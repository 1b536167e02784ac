// Partial payment line by line: what each benefit is cut or raised to, and the reason code of every change.
import { cents, plain, yuan } from "./amounts.js";
import { h, replace, source } from "./dom.js";

// Lines: [{name, advised}]. `onChange({amount, codes, lines})` after each change; amount is a plain string or "".
export function adjustTable(screen, kept, onChange) {
  const { t } = screen.desk;
  const { advice } = screen.view;
  const named = (advice?.benefits || []).filter((one) => one.payable !== null);
  const base = named.length ? named.map((one) => ({ name: one.name, advised: cents(one.payable) })) : [{ name: t("adjust", "whole"), advised: cents(advice?.payable_raw) ?? 0n }];
  const advisedSum = base.reduce((sum, one) => sum + one.advised, 0n);
  const capped = advice?.payable_raw ? cents(advice.payable_raw) - advisedSum : 0n;
  const codes = Object.keys(screen.desk.sections.code || {}).sort();
  const total = h("b", { id: "adjusted-total" });
  const rows = base.map((one, at) => {
    const saved = kept?.[at] || {};
    const amount = h("input", { inputmode: "decimal", name: `line-${at}`, value: saved.amount ?? plain(one.advised), "aria-label": `${one.name} ${t("decision", "amount")}`, autocomplete: "off", oninput: () => changed() });
    const code = h("select", { name: `code-${at}`, "aria-label": `${one.name} ${t("decision", "codes")}`, onchange: () => changed() }, h("option", { value: "" }, "—"), codes.map((key) => h("option", { value: key, selected: key === saved.code }, `${key} ${t("code", key)}`)));
    return { ...one, amount, code, row: h("tr", {}, h("th", { scope: "row" }, source(one.name)), h("td", { class: "num" }, yuan(one.advised)), h("td", {}, amount), h("td", {}, code)) };
  });
  const state = () => rows.map((one) => ({ amount: one.amount.value.trim(), code: one.code.value }));
  const moved = () => rows.filter((one) => cents(one.amount.value) !== one.advised);

  function read() {
    const values = rows.map((one) => cents(one.amount.value));
    const whole = values.every((value) => value !== null && value >= 0n);
    const sum = whole ? values.reduce((all, value) => all + value, 0n) + capped : null;
    return { amount: sum === null ? "" : plain(sum < 0n ? 0n : sum), codes: [...new Set(moved().map((one) => one.code.value).filter(Boolean))], lines: state(), uncoded: moved().some((one) => !one.code.value),
      words: moved().map((one) => `${one.name} ${yuan(one.advised)} → ${one.amount.value.trim()}（${one.code.value}）`).join("；") };
  }
  function changed() {
    const now = read();
    replace(total, now.amount ? yuan(cents(now.amount)) : "—");
    for (const one of rows) one.row.classList.toggle("moved", cents(one.amount.value) !== one.advised);
    onChange(now);
  }
  const element = h("table", { class: "adjust" }, h("thead", {}, h("tr", {}, ["line", "advised", "adjusted", "code"].map((key) => h("th", { scope: "col" }, t("adjust", key))))), h("tbody", {}, rows.map((one) => one.row)), h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, t("adjust", "sum")), h("td", { class: "num" }, advice?.payable ?? ""), h("td", {}, total), h("td", {}))));
  replace(total, read().amount ? yuan(cents(read().amount)) : "—");
  return { element, read };
}
