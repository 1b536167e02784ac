"""Geometry and light of a page picture: quarter turns, skew, the sheet on a table, advice.

Everything works on arrays; no file is opened here. Homographies are 3x3, from pixels of the given
image to pixels of the result.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from copilot.extract.ocr import Image, Points, TextLine

Matrix = NDArray[np.float64]

_SMALL = 800
_WHITE = (255.0, 255.0, 255.0)


def identity() -> Matrix:
    """Return the homography that changes nothing."""
    return np.eye(3)


def translation(x: float, y: float) -> Matrix:
    """Return the homography that moves by ``x`` to the right and ``y`` down."""
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


def move(lines: Sequence[TextLine], matrix: Matrix) -> list[TextLine]:
    """Return the lines where ``matrix`` puts them."""
    return [replace(line, quad=_apply(line.quad, matrix)) for line in lines]


def _apply(points: Points, matrix: Matrix) -> Points:
    moved = cv2.perspectiveTransform(points.reshape(-1, 1, 2), matrix)
    return np.asarray(moved, np.float64).reshape(-1, 2)


def warp(image: Image, matrix: Matrix, size: tuple[int, int]) -> Image:
    """Return ``image`` under ``matrix`` on a white sheet of ``size`` (width, height)."""
    warped = cv2.warpPerspective(
        image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=_WHITE
    )
    return np.asarray(warped, np.uint8)


def quarter_turn(image: Image, turns: int) -> Image:
    """Turn counter-clockwise by ``turns`` x 90 degrees."""
    return np.ascontiguousarray(np.rot90(image, turns % 4))


def skew(lines: Sequence[TextLine]) -> float:
    """Return the angle of the text in degrees, positive when lines fall to the right.

    The median over the lines weighted by their length; 0 when fewer than three are long enough.
    """
    long = [line for line in lines if line.length > 3 * line.height]
    if len(long) < 3:
        return 0.0
    edges = [line.quad[1] - line.quad[0] + line.quad[2] - line.quad[3] for line in long]
    angles = np.array([math.degrees(math.atan2(edge[1], edge[0])) for edge in edges])
    weights = np.array([line.length for line in long])
    order = np.argsort(angles)
    middle = int(np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2))
    return float(angles[order][min(middle, len(long) - 1)])


def level(size: tuple[int, int], angle: float) -> tuple[Matrix, tuple[int, int]]:
    """Return the homography that undoes a skew of ``angle`` degrees and the size of the result."""
    width, height = size
    turn = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0), np.float64)
    cosine, sine = abs(turn[0, 0]), abs(turn[0, 1])
    wide, high = math.ceil(width * cosine + height * sine), math.ceil(width * sine + height * cosine)
    turn[0, 2] += (wide - width) / 2
    turn[1, 2] += (high - height) / 2
    return np.vstack((turn, (0.0, 0.0, 1.0))), (wide, high)


def keystone(matrix: Matrix, size: tuple[int, int]) -> float:
    """Return how far ``matrix`` is from a parallel view: change of scale across a page of ``size``."""
    return float(abs(matrix[2, 0]) * size[0] + abs(matrix[2, 1]) * size[1])


def has_ground(image: Image) -> bool:
    """Say whether a bright quadrilateral on a darker ground can be seen."""
    return _bright_quadrilateral(image) is not None


def sheet(image: Image, lines: Sequence[TextLine]) -> tuple[Matrix, tuple[int, int]] | None:
    """Return the homography that cuts out a bright sheet on a darker ground, or None.

    Only when the sheet is a clear quadrilateral, the ground is clearly darker, and all text that
    was read stands on the sheet.
    """
    corners = _bright_quadrilateral(image)
    if corners is None:
        return None
    hull = corners.astype(np.float32).reshape(-1, 1, 2)
    for line in lines:
        centre = line.quad.mean(axis=0)
        if cv2.pointPolygonTest(hull, (float(centre[0]), float(centre[1])), False) < 0:
            return None
    top, right, bottom, left = (np.linalg.norm(corners[i] - corners[(i + 1) % 4]) for i in range(4))
    width, height = int(max(top, bottom)), int(max(left, right))
    if min(width, height) < 200 or min(top, bottom) < 0.6 * width or min(left, right) < 0.6 * height:
        return None
    target = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    return np.asarray(matrix, np.float64), (width, height)


def _bright_quadrilateral(image: Image) -> Points | None:
    scale = _SMALL / max(image.shape[:2])
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (9, 9), 0)
    _, mask = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    share = cv2.contourArea(hull) / grey.size
    if not 0.25 <= share <= 0.93:
        return None
    inside = np.zeros_like(mask)
    cv2.fillConvexPoly(inside, hull, (255.0,))
    if float(np.median(grey[inside > 0])) - float(np.median(grey[inside == 0])) < 45:
        return None
    outline = _four_corners(np.asarray(hull, np.int32))
    return None if outline is None else _ordered(outline / scale)


def _four_corners(hull: NDArray[np.int32]) -> Points | None:
    """Simplify a convex outline to four corners that cover nearly the same area."""
    area = cv2.contourArea(hull)
    round_trip = cv2.arcLength(hull, True)
    for tolerance in (0.01, 0.02, 0.03, 0.05):
        outline = cv2.approxPolyDP(hull, tolerance * round_trip, True)
        if len(outline) == 4:
            good = abs(cv2.contourArea(outline) - area) <= 0.06 * area
            return outline.reshape(4, 2).astype(np.float64) if good else None
    return None


def _ordered(corners: Points) -> Points:
    """Order corners top-left, top-right, bottom-right, bottom-left."""
    total, difference = corners.sum(axis=1), corners[:, 1] - corners[:, 0]
    picks = (total.argmin(), difference.argmin(), total.argmax(), difference.argmax())
    return np.array([corners[index] for index in picks])


def even_light(image: Image) -> Image | None:
    """Return the page with shadows divided out, or None when its light is even already."""
    scale = 256 / max(image.shape[:2])
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ground = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 21)
    light = cv2.cvtColor(ground, cv2.COLOR_RGB2GRAY)
    dark, bright = np.percentile(light, (5, 95))
    if dark > 0.65 * bright:
        return None
    full = cv2.resize(ground, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
    evened = image.astype(np.float32) * (245.0 / np.maximum(full.astype(np.float32), 20.0))
    return np.clip(evened, 0, 255).astype(np.uint8)


def advice(image: Image, lines: Sequence[TextLine]) -> tuple[str, ...]:
    """Return what the person with the camera should do better, each a sentence after "第 n 页"."""
    if not lines:
        return ("没有认出文字，请确认拍的是单据正面，并在亮处重拍一张。",)
    characters = sum(len(line.text) for line in lines)
    confidence = sum(line.confidence * len(line.text) for line in lines) / max(characters, 1)
    found: list[str] = []
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
    if confidence < 0.85 and _sharpness(grey, lines) < 0.12:
        found.append("太模糊，请拿稳手机、对准焦点后重拍一张。")
    if confidence < 0.93 and float(np.percentile(grey, 90)) < 95:
        found.append("太暗，请在亮处重拍一张。")
    if confidence < 0.95 and _glare(grey):
        found.append("有反光，请换个角度避开灯光后重拍一张。")
    if confidence < 0.85 and float(np.median([line.height for line in lines])) < 12:
        found.append("字太小，请靠近一些重拍，让单据占满画面。")
    if confidence < 0.7 and not found:
        found.append("有较多文字认不清，请在亮处正对单据重拍一张。")
    return tuple(found)


def _sharpness(grey: Image, lines: Sequence[TextLine]) -> float:
    """Median over the lines of the steepest step between neighbours, as a share of the contrast."""
    steps: list[float] = []
    for line in lines:
        x0, y0 = np.maximum(line.quad.min(axis=0).astype(int), 0)
        x1, y1 = line.quad.max(axis=0).astype(int)
        part = grey[y0:y1, x0:x1].astype(np.float32)
        if part.shape[0] < 4 or part.shape[1] < 4:
            continue
        contrast = float(np.percentile(part, 98) - np.percentile(part, 2))
        if contrast > 20:
            steps.append(float(np.percentile(np.abs(np.diff(part, axis=1)), 97)) / contrast)
    return float(np.median(steps)) if steps else 0.0


def _glare(grey: Image) -> bool:
    """Say whether a blown-out patch lies on a page that is clearly darker elsewhere."""
    scale = 400 / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    blown = cv2.morphologyEx((small >= 252).astype(np.uint8), cv2.MORPH_OPEN, np.ones((15, 15), np.uint8))
    share = float(blown.mean())
    return 0.01 < share < 0.3 and float(np.median(small)) < 215
