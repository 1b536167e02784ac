"""Doubtful figures are put right by their sums; clear ones never."""

from decimal import Decimal

import pytest

from copilot.domain.document import Document, ExtractedField, LineItem
from copilot.domain.evidence import PageBox
from copilot.extract.repair import (
    by_equations,
    item_by_total,
    near_miss,
    open_share,
    total_by_capitals,
)

BOX = PageBox(x0=0.1, y0=0.1, x1=0.2, y1=0.12)


def made(name, value, confidence=0.99, **more):
    held = {"raw_text": value or "", "page": 1, "bbox": BOX, "source": "ocr", **more}
    return ExtractedField(name=name, value=value, confidence=confidence, **held)


def paper(*fields, items=(), doc_type="inpatient_receipt"):
    return Document(
        id="d", sha256="0" * 64, filename="a.png", doc_type=doc_type, type_confidence=1.0, pages=(),
        fields=fields, items=items, extractor_version="t",
    )  # fmt: skip


def row(index, amount, confidence=0.99, **cells):
    extra = tuple(made(name, value) for name, value in cells.items())
    return LineItem(
        index=index, cells=(made("name", f"费用{index}"), made("amount", amount, confidence), *extra)
    )


PAYERS = (made("pool_pay", "600.00"), made("other_pay", "0.00"), made("acct_pay", "150.00"))


@pytest.mark.parametrize(
    ("read", "wanted", "near"),
    [
        ("4253.30", "4253.36", True), ("3715.00", "37.15", True), ("659.52", "6659.52", True),
        ("250.00", "250.00", False), ("100.00", "987.00", False), ("12.00", "-12.00", False),
        ("1200.00", "120.00", True),
    ],
)  # fmt: skip
def test_what_is_easily_misread(read, wanted, near):
    assert near_miss(Decimal(read), Decimal(wanted)) is near


def test_the_one_doubtful_payer_is_put_right_and_says_so():
    found = by_equations(paper(made("total", "1000.00"), *PAYERS, made("cash_pay", "280.00", 0.8)))
    cash = found.field("cash_pay")
    assert (cash.value, cash.source) == ("250.00", "derived")
    assert "280.00" in cash.note
    assert "各项支付之和等于合计" in cash.note


def test_a_clear_figure_that_contradicts_its_paper_stays():
    document = paper(made("total", "1000.00"), *PAYERS, made("cash_pay", "280.00"))
    assert by_equations(document) == document


def test_two_doubtful_figures_that_could_both_explain_it_stay():
    document = paper(
        made("total", "1000.00"), PAYERS[0], PAYERS[1], made("acct_pay", "150.00", 0.8),
        made("cash_pay", "280.00", 0.8),
    )  # fmt: skip
    assert by_equations(document) == document


def test_a_difference_that_no_misreading_explains_stays():
    document = paper(made("total", "1000.00"), *PAYERS, made("cash_pay", "773.41", 0.5))
    assert by_equations(document) == document


def test_the_settlement_sheet_repairs_its_fund_total():
    document = paper(
        made("fund_pay_sumamt", "4253.30", 0.7, note="被印章遮挡"), made("hifp_pay", "4000.00"),
        made("hifmi_pay", "253.36"), made("maf_pay", "0.00"), doc_type="settlement",
    )  # fmt: skip
    assert by_equations(document).value("fund_pay_sumamt") == "4253.36"


def test_capitals_that_the_items_confirm_decide_over_a_doubtful_total():
    words = made("total_cn", "陆仟陆佰伍拾玖元伍角贰分")
    items = (row(0, "6000.00"), row(1, "659.52"))
    assert (
        total_by_capitals(paper(made("total", "659.52", 0.8), words, items=items)).value("total") == "6659.52"
    )
    clear = paper(made("total", "659.52"), words, items=items)
    assert total_by_capitals(clear) == clear


def test_an_item_is_put_right_only_when_its_row_agrees():
    total = made("total", "300.00")
    good = paper(total, items=(row(0, "200.00"), row(1, "180.00", 0.8, price="50.00", qty="2")))
    assert item_by_total(good).items[1].cell("amount").value == "100.00"
    other = paper(total, items=(row(0, "200.00"), row(1, "180.00", 0.8, price="60.00", qty="3")))
    assert item_by_total(other) == other


def test_the_open_payer_is_the_rest_only_when_nothing_else_could_bear_it():
    words = made("total_cn", "壹仟元整")
    empty = made("cash_pay", None)
    found = open_share(paper(made("total", "1000.00"), words, *PAYERS, empty))
    assert (found.value("cash_pay"), found.field("cash_pay").source) == ("250.00", "derived")
    other = paper(made("total", "1000.00"), words, *PAYERS, empty, made("other_money.医院承担", "250.00"))
    assert open_share(other) == other
    unconfirmed = paper(made("total", "1000.00"), *PAYERS, empty)
    assert open_share(unconfirmed) == unconfirmed
