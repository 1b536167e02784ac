"""Reads the figures in a Chinese sentence as exact decimals and dates.

Understood: ``20,000``、``2万``、``1.5 亿``、``60%``、``百分之六十``、``九成``、``5个百分点``、``三十日``、
``二十万元``、``2021-07-01``、``2021年7月1日``. A percentage is returned as its ratio, so that ``60%``
and a ratio of 0.6 are the same figure. Full-width digits count as ASCII digits.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Final

from copilot.domain.numerals import NUMERAL, chinese_number

_SCALES: Final = {
    "十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000, "万": 10**4, "亿": 10**8,
}  # fmt: skip
_BIG: Final = "万萬亿億"
_HAN: Final = "".join(char for char in NUMERAL if char not in _BIG)
_DATE: Final = re.compile(r"(?<!\d)(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})(?!\d)日?")
_FIGURE: Final = re.compile(
    r"(?P<arabic>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<unit>[十百千万亿]{0,2})\s*"
    r"(?P<mark>%|‰|个百分点|成(?![人年员立为]))?"
    rf"|百分之(?P<percent>[{_HAN}]+(?:点[{_HAN}]+)?)"
    rf"|(?P<tenths>[{_HAN}])成(?P<half>半)?(?![人年员立为])"
    rf"|(?P<han>[{_HAN}万亿]+(?:点[{_HAN}]+)?)"
)


def han_number(text: str) -> Decimal | None:
    """Return the value of a Chinese numeral such as 二十七, 三万五千, 二〇二一, 三点五, or None."""
    whole, _, fraction = text.partition("点")
    if len(whole) > 1 and all(char in _HAN and char not in _SCALES for char in whole):
        digits = [chinese_number(char) for char in whole]
        value: Decimal | None = Decimal("".join(str(digit) for digit in digits))
    else:
        value = None if whole[:1] in _BIG else chinese_number(whole)
    if value is None or not fraction:
        return value
    places = [chinese_number(char) for char in fraction]
    if any(place is None or place > 9 for place in places):
        return None
    return Decimal(f"{value}.{''.join(str(place) for place in places)}")


def dates(text: str) -> frozenset[date]:
    """Return every full date that stands in the text."""
    found = set()
    for match in _DATE.finditer(unicodedata.normalize("NFKC", text)):
        year, month, day = (int(part) for part in match.groups())
        try:
            found.add(date(year, month, day))
        except ValueError:
            continue
    return frozenset(found)


def figures(text: str) -> frozenset[Decimal]:
    """Return every figure that stands in the text, dates left out, without trailing zeros."""
    text = _DATE.sub(" ", unicodedata.normalize("NFKC", text))
    found: set[Decimal] = set()
    for match in _FIGURE.finditer(text):
        value = _value(match)
        if value is not None:
            found.add(Decimal(format(value.normalize(), "f")))
    return frozenset(found)


def _value(match: re.Match[str]) -> Decimal | None:
    """Return the value of one match of ``_FIGURE``."""
    if match["arabic"]:
        value = Decimal(match["arabic"].replace(",", ""))
        for unit in match["unit"]:
            value *= _SCALES[unit]
        scale = {"%": 100, "‰": 1000, "个百分点": 100, "成": 10}.get(match["mark"] or "", 1)
        return value / scale
    if match["percent"]:
        number = han_number(match["percent"])
        return None if number is None else number / 100
    if match["tenths"]:
        number = han_number(match["tenths"])
        return None if number is None else (number + (Decimal("0.5") if match["half"] else 0)) / 10
    return han_number(match["han"])
