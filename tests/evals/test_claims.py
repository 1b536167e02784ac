# ruff: noqa: E501
"""Synthetic bills keep the identities of the receipt, the settlement sheet and the dates."""

from decimal import Decimal
from random import Random

import pytest

from evals.amounts import capital, capital_variant
from evals.claims import make_claim
from evals.layouts.fee_lists import daily_lines
from evals.normal import capital_value


@pytest.mark.parametrize("seed", range(0, 400, 7))
def test_identities(seed):
    claim = make_claim(seed)
    pay = claim.settlement
    assert sum(claim.categories.values()) == claim.total == pay.medfee_sumamt
    assert claim.total == pay.hifp_pay + pay.hifmi_pay + pay.acct_pay + pay.psn_cash_pay
    assert pay.acct_pay + pay.psn_cash_pay == pay.self_pay + pay.fulamt_ownpay_amt
    assert (
        pay.medfee_sumamt
        == pay.fulamt_ownpay_amt + pay.overlmt_selfpay + pay.preselfpay_amt + pay.inscp_scp_amt
    )
    assert pay.medfee_sumamt == pay.fund_pay_sumamt + pay.psn_part_amt
    assert min(pay.self_pay, pay.psn_cash_pay, pay.hifp_pay, pay.acct_pay) >= 0
    assert claim.admit <= claim.discharge <= claim.issue
    assert all(line.amount == line.charge.price * line.qty for line in claim.lines)
    if claim.insurance_type == "自费":
        assert pay.hifp_pay == pay.hifmi_pay == pay.acct_pay == 0
        assert pay.fulamt_ownpay_amt == claim.total


@pytest.mark.parametrize("seed", range(0, 60, 5))
def test_daily_rows_add_up_to_the_bill_and_stay_inside_the_stay(seed):
    claim = make_claim(seed, "inpatient")
    rows = daily_lines(claim, Random(seed))
    assert sum(row.amount for row in rows) == claim.total
    assert all(claim.admit <= row.on <= claim.discharge for row in rows)


def test_same_seed_same_claim():
    assert make_claim(77) == make_claim(77)
    assert make_claim(77) != make_claim(78)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("409.02", "肆佰零玖元零贰分"), ("0.05", "伍分"), ("10000", "壹万元整"), ("100500", "壹拾万零伍佰元整"),
        ("10010001.10", "壹仟零壹万零壹元壹角整"), ("59408.09", "伍万玖仟肆佰零捌元零玖分"), ("0", "零元整"),
    ],
)  # fmt: skip
def test_capital_numerals(amount, text):
    assert capital(Decimal(amount)) == text
    assert capital_value(text) == Decimal(amount)


def test_capital_numerals_come_back_as_the_same_amount():
    rng = Random(4)
    for _ in range(2000):
        amount = Decimal(rng.randrange(10 ** rng.randrange(1, 12))) / 100
        assert capital_value(capital_variant(amount, rng)) == amount
