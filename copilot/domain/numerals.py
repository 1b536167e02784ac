"""Chinese numerals and amounts in words, as exact decimals.

``chinese_number`` reads 六十, 两万, 壹万肆仟伍佰; ``amount_in_words`` reads 壹仟贰佰元叁角肆分 and the
rest of the receipt style (元/圆, 角, 分, 整/正). Both return None for what they cannot read.
"""

import re
from decimal import Decimal
from typing import Final

_WRITTEN: Final = (
    "零〇○", "一壹", "二贰两貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖",
)  # fmt: skip
_DIGITS: Final = {
    char: digit
    for digit, chars in enumerate(_WRITTEN)
    for char in chars
}  # fmt: skip
_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG: Final = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_WORDS: Final = re.compile(
    r"(?:人民币)?(?:(?P<yuan>[^元圆圓角分整正]+)[元圆圓])?零?(?:(?P<jiao>[^角分整正])角)?零?(?:(?P<fen>[^分整正])分)?[整正]?"
)
NUMERAL: Final = "".join((*_DIGITS, *_UNITS, *_BIG))


def chinese_number(text: str) -> Decimal | None:
    """Return the whole number that ``text`` spells, or None."""
    total = section = digit = 0
    if not text:
        return None
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            section += (digit or 1) * _UNITS[char]
            digit = 0
        elif char in _BIG:
            section += digit
            digit = 0
            if _BIG[char] == 100_000_000:
                total = (total + section) * 100_000_000
            else:
                total += (section or 1) * 10_000
            section = 0
        else:
            return None
    return Decimal(total + section + digit)


def amount_in_words(text: str) -> Decimal | None:
    """Return the amount in yuan that ``text`` spells, or None."""
    match = _WORDS.fullmatch(re.sub(r"\s", "", text))
    if match is None or not any(match.groups()):
        return None
    yuan = chinese_number(match["yuan"]) if match["yuan"] else Decimal(0)
    jiao = _DIGITS.get(match["jiao"]) if match["jiao"] else 0
    fen = _DIGITS.get(match["fen"]) if match["fen"] else 0
    if yuan is None or jiao is None or fen is None:
        return None
    return yuan + Decimal(jiao) / 10 + Decimal(fen) / 100
