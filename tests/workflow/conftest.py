"""Papers written down field by field."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from copilot.domain.document import Check, Document, ExtractedField, LineItem
from copilot.domain.evidence import PageBox

Papers = Callable[..., Document]


def _field(name: str, value: str | None, row: int, confidence: float = 0.98) -> ExtractedField:
    box = PageBox(x0=0.1, y0=round(0.01 * row, 4), x1=0.5, y1=round(0.01 * row + 0.008, 4))
    return ExtractedField(
        name=name, value=value, raw_text=value or "", page=1, bbox=box, confidence=confidence, source="ocr"
    )


@pytest.fixture
def paper() -> Papers:
    """A document of a type with these fields; ``items`` are rows of cells; ``checks`` code -> status."""

    def build(
        doc_type: str,
        fields: Mapping[str, str | None],
        items: list[dict[str, str]] | None = None,
        checks: Mapping[str, str] | None = None,
        doubt: tuple[str, ...] = (),
        name: str | None = None,
    ) -> Document:
        made = [
            _field(key, value, row, 0.3 if key in doubt else 0.98)
            for row, (key, value) in enumerate(fields.items())
        ]
        rows = [
            LineItem(index=index, cells=tuple(_field(key, value, 50 + index) for key, value in row.items()))
            for index, row in enumerate(items or [])
        ]
        verdicts: list[Any] = [
            Check(code=code, severity="hard", status=status, message=code)  # type: ignore[arg-type]
            for code, status in (checks or {}).items()
        ]
        return Document(
            id=name or f"doc-{doc_type}",
            sha256="ab" * 32,
            filename=f"{doc_type}.jpg",
            doc_type=doc_type,  # type: ignore[arg-type]
            type_confidence=0.99,
            pages=(),
            fields=tuple(made),
            items=tuple(rows),
            checks=tuple(verdicts),
            extractor_version="test",
        )

    return build


INPATIENT = {
    "bill_code": "11060221",
    "bill_no": "0098431207",
    "payer_name": "苏晚宁",
    "payer_id_masked": "990000********4288",
    "sex": "女",
    "provider_name": "北京市松屏人民医院",
    "inpatient_no": "20213187",
    "admit_date": "2021-10-12",
    "discharge_date": "2021-10-26",
    "issue_date": "2021-10-26",
    "insurance_type": "职工基本医疗保险",
    "total": "105263.28",
    "pool_pay": "14945.58",
    "other_pay": "0.00",
    "acct_pay": "1500.00",
    "cash_pay": "88817.70",
    "self_pay": "5317.70",
    "self_expense": "85000.00",
}


@pytest.fixture
def inpatient(paper: Papers) -> Callable[..., Document]:
    """An inpatient receipt; keyword arguments change or (None) remove its fields."""

    def build(*, name: str = "doc-receipt", **changes: str | None) -> Document:
        fields = {**INPATIENT, **changes}
        return paper("inpatient_receipt", {k: v for k, v in fields.items() if v is not None}, name=name)

    return build
