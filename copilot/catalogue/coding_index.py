"""An inverted index of character 1- to 3-grams with TF-IDF weights, in plain numpy arrays.

A gram is one 63-bit number (three code points of 21 bits), so that the vocabulary is a sorted
integer array and no text is parsed or unpickled when an index is opened.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
_BITS: Final = 21
_SIZES: Final = (1, 2, 3)
_SIZE_WEIGHT: Final = {1: 0.5, 2: 1.0, 3: 0.9}
"""How much a gram of each length counts: single characters are the least telling."""


def grams_of(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """Return (gram, text number) of every gram of every text; shape (n,) each, repeats kept."""
    joined = "\0".join(texts) + "\0"
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    owner = np.cumsum(codes == 0) - (codes == 0)
    found: list[Ints] = []
    owners: list[Ints] = []
    for size in _SIZES:
        if len(codes) < size:
            break
        windows = [codes[at : len(codes) - size + 1 + at] for at in range(size)]
        whole = np.logical_and.reduce([window != 0 for window in windows])
        key = np.zeros(len(windows[0]), dtype=np.int64)
        for window in windows:
            key = (key << _BITS) | window
        found.append(key[whole])
        owners.append(owner[: len(key)][whole])
    return np.concatenate(found), np.concatenate(owners)


def _weight_of_size(grams: Ints) -> Floats:
    size = 1 + (grams >> _BITS > 0).astype(np.int64) + (grams >> (2 * _BITS) > 0)
    return np.array([0.0, *[_SIZE_WEIGHT[one] for one in _SIZES]], dtype=np.float32)[size]


class GramIndex(NamedTuple):
    """Sorted ``grams``, their ``idf``, and for each the texts that hold it with unit-length weights."""

    grams: Ints
    idf: Floats
    starts: Ints
    texts: NDArray[np.int32]
    weights: Floats
    size: int

    @classmethod
    def build(cls, texts: Sequence[str]) -> "GramIndex":
        """Index the texts; their numbers are their positions."""
        grams, owners = grams_of(texts)
        order = np.lexsort((owners, grams))
        grams, owners = grams[order], owners[order]
        fresh = np.ones(len(grams), dtype=bool)
        fresh[1:] = (grams[1:] != grams[:-1]) | (owners[1:] != owners[:-1])
        places = np.flatnonzero(fresh)
        counts = np.diff(np.append(places, len(grams)))
        grams, owners = grams[places], owners[places]
        vocabulary, starts, holders = np.unique(grams, return_index=True, return_counts=True)
        idf = (np.log((1 + len(texts)) / (1 + holders)) + 1).astype(np.float32) * _weight_of_size(vocabulary)
        weights = (1 + np.log(counts)).astype(np.float32) * np.repeat(idf, holders)
        norms = np.sqrt(np.bincount(owners, weights=weights.astype(np.float64) ** 2, minlength=len(texts)))
        weights = (weights / np.maximum(norms, 1e-9)[owners]).astype(np.float32)
        return cls(
            vocabulary,
            idf,
            np.append(starts, len(grams)).astype(np.int64),
            owners.astype(np.int32),
            weights,
            len(texts),
        )

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]], size: int) -> "GramIndex":
        """Rebuild an index from what ``arrays`` gave."""
        grams, idf, starts, texts, weights = (arrays[name] for name in cls._fields[:5])
        return cls(
            grams.astype(np.int64, copy=False),
            idf.astype(np.float32, copy=False),
            starts.astype(np.int64, copy=False),
            texts.astype(np.int32, copy=False),
            weights.astype(np.float32, copy=False),
            size,
        )

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the arrays to be stored."""
        return {name: getattr(self, name) for name in self._fields[:5]}

    def similar(self, text: str) -> Floats:
        """Return the cosine similarity of the text with every indexed text; shape (size,)."""
        total = np.zeros(self.size, dtype=np.float32)
        if not text or not len(self.grams):
            return total
        grams, counts = np.unique(grams_of([text])[0], return_counts=True)
        found = np.searchsorted(self.grams, grams)
        found[found == len(self.grams)] = 0
        known = self.grams[found] == grams
        unseen = np.log(1 + self.size) + 1
        idf = np.where(known, self.idf[found], unseen * _weight_of_size(grams))
        own = (1 + np.log(counts)) * idf
        own = own / max(float(np.sqrt((own**2).sum())), 1e-9)
        for at, weight in zip(found[known], own[known], strict=True):
            begin, end = self.starts[at], self.starts[at + 1]
            total[self.texts[begin:end]] += np.float32(weight) * self.weights[begin:end]
        return total

    def rarity(self, char: str) -> float:
        """Return the inverse document frequency of one character; the highest for an unseen one."""
        code = ord(char)
        at = int(np.searchsorted(self.grams, code))
        if at < len(self.grams) and self.grams[at] == code:
            return float(self.idf[at])
        return float((np.log(1 + self.size) + 1) * _SIZE_WEIGHT[1])
