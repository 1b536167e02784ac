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

_DIGITS: Final = (
    {c: i for i, c in enumerate("零一二三四五六七八九")}
    | {"〇": 0, "两": 2}
    | {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
)
_SMALL: Final = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_LARGE: Final = {"万": 10**4, "亿": 10**8}
_HAN: Final = "".join([*_DIGITS, *_SMALL])
_DATE: Final = re.compile(r"(?<!\d)(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})(?!\d)日?")
_FIGURE: Final = re.compile(
    r"(?P<arabic>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<unit>[十百千万亿]{0,2})\s*"
    r"(?P<mark>%|‰|个百分点|成(?![人年员立为]))?"
    rf"|百分之(?P<percent>[{_HAN}]+(?:点[{_HAN}]+)?)"
    rf"|(?P<tenths>[{_HAN}])成(?P<half>半)?(?![人年员立为])"
    rf"|(?P<han>[{_HAN}万亿]+(?:点[{_HAN}]+)?)"
)


def han_number(text: str) -> Decimal | None:
    """Return the value of a Chinese numeral such as 二十七, 三万五千, 二〇二一; None if it is none."""
    whole, _, fraction = text.partition("点")
    total = section = 0
    digit: int | None = None
    plain = not any(c in _SMALL or c in _LARGE for c in whole)
    if plain and whole and all(c in _DIGITS for c in whole):
        total = int("".join(str(_DIGITS[c]) for c in whole))
    else:
        for char in whole:
            if char in _DIGITS:
                digit = _DIGITS[char]
            elif char in _SMALL:
                section += (1 if digit is None else digit) * _SMALL[char]
                digit = None
            elif char in _LARGE:
                held = section + (digit or 0)
                if not held and not total:
                    return None
                total = (total + held) * _LARGE[char] if _LARGE[char] > 10**4 else total + held * _LARGE[char]
                section, digit = 0, None
            else:
                return None
        total += section + (digit or 0)
    if fraction:
        if not all(c in _DIGITS for c in fraction):
            return None
        return Decimal(f"{total}.{''.join(str(_DIGITS[c]) for c in fraction)}")
    return Decimal(total)


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
            value *= _SMALL.get(unit) or _LARGE[unit]
        scale = {"%": 100, "‰": 1000, "个百分点": 100, "成": 10}.get(match["mark"] or "", 1)
        return value / scale
    if match["percent"]:
        number = han_number(match["percent"])
        return None if number is None else number / 100
    if match["tenths"]:
        number = han_number(match["tenths"])
        return None if number is None else (number + (Decimal("0.5") if match["half"] else 0)) / 10
    return han_number(match["han"])
