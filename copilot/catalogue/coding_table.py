"""One table of standard terms made ready for coding: rows, their names, the gram index."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from copilot.catalogue.coding_index import GramIndex
from copilot.catalogue.coding_text import Abbreviations

_ASIDE: Final = re.compile(r"[\[［【(（]([^\]］】)）]{2,})[\]］】)）]")


class Entry(NamedTuple):
    """A standard term: code, name, and further names."""

    code: str
    name: str
    synonyms: tuple[str, ...] = ()


class TermTable:
    """Standard terms with an index over all their names."""

    def __init__(
        self,
        entries: Sequence[tuple[str, str]],
        names: Sequence[str],
        owners: NDArray[np.int32],
        index: GramIndex,
    ) -> None:
        self.entries = entries
        self.names = names
        self.owners = owners
        self.index = index

    @classmethod
    def build(cls, entries: Iterable[Entry], book: Abbreviations) -> "TermTable":
        """Index the entries, their synonyms, and names without what stands in brackets."""
        rows: list[tuple[str, str]] = []
        names: list[str] = []
        owners: list[int] = []
        for at, entry in enumerate(entries):
            rows.append((entry.code, entry.name))
            spelled = (one for whole in (entry.name, *entry.synonyms) for one in _spellings(whole))
            for text in dict.fromkeys(book.canonical(name) for name in spelled):
                if text:
                    names.append(text)
                    owners.append(at)
        return cls(rows, names, np.array(owners, dtype=np.int32), GramIndex.build(names))

    @classmethod
    def build_plain(cls, entries: Sequence[tuple[str, str]]) -> "TermTable":
        """Index the names as they are spelled, without any knowledge of words: a baseline."""
        names = [name for _, name in entries]
        return cls(entries, names, np.arange(len(names), dtype=np.int32), GramIndex.build(names))

    @cached_property
    def exact(self) -> frozenset[str]:
        """All canonical names."""
        return frozenset(self.names)

    def candidates(self, asked: str, limit: int) -> list[tuple[int, float]]:
        """Return (name number, cosine) of the most similar names."""
        similar = self.index.similar(asked)
        count = min(limit, len(similar))
        if not count:
            return []
        best = np.argpartition(-similar, count - 1)[:count]
        return [(int(at), float(similar[at])) for at in best if similar[at] > 0]


def _spellings(name: str) -> tuple[str, ...]:
    outside = _ASIDE.sub("", name).strip()
    if outside == name or len(outside) < 2:
        return (name,)
    inside = _ASIDE.findall(name) if re.search(r"[\[［【]", name) else []
    return (name, outside, *(part for part in inside if re.search(r"[\u4e00-\u9fff]{3}", part)))
