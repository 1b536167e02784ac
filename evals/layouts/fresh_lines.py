"""Items that are no table: drugs as lines of text, and amounts overprinted in a grid of categories."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from copilot.domain.money import ZERO
from evals.amounts import digits
from evals.canvas import Box, Style, measure
from evals.layouts.fresh_press import Block, Desk
from evals.layouts.prescriptions import rx_cells
from evals.layouts.tables import Cell

Found = dict[str, tuple[str | None, Box | None]]
_CELL: Final = re.compile(r"\{(\w+)\}")


def drug_lines(
    *templates: str, step: float = 6.6, gap: float = 2.4, size: float = 0.0, first: float = 0.0
) -> Block:
    """Print every drug on lines of text in which ``{cell}`` stands for a cell."""

    def draw(desk: Desk) -> None:
        style = replace(desk.body, size=size or desk.body.size)
        for row in rx_cells(desk.claim):
            found: Found = {}
            for index, template in enumerate(templates):
                _pieces(
                    desk, template, row, found, (desk.left + (first if index == 0 else first + 8.0), style)
                )
                desk.y += step
            found.pop("line_no", None)
            desk.paper.item(found)
            desk.y += gap

    return draw


def _pieces(
    desk: Desk, template: str, row: Mapping[str, Cell], found: Found, at: tuple[float, Style]
) -> None:
    """Print one line of a template; a tab moves to the right half of the page."""
    x, style = at
    for index, piece in enumerate(_CELL.split(template)):
        text = row[piece][0] if index % 2 else piece
        before, tab, after = text.partition("\t")
        box = desk.sheet.fill(x, desk.y + style.size * 0.8, before, style) if before else None
        x += measure(before, style)
        if tab:
            x = max(x + 3.0, desk.left + desk.inner * 0.66)
            desk.sheet.fill(x, desk.y + style.size * 0.8, after, style)
            x += measure(after, style)
        if index % 2:
            found[piece] = (text, box)


def preset(labels: Sequence[tuple[str, str]], *, columns: int, row: float = 6.4, split: float = 0.5) -> Block:
    """Overprint amounts in a grid of categories that the form has in print: ``(category, label)``."""

    def draw(desk: Desk) -> None:
        printed, wide = dict(labels), desk.inner / columns
        sums: dict[str, Decimal] = {}
        for name, amount in desk.claim.categories.items():
            label = printed.get(name, printed["其他费"])
            sums[label] = sums.get(label, ZERO) + amount
        names, color = list(printed.values()), desk.label.color
        rows = -(-len(names) // columns)
        for index, name in enumerate(names):
            column, level = divmod(index, rows)
            x, middle = desk.left + column * wide, desk.y + (level + 0.5) * row
            place = desk.sheet.text(x + 1.2, middle, name, desk.label)
            if name in sums:
                end = x + wide - 1.6
                box = desk.sheet.fill(end, middle, digits(sums[name], desk.form.money), desk.body, "r")
                desk.paper.item({"name": (name, place), "amount": (digits(sums[name]), box)})
        for level in range(rows + 1):
            y = desk.y + level * row
            desk.sheet.line(desk.left, y, desk.right, y, color, 0.15)
        for column in range(columns):
            x = desk.left + column * wide
            desk.sheet.line(x, desk.y, x, desk.y + rows * row, color, 0.2)
            middle_line = x + wide * split
            desk.sheet.line(middle_line, desk.y, middle_line, desk.y + rows * row, color, 0.12)
        desk.sheet.line(desk.right, desk.y, desk.right, desk.y + rows * row, color, 0.2)
        desk.y += rows * row

    return draw
