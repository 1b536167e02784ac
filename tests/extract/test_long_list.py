"""A fee list of 1,200 lines over many pages: no line is lost and the sum is the printed total."""

from collections import Counter
from decimal import Decimal

import pytest

from copilot.extract.pipeline import Extractor
from evals.long_list import long_list


@pytest.mark.parametrize("lines", [1200])
def test_a_long_digital_list_loses_no_line(lines, scripted):
    paper = long_list(lines)
    extractor = Extractor(scripted())
    try:
        reading = extractor.read(paper.data, paper.filename)
    finally:
        extractor.close()
    (document,) = reading.documents
    assert len(reading.images) == paper.truth["pages"] >= 30
    amounts = [Decimal(item.cell("amount").value) for item in document.items]
    assert Counter(amounts) == Counter(Decimal(row["amount"]) for row in paper.truth["items"])
    assert sum(amounts) == Decimal(document.field("total").value) == Decimal(paper.truth["fields"]["total"])
