"""Draw a receipt from a form description: unified e-receipts and provincial papers alike."""

from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Literal

from copilot.domain.money import ZERO
from evals.amounts import digits
from evals.art import barcode, guilloche, qr_code, round_seal, supervision_seal
from evals.canvas import BLACK, RED, Box, Look, Rgb, Sheet, Style, measure
from evals.claims import Claim, Kind
from evals.fonts import Face
from evals.layouts.parts import Paper, Part, Parts
from evals.layouts.receipt_values import PrintStyle, RowKind, extra_money, printed_rows, receipt_values
from evals.people import PROVINCES

Slot = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ReceiptForm:
    """One printed form. Positions are fractions of the inner width, labels are as printed.

    ``head`` rows stand above the table as ``(x, slot, label)``; ``info`` rows below it; ``foot``
    stands under the frame. A slot that starts with ``=`` is an amount of zero with its own label.
    ``columns`` is the number of item columns side by side; ``cells`` their printed columns as
    ``(x, header, cell)``. ``items`` chooses category lines, detail lines, or both mixed;
    ``runs`` prints ``name:amount``.
    """

    name: str
    kind: Kind
    title: str
    head: tuple[tuple[tuple[float, str, str], ...], ...]
    columns: int
    cells: tuple[tuple[float, str, str], ...]
    info: tuple[tuple[tuple[float, str, str], ...], ...]
    foot: tuple[tuple[float, str, str], ...]
    totals: tuple[tuple[float, str, str], ...] = (
        (0.0, "total_cn", "金额合计（大写）"),
        (0.58, "total", "（小写）"),
    )
    size: tuple[float, float] = (210.0, 140.0)
    form_color: Rgb = RED
    paper: Rgb = (255, 255, 255)
    label_face: Face = "serif"
    fill_face: Face = "serif"
    look: Look = "print"
    items: RowKind = "category"
    runs: bool = False
    stacked: bool = False
    remark: bool = False
    drift: float = 0.0
    split_major: bool = False
    security: bool = False
    code: Literal["qr", "bars", ""] = "qr"
    provider_under_title: bool = False
    red_numbers: bool = False
    body: float = 46.0
    rules: bool = False
    side_title: bool = False


@dataclass(slots=True)
class _Press:
    """One receipt while it is drawn: the form, the claim, and how this paper prints."""

    paper: Paper
    form: ReceiptForm
    claim: Claim
    print_style: PrintStyle
    values: dict[str, Parts]
    label: Style
    fill: Style
    edge: float

    @property
    def sheet(self) -> Sheet:
        """The page that is being drawn."""
        return self.paper.sheet

    @property
    def inner(self) -> float:
        """Width between the edges of the frame."""
        return self.sheet.width - 2 * self.edge

    def slot(self, slot: str, label: str) -> Parts:
        """Return the parts of a slot; ``=`` is an amount of zero under the label that stands there."""
        if slot.startswith("="):
            return extra_money(label.strip("：: "), ZERO, self.print_style)
        if slot in ("first", "deductible"):
            pay = self.claim.settlement
            amount = pay.preselfpay_amt if slot == "first" else pay.act_pay_dedc
            return extra_money(label.strip("：: "), amount, self.print_style)
        return self.values[slot]


def draw_receipt(form: ReceiptForm, claim: Claim, rng: Random, *, seals: bool = True) -> Paper:
    """Return the paper of a claim on a form, with seals drawn at random unless the caller lays them."""
    paper = Paper(f"{form.kind}_receipt", form.name, f"{form.fill_face}.{form.look}")
    style = PrintStyle.draw(rng)
    sheet = paper.page(Sheet(form.size[0], form.size[1], form.paper))
    swing = form.drift
    sheet.drift = (
        rng.uniform(-swing, swing),
        rng.uniform(-swing, swing) * 0.6,
        rng.uniform(-0.004, 0.004) * swing,
    )
    press = _Press(
        paper=paper,
        form=form,
        claim=claim,
        print_style=style,
        values=receipt_values(claim, style, rng, split_major=form.split_major),
        label=Style(3.3, form.label_face, form.form_color),
        fill=Style(3.3, form.fill_face, BLACK, look=form.look),
        edge=14.0 if form.security else 11.0,
    )
    if form.security:
        ground = guilloche(1400, int(1400 * sheet.height / sheet.width), rng)
        sheet.art(ground, Box(0, 0, sheet.width, sheet.height))
        _sprockets(sheet)
    top = _head(press)
    bottom = _body(press, top)
    last = _info(press, bottom)
    sheet.frame(Box(press.edge, top, sheet.width - press.edge, last), form.form_color, 0.4)
    for x, slot, text in form.foot:
        paper.cell(
            (press.edge + x * press.inner, last + 4.6),
            text,
            press.slot(slot, text),
            (press.label, press.fill),
        )
    if seals:
        _seals(press, rng, last)
    return paper


