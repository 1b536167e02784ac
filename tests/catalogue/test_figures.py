from datetime import date
from decimal import Decimal

import pytest

from copilot.catalogue.figures import dates, figures, han_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("年免赔额2万元", ["20000"]),
        ("年免赔额 2 万元（20,000 元）", ["20000"]),
        ("1.5亿", ["150000000"]),
        ("给付比例60%", ["0.6"]),
        ("百分之六十五", ["0.65"]),
        ("赔付九成", ["0.9"]),
        ("九成半", ["0.95"]),
        ("提高5个百分点", ["0.05"]),
        ("三十日内", ["30"]),
        ("二十万元", ["200000"]),
        ("一亿二千万", ["120000000"]),
        ("三点五倍", ["3.5"]),
        ("第二十七条", ["27"]),
        ("２０，０００元", ["20000"]),
        ("万一发生意外", []),
        ("成年人", []),
        ("保险期间2021-07-01至2022年6月30日", []),
    ],
)
def test_the_figures_of_a_sentence(text: str, expected: list[str]) -> None:
    assert figures(text) == {Decimal(one) for one in expected}


def test_dates_are_read_apart_from_figures() -> None:
    assert dates("自2021-07-01至2022年6月30日，2021/13/01无效") == {date(2021, 7, 1), date(2022, 6, 30)}


@pytest.mark.parametrize(
    ("text", "value"),
    [("二〇二一", "2021"), ("三万五千", "35000"), ("两百", "200"), ("万", None), ("甲", None)],
)
def test_chinese_numerals(text: str, value: str | None) -> None:
    assert han_number(text) == (None if value is None else Decimal(value))
