"""Amounts in words."""

from decimal import Decimal

import pytest

from copilot.domain.numerals import amount_in_words, chinese_number


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("壹万肆仟伍佰元整", "14500"),
        ("肆佰零玖元零贰分", "409.02"),
        ("壹仟陆佰捌拾元叁角贰分", "1680.32"),
        ("壹仟陆佰捌拾元零叁角贰分", "1680.32"),
        ("柒仟捌佰元零伍分", "7800.05"),
        ("叁角", "0.30"),
        ("壹万贰仟叁佰肆拾伍元陆角柒分", "12345.67"),
        ("人民币贰拾万圆正", "200000"),
        ("壹亿零叁万元整", "100030000"),
    ],
)
def test_amounts_in_words(text: str, amount: str) -> None:
    assert amount_in_words(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "x", "14500", "元", "壹万a元"])
def test_what_is_no_amount(text: str) -> None:
    assert amount_in_words(text) is None


def test_whole_numbers() -> None:
    assert chinese_number("两万") == 20000
    assert chinese_number("三十") == 30
    assert chinese_number("abc") is None
