"""PDF pages to RGB and to runs of text with PDFium. Runs inside the sandbox.

Boxes come from the same engine that draws the pixels, so text and picture agree.
"""

import math

import pypdfium2 as pdfium

from copilot.extract import pdftext
from copilot.extract.rawpage import RawPage, Refused

_PASSWORD_ERROR = 4
_ENOUGH_TEXT = 12
_SCANNED = 0.6


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

    def page(self, index: int, draft: bool = False) -> RawPage:
        """Render page ``index`` (from 0) and collect its text.

        A ``draft`` of a page with text is drawn at ``text_dpi``, which is enough to look at and to
        check the text against, not to recognise it.
        """
        try:
            page = self._pdf[index]
        except pdfium.PdfiumError as error:
            raise Refused("page") from error
        try:
            width, height = page.get_size()
            if not (0 < width < math.inf and 0 < height < math.inf):
                raise Refused("page")
            runs, suspect = pdftext.runs(page)
            pictures = pdftext.pictures(page)
            covered = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in pictures)
            written = sum(len(run.text) for run in runs) >= _ENOUGH_TEXT and covered < _SCANNED
            draft = draft and written
            dpi = self._bounds["text_dpi" if draft else "dpi"]
            scale = min(dpi / 72, self._bounds["longest_side"] / max(width, height))
            size, pixels = _draw(page, scale)
            return RawPage(*size, pixels, runs, pictures, suspect, draft=draft)
        except pdfium.PdfiumError as error:
            raise Refused("page") from error
        finally:
            page.close()


def _draw(page: pdfium.PdfPage, scale: float) -> tuple[tuple[int, int], bytes]:
    """Return width and height, and the RGB rows without the bytes that PDFium pads them with."""
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False, fill_color=(255, 255, 255, 255))
    try:
        if bitmap.n_channels != 3:
            picture = bitmap.to_pil().convert("RGB")
            return picture.size, picture.tobytes()
        row, rows = bitmap.width * 3, memoryview(bitmap.buffer).cast("B")
        if bitmap.stride == row:
            return (bitmap.width, bitmap.height), bytes(rows)
        starts = range(0, bitmap.height * bitmap.stride, bitmap.stride)
        return (bitmap.width, bitmap.height), b"".join(rows[start : start + row] for start in starts)
    finally:
        bitmap.close()
