"""Papers written down field by field."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from copilot.bootstrap.content import Content
from copilot.domain.document import Check, Document, ExtractedField, LineItem, Page, Word
from copilot.domain.evidence import PageBox
from copilot.errors import UnreadableFile
from copilot.extract.reading import Reading
from copilot.store.records import Actor
from copilot.store.store import Store
from copilot.workflow.assess import assess
from copilot.workflow.extract import extract
from copilot.workflow.judge import RuleJudge
from copilot.workflow.ports import Desk
from copilot.workflow.submit import Upload, submit

Papers = Callable[..., Document]


def _field(name: str, value: str | None, row: int, confidence: float = 0.98) -> ExtractedField:
    box = PageBox(x0=0.1, y0=round(0.01 * row, 4), x1=0.5, y1=round(0.01 * row + 0.008, 4))
    return ExtractedField(
        name=name, value=value, raw_text=value or "", page=1, bbox=box, confidence=confidence, source="ocr"
    )


def _page(fields: list[ExtractedField], items: list[LineItem]) -> Page:
    """A page on which every value stands in its box."""
    inked = [*fields, *(cell for item in items for cell in item.cells)]
    words = [Word(text=f.raw_text, box=f.bbox, confidence=0.98) for f in inked if f.bbox and f.raw_text]
    return Page(number=1, width=1000, height=1400, source="ocr", words=tuple(words))


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
            Check(code=code, severity="hard", status=status, message=code)
            for code, status in (checks or {}).items()
        ]
        return Document(
            id=name or f"doc-{doc_type}",
            sha256="ab" * 32,
            filename=f"{doc_type}.jpg",
            doc_type=doc_type,
            type_confidence=0.99,
            pages=(_page(made, rows),),
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


class PaperReader:
    """Gives back the documents that were written down for a content; fulfils ``ports.Reader``."""

    version = "test-reader"

    def __init__(self) -> None:
        self.papers: dict[bytes, tuple[Document, ...]] = {}

    def inspect(self, data: bytes, filename: str) -> None:
        if data not in self.papers:
            raise UnreadableFile("文件内容不是可识别的图片或 PDF。")

    def read(self, data: bytes, filename: str, progress: Callable[[str], None]) -> Reading:
        self.inspect(data, filename)
        progress("正在读第 1 页，共 1 页")
        documents = self.papers[data]
        return Reading(documents, tuple(f"page {n}".encode() for n, _ in enumerate(documents)))

    def recheck(self, document: Document) -> Document:
        total = document.value("total")
        parts = [item.cell("amount") for item in document.items]
        if total is None or not parts:
            return document
        agree = sum(Decimal(cell.value or "0") for cell in parts if cell) == Decimal(total)
        status = "ok" if agree else "failed"
        check = Check(code="I1", severity="hard", status=status, message="I1")
        return document.model_copy(update={"checks": (check,)})


@dataclass
class Office:
    """A desk with a clock that a test can set, and people to work at it."""

    desk: Desk
    reader: PaperReader

    zhang = Actor(person="zhang", role="adjuster")
    li = Actor(person="li", role="senior_adjuster")
    expert = Actor(person="dr-chen", role="medical_expert")
    siu = Actor(person="wu", role="siu")

    def open(self, *papers: Document, **stated: Any) -> str:
        """Submit, read and assess a case; return its number."""
        uploads = []
        for number, document in enumerate(papers):
            content = f"%PDF-{document.id}-{document.value('bill_no')}-{number}".encode()
            self.reader.papers[content] = (document,)
            uploads.append(Upload(filename=document.filename, content=content))
        case_id = submit(self.desk, uploads, {**CLAIM, **stated}, self.zhang).case_id
        extract(self.desk, case_id, self.zhang, lambda *_: None)
        assess(self.desk, case_id, self.zhang)
        return case_id

    def version(self, case_id: str) -> int:
        return self.desk.store.case(case_id).version


CLAIM: dict[str, Any] = {
    "policies": [
        {
            "product": "BJ-HTB",
            "effective_from": "2021-07-01",
            "effective_to": "2022-06-30",
            "first_effective": "2021-07-01",
            "status": "active",
            "clauses_disclosed": True,
        }
    ],
    "insured": {"basic_insurance": True, "is_insured": True, "region": "北京", "birth_date": "1978-03-14"},
    "consents": {"sensitive": True},
    "screenings": [{"kind": "两癌筛查", "date": "2021-05-02", "result": "negative"}],
    "declared": {"waiting_period_passed": True, "pre_existing": False},
}


@pytest.fixture(scope="session")
def judge() -> RuleJudge:
    """The real rules over the real corpus."""
    return Content(Path(__file__).parents[2] / "corpus").judge()


@pytest.fixture
def office(tmp_path: Path, judge: RuleJudge) -> Iterator[Office]:
    now = datetime(2021, 11, 8, 2, 0, tzinfo=UTC)
    reader = PaperReader()
    with Store(tmp_path / "home") as store:
        yield Office(Desk(store=store, reader=reader, judge=judge, clock=lambda: now), reader)


@pytest.fixture
def summary(paper: Papers) -> Document:
    return paper(
        "discharge_summary",
        {
            "name": "苏晚宁",
            "sex": "女",
            "hospital": "北京市松屏人民医院",
            "inpatient_no": "20213187",
            "admit_date": "2021-10-12",
            "discharge_date": "2021-10-26",
            "discharge_diag": "(C53.900)宫颈恶性肿瘤",
        },
    )
