"""Whether a sentence says only what one passage says. Pure, and on the safe side.

A sentence passes when all of it is taken, in order, from ONE passage, apart from joining words:

* each part of the sentence (between commas) comes from one part of the passage, in the same order;
* words are taken in runs of at least two characters; a figure or a Latin word is taken together with
  what stands in front of it, and none is skipped in between, so that figures and names cannot trade places;
* the negations and limits (不, 未, 除, 仅 ...) of what is taken are all of those that stand there;
* a sentence of the passage with a negation, a limit or a condition is taken with all its parts.

So a paraphrase may be refused, but a changed figure, a swapped name, a dropped 不 or an invented
clause never passes.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(
    r"(?P<date>\d{4}(?:-|/|\.|年)\d{1,2}(?:-|/|\.|月)\d{1,2}日?)"
    r"|(?P<number>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<percent>%|‰)?"
    r"|(?P<latin>[A-Za-z][A-Za-z0-9\-+/.]*[A-Za-z0-9+]|[A-Za-z])"
    r"|(?P<mark>⟦[^⟧]*⟧)"
    r"|(?P<sign>[=×÷*/+−<>≥≤≈~±-])"
    r"|(?P<char>\w)"
)
_SENTENCE: Final = re.compile(r"[。;!?\n]+")
_PART: Final = re.compile(r"[,、](?!\d{3})|,(?=\D)|,$")
_POLAR: Final = re.compile(
    r"不|未|无|非|免|除|仅|限|没|否|勿|莫|疑|可能|待|拟|或|但|只|才|拒|禁|停|失效|终止|排除"
    r"|至少|至多|最高|最低|超过|以上|以下|以内"
)
_NOT_POLAR: Final = re.compile(
    r"免赔|限额|期限|无痛|非常|未来|除以|时限|权限|年限|可能性大小|等待期|待遇|招待|接待|期待|或者说"
)
_CONDITION: Final = re.compile(
    r"(?:的|时|后|前|内|者|情形|情况|期间|之日起|为限)$|^(?:如|若|当|对|经|在|因|自|凡|除|仅|但|其中|由于|只有|满足|符合)"
)
_GLUE_WORDS: Final = (
    "因此 所以 根据 按照 依据 由于 同时 另外 此外 其中 即 具体 如下 为 是 的 了 在 与 和 及 以及 该 此 "
    "其 则 有 也 还 并 故 这 这是 本案 本次 案件 赔案 综上 首先 其次 然后 最后 目前 材料 显示 载明 "
    "记载 系统 因为 并且 而且 对于 关于 请注意 可见 由此"
)
_GLUE: Final = sorted(_GLUE_WORDS.split(), key=len, reverse=True)
_SHORTEST: Final = 2


@dataclass(frozen=True)
class _Part:
    """One part of a sentence: its tokens and what in it turns or limits the meaning."""

    tokens: tuple[str, ...]
    polar: tuple[str, ...]
    condition: bool


def follows(sentence: str, passage: str, label: str = "") -> bool:
    """Whether ``sentence`` says only what ``passage`` says; ``label`` names the passage and may be used."""
    said = [part for one in _sentences(sentence) for part in one]
    if not said:
        return False
    source = _sentences(passage)
    named = [part for one in _sentences(label) for part in one]
    taken: list[tuple[int, int]] = []
    at = (0, 0)
    for part in said:
        if _only_glue(part.tokens) or any(_within(part, one) for one in named):
            continue
        found = next(
            (
                (row, column)
                for row, parts in enumerate(source)
                for column, one in enumerate(parts)
                if (row, column) >= at and _within(part, one)
            ),
            None,
        )
        if found is None:
            return False
        taken.append(found)
        at = found
    return bool(taken) and all(
        _whole(parts, {c for r, c in taken if r == row}) for row, parts in enumerate(source)
    )


def _whole(parts: Sequence[_Part], taken: set[int]) -> bool:
    """Whether a sentence of the passage was left alone, or taken with all that bears on its meaning."""
    if not taken:
        return True
    tied = any(part.polar or part.condition for part in parts)
    return len(taken) == len(parts) if tied else True


def _within(part: _Part, source: _Part) -> bool:
    """Whether a part of the sentence is made of runs of one part of the passage, in order."""
    if Counter(part.polar) != Counter(source.polar):
        return False
    return _aligned(part.tokens, source.tokens)


def _aligned(said: Sequence[str], source: Sequence[str]) -> bool:
    at, place, matched = 0, 0, False
    while at < len(said):
        length, found = _longest(said, at, source, place)
        if length:
            if any(_weighty(token) for token in source[place:found]) and (matched or _weighty(said[at])):
                return False
            at, place, matched = at + length, found + length, True
            continue
        glue = _glue_at(said, at)
        if not glue:
            return False
        at += glue
    return matched


def _longest(said: Sequence[str], at: int, source: Sequence[str], place: int) -> tuple[int, int]:
    """Return the length and place of the longest admissible run; the length is 0 when there is none."""
    best = (0, 0)
    for start in range(place, len(source)):
        length = 0
        while (
            at + length < len(said)
            and start + length < len(source)
            and said[at + length] == source[start + length]
        ):
            length += 1
        if length <= best[0]:
            continue
        adjoining = start == place and place > 0
        enough = length >= _SHORTEST or length == len(source) or (adjoining and length == len(said) - at)
        anchored = not _weighty(said[at]) or start == 0 or adjoining
        if enough and anchored:
            best = (length, start)
    return best


def _weighty(token: str) -> bool:
    """Whether a token is a figure, a date, a Latin word, a name or a sign: nothing to be skipped or moved."""
    return len(token) > 1 or not ("\u3400" <= token <= "\u9fff")


def _glue_at(tokens: Sequence[str], at: int) -> int:
    for word in _GLUE:
        if "".join(tokens[at : at + len(word)]) == word and all(
            len(t) == 1 for t in tokens[at : at + len(word)]
        ):
            return len(word)
    return 0


def _only_glue(tokens: Sequence[str]) -> bool:
    at = 0
    while at < len(tokens):
        length = _glue_at(tokens, at)
        if not length:
            return False
        at += length
    return True


def _sentences(text: str) -> list[list[_Part]]:
    folded = unicodedata.normalize("NFKC", text).replace("。", "。").replace("；", ";")
    rows = [[_part(part) for part in _PART.split(row) if _tokens(part)] for row in _SENTENCE.split(folded)]
    return [row for row in rows if row]


def _part(text: str) -> _Part:
    bare = "".join(text.split())
    return _Part(
        tokens=tuple(_tokens(text)),
        polar=tuple(_POLAR.findall(_NOT_POLAR.sub("", bare))),
        condition=_CONDITION.search(bare) is not None,
    )


def _tokens(text: str) -> list[str]:
    return list(_each(text))


def _each(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        if match["date"]:
            year, month, day = (int(n) for n in re.findall(r"\d+", match["date"]))
            yield f"{year:04}-{month:02}-{day:02}"
        elif match["number"]:
            digits = match["number"].replace(",", "")
            digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
            yield f"#{digits}{match['percent'] or ''}"
        elif match["latin"]:
            yield f"{match['latin'].casefold()} "
        elif match["sign"]:
            yield {"*": "×", "/": "÷", "-": "−"}.get(match["sign"], match["sign"]) + " "
        elif match["mark"]:
            yield match["mark"]
        else:
            yield match["char"]
