"""Writes a letter as one HTML page that needs no network."""

from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from copilot.recommend.fonts import embedded_font
from copilot.recommend.letters.headings import heading_number
from copilot.recommend.letters.letter import Letter
from copilot.recommend.letters.texts import Texts

_FONT = "FONT-OF-THIS-LETTER"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("copilot.recommend.letters", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html(letter: Letter) -> bytes:
    """Return the page as UTF-8; every text is escaped, and its font has the characters that it shows."""
    template = _environment().get_template("letter.html.j2")
    page = template.render(
        v=letter.model_dump(),
        heading=partial(heading_number, lang=letter.lang),
        colon=Texts(letter.lang).say("words.colon"),
    )
    shown = frozenset(char for char in page if ord(char) > 127)
    return page.replace(_FONT, embedded_font(shown), 1).encode("utf-8")
