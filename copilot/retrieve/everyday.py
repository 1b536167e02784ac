"""Everyday words and what statutes and policy wordings call the same (``data/everyday.txt``).

People ask about the boss who keeps back their pay; the law speaks of an employer in arrears with
remuneration. A question is read for such phrases, and each adds the words that a text would use.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from copilot.domain.base import Record
from copilot.errors import CorpusError

_LATIN: Final = re.compile(r"[0-9a-z]")


class Reading(Record):
    """An everyday phrase at ``[start, end)`` of a normalised question and the words it may stand for."""

    start: int
    end: int
    means: tuple[str, ...]


class Everyday:
    """Phrases of everyday speech with the words of texts that they may stand for."""

    def __init__(self, lines: str) -> None:
        """``lines``: one group per line, ``phrase phrase = word word``; ``#`` begins a remark.

        An underscore in a phrase stands for a space.
        """
        self._means: dict[str, list[str]] = {}
        for number, line in enumerate(lines.splitlines(), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            said, _, meant = line.partition(" = ")
            if not said.split() or not meant.split():
                raise CorpusError(f"口语词表第 {number} 行读不懂：{line}")
            for phrase in said.lower().split():
                known = self._means.setdefault(phrase.replace("_", " "), [])
                known.extend(word for word in meant.split() if word not in known)
        self._longest = max(map(len, self._means), default=0)

    def __len__(self) -> int:
        """Return how many phrases are known."""
        return len(self._means)

    def items(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield every phrase with the words that it may stand for."""
        yield from ((phrase, tuple(words)) for phrase, words in self._means.items())

    def readings(self, text: str) -> tuple[Reading, ...]:
        """Return every phrase in a normalised text that does not lie inside a longer one."""
        spans: list[tuple[int, int]] = []
        reach = 0
        for start in range(len(text)):
            for end in range(min(len(text), start + self._longest), start, -1):
                if text[start:end] in self._means and _whole(text, start, end):
                    if end > reach:
                        spans.append((start, end))
                        reach = end
                    break
        return tuple(Reading(start=s, end=e, means=tuple(self._means[text[s:e]])) for s, e in spans)


def _whole(text: str, start: int, end: int) -> bool:
    """Whether no Latin word or number is cut at either end."""
    return not any(_LATIN.match(text[at - 1 : at]) and _LATIN.match(text[at : at + 1]) for at in (start, end))


@cache
def everyday() -> Everyday:
    """Return the phrases that come with the program."""
    return Everyday(files("copilot.retrieve").joinpath("data/everyday.txt").read_text("utf-8"))
