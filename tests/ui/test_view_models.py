from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from copilot.domain.case import TRANSITIONS, State
from copilot.domain.decision import (
    Adjudication,
    Deadline,
    Decision,
    EvidenceNode,
    Finding,
    LayerShare,
    Recommendation,
    Signature,
    Versions,
)
from copilot.domain.document import Check, Document, ExtractedField, LineItem, Page
from copilot.domain.evidence import ClauseSpan, Operand, PageBox, SourceSpan, TraceStep
from copilot.http_api.ports import CaseFile, CaseRow
from ui.advice_view import advice_view, fact_words, finding_words
from ui.field_views import attention, check_view, check_words, field_label, field_view, located, table_view
from ui.texts import texts
from ui.view_models import MOVES, actions_for, case_view, second_view

ZH = texts("zh")
TODAY = date(2026, 11, 22)
BOX = PageBox(x0=0.1, y0=0.1, x1=0.2, y1=0.2)
HOSTILE = "<img src=x onerror=alert(1)>"


def field(name: str, value: str | None = "1.00", **more) -> ExtractedField:
    values = {"raw_text": value or "", "page": 1, "bbox": BOX, "confidence": 0.99, "source": "ocr", **more}
    return ExtractedField(name=name, value=value, **values)


def item(index: int, amount: str | None) -> LineItem:
    return LineItem(index=index, cells=(field("name", f"项目{index}"), field("amount", amount)))


def check(status: str = "failed", severity: str = "hard", fields: tuple[str, ...] = ("total",)) -> Check:
    return Check(code="I1", severity=severity, status=status, message="明细与合计不符", fields=fields)


def paper(**more) -> Document:
    values = {
        "id": "d1",
        "sha256": "a" * 64,
        "filename": HOSTILE,
        "doc_type": "inpatient_receipt",
        "type_confidence": 0.9,
        "pages": (Page(number=1, width=10, height=20, source="ocr"),),
        "extractor_version": "t",
        **more,
    }
    return Document(**values)


def tone(document: Document, name: str = "total") -> tuple[str, str]:
    place = next(one for one in located(document) if one.path == name)
    view = field_view(document, place, ZH)
    return view["tone"], view["reason"]


@pytest.mark.parametrize(
    ("found", "checks", "expected"),
    [
        (field("total"), (), ("machine", "")),
        (field("total", source="person"), (), ("confirmed", "")),
        (field("total", None), (), ("doubtful", "有标签，没有读到值")),
        (field("total", None, note="被印章遮挡"), (), ("doubtful", "被印章遮挡")),
        (field("total", confidence=0.71), (), ("doubtful", "识别置信只有 71%")),
        (field("total", confidence=0.71, note="笔画断裂"), (), ("doubtful", "识别置信只有 71%；笔画断裂")),
        (field("total"), (check(severity="soft"),), ("doubtful", "明细与合计不符")),
        (field("total"), (check(),), ("failed", "明细与合计不符")),
        (field("total", source="person"), (check(),), ("failed", "明细与合计不符")),
        (field("total", source="person"), (check(severity="soft"),), ("confirmed", "")),
        (field("total"), (check("ok"), check("skipped")), ("machine", "")),
        (field("total"), (check(fields=("other",)),), ("machine", "")),
    ],
)
def test_tone_says_who_vouches_and_what_is_wrong(found, checks, expected) -> None:
    assert tone(paper(fields=(found,), checks=checks)) == expected


def test_labels_of_fields_cells_and_what_nobody_named() -> None:
    assert field_label("total", ZH) == "合计（小写）"
    assert field_label("items[2].amount", ZH) == "#3 金额"
    assert field_label("unheard", ZH) == "unheard"


def test_running_sums_meet_the_printed_total_or_not() -> None:
    items = (item(0, "10.10"), item(1, "20.20"))
    good = table_view(paper(items=items, fields=(field("total", "30.30"),)), ZH)
    bad = table_view(paper(items=items, fields=(field("total", "31.00"),)), ZH)
    unknown = table_view(paper(items=items), ZH)
    partial = table_view(paper(items=(*items, item(2, None)), fields=(field("total", "30.30"),)), ZH)
    assert good is not None
    assert [row["running"] for row in good["rows"]] == ["10.10", "30.30"]
    assert (good["matches"], good["difference"]) == (True, "0.00")
    assert bad is not None
    assert (bad["matches"], bad["difference"]) == (False, "-0.70")
    assert unknown is not None
    assert (unknown["matches"], unknown["printed"]) == (False, None)
    assert partial is not None
    assert partial["matches"] is False
    assert table_view(paper(), ZH) is None


