"""Item tables of the forms kept out of tuning: columns, groups side by side, sub-headings, pages."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Literal

from copilot.domain.money import ZERO
from evals.amounts import digits
from evals.canvas import Box, Sheet, Style, measure, wrap
from evals.layouts.fee_lists import daily_lines, fee_cells
from evals.layouts.fresh_press import Block, Desk
from evals.layouts.prescriptions import rx_cells
from evals.layouts.receipt_values import RowKind, printed_rows
from evals.layouts.tables import Cell

Item = dict[str, Cell]
Maker = Callable[[Desk], list[tuple[str, Decimal | None, list[Item]]]]
Found = dict[str, tuple[str | None, Box | None]]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of items: columns are ``(share, header, cell, align)``; a cell ``~name`` is no truth.

    ``sides`` is how many groups of columns stand beside one another, read down (``down``) or
    across; ``ruled`` draws rows, columns or both; ``foot`` is the space kept free on a page in mm;
    ``subtotal`` closes a group of rows with its sum under the words given.
    """

    columns: tuple[tuple[float, str, str, str], ...]
    row: float = 5.6
    size: float = 3.0
    head: float = 6.4
    sides: int = 1
    down: bool = False
    ruled: Literal["", "rows", "columns", "both"] = ""
    wrapped: bool = False
    foot: float = 24.0
    subtotal: str = ""
    headed: bool = True
    least: float = 0.0
    framed: bool = False


def receipt_rows(kind: RowKind, *, unit: str = "") -> Maker:
    """Rows of a receipt: categories, details, or both mixed."""

    def make(desk: Desk) -> list[tuple[str, Decimal | None, list[Item]]]:
        out: list[Item] = []
        for number, (cells, level) in enumerate(printed_rows(desk.claim, kind), start=1):
            item: Item = {name: (text, None) for name, text in cells.items()}
            amount = Decimal(cells["amount"])
            item["amount"] = (digits(amount, desk.form.money) + unit, cells["amount"])
            item["no"] = (str(number), None)
            if level:
                item["_level"] = (level, None)
            out.append(item)
        return [("", None, out)]

    return make


def fee_rows(by: Literal["category", "day", "none"], *, date: str = "%Y-%m-%d", daily: bool = True) -> Maker:
    """Rows of a fee list, in groups by category or day; not ``daily`` is one row for every item."""

    def make(desk: Desk) -> list[tuple[str, Decimal | None, list[Item]]]:
        lines = daily_lines(desk.claim, desk.rng) if daily else list(desk.claim.lines)
        if daily:
            lines.sort(key=lambda line: line.on)
        keys: dict[str, list[tuple[Item, Decimal]]] = {}
        for number, line in enumerate(lines, start=1):
            cells = dict(fee_cells(number, line))
            cells["fee_date"] = (line.on.strftime(date), line.on.isoformat())
            cells["share"] = (digits(line.own + line.first), None)
            key = {"category": line.charge.category, "day": f"{line.on:%Y-%m-%d}", "none": ""}[by]
            keys.setdefault(key, []).append((cells, line.amount))
        return [
            (key, sum((amount for _, amount in rows), ZERO), [cells for cells, _ in rows])
            for key, rows in keys.items()
        ]

    return make


def drug_rows(desk: Desk) -> list[tuple[str, Decimal | None, list[Item]]]:
    """Rows of a prescription."""
    return [("", None, rx_cells(desk.claim))]


def fixed(rows: Callable[[Random], Sequence[Item]]) -> Maker:
    """Rows that do not come from the bill: results, genes."""
    return lambda desk: [("", None, list(rows(desk.rng)))]


def items(grid: Grid, make: Maker, *, again: tuple[Block, ...] = ()) -> Block:
    """Print a table of items; ``again`` is drawn on top of every further page."""

    def draw(desk: Desk) -> None:
        made = make(desk)
        size = grid.size
        wide = desk.inner / grid.sides
        top = desk.y
        _head(desk, grid)
        first = desk.y
        if grid.sides > 1:
            _beside(desk, grid, [row for _, _, rows in made for row in rows], wide)
        else:
            for name, total, rows in made:
                if name and not grid.subtotal:
                    _line(desk, grid, name, total, Style(size, desk.body.face, look=desk.body.look), first)
                for row in rows:
                    if desk.y > desk.sheet.height - grid.foot:
                        _close(desk, grid, top, first)
                        _turn(desk, again)
                        top = desk.y
                        _head(desk, grid)
                        first = desk.y
                    desk.y += _row(desk, grid, row, (desk.left, desk.y, wide))
                if grid.subtotal:
                    words = grid.subtotal.format(name)
                    _line(desk, grid, words, total, Style(size, desk.body.face, look=desk.body.look), first)
        desk.y = max(desk.y, first + grid.least)
        _close(desk, grid, top, first)
        desk.y += 1.4

    return draw


def _turn(desk: Desk, again: tuple[Block, ...]) -> None:
    """Begin another page with what every page repeats."""
    desk.paper.page(Sheet(desk.form.size[0], desk.form.size[1], desk.form.paper))
    desk.y = 10.0
    for block in again:
        block(desk)


