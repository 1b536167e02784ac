"""The papers as the screens show them: what a person typed stands where the machine's value stood."""

from collections.abc import Mapping

from copilot.domain.document import Document, ExtractedField
from copilot.domain.evidence import PageBox
from copilot.store.store import Store


def shown(store: Store, case_id: str) -> tuple[Document, ...]:
    """Return the documents of a case; values without a place of their own get the place of the old one."""
    documents = store.documents(case_id)
    lost = [(d.id, path) for d in documents for path, f in places(d).items() if _boxless(f)]
    if not lost:
        return documents
    boxes: dict[tuple[str, str], PageBox] = {}
    for version in sorted({one.version - 1 for one in store.corrections(case_id)}):
        for document in store.documents(case_id, version):
            for path, field in places(document).items():
                if field.bbox is not None:
                    boxes.setdefault((document.id, path), field.bbox)
    return tuple(_placed(document, boxes) for document in documents)


def places(document: Document) -> dict[str, ExtractedField]:
    """Return the fields by name and the table cells as ``items[3].amount``."""
    found = {field.name: field for field in reversed(document.fields)}
    cells = {f"items[{item.index}].{cell.name}": cell for item in document.items for cell in item.cells}
    return {**found, **cells}


def _boxless(field: ExtractedField) -> bool:
    return field.source == "person" and field.bbox is None


def _placed(document: Document, boxes: Mapping[tuple[str, str], PageBox]) -> Document:
    def place(path: str, field: ExtractedField) -> ExtractedField:
        box = boxes.get((document.id, path)) if _boxless(field) else None
        return field.model_copy(update={"bbox": box}) if box else field

    fields = tuple(place(field.name, field) for field in document.fields)
    items = tuple(
        item.model_copy(
            update={"cells": tuple(place(f"items[{item.index}].{cell.name}", cell) for cell in item.cells)}
        )
        for item in document.items
    )
    return document.model_copy(update={"fields": fields, "items": items})
