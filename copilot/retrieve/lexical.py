"""BM25 over words, concepts, characters and character pairs, kept in memory and built in a moment.

There is nothing on the disk to damage, so this half of the search always works. Scores are read per
token and only for the rows that are asked for, so that a large corpus costs no more than its candidates.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import Any, Final

import bm25s
import numpy as np
from numpy.typing import NDArray

from copilot.retrieve.tokens import Vocabulary

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG on import

Column = NDArray[np.float32]
Rows = NDArray[np.intp]
_K1: Final = 1.2
_B: Final = 0.6


class LexicalIndex:
    """The gain of every token in every text that has it, by token."""

    def __init__(self, texts: Iterable[str], vocabulary: Vocabulary) -> None:
        known: dict[str, int] = {}
        rows = [
            np.array([known.setdefault(token, len(known)) for token in vocabulary.tokens(text)], np.int32)
            for text in texts
        ]
        self.size = len(rows)
        self._vocab = known
        self._starts = np.zeros(len(known) + 1, dtype=np.int64)
        self._rows: NDArray[Any] = np.zeros(0, dtype=np.int32)
        self._gains: Column = np.zeros(0, dtype=np.float32)
        if known:
            bm25 = bm25s.BM25(method="lucene", k1=_K1, b=_B)
            bm25.index((rows, dict(known)), create_empty_token=False, show_progress=False)
            self._starts = np.asarray(bm25.scores["indptr"], dtype=np.int64)
            self._rows = bm25.scores["indices"]
            self._gains = np.asarray(bm25.scores["data"], dtype=np.float32)
        self._every = np.arange(self.size)

    @classmethod
    def restored(
        cls,
        size: int,
        words: Sequence[str],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        gains: Column,
    ) -> "LexicalIndex":
        """Return an index from what ``state`` gave."""
        index = cls.__new__(cls)
        index.size = size
        index._vocab = {word: number for number, word in enumerate(words) if word}
        index._starts, index._rows, index._gains = starts, rows, gains
        index._every = np.arange(size)
        return index

    def state(self) -> tuple[list[str], tuple[NDArray[Any], NDArray[Any], Column]]:
        """Return the tokens in the order of their numbers, and the arrays ``starts, rows, gains``."""
        return sorted(self._vocab, key=self._vocab.__getitem__), (self._starts, self._rows, self._gains)

    def _postings(self, token: str) -> slice:
        number = self._vocab.get(token)
        return slice(0, 0) if number is None else slice(self._starts[number], self._starts[number + 1])

    def gains(self, token: str, rows: Rows) -> Column:
        """Return the BM25 gain of one token over its rarity (0 to 1) in the given rows (ascending)."""
        part = self._postings(token)
        column = np.zeros(len(rows), dtype=np.float32)
        if part.start == part.stop:
            return column
        found, gains = self._rows[part], self._gains[part]
        wanted = rows.astype(found.dtype, copy=False)  # of one type, or the longer list would be copied
        if len(rows) == self.size:
            column[found] = gains
        elif len(found) > 8 * len(rows):
            at = np.minimum(np.searchsorted(found, wanted), len(found) - 1)
            column = np.where(found[at] == wanted, gains[at], np.float32(0))
        else:
            at = np.minimum(np.searchsorted(wanted, found), len(rows) - 1)
            hit = wanted[at] == found
            column[at[hit]] = gains[hit]
        return column / np.float32(max(self.rarity(token), 1e-6))

    def rarity(self, token: str) -> float:
        """Return the inverse document frequency; a token that stands nowhere is the rarest."""
        part = self._postings(token)
        frequency = part.stop - part.start
        return float(np.log(1 + (self.size - frequency + 0.5) / (frequency + 0.5)))

    def knows(self, token: str) -> bool:
        """Whether the token stands in any text."""
        return token in self._vocab

    def promising(self, tokens: Sequence[str], admitted: NDArray[np.bool_], most: int, budget: int) -> Rows:
        """Return at most ``most`` admitted rows with the highest sum of gains, in ascending order.

        Tokens are read from the rarest on until ``budget`` postings are used up.
        """
        parts = sorted((self._postings(token) for token in dict.fromkeys(tokens)), key=_length)
        total = np.zeros(self.size, dtype=np.float32)
        for part in parts:
            if _length(part) > budget:
                break
            budget -= _length(part)
            total[self._rows[part]] += self._gains[part]
        total[~admitted] = -1.0
        top = np.argpartition(-total, most)[:most]
        return np.sort(top[total[top] >= 0])


def _length(part: slice) -> int:
    return int(part.stop - part.start)
