"""Item tables: the header row names the columns, column groups may repeat side by side.

Printers drift, so words are given to columns by the cheapest assignment that keeps their order,
not by cutting at column edges.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from copilot.domain.evidence import PageBox
from copilot.extract.runs import Line, Run, Sheet
from copilot.extract.schema import Columns, TableSpec
from copilot.extract.text import cjk_share, closest

NUMERIC: Final[frozenset[Columns]] = frozenset(
    {"qty", "price", "amount", "tax", "person_amount", "self_amount", "ratio", "tax_rate", "line_no"}
)
_ANCHORS: Final[frozenset[Columns]] = frozenset(
    (
        *("amount", "qty", "price", "result", "qty_unit", "dose", "freq", "spec", "reference", "days"),
        *("usage", "strength", "variant", "vaf", "route"),
    )
)
_NUMBERISH: Final = re.compile(r"^[¥￥+\-]?\s?[\d,]+(?:\.\d*)?\s?%?$|^\d+(?:\.\d{3})*\.\d{2}$")
_DATE_WORD: Final = re.compile(r"^\W*(?:(?:19|20)\d{2}[-/.年]?[01]?\d|[01]?\d[-/][0-3]?\d(?!\d))")
_ORNAMENT: Final = re.compile(r"^[\s()元¥/·.]*$")
_QUANTITY: Final = re.compile(r"^-?\d+(?:\.\d+)?\s?[\u4e00-\u9fffA-Za-z/]{0,4}$")


@dataclass(frozen=True, eq=False)
class Column:
    """A column of one group: its kind and the extent of its header word."""

    kind: Columns
    run: Run


@dataclass(eq=False)
class Row:
    """One printed row of one column group, cells by column kind."""

    cells: dict[Columns, list[Run]]
    cy: float
    page: int
    group: int
    runs: list[Run] = field(default_factory=list)
    columns: Sequence[Column] = ()

    def place(self, kind: Columns) -> PageBox | None:
        """Return where the row's cell of that column belongs, or None when there is no such column."""
        column = next((c for c in self.columns if c.kind == kind), None)
        if column is None or not self.runs:
            return None
        box = self.runs[0].box
        return PageBox(x0=column.run.box.x0, y0=box.y0, x1=column.run.box.x1, y1=box.y1)


@dataclass(eq=False)
class Header:
    """A header row: the groups of columns from left to right."""

    line: int
    groups: list[list[Column]]
    bottom: float


