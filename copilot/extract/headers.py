"""Header rows of item tables: which words name which column, on one line or two.

A word that names no known column keeps its place as a column of its own, so that what stands under
it is not taken for a value of its neighbours.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from copilot.extract.headwords import Column, by_head_noun, english, header_words
from copilot.extract.runs import Line, Run
from copilot.extract.schema import Columns, TableSpec
from copilot.extract.text import cjk_share

NUMERIC: Final[frozenset[Columns]] = frozenset(
    {"qty", "price", "amount", "tax", "person_amount", "self_amount", "ratio", "tax_rate", "line_no"}
)
_ANCHORS: Final[frozenset[Columns]] = frozenset(
    (
        *("amount", "qty", "price", "result", "qty_unit", "dose", "freq", "spec", "reference", "days"),
        *("usage", "strength", "variant", "vaf", "route"),
    )
)
# Words of a header are set on up to so many lines, and so many line heights apart.
_MAX_LINES: Final = 3
_CLOSE: Final = 1.7
_INSURANCE: Final = re.compile(r"[等级甲乙保销]")
_FIGURE: Final = re.compile(r"\d")
_ORNAMENT: Final = re.compile(r"^[\s()元¥/·.]*$")


@dataclass(eq=False)
class Header:
    """A header row: the groups of columns from left to right, and its first and last line.

    ``below`` are the columns of the second line of every row, where rows stand on two lines.
    """

    line: int
    groups: list[list[Column]]
    bottom: float
    first: int = -1
    below: tuple[Column, ...] = ()

    def holds(self, line: int) -> bool:
        """Whether a line is part of the header."""
        return (self.first if self.first >= 0 else self.line) <= line <= self.line


def find_header(lines: Sequence[Line], start: int, spec: TableSpec) -> Header | None:
    """Return the first header row at or after line ``start``.

    A header names an item column and at least one more; its words may stand on up to three lines
    that are set close. Of the lines taken together, as many count as name the most columns.
    """
    names = {re.sub(r"\s+", "", word): kind for kind, words in spec.columns.items() for word in words}
    for index in range(start, len(lines)):
        found = _windows(lines, index, names)
        if found:
            for first in range(index + 1, index + _MAX_LINES):
                found += _windows(lines, first, names)
            return max(found, key=lambda one: (one[0], one[1].line - one[1].first))[1]
    return None


def _windows(lines: Sequence[Line], first: int, names: dict[str, Columns]) -> list[tuple[int, Header]]:
    """Return the headers that begin at a line, each with how many columns it names more than not."""
    out: list[tuple[int, Header]] = []
    for last in range(first, min(first + _MAX_LINES, len(lines))):
        window = lines[first : last + 1]
        if last > first and (
            lines[last].cy - lines[last - 1].cy > _CLOSE * lines[last].height
            or any(":" in line.text for line in window)
        ):
            break
        columns, known = _columns(_stacked(window), names)
        if columns:
            bottom = max(line.y1 for line in window)
            out.append((2 * known - len(columns), Header(last, _groups(columns), bottom, first)))
    return out


def _stacked(lines: Sequence[Line]) -> list[Run]:
    """Return the runs of a header from left to right, those above one another joined."""
    out: list[Run] = []
    for run in (run for line in lines for run in line.runs):
        above = next((one for one in out if _over(one, run)), None) if len(lines) > 1 else None
        if above is None:
            out.append(run)
            continue
        out[out.index(above)] = replace(
            above,
            text=above.text + run.text,
            raw=above.raw + run.raw,
            x0=min(above.x0, run.x0),
            x1=max(above.x1, run.x1),
            y1=run.y1,
            confidence=min(above.confidence, run.confidence),
            box=above.box.union(run.box),
        )
    return sorted(out, key=lambda run: run.x0)


def _over(above: Run, run: Run) -> bool:
    shared = min(above.x1, run.x1) - max(above.x0, run.x0)
    return above.cy < run.cy and shared > 0.5 * min(above.x1 - above.x0, run.x1 - run.x0)


def _columns(runs: Sequence[Run], names: dict[str, Columns]) -> tuple[list[Column], int]:
    """Return the columns that a row of words names and how many of them are listed; none for no header."""
    columns: list[Column] = []
    strange = 0
    for run in runs:
        if columns and ":" in run.text:
            break  # what follows is a list of labels beside the table
        words = header_words(run, names)
        if words is not None:
            columns.extend(words)
            strange += sum(column.kind == "other" for column in words)
        elif not _ORNAMENT.match(run.text):
            strange += 1
            columns.append(Column("other", run))
    columns = _with_results(columns, names)
    listed = len(columns) - strange
    if strange and listed:
        columns = _guessed(columns, frozenset(names.values()))
        strange = sum(column.kind == "other" for column in columns)
    known = [column for column in columns if column.kind != "other"]
    kinds = {column.kind for column in known}
    apart = len({id(column.run) for column in known}) > 1 and len(runs) > strange + 1
    found = "name" in kinds and kinds & _ANCHORS and strange <= len(known) and apart
    return (columns, listed) if found else ([], 0)


def _with_results(columns: list[Column], names: dict[str, Columns]) -> list[Column]:
    """Part 结果单位, the unit of a result, where the table has no other result: then it is two words."""
    if any(column.kind == "result" for column in columns):
        return columns
    out: list[Column] = []
    for column in columns:
        text = column.run.text
        cut = next(
            (
                i
                for i in range(2, len(text) - 1)
                if {names.get(text[:i]), names.get(text[i:])} == {"result", "unit"}
            ),
            0,
        )
        if column.kind == "unit" and cut:
            parts = (column.run.piece(0, cut), column.run.piece(cut, len(text)))
            out.extend(Column(names[part.text], part) for part in parts)
        else:
            out.append(column)
    return out


def _guessed(columns: Sequence[Column], kinds: frozenset[Columns]) -> list[Column]:
    """Name unlisted words by their head noun or in English, each kind once and after the listed ones."""
    held = {column.kind for column in columns}
    out: list[Column] = []
    for column in columns:
        guess = by_head_noun(column.run, kinds) or english(column.run) if column.kind == "other" else None
        if guess and guess in kinds and guess not in held:
            held.add(guess)
            column = Column(guess, column.run)
        out.append(column)
    if "name" not in held and len(held & _ANCHORS) >= 3 and (lead := _nameless(out)) is not None:
        out[lead] = Column("name", out[lead].run)
    return out


def _nameless(columns: Sequence[Column]) -> int | None:
    """Return which unknown word heads the items: the one before the figures with most room behind it."""
    ordered = sorted(columns, key=lambda c: c.run.x0)
    room = [
        (after.run.x0 - one.run.x0, one)
        for one, after in pairwise(ordered)
        if one.kind == "other" and cjk_share(one.run.text) > 0 and not _FIGURE.search(one.run.text)
    ]
    first = next((i for i, c in enumerate(ordered) if c.kind in _ANCHORS), 0)
    room = [pair for pair in room if ordered.index(pair[1]) < first]
    return list(columns).index(max(room, key=lambda pair: pair[0])[1]) if room else None


def _groups(columns: Sequence[Column]) -> list[list[Column]]:
    """Share columns out to groups that stand side by side; each begins anew with an item column."""
    groups: list[list[Column]] = []
    seen: set[Columns] = set()
    for column in sorted(columns, key=lambda c: c.run.x0):
        kind = column.kind
        again = kind in seen and kind != "other"
        follows = any(c.kind == "amount" and c.run.x0 > column.run.x0 for c in columns)
        nameless = kind == "name" and "amount" in seen and "name" not in seen and follows
        if not groups or nameless or (again and (kind == "name" or _leads(column, columns, groups[-1]))):
            groups.append([])
            seen = set()
        elif again:
            kind = _second(column, groups[-1], seen)
        groups[-1].append(Column(kind, column.run))
        seen.add(kind)
    return [_like_others(group, groups) for group in groups]


def _second(column: Column, group: list[Column], seen: set[Columns]) -> Columns:
    """Return what a repeated column is: of two classes one is the charge's, the other the insurance's."""
    if column.kind == "self_amount" and "自费" in column.run.text:
        # Of 自付 and 自费 the latter is what the insurance bears no part of.
        held = next(i for i, one in enumerate(group) if one.kind == "self_amount")
        if "自费" not in group[held].run.text:
            group[held] = Column("other", group[held].run)
            return "self_amount"
    if column.kind != "level" or "category" in seen:
        return "other"
    place = next(i for i, one in enumerate(group) if one.kind == "level")
    if _INSURANCE.search(column.run.text) and not _INSURANCE.search(group[place].run.text):
        group[place] = Column("category", group[place].run)
        seen.add("category")
        return "level"
    return "category"


def _leads(column: Column, columns: Sequence[Column], group: Sequence[Column]) -> bool:
    """Whether a repeated column stands before a repeated item column, as the group's first does."""
    follows = any(c.kind == "name" and c.run.x0 > column.run.x0 for c in columns)
    return group[0].kind == column.kind and follows


def _like_others(group: list[Column], groups: Sequence[Sequence[Column]]) -> list[Column]:
    """Name the unknown columns of a group as another group names them whose other columns are the same."""
    for other in groups:
        pairs = list(zip(group, other, strict=False))
        same = len(group) == len(other) and all(a.kind in (b.kind, "other") for a, b in pairs)
        if same and any(a.kind != b.kind for a, b in pairs):
            return [Column(b.kind, a.run) for a, b in pairs]
    return group
