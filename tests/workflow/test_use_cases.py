"""The life of a case through the use cases, with the real rules and the real store."""

import threading
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from copilot.domain.document import Document
from copilot.errors import Conflict, InputRefused, NotAllowed, UnreadableFile
from copilot.workflow.assess import assess
from copilot.workflow.correct import CorrectionRequest, correct
from copilot.workflow.decide import Act, Opinion, countersign, decide
from copilot.workflow.edits import Edit
from copilot.workflow.extract import extract
from copilot.workflow.replay import replay
from copilot.workflow.submit import Upload, add_files, submit

Papers = Callable[..., Document]
AMOUNT = Decimal("42250.00")


def test_from_papers_to_a_signed_decision(office: Any, inpatient: Papers, summary: Document) -> None:
    case_id = office.open(inpatient(), summary)
    store = office.desk.store
    advice = store.recommendation(case_id)
    assert (advice.adjudication.outcome, advice.adjudication.payable) == ("partial", AMOUNT)
    assert advice.rejected == ()
    assert advice.case_version == office.version(case_id)
    assert store.case(case_id).insured_masked == "苏**"
    case = decide(office.desk, case_id, Act(action="partial", version=3, amount=AMOUNT), office.zhang)
    assert case.state == "approved"
    [(_, decision)] = store.decisions(case_id)
    assert (decision.amount, decision.signatures[0].person) == (AMOUNT, "zhang")
    assert [event.kind for event in store.events(case_id)] == [
        "submitted",
        "extracted",
        "assessed",
        "decided",
    ]
    assert store.verify().ok


def test_pictures_of_pages_are_kept_and_found(office: Any, inpatient: Papers) -> None:
    case_id = office.open(inpatient())
    [image] = office.desk.store.snapshot(case_id).images
    assert (image.document_id, image.page) == ("doc-receipt", 1)
    assert office.desk.store.file(case_id, image.sha256) == b"page 0"


def test_an_unusable_file_refuses_the_whole_submission(office: Any, inpatient: Papers) -> None:
    good = b"%PDF-good"
    office.reader.papers[good] = (inpatient(),)
    uploads = [Upload(filename="好.pdf", content=good), Upload(filename="坏.pdf", content=b"text")]
    with pytest.raises(UnreadableFile, match=r"“坏.pdf”：文件内容不是"):
        submit(office.desk, uploads, {"product": "BJ-HTB"}, office.zhang)
    assert office.desk.store.cases() == ()
    assert list((office.desk.store._files._root).rglob("*")) == []


@pytest.mark.parametrize(
    ("stated", "sentence"),
    [
        ({}, "没有指明产品"),
        ({"product": "NO-SUCH"}, "没有产品 NO-SUCH"),
        ({"product": "BJ-HTB", "x": "1"}, "不认识的键 x"),
    ],
)
def test_unusable_statements_refuse_the_submission(
    office: Any, stated: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InputRefused, match=sentence):
        submit(office.desk, [], stated, office.zhang)
    assert office.desk.store.events() == ()


def test_the_same_submission_twice_makes_one_case(office: Any, inpatient: Papers) -> None:
    office.reader.papers[b"%PDF-1"] = (inpatient(),)
    uploads = [Upload(filename="a.pdf", content=b"%PDF-1")]
    first = submit(office.desk, uploads, {"product": "BJ-HTB"}, office.zhang, "key-1")
    again = submit(office.desk, uploads, {"product": "BJ-HTB"}, office.zhang, "key-1")
    assert (again.case_id, again.repeated, len(office.desk.store.cases())) == (first.case_id, True, 1)
    with pytest.raises(Conflict, match="幂等键"):
        submit(office.desk, [], {"product": "BJ-HTB"}, office.zhang, "key-1")


def test_a_bill_of_an_earlier_case_holds_the_line_and_denies_nothing(
    office: Any, inpatient: Papers, summary: Document
) -> None:
    first = office.open(inpatient(), summary)
    second = office.open(inpatient(), summary)
    facts = office.desk.store.snapshot(second).claim["facts"]
    assert facts["papers"][0]["duplicate_of"] == first
    found = office.desk.store.recommendation(second).adjudication
    assert {"D218", "R404"} <= set(found.codes)
    assert (found.outcome, found.payable) == ("refer", None)


