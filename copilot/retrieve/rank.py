"""How well a passage answers a question, as one number with the same meaning for every question.

Each part of the question weighs as much as it is rare in the corpus, and a part that stands
nowhere in the corpus is the rarest, so a question about something the corpus does not treat gets a
low number from every passage. Five signals, each 0 to 1: ``cover`` (which parts the passage
treats at all), ``lexical`` (how much it treats them), ``heading`` (which parts its headings name),
``own`` (it is the wording of the product asked about) and ``dense`` (cosine of the sentence
vectors). A logistic function joins them; its coefficients were fitted on the development half of
the question set, and shifted so that 0.5 is the score from which a question counts as answered.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from copilot.domain.base import Record
from copilot.retrieve.clauses import Passage
from copilot.retrieve.lexical import Column, LexicalIndex
from copilot.retrieve.question import Part, Question
from copilot.retrieve.tokens import Vocabulary

HINT: Final = 0.4
FOREIGN: Final = 2.0
"""How much more a thing counts that is named nowhere in the corpus."""
PAIRS: Final = 0.6


class Weights(Record):
    """Coefficients of the logistic function and the score from which a question counts as answered."""

    bias: float
    cover: float
    lexical: float
    heading: float
    own: float
    dense: float
    answered: float


BOTH: Final = Weights(bias=-5.6, cover=6.3, lexical=4.3, heading=4.3, own=3.5, dense=4.3, answered=0.5)
LEXICAL_ONLY: Final = Weights(
    bias=-3.5, cover=6.8, lexical=4.7, heading=4.6, own=3.9, dense=0.0, answered=0.5
)


class Signals:
    """The lexical signals of every passage for one question."""

    def __init__(self, cover: Column, lexical: Column, heading: Column) -> None:
        self.cover = cover
        self.lexical = lexical
        self.heading = heading

    def scores(self, own: Column, dense: Column | None, weights: Weights) -> NDArray[np.float64]:
        """Return the score of every passage, 0 to 1."""
        total = (
            weights.bias
            + weights.cover * self.cover
            + weights.lexical * self.lexical
            + weights.heading * self.heading
            + weights.own * own
        )
        if dense is not None:
            total = total + weights.dense * dense
        return np.asarray(1.0 / (1.0 + np.exp(-total)), dtype=np.float64)


class Ranker:
    """Computes the signals of all passages at once."""

    def __init__(self, passages: Sequence[Passage], vocabulary: Vocabulary) -> None:
        self.body = LexicalIndex([p.indexed_text for p in passages], vocabulary)
        self.heads = LexicalIndex(["\n".join(p.heading_path) for p in passages], vocabulary)

    def _strengths(self, index: LexicalIndex, part: Part) -> tuple[Column, Column]:
        """Return (how much, whether) each passage treats the part, 0 to 1."""
        strength = np.zeros(index.size, dtype=np.float32)
        presence = np.zeros(index.size, dtype=np.float32)
        for tokens, factor in ((part.tokens, 1.0), (part.hints, HINT)):
            for token in tokens:
                column = index.column(token) / max(index.rarity(token), 1e-6)
                strength = np.maximum(strength, factor * column)
                presence = np.maximum(presence, factor * (column > 0))
        columns = [index.column(pair) / max(index.rarity(pair), 1e-6) for pair in part.pairs]
        if len(columns) > 1:
            strength = np.maximum(strength, PAIRS * np.mean(columns, axis=0))
            presence = np.maximum(presence, PAIRS * np.mean([column > 0 for column in columns], axis=0))
        return strength.astype(np.float32), presence.astype(np.float32)

    def signals(self, question: Question) -> Signals:
        """Return the signals; all zeros when the question says nothing."""
        cover = np.zeros(self.body.size, dtype=np.float32)
        lexical, heading = cover.copy(), cover.copy()
        total = 0.0
        for part in question.parts:
            weight = part.weight * min(self.body.rarity(token) for token in part.tokens)
            if part.weight == 1.0 and not any(self.body.knows(token) for token in part.tokens):
                weight *= FOREIGN
            total += weight
            strength, presence = self._strengths(self.body, part)
            lexical += weight * strength
            cover += weight * presence
            heading += weight * self._strengths(self.heads, part)[1]
        scale = max(total, 1e-6)
        return Signals(cover / scale, lexical / scale, heading / scale)
