"""Reads corpus files and figures for the citation checker, from the bytes and nothing else.

Written apart from the product on purpose: it imports nothing of ``copilot``, so that a fault in the
product's article loader or number reader cannot hide itself here.
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Final

_DIGIT: Final = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {
    c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")
} | {"两": 2}  # fmt: skip
_TENS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS: Final = {"万": 10**4, "亿": 10**8}
_HAN: Final = frozenset(_DIGIT) | frozenset(_TENS) | frozenset(_GROUPS)
_AFTER_NUMBER: Final = "元万亿成年天日月次倍岁周级期个种份张项支盒行笔件条%点分角块名人间"


@dataclass(frozen=True, slots=True)
class CorpusText:
    """One corpus file: its characters, and (label, start, end) of every article."""

    document: str
    version: str
    text: str
    first_day: date | None
    last_day: date | None
    unverified: bool
    articles: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures and days of a text."""

    figures: frozenset[Fraction] = field(default_factory=frozenset)
    days: frozenset[date] = field(default_factory=frozenset)

    def __or__(self, other: "Numbers") -> "Numbers":
        return Numbers(self.figures | other.figures, self.days | other.days)


def read_texts(root: Path) -> dict[tuple[str, str], CorpusText]:
    """Open every Markdown file with a head and return it by (document id, version)."""
    found = {}
    for path in sorted(root.rglob("*.md")):
        text = path.read_bytes().decode("utf-8")
        if text.startswith("---\n"):
            one = _corpus_text(text)
            found[one.document, one.version] = one
    return found


def _corpus_text(text: str) -> CorpusText:
    """Cut a file at its head and at the lines that open an article."""
    head: dict[str, str] = {}
    at, position = 0, 0
    lines = text.split("\n")
    for index, line in enumerate(lines):
        position += len(line) + 1
        if index and line == "---":
            at = index
            break
        key, sign, value = line.partition(":")
        if index and sign and not key.startswith((" ", "#")):
            head[key.strip()] = value.split(" #")[0].strip().strip("\"'")
    starts: list[tuple[str, int]] = []
    for line in lines[at + 1 :]:
        if line.startswith("## ") and line[3:].split():
            starts.append((line[3:].split()[0], position))
        position += len(line) + 1
    ends = [start for _, start in starts[1:]] + [len(text)]
    return CorpusText(
        document=head["id"],
        version=head["version"],
        text=text,
        first_day=_iso(head.get("in_force_from", "")),
        last_day=_iso(head.get("in_force_to", "")),
        unverified=head.get("unverified", "false") == "true",
        articles=tuple((label, start, end) for (label, start), end in zip(starts, ends, strict=True)),
    )


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def numbers(text: str, *, strict: bool = False) -> Numbers:
    """Return every figure and day of a text, percentages as ratios.

    ``strict`` leaves out Chinese numerals that stand in a word rather than before a unit (统一, 一次性,
    二者): it is used for statements, whose figures must all be found in a support that is read
    without it.
    """
    text = unicodedata.normalize("NFKC", text)
    figures: set[Fraction] = set()
    days: set[date] = set()
    i = 0
    while i < len(text):
        day = _day_at(text, i)
        if day is not None:
            days.add(day[0])
            i = day[1]
        elif text[i].isdigit() and text[i].isascii():
            i = _arabic(text, i, figures)
        elif text[i] in _HAN or text.startswith("百分之", i):
            i = _han(text, i, figures, strict)
        else:
            i += 1
    return Numbers(frozenset(figures), frozenset(days))


