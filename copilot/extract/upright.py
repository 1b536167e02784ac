"""A photographed or scanned page: upright picture, words, seals, and advice for a better photo.

Where the lines stand tells which way is up and how skew the page is. A page that lies on its side, on
its head, far from level or at an angle is brought upright first and read then; any other page is read
as it came, and picture and lines are turned together. What stands in shadow or under a stamp is read
again, there where it matters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from copilot.domain.document import Word
from copilot.domain.evidence import PageBox
from copilot.extract import image as picture
from copilot.extract.ocr import Image, OcrEngine, SteppedEngine, TextLine, certainty, words_of
from copilot.extract.seal import find_seals
from copilot.extract.stepwise import FAR_FROM_LEVEL, KEYSTONE, LEVEL, SURE, confidence, read_in_steps
from copilot.extract.underseal import read_under


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
    if isinstance(engine, SteppedEngine):
        image, lines, turned, angle = read_in_steps(pixels, engine)
    else:
        image, lines, turned = _right_way_up(pixels, engine)
        image, lines, angle = _levelled(image, lines, engine)
    lines = _out_of_shadow(image, lines, engine)
    seals = find_seals(image)
    for seal in seals:
        lines = read_under(image, lines, seal, engine)
    height, width = image.shape[:2]
    boxes = [PageBox(x0=s.x0 / width, y0=s.y0 / height, x1=s.x1 / width, y1=s.y1 / height) for s in seals]
    return Upright(
        image=image,
        words=words_of(lines, width, height),
        seals=boxes,
        rotation=round((turned + angle) % 360, 2),
        advice=picture.advice(image, lines),
    )


def _right_way_up(pixels: Image, engine: OcrEngine) -> tuple[Image, list[TextLine], float]:
    """Return the page turned by quarters, its lines, and the degrees clockwise that were undone."""
    lines = engine.lines(pixels)
    sure = confidence(lines) >= SURE
    sideways = _sideways(lines)
    if not lines or (sure and not sideways):
        return pixels, lines, 0.0
    # Engines read tall boxes from top to bottom, so a page turned clockwise already reads well.
    tries = ((1, 3) if sure else (3, 1)) if sideways else (2,)
    best, best_lines, best_turns = pixels, lines, 0
    for turns in tries:
        turned = picture.quarter_turn(pixels, turns)
        found = engine.lines(turned)
        if certainty(found) > certainty(best_lines) or (sideways and best_turns == 0):
            best, best_lines, best_turns = turned, found, turns
        if confidence(best_lines) >= SURE and best_turns:
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
    if abs(angle) >= LEVEL:
        turn, size = picture.level(size, angle)
        matrix = turn @ matrix
    elif cut is None:
        return image, lines, 0.0
    upright = picture.warp(image, matrix, size)
    bent = cut is not None and picture.keystone(matrix, size) > KEYSTONE
    if abs(angle) < FAR_FROM_LEVEL and not bent and confidence(lines) >= SURE:
        return upright, picture.move(lines, matrix), angle
    again = engine.lines(upright)
    better = certainty(again) > certainty(lines)
    return upright, again if better else picture.move(lines, matrix), angle


def _out_of_shadow(image: Image, lines: list[TextLine], engine: OcrEngine) -> list[TextLine]:
    if confidence(lines) >= 0.95:
        return lines
    evened = picture.even_light(image)
    if evened is None:
        return lines
    again = engine.lines(evened)
    return again if certainty(again) > certainty(lines) else lines
