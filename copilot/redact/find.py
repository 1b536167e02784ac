"""All identity data in a text, as ranges of that text that do not overlap."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from copilot.redact.numbers import numbers
from copilot.redact.people import people
from copilot.redact.places import places
from copilot.redact.plain import plain

OPEN: Final = "⟦"
CLOSE: Final = "⟧"
MARK: Final = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]{{1,12}}{CLOSE}")


@dataclass(frozen=True)
class Known:
    """What the case knows: names of people, and other secrets that must not leave (id, card, file numbers).

    ``companies`` also takes social credit codes, which name an organisation and not a person.
    """

    names: frozenset[str] = frozenset()
    secrets: frozenset[str] = field(default=frozenset(), repr=False)
    companies: bool = True


@dataclass(frozen=True, order=True)
class Hit:
    """``text[start:end]`` is identity data of this kind; ``value`` is its folded form."""

    start: int
    end: int
    kind: str
    value: str


def find(text: str, known: Known | None = None) -> tuple[Hit, ...]:
    """Return the identity data in reading order; of overlapping finds the union is one hit.

    Placeholders of a ``Redactor`` are no identity data.
    """
    known = known or Known()
    shown = plain(text)
    marks = [match.span() for match in MARK.finditer(shown.text)]
    names = {_folded(name) for name in known.names}
    found = [
        *numbers(shown.text, companies=known.companies),
        *_secrets(shown.text, known.secrets),
        *places(shown.text),
        *people(shown.text, sorted((name for name in names if len(name) >= 2), key=len, reverse=True)),
    ]
    hits = []
    for start, end, kind in _merged(found):
        if any(start < high and low < end for low, high in marks):
            continue
        low, high = shown.original(start, end)
        hits.append(Hit(low, high, kind, _folded(shown.text[start:end])))
    return tuple(hits)


def _secrets(text: str, secrets: Iterable[str]) -> list[tuple[str, int, int]]:
    """Find known numbers however they are spaced."""
    squeezed = [(index, char) for index, char in enumerate(text) if char.isalnum()]
    line = "".join(char for _, char in squeezed).upper()
    found = []
    for secret in secrets:
        wanted = "".join(char for char in _folded(secret) if char.isalnum()).upper()
        at = line.find(wanted) if len(wanted) >= 4 else -1
        while at >= 0:
            found.append(("编号", squeezed[at][0], squeezed[at + len(wanted) - 1][0] + 1))
            at = line.find(wanted, at + 1)
    return found


def _merged(found: Iterable[tuple[str, int, int]]) -> list[tuple[int, int, str]]:
    """Join overlapping ranges; the kind of the earliest (then longest) one names them."""
    merged: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(((s, e, k) for k, s, e in found if e > s), key=lambda x: (x[0], -x[1])):
        if merged and start < merged[-1][1]:
            low, high, name = merged[-1]
            merged[-1] = (low, max(high, end), name)
        else:
            merged.append((start, end, kind))
    return merged


def _folded(text: str) -> str:
    return "".join(plain(text).text.split())
