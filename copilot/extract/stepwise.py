"""Reading a page in steps: find the lines, bring the page upright by them, read every line once.

Which of two opposite ways is up is decided by reading some of the longest lines both ways, and only
when the first way does not read well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from copilot.extract import image as picture
from copilot.extract.ocr import Image, Points, SteppedEngine, TextLine, certainty, reading_quad

SURE = 0.85
LEVEL = 0.2
FAR_FROM_LEVEL = 8.0
KEYSTONE = 0.04
_COARSE = 960
_SAMPLE = 6
_TELLING = 8.0


@dataclass(frozen=True)
class _View:
    """A page after whole quarter turns; ``turns`` are those, counter-clockwise.

    ``known`` are lines that were read on the way, by the number of their box.
    """

    image: Image
    boxes: list[Points]
    turns: int = 0
    known: dict[int, TextLine] = field(default_factory=dict)

    def lines(self, engine: SteppedEngine) -> list[TextLine]:
        """Read the boxes that are not read yet."""
        left = [number for number in range(len(self.boxes)) if number not in self.known]
        read = dict(zip(left, engine.recognise(self.image, [self.boxes[n] for n in left]), strict=True))
        return [(self.known | read)[number] for number in range(len(self.boxes))]


def confidence(lines: Sequence[TextLine]) -> float:
    """Return the mean confidence over the characters; lines of one character prove nothing."""
    weights = [len(line.text) for line in lines if len(line.text) > 1]
    values = [line.confidence for line in lines if len(line.text) > 1]
    return float(np.average(values, weights=weights)) if weights else 0.0


def read_in_steps(pixels: Image, engine: SteppedEngine) -> tuple[Image, list[TextLine], float, float]:
    """Return the upright page, its lines, and the degrees clockwise undone by quarters and by levelling."""
    on_ground = picture.has_ground(pixels)
    boxes = engine.find(pixels, _COARSE) if on_ground else engine.find(pixels)
    view = _right_way_up(_View(pixels, boxes), engine)
    empty = [TextLine("", 0.0, reading_quad(box)) for box in view.boxes]
    cut = picture.sheet(view.image, empty) if on_ground else None
    size = (view.image.shape[1], view.image.shape[0])
    matrix, size = cut if cut is not None else (picture.identity(), size)
    angle = picture.skew(picture.move(empty, matrix))
    bent = cut is not None and picture.keystone(matrix, size) > KEYSTONE
    if abs(angle) >= LEVEL:
        turn, size = picture.level(size, angle)
        matrix = turn @ matrix
    else:
        angle = 0.0
    straight = cut is None and angle == 0.0
    upright = view.image if straight else picture.warp(view.image, matrix, size)
    turned = 90.0 * view.turns
    if bent or abs(angle) >= FAR_FROM_LEVEL:
        return upright, engine.lines(upright), turned, angle
    lines = _written(engine.lines(view.image) if on_ground else view.lines(engine))
    moved = lines if straight else picture.move(lines, matrix)
    if not straight and lines and confidence(lines) < SURE:
        again = engine.lines(upright)
        moved = again if certainty(again) > certainty(lines) else moved
    return upright, moved, turned, angle


def _written(lines: Sequence[TextLine]) -> list[TextLine]:
    return [line for line in lines if line.text.strip()]


def _right_way_up(view: _View, engine: SteppedEngine) -> _View:
    """Turn the page so that most of its lines run to the right and read well."""
    quads = [reading_quad(box) for box in view.boxes]
    if not quads:
        return view
    runs = [np.abs(quad[1] - quad[0]) for quad in quads]
    sideways = len(quads) >= 3 and sum(run[1] for run in runs) > 1.5 * sum(run[0] for run in runs)
    numbers = sorted(range(len(quads)), key=lambda number: _fitness(quads[number]))[:_SAMPLE]
    sample = [view.boxes[number] for number in numbers]
    lines = engine.recognise(view.image, sample)
    # Tall boxes are read from top to bottom, so a page turned clockwise already reads well.
    turns = 1 if sideways else 0
    if confidence(lines) < SURE:
        other = engine.recognise(view.image, sample, half_turn=True)
        turns = (turns + 2) % 4 if certainty(other) > certainty(lines) else turns
    if turns:
        return _turned(view, turns)
    return _View(view.image, view.boxes, 0, dict(zip(numbers, lines, strict=True)))


def _fitness(quad: Points) -> float:
    """Order lines for the sample: those of about ten signs first, for long ones are dear to read."""
    long, high = float(np.linalg.norm(quad[1] - quad[0])), float(np.linalg.norm(quad[3] - quad[0]))
    return abs(long / max(high, 1.0) - _TELLING)


def _turned(view: _View, turns: int) -> _View:
    height, width = view.image.shape[:2]
    boxes = view.boxes
    for _ in range(turns):
        boxes = [np.column_stack((box[:, 1], width - box[:, 0])) for box in boxes]
        height, width = width, height
    boxes = [_upper_left_first(box) for box in boxes]
    return _View(picture.quarter_turn(view.image, turns), boxes, turns)


def _upper_left_first(box: Points) -> Points:
    """Return the same corners, clockwise from the one nearest to the upper left."""
    return np.roll(box, -int(box.sum(axis=1).argmin()), axis=0)