def _sprockets(sheet: Sheet) -> None:
    """Holes of continuous paper along both edges."""
    for side in (5.0, sheet.width - 5.0):
        for index in range(1, int(sheet.height / 12.7) + 1):
            sheet.text(side, index * 12.7 - 6, "○", Style(4.6, "sans", (150, 150, 150)), "c")


def _head(press: _Press) -> float:
    """Draw title, mark, code and the rows above the table; return where the table starts."""
    sheet, form, claim, paper = press.sheet, press.form, press.claim, press.paper
    province = PROVINCES[claim.hospital.region][0]
    title = Part(form.title.format(province=province), "bill_title")
    big = Style(6.4, form.label_face, form.form_color, bold=True, tracking=0.06)
    paper.parts((sheet.width - measure(title.text, big)) / 2, 13.0, (title,), big)
    mark = supervision_seal(province, Random(form.name), color=form.form_color)
    sheet.art(mark, Box(sheet.width / 2 - 18, 2.0, sheet.width / 2 + 18, 25.0))
    if form.provider_under_title:
        provider = replace(press.fill, size=4.0)
        text = claim.hospital.name
        paper.parts(
            (sheet.width - measure(text, provider)) / 2,
            20.5,
            (Part(text, "provider_name"),),
            provider,
            over=True,
        )
    if form.code == "qr":
        numbers = claim.numbers
        key = f"{numbers.bill_code},{numbers.bill_no},{numbers.check_code}"
        content = f"01,{key},{claim.issue:%Y%m%d},{claim.total}"
        sheet.art(qr_code(content), Box(sheet.width - press.edge - 17, 5, sheet.width - press.edge - 1, 21))
    elif form.code == "bars":
        sheet.art(
            barcode(Random(claim.numbers.bill_no)),
            Box(sheet.width - press.edge - 42, 4, sheet.width - press.edge - 4, 10),
        )
    y = 25.0
    for row in form.head:
        for x, slot, text in row:
            red = form.red_numbers and slot in ("bill_no", "bill_code")
            value = Style(4.6, "sans", (206, 58, 48), tracking=0.06) if red else press.fill
            paper.cell((press.edge + x * press.inner, y), text, press.slot(slot, text), (press.label, value))
        y += 5.0
    return y - 1.0


