"""What a person may write in facts, and what is refused."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from copilot.domain.claim import Facts
from copilot.domain.vocabulary import read_amount, read_day, read_flag, read_quantity


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("85000.00", "85000.00"),
        ("85,000", "85000.00"),
        ("8.5万", "85000.00"),
        ("1.2亿", "120000000.00"),
        ("¥ 320 元", "320.00"),
        (320, "320.00"),
        (Decimal("0.01"), "0.01"),
    ],
)
def test_amounts(written: Any, amount: str) -> None:
    assert read_amount(written) == Decimal(amount)


@pytest.mark.parametrize("written", ["5.005", "abc", "$5", 1.5, True, "8.5 USD", "nan"])
def test_refused_amounts(written: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_amount(written)


@pytest.mark.parametrize(
    "written", ["2026-03-02", "2026/3/2", "2026.03.02", "2026年3月2日", date(2026, 3, 2)]
)
def test_days(written: Any) -> None:
    assert read_day(written) == date(2026, 3, 2)


@pytest.mark.parametrize("written", ["2026-13-01", "03/02/2026", "soon"])
def test_refused_days(written: str) -> None:
    with pytest.raises(ValueError, match="日期"):
        read_day(written)


@pytest.mark.parametrize(
    ("written", "flag"),
    [(True, True), ("是", True), ("false", False), ("否", False), ("未知", None), (None, None), ("", None)],
)
def test_flags(written: Any, flag: bool | None) -> None:
    assert read_flag(written) is flag


def test_a_flag_is_never_guessed() -> None:
    with pytest.raises(ValueError, match="true、false 或 null"):
        read_flag("maybe")


def test_percentages() -> None:
    assert read_quantity("65%") == Decimal("0.65")
    assert read_quantity("0.65") == Decimal("0.65")


def test_chinese_words_become_tokens() -> None:
    facts = Facts.model_validate(
        {
            "product": "BJ-HTB",
            "insured": {"sex": "女"},
            "events": [{"kind": "住院", "hospital_level": "三甲", "ward": "特需"}],
            "expenses": [{"amount": 1, "kind": "住院费", "scope": "目录外自费", "channel": "DTP药房"}],
            "other_payers": [{"layer": "大病保险", "amount": 5, "status": "待定"}],
            "missing_documents": ["处方"],
        }
    )
    event, expense = facts.events[0], facts.expenses[0]
    assert (facts.insured.sex, event.kind, event.hospital_level, event.ward) == (
        "female",
        "inpatient",
        "tertiary",
        "vip",
    )
    assert (expense.kind, expense.scope, expense.channel) == (
        "hospital",
        "out_of_scope",
        "designated_pharmacy",
    )
    assert (facts.other_payers[0].layer, facts.other_payers[0].status) == ("major_illness", "pending")
    assert facts.missing_documents == ("prescription",)


@pytest.mark.parametrize(
    ("text", "confirmed"),
    [("宫颈癌", True), ("宫颈癌?", False), ("疑似肺癌", False), ("肺结节待查", False), ("可能为哮喘", False)],
)
def test_a_doubtful_diagnosis_is_not_confirmed(text: str, confirmed: bool) -> None:
    facts = Facts.model_validate({"product": "P", "diagnoses": [text]})
    assert facts.diagnoses[0].confirmed is confirmed


def test_a_person_may_overrule_the_words() -> None:
    facts = Facts.model_validate({"product": "P", "diagnoses": [{"text": "疑似肺癌", "confirmed": True}]})
    assert facts.diagnoses[0].confirmed is True


def test_ids_are_given_in_order_and_must_differ() -> None:
    facts = Facts.model_validate({"product": "P", "expenses": [{"amount": 1}, {"id": "x", "amount": 2}]})
    assert [one.id for one in facts.expenses] == ["e1", "x"]
    with pytest.raises(ValidationError, match="编号重复"):
        Facts.model_validate(
            {"product": "P", "expenses": [{"id": "a", "amount": 1}, {"id": "a", "amount": 2}]}
        )


def test_several_products_in_one_text() -> None:
    facts = Facts.model_validate({"product": "SD-DB-RARE + SD-JNG"})
    assert [one.product for one in facts.policies] == ["SD-DB-RARE", "SD-JNG"]


@pytest.mark.parametrize(
    ("kind", "event", "accident"),
    [
        ("意外身故", "death", True),
        ("疾病身故", "death", False),
        ("身故", "death", None),
        ("首次住院", "inpatient", None),
    ],
)
def test_compound_words(kind: str, event: str, accident: bool | None) -> None:
    facts = Facts.model_validate({"product": "P", "events": [{"kind": kind}]})
    assert (facts.events[0].kind, facts.events[0].accident) == (event, accident)


@pytest.mark.parametrize(
    ("kind", "token", "name"),
    [
        ("门诊药费", "drug", ""),
        ("住院（医保后）", "hospital", ""),
        ("胚胎培养", "assisted_reproduction", "胚胎培养"),
        ("医疗费", None, "医疗费"),
    ],
)
def test_kinds_of_expense(kind: str, token: str | None, name: str) -> None:
    facts = Facts.model_validate({"product": "P", "expenses": [{"amount": 1, "kind": kind}]})
    assert (facts.expenses[0].kind, facts.expenses[0].name) == (token, name)


def test_unknown_stays_unknown() -> None:
    facts = Facts.model_validate({"product": "P", "expenses": [{"amount": 1}]})
    expense = facts.expenses[0]
    flags = (expense.pre_existing, expense.drug_on_list, expense.settled_through_basic, expense.off_label)
    assert flags == (None,) * 4
    assert facts.prescriptions is None


def test_facts_survive_json() -> None:
    facts = Facts.model_validate(
        {"product": "P", "expenses": [{"amount": "85000.00"}], "prior_claims": [{"sub_paid": {"甲": "1.50"}}]}
    )
    assert Facts.model_validate_json(facts.model_dump_json()) == facts
