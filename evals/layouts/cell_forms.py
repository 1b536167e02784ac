"""Papers drawn as ruled cells: labels without colon beside or above their values, texts in cells.

Hospital systems print clinical papers, settlement sheets and lists as tables; the label stands in a
cell of its own, the value left or centred in the next one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from copilot.domain.document import DocType
from evals.amounts import digits
from evals.art import round_seal
from evals.canvas import BLACK, Box, Look, Sheet, Style, measure
from evals.claims import BillLine, Claim, Kind
from evals.fonts import Face
from evals.layouts.cards import claim_values
from evals.layouts.cell_tables import ListTable, draw_list
from evals.layouts.fee_lists import fee_cells, fee_head
from evals.layouts.parts import Paper, Part, Parts
from evals.layouts.prescriptions import rx_cells, rx_head
from evals.layouts.receipt_values import PrintStyle, receipt_values
from evals.layouts.records import SummaryForm, summary_values
from evals.layouts.reports import ReportForm, lab_rows, report_values
from evals.layouts.settlements import settlement_values
from evals.layouts.tables import A4, Cell
from evals.layouts.variety import vary

Row = tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, slots=True)
class CellForm:
    """One form. A row holds ``(label, slot, share of the width)``.

    ``lay`` puts the value beside its label in a ruled cell, below it in a ruled cell or on bare
    paper (``stack``), beside it on bare paper, at the right end of its place behind dots, or on a
    line to write on. ``sections`` stand below: ``(heading, slot)``, in a cell of their own, as a
    heading in brackets or bare with the text below, or with the text on the heading's line.
    ``prefix`` and ``suffix`` are printed around the value of a slot; ``joined`` prints hospital and
    title as one line; ``varied`` draws names of people and hospitals of further kinds.
    """

    name: str
    doc_type: DocType
    title: str
    rows: tuple[Row, ...]
    kind: Kind | None = None
    lay: Literal["cells", "below", "bare", "stack", "dots", "lined"] = "cells"
    centre: bool = False
    colon: str = ""
    table: ListTable | None = None
    sections: tuple[tuple[str, str], ...] = ()
    section: Literal["cell", "bracket", "numbered", "plain", "inline", "indented"] = "cell"
    foot: Row = ()
    size: tuple[float, float] = A4
    face: Face = "serif"
    look: Look = "print"
    date: str = "%Y-%m-%d"
    em: float = 3.5
    line: float = 7.4
    title_slot: str = ""
    suffix: Mapping[str, str] = field(default_factory=dict)
    prefix: Mapping[str, str] = field(default_factory=dict)
    joined: bool = False
    margin: float = 12.0
    varied: bool = False


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
    if form.doc_type == "claim_form":
        return claim_values(claim, rng)
    made = builders.get(form.doc_type)
    if made is not None:
        return made()
    return report_values(claim, ReportForm(form.name, form.title, (), (), (), date=form.date), rng)


def draw_cells(form: CellForm, claim: Claim, rng: Random) -> Paper:
    """Return the paper of a claim on a form."""
    paper = Paper(form.doc_type, form.name, f"{form.face}.{form.look}")
    sheet = paper.page(Sheet(*form.size))
    claim = vary(claim, rng) if form.varied else claim
    body = Style(form.em, form.face, BLACK, look=form.look)
    label = replace(body, look="print")
    values = form_values(form, claim, rng)
    name = claim.hospital.name
    y = _heading(paper, form, name, body)
    for row in form.rows:
        y = _row(paper, form, row, values, (label, body), y)
    if form.table is not None:
        y = draw_list(paper, form.table, _items(form, claim, rng), body, y + 3.0)
    for number, (heading, slot) in enumerate(form.sections, start=1):
        y = _section(paper, form, (number, heading, slot), values, (label, body), y)
    if form.foot:
        y = _row(paper, replace(form, lay="bare", colon="："), form.foot, values, (label, body), y + 4.0)
    if rng.random() < 0.6:
        paper.has_seal = True
        x, top = sheet.width - rng.uniform(52, 90), max(2.0, min(y - 26, sheet.height - 38))
        sheet.art(round_seal(name, "业务专用章", rng, wear=0.45), Box(x, top, x + 36, top + 36))
    return paper


def _heading(paper: Paper, form: CellForm, name: str, body: Style) -> float:
    """Draw hospital and title; return the ``y`` below."""
    sheet = paper.sheet
    unnamed = form.doc_type in ("settlement", "inpatient_receipt", "outpatient_receipt", "claim_form")
    title, first = Part(form.title, form.title_slot or None), replace(body, size=5.0)
    big = replace(first, size=5.8, bold=True)
    hospital = () if form.doc_type == "claim_form" else (Part(name, None if unnamed else "hospital"),)
    if form.joined:
        whole = measure(name + form.title, first)
        paper.parts((sheet.width - whole) / 2, 17.0, (*hospital, title), first)
        return 26.0
    if hospital:
        paper.parts((sheet.width - measure(name, first)) / 2, 13.0, hospital, first)
    paper.parts((sheet.width - measure(form.title, big)) / 2, 21.0, (title,), big)
    return 28.0


def _row(
    paper: Paper, form: CellForm, row: Row, values: Mapping[str, Parts], styles: tuple[Style, Style], y: float
) -> float:
    """Draw one row of labelled cells; return the ``y`` below."""
    sheet, left = paper.sheet, form.margin
    over = form.lay in ("below", "stack")
    inner, high = sheet.width - 2 * left, form.line * (2 if over else 1)
    x = left
    for text, slot, share in row:
        wide, printed = share * inner, text + form.colon
        parts = _around(form, slot, values[slot])
        taken = measure(printed, styles[0]) + 3.0
        if over:
            at, room, middle = x, wide, y + form.line * 1.5
            middle_of = x + wide / 2 if form.centre else x + 1.0
            sheet.text(middle_of, y + form.line / 2, printed, styles[0], "c" if form.centre else "l")
        else:
            at, room, middle = x + taken, wide - taken, y + form.line / 2
            sheet.text(x + 1.0, middle, printed, styles[0])
        whole = measure("".join(part.text for part in parts), styles[1])
        value = replace(styles[1], squeeze=max(0.5, min(1.0, (room - 2.0) / max(whole, 0.1))))
        start = at + max(1.0, (room - whole * value.squeeze) / 2) if form.centre else at + 1.0
        if form.lay == "dots":
            start = at + max(1.0, room - whole * value.squeeze - 4.0)
            sheet.text(at, middle, "." * int((start - at) / styles[0].size * 2.2), styles[0])
        paper.parts(start, middle, parts, value, over=True)
        if form.lay == "lined":
            sheet.line(at, y + high - 1.0, x + wide - 2.0, y + high - 1.0, BLACK, 0.2)
        if form.lay == "cells":
            sheet.frame(Box(x, y, x + taken, y + high), BLACK, 0.2)
        if form.lay in ("cells", "below"):
            sheet.frame(Box(x, y, x + wide, y + high), BLACK, 0.2)
        x += wide
    return y + high


def _around(form: CellForm, slot: str, parts: Parts) -> Parts:
    """Return the parts of a slot with what the form prints around its value."""
    before, after = form.prefix.get(slot), form.suffix.get(slot)
    lead = (Part(before),) if before else ()
    tail = (Part(after),) if after and any(part.text for part in parts) else ()
    return (*lead, *parts, *tail)


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
    sheet, left, (label, body) = paper.sheet, form.margin, styles
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
    if form.section == "inline":
        printed = f"{heading}："
        return paper.flow(
            left, y + 4.0, (Part(printed), *values[slot]), body, width=sheet.width - 2 * left, leading=1.5
        )
    if form.section in ("plain", "indented"):
        sheet.text(left, y + 4.0, heading + ("：" if form.section == "indented" else ""), label)
        return (
            paper.flow(left + 14.0, y + 10.0, values[slot], body, width=sheet.width - 2 * left - 16.0) + 1.0
        )
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
