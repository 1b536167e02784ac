# ruff: noqa: E501
"""Blocks of further forms for tuning: rows on two lines, panels side by side, carried sums, single boxes."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Final

from copilot.domain.money import ZERO
from evals.amounts import digits
from evals.canvas import Box, Style, measure
from evals.layouts.fresh_items import Found, Grid, Item, Maker, _close, _head, _line, _row, _turn
from evals.layouts.fresh_press import Block, Desk
from evals.layouts.tables import Cell

Place = tuple[float, str, str, str]
Panel = tuple[str, Sequence[Item]]


def two_line(
    heads: tuple[tuple[Place, ...], tuple[Place, ...]], make: Maker, *, row: float = 5.0, size: float = 3.0
) -> Block:
    """Print every item on two lines, each with its own columns ``(share, header, cell, align)``."""

    def draw(desk: Desk) -> None:
        style = Style(size, desk.body.face, look=desk.body.look)
        for line in heads:
            for share, header, _, align in line:
                _set(desk, (desk.left + share * desk.inner, desk.y + row / 2), header, style, align)
            desk.y += row
        desk.sheet.line(desk.left, desk.y, desk.right, desk.y, desk.label.color, 0.25)
        for name, total, rows in make(desk):
            if name:
                _set(desk, (desk.left, desk.y + row / 2), name, style, "l")
                if total is not None:
                    _set(desk, (desk.right, desk.y + row / 2), digits(total), style, "r")
                desk.y += row
            for item in rows:
                if desk.y > desk.sheet.height - 26:
                    _turn(desk, ())
                found: Found = {}
                for line in heads:
                    for share, _, cell, align in line:
                        if cell.lstrip("~") not in item:
                            continue
                        at = (desk.left + share * desk.inner, desk.y + row / 2)
                        note_cell(desk, found, (cell, item[cell.lstrip("~")]), at, style, align)
                    desk.y += row
                desk.paper.item(found)
        desk.sheet.line(desk.left, desk.y, desk.right, desk.y, desk.label.color, 0.25)
        desk.y += 1.0

    return draw


def _set(desk: Desk, at: tuple[float, float], text: str, style: Style, align: str) -> Box | None:
    return desk.sheet.fill(at[0], at[1], text, style, "r" if align == "r" else "c" if align == "c" else "l")


def note_cell(
    desk: Desk, found: Found, cell: tuple[str, Cell], at: tuple[float, float], style: Style, align: str = "l"
) -> None:
    """Print one cell at a point and note its truth; a name that begins with ``~`` is no truth."""
    name, (printed, normal) = cell
    box = _set(desk, at, printed, style, align)
    if not name.startswith("~"):
        found[name] = (normal if normal is not None else printed or None, box)


def panels(grid: Grid, *sides: Sequence[Panel], gap: float = 0.0, headed: bool = True) -> Block:
    """Print lists of rows side by side, each under headings of its own and below the same headers."""

    def draw(desk: Desk) -> None:
        whole = replace(grid, sides=len(sides), headed=headed)
        wide = desk.inner / len(sides)
        _head(desk, whole)
        top = deepest = desk.y
        style = Style(grid.size, desk.body.face, look=desk.body.look, bold=True)
        for index, side in enumerate(sides):
            left, desk.y = desk.left + index * wide, top
            for name, rows in side:
                if name:
                    desk.sheet.text(left + 1.0, desk.y + grid.row / 2, name, style)
                    desk.y += grid.row
                for row in rows:
                    desk.y += _row(desk, grid, row, (left, desk.y, wide - gap))
            deepest = max(deepest, desk.y)
        desk.y = deepest
        _close(desk, whole, top, top)
        desk.y += 1.4

    return draw


def carried(
    grid: Grid,
    make: Maker,
    *,
    words: tuple[str, str, str] = ("承前页", "过次页", "合计"),
    again: tuple[Block, ...] = (),
) -> Block:
    """Print groups of rows with heading and sum, the sum so far at the end and top of every page."""

    def draw(desk: Desk) -> None:
        style = Style(grid.size, desk.body.face, look=desk.body.look)
        first, so_far = desk.y, ZERO
        _head(desk, grid)
        for name, total, rows in make(desk):
            if name:
                _line(desk, grid, name, None, style, first)
            for row in rows:
                if desk.y > desk.sheet.height - grid.foot:
                    _line(desk, grid, words[1], so_far, style, first)
                    _turn(desk, again)
                    _head(desk, grid)
                    _line(desk, grid, words[0], so_far, style, first)
                desk.y += _row(desk, grid, row, (desk.left, desk.y, desk.inner))
                so_far += Decimal(row["amount"][1] or row["amount"][0].replace(",", ""))
            if name and total is not None:
                _line(desk, grid, f"{name}小计：", total, style, first)
        _line(desk, grid, words[2], so_far, style, first)
        desk.y += 1.4

    return draw


def char_boxes(label: str, slot: str, *, count: int, wide: float = 5.4, high: float = 7.0) -> Block:
    """Print a label and a row of boxes, one for each character of the value."""

    def draw(desk: Desk) -> None:
        middle = desk.y + high / 2
        x = desk.left + desk.say(desk.left, middle, label) + 2.0
        pitch = min(wide, (desk.right - x) / count)
        part = desk.slot(slot, label)[0]
        hand = replace(desk.body, size=min(desk.body.size, pitch * 0.9))
        boxes: list[Box] = []
        for index in range(count):
            left = x + index * pitch
            desk.sheet.frame(
                Box(left, desk.y + 0.6, left + pitch, desk.y + high - 0.6), desk.label.color, 0.2
            )
            if index < len(part.text):
                box = desk.sheet.fill(left + pitch / 2, middle, part.text[index], hand, "c")
                boxes += [box] if box else []
        if part.name and part.text:
            desk.paper.equiv[part.name] = label.strip("：: ")
        whole = Box(boxes[0].x0, boxes[0].y0, boxes[-1].x1, boxes[-1].y1) if boxes else None
        desk.paper.record(part, whole)
        desk.y += high

    return draw


def ticks(
    label: str, options: Sequence[str], *, marks: tuple[str, str] = ("☑", "□"), step: float = 6.4
) -> Block:
    """Print a label and options of which the first is ticked."""

    def draw(desk: Desk) -> None:
        x = desk.left + desk.say(desk.left, desk.y + step / 2, label) + 2.0
        for index, option in enumerate(options):
            text = marks[index > 0] + option
            desk.sheet.text(x, desk.y + step / 2, text, desk.label)
            x += measure(text, desk.label) + 4.0
        desk.y += step

    return draw


def inked(desk: Desk, pairs_: Sequence[tuple[str, str]], *, step: float) -> None:
    """Print labels and values one after another on a line without colons or gaps."""
    x = desk.left
    for label, slot in pairs_:
        x += desk.say(x, desk.y + step / 2, label)
        wide = measure("".join(part.text for part in desk.slot(slot, label)), desk.body)
        desk.put((x, desk.y + step / 2), slot, label, room=max(wide, 1.0))
        x += wide + 2.6
    desk.y += step


def run_on(*rows: Sequence[tuple[str, str]], step: float = 6.4) -> Block:
    """Print rows of labels that run into their values: no colon, no gap."""

    def draw(desk: Desk) -> None:
        for row in rows:
            inked(desk, row, step=step)

    return draw


_LAB: Final = {
    "【血常规】": (
        ("白细胞", "WBC", "10^9/L", 3.5, 9.5), ("红细胞", "RBC", "10^12/L", 3.8, 5.1), ("血红蛋白", "HGB", "g/L", 115, 150),
        ("红细胞压积", "HCT", "%", 35, 45), ("血小板", "PLT", "10^9/L", 125, 350), ("中性粒细胞百分比", "NEUT%", "%", 40, 75),
        ("淋巴细胞百分比", "LYMPH%", "%", 20, 50), ("嗜酸性粒细胞数", "EO#", "10^9/L", 0.02, 0.52),
    ),
    "【肝肾功能】": (
        ("谷丙转氨酶", "ALT", "U/L", 7, 40), ("谷草转氨酶", "AST", "U/L", 13, 35), ("总胆红素", "TBIL", "μmol/L", 3.4, 17.1),
        ("白蛋白", "ALB", "g/L", 40, 55), ("尿素", "UREA", "mmol/L", 2.6, 7.5), ("肌酐", "CREA", "μmol/L", 41, 81),
        ("尿酸", "UA", "μmol/L", 155, 357), ("葡萄糖", "GLU", "mmol/L", 3.9, 6.1),
    ),
}  # fmt: skip


def lab_panel(
    name: str, *, marks: tuple[str, str, str] = ("↑", "↓", ""), code: str = "", seed: int = 0
) -> Sequence[Item]:
    """Return the rows of a named panel; ``code`` is how names carry their abbreviation.

    ``marks`` are printed for high, low and normal; ``prev`` is an earlier result.
    """
    rng = Random(f"{name}{seed}")
    rows: list[Item] = []
    for number, (title, short, unit, low, high) in enumerate(_LAB[name], start=1):
        result = round(rng.uniform(low * 0.75, high * 1.3), 2 if high < 10 else 1)
        mark = marks[0] if result > high else marks[1] if result < low else marks[2]
        printed = code.format(title, short) if code else title
        rows.append({
            "no": (str(number), None), "short": (short, None), "name": (printed, None), "result": (f"{result:g}", None),
            "flag": (mark, None), "unit": (unit, None), "reference": (f"{low:g}-{high:g}", None),
            "prev": (f"{round(rng.uniform(low, high), 1):g}", None), "method": ("仪器法", None),
        })  # fmt: skip
    return rows


def gene_panel(*rows: tuple[str, str, str, str]) -> Sequence[Item]:
    """Return rows of genes: gene, result, class and share of reads."""
    return [
        {
            "gene": (gene, None), "variant": (variant, None), "class": (kind, None), "vaf": (vaf, None),
            "exon": ("-", None), "drug": ("—" if not vaf else "见附录", None), "no": (str(number), None),
        }
        for number, (gene, variant, kind, vaf) in enumerate(rows, start=1)
    ]  # fmt: skip


def glued_qty(make: Maker) -> Maker:
    """Rows whose quantity is printed with its unit in one cell."""

    def made(desk: Desk) -> list[tuple[str, Decimal | None, list[Item]]]:
        return [
            (name, total, [{**row, "qty": (row["qty"][0] + row["unit"][0], row["qty"][0])} for row in rows])
            for name, total, rows in make(desk)
        ]

    return made
