"""A photographed or scanned page: upright picture, words, seals, and advice for a better photo.

The page is read once as it came. The lines tell which way is up and how skew the page is; picture
and lines are then turned together, and only a page that was read upside down, far from level, in
shadow or under a stamp is read again, there where it matters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from copilot.domain.document import Word
from copilot.domain.evidence import PageBox
from copilot.extract import image as picture
from copilot.extract.ocr import Image, OcrEngine, TextLine, words_of
from copilot.extract.seal import Seal, find_seals, has_print, without_ink

_SURE = 0.85
_LEVEL = 0.2
_READ_AGAIN = 8.0
_KEYSTONE = 0.04
_CLEAR = 0.985
_MARGIN = 12


@dataclass(frozen=True)
class Upright:
    """``rotation`` is what was undone, in degrees clockwise; boxes refer to ``image``."""

    image: Image
    words: list[Word]
    seals: list[PageBox]
    rotation: float
    advice: tuple[str, ...]


def read_upright(pixels: Image, engine: OcrEngine) -> Upright:
    """Read an RGB page and bring it upright."""
    image, lines, turned = _right_way_up(pixels, engine)
    image, lines, angle = _levelled(image, lines, engine)
    lines = _out_of_shadow(image, lines, engine)
    seals = find_seals(image)
    for seal in seals:
        lines = _under_seal(image, lines, seal, engine)
    height, width = image.shape[:2]
    boxes = [PageBox(x0=s.x0 / width, y0=s.y0 / height, x1=s.x1 / width, y1=s.y1 / height) for s in seals]
    return Upright(
        image=image,
        words=words_of(lines, width, height),
        seals=boxes,
        rotation=round((turned + angle) % 360, 2),
        advice=picture.advice(image, lines),
    )


def _score(lines: Sequence[TextLine]) -> float:
    """Characters weighted by how surely they were read; lines of one character prove nothing."""
    return sum(max(line.confidence - 0.5, 0.0) * len(line.text) for line in lines if len(line.text) > 1)


def _confidence(lines: Sequence[TextLine]) -> float:
    weights = [len(line.text) for line in lines if len(line.text) > 1]
    values = [line.confidence for line in lines if len(line.text) > 1]
    return float(np.average(values, weights=weights)) if weights else 0.0


def _right_way_up(pixels: Image, engine: OcrEngine) -> tuple[Image, list[TextLine], float]:
    """Return the page turned by quarters, its lines, and the degrees clockwise that were undone."""
    lines = engine.lines(pixels)
    sure = _confidence(lines) >= _SURE
    sideways = _sideways(lines)
    if not lines or (sure and not sideways):
        return pixels, lines, 0.0
    # Engines read tall boxes from top to bottom, so a page turned clockwise already reads well.
    tries = ((1, 3) if sure else (3, 1)) if sideways else (2,)
    best, best_lines, best_turns = pixels, lines, 0
    for turns in tries:
        turned = picture.quarter_turn(pixels, turns)
        found = engine.lines(turned)
        if _score(found) > _score(best_lines) or (sideways and best_turns == 0):
            best, best_lines, best_turns = turned, found, turns
        if _confidence(best_lines) >= _SURE and best_turns:
            break
    return best, best_lines, 90.0 * best_turns


def _sideways(lines: Sequence[TextLine]) -> bool:
    """Say whether most of the text runs up or down the page."""
    written = [line for line in lines if len(line.text) > 1]
    runs = [np.abs(line.quad[1] - line.quad[0]) for line in written]
    upright = sum(float(run[0]) for run in runs)
    return len(written) >= 3 and sum(float(run[1]) for run in runs) > 1.5 * upright


def _levelled(image: Image, lines: list[TextLine], engine: OcrEngine) -> tuple[Image, list[TextLine], float]:
    """Cut out the sheet and undo the skew; return also the degrees clockwise that were undone."""
    cut = picture.sheet(image, lines)
    matrix, size = cut if cut is not None else (picture.identity(), (image.shape[1], image.shape[0]))
    angle = picture.skew(picture.move(lines, matrix))
    if abs(angle) >= _LEVEL:
        turn, size = picture.level(size, angle)
        matrix = turn @ matrix
    elif cut is None:
        return image, lines, 0.0
    upright = picture.warp(image, matrix, size)
    bent = cut is not None and picture.keystone(matrix, size) > _KEYSTONE
    if abs(angle) < _READ_AGAIN and not bent and _confidence(lines) >= _SURE:
        return upright, picture.move(lines, matrix), angle
    again = engine.lines(upright)
    better = _score(again) > _score(lines)
    return upright, again if better else picture.move(lines, matrix), angle


def _out_of_shadow(image: Image, lines: list[TextLine], engine: OcrEngine) -> list[TextLine]:
    if _confidence(lines) >= 0.95:
        return lines
    evened = picture.even_light(image)
    if evened is None:
        return lines
    again = engine.lines(evened)
    return again if _score(again) > _score(lines) else lines


def _under_seal(image: Image, lines: list[TextLine], seal: Seal, engine: OcrEngine) -> list[TextLine]:
    """Read the neighbourhood of a stamp again without its ink and keep the better reading.

    Nothing is read again when all lines it touches are sure and no other print lies under it.
    """
    touched = [line for line in lines if seal.touches(line)]
    doubtful = [line for line in touched if line.confidence < _CLEAR]
    sure = [line for line in touched if line.confidence >= _CLEAR]
    corners = np.vstack([[[seal.x0, seal.y0], [seal.x1, seal.y1]], *(line.quad for line in doubtful)])
    x0, y0 = np.maximum(corners.min(axis=0).astype(int) - _MARGIN, 0)
    x1, y1 = np.minimum(corners.max(axis=0).astype(int) + _MARGIN, (image.shape[1], image.shape[0]))
    patch = without_ink(image[y0:y1, x0:x1])
    shift = picture.translation(x0, y0)
    if not doubtful and not has_print(patch, picture.move(sure, picture.translation(-x0, -y0))):
        return lines
    clean = [line for line in picture.move(engine.lines(patch), shift) if seal.touches(line)]
    return _better_of(lines, touched, clean)


def _better_of(
    lines: list[TextLine], touched: Sequence[TextLine], clean: Sequence[TextLine]
) -> list[TextLine]:
    """Replace the lines under a stamp by clean readings of the same place that are at least as sure."""
    kept = list(lines)
    for line in clean:
        if line.confidence < 0.6 or not line.text.strip():
            continue
        rivals = [other for other in kept if _overlap(line, other) > 0.3]
        if any(not _in(other, touched) for other in rivals):
            continue
        if rivals and _score(rivals) >= _score([line]):
            continue
        kept = [other for other in kept if not _in(other, rivals)]
        kept.append(line)
    return sorted(kept, key=lambda item: (round(float(item.quad[0, 1]) / 10), float(item.quad[0, 0])))


def _in(line: TextLine, lines: Sequence[TextLine]) -> bool:
    return any(line is other for other in lines)


def _overlap(one: TextLine, other: TextLine) -> float:
    """Shared area of the upright boxes as a share of the smaller one."""
    (l1, t1), (r1, b1) = one.quad.min(axis=0), one.quad.max(axis=0)
    (l2, t2), (r2, b2) = other.quad.min(axis=0), other.quad.max(axis=0)
    shared = max(0.0, min(r1, r2) - max(l1, l2)) * max(0.0, min(b1, b2) - max(t1, t2))
    return float(shared / max(min((r1 - l1) * (b1 - t1), (r2 - l2) * (b2 - t2)), 1.0))
