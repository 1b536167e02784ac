"""What a search may look at: applied inside every index, never to its results afterwards."""

from datetime import date

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
