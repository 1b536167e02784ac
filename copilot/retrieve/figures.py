"""Figures of a text in one notation: 50万元 and 五十万元, 七成 and 70% and 百分之七十 meet.

A figure token is ``#`` with its value and, for shares and times, its unit: ``#500000``, ``#70%``, ``#30日``.
"""

import re
from collections.abc import Iterator
from typing import Final

_DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_HAN: Final = "零〇一二两三四五六七八九十百千万亿"
_VALUE: Final = rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?[万亿千百]?|[{_HAN}]+)"
_FIGURE: Final = re.compile(
    rf"百分之(?P<share>{_VALUE})|(?P<tenths>[{_HAN}\d])成(?![年为立功本员分])(?P<half>[{_HAN}\d])?"
    rf"|(?P<value>{_VALUE})\s?(?P<unit>%|个百分点|个点|元|块|岁|周岁|日|天|个月|月|年|周|次|倍|支|片|粒|瓶|毫克|mg|种|级)?"
)
_SAME: Final = {
    "天": "日",
    "周岁": "岁",
    "块": "",
    "元": "",
    "个月": "月",
    "个百分点": "%",
    "个点": "%",
    "mg": "毫克",
}
_ORDINAL: Final = "第"


def number(text: str) -> float | None:
    """Return the value of Arabic or Chinese digits; None when they are no number."""
    plain = text.replace(",", "")
    last = {"万": 1e4, "亿": 1e8, "千": 1e3, "百": 1e2}
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return float(plain)
    if plain[:1].isdigit() and plain[-1] in last:
        return float(plain[:-1]) * last[plain[-1]]
    total, section, digit = 0.0, 0.0, 0.0
    for letter in plain:
        if letter in _DIGITS:
            digit = float(_DIGITS[letter])
        elif letter in _UNITS:
            section += (digit or 1.0) * _UNITS[letter]
            digit = 0.0
        elif letter in "万亿":
            part = section + digit
            total = total + part * 1e4 if letter == "万" else (total + part) * 1e8
            section = digit = 0.0
        else:
            return None
    return total + section + digit


def figures(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, token) of the figures of a normalised text; ordinals and bare digits are none."""
    for found in _FIGURE.finditer(text):
        if found.start() and text[found.start() - 1] == _ORDINAL:
            continue
        token = _token(found)
        if token is not None:
            yield found.start(), found.end(), token


def _token(found: re.Match[str]) -> str | None:
    if found["share"]:
        value, unit = number(found["share"]), "%"
    elif found["tenths"]:
        value = (number(found["tenths"]) or 0.0) * 10 + (number(found["half"] or "零") or 0.0)
        unit = "%"
    else:
        value, unit = number(found["value"]), _SAME.get(found["unit"] or "", found["unit"] or "")
        if found["unit"] is None and (value is None or value < 1000):
            return None
    return None if not value else f"#{value:g}{unit}"
