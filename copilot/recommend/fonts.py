"""A Chinese font that travels with a page: Noto Sans SC cut down to the characters that it shows."""

import base64
from functools import lru_cache
from io import BytesIO

import pylopdf_fonts_zh_cn
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont


@lru_cache(maxsize=8)
def embedded_font(characters: frozenset[str]) -> str:
    """Return the font, base64, with glyphs for these characters and for ASCII."""
    options = Options()
    options.layout_features = []
    options.name_IDs = []
    options.hinting = False
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(characters)) + "".join(chr(c) for c in range(32, 127)))
    out = BytesIO()
    with TTFont(pylopdf_fonts_zh_cn.sans_path(), lazy=True) as font:
        subsetter.subset(font)
        font.save(out)
    return base64.b64encode(out.getvalue()).decode("ascii")
