"""Writes a letter as one HTML page that needs no network."""

from functools import partial

from copilot.recommend.letters.headings import heading_number
from copilot.recommend.letters.letter import Letter
from copilot.recommend.letters.texts import Texts
from copilot.recommend.pages import environment, with_font


def html(letter: Letter) -> bytes:
    """Return the page as UTF-8; every text is escaped, and its font has the characters that it shows."""
    template = environment("copilot.recommend.letters").get_template("letter.html.j2")
    page = template.render(
        v=letter.model_dump(),
        heading=partial(heading_number, lang=letter.lang),
        colon=Texts(letter.lang).say("words.colon"),
    )
    return with_font(page).encode("utf-8")
