"""Whether a confidence means what it says: reliability, ECE, AUROC, risk against coverage.

A sample is (confidence in 0..1, whether the value was right).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

Sample = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class Bin:
    """Samples of like confidence: how many, their mean confidence, the share that was right."""

    count: int
    confidence: float
    right: float


def reliability(samples: Sequence[Sample], bins: int = 10) -> list[Bin]:
    """Return the filled bins of equal width over 0..1; a confidence of 1 falls into the last."""
    filled: list[list[Sample]] = [[] for _ in range(bins)]
    for sample in samples:
        filled[min(bins - 1, int(sample[0] * bins))].append(sample)
    return [
        Bin(len(one), sum(c for c, _ in one) / len(one), sum(r for _, r in one) / len(one))
        for one in filled
        if one
    ]


def expected_error(samples: Sequence[Sample], bins: int = 10) -> float | None:
    """Return the expected calibration error: the mean gap of the bins, weighted by their size."""
    if not samples:
        return None
    return sum(one.count * abs(one.confidence - one.right) for one in reliability(samples, bins)) / len(
        samples
    )


def auroc(samples: Sequence[Sample]) -> float | None:
    """Return the chance that a right value has more confidence than a wrong one; ties count half."""
    right = sum(1 for _, good in samples if good)
    wrong = len(samples) - right
    if not right or not wrong:
        return None
    wins, below = 0.0, 0
    for _, tied in groupby(sorted(samples), key=lambda sample: sample[0]):
        group = [good for _, good in tied]
        bad = group.count(False)
        wins += (len(group) - bad) * (below + bad / 2)
        below += bad
    return wins / (right * wrong)


def risk_coverage(samples: Sequence[Sample]) -> list[tuple[float, float]]:
    """Return (coverage, share wrong) when the most confident are kept first.

    Values of equal confidence enter together, since nothing tells them apart.
    """
    points, kept, wrong = [], 0, 0
    ordered = sorted(samples, key=lambda sample: -sample[0])
    for _, tied in groupby(ordered, key=lambda sample: sample[0]):
        group = [good for _, good in tied]
        kept += len(group)
        wrong += group.count(False)
        points.append((kept / len(samples), wrong / kept))
    return points


def accuracy_at(samples: Sequence[Sample], coverage: float) -> float | None:
    """Return the share right among the most confident ones that make up at least ``coverage``."""
    for covered, risk in risk_coverage(samples):
        if covered >= coverage - 1e-12:
            return 1 - risk
    return None
