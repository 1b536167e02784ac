"""The item tables and payment blocks of receipts, in all the shapes that forms have."""

from dataclasses import replace
from decimal import Decimal

from copilot.domain.money import ZERO
from evals.amounts import digits
from evals.canvas import Box, Style, measure
from evals.layouts.parts import Part
from evals.layouts.receipt_press import Press
from evals.layouts.receipt_values import printed_rows


def draw_body(press: Press, top: float) -> float:
    """Draw the item table and the line of totals; return the ``y`` below the totals."""
    sheet, form, edge, inner = press.sheet, press.form, press.edge, press.inner * (1 - press.form.side)
    if form.totals_above:
        _totals(press, top + 4.0)
        top += 7.6
        sheet.line(edge, top, edge + inner, top, form.form_color)
    y = _preset(press, top) if form.preset else _table(press, top, inner)
    if form.totals_above:
        return y
    sheet.line(edge, y, edge + press.inner, y, form.form_color)
    _totals(press, y + 4.0)
    sheet.line(edge, y + 7.6, edge + press.inner, y + 7.6, form.form_color)
    return y + 7.6


def _totals(press: Press, y: float) -> None:
    """Draw the sums in capitals and digits on one line."""
    for x, slot, text in press.form.totals:
        press.paper.cell(
            (press.edge + x * press.inner + 2.0, y),
            text,
            press.values[slot],
            (press.label, press.fill),
            gap=max(1.5, press.form.gap),
        )


def _preset(press: Press, top: float) -> float:
    """Overprint amounts beside the categories that the form has in print; return the ``y`` below."""
    sheet, form, edge = press.sheet, press.form, press.edge
    share = press.inner / form.columns
    labels = dict(form.preset)
    sums: dict[str, Decimal] = {}
    for name, amount in press.claim.categories.items():
        printed = labels.get(name, labels["其他费"])
        sums[printed] = sums.get(printed, ZERO) + amount
    rows = -(-len(form.preset) // form.columns)
    step = form.body / rows
    for index, printed in enumerate(labels.values()):
        row, column = divmod(index, form.columns)
        x, y = edge + column * share, top + (row + 0.5) * step
        sheet.text(x + 1.5, y, printed, press.label)
        sheet.line(edge, top + row * step, edge + press.inner, top + row * step, form.form_color, 0.15)
        if printed in sums:
            at = x + share * 0.5
            box = sheet.fill(at, y, _money(press, sums[printed]), press.fill)
            place = Box(x + 1.5, y - 1.7, x + 1.5 + measure(printed, press.label), y + 1.7)
            press.paper.item({"name": (printed, place), "amount": (digits(sums[printed]), box)})
    for column in range(1, form.columns):
        sheet.line(edge + column * share, top, edge + column * share, top + form.body, form.form_color, 0.15)
    return top + form.body


def _money(press: Press, amount: Decimal) -> str:
    return digits(amount, "comma" if press.print_style.money == "comma" else "plain")


def _table(press: Press, top: float, inner: float) -> float:
    """Draw header and rows of the item table; return the ``y`` below."""
    sheet, form, edge = press.sheet, press.form, press.edge
    share = inner / form.columns
    for column in range(form.columns):
        for x, header, _ in form.cells:
            sheet.text(edge + column * share + x * share + 1.5, top + 3.6, header, press.label)
    sheet.line(edge, top + 7.0, edge + inner, top + 7.0, form.form_color)
    rows = printed_rows(press.claim, form.items)
    step = min(7.6 if form.two_line else 6.4, (form.body - 9.0) / max(1, -(-len(rows) // form.columns)))
    for column in range(1, form.columns if form.rules else 1):
        x = edge + column * share
        sheet.line(x, top, x, top + form.body, form.form_color, 0.2)
    value = replace(press.fill, size=min(press.fill.size, step * (0.44 if form.two_line else 0.82)))
    for index, row in enumerate(rows):
        at = (edge + index % form.columns * share + 1.5, top + 10.4 + index // form.columns * step)
        _row(press, row, at, value)
    return top + form.body


def _row(press: Press, row: tuple[dict[str, str], str], at: tuple[float, float], value: Style) -> None:
    """Draw one item and note its truth; detail rows below a category are indented."""
    form, sheet, (cells, level), (x0, y) = press.form, press.sheet, row, at
    share = press.inner * (1 - form.side) / form.columns
    text = _money(press, Decimal(cells["amount"]))
    marks = {"level": level} if level else {}
    indent = 2.0 if level == "detail" else 0.0
    if form.runs:
        name = sheet.fill(x0, y, cells["name"], value)
        after = x0 + measure(cells["name"], value)
        sheet.fill(after, y, ":", value)
        amount = sheet.fill(after + measure(":", value), y, text, value)
        press.paper.item({"name": (cells["name"], name), "amount": (cells["amount"], amount)}, **marks)
        return
    if form.two_line:
        _two_lines(press, cells, at, value)
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


def _two_lines(press: Press, cells: dict[str, str], at: tuple[float, float], value: Style) -> None:
    """Draw an item as a till does: the name, and below it quantity, unit price and amount."""
    sheet, (x, y) = press.sheet, at
    wide = press.inner / press.form.columns - 3.0
    drop = value.size * 1.15
    name = sheet.fill(x, y, cells["name"], value)
    found: dict[str, tuple[str | None, Box | None]] = {"name": (cells["name"], name)}
    if "std" in cells:
        count = f"{cells['qty']}{cells['unit']}"
        box = sheet.fill(x + 4.0, y + drop, count, value)
        found["qty"] = (cells["qty"], box)
        sheet.fill(x + 4.0 + measure(count, value), y + drop, " × ", value)
        after = x + 4.0 + measure(count + " × ", value)
        found["std"] = (cells["std"], sheet.fill(after, y + drop, cells["std"], value))
    amount = sheet.fill(x + wide, y + drop, _money(press, Decimal(cells["amount"])), value, "r")
    press.paper.item({**found, "amount": (cells["amount"], amount)})


def _list(press: Press, top: float, bottom: float) -> float:
    """Draw the payments as a list at the right of the items; return the bottom of the frame."""
    form = press.form
    left = press.edge + press.inner * (1 - form.side)
    small = (replace(press.label, size=3.0), replace(press.fill, size=3.0))
    entries = [(slot, text) for row in form.info for _, slot, text in row]
    step = (bottom - top - 2.0) / len(entries)
    press.sheet.line(left, top, left, bottom, form.form_color, 0.2)
    for index, (slot, text) in enumerate(entries):
        at = (left + 2.0, top + 1.0 + (index + 0.5) * step)
        press.paper.cell(at, text, press.slot(slot, text), small, gap=form.gap)
    return bottom


def draw_info(press: Press, span: tuple[float, float]) -> float:
    """Draw the payments and other information within or below ``span``; return the frame's bottom."""
    form, edge, inner = press.form, press.edge, press.inner
    if form.side:
        return _list(press, span[0], span[1] - (0.0 if form.totals_above else 7.6)) + (
            0.0 if form.totals_above else 7.6
        )
    small = (
        replace(press.label, size=min(3.1, form.sizes[0])),
        replace(press.fill, size=min(3.1, form.sizes[1])),
    )
    y = span[1] + 4.2
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
                if form.ruled_stack and x:
                    press.sheet.line(at[0] - 1.2, y - 2.4, at[0] - 1.2, y + 6.8, form.form_color, 0.15)
            else:
                press.paper.cell(at, text, press.slot(slot, text), small, gap=form.gap)
        y += 9.2 if form.stacked else 5.0
    return y - 1.0
