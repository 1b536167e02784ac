"""The one amount without cents on a paper that prints all others with two places. Pure.

Systems print every amount alike. A recogniser that loses a point or cuts a line behind it leaves a
whole number, clear in itself and wrong: ``1093`` of ``1093.88``, ``2000`` of ``200.00``.
"""

import re
from typing import Final

from copilot.domain.document import Document

_AMOUNT: Final = re.compile(r"-?\d+\.\d\d")
_CENTS: Final = re.compile(r"\.\s?\d\d(?!\d)")
_POINT: Final = re.compile(r"\d\s?\.\s?\d")
_MANY: Final = 8


def without_cents(document: Document) -> Document:
    """Withhold the recognised amount that alone has no point, where at least eight others have two places."""
    amounts = [f for f in document.fields if f.value and _AMOUNT.fullmatch(f.value)]
    cells = [cell for item in document.items for cell in item.cells if cell.name == "amount" and cell.value]
    bare = [one for one in (*amounts, *cells) if not _CENTS.search(one.raw_text)]
    if len(bare) != 1 or len(amounts) + len(cells) <= _MANY:
        return document
    odd = bare[0]
    if odd.name in ("total", "prepaid"):
        # The rows and the capitals say whether the sum lost its point; deposits are round sums.
        return document
    whole = odd.value is not None and odd.value.endswith(".00") and odd.value != "0.00"
    if odd not in amounts or odd.source != "ocr" or not whole or _POINT.search(odd.raw_text):
        return document
    note = f"读作 {odd.raw_text.strip()[:20]},只有它没有角分,疑为漏读小数"
    put = odd.model_copy(update={"value": None, "confidence": 0.2, "note": note})
    return document.model_copy(update={"fields": tuple(put if f is odd else f for f in document.fields)})