def test_attention_lists_each_thing_once_and_failures_first() -> None:
    document = paper(
        fields=(field("total"), field("bill_no", None), field("sex")), checks=(check(), check("ok"))
    )
    fields = [field_view(document, place, ZH) for place in located(document)]
    listed = attention(fields, [check_view(document, one, ZH) for one in document.checks])
    assert [(one["kind"], one["tone"]) for one in listed] == [("check", "failed"), ("field", "doubtful")]
    assert listed[0]["fields"] == ["d1|total"]


@pytest.mark.parametrize("state", sorted({state for state, _ in TRANSITIONS}))
def test_offered_acts_are_those_the_transition_table_has(state: State) -> None:
    offered = {one["action"] for one in actions_for(state, ("adjuster",), ZH)}
    assert offered == {
        act for act, moves in MOVES.items() if any((state, move) in TRANSITIONS for move in moves)
    }
    assert {one["action"] for one in actions_for(state, ("siu",), ZH)} <= {"hold", "release"}
    assert actions_for(state, ("auditor", "medical_expert"), ZH) == []


def waiting(state: State, medical: bool) -> CaseFile:
    signature = Signature(person="li", role="adjuster", signed_at=datetime(2026, 1, 1, tzinfo=UTC))
    decision = Decision(
        case_id="c",
        case_version=3,
        action="deny",
        amount=None,
        codes=("D213",),
        medical=medical,
        signatures=(signature,),
    )
    return CaseFile(row=CaseRow(id="c", version=4, state=state, product="T"), decisions=(decision,))


@pytest.mark.parametrize(
    ("state", "person", "roles", "may"),
    [
        ("awaiting_expert", "zhou", ("medical_expert",), True),
        ("awaiting_expert", "zhou", ("adjuster",), False),
        ("awaiting_expert", "li", ("adjuster", "medical_expert"), False),
        ("awaiting_second", "wang", ("senior_adjuster",), True),
        ("awaiting_second", "li", ("adjuster",), False),
        ("awaiting_second", "zhou", ("medical_expert",), False),
    ],
)
def test_the_second_signature_is_another_persons(state, person, roles, may) -> None:
    panel = second_view(waiting(state, state == "awaiting_expert"), person, roles, ZH)
    assert panel is not None
    assert panel["may_sign"] is may
    assert bool(panel["why"]) is not may


def advised() -> Recommendation:
    clause = ClauseSpan(document_id="policy/T", version="1", article="第三条", start=0, end=2, quote="二万")
    source = SourceSpan(document_id="d1", document_sha256="a" * 64, page=1, box=BOX, text="85000")
    amount = Operand(ref="fact:expenses/e1/amount", value=Decimal("85000"))
    finding = Finding(
        id="f1", check="c", code="P101", statement="扣减", clauses=(clause,), facts=("expenses/e1/amount",)
    )
    passed = finding.model_copy(update={"id": "f2", "fired": False, "code": "D206"})
    return Recommendation(
        case_id="c",
        case_version=3,
        adjudication=Adjudication(
            product="T",
            policy_version="1",
            outcome="partial",
            payable=Decimal("42250"),
            codes=("P101",),
            needs_expert=False,
            findings=(finding, passed),
            considered=(passed,),
            layers=(
                LayerShare(layer="basic", payer="医保", amount=Decimal("25")),
                LayerShare(layer="self", payer="个人", amount=Decimal("75")),
                LayerShare(layer="aid", payer="企业援助", amount=None),
            ),
            deadlines=(Deadline(id="t30", label="核定", due=date(2026, 11, 24)),),
            trace=(
                TraceStep(
                    id="s1", operation="take", operands=(amount,), result=Decimal("85000"), label="费用"
                ),
            ),
        ),
        chain=(
            EvidenceNode(id="source:x", kind="source", statement="85000", source=source),
            EvidenceNode(
                id="fact:x", kind="fact", statement="expenses/e1/amount = 85000.00", supports=("source:x",)
            ),
            EvidenceNode(id="step:s1", kind="step", statement="费用", supports=("fact:x",)),
            EvidenceNode(id="finding:f1", kind="finding", statement="扣减", supports=("fact:x", "step:s1")),
        ),
        summary=("部分给付",),
        facts_sha256="b" * 64,
        document_sha256=(),
        versions=Versions(code="1", rules="1", corpus="c" * 64, extractor="1"),
    )


