"""Diagnoses and prescriptions from clinical papers."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from copilot.domain.claim_parts import DOUBT
from copilot.domain.document import Document, ExtractedField
from copilot.workflow.assemble import names
from copilot.workflow.assemble.occasions import Occasion, occasion_of
from copilot.workflow.assemble.sheet import Row, Sheet, day_in, day_of, first, text_of

_ICD10: Final = re.compile(r"\b([A-Z]\d{2}(?:\.[0-9A-Za-z]{1,7})?)\b")
_SPLIT: Final = re.compile(r"[;；\n、]|(?<!\d)\d{1,2}[.．、)）](?!\d)|[①-⑳]")
_STATING: Final = (
    "discharge_summary", "diagnosis_certificate", "pathology", "prescription", "outpatient_receipt",
    "inpatient_receipt", "claim_form", "settlement",
)  # fmt: skip
_ITEM_DIAGNOSIS: Final = ("diagnosis", "text", "discharge_diag")
_DAY_FIELDS: Final = {
    "pathology": ("report_date",),
    "discharge_summary": ("discharge_date", "admit_date"),
    "diagnosis_certificate": ("visit_date", "issue_date"),
}


def add_diagnoses(sheet: Sheet, papers: Sequence[Document], occasions: Sequence[Occasion]) -> None:
    """Write each diagnosis once, with the earliest day that a paper states it as established."""
    rows: dict[str, Row] = {}
    for paper in sorted(papers, key=_rank):
        one = occasion_of(occasions, paper.id)
        for text, icd10, source in _stated(paper):
            key = _folded(text)
            row = rows.get(key) or next((r for k, r in rows.items() if _same(k, key, icd10, r)), None)
            if row is None:
                row = sheet.row("diagnoses", f"d{len(rows) + 1}")
                row.put("text", text, paper, source)
                rows[key] = row
            if "icd10" not in row.values:
                row.put("icd10", icd10, paper, source)
            _put_day(row, paper, text)
            if one is not None and row.values["id"] not in one.diagnoses:
                one.diagnoses.append(row.values["id"])


def add_prescriptions(sheet: Sheet, papers: Sequence[Document]) -> None:
    """Write one prescription per drug line of each prescription paper."""
    count = 0
    for paper in papers:
        if paper.doc_type != "prescription":
            continue
        for item in paper.items:
            drug = next(
                (c for n in ("generic_name", "name", "item_name") if (c := item.cell(n)) and c.value), None
            )
            if drug is None:
                continue
            count += 1
            row = sheet.row("prescriptions", f"rx{count}")
            row.put("drug", text_of(drug), paper, drug)
            for name in ("issue_date", "valid_until"):
                row.put(name, day_of(paper.field(name)), paper, paper.field(name))
            hospital = first(paper, names.HOSPITAL)
            row.put("hospital", text_of(hospital), paper, hospital)
            for name, cell in (("days_supply", item.cell("days")), ("qty", item.cell("qty"))):
                if (text_of(cell) or "").isdigit():
                    row.put(name, text_of(cell), paper, cell)
            signed = first(paper, ("doctor_sign", "doctor"))
            if signed is not None:
                row.put("signed", True, paper, signed)


def _rank(paper: Document) -> int:
    return _STATING.index(paper.doc_type) if paper.doc_type in _STATING else len(_STATING)


def _stated(paper: Document) -> Iterator[tuple[str, str | None, ExtractedField]]:
    """Yield (text, ICD-10 or None, source) of the diagnoses on a paper."""
    if paper.doc_type not in _STATING:
        return
    for item in paper.items:
        source = next((cell for name in _ITEM_DIAGNOSIS if (cell := item.cell(name)) and cell.value), None)
        if source is not None and (item.cell("amount") is None):
            code = item.cell("icd10")
            for text, found in _split(source.value or ""):
                yield text, text_of(code) or found, source
    wanted = next((name for name in names.DIAGNOSES if paper.value(name)), None)
    code = paper.field("icd10")
    for source in (field for field in paper.fields if field.name == wanted and field.value):
        parts = list(_split(source.value or ""))
        for text, found in parts:
            yield text, found or (text_of(code) if len(parts) == 1 else None), source


def _split(value: str) -> Iterator[tuple[str, str | None]]:
    for part in _SPLIT.split(value):
        code = _ICD10.search(part)
        text = _ICD10.sub("", part).strip(" :：,，.。()（）[]\t")
        if len(text) >= 2:
            yield text, code.group(1) if code else None


def _folded(text: str) -> str:
    return re.sub(r"[\s()（）,，。·]", "", text)


def _same(key: str, other: str, icd10: str | None, row: Row) -> bool:
    """Whether two wordings mean the same entry: the same code, or one within the other."""
    if icd10 is not None and row.values.get("icd10") == icd10:
        return True
    shorter, longer = sorted((key, other), key=len)
    return len(shorter) >= 4 and longer.startswith(shorter) and not any(mark in longer for mark in DOUBT)


def _put_day(row: Row, paper: Document, text: str) -> None:
    """Note the earliest day on which a clinical paper states the diagnosis without doubt."""
    fields = _DAY_FIELDS.get(paper.doc_type)
    if fields is None or any(mark in text for mark in DOUBT):
        return
    day = day_in(paper, *fields)
    known: date | None = row.values.get("confirmed_on")
    if day is not None and (known is None or day < known):
        row.put("confirmed_on", day, paper, first(paper, fields))
