"""Splitting a packet of pages into papers: which pages were put together, and under which type.

A packet is the pages in their order, each with the name of its paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True)
class PacketScore:
    """Pairs of pages that truly belong together, that were put together, and both; whole papers right."""

    together: int
    joined: int
    both: int
    papers: int
    whole: int

    @property
    def f1(self) -> float:
        """F1 of the pairs; 1 when no two pages belong together and none were put together."""
        return 2 * self.both / (self.together + self.joined) if self.together + self.joined else 1.0


def score_packet(truth: Sequence[str], got: Sequence[str | None]) -> PacketScore:
    """Score one packet; a page that was given to no paper (None) is together with nothing."""
    if len(truth) != len(got):
        raise ValueError("a packet has one name for each page")
    pairs = list(combinations(range(len(truth)), 2))
    real = {(i, j) for i, j in pairs if truth[i] == truth[j]}
    made = {(i, j) for i, j in pairs if got[i] is not None and got[i] == got[j]}
    sets = {frozenset(i for i, one in enumerate(truth) if one == name) for name in set(truth)}
    read = {frozenset(i for i, one in enumerate(got) if one == name) for name in set(got) if name is not None}
    return PacketScore(len(real), len(made), len(real & made), len(sets), len(sets & read))
