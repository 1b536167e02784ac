"""How a cell agrees with its row and its column: product, shape, and how often the column is filled. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from copilot.domain.document import ExtractedField, LineItem
from copilot.domain.evidence import PageBox

_PRICES: Final = ("unit_price", "price", "std")
_MANY: Final = 4
_MOST: Final = 0.7
_FEW: Final = 0.3
_Place = tuple[str, int, PageBox | None]
_Shape = tuple[bool, bool, bool]


def _shape(text: str) -> _Shape:
    """Which of digits, Latin letters and Chinese characters a text holds."""
    return (
        any(char.isdigit() for char in text),
        any("a" <= char.lower() <= "z" for char in text),
        any("\u4e00" <= char <= "\u9fff" for char in text),
    )


def _place(cell: ExtractedField) -> _Place:
    return (cell.name, cell.page, cell.bbox)


@dataclass(frozen=True)
class Table:
    """The items of a document as a table: its usual shapes, the share of filled rows, and its products."""

    usual: Mapping[str, _Shape]
    filled: Mapping[str, float]
    products: Mapping[_Place, bool]

    @classmethod
    def of(cls, items: Sequence[LineItem]) -> "Table":
        """Measure the items of a document."""
        shapes: dict[str, Counter[_Shape]] = defaultdict(Counter)
        products: dict[_Place, bool] = {}
        for item in items:
            for cell in item.cells:
                if cell.value:
                    shapes[cell.name][_shape(cell.value)] += 1
            products.update(_products(item))
        usual = {}
        for name, counts in shapes.items():
            shape, count = counts.most_common(1)[0]
            if counts.total() >= _MANY and count >= _MOST * counts.total():
                usual[name] = shape
        filled = {name: counts.total() / len(items) for name, counts in shapes.items()}
        return cls(usual, filled if len(items) >= _MANY else {}, products)

    def odd(self, cell: ExtractedField) -> bool:
        """Whether a value is of another shape than nearly all others of its column."""
        usual = self.usual.get(cell.name)
        return usual is not None and _shape(cell.value or "") != usual

    def rare(self, name: str) -> bool:
        """Whether only few rows have this column."""
        return self.filled.get(name, 1.0) < _FEW

    def product(self, cell: ExtractedField) -> bool | None:
        """Whether quantity times price is the amount in the row of a cell; None where it says nothing."""
        return self.products.get(_place(cell))


def _products(item: LineItem) -> dict[_Place, bool]:
    quantity, amount = item.cell("qty"), item.cell("amount")
    price = next((cell for name in _PRICES if (cell := item.cell(name)) and cell.value), None)
    if not (quantity and quantity.value and price and price.value and amount and amount.value):
        return {}
    try:
        made = Decimal(quantity.value) * Decimal(price.value)
        holds = abs(made - Decimal(amount.value)) <= Decimal("0.02") + abs(made) / 1000
    except ArithmeticError:
        return {}
    return {_place(cell): holds for cell in (quantity, price, amount)}
