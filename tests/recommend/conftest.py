"""A small claim with papers, clauses and a hand-worked result: (85,000 − 20,000) × 60 % = 39,000."""

from decimal import Decimal

import pytest

from copilot.catalogue.articles import CorpusFile, parse_corpus_file
from copilot.domain.claim import Claim, Facts
from copilot.domain.decision import Adjudication, BenefitResult, Finding
from copilot.domain.document import Document, ExtractedField, Page, Word
from copilot.domain.evidence import Operand, PageBox, SourceSpan, TraceStep

POLICY = """---
id: policy/T-1
kind: policy
title: 测试产品摘要
version: "2021"
in_force_from: 2021-01-01
in_force_to: 2022-12-31
source: 测试
source_date: "2021"
licence: 自写
product: T-1
---
# 测试产品
## 第一条 住院
对目录外自费费用给付：年免赔额 2 万元，给付比例 60%，年度限额 100 万元。
## 第二条 免责
本产品不承担美容费用，不予给付门诊挂号费。
"""
BOX = PageBox(x0=0.5, y0=0.4, x1=0.7, y1=0.45)


@pytest.fixture
def corpus() -> dict[tuple[str, str], CorpusFile]:
    file = parse_corpus_file(POLICY.encode(), "t.md")
    return {("policy/T-1", "2021"): file}


@pytest.fixture
def claim() -> Claim:
    words = (
        Word(text="个人自费", box=PageBox(x0=0.3, y0=0.4, x1=0.45, y1=0.45), confidence=0.99),
        Word(text="85,000.00", box=BOX, confidence=0.99),
    )
    field = ExtractedField(
        name="self_expense",
        value="85000.00",
        raw_text="85,000.00",
        page=1,
        bbox=BOX,
        confidence=0.97,
        source="ocr",
    )
    document = Document(
        id="doc-1",
        sha256="ab" * 32,
        filename="<b>票据</b>.jpg",
        doc_type="inpatient_receipt",
        type_confidence=1,
        pages=(Page(number=1, width=100, height=100, source="ocr", words=words),),
        fields=(field,),
        extractor_version="test",
    )
    facts = Facts.model_validate(
        {
            "assessed_on": "2022-05-01",
            "policy": {"product": "T-1", "effective_from": "2021-07-01", "effective_to": "2022-06-30"},
            "events": [
                {"id": "v1", "kind": "inpatient", "admit_date": "2022-03-01", "discharge_date": "2022-03-10"}
            ],
            "expenses": [{"id": "e1", "amount": "85000.00", "scope": "out_of_scope", "event": "v1"}],
        }
    )
    span = SourceSpan(document_id="doc-1", document_sha256="ab" * 32, page=1, box=BOX, text="85,000.00")
    return Claim(facts=facts, provenance={"expenses/e1/amount": span}, documents=(document,))


@pytest.fixture
def adjudication(corpus: dict[tuple[str, str], CorpusFile]) -> Adjudication:
    article = corpus["policy/T-1", "2021"].article("第一条")
    exclusion = corpus["policy/T-1", "2021"].article("第二条")
    deductible, ratio = article.span("年免赔额 2 万元"), article.span("给付比例 60%")
    trace = (
        TraceStep(
            id="s1", operation="sum", label="合格费用", benefit="hosp", result=Decimal(85000),
            operands=(Operand(ref="fact:expenses/e1/amount", value=Decimal(85000)),),
        ),
        TraceStep(
            id="s2", operation="subtract", label="扣减免赔额", benefit="hosp", result=Decimal(65000),
            operands=(
                Operand(ref="step:s1", value=Decimal(85000)),
                Operand(ref="term:hosp.deductible", value=Decimal(20000)),
            ),
            clauses=(deductible,),
        ),
        TraceStep(
            id="s3", operation="multiply", label="乘以给付比例", benefit="hosp", result=Decimal("39000.00"),
            operands=(
                Operand(ref="step:s2", value=Decimal(65000)),
                Operand(ref="term:hosp.ratio", value=Decimal("0.6")),
            ),
            clauses=(ratio,),
        ),
    )  # fmt: skip
    findings = (
        Finding(
            id="f1", check="deductible", code="P101", statement="住院：扣减年免赔额 20,000.00 元",
            benefit="hosp", amount=Decimal("20000.00"), facts=("expenses/e1/amount",), clauses=(deductible,),
        ),
        Finding(
            id="f2", check="ratio", code="P102", statement="住院：按 60% 给付", benefit="hosp",
            amount=Decimal("39000.00"), clauses=(ratio,),
        ),
    )  # fmt: skip
    considered = (
        Finding(
            id="c1", check="exclusion", code="D206", fired=False, statement="不属于免责“美容”",
            clauses=(exclusion.span("本产品不承担美容费用"),),
        ),
    )  # fmt: skip
    benefit = BenefitResult(
        benefit="hosp", name="住院", eligible=Decimal(85000), deductible_applied=Decimal(20000),
        ratio=Decimal("0.6"), payable=Decimal(39000), codes=("P101", "P102"),
    )  # fmt: skip
    return Adjudication(
        product="T-1",
        policy_version="2021",
        outcome="partial",
        payable=Decimal(39000),
        codes=("P101", "P102"),
        needs_expert=False,
        findings=findings,
        considered=considered,
        benefits=(benefit,),
        trace=trace,
    )
