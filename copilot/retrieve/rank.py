"""How well a passage answers a question, as one number with the same meaning for every question.

Each part of the question weighs as much as it is rare in the corpus, and a part that stands
nowhere in the corpus is the rarest, so a question about something the corpus does not treat gets a
low number from every passage. Seven signals, each 0 to 1: ``cover`` (which parts the passage
treats at all), ``lexical`` (how much it treats them), ``heading`` (which parts its headings name),
``letters`` (how many of the question's characters and pairs it has), ``meaning`` (how many of its
everyday phrases it speaks of in the words of the law), ``own`` (it is the wording of the product
asked about) and ``dense`` (cosine of the sentence vectors).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from copilot.domain.base import Record
from copilot.retrieve.clauses import Passage
from copilot.retrieve.lexical import Column, LexicalIndex, Rows
from copilot.retrieve.lexical_cache import index_of
from copilot.retrieve.question import Part, Question
from copilot.retrieve.setting import Settings
from copilot.retrieve.tokens import Vocabulary

HINT: Final = 0.4
FOREIGN: Final = 2.0
"""How much more a thing counts that is named nowhere in the corpus."""
PAIRS: Final = 0.6
POSTINGS: Final = 1_500_000
"""How many occurrences of tokens are read to find candidates in a large corpus."""


@dataclass(frozen=True)
class Signals:
    """The signals of some passages for one question, and what the corpus knows of it at all.

    ``dense`` is None when no sentence vectors took part. ``here`` is 1 for a product of a place that
    the question names and -1 for one of another place.
    ``missing`` is, per passage, the weight of the heaviest part that it does not treat, as a share of
    all parts. ``foreign`` is the share of the parts that stand nowhere in the corpus.
    """

    cover: Column
    lexical: Column
    heading: Column
    letters: Column
    meaning: Column
    missing: Column
    here: Column
    foreign: float
    own: Column
    dense: Column | None = None


class Ranker:
    """Computes the signals of passages."""

    def __init__(
        self, passages: Sequence[Passage], vocabulary: Vocabulary, cache: Path | None = None
    ) -> None:
        heads = ["\n".join(p.heading_path) for p in passages]
        self.body = index_of([p.indexed_text for p in passages], vocabulary, cache, "body")
        self.heads = index_of(heads, vocabulary, cache, "heads")
        self.settings = Settings(passages)

    def promising(self, question: Question, admitted: NDArray[np.bool_], most: int) -> Rows:
        """Return at most ``most`` admitted rows that share the rarest tokens with the question, ascending."""
        tokens = [token for part in question.parts for token in (*part.tokens, *part.hints)]
        tokens.extend(question.letters)
        tokens.extend(token for words in question.meanings for word in words for token in word)
        return self.body.promising(tokens, admitted, most, POSTINGS)

    def _strengths(self, index: LexicalIndex, part: Part, rows: Rows) -> tuple[Column, Column]:
        """Return (how much, whether) each passage treats the part, 0 to 1."""
        strength = np.zeros(len(rows), dtype=np.float32)
        presence = np.zeros(len(rows), dtype=np.float32)
        for tokens, factor in ((part.tokens, 1.0), (part.hints, HINT)):
            for token in tokens:
                column = index.gains(token, rows)
                strength = np.maximum(strength, factor * column)
                presence = np.maximum(presence, factor * (column > 0))
        columns = [index.gains(pair, rows) for pair in part.pairs]
        if len(columns) > 1:
            strength = np.maximum(strength, PAIRS * np.mean(columns, axis=0))
            presence = np.maximum(presence, PAIRS * np.mean([column > 0 for column in columns], axis=0))
        return strength.astype(np.float32), presence.astype(np.float32)

    def _share(self, tokens: Iterable[str], rows: Rows) -> tuple[Column, float]:
        """Return the gains of tokens, each weighing as much as it is rare, and what they can be at most."""
        total, most = np.zeros(len(rows), dtype=np.float32), 0.0
        for token in tokens:
            rarity = self.body.rarity(token)
            total += np.float32(rarity) * self.body.gains(token, rows)
            most += rarity
        return total, most

    def _meaning(self, question: Question, rows: Rows) -> Column:
        """Return how much of what its everyday phrases mean a passage speaks of."""
        total, most = np.zeros(len(rows), dtype=np.float32), 0.0
        for words in question.meanings:
            best, weight = np.zeros(len(rows), dtype=np.float32), 0.0
            for tokens in words:
                share, sum_of_rarities = self._share(tokens, rows)
                long = np.float32(max(len(tokens), 1) ** 0.5)
                best, weight = np.maximum(best, share / long), max(weight, sum_of_rarities / float(long))
            total, most = total + best, most + weight
        return (total / max(most, 1e-6)).astype(np.float32)

    def signals(
        self, question: Question, rows: Rows, own: Column | None = None, dense: Column | None = None
    ) -> Signals:
        """Return the signals of the rows (ascending); those of words are zero when it says nothing."""
        cover = np.zeros(len(rows), dtype=np.float32)
        lexical, heading, missing = cover.copy(), cover.copy(), cover.copy()
        total = foreign = 0.0
        for part in question.parts:
            weight = part.weight * min(self.body.rarity(token) for token in part.tokens)
            if part.weight == 1.0 and not any(self.body.knows(token) for token in part.tokens):
                weight *= FOREIGN
                foreign += weight
            total += weight
            strength, presence = self._strengths(self.body, part, rows)
            lexical += weight * strength
            cover += weight * presence
            heading += weight * self._strengths(self.heads, part, rows)[1]
            missing = np.maximum(missing, weight * (1.0 - presence))
        scale = max(total, 1e-6)
        letters, most = self._share(question.letters, rows)
        return Signals(
            cover=cover / scale,
            lexical=lexical / scale,
            heading=heading / scale,
            letters=letters / max(most, 1e-6),
            meaning=self._meaning(question, rows),
            missing=missing / scale,
            here=self.settings.here(question.setting, rows),
            foreign=foreign / scale,
            own=np.zeros(len(rows), dtype=np.float32) if own is None else own,
            dense=dense,
        )


class Weights(Record):
    """What each signal counts for the order; ``letters`` and ``meaning`` count as shares of the best.

    ``dense`` counts as the place between the lowest and the highest cosine of the question, so that
    encoders with other ranges of cosines need no other weights.

    Fitted by a listwise softmax on the development questions and on questions of laypeople about
    public statutes (``evals/encoder``), half each.
    """

    cover: float
    lexical: float
    heading: float
    letters: float
    meaning: float
    own: float
    here: float
    dense: float


BOTH: Final = Weights(
    cover=4.0, lexical=2.4, heading=4.8, letters=4.1, meaning=5.0, own=4.8, here=2.3, dense=3.7
)
LEXICAL_ONLY: Final = Weights(
    cover=5.0, lexical=4.0, heading=5.3, letters=5.8, meaning=6.9, own=5.7, here=2.3, dense=0.0
)


def order_by(signals: Signals) -> NDArray[np.float64]:
    """Return one number per passage by which the passages of one question are ordered."""
    weights = LEXICAL_ONLY if signals.dense is None else BOTH
    total = (
        weights.cover * signals.cover
        + weights.lexical * signals.lexical
        + weights.heading * signals.heading
        + weights.letters * signals.letters / max(float(signals.letters.max(initial=0.0)), 1e-6)
        + weights.meaning * signals.meaning / max(float(signals.meaning.max(initial=0.0)), 1e-6)
        + weights.own * signals.own
        + weights.here * signals.here
    )
    if signals.dense is not None:
        floor = float(signals.dense.min(initial=1.0))
        span = max(float(signals.dense.max(initial=0.0)) - floor, 1e-6)
        total = total + weights.dense * (signals.dense - floor) / span
    return np.asarray(total, dtype=np.float64)
