"""How near a question is to the ways in which people ask for an article.

Lay questions and articles often share no word. The corpus keeps, for some articles, ways to ask for them
(``catalogue/asked.yaml``); a question is compared with each by the cosine of rare characters, character
pairs and concepts, and the nearest way of an article counts.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from copilot.retrieve.clauses import Passage
from copilot.retrieve.lexical import Column, Rows
from copilot.retrieve.tokens import Vocabulary, letters, normal, pairs

Ways = Mapping[tuple[str, str], Sequence[str]]


class AskedIndex:
    """The ways to ask for the articles of a corpus, by token."""

    def __init__(self, passages: Sequence[Passage], ways: Ways, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        keys = [(passage.document_id, passage.span.article) for passage in passages]
        present = dict.fromkeys(key for key in keys if key in ways)
        texts = [(at, way) for at, key in enumerate(present) for way in ways[key]]
        articles = np.array([at for at, _ in texts], dtype=np.intp)
        self._starts = np.flatnonzero(np.diff(articles, prepend=-1))
        number = {key: at for at, key in enumerate(present)}
        self._of_row = np.array([number.get(key, -1) for key in keys], dtype=np.int32)
        tokens = [self._tokens(way) for _, way in texts]
        postings: dict[str, list[int]] = {}
        for at, found in enumerate(tokens):
            for token in found:
                postings.setdefault(token, []).append(at)
        self._postings = {token: np.array(rows, dtype=np.intp) for token, rows in postings.items()}
        self._unknown = float(np.log(1 + 2 * len(texts)))
        self._weights = {
            token: float(np.log(1 + len(texts) / len(rows))) for token, rows in self._postings.items()
        }
        self._length = np.array([self._norm(found) for found in tokens], dtype=np.float64)

    def _tokens(self, text: str) -> set[str]:
        folded = normal(text)
        concepts = (f"@{mention.concept}" for mention in self._vocabulary.mentions(folded))
        return {*concepts, *letters(folded), *pairs(folded)}

    def _norm(self, tokens: Iterable[str]) -> float:
        return float(sum(self._weights.get(token, self._unknown) ** 2 for token in tokens) ** 0.5)

    def near(self, text: str, rows: Rows) -> Column:
        """Return per passage the cosine of the question with the nearest way to ask for its article."""
        if not self._postings:
            return np.zeros(len(rows), dtype=np.float32)
        tokens = self._tokens(text)
        shared: NDArray[np.float64] = np.zeros(len(self._length), dtype=np.float64)
        for token in tokens:
            found = self._postings.get(token)
            if found is not None:
                shared[found] += self._weights[token] ** 2
        cosine = shared / np.maximum(self._length * self._norm(tokens), 1e-6)
        best = np.append(np.maximum.reduceat(cosine, self._starts), 0.0)
        return best[self._of_row[rows]].astype(np.float32)  # the last place, of rows without ways, is 0
