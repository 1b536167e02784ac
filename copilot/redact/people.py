"""Names of people: those known from the case, and those that a label or a title announces.

A name without either cannot be told from other words by rule, and is left to the known names.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from copilot.redact import words

Found = tuple[str, int, int]

_DOUBLE: Final = tuple(words.DOUBLE_SURNAMES.split())
_SURNAME: Final = rf"(?:{'|'.join(_DOUBLE)}|[{words.SURNAMES}])"
_RARELY_A_WORD: Final = frozenset(words.RARELY_A_WORD)
_NOT_GIVEN: Final = frozenset(words.NOT_GIVEN)
_NOT_NAMES: Final = frozenset(words.NOT_NAMES.split())
_STOP: Final = frozenset(words.AFTER_A_NAME)
_HAN: Final = r"[\u4e00-\u9fff\u3400-\u4dbf]"
_ENGLISH: Final = (
    r"(?i:(?:patient |insured )?name|patient|insured|cardholder|beneficiary|physician|doctor|dr\.)"
)
_TITLES: Final = "先生|女士|小姐|同志|老师|医生|医师|大夫|主任|护士长|护士|教授|药师|经理|老人|患者"
_LABEL: Final = "|".join(
    r"[ \u3000]{0,3}".join(word) for word in sorted(set(words.NAME_LABELS.split()), key=len, reverse=True)
)
_AFTER_LABEL: Final = (
    r"[ \t]{0,4}(?:\((?:签字|签名|盖章|签章|公章)\))?[ \t]{0,4}[:;][ \t]{0,4}\n?|[ \t]{1,6}|\n|为|是|系"
)

_ANNOUNCED: Final = re.compile(rf"(?P<label>{_LABEL})(?P<sep>{_AFTER_LABEL})?(?=(?P<rest>{_HAN}))")
_RELATED: Final = re.compile(rf"(?:{'|'.join(words.RELATIVES.split())})[ :]?(?=(?P<rest>{_SURNAME}))")
_TITLED: Final = re.compile(rf"(?P<name>{_SURNAME}{_HAN}{{1,2}})(?={_TITLES})")
_DOTTED: Final = re.compile(rf"[{words.SOUNDS}]{{2,8}}(?:[\u00b7\u2022\u30fb][{words.SOUNDS}]{{2,8}}){{1,3}}")
_LATIN_LABEL: Final = (
    rf"(?:姓\s?名|持卡人|户名|患者|被保险人|联系人)?[ ]?[:]|{_ENGLISH}[ ]?[:]"
    r"|(?:姓\s?名|持卡人|户名|被保险人)[ ]"
)
_LATIN: Final = re.compile(
    rf"(?:{_LATIN_LABEL})[ ]{{0,3}}"
    r"(?P<name>[A-Z][A-Za-z'\-]+(?:(?:, ?| )[A-Z][A-Za-z'\-]*){1,3})(?![A-Za-z0-9])"
)


def people(text: str, known: Iterable[str]) -> Iterator[Found]:
    """Yield (kind, start, end) of every name of a person."""
    for name in known:
        yield from (("姓名", match.start(), match.end()) for match in _known(name).finditer(text))
    for match in _ANNOUNCED.finditer(text):
        end = _name_end(text, match.start("rest"), sure=_separated(match["sep"]))
        if end is not None:
            yield "姓名", match.start("rest"), end
            yield from _listed(text, end)
    for match in _RELATED.finditer(text):
        end = _name_end(text, match.start("rest"), sure=False)
        if end is not None:
            yield "姓名", match.start("rest"), end
    for match in _TITLED.finditer(text):
        if not _ordinary(match["name"]):
            yield "姓名", match.start("name"), match.end("name")
    yield from (("姓名", match.start(), match.end()) for match in _DOTTED.finditer(text))
    yield from (("姓名", match.start("name"), match.end("name")) for match in _LATIN.finditer(text))


def _listed(text: str, end: int) -> Iterator[Found]:
    """Yield the names that follow a name in a list: 甲、乙和丙."""
    while (joint := re.compile(r"[ ]?[、和与及][ ]?").match(text, end)) is not None:
        following = _name_end(text, joint.end(), sure=False)
        if following is None:
            return
        yield "姓名", joint.end(), following
        end = following


def _known(name: str) -> re.Pattern[str]:
    """Match a known name however it is spaced; Latin letters in either case."""
    letters = [re.escape(char) for char in name if not char.isspace()]
    joined = r"[ \t\u3000\u00b7.]{0,4}".join(letters)
    edge = r"(?<![A-Za-z])", r"(?![A-Za-z])"
    return re.compile(f"{edge[0]}{joined}{edge[1]}" if name[:1].isascii() else joined, re.IGNORECASE)


def _separated(sep: str | None) -> bool:
    return sep is not None and any(char in sep for char in ":;")


def _name_end(text: str, start: int, *, sure: bool) -> int | None:
    """Return where the name that begins at ``start`` ends, or None when it is none.

    After a colon a short word that stands alone is a name whatever its first character; elsewhere
    it must begin with a surname and be followed by what can follow a name.
    """
    spaced = re.compile(rf"{_HAN}(?:[ \u3000]{{1,3}}{_HAN}){{1,2}}(?!{_HAN})").match(text, start)
    if spaced and re.match(_SURNAME, text[start:]) and (sure or len(spaced[0]) <= 6):
        return spaced.end()
    double = any(text.startswith(surname, start) for surname in _DOUBLE)
    surname = double or re.match(_SURNAME, text[start:]) is not None
    dotted = re.compile(rf"{_HAN}{{1,8}}(?:[\u00b7\u2022\u30fb]{_HAN}{{2,8}}){{1,3}}").match(text, start)
    if dotted:
        return dotted.end()
    run = re.compile(rf"{_HAN}+").match(text, start)
    if run is None:
        return None
    length = run.end() - start
    if sure and 2 <= length <= 4 and not _ordinary(run[0]) and (surname or length <= 3):
        return run.end()
    if not surname:
        return None
    for size in (3, 4) if double else (2, 3):
        following = text[start + size : start + size + 1]
        name = text[start : start + size]
        if len(name) == size and run.end() >= start + size and (not following or following in _STOP):
            return None if _ordinary(name) else start + size
    size = min(length, 4 if double else 3)
    certain = double or text[start] in _RARELY_A_WORD
    return start + size if certain and size >= 2 and not _ordinary(text[start : start + size]) else None


def _ordinary(name: str) -> bool:
    """Whether a run of characters that could be a name is an everyday word."""
    if any(name.startswith(word) or word.startswith(name) for word in _NOT_NAMES):
        return True
    return any(char in _NOT_GIVEN for char in name[1:]) or "某" in name
