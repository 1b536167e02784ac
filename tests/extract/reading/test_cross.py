# ruff: noqa: E501
"""Checks between papers, and of prescriptions."""

from decimal import Decimal

import pytest

from copilot.domain.document import Document, ExtractedField, LineItem
from copilot.domain.evidence import PageBox
from copilot.extract.amounts import read_capitals
from copilot.extract.cross import cross_checked
from copilot.extract.rxcheck import drug_quantity, packs_needed, times_a_day

BOX = PageBox(x0=0.1, y0=0.1, x1=0.2, y1=0.12)


def made(name, value):
    return ExtractedField(
        name=name, value=value, raw_text=value, page=1, bbox=BOX, confidence=0.99, source="ocr"
    )


def paper(doc_type, items=(), **fields):
    return Document(
        id=doc_type, sha256="0" * 64, filename=f"{doc_type}.png", doc_type=doc_type, type_confidence=1.0, pages=(),
        fields=tuple(made(name, value) for name, value in fields.items()), items=items, extractor_version="t",
    )  # fmt: skip


def codes(document):
    return {check.code: check.status for check in document.checks}


RECEIPT = {"payer_name": "林安和", "admit_date": "2024-07-10", "pool_pay": "600.00", "total": "1000.00"}
SHEET = {"name": "林安和", "admit_date": "2024-07-10", "hifp_pay": "600.00", "medfee_sumamt": "1000.00"}


def test_a_receipt_is_compared_with_the_sheet_of_its_visit():
    receipt, sheet = cross_checked((paper("inpatient_receipt", **RECEIPT), paper("settlement", **SHEET)))
    assert codes(receipt)["I8a"] == "ok"
    assert codes(receipt)["I8d"] == "ok"
    assert not sheet.checks
    other, _ = cross_checked(
        (paper("inpatient_receipt", **RECEIPT), paper("settlement", **{**SHEET, "hifp_pay": "500.00"}))
    )
    assert codes(other)["I8a"] == "failed"
    assert other.advice


@pytest.mark.parametrize("change", [{"name": "王某"}, {"admit_date": "2023-01-01"}])
def test_a_sheet_of_another_person_or_stay_is_left_alone(change):
    receipt, _ = cross_checked(
        (paper("inpatient_receipt", **RECEIPT), paper("settlement", **{**SHEET, **change}))
    )
    assert not receipt.checks


def test_the_same_bill_twice_is_marked_on_the_second(page, read, receipt_rows):
    first, second = cross_checked((read(page(receipt_rows)), read(page(receipt_rows))))
    assert "copy" not in codes(first)
    assert codes(second)["copy"] == "failed"
    one = paper("outpatient_receipt", bill_code="43060224", bill_no="0051327249")
    other = paper("outpatient_receipt", bill_code="43060224", bill_no="0051327248")
    assert all("copy" not in codes(document) for document in cross_checked((one, other)))


def drug(**cells):
    return LineItem(index=0, cells=tuple(made(name, value) for name, value in cells.items()))


USUAL = {
    "generic_name": "卡培他滨片",
    "strength": "0.5g*12片",
    "dose": "1.5g",
    "freq": "bid",
    "days": "14",
    "unit": "盒",
}


def test_packs_follow_from_dose_frequency_and_days():
    assert packs_needed(drug(**USUAL)) == Decimal(7)
    assert packs_needed(drug(**{**USUAL, "dose": "3片", "freq": "每日2次"})) == Decimal(7)
    assert packs_needed(drug(**{**USUAL, "strength": "160ug:4.5ug*60吸"})) is None
    assert packs_needed(drug(**{**USUAL, "unit": "支"})) is None


@pytest.mark.parametrize(
    ("qty", "status"), [("7", "ok"), ("8", "ok"), ("5", "ok"), ("30", "failed"), ("2", "failed")]
)
def test_the_quantity_of_a_prescription(qty, status):
    document = paper("prescription", items=(drug(**USUAL, qty=qty),))
    assert drug_quantity(document).status == status
    assert drug_quantity(paper("prescription")).status == "skipped"


@pytest.mark.parametrize(
    ("text", "times"),
    [("qd", 1), ("t.i.d.", 3), ("每日2次", 2), ("一日三次", 3), ("q8h", 3), ("每12小时一次", 2), ("每晚1次", 1), ("必要时", None)],
)  # fmt: skip
def test_how_often_a_day(text, times):
    assert times_a_day(text) == (None if times is None else Decimal(times))


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("柒仟捌佰元零伍分", "7800.05"), ("叁角", "0.30"), ("拾贰元整", "12.00"), ("零万零仟零佰贰拾叁元肆角伍分", "23.45"),
        ("⊗仟⊗佰贰拾叁元肆角⊗分", "23.40"), ("壹拾万零伍佰元整", "100500.00"), ("壹佰贰拾叁元肆角伍分整", "123.45"),
        ("負壹佰元整", "-100.00"), ("壹萬貳仟參佰肆拾伍圓陸角柒分", "12345.67"), ("壹亿零伍拾万元整", "100500000.00"),
    ],
)  # fmt: skip
def test_odd_spellings_of_capitals(text, amount):
    assert read_capitals(text).amount == Decimal(amount)
