"""Rows of a receipt to line items: which row is an item, which is a subtotal or a category.

A category line above its own detail lines is marked, so that the items add up to the total once.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from copilot.domain.document import ExtractedField, FieldSource, LineItem
from copilot.extract.amounts import find_money, yuan
from copilot.extract.runs import Run, join
from copilot.extract.schema import Columns, Schema
from copilot.extract.tables import Row, text_of
from copilot.extract.text import closest, distance, squeeze

TOTAL_ROW: Final = re.compile(
    r"(小计|合计|总计|共计)\W*[¥\d.,]*\W*$|^(小计|合计|总计|共计|总金额|累计|总额|本页)|承前页|承上页|过次页|转下页|接上页|^[合计]$"
)
_WHOLE: Final = re.compile(r"[¥￥]?-?[\d,]+\.\d{2}")
DOUBTFUL_OCR: Final = 0.97


def cell(
    name: str, value: str | None, runs: Sequence[Run], source: FieldSource, note: str = "", fit: float = 1.0
) -> ExtractedField:
    """Build one cell from the runs it stands in."""
    return ExtractedField(
        name=name,
        value=value,
        raw_text=text_of(runs),
        page=runs[0].page,
        bbox=join(runs),
        confidence=round(min(run.confidence for run in runs) * fit, 4),
        source=source,
        note=note,
    )


def money_cell(name: str, runs: Sequence[Run], source: FieldSource) -> ExtractedField | None:
    """Build an amount cell; None when no run holds an amount, value None when it is damaged."""
    if not runs:
        return None
    text = "".join(run.text for run in runs)
    if sum(bool(_WHOLE.fullmatch(run.text.strip())) for run in runs) > 1:
        return cell(name, None, runs, source, "同一格读到两个金额,请核对", 0.4)
    hits = find_money(text)
    whole = [hit for hit in hits if hit.fit >= 0.6]
    if len(whole) == 1 and (hits[0].fit >= 0.9 or len(hits) == 1):
        fine = whole[0].fit >= 0.75 or name.endswith("price")
        note = "" if fine else "小数位数异常,请核对"
        fit = 1.0 if fine else 0.6
        digits = re.sub(r"\D", "", text)
        if name in ("amount", "person_amount") and re.fullmatch(r"00+", digits) and "." not in text:
            return cell(name, None, runs, source, "数字读得不完整", 0.4)
        return cell(name, yuan(whole[0].amount), runs, source, note, fit)
    return cell(name, None, runs, source, "金额读不清,请核对", 0.4)


_GRADES: Final = (
    (re.compile(r"^(?:1|l|I|\||丨)级(?=护理)"), "Ⅰ级"),
    (re.compile(r"^(?:11|ll|II|Il|lI|Ⅰ[Il1Ⅰ]|Ⅱ[Il1]|I1|1I)级(?=护理)"), "Ⅱ级"),
    (re.compile(r"^(?:111|lll|III|Ⅲ[Il1])级(?=护理)"), "Ⅲ级"),
)


def nursing_grade(text: str) -> str:
    """Return a name of nursing with its grade in Roman numerals, which recognisers read as strokes."""
    for pattern, grade in _GRADES:
        found, count = pattern.subn(grade, text)
        if count:
            return found
    return text


def item_name(runs: Sequence[Run], schema: Schema, source: FieldSource) -> ExtractedField | None:
    """Build the name cell; a charge category misread by one glyph is put right, with a note."""
    text = re.sub(r"^[\s:.,*·]+|[\s:.,]+$", "", text_of(runs))
    if not text:
        return None
    text = nursing_grade(text)
    bare = squeeze(text)
    vocabulary = {squeeze(name): name for name in schema.charges}
    if bare in vocabulary:
        return cell("name", text if " " not in text else vocabulary[bare], runs, source)
    trimmed = re.sub(r"^[其他信息共O0o]\s*(?=.{2})", "", bare)
    if trimmed in vocabulary and trimmed != bare:
        return cell("name", vocabulary[trimmed], runs, source)
    near = closest(bare, vocabulary)
    ocr = min(run.confidence for run in runs)
    if (
        near
        and len(bare) >= 3
        and len(near[0]) == len(bare)
        and (near[1] <= 0.5 or (near[1] <= 1.0 and ocr < DOUBTFUL_OCR))
    ):
        others = [v for v in vocabulary if v != near[0] and distance(bare, v) <= near[1] + 0.3]
        if not others:
            return cell("name", vocabulary[near[0]], runs, source, f"原读作“{text}”,按收费项目名称校正", 0.9)
    return cell("name", text, runs, source)


def receipt_item(row: Row, schema: Schema, source: FieldSource) -> list[ExtractedField] | None:
    """Return the cells of a receipt row, or None when the row is no item."""
    name_runs = [run for run in row.cells.get("name", []) if run.text.strip(" :.,-_|")]
    if not name_runs:
        return None
    name = item_name(name_runs, schema, source)
    if name is None or name.value is None or TOTAL_ROW.search(squeeze(name.value)):
        return None
    cells = [name]
    quantity = row.cells.get("qty") or row.cells.get("qty_unit") or []
    cells.extend(quantity_cells(quantity, source))
    texts: tuple[Columns, ...] = ("spec", "unit", "std", "remark")
    for kind in texts:
        runs = row.cells.get(kind, [])
        if runs and not any(c.name == kind for c in cells):
            cells.append(cell(kind, text_of(runs), runs, source))
    grade = row.cells.get("level", [])
    if grade:
        cells.append(cell("chrgitm_lv", insurance_class(text_of(grade)), grade, source))
    amounts: tuple[Columns, ...] = ("price", "amount", "person_amount", "self_amount")
    for kind in amounts:
        made = money_cell(kind, row.cells.get(kind, []), source)
        if made:
            cells.append(made)
    if not any(c.name == "amount" for c in cells):
        if squeeze(name.value) not in {squeeze(c) for c in schema.charges}:
            return None
        blank = {"name": "amount", "value": None, "raw_text": "", "note": "项目已印,金额处无字"}
        cells.append(name.model_copy(update={**blank, "bbox": row.place("amount") or name.bbox}))
    return cells


def quantity_cells(runs: Sequence[Run], source: FieldSource) -> list[ExtractedField]:
    """Split a quantity such as ``1.0次`` into ``qty`` and ``unit``."""
    if not runs:
        return []
    text = text_of(runs)
    match = re.match(r"^\s*(-?\d+(?:\.\d+)?)\s*[/(]?\s*([\u4e00-\u9fffA-Za-z]{0,4})\)?\s*$", text)
    if match is None:
        return []
    out = [cell("qty", plain_number(match.group(1)), runs, source)]
    if match.group(2):
        out.append(cell("unit", match.group(2), runs, source))
    return out


def insurance_class(text: str) -> str:
    """Return the list class 甲, 乙, 丙 as 01, 02, 03 (the national interface's codes); else the text."""
    return next((code for glyph, code in (("甲", "01"), ("乙", "02"), ("丙", "03")) if glyph in text), text)


def plain_number(text: str) -> str:
    """Write a quantity without trailing zeros after the point."""
    return re.sub(r"\.$", "", re.sub(r"(\.\d*?)0+$", r"\1", text)) if "." in text else text


def amount_of(cells: Sequence[ExtractedField]) -> Decimal | None:
    """Return the amount among cells as Decimal, or None."""
    found = next((c for c in cells if c.name == "amount"), None)
    return Decimal(found.value) if found and found.value is not None else None


def mark_levels(
    rows: list[list[ExtractedField]], is_category: Callable[[str], bool]
) -> tuple[list[list[ExtractedField]], int]:
    """Mark category lines that the details below them repeat; return the rows and how many.

    Such a line gets a cell ``level`` = ``category`` and its details ``level`` = ``detail`` and
    ``category`` = its name; whoever adds up items leaves the category lines out.
    """
    out: list[list[ExtractedField]] = []
    found = i = 0
    while i < len(rows):
        name = _name(rows[i])
        details = _details(rows, i) if is_category(squeeze(name.value or "")) else 0
        if details:
            found += 1
            out.append([*rows[i], name.model_copy(update={"name": "level", "value": "category"})])
            for row in rows[i + 1 : i + 1 + details]:
                level = _name(row).model_copy(update={"name": "level", "value": "detail"})
                kept = [c for c in row if c.name not in ("level", "category")]
                out.append([*kept, level, name.model_copy(update={"name": "category"})])
            i += details
        else:
            out.append(rows[i])
        i += 1
    return out, found


def _name(row: Sequence[ExtractedField]) -> ExtractedField:
    return next(c for c in row if c.name == "name")


def _details(rows: Sequence[Sequence[ExtractedField]], at: int) -> int:
    """Return how many of the rows after ``at`` add up to its amount; 0 when they do not."""
    total = amount_of(rows[at])
    running = Decimal(0)
    if not total:
        return 0
    for count, row in enumerate(rows[at + 1 :], start=1):
        amount = amount_of(row)
        if amount is None:
            return 0
        running += amount
        if running == total:
            return count
        if abs(running) > abs(total):
            return 0
    return 0


def number_items(rows: Sequence[Sequence[ExtractedField]]) -> tuple[LineItem, ...]:
    """Number the rows from 0."""
    return tuple(LineItem(index=i, cells=tuple(cells)) for i, cells in enumerate(rows))
