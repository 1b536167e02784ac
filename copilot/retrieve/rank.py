"""How well a passage answers a question, as numbers with the same meaning for every question.

Each part of the question weighs as much as it is rare in the corpus, and a part that stands
nowhere in the corpus is the rarest, so a question about something the corpus does not treat gets
low numbers from every passage.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from copilot.domain.base import Record
from copilot.retrieve.asked import AskedIndex, Ways
from copilot.retrieve.clauses import Passage
from copilot.retrieve.expected import Expected
from copilot.retrieve.facet import FacetColumn
from copilot.retrieve.lexical import Column, LexicalIndex, Rows
from copilot.retrieve.lexical_cache import index_of
from copilot.retrieve.question import Part, Question
from copilot.retrieve.setting import Settings
from copilot.retrieve.tokens import Vocabulary, normal

HINT: Final = 0.4
FOREIGN: Final = 2.0
"""How much more a thing counts that is named nowhere in the corpus."""
PAIRS: Final = 0.6
POSTINGS: Final = 1_500_000
"""How many occurrences of tokens are read to find candidates in a large corpus."""


@dataclass(frozen=True)
class Signals:
    """The signals of some passages for one question, 0 to 1 each, and what the corpus knows of it at all.

    ``cover``: which parts the passage treats at all, in their own words or in those that an everyday
    phrase stands for; ``lexical``: how much it treats them in their own words; ``names``: which drugs
    and products of the question it treats; ``rest``: which of the other parts; ``title`` and
    ``heading``: which parts the title of its document and its own headings name; ``letters``: how many
    of the question's characters and pairs it has; ``meaning`` and ``aspect``: how much of what the
    everyday phrases mean stands in it and in its own headings; ``own``: it is the wording of the
    product asked about; ``dense``: cosine of the sentence vectors, None when none took part. ``here``
    is 1 for a product of a place that the question names and -1 for one of another place. ``missing``
    is the weight of the heaviest part that it does not treat, as a share of all parts. ``facet`` is how
    likely the question is after what its heading is about, ``expected`` the share of the kinds of figures
    asked for that it states, ``asked`` how near the question is to a way to ask for it. ``foreign`` is
    the share of the parts that stand nowhere in the corpus.
    """

    cover: Column
    lexical: Column
    names: Column
    rest: Column
    title: Column
    heading: Column
    letters: Column
    meaning: Column
    aspect: Column
    missing: Column
    here: Column
    facet: Column
    expected: Column
    asked: Column
    foreign: float
    own: Column
    dense: Column | None = None


class _Reader:
    """One index read for the rows of one question; each token is read once."""

    def __init__(self, index: LexicalIndex, rarity: LexicalIndex, rows: Rows) -> None:
        self._index, self._rarity, self._rows = index, rarity, rows
        self._read: dict[str, Column | None] = {}

    def zeros(self) -> Column:
        """Return one zero per row."""
        return np.zeros(len(self._rows), dtype=np.float32)

    def gains(self, token: str) -> Column | None:
        """Return the gain of a token per row, None where no text has it."""
        if token not in self._read:
            self._read[token] = self._index.gains(token, self._rows) if self._index.knows(token) else None
        return self._read[token]

    def strengths(self, part: Part) -> tuple[Column, Column]:
        """Return (how much, whether) each passage treats the part in its own words, 0 to 1."""
        strength, presence = self.zeros(), self.zeros()
        for tokens, factor in ((part.tokens, 1.0), (part.hints, HINT)):
            for token in tokens:
                column = self.gains(token)
                if column is not None:
                    strength = np.maximum(strength, np.float32(factor) * column)
                    presence = np.maximum(presence, np.float32(factor) * (column > 0))
        columns = [self.gains(pair) for pair in part.pairs]
        known = [column for column in columns if column is not None]
        if len(columns) > 1 and known:
            share = np.float32(PAIRS / len(columns))
            strength = np.maximum(strength, share * np.sum(known, axis=0))
            presence = np.maximum(presence, share * np.sum([column > 0 for column in known], axis=0))
        return strength.astype(np.float32), presence.astype(np.float32)

    def meant(self, part: Part) -> Column:
        """Return how much of the best word that the part may stand for each passage has, 0 to 1."""
        best = self.zeros()
        for word in part.means:
            total, most = self.zeros(), 0.0
            for token in word:
                rarity, column = self._rarity.rarity(token), self.gains(token)
                most += rarity
                if column is not None:
                    total += np.float32(rarity) * (column > 0)
            best = np.maximum(best, total / np.float32(max(most, 1e-6)))
        return best

    def share(self, tokens: Iterable[str]) -> tuple[Column, float]:
        """Return the gains of tokens, each weighing as much as it is rare, and what they can be at most."""
        total, most = self.zeros(), 0.0
        for token in tokens:
            rarity, column = self._rarity.rarity(token), self.gains(token)
            most += rarity
            if column is not None:
                total += np.float32(rarity) * column
        return total, most

    def meaning(self, question: Question) -> Column:
        """Return how much of what its everyday phrases mean a passage speaks of."""
        total, most = self.zeros(), 0.0
        for words in question.meanings:
            best, weight = self.zeros(), 0.0
            for tokens in words:
                share, sum_of_rarities = self.share(tokens)
                long = max(len(tokens), 1) ** 0.5
                best, weight = np.maximum(best, share / np.float32(long)), max(weight, sum_of_rarities / long)
            total, most = total + best, most + weight
        return (total / np.float32(max(most, 1e-6))).astype(np.float32)


class Ranker:
    """Computes the signals of passages."""

    def __init__(
        self,
        passages: Sequence[Passage],
        vocabulary: Vocabulary,
        cache: Path | None = None,
        ways: Ways | None = None,
    ) -> None:
        """``ways``: how people ask for some articles, by document id and label."""
        headings = ["\n".join(p.heading_path[1:]) for p in passages]
        self.body = index_of([p.indexed_text for p in passages], vocabulary, cache, "body")
        self.titles = index_of([p.heading_path[0] for p in passages], vocabulary, cache, "titles")
        self.headings = index_of(headings, vocabulary, cache, "headings")
        self.passages = passages
        self.settings = Settings(passages)
        self._facet = FacetColumn(passages)
        self._expected = Expected(passages)
        self._asked = AskedIndex(passages, ways or {}, vocabulary)

    def promising(self, question: Question, admitted: NDArray[np.bool_], most: int) -> Rows:
        """Return at most ``most`` admitted rows that share the rarest tokens with the question, ascending."""
        tokens = [token for part in question.parts for token in (*part.tokens, *part.hints)]
        tokens.extend(question.letters)
        tokens.extend(token for words in question.meanings for word in words for token in word)
        return self.body.promising(tokens, admitted, most, POSTINGS)

    def _weight(self, part: Part) -> tuple[float, bool]:
        """Return what the part weighs and whether it stands nowhere in the corpus."""
        weight = part.weight * min(self.body.rarity(token) for token in part.tokens)
        foreign = part.weight == 1.0 and not any(self.body.knows(token) for token in part.tokens)
        return (weight * FOREIGN if foreign else weight), foreign

    def signals(
        self, question: Question, rows: Rows, own: Column | None = None, dense: Column | None = None
    ) -> Signals:
        """Return the signals of the rows (ascending); those of words are zero when it says nothing."""
        body, titles, headings = (
            _Reader(index, self.body, rows) for index in (self.body, self.titles, self.headings)
        )
        cover, lexical, names, rest, title, heading, missing = (body.zeros() for _ in range(7))
        total = named = others = foreign = 0.0
        for part in question.parts:
            weight, stranger = self._weight(part)
            total, foreign = total + weight, foreign + weight * stranger
            strength, presence = body.strengths(part)
            presence = np.maximum(presence, body.meant(part))
            lexical += weight * strength
            cover += weight * presence
            missing = np.maximum(missing, weight * (1.0 - presence))
            title += weight * titles.strengths(part)[1]
            heading += weight * np.maximum(headings.strengths(part)[1], headings.meant(part))
            if part.kind == "name":
                names, named = names + weight * presence, named + weight
            else:
                rest, others = rest + weight * presence, others + weight
        scale = max(total, 1e-6)
        letters, most = body.share(question.letters)
        text = normal(question.text)
        return Signals(
            cover=cover / scale,
            lexical=lexical / scale,
            names=names / max(named, 1e-6),
            rest=rest / max(others, 1e-6),
            title=title / scale,
            heading=heading / scale,
            letters=letters / max(most, 1e-6),
            meaning=body.meaning(question),
            aspect=headings.meaning(question),
            missing=missing / scale,
            here=self.settings.here(question.setting, rows),
            facet=self._facet.wanted(text, rows),
            expected=self._expected.stated(text, rows),
            asked=self._asked.near(question.text, rows),
            foreign=foreign / scale,
            own=body.zeros() if own is None else own,
            dense=dense,
        )


class Weights(Record):
    """What each signal counts for the order; ``letters`` and ``meaning`` count as shares of the best.

    ``dense`` counts as the place between the lowest and the highest cosine of the question, so that
    encoders with other ranges of cosines need no other weights.

    Fitted by a listwise softmax on the development questions (``evals/queries``: ``dev``, ``styles``)
    and on questions of laypeople about public statutes (``evals/encoder``), a third each.
    """

    cover: float
    lexical: float
    names: float
    rest: float
    title: float
    heading: float
    letters: float
    meaning: float
    aspect: float
    own: float
    here: float
    facet: float
    expected: float
    asked: float
    dense: float


BOTH: Final = Weights(
    cover=3.15, lexical=0.19, names=3.6, rest=2.28, title=1.65, heading=1.32, letters=2.84, meaning=2.89,
    aspect=0.0, own=3.27, here=1.6, facet=1.46, expected=1.85, asked=7.88, dense=2.52,
)  # fmt: skip
LEXICAL_ONLY: Final = Weights(
    cover=3.27, lexical=1.48, names=3.42, rest=2.38, title=1.67, heading=1.54, letters=4.06, meaning=3.84,
    aspect=0.0, own=3.48, here=1.83, facet=1.57, expected=1.86, asked=8.67, dense=0.0,
)  # fmt: skip


def order_by(signals: Signals) -> NDArray[np.float64]:
    """Return one number per passage by which the passages of one question are ordered."""
    weights = LEXICAL_ONLY if signals.dense is None else BOTH
    total = (
        weights.cover * signals.cover
        + weights.lexical * signals.lexical
        + weights.names * signals.names
        + weights.rest * signals.rest
        + weights.title * signals.title
        + weights.heading * signals.heading
        + weights.letters * _of_best(signals.letters)
        + weights.meaning * _of_best(signals.meaning)
        + weights.aspect * signals.aspect
        + weights.own * signals.own
        + weights.here * signals.here
        + weights.facet * signals.facet
        + weights.expected * signals.expected
        + weights.asked * signals.asked
    )
    if signals.dense is not None:
        floor = float(signals.dense.min(initial=1.0))
        span = max(float(signals.dense.max(initial=0.0)) - floor, 1e-6)
        total = total + weights.dense * (signals.dense - floor) / span
    return np.asarray(total, dtype=np.float64)


def _of_best(column: Column) -> Column:
    return column / np.float32(max(float(column.max(initial=0.0)), 1e-6))
