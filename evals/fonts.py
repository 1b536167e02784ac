"""Noto Sans SC and Noto Serif SC: files, advances and ink heights in fractions of the em.

The face ``mixed`` sets Chinese in the serif and Latin letters and digits in the sans, as hospital
systems do that print in Songti with Arial digits.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from PIL import ImageFont
from pylopdf_fonts_zh_cn import sans_path, serif_path

Face = Literal["serif", "sans", "mixed"]
# Font families as the typesetter takes them.
FAMILIES: Final[dict[Face, str]] = {
    "serif": '"Noto Serif SC"',
    "sans": '"Noto Sans SC"',
    "mixed": '((name:"Noto Sans SC",covers:regex("[\\u{21}-\\u{7e}]")),"Noto Serif SC")',
}
_UNITS: Final = 1000


def font_file(face: Face) -> Path:
    """Return the OpenType file of a face."""
    return Path(sans_path() if face == "sans" else serif_path())


def glyph_face(face: Face, char: str) -> Face:
    """Return the face that a character of a run is set in."""
    if face != "mixed":
        return face
    return "sans" if "!" <= char <= "~" else "serif"


@lru_cache(maxsize=256)
def pixel_font(face: Face, pixels: int) -> ImageFont.FreeTypeFont:
    """Return a face at a size in pixels per em, without kerning or shaping."""
    return ImageFont.truetype(str(font_file(face)), pixels, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=65536)
def advance(face: Face, char: str) -> float:
    """Return the advance width of one character in ems."""
    return pixel_font(glyph_face(face, char), _UNITS).getlength(char) / _UNITS


@lru_cache(maxsize=65536)
def ink(face: Face, char: str) -> tuple[float, float, float, float] | None:
    """Return the ink box of one character in ems from its origin on the baseline, None for a space."""
    mask, offset = pixel_font(glyph_face(face, char), _UNITS).getmask2(char, mode="L", anchor="ls")
    found = mask.getbbox()
    if found is None:
        return None
    left, top, right, bottom = found
    return (
        (offset[0] + left) / _UNITS,
        (offset[1] + top) / _UNITS,
        (offset[0] + right) / _UNITS,
        (offset[1] + bottom) / _UNITS,
    )
