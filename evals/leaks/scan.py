"""Search of logs, figures, index and temporary files for the data of many people at once.

Every text is cut into the pieces that could be one person's datum (runs of digits, runs of Chinese
characters, addresses), and each piece is looked up; so the time does not grow with the number of people.
Percent-encoded text is decoded too. Compressed or encrypted content is searched as the bytes it is.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes

from evals.people import Person

_DIGITS: Final = re.compile(rb"[0-9]{11,}[0-9Xx]?")
_HAN: Final = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){2,}")
_LENGTHS: Final = (11, 18)
_NAME_BYTES: Final = (9, 12)
_CONTEXT: Final = 30


class People:
    """The data of people, ready to be looked up. Names of two characters are left out: words are too."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._numbers: dict[bytes, str] = {}
        self._names: dict[bytes, str] = {}
        self._addresses: dict[bytes, str] = {}
        for one in people:
            for kind, number in (("id", one.id_number), ("phone", one.phone), ("card", one.bank_card)):
                self._numbers[number.encode()] = kind
            if len(one.name) >= 3:
                self._names[one.name.encode()] = "name"
            self._addresses[one.address.split("市", 1)[1].split("号")[0].encode()] = "address"
        self._lengths = sorted({len(number) for number in self._numbers} | set(_LENGTHS))

    def hits(self, data: bytes) -> Iterator[tuple[str, str]]:
        """Yield (kind, context) for each datum that stands in the bytes."""
        for text in {data, unquote_to_bytes(data)} if b"%" in data else {data}:
            yield from self._numbers_in(text)
            yield from self._names_in(text)

    def _numbers_in(self, text: bytes) -> Iterator[tuple[str, str]]:
        for match in _DIGITS.finditer(text):
            run = match.group()
            for length in self._lengths:
                for start in range(len(run) - length + 1):
                    kind = self._numbers.get(run[start : start + length].upper())
                    if kind:
                        yield kind, _around(text, match.start() + start, length)

    def _names_in(self, text: bytes) -> Iterator[tuple[str, str]]:
        for match in _HAN.finditer(text):
            run = match.group()
            for start in range(0, len(run), 3):
                for length in _NAME_BYTES:
                    if run[start : start + length] in self._names:
                        yield "name", _around(text, match.start() + start, length)
            after = text[match.end() : match.end() + 6].split("号".encode())[0]
            tail = run[-60:] + after
            for start in range(0, len(tail), 3):
                if tail[start:] in self._addresses:
                    yield "address", _around(text, match.start(), len(run))


def files_below(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield every file below these folders."""
    for folder in folders:
        if folder.is_file():
            yield folder
        else:
            yield from (one for one in sorted(folder.rglob("*")) if one.is_file())


def _around(text: bytes, at: int, length: int) -> str:
    return text[max(0, at - _CONTEXT) : at + length + _CONTEXT].decode("utf-8", "replace")