@lru_cache(maxsize=64)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern that finds any of the names, the longest first, spread by blanks or not."""
    ordered = sorted(names, key=len, reverse=True)
    return re.compile("|".join(r"\s*".join(map(re.escape, name)) for name in ordered))


def _header_words(run: Run, names: dict[str, Columns]) -> list[Column] | None:
    """Return the columns that a run names, or None when it holds anything else."""
    text = run.text
    if ":" in text:
        return None
    found: list[Column] = []
    rest = text
    for match in _any_of(tuple(names)).finditer(text):
        key = re.sub(r"\s+", "", match.group(0))
        found.append(Column(names[key], run.piece(*match.span())))
        rest = rest.replace(match.group(0), "", 1)
    if found and not re.sub(r"[\s:()/·.*元¥,、|]+", "", rest):
        return found
    near = closest(re.sub(r"\s+", "", text), [name for name in names if len(name) >= 2])
    if near and len(text) <= 12:
        return [Column(names[near[0]], run)]
    return None


def find_header(lines: Sequence[Line], start: int, spec: TableSpec) -> Header | None:
    """Return the first header row at or after line ``start``.

    A header names an item column and at least one more; words on it may cover two lines.
    """
    names = {re.sub(r"\s+", "", word): kind for kind, words in spec.columns.items() for word in words}
    for index in range(start, len(lines)):
        columns: list[Column] = []
        strange = 0
        for run in lines[index].runs:
            if columns and ":" in run.text:
                break  # what follows is a list of labels beside the table
            words = _header_words(run, names)
            if words is None:
                strange += not _ORNAMENT.match(run.text)
            else:
                columns.extend(words)
        kinds = {column.kind for column in columns}
        apart = len({id(column.run) for column in columns}) > 1 and len(lines[index].runs) > strange + 1
        if "name" in kinds and kinds & _ANCHORS and strange <= len(columns) and apart:
            return Header(index, _groups(columns), lines[index].y1)
    return None


def _groups(columns: list[Column]) -> list[list[Column]]:
    groups: list[list[Column]] = []
    seen: set[Columns] = set()
    for column in sorted(columns, key=lambda c: c.run.x0):
        if not groups or column.kind in seen:
            if groups and column.kind != "name" and "name" not in {c.kind for c in groups[-1]}:
                groups[-1].append(column)
                continue
            if groups and column.kind != "name":
                if column.kind == "level" and "category" not in seen:
                    groups[-1].append(Column("category", column.run))
                    seen.add("category")
                continue
            groups.append([])
            seen = set()
        groups[-1].append(column)
        seen.add(column.kind)
    return groups


def is_number(text: str) -> bool:
    """Whether a text is one number, with or without sign, separators, currency or per cent."""
    return bool(_NUMBERISH.match(text.strip()))


def split_mixed(run: Run) -> list[Run]:
    """Split a run that holds text and amounts (``西药费 155.78``, ``检查费:10.00``) at the seams."""
    text = run.text
    cuts = [0]
    for match in re.finditer(r"(?<=[^\d.,\s\-*xX×])\s*[: ]\s*(?=[¥￥]?-?\d[\d,]*(?:\.\d+)?(?:\s|$))", text):
        cuts.append(match.end())
    for match in re.finditer(r"(?<=\d)\s+(?=\S)", text):
        cuts.append(match.end())
    for match in re.finditer(r"(?<=[\u4e00-\u9fff)])(?=\d[\d,]*\.\d{2}(?:\s|$))", text):
        cuts.append(match.end())
    for match in re.finditer(r"(?<=\.\d\d)(?=[\u4e00-\u9fff]|\d{1,2}\s?%$)", text):
        cuts.append(match.end())
    cuts = [*sorted(set(cuts)), len(text)]
    pieces = [run.piece(low, high) for low, high in pairwise(cuts) if text[low:high].strip(" :")]
    return [_trim_colon(piece) for piece in pieces]


def _trim_colon(run: Run) -> Run:
    end = len(run.text.rstrip(" :"))
    return run if end == len(run.text) else run.piece(0, end)


def _cost(run: Run, column: Column, glyph: float, within: bool) -> float:
    gap = max(column.run.x0 - run.x1, run.x0 - column.run.x1, 0.0) / glyph
    centre = abs(run.cx - column.run.cx) / glyph
    cost = 0.0 if within else gap + 0.15 * centre
    number = is_number(run.text)
    dated = bool(_DATE_WORD.match(run.text))
    if dated != (column.kind == "date") and (dated or not number):
        cost += 5.0
    if column.kind in ("tax", "tax_rate", "ratio") and re.match(r"^[\s*]+$|[免不]征?税", run.text):
        return cost
    if column.kind in NUMERIC:
        if not number and not (column.kind == "qty" and _QUANTITY.match(run.text)):
            cost += 12.0
        if column.kind in ("amount", "price") and number and "." not in run.text:
            cost += 0.8
        if column.kind in ("qty", "line_no") and re.search(r"\.\d*[1-9]", run.text):
            cost += 0.8
    elif number and column.kind in ("name", "unit", "remark", "category", "dept", "level", "form"):
        cost += 6.0
    elif (column.kind == "unit" and re.match(r"\d+(\.\d+)?(ml|mg|g|ug|IU|%)", run.text)) or (
        column.kind == "unit" and (len(run.text) > 12 or cjk_share(run.text) * len(run.text) > 4)
    ):
        cost += 3.0
    return cost


def _flush_right(run: Run, place: int, columns: Sequence[Column]) -> bool:
    """Whether a number under no header stands between this and the next, as flush right ones do."""
    column = columns[place]
    if column.kind not in NUMERIC or not is_number(run.text):
        return False
    if any(min(c.run.x1, run.x1) > max(c.run.x0, run.x0) for c in columns):
        return False
    until = columns[place + 1].run.x0 if place + 1 < len(columns) else float("inf")
    return column.run.x0 <= run.cx < until


def assign(runs: Sequence[Run], columns: Sequence[Column], glyph: float) -> dict[Columns, list[Run]]:
    """Give each run, from left to right, to a column; order is kept, numeric columns take one run."""
    ordered = sorted(runs, key=lambda run: run.cx)
    # best[j] = cost and choices with the latest run in column j.
    best: list[tuple[float, list[int]]] = []
    for i, run in enumerate(ordered):
        row: list[tuple[float, list[int]]] = []
        for j, column in enumerate(columns):
            own = _cost(run, column, glyph, _flush_right(run, j, columns))
            if i == 0:
                row.append((own, [j]))
                continue
            options = [best[k] for k in range(j + 1) if k < j or column.kind not in NUMERIC]
            # Repeating a numeric column is possible only at a price, so that a row always has a solution.
            options.append((best[j][0] + 20.0, best[j][1]))
            cost, path = min(options, key=lambda option: option[0])
            row.append((cost + own, [*path, j]))
        best = row
    cells: dict[Columns, list[Run]] = {}
    if not best:
        return cells
    for run, j in zip(ordered, min(best, key=lambda option: option[0])[1], strict=True):
        cells.setdefault(columns[j].kind, []).append(run)
    return cells


def _bounds(header: Header) -> list[float]:
    """Right edge of each group: half way between its last column and the next group's first."""
    edges = []
    for left, right in zip(header.groups, header.groups[1:], strict=False):
        edges.append((max(c.run.x1 for c in left) + min(c.run.x0 for c in right)) / 2)
    return [*edges, float("inf")]


