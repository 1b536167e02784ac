"""How a cell agrees with its row and column."""

from copilot.domain.document import ExtractedField, LineItem
from copilot.domain.evidence import PageBox
from copilot.extract.agreement import Table


def cell(name: str, value: str, row: int, column: int) -> ExtractedField:
    box = PageBox(x0=column / 10, y0=row / 20, x1=column / 10 + 0.05, y1=row / 20 + 0.02)
    return ExtractedField(
        name=name, value=value, raw_text=value, page=1, bbox=box, confidence=0.9, source="ocr"
    )


def item(row: int, **cells: str) -> LineItem:
    return LineItem(
        index=row, cells=tuple(cell(name, text, row, i) for i, (name, text) in enumerate(cells.items(), 1))
    )


ROWS = [item(n, unit="支", qty="2", unit_price="3.50", amount="7.00") for n in range(1, 7)]


def test_a_product_holds_or_fails_for_every_figure_of_its_row():
    wrong = item(7, unit="支", qty="2", unit_price="3.50", amount="70.00")
    table = Table.of([*ROWS, wrong])
    assert {table.product(cell) for cell in wrong.cells[1:]} == {False}
    assert {table.product(cell) for cell in ROWS[0].cells[1:]} == {True}
    assert table.product(wrong.cells[0]) is None


def test_a_row_without_price_says_nothing():
    row = item(1, qty="2", amount="7.00")
    assert Table.of([row]).product(row.cells[0]) is None


def test_a_value_of_another_shape_than_its_column_is_odd():
    other = item(7, unit="B1", qty="2", unit_price="3.50", amount="7.00")
    table = Table.of([*ROWS, other])
    assert table.odd(other.cells[0])
    assert not table.odd(other.cells[1])
    assert not Table.of([other]).odd(other.cells[0])


def test_a_column_that_few_rows_fill_is_rare():
    table = Table.of([*ROWS, item(7, unit="支", flag="H")])
    assert table.rare("flag")
    assert not table.rare("unit")
