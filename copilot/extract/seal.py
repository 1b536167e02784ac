"""Coloured stamps: where they stand, and the page as it looks with their ink taken out.

A stamp is strongly coloured where print is grey or black. In the brightest of the three channels
red or blue ink on paper is nearly as bright as the paper, while black print below it stays dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from copilot.extract.ocr import Image, TextLine

Mask = NDArray[np.uint8]

# Distance from the paper's hue in CIELAB, 8-bit scale: fresh stamps first, then pale and brownish ones.
_CHROMA = (24, 12)
_MIN_SIZE, _MAX_SIZE = 0.045, 0.4
_RING = 0.55
_MIN_RANGE = 90.0


@dataclass(frozen=True)
class Seal:
    """Box of one stamp in pixels: left, top, right, bottom."""

    x0: int
    y0: int
    x1: int
    y1: int

    def touches(self, line: TextLine) -> bool:
        """Say whether a good part of the line's height and some of its width lie in the box."""
        left, top = line.quad.min(axis=0)
        right, bottom = line.quad.max(axis=0)
        wide = min(right, self.x1) - max(left, self.x0)
        high = min(bottom, self.y1) - max(top, self.y0)
        return bool(wide > 0.3 * line.height and high > 0.3 * (bottom - top))


def find_seals(image: Image) -> list[Seal]:
    """Return the stamps of an upright RGB page: rings, ovals and squares in red or blue ink."""
    scale = min(1.0, 1200 / max(image.shape[:2]))
    small = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.int16)
    paper = np.median(lab.reshape(-1, 3), axis=0)
    a, b = lab[:, :, 1] - paper[1], lab[:, :, 2] - paper[2]
    seals: list[Seal] = []
    for chroma in _CHROMA:
        # White next to yellow paper looks blue by comparison only; ink is coloured on its own as well.
        red = (a > chroma) & (b > -a) & (lab[:, :, 1] > 128 + chroma // 2)
        blue = (b < -chroma) & (a < -b) & (lab[:, :, 2] < 128 - chroma // 2)
        for mask in (red, blue):
            for seal in _rings(mask.astype(np.uint8)):
                seals = [other for other in seals if not _holds(seal, other)]
                if not any(_holds(other, seal) for other in seals):
                    seals.append(seal)
    height, width = image.shape[:2]
    return [
        Seal(
            max(int(seal.x0 / scale) - 3, 0),
            max(int(seal.y0 / scale) - 3, 0),
            min(int(seal.x1 / scale) + 3, width),
            min(int(seal.y1 / scale) + 3, height),
        )
        for seal in sorted(seals, key=lambda item: (item.y0, item.x0))
    ]


def _holds(outer: Seal, inner: Seal) -> bool:
    """Say whether the middle of ``inner`` lies in the larger ``outer``."""
    x, y = (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
    larger = (outer.x1 - outer.x0) * (outer.y1 - outer.y0) >= (inner.x1 - inner.x0) * (inner.y1 - inner.y0)
    return larger and outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1


def _rings(mask: Mask) -> list[Seal]:
    """Return boxes of shapes whose ink runs along an ellipse or a square frame."""
    width = mask.shape[1]
    # Rules of a printed form would tie a stamp to the whole table. They are longer than the flat
    # top of the widest ring, whose chord is about 2 * sqrt(2 * radius * stroke).
    # Stamps are wider than high, and the sides of a table lean more than its rows do.
    for kernel in (np.ones((1, width // 9 + 1), np.uint8), np.ones((width // 11 + 1, 1), np.uint8)):
        rules = cv2.dilate(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel), np.ones((3, 3), np.uint8))
        mask = np.where(rules > 0, 0, mask).astype(np.uint8)
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    found: list[Seal] = []
    for index in range(1, count):
        x, y, wide, high = (int(value) for value in stats[index, :4])
        if not _MIN_SIZE * width <= max(wide, high) <= _MAX_SIZE * width:
            continue
        if not 0.4 <= wide / max(high, 1) <= 2.5 or min(wide, high) < 0.03 * width:
            continue
        part = (labels[y : y + high, x : x + wide] == index).astype(np.uint8)
        box = _ellipse(part) or ((0, 0, wide, high) if _frame_share(part) >= _RING else None)
        if box is not None:
            found.append(Seal(x + box[0], y + box[1], x + box[2], y + box[3]))
    return found


def _ellipse(part: Mask) -> tuple[int, int, int, int] | None:
    """Return the box of the ellipse along which the outermost ink runs, or None.

    Ends of rules that still stick to a stamp are the points that fit worst; they are dropped and the
    ellipse is fitted again.
    """
    ys, xs = np.nonzero(part)
    points = np.column_stack((xs, ys)).astype(np.float32)
    outline = np.asarray(cv2.convexHull(points), np.float32).reshape(-1, 2)
    contour = _dense(outline)
    for _ in range(4):
        if len(contour) < 20:
            return None
        centre, axes, turn = cv2.fitEllipse(contour)
        if min(axes) < 8:
            return None
        distance = np.abs(_radius(contour, centre, axes, turn) - 1.0)
        worst = float(distance.max())
        if worst < 0.06:
            break
        contour = contour[distance < max(0.06, 0.6 * worst)]
    radii = _radius(points, centre, axes, turn)
    rim = points[(radii > 0.8) & (radii < 1.08)] - np.asarray(centre, np.float32)
    directions = np.floor((np.degrees(np.arctan2(rim[:, 1], rim[:, 0])) + 180) / 5).astype(int) % 72
    if len(np.unique(directions)) < _RING * 72:
        return None
    half_wide, half_high = _half_box(axes, turn)
    high, wide = part.shape
    if half_wide > wide or half_high > high:
        return None
    return (
        max(int(centre[0] - half_wide), 0),
        max(int(centre[1] - half_high), 0),
        min(int(centre[0] + half_wide) + 1, wide),
        min(int(centre[1] + half_high) + 1, high),
    )


def _dense(outline: NDArray[np.float32]) -> NDArray[np.float32]:
    """Put a point on every second pixel of a closed outline."""
    parts = []
    for start, end in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        steps = max(int(np.linalg.norm(end - start) / 2), 1)
        parts.append(start + (end - start) * np.linspace(0, 1, steps, endpoint=False)[:, None])
    return np.vstack(parts).astype(np.float32)


def _radius(
    points: NDArray[np.float32], centre: Sequence[float], axes: Sequence[float], turn: float
) -> NDArray[np.float64]:
    """Return the distance of points from the centre in units of the ellipse's own radius."""
    angle = np.radians(turn)
    x, y = points[:, 0] - centre[0], points[:, 1] - centre[1]
    along = (x * np.cos(angle) + y * np.sin(angle)) / (axes[0] / 2)
    across = (-x * np.sin(angle) + y * np.cos(angle)) / (axes[1] / 2)
    return np.asarray(np.hypot(along, across), np.float64)


def _half_box(axes: Sequence[float], turn: float) -> tuple[float, float]:
    """Return half the width and height of the upright box of an ellipse."""
    angle = np.radians(turn)
    a, b = axes[0] / 2, axes[1] / 2
    return (
        float(np.hypot(a * np.cos(angle), b * np.sin(angle))),
        float(np.hypot(a * np.sin(angle), b * np.cos(angle))),
    )


def _frame_share(part: Mask) -> float:
    """Share of the border of the box that carries ink, on the weakest of the four sides."""
    high, wide = part.shape
    depth = max(2, min(high, wide) // 12)
    sides = (part[:depth].max(0), part[-depth:].max(0), part[:, :depth].max(1), part[:, -depth:].max(1))
    return float(min(side.mean() for side in sides))


def without_ink(image: Image) -> Image:
    """Return an RGB picture in which coloured ink fades into the paper and black print stays."""
    brightest = image.max(axis=2)
    low, high = (float(value) for value in np.percentile(brightest, (1, 90)))
    # A patch with hardly any print must not have its paper stretched to black.
    low = min(low, high - _MIN_RANGE)
    stretched = (brightest.astype(np.float32) - low) * (255.0 / (high - low))
    grey = np.clip(stretched, 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


def has_print(patch: Image, known: Sequence[TextLine]) -> bool:
    """Say whether dark print stands in a patch without ink outside the lines that are ``known``."""
    dark = (patch[:, :, 0] < 100).astype(np.uint8)
    for line in known:
        cv2.fillConvexPoly(dark, np.rint(line.quad).astype(np.int32), (0.0,))
    # Frames of the form are long and thin; letters survive nowhere as straight as that.
    for kernel in (np.ones((1, 40), np.uint8), np.ones((40, 1), np.uint8)):
        dark = np.where(cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel) > 0, 0, dark).astype(np.uint8)
    return float(dark.mean()) > 0.004
