"""Rows of general item tables to line items: fee lists, invoices, prescriptions, reports.

Group headings (a date or a category alone on a row) are carried to the rows below them; subtotals and
sums carried over pages are dropped; a name that wraps is joined to its row. Refund rows keep their
minus sign.
"""

import re
from collections.abc import Sequence, Set
from typing import Final

from copilot.domain.document import ExtractedField, FieldSource
from copilot.extract.charges import TOTAL_ROW, cell, money_cell, nursing_grade, plain_number, quantity_cells
from copilot.extract.counted import quantity_and_price
from copilot.extract.dates import find_dates
from copilot.extract.flags import with_flag
from copilot.extract.headers import NUMERIC
from copilot.extract.routes import ROUTES
from copilot.extract.runs import Run
from copilot.extract.schema import Columns, Schema
from copilot.extract.tables import Row, text_of
from copilot.extract.text import squeeze

_LEVELS: Final = (("甲", "01"), ("乙", "02"), ("丙", "03"))
_MONEY: Final[frozenset[Columns]] = frozenset({"price", "amount", "person_amount", "self_amount", "tax"})
# A sign of per cent that was read as it looks: 20%6, 10096.
_STROKES: Final = re.compile(r"(?:\d{1,2}|100)(?:\.\d+)?%6|(?:[1-9]\d?|100)96")
# The number of a heading: 一、 (二) 3.
_PLACE: Final = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、])(?=[\u4e00-\u9fff])"
)
# A title of several rows, and the share of its column that a name fills before it goes on below.
_TITLE: Final = re.compile(r"\[[^\[\]]+\]|<[^<>]+>|《.+》")
_FULL: Final = 0.45
_PRICED: Final = re.compile(r"(\d+(?:\.\d+)?)元?/([\u4e00-\u9fff]{1,3})")
_MEASURED: Final = re.compile(
    r"([<>]?\d+(?:\.\d+)?)\s*([×xX*]?10\^?\d{1,2}/[A-Za-zμ]+|(?![HL]{1,2}$)[A-Za-zμ%]{1,6}(?:/[A-Za-zμ]{1,4})?)"
)
_GIVEN: Final = r"\d+(?:\.\d+)?\s*(?:mg|g|μg|ug|ml|片|粒|支|袋|丸|滴|喷|贴)"
_JOINT: Final = ("/", " ")
_GLUED: Final[tuple[tuple[Columns, Columns, re.Pattern[str]], ...]] = (
    ("unit", "price", _PRICED),
    ("price", "unit", _PRICED),
    ("result", "unit", _MEASURED),
    ("unit", "result", _MEASURED),
    ("dose", "route", re.compile(rf"({_GIVEN})\s*({ROUTES.pattern})", re.IGNORECASE)),
    ("route", "dose", re.compile(rf"({ROUTES.pattern})\s*({_GIVEN})", re.IGNORECASE)),
)
# More than the whole, written as an amount, or a number that lost what stood before or behind its nought.
_NO_SHARE: Final = re.compile(r"(?!100(?:\.0+)?$)\d{3,}(?:\.\d+)?|\d{1,2}\.\d\d|0\d+")
_CLASS: Final = re.compile(r"[甲乙丙]类?")
_VOID: Final = re.compile(r"^[\s*＊\-—/]+$")


def list_rows(rows: Sequence[Row], schema: Schema, source: FieldSource) -> list[list[ExtractedField]]:
    """Return the cells of every item row, top to bottom over all pages."""
    name_cell = schema.table.names.get("name", "name") if schema.table else "name"
    charges = {squeeze(name) for name in schema.charges}
    joined = _joined(rows, charges)
    return _listed(joined, schema, source, name_cell, charges) or _listed(
        joined, schema, source, name_cell, frozenset()
    )


def _listed(
    rows: Sequence[Row], schema: Schema, source: FieldSource, name_cell: str, charges: Set[str]
) -> list[list[ExtractedField]]:
    """Return the cells of the rows that are neither sums nor headings; ``charges`` may head rows."""
    out: list[list[ExtractedField]] = []
    carried: dict[str, ExtractedField] = {}
    for row in rows:
        text = squeeze(" ".join(run.text for run in row.runs))
        if any(TOTAL_ROW.search(squeeze(text_of(runs))) for runs in row.cells.values()) or TOTAL_ROW.search(
            text
        ):
            continue
        group = _group_heading(row, charges, source)
        if group:
            carried[group.name] = group
            continue
        cells = _cells(row, schema, source)
        if not any(c.name == name_cell for c in cells) or len(cells) < 2:
            continue
        names = {c.name for c in cells}
        cells.extend(c for c in carried.values() if c.name not in names)
        out.append(cells)
    return out


