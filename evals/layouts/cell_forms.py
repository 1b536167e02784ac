"""Papers drawn as ruled cells: labels without colon beside or above their values, texts in cells.

Hospital systems print clinical papers, settlement sheets and lists as tables; the label stands in a
cell of its own, the value left or centred in the next one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Final, Literal

from copilot.domain.document import DocType
from evals.amounts import digits
from evals.art import round_seal
from evals.canvas import BLACK, Box, Look, Sheet, Style, measure, wrap
from evals.claims import BillLine, Claim, Kind
from evals.fonts import Face
from evals.layouts.fee_lists import fee_cells, fee_head
from evals.layouts.parts import Paper, Part, Parts
from evals.layouts.prescriptions import rx_cells, rx_head
from evals.layouts.receipt_values import PrintStyle, receipt_values
from evals.layouts.records import SummaryForm, summary_values
from evals.layouts.reports import ReportForm, lab_rows, report_values
from evals.layouts.settlements import settlement_values
from evals.layouts.tables import A4, Cell

Row = tuple[tuple[str, str, float], ...]
Found = dict[str, tuple[str | None, Box | None]]


@dataclass(frozen=True, slots=True)
class ListTable:
    """A table of items: ``(share, header, cell)``; a header may hold a line break.

    ``right`` and ``centre`` name the cells set that way; ``groups`` is how many column groups stand
    side by side; ``wrap`` breaks names that are too long instead of squeezing them; ``places`` is
    the number of decimal places of quantities.
    """

    columns: tuple[tuple[float, str, str], ...]
    right: frozenset[str] = frozenset()
    centre: frozenset[str] = frozenset()
    ruled: bool = True
    groups: int = 1
    wrap: bool = False
    places: int = 0
    row: float = 6.0
    size: float = 3.1


@dataclass(frozen=True, slots=True)
class CellForm:
    """One form. A row holds ``(label, slot, share of the width)``.

    ``lay`` puts the value beside its label in a ruled cell, below it, or beside it on bare paper.
    ``sections`` stand below: ``(heading, slot)``, in a cell of their own, or as a heading in
    brackets with the text below.
    """

    name: str
    doc_type: DocType
    title: str
    rows: tuple[Row, ...]
    kind: Kind | None = None
    lay: Literal["cells", "below", "bare"] = "cells"
    centre: bool = False
    colon: str = ""
    table: ListTable | None = None
    sections: tuple[tuple[str, str], ...] = ()
    section: Literal["cell", "bracket", "numbered"] = "cell"
    foot: Row = ()
    size: tuple[float, float] = A4
    face: Face = "serif"
    look: Look = "print"
    date: str = "%Y-%m-%d"
    em: float = 3.5
    line: float = 7.4
    title_slot: str = ""


def form_values(form: CellForm, claim: Claim, rng: Random) -> Mapping[str, Parts]:
    """Return what every slot of a form's type prints."""
    style = PrintStyle(form.date, rng.choice(("plain", "comma")), "0.00", "至")
    builders: Mapping[str, Callable[[], Mapping[str, Parts]]] = {
        "inpatient_receipt": lambda: receipt_values(claim, style, rng, split_major=True),
        "outpatient_receipt": lambda: receipt_values(claim, style, rng, split_major=True),
        "settlement": lambda: settlement_values(claim),
        "fee_list": lambda: fee_head(claim),
        "prescription": lambda: rx_head(claim, form.date),
        "discharge_summary": lambda: summary_values(
            claim, SummaryForm(form.name, form.title, (), (), "numbered", date=form.date), rng
        ),
    }
    made = builders.get(form.doc_type)
    if made is not None:
        return made()
    return report_values(claim, ReportForm(form.name, form.title, (), (), (), date=form.date), rng)


