"""Tables without a header that anybody knows: their columns are made from what the rows hold.

A charge is a text and three figures of which one is the product of the two others; a laboratory
result is a text, a value and the interval it should lie in. Two such rows that agree make a table.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from copilot.extract.bycontent import REFERENCE
from copilot.extract.columns import is_number
from copilot.extract.headers import Header
from copilot.extract.headwords import Column
from copilot.extract.runs import Line, Run
from copilot.extract.schema import Columns, TableSpec
from copilot.extract.text import cjk_share

_FEN: Final = Decimal("0.011")
_LEAST: Final = 2
_RESULT: Final = re.compile(
    r"[<>≤≥]?=?\s?\d+(?:\.\d+)?\s?[↑↓]{0,2}|(?:弱?阳性|阴性)(?:\([+-]\))?|[+-]{1,4}|\([+-]\)"
)
_TOTAL: Final = re.compile(r"小计|合计|总计|共计|:")
Kinds = dict[int, Columns]


def made_header(lines: Sequence[Line], spec: TableSpec) -> Header | None:
    """Return a header made from the rows of a table that has none, or None when there is no table."""
    if spec.mode != "list":
        return None
    reader = _charge if "amount" in spec.columns else _finding if "result" in spec.columns else None
    found = [(i, kinds) for i, line in enumerate(lines) if reader and (kinds := _row(line, reader))]
    if len(found) < _LEAST:
        return None
    first, orders = found[0][0], {tuple(kinds[i] for i in sorted(kinds)) for _, kinds in found}
    if len(orders) > 1:
        return None
    columns = _columns([(lines[i], kinds) for i, kinds in found])
    return Header(first - 1, [columns], lines[first].y0, first) if columns else None


def _row(line: Line, reader: Callable[[Sequence[Run]], Kinds]) -> Kinds:
    """Return the kinds of the runs of a row by their place, empty when the line is no row."""
    if len(line.runs) < 3 or any(_TOTAL.search(run.text) for run in line.runs):
        return {}
    return reader(sorted(line.runs, key=lambda run: run.x0))


def _name(runs: Sequence[Run], before: int) -> int | None:
    """Return the place of the longest text before a place."""
    named = [i for i in range(before) if cjk_share(runs[i].text) >= 0.4 and len(runs[i].text) >= 2]
    return max(named, key=lambda i: len(runs[i].text)) if named else None


def _charge(runs: Sequence[Run]) -> Kinds:
    """Return name, price, quantity and amount of a row whose figures multiply."""
    figures = [i for i, run in enumerate(runs) if is_number(run.text) and "%" not in run.text]
    name = _name(runs, figures[0] if len(figures) < 4 else len(runs)) if figures else None
    for a, b, c in zip(figures, figures[1:], figures[2:], strict=False):
        x, y, z = (_number(runs[i].text) for i in (a, b, c))
        if x is None or y is None or z is None or name is None or name > a or abs(x * y - z) > _FEN:
            continue
        if "." not in runs[c].text:
            continue
        swapped = "." in runs[b].text and "." not in runs[a].text
        return {name: "name", a: "qty" if swapped else "price", b: "price" if swapped else "qty", c: "amount"}
    return {}


def _number(text: str) -> Decimal | None:
    digits = re.sub(r"[¥￥,\s]", "", text)
    return Decimal(digits) if re.fullmatch(r"-?\d+(?:\.\d+)?", digits) else None


def _finding(runs: Sequence[Run]) -> Kinds:
    """Return name, result and reference of a row of a laboratory report."""
    ranges = [i for i, run in enumerate(runs) if i > 1 and REFERENCE.fullmatch(run.text.strip())]
    for place in ranges:
        results = [i for i in range(1, place) if _RESULT.fullmatch(runs[i].text.strip())]
        name = _name(runs, results[0]) if results else None
        if name is not None and results:
            return {name: "name", results[0]: "result", place: "reference"}
    return {}


def _columns(rows: Sequence[tuple[Line, Kinds]]) -> list[Column]:
    """Return the columns that the runs of the rows fill, named as most of each row says."""
    spans: list[tuple[float, float, Columns, Run]] = []
    for line, kinds in rows:
        ordered = sorted(line.runs, key=lambda run: run.x0)
        for i, run in enumerate(ordered):
            spans.append((run.x0, run.x1, kinds.get(i, "other"), run))
    out: list[tuple[float, float, Columns, Run]] = []
    for named in dict.fromkeys(span[2] for span in spans):
        own = [span for span in spans if span[2] == named != "other"]
        if own:
            out.append((min(s[0] for s in own), max(s[1] for s in own), named, own[0][3]))
    for x0, x1, kind, run in sorted(spans, key=lambda span: span[0]):
        if kind != "other" or any(min(x1, high) > max(x0, low) for low, high, k, _ in out if k != "other"):
            continue
        near = next((i for i, (low, high, k, _) in enumerate(out) if min(x1, high) > max(x0, low)), None)
        if near is None:
            out.append((x0, x1, "other", run))
        else:
            low, high, _, held = out[near]
            out[near] = (min(low, x0), max(high, x1), "other", held)
    out.sort(key=lambda span: span[0])
    if any(left[1] > right[0] for left, right in pairwise(out)):
        return []
    return [Column(kind, _spanning(run, x0, x1)) for x0, x1, kind, run in out]


def _spanning(run: Run, x0: float, x1: float) -> Run:
    return Run(run.text, run.raw, x0, run.y0, x1, run.y1, run.confidence, run.page, run.box)
