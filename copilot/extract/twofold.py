"""Tables whose rows stand on two lines under a header of two lines: each line has columns of its own.

A header on two lines may as well be one whose words are broken; that the rows come in pairs of lines,
each of which fits the columns of its half, tells the two apart.
"""

import re
from collections.abc import Sequence
from typing import Final

from copilot.extract.columns import assign, is_number
from copilot.extract.dates import find_dates
from copilot.extract.headers import NUMERIC, Header
from copilot.extract.headwords import Column, header_words
from copilot.extract.runs import Line, Run, Sheet
from copilot.extract.schema import Columns, TableSpec
from copilot.extract.tables import Row, rows, text_of
from copilot.extract.text import cjk_share

_CODE: Final = re.compile(r"[0-9A-Za-z\-.]{4,}")
_UNIT: Final = re.compile(r"[\u4e00-\u9fff]{1,4}|[A-Za-z%/\d^μ]{1,10}")
_CLASS: Final = re.compile(r"[甲乙丙]类?|自费|\d{1,3}%|无|有自付|0[123]")
_COUNTED: Final = re.compile(r"-?\d+(?:\.\d+)?[\u4e00-\u9fff]{0,3}")
# Pairs of lines that must fit, and the share of all lines that they take.
_LEAST: Final = 2
_MOST: Final = 0.6


def twofold_header(sheet: Sheet, spec: TableSpec) -> Header | None:
    """Return the header of a table whose rows stand on two lines, or None when there is none."""
    if spec.mode != "list":
        return None
    names = {re.sub(r"\s+", "", word): kind for kind, words in spec.columns.items() for word in words}
    below = _named(sheet.lines[0], names) if sheet.lines else []
    for index in range(len(sheet.lines) - 2 * _LEAST - 1):
        above, below = below, _named(sheet.lines[index + 1], names)
        if not above or not below or not _apart(above, below):
            continue
        header = Header(index + 1, [above], sheet.lines[index + 1].y1, index, tuple(below))
        lines = [line.runs for line in sheet.lines[index + 2 :]]
        pairs = _pairs(lines, header, sheet.glyph)
        reach = pairs[-1] + 2 if pairs else 0
        if len(pairs) >= _LEAST and 2 * len(pairs) >= _MOST * reach:
            return header
    return None


def _named(line: Line, names: dict[str, Columns]) -> list[Column]:
    """Return the columns that a line names, none when it holds anything else."""
    out: list[Column] = []
    if len(line.runs) < 2:
        return out
    for run in line.runs:
        words = header_words(run, names)
        if words is None:
            return []
        out.extend(words)
    return out


def _apart(above: Sequence[Column], below: Sequence[Column]) -> bool:
    """Whether two lines of names are two halves of a record and not the broken words of one header."""
    first, second = ({column.kind for column in half} for half in (above, below))
    over = any(min(a.run.x1, b.run.x1) > max(a.run.x0, b.run.x0) for a in above for b in below)
    return "name" in first and not first & second and len(first) > 1 and len(second) > 1 and over


def _fits(kind: Columns, text: str) -> bool:
    """Whether a text is of the form that its column asks for."""
    text = text.strip()
    if kind in NUMERIC or kind == "qty_unit":
        return is_number(text) or _COUNTED.fullmatch(text) is not None
    forms = {"code": _CODE, "unit": _UNIT, "level": _CLASS}
    if kind in forms:
        return forms[kind].fullmatch(text) is not None
    if kind == "date":
        return bool(find_dates(text))
    return kind != "name" or (cjk_share(text) >= 0.3 and not is_number(text))


def _half(runs: Sequence[Run], columns: Sequence[Column], glyph: float, needed: int) -> bool:
    """Whether the words of a line fit a half of the header."""
    if len(runs) < needed:
        return False
    cells = assign(list(runs), list(columns), glyph)
    return len(cells) >= needed and all(_fits(kind, text_of(words)) for kind, words in cells.items())


def _pairs(lines: Sequence[Sequence[Run]], header: Header, glyph: float) -> list[int]:
    """Return the places of the lines that begin a record."""
    out: list[int] = []
    above, below = header.groups[0], header.below
    index = 0
    while index + 1 < len(lines):
        first = _half(lines[index], above, glyph, max(2, len(above) - 1))
        if first and _half(lines[index + 1], below, glyph, max(1, len(below) - 1)):
            out.append(index)
            index += 2
        else:
            index += 1
    return out


def twofold_rows(sheet: Sheet, header: Header, pieces: Sequence[Run], stop: int) -> list[Row]:
    """Return the rows of the pieces under a header of two halves, both lines of a record as one row.

    Lines that are no part of a record stay rows of the upper half: they head or close groups.
    """
    lines = [
        [run for run in pieces if abs(run.cy - line.cy) < 0.5 * line.height]
        for line in sheet.lines[header.line + 1 : stop]
    ]
    starts = _pairs(lines, header, sheet.glyph)
    upper = [run for i in starts for run in lines[i]]
    lower = [run for i in starts for run in lines[i + 1]]
    taken = {*starts, *(i + 1 for i in starts)}
    upper += [run for i, line in enumerate(lines) if i not in taken and len(line) <= 2 for run in line]
    out = sorted(rows(sheet, header, upper), key=lambda row: row.cy)
    under = Header(header.line, [list(header.below)], header.bottom, header.first)
    for row in rows(sheet, under, lower):
        held = [one for one in out if one.cy < row.cy]
        if held:
            held[-1].cells.update(row.cells)
            held[-1].runs.extend(row.runs)
    return out
