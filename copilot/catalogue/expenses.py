"""Fee categories and payment lines under the names that provinces give them."""

from functools import cached_property
from pathlib import Path

from copilot.catalogue.names import NameIndex, NameMatch
from copilot.catalogue.tables import read_table
from copilot.domain.base import Record


class Category(Record):
    """One fee category or payment line with its other names."""

    id: str
    name: str
    synonyms: tuple[str, ...] = ()


class Expenses(Record):
    """Fee categories (``categories``) and who pays (``payments``)."""

    source: str
    categories: tuple[Category, ...]
    payments: tuple[Category, ...]

    @cached_property
    def _category_index(self) -> NameIndex:
        return NameIndex({row.id: (row.name, *row.synonyms) for row in self.categories})

    @cached_property
    def _payment_index(self) -> NameIndex:
        return NameIndex({row.id: (row.name, *row.synonyms) for row in self.payments})

    def category(self, text: str) -> NameMatch | None:
        """Return the fee category that a label names, or None when it names none surely."""
        return next(iter(self._category_index.find(text, floor=0.65)), None)

    def payment(self, text: str) -> NameMatch | None:
        """Return the payment line that a label names, or None when it names none surely."""
        return next(iter(self._payment_index.find(text, floor=0.65)), None)


def load_expenses(root: Path) -> Expenses:
    """Read the expense table of the corpus at ``root``."""
    return read_table(root / "catalogue" / "expenses.yaml", Expenses)
