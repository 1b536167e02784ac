"""A ruled table that runs over pages, and the usual head of a hospital's paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from evals.canvas import BLACK, Box, Sheet, Style, measure
from evals.layouts.parts import Paper, Part, Parts

A4: Final = (210.0, 297.0)
A4_WIDE: Final = (297.0, 210.0)
Cell = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Columns:
    """Printed columns as ``(x, header, cell)``; x is a fraction of the inner width.

    ``right`` names the cells that are set flush right against the next column.
    """

    columns: tuple[tuple[float, str, str], ...]
    right: frozenset[str] = frozenset()
    ruled: bool = True
    row: float = 6.0


def heading(paper: Paper, hospital: str, title: str, style: Style, *, field: str = "hospital") -> float:
    """Draw hospital and title centred; return the ``y`` below."""
    sheet = paper.sheet
    first = replace(style, size=5.2)
    paper.parts((sheet.width - measure(hospital, first)) / 2, 14.0, (Part(hospital, field),), first)
    sheet.text(sheet.width / 2, 22.5, title, replace(style, size=5.8, bold=True, tracking=0.1), "c")
    return 31.0


def grid(
    paper: Paper,
    rows: Sequence[Sequence[tuple[float, str, str]]],
    values: Mapping[str, Parts],
    styles: tuple[Style, Style],
    at: tuple[float, float],
) -> float:
    """Draw rows of labelled cells from ``at`` = (left, y); return the ``y`` below."""
    left, y = at
    inner = paper.sheet.width - 2 * left
    for row in rows:
        for x, slot, label in row:
            paper.cell((left + x * inner, y), label, values[slot], styles)
        y += styles[1].size * 1.75
    return y


def head_row(paper: Paper, spec: Columns, style: Style, at: tuple[float, float]) -> float:
    """Draw the header row; return the ``y`` of the first row."""
    left, y = at
    sheet = paper.sheet
    inner = sheet.width - 2 * left
    for x, header, _ in spec.columns:
        sheet.text(left + x * inner + 0.8, y, header, style)
    sheet.line(left, y - spec.row / 2, left + inner, y - spec.row / 2, BLACK, 0.3)
    sheet.line(left, y + spec.row / 2, left + inner, y + spec.row / 2, BLACK, 0.3)
    return y + spec.row


def body_row(
    paper: Paper, spec: Columns, cells: Mapping[str, Cell], style: Style, at: tuple[float, float]
) -> dict[str, tuple[str | None, Box | None]]:
    """Draw one row of ``(printed, normal form)`` cells; return what the truth needs."""
    left, y = at
    sheet = paper.sheet
    inner = sheet.width - 2 * left
    edges = [x for x, _, _ in spec.columns[1:]] + [1.0]
    found: dict[str, tuple[str | None, Box | None]] = {}
    for (x, _, cell), edge in zip(spec.columns, edges, strict=True):
        if cell not in cells:
            continue
        printed, normal = cells[cell]
        room = (edge - x) * inner - 1.6
        wide = measure(printed, style)
        fit = replace(style, squeeze=max(0.5, room / wide)) if wide > room else style
        if cell in spec.right:
            box = sheet.text(left + edge * inner - 1.2, y, printed, fit, "r")
        else:
            box = sheet.text(left + x * inner + 0.8, y, printed, fit)
        found[cell] = (normal if normal is not None else printed or None, box)
    if spec.ruled:
        sheet.line(left, y + spec.row / 2, left + inner, y + spec.row / 2, (120, 120, 120), 0.12)
    return found


def rules(sheet: Sheet, spec: Columns, left: float, top: float, bottom: float) -> None:
    """Draw the vertical rules of a table."""
    inner = sheet.width - 2 * left
    for x in [x for x, _, _ in spec.columns] + [1.0]:
        sheet.line(left + x * inner, top, left + x * inner, bottom, (120, 120, 120), 0.15)