def _body(press: _Press, top: float) -> float:
    """Draw the item table and the line of totals; return the ``y`` below the totals."""
    sheet, form, edge, inner = press.sheet, press.form, press.edge, press.inner
    share = inner / form.columns
    for column in range(form.columns):
        for x, header, _ in form.cells:
            sheet.text(edge + column * share + x * share + 1.5, top + 3.6, header, press.label)
    sheet.line(edge, top + 7.0, edge + inner, top + 7.0, form.form_color)
    rows = printed_rows(press.claim, form.items)
    step = min(6.4, (form.body - 9.0) / max(1, -(-len(rows) // form.columns)))
    for column in range(1, form.columns if form.rules else 1):
        x = edge + column * share
        sheet.line(x, top, x, top + form.body, form.form_color, 0.2)
    value = replace(press.fill, size=min(press.fill.size, step * 0.82))
    for index, row in enumerate(rows):
        at = (edge + index % form.columns * share + 1.5, top + 10.4 + index // form.columns * step)
        _row(press, row, at, value)
    y = top + form.body
    sheet.line(edge, y, edge + inner, y, form.form_color)
    for x, slot, text in form.totals:
        press.paper.cell(
            (edge + x * inner + 2.0, y + 4.0), text, press.values[slot], (press.label, press.fill), gap=1.5
        )
    sheet.line(edge, y + 7.6, edge + inner, y + 7.6, form.form_color)
    return y + 7.6


def _row(press: _Press, row: tuple[dict[str, str], str], at: tuple[float, float], value: Style) -> None:
    """Draw one item and note its truth; detail rows below a category are indented."""
    form, sheet, (cells, level), (x0, y) = press.form, press.sheet, row, at
    share = press.inner / form.columns
    text = digits(Decimal(cells["amount"]), "comma" if press.print_style.money == "comma" else "plain")
    marks = {"level": level} if level else {}
    indent = 2.0 if level == "detail" else 0.0
    if form.runs:
        name = sheet.fill(x0, y, cells["name"], value)
        after = x0 + measure(cells["name"], value)
        sheet.fill(after, y, ":", value)
        amount = sheet.fill(after + measure(":", value), y, text, value)
        press.paper.item({"name": (cells["name"], name), "amount": (cells["amount"], amount)}, **marks)
        return
    found: dict[str, tuple[str | None, Box | None]] = {}
    limit = next((x for x, _, cell in form.cells if cell not in ("name", "")), 1.0) * share
    for x, _, cell in form.cells:
        if cell not in cells:
            continue
        printed = text if cell == "amount" else cells[cell]
        style = value
        if cell == "name" and measure(printed, value) + indent > limit - 1.0:
            style = replace(value, squeeze=max(0.55, (limit - 1.0 - indent) / measure(printed, value)))
        box = sheet.fill(x0 + x * share + (indent if cell == "name" else 0.0), y, printed, style)
        found[cell] = (cells[cell], box)
    press.paper.item(found, **marks)


def _info(press: _Press, y: float) -> float:
    """Draw the block of payments and other information; return the bottom of the frame."""
    form, edge, inner = press.form, press.edge, press.inner
    small = (replace(press.label, size=3.1), replace(press.fill, size=3.1))
    y += 4.2
    if form.remark:
        parts: list[Part] = [Part("备注：")]
        for row in form.info:
            for _, slot, text in row:
                parts += [Part(text), *press.slot(slot, text), Part("，")]
        return press.paper.flow(edge + 3.0, y, parts[:-1], small[1], width=inner - 6.0) + 1.0
    indent = 10.0 if form.side_title else 3.0
    for index, char in enumerate("其他信息" if form.side_title else ""):
        press.sheet.text(edge + 3.0, y + index * 5.0, char, small[0])
    for row in form.info:
        for x, slot, text in row:
            at = (edge + indent + x * (inner - indent), y)
            if form.stacked:
                press.paper.stacked(at, text, press.slot(slot, text), small, drop=4.4)
            else:
                press.paper.cell(at, text, press.slot(slot, text), small, gap=0.3)
        y += 9.2 if form.stacked else 5.0
    return y - 1.0


def _seals(press: _Press, rng: Random, last: float) -> None:
    """Lay the hospital's seal over the payee, the totals, or the amounts."""
    if rng.random() < 0.12:
        return
    press.paper.has_seal = True
    sheet = press.sheet
    oval = rng.random() < 0.4
    purpose = rng.choice(("收费专用章", "财务专用章", "收款专用章", "票据专用章"))
    seal = round_seal(press.claim.hospital.name, purpose, rng, oval=oval, wear=rng.uniform(0.15, 0.6))
    wide = rng.uniform(34, 42)
    tall = wide * seal.height / seal.width
    x = rng.choice((rng.uniform(36, 56), rng.uniform(36, 56), sheet.width - wide - rng.uniform(18, 40)))
    y = min(last + 4.6 - tall * rng.uniform(0.35, 0.8), sheet.height - tall - 1)
    sheet.art(seal, Box(x, y, x + wide, y + tall))
