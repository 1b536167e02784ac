"""Boxes: how well two agree, and whether the text that was read stands inside the one that was given.

A box is (x0, y0, x1, y1) in page fractions, origin top-left.
"""

from collections.abc import Iterable

from evals.normal import words

Box = tuple[float, float, float, float]


def area(box: Box) -> float:
    """Return the area, 0 for a box without extent."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def overlap(one: Box, other: Box) -> float:
    """Return the area that two boxes share."""
    return area((max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])))


def iou(one: Box, other: Box) -> float:
    """Return intersection over union, 0 for two boxes without extent."""
    shared = overlap(one, other)
    union = area(one) + area(other) - shared
    return shared / union if union else 0.0


def inside(inner: Box, outer: Box) -> float:
    """Return the share of the first box that lies in the second."""
    return overlap(inner, outer) / area(inner) if area(inner) else 0.0


def text_in_box(text: str, box: Box, printed: Iterable[tuple[str, Box]], least: float = 0.5) -> bool:
    """Whether the words whose boxes lie in ``box`` by half hold ``text``, spaces and marks aside.

    ``printed`` are the words of the page in reading order with their boxes. A word that is wider
    than the box (a line read as one) counts when its middle height crosses the box.
    """
    wanted = words(text)
    if not wanted:
        return False
    held = "".join(
        words(word)
        for word, place in printed
        if inside(place, box) >= least or (inside(box, place) >= least and wanted in words(word))
    )
    return wanted in held
