"""The skew that is left on an upright page, found from where its words stand.

Rows of print are sharp when the words of a row share one height. Among a range of slopes, and of
changes of slope down the page (a sheet photographed at an angle), the sharpest is taken; no skew is
assumed unless it is clearly sharper than none.
"""

import statistics
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

MAX_SLOPE: Final = 0.06
MIN_WORDS: Final = 10
GAIN: Final = 1.06

Box = tuple[float, float, float, float]
Floats = NDArray[np.float64]

_SAME: Final = 1e-9
# Slope and turn, the plainest turn first.
_COARSE: Final = np.array(
    [
        (i * 0.004, turn)
        for turn in sorted((i * 0.02 for i in range(-8, 9)), key=abs)
        for i in range(-15, 16)
        if abs(i * 0.004) <= MAX_SLOPE
    ]
)
_FINE: Final = np.array([(step / 1000, turn) for turn in (-0.01, 0.0, 0.01) for step in range(-3, 4)])


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
    places = np.asarray(boxes, np.float64)
    points = np.column_stack(((places[:, 0] + places[:, 2]) / 2, (places[:, 1] + places[:, 3]) / 2))
    flat = float(_sharpness(points, np.zeros((1, 2)), none.height, glyph)[0])
    best, top = _better(points, _COARSE, glyph, none, flat)
    best, top = _better(points, np.add(_FINE, (best.slope, best.turn)), glyph, best, top)
    return best if top > GAIN * flat else none


def _better(points: Floats, tries: Floats, glyph: float, best: Skew, top: float) -> tuple[Skew, float]:
    """Return the sharpest of ``best`` and the rows (slope, turn); of equals the one that comes first."""
    sharp = _sharpness(points, tries, best.height, glyph)
    # A small price on skew lets the plainer of two equally sharp answers win.
    scores = sharp * (1.0 - 0.6 * np.abs(tries[:, 0]) - 0.6 * np.abs(tries[:, 1]))
    highest = float(scores.max())
    if highest <= top + _SAME:
        return best, top
    first = int(np.argmax(scores >= highest - _SAME))
    return Skew(float(tries[first, 0]), float(tries[first, 1]), best.height), float(scores[first])


def _sharpness(points: Floats, tries: Floats, height: float, glyph: float) -> Floats:
    """Sum of squared counts of words in narrow overlapping bands of height, for every (slope, turn)."""
    x, y = points[:, 0], points[:, 1]
    level = y - (tries[:, :1] + tries[:, 1:] * (y / height - 0.5)) * x
    bands = np.floor(level / (glyph / 3)).astype(np.int64)
    bands -= bands.min()
    width = int(bands.max()) + 1
    places = bands + width * np.arange(len(tries))[:, None]
    counts = np.bincount(places.reshape(-1), minlength=width * len(tries)).reshape(len(tries), width)
    squares = np.einsum("kb,kb->k", counts, counts) + np.einsum("kb,kb->k", counts[:, :-1], counts[:, 1:])
    return np.asarray(squares, np.float64)
