"""A question taken apart: what it names, what else that is called, and what is only politeness."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, Protocol

from copilot.domain.base import Record
from copilot.retrieve.everyday import Everyday, everyday
from copilot.retrieve.figures import figures
from copilot.retrieve.setting import Setting, read_setting
from copilot.retrieve.spelling import Spelling
from copilot.retrieve.tokens import Vocabulary, letters, normal, pairs

_WEAK: Final = 0.35
_WEIGHT: Final = {"n": 1.0, "e": 1.0, "j": 1.0, "l": 1.0, "i": 1.0, "x": 1.0, "v": 0.6, "b": 0.6, "a": 0.5}
"""How much a word says, by the first letter of its part of speech (jieba's tags)."""
_FIGURE: Final = 0.6
_NAMED: Final = ("drug:", "doc:")
_SPELT: Final = ("drug:", "doc:", "class:", "dx:")
"""Concepts of which every name is looked for in a wrong spelling, of others only the first."""
_DRUG: Final = "drug:"
"""Drugs whose names share characters are other drugs, so a drug is compared as a whole only."""
_READ: Final = 0.6
"""How much a word still counts whose meaning is known from everyday speech."""
_TRIM: Final = re.compile(r"^[的了吗呢吧啊呀]+|[的了吗呢吧啊呀]+$")


PartKind = Literal["word", "figure", "term", "name"]


class Part(Record):
    """One thing that the question asks about.

    ``tokens`` are equal in standing: the best one counts. ``hints`` are related things (a wider
    group, the benefit that pays for such a drug) which count for less. ``pairs`` are the character
    pairs of the wording, for text that was cut differently; ``means`` the pairs of each word that an
    everyday phrase over it may stand for. ``weight`` scales the part's rarity. A ``name`` is a drug,
    a product or another document; a ``term`` any other notion of the catalogue.
    """

    text: str
    tokens: tuple[str, ...]
    hints: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    means: tuple[tuple[str, ...], ...] = ()
    weight: float = 1.0
    kind: PartKind = "word"


class Question(Record):
    """The parts of a question, and its wording with standard terms added, for the encoder.

    ``letters`` are the characters and character pairs of the wording. ``meanings`` has one entry per
    everyday phrase: the words that a text may use instead, each as its character pairs.
    """

    text: str
    expanded: str
    parts: tuple[Part, ...]
    letters: tuple[str, ...] = ()
    meanings: tuple[tuple[tuple[str, ...], ...], ...] = ()
    setting: Setting = Setting()

    @property
    def says_something(self) -> bool:
        """Whether the parts together weigh as much as one verb; else nothing can answer it."""
        return sum(part.weight for part in self.parts) >= _WEIGHT["v"]


class Wording(Protocol):
    """The words of a question: cut in one piece, saying nothing, saying little."""

    @property
    def words(self) -> tuple[str, ...]:
        """Words that are cut in one piece."""
        ...

    @property
    def filler(self) -> tuple[str, ...]:
        """Words that say nothing."""
        ...

    @property
    def weak(self) -> tuple[str, ...]:
        """Words that say little."""
        ...


class Concepts:
    """The names of all concepts and the edges between them."""

    def __init__(
        self,
        names: Mapping[str, Iterable[str]],
        related: Mapping[str, Iterable[str]],
        wording: Wording,
        phrases: Everyday | None = None,
        ways: Mapping[tuple[str, str], Sequence[str]] | None = None,
    ) -> None:
        """``phrases`` are those of everyday speech, by default the ones that come with the program.

        ``ways`` are those to ask for an article, by document id and label.
        """
        self.ways = dict(ways or {})
        self._first = {concept: next(iter(surfaces), "") for concept, surfaces in names.items()}
        self._related = {concept: tuple(others) for concept, others in related.items()}
        self._filler = frozenset(wording.filler)
        self._weak = frozenset(wording.weak)
        self._everyday = everyday() if phrases is None else phrases
        self.vocabulary = Vocabulary(names, wording.words)
        self._spelling = Spelling(
            normal(surface)
            for concept, surfaces in names.items()
            for number, surface in enumerate(surfaces)
            if number == 0 or concept.startswith(_SPELT)
        )

    def _mentioned(self, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
        groups: dict[tuple[int, int], list[str]] = {}
        for mention in self.vocabulary.mentions(text):
            groups.setdefault((mention.start, mention.end), []).append(mention.concept)
        return [(start, end, tuple(concepts)) for (start, end), concepts in sorted(groups.items())]

    def _concept_part(self, name: str, concepts: tuple[str, ...]) -> Part:
        related = dict.fromkeys(other for concept in concepts for other in self._related.get(concept, ()))
        return Part(
            text=name,
            tokens=tuple(f"@{concept}" for concept in concepts),
            hints=tuple(f"@{concept}" for concept in related if concept not in concepts),
            pairs=() if any(concept.startswith(_DRUG) for concept in concepts) else tuple(pairs(name)),
            kind="name" if any(concept.startswith(_NAMED) for concept in concepts) else "term",
        )

    def _word_parts(self, text: str) -> list[Part]:
        readings = self._everyday.readings(text)
        parts, at = [], 0
        for word, tag in self.vocabulary.tagged_words(text):
            start = text.index(word, at)
            at = start + len(word)
            over = [one for one in readings if one.start <= start and at <= one.end]
            word = _TRIM.sub("", word)
            if not word or word in self._filler:
                continue
            weight = _WEAK if word in self._weak or len(word) == 1 else _WEIGHT.get(tag[:1], _WEAK)
            parts.append(
                Part(
                    text=word,
                    tokens=(word,),
                    pairs=tuple(pairs(word)),
                    means=tuple(_spelt(meant) for one in over for meant in one.means),
                    weight=weight * (_READ if over else 1.0),
                )
            )
        return parts

    def take_apart(self, question: str) -> Question:
        """Return the parts of a question in its order; equal parts count once."""
        text = normal(question)
        text = self._spelling.corrected(text, [(start, end) for start, end, _ in self._mentioned(text)])
        parts: list[Part] = []
        standard: list[str] = []
        at = 0
        for start, end, concepts in self._mentioned(text):
            parts.extend(self._word_parts(text[at:start]))
            parts.append(self._concept_part(text[start:end], concepts))
            standard.extend(self._first[concept] for concept in concepts)
            at = end
        parts.extend(self._word_parts(text[at:]))
        parts.extend(
            Part(text=text[start:end], tokens=(token,), weight=_FIGURE, kind="figure")
            for start, end, token in figures(text)
        )
        unique = tuple({part.tokens: part for part in parts}.values())
        readings = self._everyday.readings(text)
        standard.extend(word for reading in readings for word in reading.means)
        added = [name for name in dict.fromkeys(standard) if normal(name) not in text]
        return Question(
            text=question,
            expanded=" ".join([question, *added]),
            parts=unique,
            letters=tuple(dict.fromkeys((*letters(text), *pairs(text)))),
            meanings=tuple(tuple(_spelt(word) for word in reading.means) for reading in readings),
            setting=read_setting(text, [(start, end) for start, end, _ in self._mentioned(text)]),
        )


def _spelt(word: str) -> tuple[str, ...]:
    """Return the character pairs of a word of the law, or its characters where it has only one."""
    return tuple(pairs(word)) or tuple(letters(word))
