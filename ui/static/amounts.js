// Money on the screen is whole cents in BigInt: no amount is ever a floating number.

export function cents(text) {
  const found = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(String(text ?? "").replaceAll(",", "").trim());
  if (!found) return null;
  const value = BigInt(found[2]) * 100n + BigInt((found[3] || "").padEnd(2, "0"));
  return found[1] ? -value : value;
}

export function plain(value) {
  const size = value < 0n ? -value : value;
  return `${value < 0n ? "-" : ""}${size / 100n}.${String(size % 100n).padStart(2, "0")}`;
}

export const yuan = (value) => plain(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
