"""Line items against the truth, paired so that the whole fits best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from evals.assignment import assign
from evals.metrics_fields import CELLS, RIGHT, judge
from evals.normal import number, words

Row = Mapping[str, str | None]
LEAST: Final = 0.6
_KEY: Final = ("name", "amount", "qty", "price", "result")
_EXACT_UP_TO: Final = 400


@dataclass(frozen=True, slots=True)
class ItemScore:
    """Rows on the paper, rows read right (every key cell), rows with a wrong cell, missing, invented."""

    expected: int
    right: int
    wrong: int
    missing: int
    extra: int


def score_items(truth: Sequence[Row], read: Sequence[Row]) -> ItemScore:
    """Score the rows of one table; a row is right when its name and every figure on it are."""
    pairs = pair_rows(truth, read)
    right = sum(_row_right(truth[i], read[j]) for i, j in pairs)
    return ItemScore(len(truth), right, len(pairs) - right, len(truth) - len(pairs), len(read) - len(pairs))


def pair_rows(truth: Sequence[Row], read: Sequence[Row]) -> list[tuple[int, int]]:
    """Return the optimal pairs of true and read rows; very long tables are cut into stretches."""
    if max(len(truth), len(read)) <= _EXACT_UP_TO:
        return assign([[likeness(one, other) for other in read] for one in truth], LEAST)
    half = len(truth) // 2
    cut = min(len(read), round(len(read) * half / max(1, len(truth))))
    first = pair_rows(truth[:half], read[:cut])
    return first + [(i + half, j + cut) for i, j in pair_rows(truth[half:], read[cut:])]


def likeness(one: Row, other: Row) -> float:
    """How alike two rows are: the same amount counts 1, the name up to 1, quantity and price a little."""
    left, right = words(_cell(one, "name") or ""), words(_cell(other, "name") or "")
    value = float(left == right) or SequenceMatcher(None, left, right).ratio() if left and right else 0.0
    for name, worth in (("amount", 1.0), ("qty", 0.25), ("price", 0.25), ("result", 0.5)):
        mine, theirs = number(_cell(one, name) or ""), number(_cell(other, name) or "")
        value += worth if mine is not None and mine == theirs else 0.0
    return value


def _cell(row: Row, name: str) -> str | None:
    """Return a cell under any of the names it goes by."""
    return next((row[one] for one in (name, *CELLS.get(name, ())) if row.get(one)), None)


def _row_right(truth: Row, read: Row) -> bool:
    for name in _KEY:
        expected = _cell(truth, name)
        if expected is not None and judge(name, expected, _cell(read, name)) not in RIGHT:
            return False
    return True
