"""Finding which of many known names stands in a text, and how sure that is."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from copilot.domain.base import Record

_MARKS: Final = str.maketrans("", "", "·•-—_")
_SPACE: Final = re.compile(r"(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])")


@cache
def _simplified() -> dict[int, str]:
    """Traditional characters to simplified ones: a recogniser of both scripts writes 奧 for 奥."""
    lines = (Path(__file__).parent / "data" / "variants.txt").read_text("utf-8").splitlines()
    pairs = (pair for line in lines if not line.startswith("#") for pair in line.split())
    return {ord(pair[0]): pair[1] for pair in pairs}


def simplified(text: str) -> str:
    """Return the text with traditional characters replaced."""
    return text.translate(_simplified())


def folded(text: str) -> str:
    """Fold width, case, script, hyphens, and spaces next to Han characters, for matching only."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(_MARKS).translate(_simplified())
    return _SPACE.sub("", plain).strip()


class NameMatch(Record):
    """A key with the name that matched and a score: 1 only for the whole name, else below it."""

    key: str
    name: str
    score: float


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _stands_in(name: str, text: str) -> bool:
    """Whether the name stands in the text; Latin names only as whole words."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        open_left = not (_latin(name[0]) and at > 0 and _latin(text[at - 1]))
        open_right = not (_latin(name[-1]) and end < len(text) and _latin(text[end]))
        if open_left and open_right:
            return True
        at = text.find(name, at + 1)
    return False


class NameIndex:
    """Known names of keyed things."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._names = [(key, name, folded(name)) for key, own in names.items() for name in own if name]

    def find(self, text: str, floor: float = 0.5) -> tuple[NameMatch, ...]:
        """Return the keys that the text may mean, best first, one match a key.

        The whole name scores 1; a name inside the text 0.7 to 0.95 by how much of the text it is;
        a text inside the name 0.5 to 0.8; else the share of common character pairs, at most 0.7.
        A name inside a longer name that stands in the text gives way to it (德曲妥珠单抗 and
        曲妥珠单抗, 非小细胞肺癌 and 小细胞肺癌).
        """
        wanted = folded(text)
        best: dict[str, NameMatch] = {}
        if not wanted:
            return ()
        pairs = _pairs(wanted)
        for key, name, own in self._names:
            score = _score(wanted, pairs, own)
            if score >= floor and (key not in best or best[key].score < score):
                best[key] = NameMatch(key=key, name=name, score=round(score, 4))
        named = [match for match in best.values() if match.score >= 0.7]
        kept = [match for match in best.values() if not any(_inside(match, other) for other in named)]
        return tuple(sorted(kept, key=lambda match: (-match.score, -len(match.name), match.key)))


def _inside(match: NameMatch, other: NameMatch) -> bool:
    mine, theirs = folded(match.name), folded(other.name)
    return match.key != other.key and mine != theirs and mine in theirs


def _score(wanted: str, pairs: set[str], own: str) -> float:
    if own == wanted:
        return 1.0
    if len(own) > 1 and _stands_in(own, wanted):
        return 0.7 + 0.25 * len(own) / len(wanted)
    if len(wanted) > 1 and _stands_in(wanted, own):
        return 0.5 + 0.3 * len(wanted) / len(own)
    other = _pairs(own)
    if not pairs or not other:
        return 0.0
    return 0.7 * 2 * len(pairs & other) / (len(pairs) + len(other))
