"""Chinese medical-insurance text to tokens: words, concepts, and pairs of characters.

A concept token stands for every name of one thing (起付线 and 免赔额, 赫赛汀 and 曲妥珠单抗), so
that a question and a clause meet although they share no word.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import rjieba

from copilot.domain.base import Record
from copilot.retrieve.figures import figures

_HAN: Final = re.compile(r"[\u4e00-\u9fff]+")
_WORDY: Final = re.compile(r"[0-9a-z\u4e00-\u9fff]")
_LATIN: Final = re.compile(r"[0-9a-z]+(?:[-./+][0-9a-z]+)*")
_ASCII_EDGE: Final = re.compile(r"[0-9a-z]")
_FREQUENCY: Final = 200_000


def normal(text: str) -> str:
    """Fold width, case and compatibility forms; the result is only for matching."""
    return unicodedata.normalize("NFKC", text).lower().replace("～", "-").replace("—", "-")


class Mention(Record):
    """A name of a concept at ``[start, end)`` of a normalised text."""

    concept: str
    start: int
    end: int


class Vocabulary:
    """The names of all concepts, for finding them in text and for cutting words."""

    def __init__(self, names: Mapping[str, Iterable[str]], words: Iterable[str] = ()) -> None:
        """``names`` maps a concept id to its names; a name may belong to several concepts.

        ``words`` are no names of anything and are only cut in one piece.
        """
        self._concepts: dict[str, list[str]] = {}
        for concept, surfaces in names.items():
            for surface in surfaces:
                key = normal(surface).strip()
                if len(key) > 1:
                    known = self._concepts.setdefault(key, [])
                    if concept not in known:
                        known.append(concept)
        self._by_start: dict[str, list[str]] = {}
        for key in sorted(self._concepts, key=len, reverse=True):
            self._by_start.setdefault(key[:2], []).append(key)
        own = tuple(map(normal, words))
        content = [sorted((key, sorted(ids)) for key, ids in self._concepts.items()), sorted(own)]
        self.digest = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
        self._jieba = rjieba.Jieba()
        for key in (*self._concepts, *own):
            if _HAN.search(key):
                self._jieba.add_word(key, _FREQUENCY, "n")

    @property
    def names(self) -> tuple[str, ...]:
        """All names of concepts, normalised."""
        return tuple(self._concepts)

    def mentions(self, text: str) -> list[Mention]:
        """Find the longest names from the left in a normalised text, without overlap."""
        return [
            Mention(concept=concept, start=start, end=end)
            for start, end, concepts in self._spans(text)
            for concept in concepts
        ]

    def _spans(self, text: str) -> Iterator[tuple[int, int, list[str]]]:
        at = 0
        while at < len(text):
            name = self._name_at(text, at)
            if name is None:
                at += 1
                continue
            yield at, at + len(name), self._concepts[name]
            at += len(name)

    def _name_at(self, text: str, at: int) -> str | None:
        for name in self._by_start.get(text[at : at + 2], ()):
            if not text.startswith(name, at):
                continue
            end = at + len(name)
            if _ASCII_EDGE.match(name[0]) and at and _ASCII_EDGE.match(text[at - 1]):
                continue
            if _ASCII_EDGE.match(name[-1]) and end < len(text) and _ASCII_EDGE.match(text[end]):
                continue
            return name
        return None

    def words(self, text: str) -> list[str]:
        """Cut a normalised text into words, long words also into their parts."""
        found = [word for word in self._jieba.cut_for_search(text) if _WORDY.search(word)]
        cut = set(found)
        return [*found, *(run for run in _LATIN.findall(text) if run not in cut)]

    def tagged_words(self, text: str) -> list[tuple[str, str]]:
        """Cut a normalised text into (word, part of speech), each character once."""
        return [(word, tag) for word, tag in self._jieba.tag(text) if _WORDY.search(word)]

    def tokens(self, text: str) -> list[str]:
        """Return all tokens: words, concepts ``@id``, figures ``#n``, letters ``-x``, pairs ``_xy``."""
        folded = normal(text)
        concepts = [f"@{concept}" for _, _, found in self._spans(folded) for concept in found]
        numbers = [token for _, _, token in figures(folded)]
        return [*self.words(folded), *concepts, *numbers, *letters(folded), *pairs(folded)]


def pairs(text: str) -> Iterator[str]:
    """Yield the overlapping character pairs of every run of Han characters."""
    for run in _HAN.findall(text):
        yield from (f"_{run[at : at + 2]}" for at in range(len(run) - 1))


def letters(text: str) -> Iterator[str]:
    """Yield every single Han character."""
    for run in _HAN.findall(text):
        yield from (f"-{letter}" for letter in run)