def _joined(rows: Sequence[Row], charges: Set[str]) -> list[Row]:
    """Join rows that hold only the wrapped rest of a name or a specification to their neighbour."""
    ordered = list(rows)
    out: list[Row] = []
    pending: Row | None = None
    for i, row in enumerate(ordered):
        bare = _PLACE.sub("", squeeze(text_of(row.cells.get("name", []))))
        text_only = set(row.cells) <= {"name", "spec", "remark", "reference", "result"} and not _has_number(
            row
        )
        heading = bare in charges or find_dates(bare) or TOTAL_ROW.search(bare) or _TITLE.fullmatch(bare)
        if text_only and not heading and "result" not in row.cells:
            before = out[-1] if out and out[-1].page == row.page and out[-1].group == row.group else None
            after = ordered[i + 1] if i + 1 < len(ordered) else None
            if after is not None and (after.page != row.page or after.group != row.group):
                after = None
            up = row.cy - before.cy if before else float("inf")
            down = after.cy - row.cy if after else float("inf")
            tight, reach = (factor * max(run.height for run in row.runs) for factor in (1.35, 2.2))
            if after and down < reach and _has_number(after) and "name" not in after.cells:
                pending = row  # a name above its figures
                continue
            if before and up <= down * 1.15 and up < reach and (_fills(before) or up < tight):
                _append(before, row)
                continue
            if after and down < reach and (_fills(row) or down < tight):
                pending = row
                continue
        if pending is not None:
            _append(row, pending, front=True)
            pending = None
        out.append(row)
    return out


def _fills(row: Row) -> bool:
    """Whether the name of a row comes so near the next column that its rest may stand on another line."""
    ordered = sorted(row.columns, key=lambda c: c.run.x0)
    place = next((i for i, c in enumerate(ordered) if c.kind == "name"), len(ordered))
    runs = row.cells.get("name", [])
    if not runs or place + 1 >= len(ordered):
        return True
    start = min(ordered[place].run.x0, *(run.x0 for run in runs))
    end = max(run.x1 for run in runs)
    return end - start >= _FULL * (ordered[place + 1].run.x0 - start)


def _has_number(row: Row) -> bool:
    return any(kind in NUMERIC and kind != "line_no" for kind in row.cells)


def _append(row: Row, extra: Row, front: bool = False) -> None:
    for kind, runs in extra.cells.items():
        held = row.cells.get(kind, [])
        row.cells[kind] = [*runs, *held] if front else [*held, *runs]


def _group_heading(row: Row, charges: Set[str], source: FieldSource) -> ExtractedField | None:
    """A row that only names a date or a category for the rows below."""
    if len(row.runs) > 2:
        return None
    text = squeeze(" ".join(run.text for run in row.runs))
    dates = find_dates(text)
    if len(dates) == 1 and dates[0].whole and len(text) <= 16 and not _has_number(row):
        return cell("fee_date", dates[0].value, row.runs, source)
    text = _PLACE.sub("", text)
    bare = re.sub(r"^(费用类别|类别|收费类别|项目类别|大类):?", "", text)
    name = re.sub(r"[\d.,:¥]+$", "", bare)
    if name in charges and set(row.cells) <= {"name", "category", "code", "line_no", "amount", "spec"}:
        return cell("category", name, row.runs, source)
    return None


def _parted(cells: dict[Columns, list[Run]], kinds: Set[Columns]) -> dict[Columns, list[Run]]:
    """Take price and quantity apart where one cell holds their product (``11.38×2``), and other pairs."""
    for kind in ("price", "qty"):
        product = quantity_and_price(cells.get(kind, []))
        if product:
            return {**cells, "qty": [product[0]], "price": [product[1]]}
    for kind, other, form in _GLUED:
        runs = cells.get(kind, [])
        if not runs or other in cells or (other == "result" and other not in kinds):
            continue
        match = form.fullmatch(runs[0].text.strip()) if len(runs) == 1 else None
        parts = [runs[0].piece(*match.span(1)), runs[0].piece(*match.span(2))] if match else list(runs)
        if len(parts) == 2 and form.fullmatch(_JOINT["result" in (kind, other)].join(r.text for r in parts)):
            first, second = parts if kind != "unit" else parts[::-1]
            return {**cells, kind: [first], other: [second]}
    return cells