def rows(sheet: Sheet, header: Header, pieces: Iterable[Run]) -> list[Row]:
    """Group the pieces under a header into rows of its column groups, reading down each group."""
    edges = _bounds(header)
    grouped: list[list[Run]] = [[] for _ in header.groups]
    for piece in pieces:
        parts = split_mixed(piece)
        for part in parts:
            anchor = parts[0].cx if len(parts) > 1 and part.x1 - parts[0].x0 < 14 * sheet.glyph else part.cx
            grouped[next(i for i, edge in enumerate(edges) if anchor < edge)].append(part)
    out: list[Row] = []
    for index, (columns, members) in enumerate(zip(header.groups, grouped, strict=True)):
        out.extend(_group_rows(members, columns, index, sheet))
    return out


def _ungrouped(run: Run, columns: Sequence[Column], glyph: float) -> list[Run]:
    """Split a quantity that was printed against its unit (``1次``) where each has a column."""
    kinds = [column.kind for column in columns]
    if "qty" not in kinds or kinds.index("qty") + 1 >= len(kinds) or kinds[kinds.index("qty") + 1] != "unit":
        return [run]
    first = columns[kinds.index("qty")].run
    second = columns[kinds.index("qty") + 1].run
    glued = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*([\u4e00-\u9fff]{1,3})\s*", run.text)
    if glued is None or not first.x0 - glyph < run.cx < second.x1 + glyph:
        return [run]
    return [run.piece(*glued.span(1)), run.piece(*glued.span(2))]


def _group_rows(members: list[Run], columns: list[Column], index: int, sheet: Sheet) -> list[Row]:
    bands: list[list[Run]] = []
    members = [piece for run in members for piece in _ungrouped(run, columns, sheet.glyph)]
    for run in sorted(members, key=lambda r: r.cy):
        if bands:
            band = bands[-1]
            near = min(band, key=lambda r: abs(r.cx - run.cx))
            centre = sum(r.cy for r in band) / len(band)
            clash = any(
                min(r.x1, run.x1) - max(r.x0, run.x0) > 0.5 * sheet.glyph
                and abs(r.cy - run.cy) > 0.45 * run.height
                for r in band
            )
            close = min(abs(near.cy - run.cy), abs(centre - run.cy)) < 0.5 * max(run.height, near.height)
            if close and not clash:
                band.append(run)
                continue
        bands.append([run])
    out = []
    for band in bands:
        cells = assign(band, columns, sheet.glyph)
        out.append(Row(cells, sum(r.cy for r in band) / len(band), sheet.number, index, band, columns))
    return out


def text_of(runs: Sequence[Run]) -> str:
    """Join the runs of a cell; Chinese parts without blank, others with one."""
    out = ""
    for run in runs:
        glue = "" if not out or cjk_share(out[-1:] + run.text[:1]) > 0 else " "
        out += glue + run.raw.strip()
    return out.strip()
