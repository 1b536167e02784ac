"""How the parts of a letter are numbered: 一、二、 in Chinese, 1. 2. in English."""

from typing import Final

from copilot.recommend.letters.letter import Lang

_DIGITS: Final = "零一二三四五六七八九"


def heading_number(index: int, lang: Lang) -> str:
    """Return the number of part ``index`` (from 1, below 100) with its mark."""
    if lang == "en":
        return f"{index}. "
    tens, ones = divmod(index, 10)
    text = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return f"{text}{_DIGITS[ones] if ones or not tens else ''}、"
