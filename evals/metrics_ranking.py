"""Ranked lists against graded relevance: recall and nDCG. Grades: 2 answers, 1 helps, absent is 0."""

from collections.abc import Mapping, Sequence
from math import log2


def recall_at(relevant: Mapping[str, int], ranked: Sequence[str], depth: int, least: int = 2) -> float | None:
    """Return the share of the articles of grade ``least`` or more among the first ``depth``.

    At most ``depth`` can be found, so that a question with more of them can still reach 1. None when
    nothing is relevant.
    """
    wanted = {article for article, grade in relevant.items() if grade >= least}
    if not wanted:
        return None
    return len(wanted & set(ranked[:depth])) / min(depth, len(wanted))


def ndcg_at(relevant: Mapping[str, int], ranked: Sequence[str], depth: int) -> float | None:
    """Return nDCG with gains 2^grade - 1, None when nothing is relevant."""
    ideal = _gain(sorted(relevant.values(), reverse=True)[:depth])
    if not ideal:
        return None
    return _gain([relevant.get(one, 0) for one in ranked[:depth]]) / ideal


def _gain(grades: Sequence[int]) -> float:
    return sum(float(2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))