def test_a_file_that_cannot_be_read_is_kept_with_the_reason(
    office: Any, inpatient: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.reader.papers[b"%PDF-1"] = (inpatient(),)
    case_id = submit(
        office.desk, [Upload(filename="a.pdf", content=b"%PDF-1")], {"product": "BJ-HTB"}, office.zhang
    ).case_id

    def refuse(*_: object) -> None:
        raise UnreadableFile("第 1 页已损坏。")

    monkeypatch.setattr(office.reader, "read", refuse)
    extract(office.desk, case_id, office.zhang, lambda *_: None)
    [file] = office.desk.store.snapshot(case_id).files
    assert (file.read, file.problem) == (True, "第 1 页已损坏。")
    found = assess(office.desk, case_id, office.zhang).adjudication
    assert found.outcome in ("pend", "refer")
    assert any(one.code == "N307" and "a.pdf" in one.statement for one in found.findings)
    assert replay(office.desk, case_id).equal


def test_added_papers_make_the_recommendation_stale(
    office: Any, inpatient: Papers, summary: Document
) -> None:
    case_id = office.open(inpatient())
    office.reader.papers[b"%PDF-s"] = (summary,)
    case = add_files(office.desk, case_id, [Upload(filename="小结.pdf", content=b"%PDF-s")], office.zhang)
    assert case.state == "extracted"
    assert office.desk.store.recommendation(case_id) is None
    extract(office.desk, case_id, office.zhang, lambda *_: None)
    assert len(office.desk.store.documents(case_id)) == 2
    assert assess(office.desk, case_id, office.zhang).adjudication.payable == AMOUNT


def test_a_correction_recomputes_and_says_what_changed(
    office: Any, inpatient: Papers, summary: Document
) -> None:
    case_id = office.open(inpatient(), summary)
    edit = Edit(document="doc-receipt", field="self_expense", value="75,000")
    done = correct(
        office.desk, case_id, CorrectionRequest(version=3, edits=(edit,), why="原票看错"), office.zhang
    )
    [correction] = done.corrections
    assert (correction.old, correction.new, correction.person, correction.why) == (
        "85000.00",
        "75000.00",
        "zhang",
        "原票看错",
    )
    assert done.recommendation is not None
    assert done.recommendation.adjudication.payable == Decimal("35750.00")
    moved = {change.path: (change.before, change.after) for change in done.changes}
    assert moved["adjudication/payable"] == ('"42250.00"', '"35750.00"')
    assert moved["facts/expenses/e2/amount"] == ('"85000.00"', '"75000.00"')
    field = next(d for d in office.desk.store.documents(case_id) if d.id == "doc-receipt").field(
        "self_expense"
    )
    assert (field.source, field.bbox, field.confidence) == ("person", None, 1.0)
    assert office.desk.store.documents(case_id, 3) != office.desk.store.documents(case_id)
    assert office.desk.store.verify().ok


def test_a_correction_reopens_a_signed_decision(office: Any, inpatient: Papers, summary: Document) -> None:
    case_id = office.open(inpatient(), summary)
    decide(office.desk, case_id, Act(action="partial", version=3, amount=AMOUNT), office.zhang)
    edit = Edit(document="doc-receipt", field="self_expense", value="75000")
    request = CorrectionRequest(version=4, edits=(edit,), why="复核")
    done = correct(office.desk, case_id, request, office.zhang)
    assert done.reopened
    assert done.case.state == "assessed"
    assert len(office.desk.store.decisions(case_id)) == 1


def test_a_statement_can_be_corrected_too(office: Any, inpatient: Papers, summary: Document) -> None:
    case_id = office.open(inpatient(), summary)
    edit = Edit(document="declared", field="screenings.0.result", value="positive")
    done = correct(
        office.desk, case_id, CorrectionRequest(version=3, edits=(edit,), why="报告为阳性"), office.zhang
    )
    assert done.recommendation is not None
    assert done.recommendation.adjudication.payable == Decimal("39000.00")


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Edit(document="doc-receipt", field="total", value="很多"), "不是金额"),
        (Edit(document="doc-receipt", field="admit_date", value="2021-13-45"), "不是日期"),
        (Edit(document="declared", field="insured.age", value="abc"), "insured.age"),
    ],
)
def test_a_correction_that_is_not_of_its_kind_changes_nothing(
    office: Any, inpatient: Papers, edit: Edit, sentence: str
) -> None:
    case_id = office.open(inpatient())
    with pytest.raises(InputRefused, match=sentence):
        correct(office.desk, case_id, CorrectionRequest(version=3, edits=(edit,), why="x"), office.zhang)
    assert office.version(case_id) == 3


