"""An encoder of a table of word and character vectors and one small layer, in numpy.

A sentence is the weighted sum of the vectors of its words and characters, passed through a residual
layer. Nothing is read but one file of weights, which ``evals/encoder`` trains and writes; see
``docs/encoder.md``.
"""

import hashlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np
import rjieba

from copilot.errors import EngineUnavailable
from copilot.retrieve.embed import Vectors, unit
from copilot.retrieve.tokens import normal

_GAIN: Final = 4.0


class StaticEncoder:
    """Word and character vectors, summed; see the module."""

    name = "claims-static-zh"

    def __init__(self, weights: Path) -> None:
        """Read the file; raise EngineUnavailable when it is absent or damaged."""
        try:
            data = weights.read_bytes()
            with np.load(BytesIO(data), allow_pickle=False) as stored:
                words = str(stored["words"]).split("\n")
                self._rows = stored["rows"]
                self._scale = stored["scale"].astype(np.float32)
                self._first, self._first_bias = (stored[k].astype(np.float32) for k in ("a", "a_bias"))
                self._second, self._second_bias = (stored[k].astype(np.float32) for k in ("b", "b_bias"))
        except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
            raise EngineUnavailable(f"句向量模型文件缺失或损坏：{weights}") from error
        self.fingerprint = f"{self.name}@{hashlib.sha256(data).hexdigest()[:16]}"
        self._place = {word: place for place, word in enumerate(words)}
        self._jieba = rjieba.Jieba()
        self.dim = int(self._rows.shape[1])

    def places(self, text: str) -> list[int]:
        """Return the rows of the words and characters of a text that have a vector."""
        return words_and_letters(self._jieba, self._place, text)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text."""
        sums = np.zeros((len(texts), self.dim), dtype=np.float32)
        for at, text in enumerate(texts):
            places = self.places(text)
            if places:
                sums[at] = self._scale[places] @ self._rows[places].astype(np.float32)
        summed = unit(sums)
        hidden = _gelu(_GAIN * summed @ self._first + self._first_bias)
        return unit(summed + hidden @ self._second + self._second_bias)


def words_and_letters(cutter: rjieba.Jieba, place: Mapping[str, int], text: str) -> list[int]:
    """Return the places of the words and then the characters of a text that have one; long words by parts."""
    found = []
    folded = normal(text)
    for word in cutter.cut(folded):
        if len(word) > 1 and word in place:
            found.append(place[word])
        elif len(word) > 3:
            parts = cutter.cut_for_search(word)
            found.extend(place[part] for part in parts if len(part) > 1 and part in place)
    found.extend(place[letter] for letter in folded if letter in place)
    return found


def _gelu(x: Vectors) -> Vectors:
    """The Gaussian error linear unit in its tanh form."""
    return np.asarray(0.5 * x * (1 + np.tanh(0.7978846 * (x + 0.044715 * x**3))), dtype=np.float32)
