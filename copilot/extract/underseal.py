"""Print under a coloured stamp: read again without the ink, and the better reading kept."""

from collections.abc import Callable, Sequence

import numpy as np

from copilot.extract import image as picture
from copilot.extract.ocr import (
    Image,
    OcrEngine,
    Points,
    SteppedEngine,
    TextLine,
    certainty,
    part,
    reading_quad,
)
from copilot.extract.seal import Seal, has_print, without_ink

_CLEAR = 0.985
_MIN_CONFIDENCE = 0.6
_MARGIN = 12
_REACH = 0.3
_SAME = 0.9

_Patch = tuple[int, int, int, int]


def read_under(image: Image, lines: list[TextLine], seal: Seal, engine: OcrEngine) -> list[TextLine]:
    """Return the lines of a page, those at ``seal`` in their better reading.

    Nothing is read again when all lines that the stamp touches are sure and no other print lies
    under it.
    """
    touched = [line for line in lines if seal.touches(line)]
    doubtful = [line for line in touched if line.confidence < _CLEAR]
    sure = [line for line in touched if line.confidence >= _CLEAR]
    box = _around(image, [[seal.x0, seal.y0], [seal.x1, seal.y1]], doubtful)
    bare = without_ink(image[box[1] : box[3], box[0] : box[2]])
    if not doubtful and not has_print(bare, picture.move(sure, picture.translation(-box[0], -box[1]))):
        return lines
    clean = _read(engine, bare, box, lambda quad: seal.touches(_blank(quad)) and not _covered(quad, sure))
    clean = [_completed(image, line, box, lines, engine) for line in clean if seal.touches(line)]
    return better_of(lines, touched, clean)


def _around(image: Image, corners: list[list[int]], lines: Sequence[TextLine]) -> _Patch:
    points = np.vstack([corners, *(line.quad for line in lines)])
    x0, y0 = np.maximum(points.min(axis=0).astype(int) - _MARGIN, 0)
    x1, y1 = np.minimum(points.max(axis=0).astype(int) + _MARGIN, (image.shape[1], image.shape[0]))
    return int(x0), int(y0), int(x1), int(y1)


def _read(
    engine: OcrEngine, bare: Image, box: _Patch, wanted: Callable[[Points], bool] = lambda _: True
) -> list[TextLine]:
    """Return the lines of a patch, placed on the page; of an engine in steps the ``wanted`` ones."""
    corner = np.array(box[:2], np.float64)
    if not isinstance(engine, SteppedEngine):
        found = engine.lines(bare)
    else:
        boxes = [one for one in engine.find(bare) if wanted(reading_quad(one + corner))]
        found = [line for line in engine.recognise(bare, boxes) if line.text.strip()]
    return picture.move(found, picture.translation(box[0], box[1]))


def _blank(quad: Points) -> TextLine:
    return TextLine("", 0.0, quad)


def _covered(quad: Points, sure: Sequence[TextLine]) -> bool:
    """Say whether nearly all of a box is a line that is sure; reading it again would change nothing."""
    (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
    area = max(float((right - left) * (bottom - top)), 1.0)
    for line in sure:
        (l1, t1), (r1, b1) = line.quad.min(axis=0), line.quad.max(axis=0)
        shared = max(0.0, min(r1, right) - max(l1, left)) * max(0.0, min(b1, bottom) - max(t1, top))
        if shared > _SAME * area:
            return True
    return False


def _completed(
    image: Image, line: TextLine, box: _Patch, lines: Sequence[TextLine], engine: OcrEngine
) -> TextLine:
    """Read a line to its end that was found only now and runs out of the patch."""
    left, right = float(line.quad[:, 0].min()), float(line.quad[:, 0].max())
    width = image.shape[1]
    cut_left, cut_right = box[0] > 0 and left - box[0] < 6, box[2] < width and box[2] - right < 6
    if not (cut_left or cut_right) or any(overlap(line, other) > _REACH for other in lines):
        return line
    reach = int(_REACH * width)
    x0 = max(box[0] - reach, 0) if cut_left else box[0]
    x1 = min(box[2] + reach, width) if cut_right else box[2]
    y0 = max(int(line.quad[:, 1].min()) - _MARGIN, 0)
    y1 = min(int(line.quad[:, 1].max()) + _MARGIN, image.shape[0])
    again = _read(engine, without_ink(image[y0:y1, x0:x1]), (x0, y0, x1, y1))
    best = max(again, key=lambda item: overlap(item, line), default=line)
    return best if overlap(best, line) > 0.5 and certainty([best]) > certainty([line]) else line


def better_of(
    lines: Sequence[TextLine], touched: Sequence[TextLine], clean: Sequence[TextLine]
) -> list[TextLine]:
    """Put clean readings in place of what was read there with less certainty.

    A clean reading may stand for the middle of a longer line; what was read left and right of it
    stays. Lines that the stamp does not touch are never replaced.
    """
    kept = list(lines)
    for line in clean:
        if line.confidence < _MIN_CONFIDENCE or not line.text.strip():
            continue
        rivals = [other for other in kept if overlap(line, other) > 0.3]
        if any(not _in(other, touched) for other in rivals):
            continue
        parts = [_split(other, line) for other in rivals]
        middles = [middle for _, middle, _ in parts if middle]
        same = "".join(middle.text for middle in middles) == line.text
        if rivals and (same or certainty(middles) >= certainty([line])):
            continue
        kept = [other for other in kept if not _in(other, rivals)]
        kept += [rest for left, _, right in parts for rest in (left, right) if rest]
        kept.append(line)
    return sorted(kept, key=lambda item: (round(float(item.quad[0, 1]) / 10), float(item.quad[0, 0])))


def _split(line: TextLine, other: TextLine) -> tuple[TextLine | None, TextLine | None, TextLine | None]:
    """Return what of ``line`` stands before, beside and after ``other``."""
    axis = line.quad[1] - line.quad[0]
    length = float(axis @ axis)
    if length <= 0 or len(line.spans) != len(line.text):
        return None, line, None
    along = (other.quad - line.quad[0]) @ axis / length
    begin, end = float(along.min()), float(along.max())
    return part(line, -1.0, begin), part(line, begin, end), part(line, end, 2.0)


def _in(line: TextLine, lines: Sequence[TextLine]) -> bool:
    return any(line is other for other in lines)


def overlap(one: TextLine, other: TextLine) -> float:
    """Return the shared area of the upright boxes as a share of the smaller one."""
    (l1, t1), (r1, b1) = one.quad.min(axis=0), one.quad.max(axis=0)
    (l2, t2), (r2, b2) = other.quad.min(axis=0), other.quad.max(axis=0)
    shared = max(0.0, min(r1, r2) - max(l1, l2)) * max(0.0, min(b1, b2) - max(t1, t2))
    return float(shared / max(min((r1 - l1) * (b1 - t1), (r2 - l2) * (b2 - t2)), 1.0))
