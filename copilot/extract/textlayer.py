"""Whether the text layer of a PDF page may stand for what a person sees on the page.

The pixels decide: a run that leaves no ink where it claims to stand is dropped (white on white,
covered, transparent), and a page with letters that no run explains is read by OCR instead.
"""

import math
from collections.abc import Sequence

import cv2
import numpy as np

from copilot.domain.document import Word
from copilot.domain.evidence import PageBox
from copilot.extract.ocr import Image
from copilot.extract.rawpage import Box, RawPage, Run

_MIN_CHARS = 12
_MAX_SUSPECT = 0.2
_MAX_PICTURE = 0.35
_MIN_CONTRAST = 40
_MAX_UNEXPLAINED = 0.25
_MIN_LETTERS = 30
_FEW = 0.12


def trusted_words(page: RawPage, pixels: Image) -> list[Word] | None:
    """Return the words of the text layer, or None when the page must be read by OCR.

    OCR is asked for when there is hardly any text, when much of it is hidden or without meaning,
    when a picture covers a good part of the page (a scan, possibly with an OCR layer of unknown
    quality), or when many letter-sized shapes stand where the text layer says nothing.
    """
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    runs = [run for run in page.runs if _has_ink(grey, run.box)]
    visible = sum(len(run.text) for run in runs)
    hidden = sum(len(run.text) for run in page.runs) - visible + page.suspect
    if visible < _MIN_CHARS or hidden > _MAX_SUSPECT * (visible + hidden):
        return None
    if _area(page.pictures) > _MAX_PICTURE:
        return None
    if _unexplained(grey, runs, page.pictures) > _MAX_UNEXPLAINED:
        return None
    return [_word(run) for run in runs]


def _word(run: Run) -> Word:
    x0, y0, x1, y1 = run.box
    return Word(text=run.text, box=PageBox(x0=x0, y0=y0, x1=x1, y1=y1), confidence=1.0)


def _slice(grey: Image, box: Box, margin: int = 0) -> tuple[slice, slice]:
    height, width = grey.shape[:2]
    y0, y1 = int(box[1] * height) - margin, math.ceil(box[3] * height) + margin
    x0, x1 = int(box[0] * width) - margin, math.ceil(box[2] * width) + margin
    return slice(max(y0, 0), max(y1, 0)), slice(max(x0, 0), max(x1, 0))


def _has_ink(grey: Image, box: Box) -> bool:
    part = grey[_slice(grey, box)]
    return part.size > 0 and int(part.max()) - int(part.min()) >= _MIN_CONTRAST


def _area(boxes: Sequence[Box]) -> float:
    """Share of the page under any of the boxes, on a coarse grid."""
    grid = np.zeros((200, 200), np.uint8)
    for box in boxes:
        grid[_slice(grid, box)] = 1
    return float(grid.mean())


def _unexplained(grey: Image, runs: Sequence[Run], pictures: Sequence[Box]) -> float:
    """Share of letter-sized shapes that stand outside all runs of text and all pictures."""
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 25)
    for box in pictures:
        ink[_slice(grey, box)] = 0
    rest = ink.copy()
    for run in runs:
        rest[_slice(grey, run.box, 4)] = 0
    outside = _letters(np.asarray(rest, np.uint8))
    # A run of text shows about one shape for each character; only a near case is counted out.
    if outside <= _FEW * sum(len(run.text) for run in runs) or outside < _MAX_UNEXPLAINED * _MIN_LETTERS:
        return 0.0
    every = max(_letters(np.asarray(ink, np.uint8)), outside)
    return outside / every if every >= _MIN_LETTERS else 0.0


def _letters(ink: Image) -> int:
    """Count the shapes of the size of letters, also those inside frames."""
    contours, levels = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    unit = ink.shape[0] / 1000
    count = 0
    for contour, level in zip(contours, levels[0] if contours else (), strict=True):
        if level[3] >= 0:
            continue
        _, _, wide, high = cv2.boundingRect(contour)
        count += 4 * unit <= high <= 40 * unit and 2 * unit <= wide <= 40 * unit
    return count
