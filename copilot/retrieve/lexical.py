"""BM25 over words, concepts and character pairs, kept in memory and built in a moment.

There is nothing on the disk to damage, so this half of the search always works.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import bm25s
import numpy as np
from numpy.typing import NDArray

from copilot.retrieve.tokens import Vocabulary

Column = NDArray[np.float32]
_K1: Final = 1.2
_B: Final = 0.6


class LexicalIndex:
    """Token columns over all texts; a column has one value per text, in their order."""

    def __init__(self, texts: Sequence[str], vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.size = len(texts)
        rows = [vocabulary.tokens(text) for text in texts]
        self._vocab: dict[str, int] = {}
        for row in rows:
            for token in row:
                self._vocab.setdefault(token, len(self._vocab))
        self._frequency = np.zeros(len(self._vocab), dtype=np.int64)
        for row in rows:
            self._frequency[[self._vocab[token] for token in set(row)]] += 1
        self._bm25 = bm25s.BM25(method="lucene", k1=_K1, b=_B)
        if self._vocab:
            self._bm25.index(rows, show_progress=False)
        self.column = lru_cache(maxsize=4096)(self._column)

    def _column(self, token: str) -> Column:
        """Return the BM25 score of one token in every text; zeros where it does not stand."""
        if token not in self._vocab:
            return np.zeros(self.size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores([token]), dtype=np.float32)

    def rarity(self, token: str) -> float:
        """Return the inverse document frequency; a token that stands nowhere is the rarest."""
        known = self._vocab.get(token)
        frequency = 0 if known is None else int(self._frequency[known])
        return float(np.log(1 + (self.size - frequency + 0.5) / (frequency + 0.5)))

    def knows(self, token: str) -> bool:
        """Whether the token stands in any text."""
        return token in self._vocab
