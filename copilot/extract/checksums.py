"""Check digits of identity cards, bank cards and social credit codes.

GB 11643 (ISO 7064 MOD 11-2), Luhn, and GB 32100.
"""

import re
from datetime import date
from typing import Final

_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK: Final = "10X98765432"
_USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def id_card_valid(number: str) -> bool:
    """Whether an 18-place identity number has a real birthday and the right check digit."""
    number = number.upper()
    if not re.fullmatch(r"\d{17}[\dX]", number) or id_card_birthday(number) is None:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _ID_WEIGHTS, strict=True))
    return _ID_CHECK[total % 11] == number[17]


def id_card_birthday(number: str) -> date | None:
    """Return the birthday in an identity number, or None when the digits are no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def id_card_sex(number: str) -> str:
    """Return 男 for an odd 17th digit, else 女."""
    return "男" if int(number[16]) % 2 else "女"


def luhn_valid(number: str) -> bool:
    """Whether a card number of 16 to 19 digits passes the Luhn test."""
    if not re.fullmatch(r"\d{16,19}", number):
        return False
    total = 0
    for i, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if i % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def uscc_valid(code: str) -> bool:
    """Whether an 18-place unified social credit code has the right check character."""
    code = code.upper()
    if len(code) != 18 or any(char not in _USCC_ALPHABET for char in code):
        return False
    total = sum(_USCC_ALPHABET.index(char) * pow(3, i, 31) for i, char in enumerate(code[:17]))
    return (31 - total % 31) % 31 == _USCC_ALPHABET.index(code[17])
