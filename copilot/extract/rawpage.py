"""What the sandbox hands out: pixels, runs of text, and why a file was refused."""

from dataclasses import dataclass
from typing import Literal

Refusal = Literal[
    "encrypted", "damaged", "empty", "pages", "pixels", "format", "memory", "time", "page", "no-heic"
]
Box = tuple[float, float, float, float]
Buffer = bytes | bytearray


class Refused(Exception):
    """The decoder gives up on this file; ``reason`` is one of ``Refusal``."""

    def __init__(self, reason: Refusal):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Run:
    """One run of text of the text layer; ``box`` in page fractions, origin top-left."""

    text: str
    box: Box


@dataclass(frozen=True)
class RawPage:
    """One decoded page: ``width * height * 3`` bytes of RGB, and what the text layer claims.

    ``pictures`` are the boxes of raster images on a PDF page. ``suspect`` counts the characters of
    the text layer that were left out: invisible, tiny, off the page, slanted, or without a meaning.
    ``draft`` says that the page was drawn too coarsely for recognition.
    """

    width: int
    height: int
    rgb: Buffer
    runs: tuple[Run, ...] = ()
    pictures: tuple[Box, ...] = ()
    suspect: int = 0
    draft: bool = False