def draw_cells(form: CellForm, claim: Claim, rng: Random) -> Paper:
    """Return the paper of a claim on a form."""
    paper = Paper(form.doc_type, form.name, f"{form.face}.{form.look}")
    sheet = paper.page(Sheet(*form.size))
    body = Style(form.em, form.face, BLACK, look=form.look)
    label = replace(body, look="print")
    values = form_values(form, claim, rng)
    field = {"settlement": "", "inpatient_receipt": "", "outpatient_receipt": ""}.get(
        form.doc_type, "hospital"
    )
    first = replace(body, size=5.0)
    name = claim.hospital.name
    paper.parts((sheet.width - measure(name, first)) / 2, 13.0, (Part(name, field or None),), first)
    title = Part(form.title, form.title_slot or None)
    big = replace(first, size=5.8, bold=True)
    paper.parts((sheet.width - measure(form.title, big)) / 2, 21.0, (title,), big)
    y = 28.0
    for row in form.rows:
        y = _row(paper, form, row, values, (label, body), y)
    if form.table is not None:
        y = _table(paper, form.table, _items(form, claim, rng), body, y + 3.0)
    for number, (heading, slot) in enumerate(form.sections, start=1):
        y = _section(paper, form, (number, heading, slot), values, (label, body), y)
    if form.foot:
        y = _row(paper, replace(form, lay="bare", colon="："), form.foot, values, (label, body), y + 4.0)
    if rng.random() < 0.6:
        paper.has_seal = True
        x, top = sheet.width - rng.uniform(52, 90), max(2.0, min(y - 26, sheet.height - 38))
        sheet.art(round_seal(name, "业务专用章", rng, wear=0.45), Box(x, top, x + 36, top + 36))
    return paper


def _row(
    paper: Paper, form: CellForm, row: Row, values: Mapping[str, Parts], styles: tuple[Style, Style], y: float
) -> float:
    """Draw one row of labelled cells; return the ``y`` below."""
    sheet, left = paper.sheet, 12.0
    inner, high = sheet.width - 2 * left, form.line * (2 if form.lay == "below" else 1)
    x = left
    for text, slot, share in row:
        wide, printed = share * inner, text + form.colon
        parts = values[slot]
        taken = measure(printed, styles[0]) + 3.0
        if form.lay == "below":
            at, room, middle = x, wide, y + form.line * 1.5
            middle_of = x + wide / 2 if form.centre else x + 1.0
            sheet.text(middle_of, y + form.line / 2, printed, styles[0], "c" if form.centre else "l")
        else:
            at, room, middle = x + taken, wide - taken, y + form.line / 2
            sheet.text(x + 1.0, middle, printed, styles[0])
        whole = measure("".join(part.text for part in parts), styles[1])
        value = replace(styles[1], squeeze=max(0.5, min(1.0, (room - 2.0) / max(whole, 0.1))))
        start = at + max(1.0, (room - whole * value.squeeze) / 2) if form.centre else at + 1.0
        paper.parts(start, middle, parts, value, over=True)
        if form.lay == "cells":
            sheet.frame(Box(x, y, x + taken, y + high), BLACK, 0.2)
        if form.lay != "bare":
            sheet.frame(Box(x, y, x + wide, y + high), BLACK, 0.2)
        x += wide
    return y + high


def _section(
    paper: Paper,
    form: CellForm,
    what: tuple[int, str, str],
    values: Mapping[str, Parts],
    styles: tuple[Style, Style],
    y: float,
) -> float:
    """Draw a text under or beside its heading; return the ``y`` below."""
    number, heading, slot = what
    sheet, left, (label, body) = paper.sheet, 12.0, styles
    if form.section == "cell":
        wide = 24.0
        below = paper.flow(
            left + wide + 1.5, y + 4.2, values[slot], body, width=sheet.width - 2 * left - wide - 4.0
        )
        below = max(below, y + 9.0) - 0.4
        sheet.text(left + 1.0, (y + below) / 2, heading, label)
        sheet.frame(Box(left, y, left + wide, below), BLACK, 0.2)
        sheet.frame(Box(left, y, sheet.width - left, below), BLACK, 0.2)
        return below
    printed = (
        f"【{heading}】" if form.section == "bracket" else f"{'一二三四五六七八九'[number - 1]}、{heading}"
    )
    sheet.text(left + 2.0, y + 4.0, printed, replace(label, bold=True))
    return paper.flow(left + 8.0, y + 10.0, values[slot], body, width=sheet.width - 2 * left - 12.0) + 1.5


