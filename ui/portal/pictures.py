"""Drawn samples of papers, as SVG: what a paper looks like and what must be visible on the photo.

Every sheet is made from the same parts (title, lines, table, seal, portrait), so that a kind of paper is
one line of data. Nothing is copied from a real paper.
"""

from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

from ui.texts import Texts

INK, SOFT, SEAL, MARK, PAPER = "#4a5b63", "#b7c4ca", "#b3261e", "#0f5c66", "#ffffff"
FONT: Final = "system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "inpatient_receipt": ("code", "title", "lines2", "table", "total", "seal"),
    "outpatient_receipt": ("code", "title", "lines2", "table", "total", "seal"),
    "vat_invoice": ("code", "title", "lines2", "table", "total", "seal"),
    "fee_list": ("title", "longtable", "total"),
    "settlement": ("title", "lines2", "table", "table2", "seal"),
    "prescription": ("title", "lines2", "rx", "sign"),
    "discharge_summary": ("title", "lines2", "text", "sign"),
    "diagnosis_certificate": ("title", "lines2", "text", "sign", "seal"),
    "pathology": ("title", "cells", "text", "sign"),
    "genetic_test": ("title", "lines2", "table", "sign"),
    "lab_report": ("title", "lines2", "longtable", "sign"),
    "claim_form": ("title", "form", "sign"),
    "id_card": ("card", "portrait"),
    "bank_card": ("card", "number"),
    "other": ("title", "text"),
}


def picture(doc_type: str, words: Texts) -> str:
    """Return the SVG of one kind of paper, 240 by 180, with its name as title."""
    name = words.get("paper", doc_type)
    drawn = "".join(_part(part, name) for part in PARTS.get(doc_type, PARTS["other"]))
    card = doc_type in ("id_card", "bank_card")
    sheet = (
        "" if card else f'<rect x="52" y="8" width="136" height="164" rx="3" fill="{PAPER}" stroke="{SOFT}"/>'
    )
    corners = "".join(
        f'<path d="M{x} {y + dy * 18}V{y}H{x + dx * 18}" fill="none" stroke="{MARK}" stroke-width="4"/>'
        for x, y, dx, dy in (_CARD if card else _SHEET)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 180" role="img">'
        f"<title>{escape(name)}</title>"
        f'<rect width="240" height="180" rx="8" fill="#e2f0f1"/>{sheet}{drawn}{corners}</svg>'
    )


_SHEET: Final = ((42, 3, 1, 1), (198, 3, -1, 1), (42, 177, 1, -1), (198, 177, -1, -1))
_CARD: Final = ((24, 30, 1, 1), (216, 30, -1, 1), (24, 150, 1, -1), (216, 150, -1, -1))


def _part(part: str, name: str) -> str:
    if part == "title":
        size = 11 if len(name) <= 11 else 7
        shown = escape(name if len(name) <= 26 else name[:25] + "…")
        look = f'font-size="{size}" text-anchor="middle" fill="{INK}" font-family="{FONT}"'
        return f'<text x="120" y="30" {look}>{shown}</text>'
    if part == "card":
        return f'<rect x="34" y="38" width="172" height="104" rx="9" fill="{PAPER}" stroke="{SOFT}"/>'
    return _DRAWN[part]


def _lines(top: int, count: int, gap: int = 9, width: int = 116) -> str:
    widths = [width] * (count - 1) + [width if count < 3 else width * 2 // 3]
    return "".join(
        f'<rect x="62" y="{top + gap * at}" width="{wide}" height="3" fill="{SOFT}"/>'
        for at, wide in enumerate(widths)
    )


def _grid(top: int, rows: int) -> str:
    frame = f'<rect x="62" y="{top}" width="116" height="{rows * 10}" fill="none" stroke="{INK}"/>'
    across = "".join(f'<path d="M62 {top + 10 * at}h116" stroke="{SOFT}"/>' for at in range(1, rows))
    return frame + across + f'<path d="M116 {top}v{rows * 10}M150 {top}v{rows * 10}" stroke="{SOFT}"/>'


_DRAWN: Final[Mapping[str, str]] = {
    "code": '<path d="M62 14h2v6h-2zM66 14h1v6h-1zM69 14h3v6h-3zM74 14h1v6h-1zM77 14h2v6h-2z"'
    f' fill="{INK}"/>',
    "lines2": _lines(42, 2),
    "text": _lines(66, 7),
    "form": "".join(
        f'<rect x="62" y="{44 + 18 * at}" width="116" height="12" fill="none" stroke="{SOFT}"/>'
        for at in range(5)
    ),
    "table": _grid(66, 5),
    "table2": _grid(122, 3),
    "longtable": _grid(44, 9),
    "cells": '<circle cx="88" cy="56" r="14" fill="#f3d9e4"/><circle cx="84" cy="53" r="3" fill="#8d4a6b"/>'
    '<circle cx="92" cy="59" r="3" fill="#8d4a6b"/><circle cx="150" cy="56" r="14" fill="#f3d9e4"/>'
    '<circle cx="147" cy="59" r="3" fill="#8d4a6b"/><circle cx="154" cy="52" r="3" fill="#8d4a6b"/>',
    "rx": f'<text x="64" y="80" font-size="20" fill="{INK}" font-family="serif">Rp.</text>' + _lines(92, 4),
    "total": f'<path d="M62 142h60M140 142h38" stroke="{INK}" stroke-width="5"/>',
    "sign": f'<path d="M128 158c6-10 10 6 16-2s8 4 16-4" fill="none" stroke="{INK}" stroke-width="2"/>',
    "seal": f'<circle cx="160" cy="138" r="19" fill="none" stroke="{SEAL}" stroke-width="3"/>'
    f'<path d="M160 128l3 7h7l-6 4 3 7-7-4-7 4 3-7-6-4h7z" fill="{SEAL}"/>',
    "portrait": f'<circle cx="172" cy="76" r="14" fill="{SOFT}"/>'
    f'<path d="M148 122c2-30 46-30 48 0z" fill="{SOFT}"/>'
    f'<path d="M48 62h60M48 78h76M48 94h56M48 122h84" stroke="{INK}" stroke-width="4"/>',
    "number": f'<rect x="48" y="58" width="24" height="18" rx="3" fill="#e0b64c"/>'
    f'<path d="M48 104h30M86 104h30M124 104h30M162 104h30" stroke="{INK}" stroke-width="6"/>',
}
