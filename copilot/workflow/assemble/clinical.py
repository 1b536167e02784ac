"""Diagnoses and prescriptions from clinical papers."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from copilot.catalogue.names import simplified
from copilot.domain.claim_parts import DOUBT
from copilot.domain.document import Document, ExtractedField
from copilot.workflow.assemble import names
from copilot.workflow.assemble.history import put_first_known
from copilot.workflow.assemble.markers import biomarkers
from copilot.workflow.assemble.occasions import Occasion, occasion_of
from copilot.workflow.assemble.sheet import Row, Sheet, day_in, day_of, first, text_of

_ICD10: Final = re.compile(r"\b([A-Z]\d{2}(?:\.[0-9A-Za-z]{1,7})?)\b")
_SPLIT: Final = re.compile(r"[;；\n、]|(?<!\d)\d{1,2}[.．、)）](?!\d)|[①-⑳]")
_PROSE: Final = re.compile(r"[;；\n、,，。]|(?<!\d)\d{1,2}[.．、)）](?!\d)|[①-⑳]")
_DISEASE: Final = re.compile(r"癌|瘤|白血病|黑色素|病|综合征|畸形|结核")
_NO_DISEASE: Final = ("未见", "阴性", "切缘", "淋巴结", "未累及", "排除", "符合", "送检", "除外")
_STAGE: Final = re.compile(r"(?:[ⅠⅡⅢⅣ]{1,3}|(?<![A-Za-z])(?:IV|I{1,3}))\s*[ABCabc]?\d?\s*期")
_STATING: Final = (
    "discharge_summary", "diagnosis_certificate", "pathology", "prescription", "outpatient_receipt",
    "inpatient_receipt", "claim_form", "settlement",
)  # fmt: skip
_TABLED: Final = ("discharge_summary", "diagnosis_certificate")
_ITEM_DIAGNOSIS: Final = ("diagnosis", "discharge_diag")
_STAGE_FIELDS: Final = ("discharge_diag", "diagnosis", "course", "comment")
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
    _put_tumour(list(rows.values()), papers)
    put_first_known(list(rows.values()), papers)


def add_prescriptions(sheet: Sheet, papers: Sequence[Document]) -> None:
    """Write one prescription per drug line of each prescription paper."""
    count = 0
    for paper in (one for one in papers if one.doc_type == "prescription"):
        for item in paper.items:
            drug = next((c for n in ("generic_name", "name") if (c := item.cell(n)) and c.value), None)
            if drug is None:
                continue
            count += 1
            row = sheet.row("prescriptions", f"rx{count}")
            row.put("drug", simplified(text_of(drug) or "") or None, paper, drug)
            for name in ("issue_date", "valid_until"):
                row.put(name, day_of(paper.field(name)), paper, paper.field(name))
            hospital = first(paper, names.HOSPITAL)
            row.put("hospital", text_of(hospital), paper, hospital)
            _put_count(row, "days_supply", paper, item.cell("days"), paper.field("supply_days"))
            _put_count(row, "qty", paper, item.cell("qty"))
            signed = first(paper, ("doctor_sign", "doctor"))
            if signed is not None:
                row.put("signed", True, paper, signed)


def _put_count(row: Row, name: str, paper: Document, *sources: ExtractedField | None) -> None:
    """Set a whole number from the first source that is one."""
    for source in sources:
        digits = re.fullmatch(r"(\d{1,4})\s*(?:天|日|盒|瓶|支|片|粒|袋)?", text_of(source) or "")
        if digits is not None:
            row.put(name, digits.group(1), paper, source)
            return


def _rank(paper: Document) -> int:
    return _STATING.index(paper.doc_type) if paper.doc_type in _STATING else len(_STATING)


def _stated(paper: Document) -> Iterator[tuple[str, str | None, ExtractedField]]:
    """Yield (text, ICD-10 or None, source) of the diagnoses on a paper."""
    if paper.doc_type not in _STATING:
        return
    for item in paper.items if paper.doc_type in _TABLED else ():
        source = next((cell for name in _ITEM_DIAGNOSIS if (cell := item.cell(name)) and cell.value), None)
        if source is not None:
            code = item.cell("icd10")
            for text, found in _split(source.value or ""):
                yield text, text_of(code) or found, source
    wanted = next((name for name in names.DIAGNOSES if paper.value(name)), None)
    code = paper.field("icd10")
    for source in (field for field in paper.fields if field.name == wanted and field.value):
        prose = paper.doc_type == "pathology"
        parts = list(_prose(source.value or "") if prose else _split(source.value or ""))
        for text, found in parts:
            yield text, found or (text_of(code) if len(parts) == 1 else None), source


def _split(value: str) -> Iterator[tuple[str, str | None]]:
    for part in _SPLIT.split(value):
        code = _ICD10.search(part)
        text = _ICD10.sub("", part).strip(" :：,，.。()（）[]\t")
        if len(text) >= 2:
            yield text, code.group(1) if code else None


def _prose(value: str) -> Iterator[tuple[str, str | None]]:
    """Yield the parts of a pathologist's sentence that name a disease and do not deny it."""
    for part in _PROSE.split(value):
        text = part.strip(" :：.。[]\t")
        if _DISEASE.search(text) and not any(word in text for word in _NO_DISEASE):
            yield text, None


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


def _put_tumour(rows: Sequence[Row], papers: Sequence[Document]) -> None:
    """Give stage and biomarkers to the tumour they belong to: the only one, else to none."""
    tumours = [row for row in rows if _is_tumour(row)]
    if not tumours or len(_tumour_kinds(tumours)) > 1:
        return
    markers = biomarkers(papers)
    for row in tumours:
        if markers:
            row.put("biomarkers", tuple(text for text, _, _ in markers), *markers[0][1:])
        for paper in papers:
            source = next(
                (f for f in paper.fields if f.name in _STAGE_FIELDS and _STAGE.search(f.value or "")), None
            )
            if source is not None and "stage" not in row.values:
                stage = _STAGE.search(source.value or "")
                row.put("stage", stage.group(0).replace(" ", "") if stage else None, paper, source)


def _is_tumour(row: Row) -> bool:
    text, code = str(row.values["text"]), str(row.values.get("icd10", ""))
    return code.startswith("C") or any(word in text for word in ("癌", "恶性", "白血病", "淋巴瘤", "肉瘤"))


def _tumour_kinds(tumours: Sequence[Row]) -> set[str]:
    """The three-digit categories of the coded ones; where none is coded, the first words."""
    coded = {str(row.values["icd10"])[:3] for row in tumours if row.values.get("icd10")}
    return coded or {_folded(str(row.values["text"]))[:2] for row in tumours}
