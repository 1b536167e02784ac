"""What a search may look at: applied inside every index, never to its results afterwards."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from copilot.catalogue.articles import Kind
from copilot.domain.base import Record
from copilot.retrieve.clauses import Passage

NATIONAL = "全国"


class Scope(Record):
    """The limits of one search.

    ``product`` admits that product's wording and everything that belongs to no product.
    ``jurisdiction`` admits national texts and those of the place, of a place inside it, or of the
    place it lies in; the wording of the named product is always admitted. Only versions in force
    on ``as_of`` are admitted.
    """

    as_of: date
    product: str | None = None
    kinds: tuple[Kind, ...] | None = None
    jurisdiction: str | None = None

    def admits_place(self, jurisdiction: str) -> bool:
        """Whether texts of that place count here."""
        wanted = self.jurisdiction
        return wanted is None or jurisdiction == NATIONAL or jurisdiction in wanted or wanted in jurisdiction

    def admits(self, passage: Passage) -> bool:
        """Whether the passage may be returned."""
        if not passage.in_force(self.as_of):
            return False
        if self.kinds is not None and passage.kind not in self.kinds:
            return False
        if passage.product is not None and self.product is not None:
            return passage.product == self.product
        return self.admits_place(passage.jurisdiction)


class Admission:
    """The limits of all passages in columns, so that a search over many of them stays quick."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.size = len(passages)
        self._from = np.array([p.in_force_from.toordinal() for p in passages], dtype=np.int32)
        self._to = np.array(
            [(p.in_force_to or date.max).toordinal() for p in passages],
            dtype=np.int32,
        )
        self._kinds, self._kind = _numbered([p.kind for p in passages])
        self._products, self._product = _numbered([p.product or "" for p in passages])
        self._places, self._place = _numbered([p.jurisdiction for p in passages])

    def of_product(self, product: str | None) -> NDArray[np.bool_]:
        """Whether each passage is the wording of that product."""
        if not product or product not in self._products:
            return np.zeros(self.size, dtype=bool)
        return np.asarray(self._product == self._products[product])

    def mask(self, scope: Scope) -> NDArray[np.bool_]:
        """Whether each passage may be returned; the same as ``Scope.admits`` one by one."""
        day = scope.as_of.toordinal()
        mask = (self._from <= day) & (day <= self._to)
        if scope.kinds is not None:
            mask &= np.array([kind in scope.kinds for kind in self._kinds], dtype=bool)[self._kind]
        placed = np.array([scope.admits_place(place) for place in self._places], dtype=bool)[self._place]
        if scope.product is None:
            return np.asarray(mask & placed)
        common = self._product == self._products.get("", -1)
        return np.asarray(mask & (self.of_product(scope.product) | (common & placed)))


def _numbered(values: Sequence[str]) -> tuple[dict[str, int], NDArray[np.int32]]:
    """Return the distinct values with their numbers, and the number of each value."""
    known: dict[str, int] = {}
    numbers = np.array([known.setdefault(value, len(known)) for value in values], dtype=np.int32)
    return known, numbers
