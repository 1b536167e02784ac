"""Names that were typed by ear or with a wrong letter, put right.

Who dictates or types by pinyin writes 奥西替尼 for 奥希替尼. A run of characters that sounds like a
known name is read as that name, and so is an English word with one or two wrong letters, where only
one known name is so near. One other character alone is no error of typing: 奥瑞珠单抗 and 奥马珠单抗
are two drugs.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Final

_HAN: Final = re.compile(r"[\u4e00-\u9fff]+")
_LATIN: Final = re.compile(r"[a-z]{6,}")
_SHORTEST: Final = 3
_LATIN_LONG: Final = 9
"""From this length on two letters may be wrong."""
_ALIKE: Final = (
    (re.compile(r"^([zcs])h"), r"\1"),
    (re.compile(r"^n(?=[aeiouv])"), "l"),
    (re.compile(r"ng$"), "n"),
)
"""Sounds that speakers of many provinces do not keep apart."""


@cache
def _sounds() -> dict[str, str]:
    lines = files("copilot.retrieve").joinpath("data/pinyin.txt").read_text("utf-8").splitlines()
    rows = (line.split(" ", 1) for line in lines if not line.startswith("#"))
    return {letter: _alike(sound) for sound, letters in rows for letter in letters}


def _alike(sound: str) -> str:
    for pattern, instead in _ALIKE:
        sound = pattern.sub(instead, sound)
    return sound


def heard(text: str) -> tuple[str, ...]:
    """Return how each character sounds; a character without a known sound stands for itself."""
    return tuple(_sounds().get(letter, letter) for letter in text)


class Spelling:
    """Known names, found in text where they are misspelt."""

    def __init__(self, names: Iterable[str]) -> None:
        """``names`` are normalised."""
        self._known = frozenset(names)
        self._heard: dict[tuple[str, ...], set[str]] = {}
        self._latin: dict[int, list[str]] = {}
        for name in sorted(self._known):
            if _HAN.fullmatch(name) and len(name) >= _SHORTEST:
                self._heard.setdefault(heard(name), set()).add(name)
            elif _LATIN.fullmatch(name):
                self._latin.setdefault(len(name), []).append(name)
        self._lengths = sorted({len(key) for key in self._heard}, reverse=True)

    def corrected(self, text: str, taken: Iterable[tuple[int, int]]) -> str:
        """Return a normalised text with misspelt names put right outside the ``taken`` ranges."""
        at, out = 0, []
        for start, end in sorted(taken):
            out.append(self._stretch(text[at:start]))
            out.append(text[start:end])
            at = end
        return "".join((*out, self._stretch(text[at:])))

    def _stretch(self, text: str) -> str:
        text = _HAN.sub(lambda run: self._han(run.group()), text)
        return _LATIN.sub(lambda word: self._nearest_latin(word.group()), text)

    def _han(self, run: str) -> str:
        out, at = [], 0
        while at < len(run):
            for length in self._lengths:
                window = run[at : at + length]
                name = self._name(window) if len(window) == length else None
                if name is not None:
                    out.append(name)
                    at += length
                    break
            else:
                out.append(run[at])
                at += 1
        return "".join(out)

    def _name(self, window: str) -> str | None:
        found = self._heard.get(heard(window), set())
        return next(iter(found)) if len(found) == 1 else None

    def _nearest_latin(self, word: str) -> str:
        if word in self._known:
            return word
        allowed = 2 if len(word) >= _LATIN_LONG else 1
        near = {
            name
            for length in range(len(word) - allowed, len(word) + allowed + 1)
            for name in self._latin.get(length, ())
            if name[0] == word[0] and _distance(name, word, allowed) <= allowed
        }
        return next(iter(near)) if len(near) == 1 else word


def _distance(left: str, right: str, most: int) -> int:
    """Return how many letters must change, be added or dropped; ``most + 1`` when more than ``most``."""
    row = list(range(len(right) + 1))
    for number, letter in enumerate(left, start=1):
        last, row[0] = row[0], number
        for at, other in enumerate(right, start=1):
            last, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, last + (letter != other))
        if min(row) > most:
            return most + 1
    return row[-1]