def _spans(grid: Grid) -> Iterator[tuple[float, float, str, str, str]]:
    stops = [share for share, *_ in grid.columns[1:]] + [1.0]
    for (start, header, cell, align), stop in zip(grid.columns, stops, strict=True):
        yield start, stop, header, cell, align


def _head(desk: Desk, grid: Grid) -> None:
    """Print the headers of all groups of columns."""
    if not grid.headed:
        return
    wide = desk.inner / grid.sides
    style = replace(desk.label, size=min(desk.label.size, grid.size + 0.2))
    for side in range(grid.sides):
        left = desk.left + side * wide
        for start, stop, header, _, align in _spans(grid):
            room = (stop - start) * wide
            lines = header.split("\n")
            widest = max(lines, key=lambda line: measure(line, style))
            fit = replace(style, squeeze=max(0.5, min(1.0, (room - 0.8) / max(0.1, measure(widest, style)))))
            for index, line in enumerate(lines):
                middle = desk.y + grid.head / 2 + (index - (len(lines) - 1) / 2) * style.size * 1.1
                x = {"l": left + start * wide + 0.8, "c": left + (start + stop) / 2 * wide}.get(
                    align, left + stop * wide - 1.0
                )
                desk.sheet.text(x, middle, line, fit, align if align in ("c", "r") else "l")  # type: ignore[arg-type]
    desk.y += grid.head


def _beside(desk: Desk, grid: Grid, rows: list[Item], wide: float) -> None:
    """Print rows in groups of columns side by side."""
    per = -(-len(rows) // grid.sides)
    top = desk.y
    for index, row in enumerate(rows):
        side, level = (index // per, index % per) if grid.down else (index % grid.sides, index // grid.sides)
        _row(desk, grid, row, (desk.left + side * wide, top + level * grid.row, wide))
    desk.y = top + per * grid.row


def _row(desk: Desk, grid: Grid, row: Item, at: tuple[float, float, float]) -> float:
    """Print one row at ``(left, top, width)`` and note its truth; return its height."""
    left, top, wide = at
    style = Style(grid.size, desk.body.face, look=desk.body.look, squeeze=desk.body.squeeze)
    found: Found = {}
    used, middle = 1, top + grid.row / 2
    marks = {"level": row["_level"][0]} if "_level" in row else {}
    for start, stop, _, cell, align in _spans(grid):
        name = cell.lstrip("~")
        if name not in row:
            continue
        printed, normal = row[name]
        indent = 2.4 if marks.get("level") == "detail" and name == "name" else 0.0
        room, x = (stop - start) * wide - 1.6 - indent, left + start * wide + indent
        width = measure(printed, style)
        lines = wrap(printed, room, style) if grid.wrapped and align == "l" and width > room else [printed]
        used = max(used, len(lines))
        fit = style
        if len(lines) == 1 and width > room:
            fit = replace(style, squeeze=style.squeeze * max(0.5, room / width))
        place = {"l": x + 0.8, "c": left + (start + stop) / 2 * wide}.get(align, left + stop * wide - 1.0)
        anchor: Literal["l", "c", "r"] = "c" if align == "c" else "r" if align == "r" else "l"
        inked = [
            desk.sheet.fill(place, middle + index * grid.size * 1.2, line, fit, anchor)
            for index, line in enumerate(lines)
        ]
        if not cell.startswith("~"):
            found[name] = (normal if normal is not None else printed or None, inked[0])
    desk.paper.item(found, **marks)
    high = grid.row + (used - 1) * grid.size * 1.2
    if grid.ruled in ("rows", "both"):
        desk.sheet.line(left, top, left + wide, top, desk.label.color, 0.12)
    return high


def _line(desk: Desk, grid: Grid, words: str, total: Decimal | None, style: Style, first: float) -> None:
    """Print the name of a group of rows, or its sum, across the table."""
    if grid.ruled in ("rows", "both") and desk.y > first:
        desk.sheet.line(desk.left, desk.y, desk.right, desk.y, desk.label.color, 0.12)
    heavy = replace(style, bold=desk.form.look == "print")
    desk.sheet.text(desk.left + 1.0, desk.y + grid.row / 2, words, heavy)
    if total is not None:
        desk.sheet.text(desk.right - 1.0, desk.y + grid.row / 2, digits(total), heavy, "r")
    desk.y += grid.row


def _close(desk: Desk, grid: Grid, top: float, first: float) -> None:
    """Draw the lines of the table."""
    color = desk.label.color
    if grid.headed:
        desk.sheet.line(desk.left, first, desk.right, first, color, 0.25)
    if grid.framed or grid.ruled:
        desk.sheet.line(desk.left, top, desk.right, top, color, 0.3)
        desk.sheet.line(desk.left, desk.y, desk.right, desk.y, color, 0.3)
    if grid.framed or grid.ruled in ("columns", "both"):
        wide = desk.inner / grid.sides
        inside = grid.ruled in ("columns", "both")
        edges = [desk.left + side * wide for side in range(grid.sides)] + [desk.right]
        if inside:
            edges += [
                desk.left + side * wide + share * wide
                for side in range(grid.sides)
                for share, *_ in grid.columns[1:]
            ]
        for x in edges:
            desk.sheet.line(x, top, x, desk.y, color, 0.15)
