"""Intervals by bootstrap: units are drawn with replacement, so that what belongs together stays together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

Unit = TypeVar("Unit")
Pair = tuple[float, float]
ROUNDS: Final = 1000
LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its percentile interval; all three are None when nothing was measured."""

    value: float | None
    low: float | None
    high: float | None


NOTHING: Final = Interval(None, None, None)


def ratio(pairs: Sequence[Pair]) -> float | None:
    """Return the sum of the numerators over that of the denominators, None without any."""
    below = sum(pair[1] for pair in pairs)
    return sum(pair[0] for pair in pairs) / below if below else None


def ratio_interval(
    pairs: Sequence[Pair], seed: int = 0, *, share: bool = True, trials: bool = False, rounds: int = ROUNDS
) -> Interval:
    """Return a ratio of sums with its bootstrap interval.

    Where every unit of a ``share`` is wholly right (or wholly wrong) resampling cannot see the next
    failure; the open end is then the exact one-sided bound 1 − α^(1/n) ("rule of three"), with n
    units, or the sum of the denominators where each is a trial of its own (``trials``).
    """
    value = ratio(pairs)
    if value is None:
        return NOTHING
    used = [pair for pair in pairs if pair[1]]
    top, below = np.array(used).T
    if np.all(top == below) or np.all(top == 0):
        bound = 1 - (1 - LEVEL) ** (1 / (float(below.sum()) if trials else len(used)))
        low = 1 - bound if share and value == 1 else value
        high = bound if share and value == 0 else value
        return Interval(value, low, high)
    weights = _weights(len(used), seed, rounds)
    totals = weights @ below
    drawn = (weights @ top)[totals > 0] / totals[totals > 0]
    return Interval(value, *_bounds(drawn))


def interval(
    units: Sequence[Unit],
    estimate: Callable[[Sequence[Unit]], float | None],
    seed: int = 0,
    rounds: int = 200,
) -> Interval:
    """Return any estimate over units with its bootstrap interval."""
    value = estimate(units)
    if value is None:
        return NOTHING
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(rounds):
        sample = estimate([units[i] for i in rng.integers(0, len(units), len(units))])
        if sample is not None:
            drawn.append(sample)
    return Interval(value, *_bounds(np.array(drawn))) if drawn else Interval(value, value, value)


def paired_difference(
    before: Sequence[Pair], after: Sequence[Pair], seed: int = 0, rounds: int = ROUNDS
) -> Interval:
    """Return after − before of a ratio over the same units, with the interval of the difference."""
    if len(before) != len(after):
        raise ValueError("the two runs have different units")
    first, second = ratio(before), ratio(after)
    if first is None or second is None:
        return NOTHING
    weights = _weights(len(before), seed, rounds)
    old, new = np.array(before, dtype=float), np.array(after, dtype=float)
    below_old, below_new = weights @ old[:, 1], weights @ new[:, 1]
    kept = (below_old > 0) & (below_new > 0)
    drawn = (weights @ new[:, 0])[kept] / below_new[kept] - (weights @ old[:, 0])[kept] / below_old[kept]
    return Interval(second - first, *_bounds(drawn))


def _weights(count: int, seed: int, rounds: int) -> NDArray[np.float64]:
    """How often every unit is drawn in every round."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(count, np.full(count, 1 / count), size=rounds).astype(np.float64)


def _bounds(drawn: NDArray[np.float64]) -> tuple[float, float]:
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return float(low), float(high)
