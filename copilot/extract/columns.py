"""Which words of a row stand in which column.

Printers drift, so words are given to columns by the cheapest assignment that keeps their order, not
by cutting at column edges. Where the rows themselves show how far a column reaches, that counts more
than the place of its header, which may be centred over values set flush left or right.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from copilot.extract.headers import NUMERIC
from copilot.extract.headwords import Column
from copilot.extract.runs import Run
from copilot.extract.schema import Columns
from copilot.extract.text import cjk_share

_NUMBERISH: Final = re.compile(r"^[¥￥+\-]?\s?[\d,]+(?:\.\d*)?\s?(?:%6?)?\.?$|^\d+(?:\.\d{3})*\.\d{2}$")
_DATE_WORD: Final = re.compile(r"^\W*(?:(?:19|20)\d{2}[-/.年]?[01]?\d|[01]?\d[-/][0-3]?\d(?!\d))")
# An amount of a year's size (1980.00) is no month.
_YUAN: Final = re.compile(r"^\W*(?:19|20)\d{2}\.(?:\d{2}|\d{4})\W*$")
_FEN: Final = re.compile(r"\d\.\d{2}\W*$")
# Words that show where a column stands, and the price up to which a word fits its column.
_ENOUGH: Final = 2
_FITTING: Final = 1.0
_REPEATED: Final = 20.0
_QUANTITY: Final = re.compile(r"^-?\d+(?:\.\d+)?\s?[\u4e00-\u9fffA-Za-z/]{0,4}$")


@lru_cache(maxsize=20_000)
def is_number(text: str) -> bool:
    """Whether a text is one number, with or without sign, separators, currency or per cent."""
    return bool(_NUMBERISH.match(text.strip()))


def _cost(run: Run, column: Column, glyph: float, within: bool) -> float:
    form = _form_cost(run.text, column.kind)
    if within:
        return form
    gap = max(column.run.x0 - run.x1, run.x0 - column.run.x1, 0.0) / glyph
    return gap + 0.15 * abs(run.cx - column.run.cx) / glyph + form


@lru_cache(maxsize=50_000)
def _form_cost(text: str, kind: Columns) -> float:
    """Return what it costs that a text has not the form of that column's values."""
    cost = 0.0
    number = is_number(text)
    dated = bool(_DATE_WORD.match(text)) and not _YUAN.match(text)
    if dated != (kind == "date") and (dated or not number):
        cost += 5.0
    fen = number and _FEN.search(text)
    if fen and (kind == "date" or (kind in ("ratio", "tax_rate") and re.match(r"\W*\d{3}", text))):
        cost += 3.0
    if kind in ("tax", "tax_rate", "ratio") and re.match(r"^[\s*]+$|[免不]征?税", text):
        return cost
    if kind in NUMERIC:
        if not number and not (kind == "qty" and _QUANTITY.match(text)):
            cost += 12.0
        if kind in ("amount", "price") and number and "." not in text:
            cost += 0.8
        if kind in ("qty", "line_no") and re.search(r"\.\d*[1-9]", text):
            cost += 0.8
    elif number and kind in ("name", "unit", "remark", "category", "dept", "level", "form"):
        cost += 6.0
    elif kind == "unit" and (
        re.match(r"\d+(\.\d+)?(ml|mg|g|ug|IU|%)", text) or len(text) > 12 or cjk_share(text) * len(text) > 4
    ):
        cost += 3.0
    return cost


def _flush_right(run: Run, place: int, columns: Sequence[Column]) -> bool:
    """Whether a number under no header stands between this and the next, as flush right ones do."""
    column = columns[place]
    until = columns[place + 1].run.x0 if place + 1 < len(columns) else float("inf")
    return column.kind in NUMERIC and column.run.x0 <= run.cx < until


def assign(runs: Sequence[Run], columns: Sequence[Column], glyph: float) -> dict[Columns, list[Run]]:
    """Give each run, from left to right, to a column; order is kept, numeric columns take one run."""
    ordered = sorted(runs, key=lambda run: run.cx)
    costs: list[float] = []  # the cheapest so far with the latest run in column j
    choices: list[list[int]] = []  # for each run but the first: the column of the run before it
    for run in ordered:
        homeless = is_number(run.text) and not under(run, columns)
        own = [
            _cost(run, column, glyph, homeless and _flush_right(run, j, columns))
            for j, column in enumerate(columns)
        ]
        if not costs:
            costs = own
            continue
        came, cheapest, least = [], 0, float("inf")
        totals = []
        for j, column in enumerate(columns):
            if column.kind not in NUMERIC and costs[j] < least:
                cheapest, least = j, costs[j]
            # Repeating a numeric column is possible only at a price, so that a row always has a solution.
            again = costs[j] + _REPEATED < least
            came.append(j if again else cheapest)
            totals.append((costs[j] + _REPEATED if again else least) + own[j])
            if costs[j] < least:
                cheapest, least = j, costs[j]
        choices.append(came)
        costs = totals
    cells: dict[Columns, list[Run]] = {}
    if not costs:
        return cells
    path = [min(range(len(costs)), key=costs.__getitem__)]
    for came in reversed(choices):
        path.append(came[path[-1]])
    for run, j in zip(ordered, reversed(path), strict=True):
        cells.setdefault(columns[j].kind, []).append(run)
    return cells


def reaching(bands: Sequence[Sequence[Run]], columns: Sequence[Column], glyph: float) -> list[Column]:
    """Return the columns as far as the words of the rows show that they reach.

    Words that stand under one header alone, and the words of rows with one for every column, say
    where a column begins and ends; a column without such words keeps the extent of its header.
    """
    held: dict[int, list[Run]] = {}
    for band in bands:
        ordered = sorted(band, key=lambda run: run.cx)
        pairs = list(zip(ordered, range(len(columns)), strict=False))
        full = len(ordered) == len(columns) and all(_fits(r, columns[j], glyph) for r, j in pairs)
        if not full:
            pairs = [(run, over[0]) for run in ordered if len(over := under(run, columns)) == 1]
        for run, j in pairs:
            if _fits(run, columns[j], glyph):
                held.setdefault(j, []).append(run)
    spans = [(c.run.x0, c.run.x1) for c in columns]
    for j, runs in held.items():
        if len(runs) >= _ENOUGH:
            spans[j] = (min(spans[j][0], *(r.x0 for r in runs)), max(spans[j][1], *(r.x1 for r in runs)))
    for j in range(len(spans) - 1):
        (x0, x1), (y0, y1) = spans[j], spans[j + 1]
        if x1 > y0:
            # A long text runs on under the next header; what stands there begins the next column.
            edge = max(y0, x0) if j + 1 in held else x1
            spans[j], spans[j + 1] = (x0, max(x0, edge)), (max(y0, edge), max(y1, edge))
    return [Column(c.kind, replace(c.run, x0=x0, x1=x1)) for c, (x0, x1) in zip(columns, spans, strict=True)]


def _fits(run: Run, column: Column, glyph: float) -> bool:
    """Whether a word has the form of a column's values."""
    return _cost(run, column, glyph, True) < _FITTING


def under(run: Run, columns: Sequence[Column]) -> list[int]:
    """Return which columns a word stands under."""
    return [j for j, c in enumerate(columns) if min(c.run.x1, run.x1) > max(c.run.x0, run.x0)]
