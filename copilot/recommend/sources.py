"""Checks that a source span really stands on the page it names."""

import unicodedata
from collections.abc import Iterable

from copilot.domain.document import Document, Page
from copilot.domain.evidence import PageBox, SourceSpan

DECLARED = "declared"
_REACH = 0.004


def source_fault(span: SourceSpan, documents: Iterable[Document]) -> str | None:
    """Why a span does not hold, or None.

    A declared fact (``document_id`` ``declared``) has no page of its own. A derived or corrected
    value has no box; it names its page only. Everything else must be read in the box.
    """
    if span.document_id == DECLARED:
        return None
    document = next((d for d in documents if d.id == span.document_id), None)
    if document is None or document.sha256 != span.document_sha256:
        return f"材料 {span.document_id} 不在本案之中"
    page = next((p for p in document.pages if p.number == span.page), None)
    if page is None:
        return f"材料 {document.filename} 没有第 {span.page} 页"
    if span.box is None:
        return None
    inside = "".join(word.text for word in page.words if _touches(word.box, span.box))
    if _bare(span.text) not in _bare(inside) and not _scattered(span.text, page, span.box):
        return f"“{span.text}”不在 {document.filename} 第 {span.page} 页标出的位置"
    return None


def _scattered(text: str, page: Page, box: PageBox) -> bool:
    """Whether every piece of a value that was read from several words stands in the box."""
    pieces = [_bare(word.text) for word in page.words if _touches(word.box, box)]
    rest = _bare(text)
    for piece in sorted(pieces, key=len, reverse=True):
        rest = rest.replace(piece, "", 1) if piece else rest
    return not rest


def _touches(word: PageBox, box: PageBox) -> bool:
    return (
        word.x0 <= box.x1 + _REACH
        and box.x0 <= word.x1 + _REACH
        and word.y0 <= box.y1 + _REACH
        and box.y0 <= word.y1 + _REACH
    )


def _bare(text: str) -> str:
    """Compare text without spaces and width: OCR and text layers differ in both."""
    return "".join(unicodedata.normalize("NFKC", text).split())
