"""The skew that is left on an upright page, found from where its words stand.

Rows of print are sharp when the words of a row share one height. Among a range of slopes, and of
changes of slope down the page (a sheet photographed at an angle), the sharpest is taken; no skew is
assumed unless it is clearly sharper than none.
"""

import statistics
from collections.abc import Sequence
from typing import Final, NamedTuple

MAX_SLOPE: Final = 0.06
MIN_WORDS: Final = 10
GAIN: Final = 1.06

Box = tuple[float, float, float, float]


class Skew(NamedTuple):
    """Slope in the middle of the page, and how much it grows from top to bottom of ``height``."""

    slope: float
    turn: float
    height: float

    def at(self, y: float) -> float:
        """Return the slope of the row that crosses the left edge near ``y``."""
        return self.slope + self.turn * (y / self.height - 0.5)

    def level(self, x: float, y: float) -> float:
        """Return the height of a point after the skew is undone."""
        return y - self.at(y) * x


def estimate(boxes: Sequence[Box], height: float) -> Skew:
    """Return the skew of the word boxes ``(x0, y0, x1, y1)`` in pixels."""
    none = Skew(0.0, 0.0, max(height, 1.0))
    if len(boxes) < MIN_WORDS:
        return none
    glyph = max(statistics.median(y1 - y0 for _, y0, _, y1 in boxes), 1.0)
    points = [((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in boxes]
    flat = _sharpness(points, none, glyph)
    best, top = none, flat
    coarse = [i * 0.004 for i in range(-15, 16) if abs(i * 0.004) <= MAX_SLOPE]
    for turn in sorted((i * 0.02 for i in range(-8, 9)), key=abs):
        for slope in coarse:
            best, top = _better(points, Skew(slope, turn, none.height), glyph, best, top)
    centre = best
    for turn in (centre.turn - 0.01, centre.turn, centre.turn + 0.01):
        for step in (-0.003, -0.002, -0.001, 0.0, 0.001, 0.002, 0.003):
            best, top = _better(points, Skew(centre.slope + step, turn, none.height), glyph, best, top)
    return best if top > GAIN * flat else none


def _better(
    points: Sequence[tuple[float, float]], skew: Skew, glyph: float, best: Skew, top: float
) -> tuple[Skew, float]:
    # A small price on skew lets the plainer of two equally sharp answers win.
    score = _sharpness(points, skew, glyph) * (1.0 - 0.6 * abs(skew.slope) - 0.6 * abs(skew.turn))
    return (skew, score) if score > top + 1e-9 else (best, top)


def _sharpness(points: Sequence[tuple[float, float]], skew: Skew, glyph: float) -> float:
    """Sum of squared counts of words in narrow overlapping bands of height."""
    size = glyph / 3
    counts: dict[int, int] = {}
    for x, y in points:
        band = int(skew.level(x, y) // size)
        counts[band] = counts.get(band, 0) + 1
    return float(sum(n * n + n * counts.get(band + 1, 0) for band, n in counts.items()))
