"""Checks between the papers of one file: receipt and settlement sheet, the same paper twice. Pure."""

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Final

from copilot.domain.document import Check, Document
from copilot.extract.dates import as_date
from copilot.extract.identities import verdict
from copilot.extract.text import squeeze
from copilot.extract.verify import receipt_against_settlement

_RECEIPTS: Final = ("inpatient_receipt", "outpatient_receipt")
_PERSON: Final = ("payer_name", "name", "buyer")
_KEYS: Final = (("bill_code", "bill_no"), ("invoice_code", "invoice_no"))
_SAME_NUMBERS: Final = 0.85
_ENOUGH_NUMBERS: Final = 8


def cross_checked(documents: Sequence[Document]) -> tuple[Document, ...]:
    """Return the documents with I8 on receipts that have a settlement sheet, and a mark on copies."""
    out = list(documents)
    for place, document in enumerate(out):
        if document.doc_type in _RECEIPTS:
            sheet = next((other for other in out if _same_visit(document, other)), None)
            if sheet is not None:
                out[place] = _with(document, receipt_against_settlement(document, sheet))
    for first, second in combinations(range(len(out)), 2):
        words = _copy(out[first], out[second])
        if words:
            check = verdict("copy", "soft", "failed", f"与“{out[first].filename}”中的另一份单证{words}。")
            out[second] = _with(out[second], (check,))
    return tuple(out)


def _with(document: Document, checks: Sequence[Check]) -> Document:
    """Add checks, and the message of every failed one to the advice."""
    failed = tuple(check.message for check in checks if check.status == "failed")
    return document.model_copy(
        update={"checks": (*document.checks, *checks), "advice": (*failed, *document.advice)}
    )


def _same_visit(receipt: Document, sheet: Document) -> bool:
    """Whether a settlement sheet is of the person and the stay or day of a receipt."""
    if sheet.doc_type != "settlement":
        return False
    names = {one for one in (_first(receipt, _PERSON), _first(sheet, _PERSON)) if one}
    if len(names) > 1:
        return False
    starts = [as_date(receipt.value(name)) for name in ("admit_date", "visit_date")]
    admitted = as_date(sheet.value("admit_date"))
    known = [day for day in starts if day]
    return not known or admitted is None or admitted in known


def _first(document: Document, names: Sequence[str]) -> str | None:
    return next((value for name in names if (value := document.value(name))), None)


def _copy(one: Document, other: Document) -> str:
    """Say in what two papers of one type are the same paper; empty when they are not."""
    if one.doc_type != other.doc_type:
        return ""
    for names in _KEYS:
        keys = [tuple(document.value(name) or "" for name in names) for document in (one, other)]
        if keys[0] == keys[1] and len(keys[0][1]) >= 8:
            return "票据号码相同,疑为同一张票据"
    left, right = _numbers(one), _numbers(other)
    if min(len(left), len(right)) < _ENOUGH_NUMBERS:
        return ""
    # A cropped photograph holds a part of the numbers of the whole one.
    shared = len(left & right) / min(len(left), len(right))
    return "内容相同,疑为同一页重复上传" if shared >= _SAME_NUMBERS else ""


def _numbers(document: Document) -> frozenset[str]:
    """Return the numbers of three digits and more that a document prints."""
    text = " ".join(squeeze(word.text) for page in document.pages for word in page.words)
    return frozenset(re.findall(r"\d[\d.]{2,}", text))
