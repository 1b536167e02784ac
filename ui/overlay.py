"""Boxes on pages: where a value stands, in fractions of the upright page."""

from typing import Any, Final

from copilot.domain.evidence import PageBox, SourceSpan

PADDING: Final = 0.003


def rectangle(box: PageBox | None) -> dict[str, float] | None:
    """Return ``x, y, w, h`` as fractions, a little wider than the ink and inside the page."""
    if box is None:
        return None
    x0, y0 = max(0.0, box.x0 - PADDING), max(0.0, box.y0 - PADDING)
    x1, y1 = min(1.0, box.x1 + PADDING), min(1.0, box.y1 + PADDING)
    return {"x": round(x0, 5), "y": round(y0, 5), "w": round(x1 - x0, 5), "h": round(y1 - y0, 5)}


def mark(span: SourceSpan) -> dict[str, Any]:
    """Return one place to light up: document, page, rectangle (or None) and the text there."""
    return {"document": span.document_id, "page": span.page, "box": rectangle(span.box), "text": span.text}


def distinct(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop repeated places, keep the order."""
    kept: list[dict[str, Any]] = []
    for one in marks:
        if one not in kept:
            kept.append(one)
    return kept
