"""What was bought, from invoices and receipts of visits; nothing unknown ends in a denial."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from copilot.domain.document import Document
from copilot.workflow.assemble import assemble

Papers = Callable[..., Document]
STATED: dict[str, Any] = {"product": "PWY", "insured": {"name": "柳梢", "sex": "男", "age": 63}}
VISIT = {
    "bill_no": "0061188272",
    "payer_name": "柳梢",
    "provider_name": "崇淮市人民医院",
    "issue_date": "2023-06-06",
    "visit_date": "2023-06-06",
}


@pytest.mark.parametrize(
    ("printed", "kind", "event", "drug"),
    [
        ("*药品*甲磺酸奧希替尼片", "specialty_drug", "drug_purchase", "甲磺酸奥希替尼片"),
        ("*化学药品制剂*阿莫西林胶囊", "drug", "drug_purchase", "阿莫西林胶囊"),
        ("*药品*爱普盾电场治疗", "device", "device", None),
        ("*医疗仪器器械*轮椅", "device", "device", None),
        ("*会议服务*会务费", None, "other", None),
    ],
)
def test_an_invoice_whose_seller_cannot_be_read_tells_by_its_items(
    paper: Papers, judge: Any, printed: str, kind: str | None, event: str, drug: str | None
) -> None:
    invoice = paper(
        "vat_invoice",
        {"issue_date": "2022-08-01", "total": "16740.00"},
        [{"name": printed, "qty": "1", "amount": "16740.00"}],
    )
    facts = assemble([invoice], STATED, known=judge).facts
    [line] = facts.expenses
    assert (line.kind, line.drug, facts.events[0].kind) == (kind, drug, event)
    assert line.name == printed.split("*")[-1]


def test_a_receipt_of_one_specialty_drug_is_an_expense_for_that_drug(paper: Papers, judge: Any) -> None:
    receipt = paper(
        "outpatient_receipt",
        VISIT | {"total": "2360.00", "self_pay": "360.00", "self_expense": "2000.00"},
        [{"name": "多巴丝肼", "amount": "2360.00"}],
    )
    lines = assemble([receipt], STATED, known=judge).facts.expenses
    assert [(one.kind, one.drug, one.scope, one.amount) for one in lines] == [
        ("specialty_drug", "多巴丝肼", "in_scope", Decimal("360.00")),
        ("specialty_drug", "多巴丝肼", "out_of_scope", Decimal("2000.00")),
    ]


def test_a_receipt_of_drugs_and_other_things_is_split_where_its_lines_add_up(
    paper: Papers, judge: Any
) -> None:
    items = [
        {"name": "奥希替尼", "amount": "16000.00", "chrgitm_lv": "丙"},
        {"name": "血常规", "amount": "40.00", "chrgitm_lv": "甲"},
        {"name": "静脉采血", "amount": "10.00", "chrgitm_lv": "丙"},
    ]
    receipt = paper(
        "outpatient_receipt",
        VISIT | {"total": "16050.00", "self_pay": "40.00", "self_expense": "16010.00"},
        items,
    )
    lines = assemble([receipt], STATED, known=judge).facts.expenses
    assert [(one.name, one.kind, one.drug, one.amount) for one in lines] == [
        ("医保内自付", None, None, Decimal("40.00")),
        ("奥希替尼", "specialty_drug", "奥希替尼", Decimal("16000.00")),
        ("静脉采血", "outpatient", None, Decimal("10.00")),
    ]


def test_a_lump_that_cannot_be_split_waits_for_the_list(paper: Papers, judge: Any) -> None:
    receipt = paper(
        "outpatient_receipt",
        VISIT | {"total": "17000.00", "self_expense": "16500.00", "self_pay": "0.00"},
        [{"name": "奥希替尼", "amount": "16000.00"}, {"name": "检查费", "amount": "1000.00"}],
    )
    claim = assemble(
        [receipt],
        {**STATED, "insured": {"name": "柳梢", "age": 40}, "product": "BJ-ATB", "diagnoses": ["肺腺癌"]},
        known=judge,
    )
    assert [one.kind for one in claim.facts.expenses] == [None]
    found = judge.recommend(claim, "c", 1).adjudication
    assert found.outcome != "deny"
    assert "D205" not in found.codes


def test_a_visit_without_specialty_drugs_stays_one_visit(paper: Papers, judge: Any) -> None:
    receipt = paper(
        "outpatient_receipt",
        VISIT | {"total": "80.00", "self_pay": "80.00"},
        [{"name": "挂号费", "amount": "30.00"}, {"name": "血常规", "amount": "50.00"}],
    )
    [line] = assemble([receipt], STATED, known=judge).facts.expenses
    assert (line.kind, line.name, line.amount) == ("outpatient", "医保内自付", Decimal("80.00"))


def test_a_buyer_that_is_the_seller_names_nobody(paper: Papers, judge: Any) -> None:
    shop = "崇淮大药房连锁股份有限公司"
    invoice = paper(
        "vat_invoice",
        {"buyer": shop, "seller": shop, "issue_date": "2022-08-01", "total": "10.00"},
        [{"name": "*药品*奥希替尼", "amount": "10.00"}],
    )
    [row] = assemble([invoice], STATED, known=judge).facts.papers
    assert row.person_name is None


def test_a_shop_in_the_buyers_place_names_nobody(paper: Papers, judge: Any) -> None:
    invoice = paper(
        "vat_invoice",
        {"buyer": "崇淮大药房连锁股份有限公司", "issue_date": "2022-08-01", "total": "10.00"},
        [{"name": "*药品*奥希替尼", "amount": "10.00"}],
    )
    [row] = assemble([invoice], STATED, known=judge).facts.papers
    assert row.person_name is None


@pytest.mark.parametrize(("doctor", "codes"), [(None, {"N307"}), ("兰婷瑶", set())])
def test_a_prescription_without_a_readable_signature_waits_for_a_person(
    paper: Papers, judge: Any, doctor: str | None, codes: set[str]
) -> None:
    invoice = paper(
        "vat_invoice",
        {"buyer": "柳梢", "seller": "国药大药房", "issue_date": "2022-08-01", "total": "16740.00"},
        [{"name": "*药品*奥希替尼", "qty": "1", "amount": "16740.00"}],
    )
    order = paper(
        "prescription",
        {"name": "柳梢", "issue_date": "2022-08-01", "diagnosis": "肺腺癌"} | {"doctor": doctor},
        [{"generic_name": "奥希替尼", "days": "28"}],
    )
    stated = {**STATED, "product": "SD-QD", "declared": {"drug_on_list": True}}
    found = judge.recommend(assemble([invoice, order], stated, known=judge), "c", 1).adjudication
    assert codes == {"N307"} & set(found.codes)
