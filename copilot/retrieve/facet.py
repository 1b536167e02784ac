"""What part of a text a question is after: who is insured, what is paid, the dose, the check-list, and so on.

All articles of one monograph or wording share its name, so that the name cannot tell them apart; the way of
asking can. ``data/facets.txt`` gives, for each facet, words of headings and ways to ask; a question is read
by naive Bayes over the character pairs of those ways.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from copilot.errors import CorpusError
from copilot.retrieve.clauses import Passage
from copilot.retrieve.lexical import Column, Rows
from copilot.retrieve.tokens import pairs

_SMOOTH: Final = 0.3
_OTHER: Final = "other"


class Facets:
    """The facets, the words of headings that show them, and how people ask for each."""

    def __init__(self, lines: str) -> None:
        """``lines``: one facet per line, ``name | heading words = ways to ask``; ``#`` begins a remark."""
        self.names: list[str] = [_OTHER]
        self._headings: list[re.Pattern[str]] = []
        counts: list[Counter[str]] = []
        for number, line in enumerate(lines.splitlines(), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            name, _, rest = line.partition(" | ")
            headings, _, asked = rest.partition(" = ")
            if not name or not headings.split() or not asked.split():
                raise CorpusError(f"问法表第 {number} 行读不懂：{line}")
            self.names.append(name)
            self._headings.append(re.compile("|".join(map(re.escape, headings.split()))))
            counts.append(Counter(pair for way in asked.split() for pair in pairs(way.lower())))
        self._known = {pair: at for at, pair in enumerate(sorted({p for one in counts for p in one}))}
        table = np.zeros((len(self.names), len(self._known)), dtype=np.float64)
        for facet, one in enumerate(counts, start=1):
            for pair, count in one.items():
                table[facet, self._known[pair]] = count
        table[0] = table.sum(axis=0)
        table = (table + _SMOOTH) / (table + _SMOOTH).sum(axis=1, keepdims=True)
        self._odds = np.log(table) - np.log(table[0])

    def of_heading(self, heading: str) -> int:
        """Return the number of the facet whose words end a heading, 0 when it has words of none.

        The head of a Chinese noun phrase comes last: 胚胎移植补助 is a benefit, not a treatment.
        """
        ends = [
            (match.end(), len(match.group()), at)
            for at, pattern in enumerate(self._headings, start=1)
            for match in pattern.finditer(heading)
        ]
        return max(ends)[2] if ends else 0

    def asked(self, text: str) -> NDArray[np.float64]:
        """Return the probability of each facet for a normalised question; they sum to 1."""
        rows = [self._known[pair] for pair in pairs(text) if pair in self._known]
        odds = self._odds[:, rows].sum(axis=1)
        share = np.exp(odds - odds.max())
        return np.asarray(share / share.sum(), dtype=np.float64)


@cache
def facets() -> Facets:
    """Return the facets that come with the program."""
    return Facets(files("copilot.retrieve").joinpath("data/facets.txt").read_text("utf-8"))


class FacetColumn:
    """The facet of every passage of a corpus, by its own heading."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._facets = facets()
        known: dict[str, int] = {}
        self._of = np.array(
            [
                known.setdefault(p.heading_path[-1], self._facets.of_heading(p.heading_path[-1]))
                for p in passages
            ],
            dtype=np.int8,
        )

    def wanted(self, text: str, rows: Rows) -> Column:
        """Return per passage how likely the question is after its facet, 0 to 1."""
        return self._facets.asked(text).astype(np.float32)[self._of[rows]]
