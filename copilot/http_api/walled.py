"""What a role gets to see of a case: papers behind a wall are left out, identity data are masked.

The tables are in ``copilot/store/walls.yaml``. Page images are the papers themselves and are not masked;
who may open them is a matter of ``policy.yaml``.
"""

import re
from typing import Any, Final

from copilot.domain.decision import Role
from copilot.domain.document import Document, ExtractedField
from copilot.errors import NotAllowed
from copilot.http_api.ports import CaseFile, Services
from copilot.store.walls import Datum, open_papers, walls

_IDENTITY: Final = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?![\dXx])")
_PHONE: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_CARD: Final = re.compile(r"(?<!\d)\d{16,19}(?!\d)")
_FIELDS: Final[dict[Datum, re.Pattern[str]]] = {
    "identity": re.compile(r"id_?(no|number|card)|certno|psn_cert|证件|身份证", re.IGNORECASE),
    "card": re.compile(r"bank|card_?no|account|银行|卡号|账号", re.IGNORECASE),
    "phone": re.compile(r"phone|mobile|tel|电话|手机", re.IGNORECASE),
    "address": re.compile(r"address|addr|住址|地址", re.IGNORECASE),
}
_PATTERNS: Final[dict[Datum, re.Pattern[str]]] = {"identity": _IDENTITY, "card": _CARD, "phone": _PHONE}
_KEPT: Final = 4
_PLACE_KEPT: Final = 6


def behind_wall(file: CaseFile, role: Role) -> CaseFile:
    """Return the case as this role may see it."""
    closed, hidden = walls().closed(walls().purpose_of(role)), walls().hidden_from(role)
    if not closed and not hidden:
        return file
    papers = open_papers(file.documents, closed)
    declared = {name: masked(name, value, hidden) for name, value in file.declared.items()}
    shown = tuple(_masked_paper(one, hidden) for one in papers) if hidden else papers
    return file.model_copy(update={"documents": shown, "declared": declared})


def refuse_walled(services: Services, case_id: str, document_id: str, role: Role) -> None:
    """Raise NotAllowed when the page belongs to a paper that this role may not see."""
    closed = walls().closed(walls().purpose_of(role))
    if closed and any(
        one.id == document_id and one.doc_type in closed for one in services.case(case_id).documents
    ):
        raise NotAllowed("基因检测报告只用于核对给付条件，您的角色不能查看。")


def masked(name: str, text: str | None, hidden: frozenset[Datum]) -> Any:
    """Return a value with the hidden kinds of data masked, known by the field's name or by their form."""
    if text is None:
        return None
    for datum in sorted(hidden):
        if _FIELDS[datum].search(name):
            return text[:_PLACE_KEPT] + "****" if datum == "address" else _tail(text)
        if datum in _PATTERNS:
            text = _PATTERNS[datum].sub(lambda match: _tail(match.group()), text)
    return text


def _tail(text: str) -> str:
    return "*" * max(4, len(text) - _KEPT) + text[-_KEPT:] if len(text) > _KEPT else "****"


def _masked_paper(document: Document, hidden: frozenset[Datum]) -> Document:
    """Mask every value; the words of the pages, which repeat them, are left out."""

    def plain(field: ExtractedField) -> ExtractedField:
        changed = {name: masked(field.name, getattr(field, name), hidden) for name in ("value", "raw_text")}
        return field.model_copy(update=changed)

    rows = ((item, tuple(plain(cell) for cell in item.cells)) for item in document.items)
    items = tuple(item.model_copy(update={"cells": cells}) for item, cells in rows)
    return document.model_copy(
        update={
            "fields": tuple(plain(field) for field in document.fields),
            "items": items,
            "pages": tuple(page.model_copy(update={"words": ()}) for page in document.pages),
        }
    )
