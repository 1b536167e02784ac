"""How amounts, days, numbers and personal data are written in a letter."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Final

from copilot.domain.money import fen
from copilot.recommend.letters.letter import Lang

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿")
_ID: Final = re.compile(
    r"(?<!\d)\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"
)
_KEPT_HEAD, _KEPT_TAIL = 3, 4


def amount(value: Decimal) -> str:
    """Write yuan with separators and two places."""
    return f"{fen(value):,.2f}"


def amount_in_capitals(value: Decimal) -> str:
    """Write yuan in the capital numerals of Chinese vouchers: 肆万贰仟贰佰伍拾元整."""
    if not 0 <= value < Decimal(10) ** 12:
        raise ValueError(f"金额 {value} 不能写成大写")
    yuan, part = divmod(int(fen(value) * 100), 100)
    jiao, cents = divmod(part, 10)
    whole = _whole(yuan)
    text = f"{whole or '零'}元" if whole or not part else ""
    if not part:
        return f"{text}整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif whole:
        text += "零"
    return text + (f"{_DIGITS[cents]}分" if cents else "整")


def _whole(yuan: int) -> str:
    """Write a whole number below 10**12; empty for nothing."""
    text, gap = "", False
    for group in (2, 1, 0):
        part = yuan // 10 ** (4 * group) % 10_000
        if not part:
            gap = gap or bool(text)
            continue
        inner, pending = "", bool(text) and (gap or part < 1000)
        for place in (3, 2, 1, 0):
            digit = part // 10**place % 10
            if digit:
                inner += ("零" if pending else "") + _DIGITS[digit] + _PLACES[place]
                pending = False
            elif inner:
                pending = True
        text, gap = text + inner + _GROUPS[group], False
    return text


def number(value: Decimal) -> str:
    """Write a figure of a calculation: money-like with separators, a ratio or a count as it is."""
    if value == value.to_integral_value() and abs(value) < 1000:
        return f"{value.to_integral_value():f}"
    if value == fen(value):
        return f"{value:,.2f}"
    return f"{value.normalize():,f}"


def day(value: date | None, lang: Lang, blank: str) -> str:
    """Write a day as 2021年11月8日 or 2021-11-08; an unknown day is the blank."""
    if value is None:
        return blank
    return f"{value.year}年{value.month}月{value.day}日" if lang == "zh" else value.isoformat()


def mask_id(text: str) -> str:
    """Keep the first three and the last four characters of an id number."""
    if len(text) <= _KEPT_HEAD + _KEPT_TAIL:
        return "*" * len(text)
    return text[:_KEPT_HEAD] + "*" * (len(text) - _KEPT_HEAD - _KEPT_TAIL) + text[-_KEPT_TAIL:]


def mask_name(text: str) -> str:
    """Keep the family name, for readers who need not know the person."""
    return f"{text[0]}**" if text else text


def clean(text: str, secrets: Collection[str] = ()) -> str:
    """Mask id numbers and known secrets, and drop control and direction characters.

    ``secrets`` are texts such as the insured's id number or a bank card; any other run of eighteen
    characters that is built like a citizen's id number is masked too.
    """
    for secret in secrets:
        if secret:
            text = text.replace(secret, mask_id(secret))
    text = _ID.sub(lambda match: mask_id(match.group()), text)
    return "".join(
        c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
