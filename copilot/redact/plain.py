"""Text as a person sees it: without invisible characters, full-width forms folded.

Offsets lead back to the text as it was given, so that what is found in the plain form can be
replaced in the original.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_VARIATION: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_KEPT: Final = frozenset("\n\t")


@dataclass(frozen=True)
class Plain:
    """``text[i]`` comes from the character ``origin[i]`` of the original."""

    text: str
    origin: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the original that shows ``text[start:end]``."""
        return self.origin[start], self.origin[end - 1] + 1


@lru_cache(maxsize=20_000)
def invisible(char: str) -> bool:
    """Whether a character shows nothing: format, tag, bidi, variation selector, filler, control."""
    if char in _KEPT:
        return False
    if char in _BLANK or any(ord(char) in one for one in _VARIATION):
        return True
    return unicodedata.category(char) in ("Cf", "Cc", "Co", "Cs")


def plain(text: str) -> Plain:
    """Fold width and compatibility forms and digits of other scripts; drop what cannot be seen."""
    shown: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        if invisible(char):
            continue
        for one in unicodedata.normalize("NFKC", char):
            value = unicodedata.digit(one, None)
            shown.append(one if value is None else str(value))
            origin.append(index)
    return Plain("".join(shown), tuple(origin))


def visible(text: str) -> str:
    """Return the text without its invisible characters; everything else stays as it is."""
    return "".join(char for char in text if not invisible(char))


def hidden_message(text: str) -> str:
    """Return what is spelled in tag characters (U+E0020..U+E007E), which no page shows."""
    return "".join(chr(ord(char) - 0xE0000) for char in text if 0xE0020 <= ord(char) <= 0xE007E)
