"""Amounts as papers print them: capital numerals (大写) and digits, in the variants seen in practice."""

from decimal import Decimal
from random import Random
from typing import Final

from copilot.domain.money import fen

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_UNITS: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿")


def _group(number: int) -> str:
    """Write 1-9999 in capital numerals, inner zeros as one 零."""
    text = ""
    pending_zero = False
    for position in range(3, -1, -1):
        digit = number // 10**position % 10
        if digit == 0:
            pending_zero = bool(text)
            continue
        if pending_zero:
            text += "零"
            pending_zero = False
        text += _DIGITS[digit] + _UNITS[position]
    return text


def capital(amount: Decimal, *, whole: str = "整", yuan: str = "元", always_whole: bool = False) -> str:
    """Write a non-negative amount below 10^12 yuan in capital numerals.

    ``whole`` closes an amount without fen, ``always_whole`` also closes one with fen (seen on
    receipts although the rule forbids it), ``yuan`` is 元 or 圆.
    """
    total = int(fen(amount) * 100)
    if total < 0:
        raise ValueError("capital numerals have no sign")
    integer, jiao, cents = total // 100, total // 10 % 10, total % 10
    text = ""
    for index in (2, 1, 0):
        part = integer // 10 ** (4 * index) % 10000
        if part:
            gap = text and (part < 1000 or text.endswith("零"))
            text += ("零" if gap else "") + _group(part) + _GROUPS[index]
    text = text.replace("零零", "零")
    text = f"{text}{yuan}" if text else ("" if jiao or cents else f"零{yuan}")
    if jiao:
        text += _DIGITS[jiao] + "角"
    if cents:
        text += ("零" if not jiao and integer else "") + _DIGITS[cents] + "分"
    if not cents or always_whole:
        text += whole
    return text


def capital_variant(amount: Decimal, rng: Random) -> str:
    """Write an amount in one of the variants that receipts print."""
    return capital(
        amount,
        whole=rng.choice(("整", "整", "整", "正", "")),
        yuan=rng.choice(("元", "元", "元", "圆")),
        always_whole=rng.random() < 0.08,
    )


def digits(amount: Decimal, style: str = "plain") -> str:
    """Print an amount: ``plain`` 1234.50, ``comma`` 1,234.50, ``short`` 1234.5, ``yen`` ¥1234.50."""
    value = fen(amount)
    if style == "comma":
        return f"{value:,.2f}"
    if style == "short":
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if style == "yen":
        return f"¥{value:.2f}"
    return f"{value:.2f}"