def test_a_correction_on_an_old_version_is_a_conflict(office: Any, inpatient: Papers) -> None:
    case_id = office.open(inpatient())
    edit = Edit(document="doc-receipt", field="total", value="1.00")
    with pytest.raises(Conflict, match="请刷新后再操作"):
        correct(office.desk, case_id, CorrectionRequest(version=2, edits=(edit,), why="x"), office.zhang)


def test_a_denial_needs_a_second_person(office: Any, inpatient: Papers, summary: Document) -> None:
    case_id = office.open(inpatient(), summary)
    act = Act(action="deny", version=3, codes=("D205",), note="不属责任")
    assert decide(office.desk, case_id, act, office.zhang).state == "awaiting_second"
    opinion = Opinion(agree=True, version=4, opinion="同意")
    with pytest.raises(NotAllowed, match="另一个人"):
        countersign(office.desk, case_id, opinion, office.zhang)
    assert countersign(office.desk, case_id, opinion, office.li).state == "denied"
    assert len(office.desk.store.decisions(case_id)[-1][1].signatures) == 2


def test_a_medical_denial_takes_effect_only_with_an_expert(
    office: Any, inpatient: Papers, summary: Document
) -> None:
    case_id = office.open(inpatient(), summary)
    act = Act(action="deny", version=3, codes=("D213",), medical=False, note="医学必要性不足")
    assert decide(office.desk, case_id, act, office.zhang).state == "awaiting_expert"
    opinion = Opinion(agree=True, version=4, opinion="依据指南不必要", qualification="主任医师")
    with pytest.raises(NotAllowed, match="须由医学专家"):
        countersign(office.desk, case_id, opinion, office.li)
    with pytest.raises(InputRefused, match="写明资质"):
        countersign(office.desk, case_id, opinion.model_copy(update={"qualification": " "}), office.expert)
    assert countersign(office.desk, case_id, opinion, office.expert).state == "denied"
    decision = office.desk.store.decisions(case_id)[-1][1]
    assert (decision.medical, decision.signatures[1].qualification) == (True, "主任医师")


def test_another_code_does_not_lead_around_the_expert(
    office: Any, inpatient: Papers, summary: Document
) -> None:
    stated = {"declared": {"waiting_period_passed": True, "pre_existing": True}}
    case_id = office.open(inpatient(), summary, **stated)
    assert office.desk.store.recommendation(case_id).adjudication.needs_expert
    act = Act(action="deny", version=3, codes=("D205",), note="不属责任")
    assert decide(office.desk, case_id, act, office.zhang).state == "awaiting_expert"


def test_an_expert_who_refuses_opens_the_case_again(
    office: Any, inpatient: Papers, summary: Document
) -> None:
    case_id = office.open(inpatient(), summary)
    decide(office.desk, case_id, Act(action="deny", version=3, codes=("D213",), note="x"), office.zhang)
    opinion = Opinion(agree=False, version=4, opinion="有必要", qualification="主任医师")
    case = countersign(office.desk, case_id, opinion, office.expert)
    assert case.state == "assessed"
    assert len(office.desk.store.decisions(case_id)) == 1
    assert office.desk.store.recommendation(case_id) is not None


