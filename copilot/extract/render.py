"""PDF pages to RGB and to runs of text with PDFium. Runs inside the sandbox.

Boxes come from the same engine that draws the pixels, so text and picture agree. Characters that
a reader cannot see are left out here where the file says so (invisible render mode, tiny, off the
page, slanted); what only the pixels can tell is left to ``textlayer``.
"""

import ctypes
import math
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from copilot.extract.rawpage import Box, RawPage, Refused, Run

_PASSWORD_ERROR = 4
_MAX_CHARS = 100_000
_MAX_OBJECTS = 20_000
_MIN_POINTS = 3.0
_GRID = 1_000_000
_INVISIBLE = {3, 7}
_SLANT = math.radians(5)
_HALF_EMPTY = set("：；，。、）》】！？")
_ZERO_WIDTH = {0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD}


@dataclass
class _Glyph:
    char: str
    box: Box
    item: int


class PdfSource:
    """Pages of one PDF file."""

    def __init__(self, data: bytes, bounds: dict[str, int]):
        self._bounds = bounds
        try:
            self._pdf = pdfium.PdfDocument(data, autoclose=True)
            self.pages = len(self._pdf)
        except pdfium.PdfiumError as error:
            code = getattr(error, "err_code", None)
            raise Refused("encrypted" if code == _PASSWORD_ERROR else "damaged") from error
        if self.pages < 1:
            raise Refused("empty")
        if self.pages > bounds["max_pages"]:
            raise Refused("pages")

    def page(self, index: int) -> RawPage:
        """Render page ``index`` (from 0) and collect its text."""
        try:
            page = self._pdf[index]
        except pdfium.PdfiumError as error:
            raise Refused("page") from error
        try:
            width, height = page.get_size()
            if not (0 < width < math.inf and 0 < height < math.inf):
                raise Refused("page")
            scale = min(self._bounds["dpi"] / 72, self._bounds["longest_side"] / max(width, height))
            bitmap = page.render(
                scale=scale, rev_byteorder=True, prefer_bgrx=False, fill_color=(255, 255, 255, 255)
            )
            pixels = bitmap.to_pil().convert("RGB")
            runs, suspect = _text(page)
            return RawPage(pixels.width, pixels.height, pixels.tobytes(), runs, _pictures(page), suspect)
        except pdfium.PdfiumError as error:
            raise Refused("page") from error
        finally:
            page.close()


def _pictures(page: pdfium.PdfPage) -> tuple[Box, ...]:
    boxes: list[Box] = []
    for number, item in enumerate(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4)):
        if number >= _MAX_OBJECTS:
            break
        left, bottom, right, top = item.get_bounds()
        box = _to_page(page, left, bottom, right, top)
        if box is not None:
            boxes.append(box)
    return tuple(boxes)


def _to_page(page: pdfium.PdfPage, left: float, bottom: float, right: float, top: float) -> Box | None:
    """Map a box in PDF points to page fractions, or None when nothing of it is on the page."""
    xs: list[float] = []
    ys: list[float] = []
    for x, y in ((left, bottom), (right, top)):
        column, row = ctypes.c_int(), ctypes.c_int()
        if not raw.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, x, y, column, row):
            return None
        xs.append(column.value / _GRID)
        ys.append(row.value / _GRID)
    x0, x1 = sorted(xs)
    y0, y1 = sorted(ys)
    if x1 <= 0 or y1 <= 0 or x0 >= 1 or y0 >= 1:
        return None
    return max(x0, 0.0), max(y0, 0.0), min(x1, 1.0), min(y1, 1.0)


def _text(page: pdfium.PdfPage) -> tuple[tuple[Run, ...], int]:
    """Return the visible runs of text and the number of characters left out."""
    textpage = page.get_textpage()
    try:
        count = min(textpage.count_chars(), _MAX_CHARS)
        runs: list[Run] = []
        line: list[_Glyph] = []
        suspect = 0
        aspect = page.get_width() / page.get_height()
        space = False
        for index in range(count):
            code = raw.FPDFText_GetUnicode(textpage, index)
            if code in _ZERO_WIDTH:
                continue
            if code in (0x20, 0xA0, 0x3000):
                space = True
                continue
            if code in (0x0A, 0x0D):
                _close(line, runs)
                space = False
                continue
            glyph = _glyph(page, textpage, index, code)
            if glyph is None:
                suspect += 1
                continue
            if line and not _continues(line[-1], glyph, aspect):
                _close(line, runs)
            elif line and space:
                line[-1].char += " "
            line.append(glyph)
            space = False
        _close(line, runs)
        return tuple(runs), suspect
    finally:
        textpage.close()


def _glyph(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, index: int, code: int) -> _Glyph | None:
    """Return one visible character, or None when it must not be trusted."""
    if _meaningless(code) or raw.FPDFText_HasUnicodeMapError(textpage, index) == 1:
        return None
    item = raw.FPDFText_GetTextObject(textpage, index)
    if item and raw.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE:
        return None
    angle = raw.FPDFText_GetCharAngle(textpage, index) % math.tau
    turn = math.radians(90) * (raw.FPDFPage_GetRotation(page) % 4)
    tilt = (angle - turn) % math.tau
    if min(tilt, math.tau - tilt) > _SLANT and min(angle, math.tau - angle) > _SLANT:
        return None
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    loose = raw.FS_RECTF()
    if not raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top):
        return None
    tight = (left.value, bottom.value, right.value, top.value)
    outline = tight
    if raw.FPDFText_GetLooseCharBox(textpage, index, loose) and loose.top > loose.bottom:
        # Height of the line, width of the ink: full-width brackets carry half a blank in their box.
        outline = (tight[0], loose.bottom, tight[2], loose.top)
    height = max(tight[3] - tight[1], 0.0)
    size = max(outline[3] - outline[1], outline[2] - outline[0], height)
    if size < _MIN_POINTS or not all(map(math.isfinite, outline)):
        return None
    box = _to_page(page, *outline)
    return None if box is None else _Glyph(chr(code), box, ctypes.cast(item, ctypes.c_void_p).value or 0)


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
