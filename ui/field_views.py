"""The values of a paper as plain data: fields, table cells, checks, and what needs a person."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

from copilot.domain.document import Check, Document, ExtractedField, LineItem
from ui.overlay import rectangle
from ui.texts import Texts
from ui.waterfall import money

View = dict[str, Any]
DOUBTFUL_BELOW: Final = 0.85
HIGH_FROM: Final = 0.95


class Located(NamedTuple):
    """A field with its address on the paper: its name, or ``items[3].amount``."""

    path: str
    field: ExtractedField


def located(document: Document) -> Iterator[Located]:
    """Yield the fields of a paper, then its table cells."""
    for field in document.fields:
        yield Located(field.name, field)
    for item in document.items:
        for cell in item.cells:
            yield Located(f"items[{item.index}].{cell.name}", cell)


def field_id(document_id: str, path: str) -> str:
    """Return the key that ties a field to its box on the screen."""
    return f"{document_id}|{path}"


def field_label(path: str, texts: Texts) -> str:
    """Return the word for a field; for a table cell the row number and the column."""
    if path.startswith("items[") and "]." in path:
        row, column = path.removeprefix("items[").split("].", 1)
        return f"#{int(row) + 1} {texts.get('item', column)}"
    base = path.split("[")[0].split(".")[-1]
    return texts.get("field", path) if texts.has("field", path) else texts.get("field", base)


def tone_of(field: ExtractedField, checks: Sequence[Check], texts: Texts) -> tuple[str, str]:
    """Return ``confirmed``, ``machine``, ``doubtful`` or ``failed``, and the reason in words.

    A failed hard check outweighs a person's confirmation: the paper still contradicts itself.
    """
    failed = [check for check in checks if check.status == "failed"]
    hard = next((check for check in failed if check.severity == "hard"), None)
    if hard:
        return "failed", check_words(hard, texts)
    if field.source == "person":
        return "confirmed", ""
    if field.value is None:
        return "doubtful", native(field.note, texts) or texts.get("reason", "no_value")
    if failed:
        return "doubtful", check_words(failed[0], texts)
    if field.confidence < DOUBTFUL_BELOW:
        words = texts.get("reason", "low_confidence", percent=int(field.confidence * 100))
        note = native(field.note, texts)
        return "doubtful", f"{words}；{note}" if note else words
    return "machine", ""


def native(words: str, texts: Texts) -> str:
    """Return words that the reader wrote, which are Chinese; in another language nothing."""
    return words if texts.language == "zh" else ""


def check_words(check: Check, texts: Texts) -> str:
    """Return what a check says; in English which fields it compares and with what result."""
    if texts.language == "zh":
        return check.message
    names = ", ".join(dict.fromkeys(field_label(name, texts) for name in check.fields))
    said = f"{names or check.code}: {texts.get('check', check.status)}"
    if check.expected is None and check.actual is None:
        return said
    return f"{said} ({check.expected or '—'} / {check.actual or '—'})"


def confidence_words(confidence: float, texts: Texts) -> str:
    """Return the confidence as a word and a whole percentage."""
    level = "high" if confidence >= HIGH_FROM else "middle" if confidence >= DOUBTFUL_BELOW else "low"
    word = texts.get("confidence", level)
    return texts.get("confidence", "label", word=word, percent=int(confidence * 100))


def field_view(document: Document, place: Located, texts: Texts) -> View:
    """Return one field: value, where it stands, how sure it is and why it is doubtful."""
    path, field = place
    checks = [check for check in document.checks if path in check.fields]
    tone, reason = tone_of(field, checks, texts)
    return {
        "id": field_id(document.id, path),
        "document": document.id,
        "path": path,
        "label": field_label(path, texts),
        "value": field.value,
        "raw": field.raw_text,
        "tone": tone,
        "tone_label": texts.get("tone", tone),
        "reason": reason,
        "note": native(field.note, texts),
        "source": texts.get("source", field.source),
        "confidence": "" if field.source == "person" else confidence_words(field.confidence, texts),
        "page": field.page,
        "box": rectangle(field.bbox),
        "cell": path.startswith("items["),
    }


def check_view(document: Document, check: Check, texts: Texts) -> View:
    """Return one check with the fields it speaks of."""
    tone = (
        "machine"
        if check.status == "skipped"
        else "confirmed"
        if check.status == "ok"
        else ("failed" if check.severity == "hard" else "doubtful")
    )
    return {
        "id": f"{document.id}|check|{check.code}",
        "document": document.id,
        "code": check.code,
        "status": check.status,
        "status_label": texts.get("check", check.status),
        "tone": tone,
        "message": check_words(check, texts),
        "fields": [field_id(document.id, name) for name in check.fields],
        "expected": check.expected,
        "actual": check.actual,
    }


def table_view(document: Document, texts: Texts) -> View | None:
    """Return the line items with a running sum against the printed total, or None without items."""
    if not document.items:
        return None
    names = list(dict.fromkeys(cell.name for item in document.items for cell in item.cells))
    running: Decimal = Decimal("0.00")
    rows: list[View] = []
    complete = True
    for item in document.items:
        amount = _amount(item)
        complete = complete and amount is not None
        running += amount or Decimal(0)
        rows.append(
            {
                "index": item.index,
                "cells": {
                    cell.name: field_id(document.id, f"items[{item.index}].{cell.name}")
                    for cell in item.cells
                },
                "running": money(running),
            }
        )
    printed = _decimal(document.value("total") or document.value("medfee_sumamt"))
    return {
        "document": document.id,
        "title": texts.get("doc_type", document.doc_type),
        "columns": [{"name": name, "label": texts.get("item", name)} for name in names],
        "rows": rows,
        "sum": money(running),
        "printed": money(printed) or None,
        "difference": money(running - printed) if printed is not None else None,
        "matches": complete and printed is not None and running == printed,
    }


def attention(fields: Sequence[View], checks: Sequence[View]) -> list[View]:
    """Return what a person has to look at: failed checks first, then doubtful fields once each."""
    failed = [check for check in checks if check["tone"] in ("failed", "doubtful")]
    spoken_for = {name for check in failed for name in check["fields"]}
    listed = [
        {
            "id": check["id"],
            "kind": "check",
            "label": check["code"],
            "tone": check["tone"],
            "reason": check["message"],
            "fields": check["fields"],
        }
        for check in failed
    ]
    listed += [
        {
            "id": field["id"],
            "kind": "field",
            "label": field["label"],
            "tone": field["tone"],
            "reason": field["reason"],
            "fields": [field["id"]],
        }
        for field in fields
        if field["tone"] == "doubtful" and field["id"] not in spoken_for
    ]
    return sorted(listed, key=lambda one: one["tone"] != "failed")


def _amount(item: LineItem) -> Decimal | None:
    cell = item.cell("amount")
    return _decimal(cell.value if cell else None)


def _decimal(value: str | None) -> Decimal | None:
    try:
        return Decimal(value.replace(",", "")) if value else None
    except InvalidOperation:
        return None
