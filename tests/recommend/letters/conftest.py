"""A claim on a real product with papers, adjudicated by the real rules, in every outcome."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from copilot.bootstrap import App
from copilot.bootstrap.content import Content
from copilot.domain.case import State
from copilot.domain.claim import Claim, Facts
from copilot.domain.decision import Decision, Recommendation, Signature, Versions
from copilot.domain.document import Document, ExtractedField, Page, Word
from copilot.domain.evidence import PageBox, SourceSpan
from copilot.recommend.advice import recommend
from copilot.recommend.letters.case import LetterCase
from copilot.recommend.letters.sender import Sender

ID_NO = "990000197803144288"
CARD = "6222020200112233445"
HOSTILE = "苏<b>晚</b>宁 #set page() *强* $x$ {amount} \\n"
BOX = PageBox(x0=0.5, y0=0.4, x1=0.7, y1=0.45)
SIGNED = datetime(2021, 11, 20, 17, 30, tzinfo=UTC)
SENDER = Sender(
    insurer="某某人寿保险股份有限公司北京分公司",
    department="理赔部",
    address="北京市某某区某某路",
    phone="400-000-0000",
    document_number="某某理赔〔2021〕第 17 号",
    complaint_channel="全国统一客服电话及各营业网点",
)
MakeCase = Callable[..., LetterCase]


def papers(id_no: str) -> tuple[Document, ...]:
    words = (
        Word(text="85,000.00", box=BOX, confidence=0.99),
        Word(text="宫颈恶性肿瘤", box=BOX, confidence=0.99),
    )

    def read(name: str, value: str) -> ExtractedField:
        return ExtractedField(
            name=name, value=value, raw_text=value, page=1, bbox=BOX, confidence=0.97, source="ocr"
        )

    receipt = (read("bill_code", "11060221"), read("bill_no", "0098431207"), read("bank_card_no", CARD))
    return tuple(
        Document(
            id=f"doc-{number}", sha256=f"{number}b" * 32, filename="a.jpg", doc_type=kind, type_confidence=1,
            pages=(Page(number=1, width=100, height=100, source="ocr", words=words),), fields=fields,
            extractor_version="test",
        )
        for number, kind, fields in (
            (1, "inpatient_receipt", receipt),
            (2, "discharge_summary", (read("id_no", id_no),)),
        )
    )  # type: ignore[arg-type]  # fmt: skip


def facts(**changes: Any) -> Facts:
    """The facts of the claim, with whole parts replaced."""
    value: dict[str, Any] = {
        "claim_id": "2021-000017",
        "received_on": "2021-11-08",
        "assessed_on": "2021-11-15",
        "policy": {
            "product": "BJ-HTB", "policy_no": "HTB-2021-0000-4280", "status": "active",
            "effective_from": "2021-07-01", "effective_to": "2022-06-30", "first_effective": "2021-07-01",
            "clauses_disclosed": True,
        },
        "insured": {
            "name": "苏晚宁", "sex": "女", "birth_date": "1978-03-14", "id_no": ID_NO, "region": "北京",
            "basic_insurance": True, "is_insured": True,
        },
        "consents": {"sensitive": True},
        "diagnoses": [{"text": "宫颈恶性肿瘤", "icd10": "C53.900", "confirmed_on": "2021-10-26"}],
        "events": [{"kind": "住院", "admit_date": "2021-10-12", "discharge_date": "2021-10-26",
                    "hospital": "北京市松屏人民医院", "hospital_level": "三级", "hospital_public": True,
                    "ward": "普通部", "diagnoses": ["d1"]}],
        "expenses": [
            {"amount": "5317.70", "kind": "住院", "scope": "医保内自付", "event": "v1", "diagnosis": "d1"},
            {"amount": "85000.00", "kind": "住院", "scope": "医保外自费", "event": "v1", "diagnosis": "d1"},
        ],
        "screenings": [{"kind": "两癌筛查", "date": "2021-05-02", "result": "negative"}],
        "declared": {"waiting_period_passed": True, "pre_existing": False},
    }  # fmt: skip
    for path, change in changes.items():
        old = value.get(path)
        value[path] = {**old, **change} if isinstance(old, dict) and isinstance(change, dict) else change
    return Facts.model_validate(value)


@pytest.fixture(scope="session")
def content() -> Content:
    return App().content


@pytest.fixture(scope="session")
def make(content: Content) -> MakeCase:
    """Return a function that adjudicates the facts with changes and wraps the result for letters."""
    corpus = {(file.header.id, file.header.version): file for file in content.files}
    versions = Versions(code="1.0", rules="1.0", corpus="c" * 64, extractor="test")

    def build(sender: Sender = SENDER, **changes: Any) -> LetterCase:
        known = facts(**changes)
        documents = papers(known.insured.id_no or ID_NO)
        amount = SourceSpan(document_id="doc-1", document_sha256="1b" * 32, page=1, box=BOX, text="85,000.00")
        text = SourceSpan(
            document_id="doc-2", document_sha256="2b" * 32, page=1, box=BOX, text="宫颈恶性肿瘤"
        )
        provenance = {"expenses/e2/amount": amount, "diagnoses/d1/text": text} if known.expenses else {}
        claim = Claim(facts=known, provenance=provenance, documents=documents)
        result = content.adjudicate(known)
        advice: Recommendation = recommend(
            claim, result, corpus, case=("2021-000017", 3), facts_sha256="f" * 64, versions=versions
        )
        return LetterCase(
            claim=claim, recommendation=advice, corpus=corpus, reasons=content.reasons, product="惠她保",
            sender=sender, issued_on=date(2021, 11, 21),
        )  # fmt: skip

    return build


def signed(
    case: LetterCase, action: str, *extra: Signature, state: State | None = None, **changes: Any
) -> LetterCase:
    """The case with the act of an adjuster and further signatures."""
    adjuster = Signature(person="王核", role="adjuster", signed_at=SIGNED)
    result = case.recommendation.adjudication
    values: dict[str, Any] = {
        "case_id": case.recommendation.case_id, "case_version": 3, "action": action,
        "amount": None if action == "deny" else result.payable, "codes": result.codes,
        "medical": any(f.medical for f in result.findings if f.fired), "signatures": (adjuster, *extra),
    }  # fmt: skip
    return replace(case, decision=Decision.model_validate(values | changes), state=state)


EXPERT = Signature(
    person="陈专", role="medical_expert", signed_at=SIGNED, qualification="肿瘤科主任医师",
    opinion="同意：确诊早于保险生效日",
)  # fmt: skip

_CANCER = {"text": "宫颈恶性肿瘤", "icd10": "C53.900", "confirmed_on": "2021-10-26"}
_CHILD = {"name": "赵小满", "id_no": None, "birth_date": None, "sex": None, "age": "6"}
CASES: dict[str, dict[str, Any]] = {
    "partial": {},
    "payment": {
        "policy": {"product": "CD-JKZL", "effective_from": "2021-06-01", "effective_to": "2022-05-31"},
        "insured": _CHILD,
        "diagnoses": [{"text": "支气管哮喘", "confirmed": True}],
        "events": [{"id": "v1", "kind": "outpatient", "date": "2021-07-10"}],
        "expenses": [{"amount": "500", "kind": "drug", "event": "v1"}],
    },
    "denial": {"policy": {"effective_from": "2021-11-01", "first_effective": "2021-11-01"}},
    "medical": {
        "declared": {"pre_existing": None},
        "diagnoses": [{**_CANCER, "first_known_on": "2020-03-01", "known_before_cover": True}],
    },
    "deficiency": {"missing_documents": ["fee_list", "discharge_summary"]},
    "provisional": {
        "events": [],
        "prescriptions": [{"id": "rx1", "drug": "甲药", "days_supply": "30"}],
        "expenses": [
            {"amount": "10000.00", "kind": "特药", "name": "甲药", "drug": "甲药", "drug_on_list": True},
            {"amount": "20000.00", "kind": "特药", "name": "乙药", "drug": "乙药", "drug_on_list": True},
        ],
    },
}  # fmt: skip
