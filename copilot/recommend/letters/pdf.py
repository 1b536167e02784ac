"""Writes a letter as a PDF with embedded fonts; no font of the system and no network is used.

The letter goes to the typesetter as JSON and is set there as plain strings, so no text in it can be
taken for markup.
"""

import json
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files

import pylopdf_fonts_zh_cn
import typst

from copilot.recommend.letters.headings import heading_number
from copilot.recommend.letters.letter import Letter
from copilot.recommend.letters.texts import Texts

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@cache
def _fonts() -> typst.Fonts:
    folder = pylopdf_fonts_zh_cn.serif_path().parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def pdf(letter: Letter) -> bytes:
    """Return the PDF; equal letters give equal bytes."""
    source = files("copilot.recommend.letters").joinpath("templates", "letter.typ").read_bytes()
    value = letter.model_dump(mode="json")
    texts = Texts(letter.lang)
    value["colon"] = texts.say("words.colon")
    value["page"] = texts.say("words.page")
    for index, section in enumerate(value["sections"], start=1):
        section["heading"] = heading_number(index, letter.lang) + section["title"]
    day = letter.issued_on
    stamp = datetime.combine(day, time(), tzinfo=UTC) if day is not None else _EPOCH
    result: bytes = typst.compile(
        source,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"letter": json.dumps(value, ensure_ascii=False)},
        timestamp=stamp,
    )
    return result
