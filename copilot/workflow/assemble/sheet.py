"""The facts under construction, and reading typed values from the fields of a paper."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from copilot.domain.document import Document, ExtractedField
from copilot.domain.evidence import SourceSpan
from copilot.domain.money import exact, fen


@dataclass
class Sheet:
    """Rows of the facts by section, and the source of every value by its path."""

    sections: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, SourceSpan] = field(default_factory=dict)

    def row(self, section: str, row_id: str) -> "Row":
        """Add a row to a list section; ``Row.put`` fills it."""
        values: dict[str, Any] = {"id": row_id}
        self.sections.setdefault(section, []).append(values)
        return Row(self, f"{section}/{row_id}", values)

    def record(self, section: str) -> "Row":
        """Return the single record of a section such as ``insured``."""
        return Row(self, section, self.sections.setdefault(section, {}))

    def values(self) -> dict[str, Any]:
        """Return what was filled in, without empty values."""
        return {name: value for name, value in self.sections.items() if value}


@dataclass
class Row:
    """One record under construction."""

    sheet: Sheet
    path: str
    values: dict[str, Any]

    def put(
        self, name: str, value: Any, document: Document | None = None, source: ExtractedField | None = None
    ) -> None:
        """Set a value unless it is None, and note the ink it was read from."""
        if value is None or value in ("", ()):
            return
        self.values[name] = value
        if document is not None and source is not None:
            self.sheet.provenance[f"{self.path}/{name}"] = span(document, source)


def span(document: Document, source: ExtractedField) -> SourceSpan:
    """Return the place of a field."""
    return SourceSpan(
        document_id=document.id,
        document_sha256=document.sha256,
        page=source.page,
        box=source.bbox,
        text=source.raw_text or source.value or "",
    )


def first(document: Document, names: Sequence[str]) -> ExtractedField | None:
    """Return the first of these fields that has a value."""
    for name in names:
        found = document.field(name)
        if found is not None and found.value:
            return found
    return None


def text_of(source: ExtractedField | None) -> str | None:
    """Return the text of a field, or None."""
    return source.value.strip() or None if source is not None and source.value else None


def day_of(source: ExtractedField | None) -> date | None:
    """Return the calendar day of a field; None when it is absent or not a whole date."""
    if source is None or not source.value:
        return None
    try:
        return date.fromisoformat(source.value.strip()[:10])
    except ValueError:
        return None


def amount_of(source: ExtractedField | None) -> Decimal | None:
    """Return the amount of a field in yuan; None when it is absent or not a number."""
    if source is None or not source.value:
        return None
    try:
        return fen(exact(source.value))
    except ValueError:
        return None


def day_in(document: Document, *names: str) -> date | None:
    """Return the first whole date among these fields."""
    for name in names:
        found = day_of(document.field(name))
        if found is not None:
            return found
    return None


def amount_in(document: Document, *names: str) -> Decimal | None:
    """Return the first amount among these fields."""
    for name in names:
        found = amount_of(document.field(name))
        if found is not None:
            return found
    return None
