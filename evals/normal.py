"""Normal forms in which a read value and the truth are compared."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Final

_DIGITS: Final = (
    {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
    | {char: value for value, char in enumerate("〇一二三四五六七八九")}
    | {"两": 2, "貳": 2}
)
_UNITS: Final = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_DATE: Final = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?")
_ICD: Final = re.compile(r"\(?[A-Z]\d{2}(?:\.[0-9xX]+(?:x\d+)?)?[+*]?\)?")
_NOISE: Final = re.compile(r"[\s·,，.。;；:：、()（）\[\]【】“”\"'\-_/*×]")


def number(text: str) -> Decimal | None:
    """Return the number a text prints, without currency marks and separators."""
    cleaned = re.sub(r"[,，\s¥￥元]", "", unicodedata.normalize("NFKC", text))
    try:
        return Decimal(cleaned)
    except InvalidOperation:
        return None


def capital_value(text: str) -> Decimal | None:
    """Return the amount that capital numerals stand for, None when they do not parse."""
    cleaned = re.sub(r"[\s整正]|人民币", "", text).replace("圆", "元").replace("圓", "元")
    total, section, digit = Decimal(0), 0, 0
    for char in cleaned:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            section += (digit or (1 if _UNITS[char] == 10 else 0)) * _UNITS[char]
            digit = 0
        elif char in "万萬":
            total, section, digit = total + (section + digit) * 10_000, 0, 0
        elif char == "亿":
            total, section, digit = (total + section + digit) * 100_000_000, 0, 0
        elif char == "元":
            total, section, digit = total + section + digit, 0, 0
        elif char in "角分":
            total += Decimal(digit) / (10 if char == "角" else 100)
            digit = 0
        else:
            return None
    return total + section if cleaned and not digit else None


def day(text: str) -> str | None:
    """Return a printed date in ISO-8601, None when the text is not one date."""
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"


def words(text: str) -> str:
    """Return a text without spaces, punctuation and width variants, in lower case."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def diagnosis(text: str) -> str:
    """Return a diagnosis without its code, list number and punctuation."""
    plain = _ICD.sub("", unicodedata.normalize("NFKC", text))
    return words(re.sub(r"^\s*\d+[.、)]\s*", "", plain))


def equal(name: str, expected: str, got: str) -> bool:
    """Whether two values of a field mean the same."""
    if name == "total_cn":
        left, right = capital_value(expected), capital_value(got)
        return left is not None and left == right
    if name.endswith(("date", "time")) and day(expected) and day(expected) == day(got):
        return True
    left, right = number(expected), number(got)
    if left is not None and right is not None:
        return left == right and (
            not expected.startswith("0") or "." in expected or left == 0 or expected == got
        )
    if name == "age":
        return expected.rstrip("岁") == got.rstrip("岁")
    if name == "condition":
        return words(got).startswith(words(expected))
    if name == "insutype":
        return _insurance(expected) == _insurance(got) != ""
    if name.endswith(("_diag", "diagnosis")):
        return diagnosis(expected) == diagnosis(got) != ""
    return words(expected) == words(got)


def _insurance(text: str) -> str:
    """Return the national code of a kind of basic insurance."""
    if "职工" in text or text == "310":
        return "310"
    return "390" if "居民" in text or text == "390" else ""


def starts(expected: str, got: str) -> bool:
    """Whether a value starts with the visible prefix that the truth gives."""
    return words(got).startswith(words(expected)) if expected else False


def split_list(values: Iterable[str]) -> list[str]:
    """Return the entries of a list field, whether given as several values or in one text."""
    entries: list[str] = []
    for value in values:
        parts = re.split(r"[;；\n]|(?<=\S)\s+(?=\d+[.、])|(?:^|(?<=[\s,，]))\d+[.、](?=\D)", value)
        entries += [part.strip(" ,，。") for part in parts if part and part.strip(" ,，。")]
    return entries
