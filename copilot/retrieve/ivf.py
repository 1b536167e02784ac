"""Nearest vectors among hundreds of thousands: lists around centroids, one byte a dimension.

A question looks into the lists whose centroids are nearest, and into more of them until enough
admitted passages were seen. A vector is stored as bytes with a scale of its own, which moves a cosine
by less than 0.01. Everything is built from the vectors in one pass and kept in memory.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from copilot.retrieve.clauses import Passage
from copilot.retrieve.scan import best
from copilot.retrieve.scope import Admission, Scope

Rows = NDArray[np.float32]
FROM: Final = 50_000
"""Passages from which lists pay; below, every vector is looked at."""
_PROBED: Final = 0.03
_TRAINED_ON: Final = 40
_ROUNDS: Final = 5
_BLOCK: Final = 16_384


def centroids_of(rows: Rows, lists: int, seed: int = 1) -> Rows:
    """Return the centres of ``lists`` groups (spherical k-means over a sample)."""
    chance = np.random.default_rng(seed)
    sample = rows[np.sort(chance.choice(len(rows), min(len(rows), lists * _TRAINED_ON), replace=False))]
    centres = sample[chance.choice(len(sample), lists, replace=False)].copy()
    for _ in range(_ROUNDS):
        owner = nearest_list(sample, centres)
        order = np.argsort(owner, kind="stable")
        counts = np.bincount(owner, minlength=lists)
        filled = np.flatnonzero(counts)
        starts = np.concatenate(([0], np.cumsum(counts[filled])[:-1]))
        sums = np.add.reduceat(sample[order], starts, axis=0)
        centres[filled] = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return centres


def nearest_list(rows: Rows, centres: Rows) -> NDArray[np.int32]:
    """Return the list of each row, block by block."""
    found = np.empty(len(rows), dtype=np.int32)
    for at in range(0, len(rows), _BLOCK):
        found[at : at + _BLOCK] = np.argmax(rows[at : at + _BLOCK] @ centres.T, axis=1)
    return found


class IvfStore:
    """Vectors in lists; see ``Store``."""

    def __init__(self, passages: Sequence[Passage], rows: Rows, lists: int | None = None) -> None:
        count = lists or max(1, int(len(rows) ** 0.5))
        self._ids = [passage.id for passage in passages]
        self._admission = Admission(passages)
        self.centres = centroids_of(rows, count)
        owner = nearest_list(rows, self.centres)
        self._order = np.argsort(owner, kind="stable")
        self._starts = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=count))))
        self._rows = np.empty(rows.shape, dtype=np.int8)
        self._scales = np.empty(len(rows), dtype=np.float32)
        for at in range(0, len(rows), _BLOCK):
            part = rows[self._order[at : at + _BLOCK]]
            scale = np.maximum(np.abs(part).max(axis=1), 1e-9) / 127
            self._rows[at : at + _BLOCK] = np.rint(part / scale[:, None])
            self._scales[at : at + _BLOCK] = scale
        self._last: tuple[Scope, NDArray[np.bool_]] | None = None

    @property
    def bytes(self) -> int:
        """Bytes of vectors, scales, order and centres."""
        return int(self._rows.nbytes + self._scales.nbytes + self._order.nbytes + self.centres.nbytes)

    def count(self) -> int:
        """Return how many passages there are."""
        return len(self._ids)

    def nearest(self, vector: Rows, limit: int, scope: Scope, places: Sequence[str]) -> dict[str, float]:
        """Return the cosine of the nearest admitted passages by id; see ``Store``."""
        admitted = self._admitted(scope)
        lists = np.argsort(-(self.centres @ vector), kind="stable")
        take = max(1, int(len(lists) * _PROBED))
        seen: list[NDArray[np.int64]] = []
        cosines: list[Rows] = []
        found = at = 0
        while at < len(lists) and (not at or found < limit):
            for one in lists[at : at + take]:
                begin, end = int(self._starts[one]), int(self._starts[one + 1])
                rows = self._order[begin:end]
                keep = admitted[rows]
                if keep.any():
                    seen.append(rows[keep])
                    part = self._rows[begin:end][keep].astype(np.float32) @ vector
                    cosines.append(part * self._scales[begin:end][keep])
                    found += int(keep.sum())
            at += take
            take *= 2
        if not seen:
            return {}
        return best(self._ids, np.concatenate(cosines), np.concatenate(seen), limit)

    def _admitted(self, scope: Scope) -> NDArray[np.bool_]:
        last = self._last
        if last is None or last[0] != scope:
            last = (scope, self._admission.mask(scope))
            self._last = last
        return last[1]

    def close(self) -> None:
        """Nothing is held."""
