"""What was read from an uploaded paper. Every value says where it stands and how sure it is."""

from typing import Literal

from pydantic import Field

from copilot.domain.base import Record
from copilot.domain.evidence import PageBox, Sha256

DocType = Literal[
    "outpatient_receipt",
    "inpatient_receipt",
    "settlement",
    "fee_list",
    "prescription",
    "discharge_summary",
    "diagnosis_certificate",
    "pathology",
    "genetic_test",
    "lab_report",
    "vat_invoice",
    "id_card",
    "bank_card",
    "claim_form",
    "other",
]
FieldSource = Literal["text_layer", "ocr", "derived", "model", "person"]
CheckStatus = Literal["ok", "failed", "skipped"]


class Word(Record):
    """One run of text as the text layer or the recogniser gave it."""

    text: str
    box: PageBox
    confidence: float = Field(ge=0, le=1)


class Page(Record):
    """One upright page: pixel size of the rendering that the boxes refer to, and its words.

    ``rotation`` is what was undone to bring the page upright, in degrees clockwise. ``seals`` are
    the boxes of coloured stamps; a word that overlaps one may be misread.
    """

    number: int = Field(ge=1)
    width: int = Field(ge=1)
    height: int = Field(ge=1)
    rotation: float = 0.0
    source: Literal["text_layer", "ocr"]
    words: tuple[Word, ...] = ()
    seals: tuple[PageBox, ...] = ()


class ExtractedField(Record):
    """One value with its source.

    ``value`` is normalised text: dates ISO-8601, amounts with two places and no separators; None
    when the label stands there and the value does not. A label that is absent has no field at all.
    ``raw_text`` is what stands on the paper. ``bbox`` is None only for ``derived`` and ``person``.
    ``note`` says in plain Chinese why the confidence is low or how a derived value was found.
    """

    name: str
    value: str | None
    raw_text: str
    page: int = Field(ge=1)
    bbox: PageBox | None
    confidence: float = Field(ge=0, le=1)
    source: FieldSource
    note: str = ""


class LineItem(Record):
    """One row of an item table; cells are fields named ``name``, ``qty``, ``unit``, ``amount`` ..."""

    index: int = Field(ge=0)
    cells: tuple[ExtractedField, ...]

    def cell(self, name: str) -> ExtractedField | None:
        """Return the cell of that name, or None."""
        return next((cell for cell in self.cells if cell.name == name), None)


class Check(Record):
    """The verdict of one named check, for example ``I1`` (items add up to the total).

    ``skipped`` means that a part it needs is not on the paper; it is neither passed nor failed.
    """

    code: str
    severity: Literal["hard", "soft"]
    status: CheckStatus
    message: str
    fields: tuple[str, ...] = ()
    expected: str | None = None
    actual: str | None = None


class Document(Record):
    """One paper: its type, pages, fields, items and checks.

    ``confidence`` is one score for the whole paper, None when nothing rated it. ``worth_checking``
    names the fields that a person should look at first, the most doubtful first.
    """

    id: str
    sha256: Sha256
    filename: str
    doc_type: DocType
    type_confidence: float = Field(ge=0, le=1)
    pages: tuple[Page, ...]
    fields: tuple[ExtractedField, ...] = ()
    items: tuple[LineItem, ...] = ()
    checks: tuple[Check, ...] = ()
    advice: tuple[str, ...] = ()
    confidence: float | None = Field(default=None, ge=0, le=1)
    worth_checking: tuple[str, ...] = ()
    extractor_version: str

    def field(self, name: str) -> ExtractedField | None:
        """Return the field of that name, or None when its label is not on the paper."""
        return next((field for field in self.fields if field.name == name), None)

    def value(self, name: str) -> str | None:
        """Return the value of that field, or None when it is absent or empty."""
        field = self.field(name)
        return field.value if field else None
