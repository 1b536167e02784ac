"""Capitals, digits and dates as they are printed, and as recognisers misread them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.extract.amounts import find_capitals, find_money, parse_money, read_capitals, spell, yuan
from copilot.extract.dates import find_dates, parse_date


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("贰万肆仟壹佰捌拾玖元陆角伍分", "24189.65"),
        ("肆佰零玖元零贰分", "409.02"),
        ("壹仟陆佰捌拾元叁角贰分", "1680.32"),
        ("壹仟陆佰捌拾元零叁角贰分", "1680.32"),
        ("伍万玖仟肆佰零捌元零玖分", "59408.09"),
        ("壹拾叁圆叁角贰分", "13.32"),
        ("拾元整", "10.00"),
        ("伍角", "0.50"),
        ("零元整", "0.00"),
        ("人民币 玖 仟 零 叁 拾 柒 元 正", "9037.00"),
        ("壹亿零伍万元整", "100050000.00"),
        ("零佰零拾叁万肆仟零佰贰拾壹元零角零分", "34021.00"),
    ],
)
def test_capitals_in_all_spellings(text: str, amount: str) -> None:
    read = read_capitals(text)
    assert read is not None
    assert read.amount == Decimal(amount)


def test_misread_glyphs_are_put_right_and_reported() -> None:
    read = read_capitals("式万肆仟泰佰玖拾式元泰角垫")
    assert read is not None
    assert (read.amount, read.text, read.repaired) == (
        Decimal("24392.30"),
        "贰万肆仟叁佰玖拾贰元叁角整",
        True,
    )


@pytest.mark.parametrize("text", ["贰叁元整", "佰元整", "仟贰佰元", "叁拾佰元", "贰仟", "元整", "", "叁元五"])
def test_impossible_capitals_are_refused(text: str) -> None:
    assert read_capitals(text) is None


@given(st.integers(min_value=0, max_value=10**11))
def test_spelling_reads_back(fens: int) -> None:
    amount = Decimal(fens) / 100
    read = read_capitals(spell(amount))
    assert read is not None
    assert read.amount == amount


def test_capitals_inside_a_line() -> None:
    found = find_capitals("金额合计(大写)壹佰贰拾捌元陆角 (小写)")
    assert found is not None
    assert found[2] is not None
    assert found[2].amount == Decimal("128.60")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("¥1,234.50", "1234.50"),
        ("1234.5元", "1234.5"),
        ("1.128.50", "1128.50"),
        ("－15.00", "-15.00"),
        ("24189 .65", "24189.65"),
    ],
)
def test_printed_amounts(text: str, amount: str) -> None:
    assert parse_money(text) == Decimal(amount)


def test_a_cut_or_bracketed_number_is_doubtful() -> None:
    assert find_money("6418.")[0].fit < 0.6
    assert find_money("(30)")[0].fit <= 0.5
    assert parse_money("40000元,3张") is None


def test_amounts_are_written_with_two_places_and_prices_keep_four() -> None:
    assert yuan(Decimal("7")) == "7.00"
    assert yuan(Decimal("16.1950")) == "16.195"


@pytest.mark.parametrize(
    "text",
    ["2021-02-03", "2021年2月3日", "20210203", "2021/2/3", "2021.02.03", "2021 02 03", "2021-02-0314:26"],
)
def test_dates_in_all_forms(text: str) -> None:
    assert parse_date(text) == "2021-02-03"


def test_masked_and_impossible_dates() -> None:
    assert find_dates("2019-11-")[0][2:] == ("2019-11", False)
    assert find_dates("2019年11月")[0][2:] == ("2019-11", False)
    assert parse_date("2021-02-30") is None
    assert parse_date("20222-0815") is None


def test_two_dates_of_a_stay() -> None:
    for text in ("20201217|20201223", "2020-12-17-2020-12-23", "2020年12月17日到2020年12月23日"):
        assert [hit.value for hit in find_dates(text)] == ["2020-12-17", "2020-12-23"]
