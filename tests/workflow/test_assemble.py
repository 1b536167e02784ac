"""Papers into facts: what they state, where it stands, and nothing more."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from copilot.domain.claim import Claim
from copilot.domain.document import Document
from copilot.errors import InputRefused
from copilot.workflow.assemble import assemble

Papers = Callable[..., Document]
STATED = {"product": "BJ-HTB"}


def lines(claim: Claim) -> list[tuple[str | None, str | None, Decimal]]:
    return [(one.kind, one.scope, one.amount) for one in claim.facts.expenses]


def test_a_receipt_becomes_a_stay_and_one_line_per_scope(inpatient: Papers) -> None:
    claim = assemble([inpatient()], STATED)
    [event] = claim.facts.events
    assert (event.kind, event.admit_date, event.discharge_date) == (
        "inpatient",
        date(2021, 10, 12),
        date(2021, 10, 26),
    )
    assert event.settled_through_basic is True
    assert lines(claim) == [
        ("hospital", "in_scope", Decimal("5317.70")),
        ("hospital", "out_of_scope", Decimal("85000.00")),
    ]
    assert {one.event for one in claim.facts.expenses} == {event.id}
    assert {one.paper for one in claim.facts.expenses} == {"住院票据"}


def test_every_value_read_says_where_it_stands(inpatient: Papers) -> None:
    claim = assemble([inpatient()], STATED)
    span = claim.provenance["expenses/e2/amount"]
    assert (span.document_id, span.page, span.text) == ("doc-receipt", 1, "85000.00")
    assert span.box == inpatient().field("self_expense").bbox  # type: ignore[union-attr]
    for path in ("insured/name", "events/v1/admit_date", "papers/住院票据/total"):
        assert path in claim.provenance


def test_what_no_paper_states_stays_unknown(paper: Papers) -> None:
    claim = assemble([paper("outpatient_receipt", {"total": "300.00"})], STATED)
    [line] = claim.facts.expenses
    assert (line.scope, line.amount, line.settled_through_basic, line.date) == (
        None,
        Decimal("300.00"),
        None,
        None,
    )
    assert claim.facts.insured.name is None
    assert claim.facts.insured.basic_insurance is None
    assert claim.facts.policies[0].effective_from is None


def test_the_share_that_is_not_printed_follows_from_what_was_paid(inpatient: Papers) -> None:
    claim = assemble([inpatient(self_pay=None)], STATED)
    assert lines(claim)[0] == ("hospital", "in_scope", Decimal("5317.70"))


def test_a_receipt_without_any_split_gives_one_line_for_what_was_borne(inpatient: Papers) -> None:
    claim = assemble([inpatient(self_pay=None, self_expense=None)], STATED)
    assert lines(claim) == [("hospital", "personal", Decimal("90317.70"))]


def test_a_settlement_sheet_gives_the_split_that_the_receipt_lacks(inpatient: Papers, paper: Papers) -> None:
    sheet = paper(
        "settlement",
        {"admit_date": "2021-10-12", "fulamt_ownpay_amt": "85000.00", "psn_part_amt": "90317.70"},
    )
    claim = assemble([inpatient(self_pay=None, self_expense=None), sheet], STATED)
    assert lines(claim) == [
        ("hospital", "in_scope", Decimal("5317.70")),
        ("hospital", "out_of_scope", Decimal("85000.00")),
    ]


def test_a_self_paying_patient_bears_the_total_outside_the_list(inpatient: Papers) -> None:
    claim = assemble(
        [inpatient(insurance_type="自费", pool_pay="0.00", self_pay=None, self_expense=None, acct_pay=None)],
        STATED,
    )
    assert lines(claim) == [("hospital", "out_of_scope", Decimal("105263.28"))]
    assert claim.facts.events[0].settled_through_basic is False


def test_fee_list_lines_replace_the_lump_only_when_they_add_up(inpatient: Papers, paper: Papers) -> None:
    def fees(second: str) -> Document:
        rows = [
            {"name": "帕博利珠单抗", "amount": "60000.00", "chrgitm_lv": "丙"},
            {"name": "吻合器", "amount": second, "self_ratio": "100%"},
            {"name": "床位费", "amount": "1120.00", "chrgitm_lv": "甲"},
        ]
        return paper("fee_list", {"inpatient_no": "20213187"}, rows)

    fits = assemble([inpatient(), fees("25000.00")], STATED)
    assert [one.name for one in fits.facts.expenses] == ["医保内自付", "帕博利珠单抗", "吻合器"]
    assert fits.provenance["expenses/e2/amount"].document_id == "doc-fee_list"
    differs = assemble([inpatient(), fees("24000.00")], STATED)
    assert [one.name for one in differs.facts.expenses] == ["医保内自付", "医保外自费"]


def test_a_pharmacy_invoice_gives_one_line_per_item(paper: Papers, judge: Any) -> None:
    invoice = paper(
        "vat_invoice",
        {"buyer": "苏晚宁", "seller": "国药大药房", "issue_date": "2022-01-05", "total": "28000.00"},
        [{"name": "曲妥珠单抗", "qty": "1", "amount": "28000.00"}],
    )
    claim = assemble([invoice], STATED, known=judge)
    [line] = claim.facts.expenses
    assert (line.kind, line.drug, line.channel) == ("specialty_drug", "曲妥珠单抗", None)
    assert claim.facts.events[0].kind == "drug_purchase"


def test_a_red_letter_receipt_claims_nothing(inpatient: Papers) -> None:
    claim = assemble([inpatient(status="冲红")], STATED)
    assert claim.facts.expenses == ()
    assert claim.facts.papers[0].status == "red_letter"


def test_papers_of_one_stay_make_one_event(inpatient: Papers, paper: Papers) -> None:
    summary = paper(
        "discharge_summary",
        {
            "name": "苏晚宁",
            "hospital": "北京市松屏人民医院",
            "inpatient_no": "20213187",
            "admit_date": "2021-10-11",
            "discharge_date": "2021-10-26",
            "discharge_diag": "1.(C53.900)宫颈恶性肿瘤 2.(D64.900)贫血",
        },
    )
    claim = assemble([summary, inpatient()], STATED)
    [event] = claim.facts.events
    assert event.admit_date == date(2021, 10, 12)
    assert [paper.admit_date for paper in claim.facts.papers] == [date(2021, 10, 11), date(2021, 10, 12)]
    found = [(one.text, one.icd10, one.confirmed_on) for one in claim.facts.diagnoses]
    day = date(2021, 10, 26)
    assert found == [("宫颈恶性肿瘤", "C53.900", day), ("贫血", "D64.900", day)]
    assert event.diagnoses == ("d1", "d2")


def test_two_stays_stay_two(inpatient: Papers) -> None:
    second = inpatient(
        name="doc-2",
        bill_no="0098431208",
        inpatient_no="20219999",
        admit_date="2021-12-01",
        discharge_date="2021-12-09",
    )
    claim = assemble([inpatient(), second], STATED)
    assert [one.admit_date for one in claim.facts.events] == [date(2021, 10, 12), date(2021, 12, 1)]
    assert [one.event for one in claim.facts.expenses] == ["v1", "v1", "v2", "v2"]
    assert [one.id for one in claim.facts.papers] == ["住院票据1", "住院票据2"]


def test_a_doubtful_diagnosis_is_no_confirmed_one(paper: Papers) -> None:
    certificate = paper(
        "diagnosis_certificate", {"diagnosis": "肺部占位待查；高血压病", "issue_date": "2022-03-01"}
    )
    found = {
        one.text: (one.confirmed, one.confirmed_on) for one in assemble([certificate], STATED).facts.diagnoses
    }
    assert found == {"肺部占位待查": (False, None), "高血压病": (True, date(2022, 3, 1))}


def test_papers_that_contradict_each_other_all_keep_their_word(inpatient: Papers, paper: Papers) -> None:
    card = paper("id_card", {"name": "苏晚宁", "sex": "女", "id_no": "990000197803144288"})
    other = inpatient(name="doc-2", payer_name="李四", sex="男")
    facts = assemble([card, inpatient(), other], STATED).facts
    assert facts.insured.name == "苏晚宁"
    assert [paper.person_name for paper in facts.papers] == ["苏晚宁", "苏晚宁", "李四"]
    assert [paper.person_sex for paper in facts.papers] == ["female", "female", "male"]
    assert facts.papers[1].id_tail == "4288"


def test_failed_checks_doubt_and_duplicates_reach_the_facts(paper: Papers) -> None:
    receipt = paper(
        "outpatient_receipt",
        {"total": "14500.00", "bill_no": "0012345678", "issue_date": "2022-01-01"},
        checks={"I1": "failed", "I2": "ok"},
        doubt=("total",),
    )
    [row] = assemble([receipt], STATED, duplicates={receipt.id: "2025-000009"}).facts.papers
    assert (row.failed, row.low_confidence, row.duplicate_of) == (("I1",), ("合计金额",), "2025-000009")


def test_payers_that_the_form_names_apart_are_kept_in_the_sum(inpatient: Papers, paper: Papers) -> None:
    receipt = paper(
        "inpatient_receipt",
        {"total": "1000.00", "pool_pay": "500.00", "major_illness_pay": "200.00", "cash_pay": "300.00"},
        checks={"I3": "ok"},
    )
    [row] = assemble([receipt], STATED).facts.papers
    assert row.other_pay == Decimal("200.00")


def test_what_people_state_goes_before_what_was_read(inpatient: Papers) -> None:
    stated: dict[str, Any] = {
        **STATED,
        "insured": {"name": "苏晚凝"},
        "expenses": [{"id": "e2", "pre_existing": True}],
    }
    claim = assemble([inpatient()], stated)
    assert claim.facts.insured.name == "苏晚凝"
    assert claim.facts.insured.sex == "female"
    assert [(one.amount, one.pre_existing) for one in claim.facts.expenses] == [
        (Decimal("5317.70"), None),
        (Decimal("85000.00"), True),
    ]
    assert "insured/name" not in claim.provenance
    assert "expenses/e2/amount" in claim.provenance


def test_a_stated_list_replaces_what_was_read(inpatient: Papers) -> None:
    claim = assemble([inpatient()], {**STATED, "expenses": [{"amount": "12.00"}]})
    assert [one.amount for one in claim.facts.expenses] == [Decimal("12.00")]
    assert not any(path.startswith("expenses/") for path in claim.provenance)


def test_the_same_papers_give_the_same_claim_in_any_run(inpatient: Papers) -> None:
    assert assemble([inpatient()], STATED) == assemble([inpatient()], STATED)


@pytest.mark.parametrize(
    ("stated", "sentence"),
    [
        ({}, "没有指明产品"),
        ({"product": "X", "insured": {"weight": "62"}}, "不认识的键 insured.weight"),
        ({"product": "X", "received_on": "soon"}, "received_on：“soon”不是日期"),
        ({"product": "X", "expenses": [{"amount": 12.5}]}, "不能使用"),
    ],
)
def test_statements_that_do_not_fit_are_refused_in_one_sentence(
    stated: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InputRefused, match=sentence):
        assemble([], stated)


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("2019年3月确诊宫颈癌。", date(2019, 3, 1)),
        ("2年前于外院诊断为宫颈恶性肿瘤，行手术治疗。", date(2019, 10, 12)),
        ("宫颈癌病史十余月", date(2020, 12, 12)),
        ("高血压病史10年，否认宫颈癌病史。", None),
        ("1年前出现阴道出血，宫颈活检考虑宫颈癌待查", None),
        ("既往体健", None),
    ],
)
def test_the_history_tells_since_when_a_disease_was_known(paper: Papers, told: str, day: date | None) -> None:
    summary = paper(
        "discharge_summary",
        {
            "admit_date": "2021-10-12",
            "discharge_date": "2021-10-26",
            "discharge_diag": "(C53.900)宫颈恶性肿瘤",
            "past_history": told,
        },
    )
    [diagnosis] = assemble([summary], STATED).facts.diagnoses
    assert diagnosis.first_known_on == day


def test_markers_and_stage_belong_to_the_only_tumour(paper: Papers) -> None:
    pathology = paper(
        "pathology",
        {
            "diagnosis": "（左乳）浸润性导管癌，切缘未见癌，腋窝淋巴结0/12。",
            "ihc_text": "ER(+)，PR（-），HER2(3+)，Ki-67(30%+)，CK5/6(2+)",
            "report_date": "2022-01-03",
        },
    )
    genes = paper(
        "genetic_test", {"report_date": "2022-01-09"}, [{"gene": "BRCA1", "variant": "未检出致病突变"}]
    )
    [diagnosis] = assemble([pathology, genes], STATED).facts.diagnoses
    assert (diagnosis.text, diagnosis.confirmed_on) == ("（左乳）浸润性导管癌", date(2022, 1, 3))
    assert {"ER 阳性", "PR 阴性", "HER2 阳性", "BRCA1 阴性"} <= set(diagnosis.biomarkers)


def test_a_hospital_name_says_only_what_is_written_in_it(inpatient: Papers, judge: Any) -> None:
    def event(name: str) -> Any:
        claim = assemble([inpatient(provider_name=name)], STATED, known=judge)
        return claim.facts.events[0]

    assert event("北京市松屏人民医院").hospital_level is None
    assert event("松屏镇卫生院").hospital_level == "primary"
    assert event("松屏医院国际部").ward == "international"
    assert event("松屏康复医院").ward == "rehabilitation"
    assert event("松屏人民医院").ward is None
