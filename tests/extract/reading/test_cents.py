"""An amount without cents among amounts with two places was read without its fraction."""

import pytest

from copilot.domain.document import Document, ExtractedField, LineItem
from copilot.domain.evidence import PageBox
from copilot.extract.cents import without_cents

BOX = PageBox(x0=0.1, y0=0.1, x1=0.2, y1=0.12)


def amount(name: str, raw: str, value: str, source: str = "ocr") -> ExtractedField:
    return ExtractedField(
        name=name, value=value, raw_text=raw, page=1, bbox=BOX, confidence=0.95, source=source
    )


def paper(odd: ExtractedField, *more: ExtractedField, rows: int = 8) -> Document:
    rest = [LineItem(index=n, cells=(amount("amount", f"{n}1.20", f"{n}1.20"),)) for n in range(1, rows + 1)]
    total = amount("total", "396.00", "396.00")
    return Document(
        id="d", doc_type="inpatient_receipt", type_confidence=0.99, sha256="0" * 64, filename="d.jpg",
        fields=(total, odd, *more), items=tuple(rest), pages=(), checks=(), extractor_version="test",
    )  # fmt: skip


def test_the_only_amount_without_cents_is_withheld_with_its_reading():
    field = without_cents(paper(amount("pool_pay", "107", "107.00"))).field("pool_pay")
    assert field is not None
    assert field.value is None
    assert "107" in field.note
    assert field.bbox == BOX


@pytest.mark.parametrize(
    ("odd", "more", "rows"),
    [
        (amount("pool_pay", "107", "107.00"), (amount("acct_pay", "200", "200.00"),), 8),
        (amount("pool_pay", "107", "107.00"), (), 5),
        (amount("pool_pay", "107", "107.00", "text_layer"), (), 8),
        (amount("pool_pay", "0", "0.00"), (), 8),
        (amount("pool_pay", "322.8", "322.80"), (), 8),
        (amount("pool_pay", "1,093.88", "1093.88"), (), 8),
    ],
)
def test_papers_that_print_whole_amounts_keep_them(odd, more, rows):
    document = paper(odd, *more, rows=rows)
    assert without_cents(document) == document