@pytest.mark.parametrize(
    ("act", "error", "sentence"),
    [
        (Act(action="partial", version=3), InputRefused, "写明金额"),
        (Act(action="partial", version=3, amount="1.00"), InputRefused, "与建议不同"),
        (Act(action="deny", version=3, note="x"), InputRefused, "理由码"),
        (Act(action="release", version=3), Conflict, "不能解冻"),
        (Act(action="partial", version=2, amount="42250.00"), Conflict, "现为第 3 版"),
    ],
)
def test_incomplete_or_impossible_acts_are_refused(
    office: Any, inpatient: Papers, summary: Document, act: Act, error: type[Exception], sentence: str
) -> None:
    case_id = office.open(inpatient(), summary)
    with pytest.raises(error, match=sentence):
        decide(office.desk, case_id, act, office.zhang)
    assert office.version(case_id) == 3


def test_only_adjusters_decide_and_investigators_may_hold(
    office: Any, inpatient: Papers, summary: Document
) -> None:
    case_id = office.open(inpatient(), summary)
    with pytest.raises(NotAllowed, match="调查员不能同意部分给付"):
        decide(office.desk, case_id, Act(action="partial", version=3, amount=AMOUNT), office.siu)
    assert decide(office.desk, case_id, Act(action="hold", version=3), office.siu).state == "on_hold"
    with pytest.raises(Conflict, match="已冻结"):
        decide(office.desk, case_id, Act(action="partial", version=4, amount=AMOUNT), office.zhang)
    assert decide(office.desk, case_id, Act(action="release", version=4), office.siu).state == "extracted"


def test_a_repeated_decision_is_harmless_with_its_key(
    office: Any, inpatient: Papers, summary: Document
) -> None:
    case_id = office.open(inpatient(), summary)
    act = Act(action="partial", version=3, amount=AMOUNT)
    for _ in range(2):
        assert decide(office.desk, case_id, act, office.zhang, "once").version == 4
    assert len(office.desk.store.decisions(case_id)) == 1


def test_eight_people_decide_at_once_and_one_decision_stands(
    office: Any, inpatient: Papers, summary: Document
) -> None:
    case_id = office.open(inpatient(), summary)
    act = Act(action="partial", version=3, amount=AMOUNT)
    barrier = threading.Barrier(8)
    results: list[str] = []

    def attempt() -> None:
        barrier.wait()
        try:
            decide(office.desk, case_id, act, office.zhang)
            results.append("signed")
        except Conflict as error:
            results.append("请刷新" if "请刷新" in str(error) else str(error))

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["signed"] + ["请刷新"] * 7
    assert office.desk.store.verify().ok


def test_replay_gives_the_same_bytes(office: Any, inpatient: Papers, summary: Document) -> None:
    first = office.open(inpatient(), summary)
    again = replay(office.desk, first)
    assert (again.equal, again.differences, again.version) == (True, (), 3)
    second = office.open(inpatient(), summary)
    assert replay(office.desk, second).equal
    assert replay(office.desk, first).equal


def test_replay_says_what_another_corpus_changed(office: Any, inpatient: Papers, summary: Document) -> None:
    from dataclasses import replace

    case_id = office.open(inpatient(), summary)
    versions = office.desk.judge.versions.model_copy(update={"corpus": "0" * 64})
    desk = replace(office.desk, judge=replace(office.desk.judge, versions=versions))
    found = replay(desk, case_id)
    assert (found.equal, found.versions) == (False, ("语料",))
    assert [change.path for change in found.differences] == ["recommendation/versions/corpus"]


def test_advice_that_the_rules_no_longer_give_is_not_signed(
    office: Any, inpatient: Papers, summary: Document
) -> None:
    case_id = office.open(inpatient(), summary)
    version = office.version(case_id)
    act = Act(action="partial", version=version, amount="42250.00")
    rules = office.desk.judge.adjudicate

    def stricter(facts: Any) -> Any:
        return rules(facts).model_copy(update={"payable": Decimal("41000.00")})

    changed = replace(office.desk, judge=replace(office.desk.judge, adjudicate=stricter))
    with pytest.raises(Conflict, match="请重新计算后再签署"):
        decide(changed, case_id, act, office.zhang)
    assert office.desk.store.decisions(case_id) == ()
    assert decide(office.desk, case_id, act, office.zhang).state == "approved"
