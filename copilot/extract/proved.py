"""Charges of a receipt that no known header leads to: their sum proves them.

A slip may print its charges as sentences, as rows without a header or under one nobody listed, or
the names in one row and the amounts below. Whatever reading of names and amounts adds up to the
printed total is the right one; what does not is left alone.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Final

from copilot.domain.document import ExtractedField, FieldSource
from copilot.domain.money import ZERO
from copilot.extract.amounts import read_capitals
from copilot.extract.charges import cell, money_cell, nursing_grade, plain_number
from copilot.extract.runs import Line, Run, Sheet
from copilot.extract.schema import Schema
from copilot.extract.text import cjk_share, squeeze

_MONEY: Final = re.compile(r"[¥￥]?\s?-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d{2}(?!\d)\s?元?")
_PLAIN: Final = re.compile(r"-?\d+(?:\.\d+)?")
_PARTS: Final = re.compile(r"[^,;。:、]*[^,;。:、\s]")
_MARK: Final = re.compile(r"^(?:\d{1,2}\s*[.、)]|\(\d{1,2}\)|[①-⑳·*•※-])\s*(?=\D)")
# What is paid, owed, left or summed is no charge.
_NO_CHARGE: Final = re.compile(
    r"支付|自[付费负理]|统筹|[账帐]户|现金|预[交缴付存收]|补[交缴收]|退|余额|基金|报销|救助|负担|合计|总计|小计|"
    r"共计|总额|总费用|应收|实收|应付|实付|找零|大写|小写|起付|累计|大病|大额|公务员|优惠|减免|金额|押金|微信|"
    r"银行|刷卡|记[账帐]|医保|承担|范围|保险|补助|总金额|日期|时间|姓名|号|税"
)
_CHARGE: Final = re.compile(
    r"(?:[费药片]|检查|化验|检验|治疗|材料|手术|护理|床位|放射|麻醉|注射|针|剂|颗粒)$"
)
_FEWEST: Final = 3
_BELOW: Final = 3.0


@dataclass(eq=False)
class _Charge:
    """A name with its amount; ``name`` is empty for a piece of print that is no charge."""

    name: str
    run: Run
    amount: Run
    value: Decimal
    line: int
    counted: dict[str, Run] = field(default_factory=dict)


def proved_rows(
    sheets: Sequence[Sheet], form: Schema, source: FieldSource, fields: Sequence[ExtractedField]
) -> list[list[ExtractedField]]:
    """Return the charges whose sum is the printed total, top to bottom; empty when none add up."""
    known = _names(form)
    total = _total(fields)
    for found in (_beside(sheets), _stacked(sheets, known)):
        named = [one for one in found if squeeze(one.name) in known]
        chosen = _adding_up(found, named, total)
        if chosen:
            return [_cells(one, source) for one in chosen]
    return []


def _names(form: Schema) -> frozenset[str]:
    known = {squeeze(name) for name in form.charges}
    known |= {name.removesuffix("费") for name in known if len(name) > 2}
    return frozenset(known - {"其他", "其它"}) | {"其他费", "其它费"}


def _total(fields: Sequence[ExtractedField]) -> Decimal | None:
    held = {one.name: one.value for one in fields if one.name in ("total", "total_cn") and one.value}
    if "total" in held:
        return Decimal(held["total"])
    parsed = read_capitals(held["total_cn"]) if "total_cn" in held else None
    return parsed.amount if parsed else None


def _adding_up(
    found: Sequence[_Charge], named: Sequence[_Charge], total: Decimal | None
) -> Sequence[_Charge]:
    """Return the charges that add up to the total: those with usual names, else neighbours of any name."""
    if total is None:
        summed = sum((one.value for one in named), ZERO)
        printed = {one.value for one in found if one not in named}
        return named if len(named) >= _FEWEST and summed in printed else []
    if not total:
        return []
    if named and sum((one.value for one in named), ZERO) == total:
        return named
    for low in range(len(found)):
        running = ZERO
        for high in range(low, len(found)):
            one = found[high]
            if not one.name or _NO_CHARGE.search(one.name):
                break
            running += one.value
            several = [c for c in found[low : high + 1] if c.value]
            told = any(_CHARGE.search(c.name) or c.counted for c in several)
            if running == total and len(several) > 1 and told:
                return found[low : high + 1]
    return []


def _beside(sheets: Sequence[Sheet]) -> list[_Charge]:
    """Return every name with the amount behind it on its line."""
    out: list[_Charge] = []
    for sheet in sheets:
        for number, line in enumerate(sheet.lines):
            for texts, figures in _segments(line):
                out.append(_charge(texts, figures, number))
    return out


def _segments(line: Line) -> Iterable[tuple[list[Run], list[Run]]]:
    """Yield the texts and the figures behind them, in turn along a line."""
    texts: list[Run] = []
    figures: list[Run] = []
    for run in line.runs:
        for piece in _pieces(run):
            if _MONEY.fullmatch(piece.text.strip()) or _PLAIN.fullmatch(piece.text.strip()):
                figures.append(piece)
                continue
            if figures:
                yield texts, figures
                texts, figures = [], []
            texts.append(piece)
    if figures:
        yield texts, figures


def _pieces(run: Run) -> list[Run]:
    """Cut a run into its amounts and the texts between them; a sentence into its clauses."""
    cuts = [0]
    for match in _MONEY.finditer(run.text):
        cuts += [match.start(), match.end()]
    cuts.append(len(run.text))
    out: list[Run] = []
    for low, high in pairwise(cuts):
        text = run.text[low:high]
        if _MONEY.fullmatch(text):
            out.append(run.piece(low, high))
            continue
        out += [run.piece(low + m.start(), low + m.end()) for m in _PARTS.finditer(text)]
    return [piece for piece in out if piece.text.strip(" ()[]*·.¥")]


def _charge(texts: Sequence[Run], figures: Sequence[Run], line: int) -> _Charge:
    """Return the charge that a stretch of a line prints, nameless when it can be none."""
    amount = figures[-1]
    digits = re.sub(r"[^\d.\-]", "", amount.text)
    value = Decimal(digits) if re.fullmatch(r"-?\d+\.\d{2}", digits) else None
    named = [run for run in texts if cjk_share(run.text) > 0]
    counted = _counted(figures)
    if value is None or not named or counted is None:
        return _Charge("", amount, amount, value or ZERO, line)
    name = named[0] if len(figures) > 1 else named[-1]
    text = re.sub(r"(?<=[\u4e00-\u9fff)])\s*[A-Za-z][A-Za-z &/.'-]*$", "", name.text.strip())
    text = _MARK.sub("", text.lstrip(" )]")).strip(" .·*-_").rstrip(" ([")
    return _Charge(nursing_grade(text), name, amount, value, line, counted)


def _counted(figures: Sequence[Run]) -> dict[str, Run] | None:
    """Return price and quantity before an amount, None when the figures do not multiply to it."""
    if len(figures) == 1:
        return {}
    values = [Decimal(re.sub(r"[^\d.\-]", "", run.text)) for run in figures[-3:]]
    if len(figures) == 2:
        return {} if values[0] == values[1] and "." in figures[0].text else None
    left, right, amount = values
    if len(figures) > 3 or abs(left * right - amount) > Decimal("0.011"):
        return None
    first, second = figures[:2]
    swapped = "." in second.text and "." not in first.text
    return {"price": second, "qty": first} if swapped else {"price": first, "qty": second}


def _stacked(sheets: Sequence[Sheet], known: frozenset[str]) -> list[_Charge]:
    """Return the names of a row with the amounts of the row below, and all other amounts nameless."""
    out: list[_Charge] = []
    for sheet in sheets:
        for number, (upper, lower) in enumerate(pairwise(sheet.lines)):
            names = [run for run in upper.runs if squeeze(run.text).strip(":") in known]
            sums = [run for run in lower.runs if _MONEY.fullmatch(run.text.strip())]
            near = lower.cy - upper.cy < _BELOW * upper.height
            if len(names) < 2 or not sums or not near or any(_MONEY.search(r.text) for r in upper.runs):
                continue
            for run in sums:
                above = min(names, key=lambda one: min(abs(one.x0 - run.x0), abs(one.x1 - run.x1)))
                value = Decimal(re.sub(r"[^\d.\-]", "", run.text))
                out.append(_Charge(squeeze(above.text).strip(":"), above, run, value, number))
    names_used = [id(one.run) for one in out]
    return out if len(set(names_used)) == len(names_used) else []


def _cells(one: _Charge, source: FieldSource) -> list[ExtractedField]:
    """Return the cells of a charge."""
    out = [cell("name", one.name, [one.run], source)]
    if "qty" in one.counted:
        run = one.counted["qty"]
        out.append(cell("qty", plain_number(run.text.strip()), [run], source))
    if "price" in one.counted and (price := money_cell("price", [one.counted["price"]], source)):
        out.append(price)
    if amount := money_cell("amount", [one.amount], source):
        out.append(amount)
    return out