def test_a_finding_shows_its_facts_in_words_with_their_places() -> None:
    words = ZH.extended({"code": {"P101": "扣减年免赔额"}, "title": {"policy/T": "测试保条款"}})
    view = advice_view(advised(), words, TODAY)
    finding = view["findings"][0]
    assert finding["label"] == "扣减年免赔额"
    assert finding["facts"][0]["statement"] == "费用 e1 金额：85000.00"
    assert finding["facts"][0]["marks"][0]["document"] == "d1"
    assert finding["clauses"][0]["title"] == "测试保条款"
    assert len(view["findings"]) == 1
    assert [one["id"] for one in view["considered"]] == ["f2"]
    assert view["bars"][0]["marks"][0]["box"] is not None


def test_a_value_that_a_person_typed_stands_where_the_old_one_stood() -> None:
    advice = advised()
    bare = [one.source and one.source.model_copy(update={"box": None}) for one in advice.chain]
    chain = tuple(
        one.model_copy(update={"source": span}) for one, span in zip(advice.chain, bare, strict=True)
    )
    advice = advice.model_copy(update={"chain": chain})
    typed = paper(fields=(field("total", "85000", source="person"),))
    other = paper(fields=(field("total", "84000", source="person"),))
    boxes = [advice_view(advice, ZH, TODAY, (one,))["bars"][0]["marks"][0]["box"] for one in (typed, other)]
    assert boxes[0] is not None
    assert boxes[1] is None


def test_shares_deadlines_and_unknown_amounts() -> None:
    view = advice_view(advised(), ZH, TODAY)
    assert [one["share"] for one in view["layers"]] == [0.25, 0.75, 0.0]
    assert view["layers"][2]["amount"] is None
    assert (view["deadlines"][0]["days_left"], view["deadlines"][0]["tone"]) == (2, "failed")
    later = advice_view(advised(), ZH, date(2026, 10, 1))["deadlines"][0]
    assert later["tone"] == "machine"


def test_facts_without_words_stay_as_they_are() -> None:
    assert fact_words("declared/pre_existing = false", ZH) == "声明 既往症：否"
    assert fact_words("expenses/e1 = e1", ZH) == "费用 e1"
    assert fact_words("nonsense", ZH) == "nonsense"


def test_the_whole_case_passes_text_through_untouched() -> None:
    file = CaseFile(
        row=CaseRow(id="c", version=3, state="assessed", product="T", due=date(2026, 12, 1)),
        documents=(paper(fields=(field("payer_name", HOSTILE),)),),
        recommendation=advised(),
        declared={"policy.policy_no": "P1", "declared.pre_existing": "false"},
    )
    view = case_view(file, ZH, TODAY, "li", ("adjuster",))
    assert view["documents"][0]["filename"] == HOSTILE
    assert view["fields"][0]["value"] == HOSTILE
    assert view["documents"][0]["pages"][0]["src"] == "/api/cases/c/pages/d1/1.jpg"
    assert view["case"]["days_left"] == 9
    stated = {one["path"]: one["value"] for one in view["statements"]}
    assert (stated["policy.policy_no"], stated["insured.region"]) == ("P1", None)
    assert view["second"] is None


def test_english_says_findings_and_checks_in_english() -> None:

    english = texts("en").extended({"code": {"P101": "deductible applied"}})
    finding = Finding(id="f", check="c", code="P101", statement="扣减免赔额。", amount=Decimal("20000.00"))
    assert finding_words(finding, english) == "Deductible applied: 20,000.00 CNY"
    assert finding_words(finding, texts("zh")) == "扣减免赔额。"
    check = Check(
        code="I1", severity="hard", status="failed", message="不符", fields=("total",), expected="2"
    )
    said = check_words(check, english)
    assert "2 / —" in said
    assert not [one for one in said if "\u4e00" <= one <= "\u9fff"]