def _cells(row: Row, schema: Schema, source: FieldSource) -> list[ExtractedField]:
    renamed = schema.table.names if schema.table else {}
    out: list[ExtractedField] = []
    filled = _parted(with_flag(row.cells), {column.kind for column in row.columns})
    glued = quantity_cells(filled.get("unit", []), source) if "qty" not in filled else []
    if len(glued) == 2:
        # "2日" printed as one word under 单位 holds the quantity too.
        filled.pop("unit")
        out.extend(glued)
    for kind, runs in filled.items():
        if kind == "other":
            continue  # a column that the program does not know
        if kind == "category" and "level" not in filled and _CLASS.fullmatch(text_of(runs).strip()):
            kind = "level"  # 费别 heads either
        name = renamed.get(kind, kind)
        made = one_cell(kind, name, runs, source)
        for new in made:
            if not any(c.name == new.name for c in out):
                out.append(new)
    return out


def one_cell(kind: Columns, name: str, runs: Sequence[Run], source: FieldSource) -> list[ExtractedField]:
    """Return the cell (or the two cells of a quantity with its unit) of one column."""
    text = re.sub(r"^[\s|:]+|[\s|:]+$", "", text_of(runs))
    if not text:
        return []
    if kind in _MONEY:
        if _VOID.match(text):
            # Only a tax is printed as a word of stars; elsewhere a dash stands for nothing.
            return [
                cell(name, re.sub(r"\s+", "", text) if kind == "tax" and "*" in text else None, runs, source)
            ]
        made = money_cell(name, runs, source)
        return [made] if made else []
    if kind in ("qty", "qty_unit"):
        split = quantity_cells(runs, source)
        if split:
            return [split[0].model_copy(update={"name": name if kind == "qty" else "qty"}), *split[1:]]
        return [cell(name, None, runs, source, "数量读不清,请核对", 0.4)]
    if kind == "days":
        match = re.search(r"\d+", text)
        return [cell(name, match.group(0), runs, source)] if match else []
    if kind == "date":
        hits = find_dates(text)
        if hits:
            return [cell(name, hits[0].value, runs, source, "" if hits[0].whole else "日期不完整")]
        behind = re.search(r"\d(20\d\d-\d\d-\d\d)$", text)
        if behind:
            return [cell(name, behind.group(1), runs, source, "与前面的数字连在一起,请核对", 0.8)]
        torn = source == "ocr" and len(re.findall(r"\d", text)) >= 6
        return (
            [cell(name, None if torn else text, runs, source, "日期不完整", 0.6)]
            if re.search(r"\d", text)
            else []
        )
    if kind == "level":
        code = next((code for glyph, code in _LEVELS if glyph in text), None)
        if code is None and len(text) > 2:
            return [cell("category", text, runs, source)]
        return [cell(name, code or text, runs, source)]
    if kind == "ratio":
        made_of = (
            re.sub(r"%6$|(?<=\d)96$", "%", text) if source == "ocr" and _STROKES.fullmatch(text) else text
        )
        if _NO_SHARE.fullmatch(made_of) and float(made_of) > 1:
            return [cell(name, None, runs, source, "比例读不清,请核对", 0.4)]
        note = "" if made_of == text else f"百分号读作“{text}”"
        return [cell(name, ratio(made_of), runs, source, note, 1.0 if made_of == text else 0.9)]
    if kind == "unit" and re.fullmatch(r"[\d.,]+", text):
        return [cell(name, None, runs, source, "单位读不清,请核对", 0.4)]
    if kind == "line_no":
        match = re.match(r"\d+", text)
        return [cell(name, match.group(0), runs, source)] if match else []
    if kind == "name":
        text = re.sub(r"^(?:\d{1,3}\s*[.、)]|[★☆▲△※#])\s*(?=\D)", "", text)
        text = nursing_grade(text)
    return [cell(name, text, runs, source)]


def ratio(text: str) -> str:
    """Write a share as a decimal: ``10%`` is ``0.1``; other text stays as printed."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", text.strip())
    if not match:
        return text
    whole, _, rest = match.group(1).partition(".")
    padded = whole.zfill(3)
    return plain_number(f"{int(padded[:-2])}.{padded[-2:]}{rest}")