def _items(form: CellForm, claim: Claim, rng: Random) -> list[dict[str, Cell]]:
    """Return the rows of the table of a form."""
    if form.doc_type == "fee_list":
        return [fee_cells(index, line) for index, line in enumerate(_some(claim), start=1)]
    if form.doc_type == "prescription":
        return rx_cells(claim)
    if form.doc_type in ("inpatient_receipt", "outpatient_receipt"):
        return [
            {"name": (name, None), "amount": (digits(amount), None)}
            for name, amount in claim.categories.items()
        ]
    return lab_rows(rng)


def _some(claim: Claim) -> Sequence[BillLine]:
    return claim.lines[:24]


def _table(paper: Paper, table: ListTable, items: list[dict[str, Cell]], body: Style, y: float) -> float:
    """Draw header and rows, reading down the groups; return the ``y`` below."""
    sheet, left = paper.sheet, 12.0
    wide = (sheet.width - 2 * left) / table.groups
    small = replace(body, size=table.size)
    high = max(len(header.split("\n")) for _, header, _ in table.columns) * small.size * 1.15 + 2.4
    per = -(-len(items) // table.groups)
    deepest = y
    for group in range(table.groups):
        at = left + group * wide
        for start, stop, header, _ in _spans(table):
            lines = header.split("\n")
            for index, text in enumerate(lines):
                middle = y + high / 2 + (index - (len(lines) - 1) / 2) * small.size * 1.15
                sheet.text(at + (start + stop) / 2 * wide, middle, text, small, "c")
        row = y + high
        sheet.line(at, y, at + wide, y, BLACK, 0.25)
        sheet.line(at, row, at + wide, row, BLACK, 0.25)
        for item in items[group * per : (group + 1) * per]:
            found, lines_used = _item(paper, table, item, small, (at, row, wide))
            paper.item({name: cell for name, cell in found.items() if name != "line_no"})
            row += table.row + (lines_used - 1) * small.size * 1.2
            if table.ruled:
                sheet.line(at, row, at + wide, row, (110, 110, 110), 0.15)
        deepest = max(deepest, row)
    return deepest + 2.0


def _spans(table: ListTable) -> list[tuple[float, float, str, str]]:
    starts = [share for share, _, _ in table.columns]
    stops = [*starts[1:], 1.0]
    return [(start, stop, h, c) for (start, h, c), stop in zip(table.columns, stops, strict=True)]


def _item(
    paper: Paper, table: ListTable, item: Mapping[str, Cell], style: Style, at: tuple[float, float, float]
) -> tuple[Found, int]:
    """Draw one row at ``(left, top, width)``; return its cells and the lines that the longest takes."""
    left, top, wide = at
    sheet = paper.sheet
    found: Found = {}
    used = 1
    for start, stop, _, cell in _spans(table):
        if cell not in item:
            continue
        printed, normal = item[cell]
        if cell == "qty" and table.places:
            printed, normal = f"{Decimal(printed):.{table.places}f}", printed
        room = (stop - start) * wide - 1.6
        width = measure(printed, style)
        x, middle = left + start * wide, top + table.row / 2
        if table.wrap and cell == "item_name" and width > room:
            lines = wrap(printed, room, style)
            used = max(used, len(lines))
            boxes = [
                sheet.text(x + 0.8, middle + index * style.size * 1.2, line, style)
                for index, line in enumerate(lines)
            ]
            found[cell] = (normal or printed, boxes[0])
            continue
        fit = replace(style, squeeze=max(0.45, room / width)) if width > room else style
        if cell in table.right:
            box = sheet.text(left + stop * wide - 0.8, middle, printed, fit, "r")
        elif cell in table.centre:
            box = sheet.text(left + (start + stop) / 2 * wide, middle, printed, fit, "c")
        else:
            box = sheet.text(x + 0.8, middle, printed, fit)
        found[cell] = (normal if normal is not None else printed or None, box)
    return found, used


CENTRED: Final = frozenset(
    {"qty", "unit", "unit_price", "amount", "chrgitm_lv", "nat_code", "fee_date", "spec"}
)
