"""The table of items on a form of ruled cells: groups of columns side by side, wrapped names."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from evals.canvas import BLACK, Box, Style, measure, wrap
from evals.layouts.parts import Paper
from evals.layouts.tables import Cell

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


def draw_list(paper: Paper, table: ListTable, items: list[dict[str, Cell]], body: Style, y: float) -> float:
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
