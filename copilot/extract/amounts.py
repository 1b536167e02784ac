"""Amounts of money as printed: digits, and Chinese capitals (大写).

Capitals follow 《票据填写规范》: 零壹贰叁肆伍陆柒捌玖拾佰仟万亿 元(圆)角分 整(正). Whether a 零 stands
between is optional, so a text is parsed to a number and never compared as text.
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from copilot.domain.money import FEN
from copilot.extract.text import fold

_DIGITS: Final = {
    char: value
    for value, chars in enumerate(
        (
            "零〇○Ｏ雰",
            "壹一壱弌",
            "贰二貳弍贰式貮两",
            "叁三參叄参泰弎",
            "肆四肄",
            "伍五",
            "陆六陸",
            "柒七染漆",
            "捌八扒拐",
            "玖九玫",
        )
    )
    for char in chars
}
_UNITS: Final = {
    "拾": 10,
    "十": 10,
    "抬": 10,
    "捨": 10,
    "佰": 100,
    "百": 100,
    "陌": 100,
    "仟": 1000,
    "千": 1000,
    "阡": 1000,
}
_SECTIONS: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_CLEAN_DIGIT: Final = "零壹贰叁肆伍陆柒捌玖"
_CLEAN_UNIT: Final = {10: "拾", 100: "佰", 1000: "仟", 10**4: "万", 10**8: "亿"}
_END: Final = "整正垫軽"
_VOID: Final = "×⊗xX⊙*"
CAPITAL_CHARS: Final = (
    "".join(_DIGITS) + "".join(_UNITS) + "".join(_SECTIONS) + _END + _VOID + "元圆圓园角分廿卅负負"
)
_CAPITAL_RUN: Final = re.compile(rf"(?:人民币)?\s*:?\s*((?:[{re.escape(CAPITAL_CHARS)}]\s*){{2,}})")


class Capitals(NamedTuple):
    """A parsed amount in capitals; ``text`` is its clean spelling, ``repaired`` when glyphs differ."""

    amount: Decimal
    text: str
    repaired: bool


class MoneyHit(NamedTuple):
    """An amount found in a text: its place, its value, and whether it may be incomplete."""

    start: int
    end: int
    amount: Decimal
    fit: float


def _clean(text: str) -> str:
    out = []
    for char in re.sub(r"\s+", "", text):
        if char in "圆圓园":
            out.append("圆" if char != "园" else "元")
        elif char in _DIGITS:
            out.append(_CLEAN_DIGIT[_DIGITS[char]])
        elif char in _UNITS:
            out.append(_CLEAN_UNIT[_UNITS[char]])
        elif char in _SECTIONS:
            out.append(_CLEAN_UNIT[_SECTIONS[char]])
        elif char in _END:
            out.append("正" if char == "正" else "整")
        elif char in _VOID:
            out.append("零")
        elif char == "負":
            out.append("负")
        else:
            out.append(char)
    return "".join(out).replace("廿", "贰拾").replace("卅", "叁拾")


def _integer(text: str) -> int | None:
    """Return the whole yuan of clean capitals, or None when the order of units is impossible."""
    total = section = 0
    pending: int | None = None
    last_unit, last_section = 10**4, 10**12
    for char in text:
        if char in _CLEAN_DIGIT:
            if pending:
                return None
            pending = _CLEAN_DIGIT.index(char)
            continue
        unit = _UNITS.get(char)
        if unit:
            if unit >= last_unit:
                return None
            if pending is None:
                if unit != 10 or section:
                    return None
                pending = 1
            section, last_unit, pending = section + pending * unit, unit, None
            continue
        size = _SECTIONS[char]
        if size >= last_section or (section == 0 and not pending and total == 0 and pending is None):
            return None
        total += (section + (pending or 0)) * size
        section, pending, last_unit, last_section = 0, None, 10**4, size
    return total + section + (pending or 0)


_SHAPE: Final = re.compile(
    r"^(负?)(?:([零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)[元圆])?[零]?"
    r"(?:([零壹贰叁肆伍陆柒捌玖])角)?[零]?(?:([零壹贰叁肆伍陆柒捌玖])分)?[整正]*$"
)


def read_capitals(text: str) -> Capitals | None:
    """Parse an amount in capitals; None when any glyph or the order of units does not fit."""
    bare = re.sub(r"^人民币:?", "", re.sub(r"[\s:()¥]+", "", fold(text)))
    if not bare or any(char not in CAPITAL_CHARS for char in bare):
        return None
    clean = _clean(bare)
    shape = _SHAPE.match(clean)
    if shape is None or not any(shape.group(i) for i in (2, 3, 4)):
        return None
    whole = _integer(shape.group(2)) if shape.group(2) else 0
    if whole is None:
        return None
    jiao = _CLEAN_DIGIT.index(shape.group(3)) if shape.group(3) else 0
    fens = _CLEAN_DIGIT.index(shape.group(4)) if shape.group(4) else 0
    amount = (Decimal(whole) + Decimal(jiao) / 10 + Decimal(fens) / 100).quantize(FEN)
    return Capitals(-amount if shape.group(1) else amount, clean, clean != bare)


def find_capitals(text: str) -> tuple[int, int, Capitals | None] | None:
    """Return the longest run of capitals in ``text`` with its parse (None when it does not parse)."""
    folded = fold(text)
    best: tuple[int, int, Capitals | None] | None = None
    for match in _CAPITAL_RUN.finditer(folded):
        start, end = match.span(1)
        if end - start < 2 or not any(c in _DIGITS for c in match.group(1)):
            continue
        found = (start, end, read_capitals(match.group(1)))
        if best is None or (found[2] is not None, end - start) > (best[2] is not None, best[1] - best[0]):
            best = found
    return best


def spell(amount: Decimal) -> str:
    """Write an amount in capitals, the reverse of ``read_capitals``."""
    sign, amount = ("负", -amount) if amount < 0 else ("", amount)
    whole, rest = divmod(int((amount * 100).to_integral_value()), 100)
    out, zero = "", False
    for power in range(len(str(whole)) - 1, -1, -1):
        digit = whole // 10**power % 10
        if digit:
            out += ("零" if zero else "") + _CLEAN_DIGIT[digit] + _CLEAN_UNIT.get(10 ** (power % 4), "")
            zero = False
        elif out:
            zero = True
        if power in (4, 8) and whole // 10**power % 10**4:
            out += _CLEAN_UNIT[10**power]
    out = out + "元" if out else ""
    jiao, fens = divmod(rest, 10)
    if not rest:
        return sign + (out or "零元") + "整"
    out += _CLEAN_DIGIT[jiao] + "角" if jiao else ("零" if out else "")
    return sign + out + (_CLEAN_DIGIT[fens] + "分" if fens else "整")


_NUMBER: Final = re.compile(
    r"(?<![0-9A-Za-z])[-+]?\s*[¥Y￥]?\s*[-+]?(\d{1,3}(?:[,.]\d{3})+(?:\s?\.\s?\d{1,8})?|\d+(?:\s?\.\s?\d{1,8})?)(?!\d)"
)


def parse_money(text: str) -> Decimal | None:
    """Return the amount when the whole text is one amount (¥, 元, separators allowed), else None."""
    hits = find_money(text)
    if len(hits) != 1 or hits[0].fit < 0.9:
        return None
    return hits[0].amount


def _to_decimal(digits: str) -> Decimal | None:
    digits = re.sub(r"\s+", "", digits)
    grouped = re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+)(\.\d{1,4})?", digits)
    if grouped and (grouped.group(2) or "," in digits):
        digits = re.sub(r"[.,]", "", grouped.group(1)) + (grouped.group(2) or "")
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def find_money(text: str) -> list[MoneyHit]:
    """Return the amounts in ``text``.

    ``fit`` is 1 when the amount is the whole text, 0.9 with ornaments such as brackets or a unit,
    0.75 inside other text, and less when it ends in a bare point or begins with a nought too many (cut) or
    has more than two places.
    """
    folded = fold(text)
    hits = []
    for match in _NUMBER.finditer(folded):
        amount = _to_decimal(match.group(1))
        if amount is None:
            continue
        sign = "-" in match.group(0)
        start, end = match.span()
        before, after = folded[:start].strip(), folded[end:].strip()
        if re.match(r"^[.年月日/\-]\s*\d|^[%岁天张年月日]", after):
            continue
        bare_after = after.lstrip("元圆整 ").strip()
        fit = 1.0
        if before.strip("(¥:RMB ") or bare_after.strip(")。;,"):
            fit = 0.75
        elif before or after:
            fit = 0.9
        if before.endswith("(") and after.startswith(")"):
            fit = min(fit, 0.5)
        exponent = amount.as_tuple().exponent
        if (
            re.match(r"0\d", match.group(1))
            or after.startswith("*")
            or (after.startswith(".") and exponent == 0)
        ):
            fit = min(fit, 0.4)
        if isinstance(exponent, int) and exponent < -2:
            fit = min(fit, 0.6)
        hits.append(MoneyHit(start, end, -amount if sign else amount, fit))
    return hits


def yuan(amount: Decimal) -> str:
    """Write an amount with two places and no separators; unit prices keep up to four places."""
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -2:
        trimmed = amount.normalize()
        places = trimmed.as_tuple().exponent
        if isinstance(places, int) and places < -2:
            return format(trimmed, "f")
    return format(amount.quantize(FEN), "f")
