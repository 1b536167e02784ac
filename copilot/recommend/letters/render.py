"""The three formats of a letter."""

from collections.abc import Callable, Mapping
from typing import Final, Literal

from copilot.recommend.letters.letter import Letter

Format = Literal["html", "pdf", "docx"]


def _html(letter: Letter) -> bytes:
    from copilot.recommend.letters.page import html

    return html(letter)


def _pdf(letter: Letter) -> bytes:
    from copilot.recommend.letters.pdf import pdf

    return pdf(letter)


def _docx(letter: Letter) -> bytes:
    from copilot.recommend.letters.word import docx

    return docx(letter)


FORMATS: Final[Mapping[Format, Callable[[Letter], bytes]]] = {"html": _html, "pdf": _pdf, "docx": _docx}


def render(letter: Letter, form: Format) -> bytes:
    """Return the letter as a file of that format."""
    return FORMATS[form](letter)