def _day_at(text: str, at: int) -> tuple[date, int] | None:
    """Read 2021-07-01, 2021/7/1, 2021.7.1 or 2021年7月1日 at a place."""
    if at and text[at - 1].isdigit():
        return None
    parts, i = [], at
    for length, ends in ((4, "-/.年"), (2, "-/.月"), (2, "")):
        j = i
        while j < len(text) and j - i < length and text[j].isdigit() and text[j].isascii():
            j += 1
        if j == i or (length == 4 and j - i != 4):
            return None
        parts.append(int(text[i:j]))
        if ends:
            if j >= len(text) or text[j] not in ends:
                return None
            j += 1
        i = j
    if i < len(text) and text[i].isdigit():
        return None
    try:
        return date(*parts), i + (text[i : i + 1] == "日")
    except ValueError:
        return None


def _arabic(text: str, at: int, figures: set[Fraction]) -> int:
    """Read 20,000.00, 2 万, 1.5亿, 60%, 5 个百分点 or 9 成; return where it ends."""
    i = at
    while i < len(text) and (
        (text[i].isdigit() and text[i].isascii())
        or (text[i] in ",." and i + 1 < len(text) and text[i + 1].isdigit() and text[i - 1].isdigit())
    ):
        i += 1
    digits = text[at:i].replace(",", "")
    if digits.count(".") > 1:
        figures.update(Fraction(part) for part in digits.split(".") if part)
        return i
    value = Fraction(digits)
    j = i + (text[i : i + 1] == " ")
    while j < len(text) and (
        text[j] in _GROUPS or (text[j] in _TENS and text[j + 1 : j + 2] in ("万", "元"))
    ):
        value *= _GROUPS.get(text[j]) or _TENS[text[j]]
        i = j = j + 1
    rest = text[i:].lstrip(" ")
    skipped = len(text[i:]) - len(rest)
    for mark, scale in (("%", 100), ("‰", 1000), ("个百分点", 100)):
        if rest.startswith(mark):
            figures.add(value / scale)
            return i + skipped + len(mark)
    if rest.startswith("成") and rest[1:2] not in ("人", "年", "员", "立", "为"):
        figures.add(value / 10)
        return i + skipped + 1
    figures.add(value)
    return i


def _han(text: str, at: int, figures: set[Fraction], strict: bool) -> int:
    """Read 二十万, 百分之六十, 九成, 三点五; return where it ends."""
    percent = text.startswith("百分之", at)
    i = start = at + 3 if percent else at
    while i < len(text) and (
        text[i] in _HAN or (text[i] == "点" and i > start and text[i + 1 : i + 2] in _DIGIT)
    ):
        i += 1
    if i == start:
        return at + 3
    value = han_value(text[start:i])
    after = text[i : i + 1]
    in_word = (
        strict and i - start == 1 and (after not in _AFTER_NUMBER or not after or text[i : i + 2] == "次性")
    )
    if value is None or (in_word and not percent):
        return i
    if percent:
        value /= 100
    elif after == "成" and text[i + 1 : i + 2] not in ("人", "年", "员", "立", "为"):
        half = text[i + 1 : i + 2] == "半"
        value = (value + (Fraction(1, 2) if half else 0)) / 10
    figures.add(value)
    return i


def han_value(text: str) -> Fraction | None:
    """Return the value of a Chinese numeral, None when it is none (万一, 百般)."""
    whole, _, places = text.partition("点")
    if places:
        digits = [_DIGIT.get(char) for char in places]
        base = han_value(whole)
        if base is None or None in digits:
            return None
        return base + Fraction(int("".join(str(d) for d in digits)), 10 ** len(digits))
    if not whole or whole[0] in _GROUPS:
        return None
    if len(whole) > 1 and all(char in _DIGIT for char in whole):
        return Fraction(int("".join(str(_DIGIT[char]) for char in whole)))
    total = section = digit = 0
    for char in whole:
        if char in _DIGIT:
            digit = _DIGIT[char]
        elif char in _TENS:
            section += (digit or 1) * _TENS[char]
            digit = 0
        else:
            total = (
                (total + section + digit) * _GROUPS[char]
                if char == "亿"
                else total + (section + digit) * 10**4
            )
            section = digit = 0
    return Fraction(total + section + digit)
