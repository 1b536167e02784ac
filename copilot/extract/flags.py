"""The mark of an abnormal result where no column is headed for it: an arrow or a letter near the result."""

import re
from collections.abc import Mapping
from typing import Final

from copilot.extract.runs import Run
from copilot.extract.schema import Columns

_ARROW: Final = re.compile(
    r"^\s*[↑↓]{1,2}(?=\s|$|[^↑↓])|(?<=\d)\s*(?:[↑↓]{1,2}|[HL]{1,2})\s*$|(?<=[+)性])\s*[↑↓]{1,2}\s*$"
)
_LETTERS: Final = re.compile(rf"{_ARROW.pattern}|^\s*[HL]{{1,2}}\s*$")
_MARK: Final = re.compile(r"[↑↓]{1,2}|H{1,2}|L{1,2}|[*▲△▼]{1,2}")
_NEAR: Final[tuple[Columns, ...]] = ("result", "unit", "reference")
_APART: Final[tuple[Columns, ...]] = ("result", "other")


def with_flag(cells: Mapping[Columns, list[Run]]) -> dict[Columns, list[Run]]:
    """Take the mark of an abnormal result out of its neighbours, where no column is headed for it."""
    filled = dict(cells)
    if "flag" in filled:
        return filled
    if "result" in filled:
        # A mark of its own stands before the result, or behind it near a column of another meaning.
        for kind in _APART:
            runs = filled.get(kind, [])
            at = next((i for i, run in enumerate(runs) if _MARK.fullmatch(run.text.strip())), None)
            if at is not None and (kind == "other" or len(runs) > 1):
                return {**filled, kind: [*runs[:at], *runs[at + 1 :]], "flag": [runs[at]]}
    for kind in _NEAR:
        runs = filled.get(kind, [])
        found = next(
            ((i, m) for i, run in enumerate(runs) if (m := (_LETTERS if i else _ARROW).search(run.text))),
            None,
        )
        if found is None or "flag" in filled:
            continue
        place, (low, high) = found[0], found[1].span()
        marked = runs[place]
        rest = marked.piece(0, low) if low else marked.piece(high, len(marked.text))
        filled["flag"] = [marked.piece(low, high)]
        filled[kind] = [*runs[:place], *([rest] if rest.text.strip() else []), *runs[place + 1 :]]
        if not filled[kind]:
            del filled[kind]
    return filled
