"""The text layer of one PDF page as runs of text with boxes. Runs inside the sandbox.

Characters that a reader cannot see are left out where the file says so (invisible render mode,
tiny, off the page, slanted); what only the pixels can tell is left to ``textlayer``.
"""

import ctypes
import math
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from copilot.extract.rawpage import Box, Run

_MAX_CHARS = 100_000
_MAX_OBJECTS = 20_000
_MIN_POINTS = 3.0
_GRID = 1_000_000
_FAR = 1000.0
_INVISIBLE = {3, 7}
_SLANT = math.radians(5)
_HALF_EMPTY = set("：；，。、）》】！？")
_ZERO_WIDTH = {0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD}
_BLANK = {0x20, 0xA0, 0x3000}


@dataclass(slots=True)
class _Glyph:
    char: str
    box: Box
    item: int


class Frame:
    """From points of the PDF to fractions of the page as it is drawn, origin top-left."""

    def __init__(self, page: pdfium.PdfPage):
        corners = [_device(page, x, y) for x, y in ((0.0, 0.0), (_FAR, 0.0), (0.0, _FAR))]
        (self._x, self._y), right, up = corners
        self._xx, self._yx = (right[0] - self._x) / _FAR, (right[1] - self._y) / _FAR
        self._xy, self._yy = (up[0] - self._x) / _FAR, (up[1] - self._y) / _FAR

    def box(self, left: float, bottom: float, right: float, top: float) -> Box | None:
        """Return a box of PDF points in fractions, or None when nothing of it is on the page."""
        xs = (
            self._x + self._xx * left + self._xy * bottom,
            self._x + self._xx * right + self._xy * top,
        )
        ys = (
            self._y + self._yx * left + self._yy * bottom,
            self._y + self._yx * right + self._yy * top,
        )
        x0, x1 = (xs[0], xs[1]) if xs[0] <= xs[1] else (xs[1], xs[0])
        y0, y1 = (ys[0], ys[1]) if ys[0] <= ys[1] else (ys[1], ys[0])
        if not (x1 > 0 and y1 > 0 and x0 < 1 and y0 < 1):
            return None
        return max(x0, 0.0), max(y0, 0.0), min(x1, 1.0), min(y1, 1.0)


def _device(page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
    column, row = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, x, y, column, row):
        return math.nan, math.nan
    return column.value / _GRID, row.value / _GRID


def pictures(page: pdfium.PdfPage) -> tuple[Box, ...]:
    """Return the boxes of the raster images on the page."""
    frame = Frame(page)
    boxes: list[Box] = []
    for number, item in enumerate(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4)):
        if number >= _MAX_OBJECTS:
            break
        box = frame.box(*item.get_bounds())
        if box is not None:
            boxes.append(box)
    return tuple(boxes)


def runs(page: pdfium.PdfPage) -> tuple[tuple[Run, ...], int]:
    """Return the visible runs of text and the number of characters left out."""
    textpage = page.get_textpage()
    try:
        return _Reader(page, textpage).runs()
    finally:
        textpage.close()


class _Reader:
    """Walks over the characters of a page; the C calls share their out-parameters."""

    def __init__(self, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage):
        self._page: Any = textpage.raw
        self._frame = Frame(page)
        self._aspect = page.get_width() / page.get_height()
        self._turn = math.radians(90) * (raw.FPDFPage_GetRotation(page) % 4)
        self._tight = tuple(ctypes.c_double() for _ in range(4))
        self._loose = raw.FS_RECTF()
        self._straight: dict[int, bool] = {}

    def runs(self) -> tuple[tuple[Run, ...], int]:
        found: list[Run] = []
        line: list[_Glyph] = []
        suspect = 0
        space = False
        for index in range(min(raw.FPDFText_CountChars(self._page), _MAX_CHARS)):
            code = raw.FPDFText_GetUnicode(self._page, index)
            if code in _ZERO_WIDTH:
                continue
            if code in _BLANK:
                space = True
                continue
            if code in (0x0A, 0x0D):
                _close(line, found)
                space = False
                continue
            glyph = self._glyph(index, code)
            if glyph is None:
                suspect += 1
                continue
            if line and not _continues(line[-1], glyph, self._aspect):
                _close(line, found)
            elif line and space:
                line[-1].char += " "
            line.append(glyph)
            space = False
        _close(line, found)
        return tuple(found), suspect

    def _glyph(self, index: int, code: int) -> _Glyph | None:
        """Return one visible character, or None when it must not be trusted."""
        if _meaningless(code) or raw.FPDFText_HasUnicodeMapError(self._page, index) == 1:
            return None
        item = raw.FPDFText_GetTextObject(self._page, index)
        place = ctypes.cast(item, ctypes.c_void_p).value or 0
        straight = self._straight.get(place) if place else None
        if straight is None:
            # Render mode and direction belong to the text object, not to the character.
            straight = self._straight[place] = self._is_straight(index, item)
        if not straight:
            return None
        left, right, bottom, top = self._tight
        if not raw.FPDFText_GetCharBox(self._page, index, left, right, bottom, top):
            return None
        x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
        height = max(y1 - y0, 0.0)
        loose = self._loose
        if raw.FPDFText_GetLooseCharBox(self._page, index, loose) and loose.top > loose.bottom:
            # Height of the line, width of the ink: full-width brackets carry half a blank in their box.
            y0, y1 = loose.bottom, loose.top
        if not max(y1 - y0, x1 - x0, height) >= _MIN_POINTS:
            return None
        box = self._frame.box(x0, y0, x1, y1)
        return None if box is None else _Glyph(chr(code), box, place)

    def _is_straight(self, index: int, item: Any) -> bool:
        if item and raw.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE:
            return False
        angle = raw.FPDFText_GetCharAngle(self._page, index) % math.tau
        tilt = (angle - self._turn) % math.tau
        return bool(min(tilt, math.tau - tilt) <= _SLANT or min(angle, math.tau - angle) <= _SLANT)


def _meaningless(code: int) -> bool:
    return (
        code < 0x20
        or code in (0x7F, 0xFFFD, 0xFFFE, 0xFFFF)
        or 0xE000 <= code <= 0xF8FF
        or 0xD800 <= code <= 0xDFFF
        or code >= 0xE0000
    )


def _continues(last: _Glyph, new: _Glyph, aspect: float) -> bool:
    """Say whether ``new`` stands on the line of ``last``, close behind it."""
    height = max(last.box[3] - last.box[1], new.box[3] - new.box[1])
    overlap = min(last.box[3], new.box[3]) - max(last.box[1], new.box[1])
    if overlap < 0.5 * min(last.box[3] - last.box[1], new.box[3] - new.box[1]):
        return False
    # Line boxes are taller than the letters; the gap between two table cells is drawn by two
    # text objects, the gap between the letters of a spaced word mostly by one.
    em = 0.75 * height / aspect
    gap = new.box[0] - last.box[2]
    limit = 1.0 if new.item == last.item else 0.5
    return -0.6 * em < gap < (limit + (0.5 if last.char[:1] in _HALF_EMPTY else 0.0)) * em


def _close(line: list[_Glyph], runs: list[Run]) -> None:
    if line:
        lefts, tops, rights, bottoms = zip(*(glyph.box for glyph in line), strict=True)
        text = "".join(glyph.char for glyph in line)
        runs.append(Run(text, (min(lefts), min(tops), max(rights), max(bottoms))))
        line.clear()
