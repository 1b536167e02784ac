"""Carry true boxes from the uploaded picture into the frame of the upright page.

A reader turns, levels and crops what it was given, and its boxes refer to the result. Where the
two pictures differ, the homography between them is found from matching image features.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from evals.degrade import IDENTITY, move_box

Grey = NDArray[np.uint8]
_SIDE = 1500
_NEEDED = 25


def pages_of(data: bytes) -> list[Grey]:
    """Return the pages of an uploaded picture or PDF in grey."""
    if not data.startswith(b"%PDF"):
        return [_grey(Image.open(io.BytesIO(data)))]
    document = pypdfium2.PdfDocument(data)
    try:
        return [_grey(document[index].render(scale=2.0).to_pil()) for index in range(len(document))]
    finally:
        document.close()


def _grey(image: Image.Image) -> Grey:
    ratio = _SIDE / max(image.size)
    small = image.convert("L").resize((round(image.width * ratio), round(image.height * ratio)))
    return np.asarray(small, dtype=np.uint8)


def homography(source: Grey, target: Grey) -> NDArray[np.float64] | None:
    """Return the map of page fractions from one picture to another, None when too little matches."""
    finder = cv2.ORB_create(nfeatures=6000, fastThreshold=12)  # type: ignore[attr-defined]
    first, second = finder.detectAndCompute(source, None), finder.detectAndCompute(target, None)
    if first[1] is None or second[1] is None:
        return None
    matches = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(first[1], second[1])
    if len(matches) < _NEEDED:
        return None
    left = np.array([first[0][one.queryIdx].pt for one in matches]) / [source.shape[1], source.shape[0]]
    right = np.array([second[0][one.trainIdx].pt for one in matches]) / [target.shape[1], target.shape[0]]
    matrix, inliers = cv2.findHomography(left, right, cv2.RANSAC, 0.002)
    if matrix is None or int(inliers.sum()) < _NEEDED:
        return None
    return np.asarray(matrix, dtype=np.float64)


def upright_boxes(truth: Mapping[str, Any], data: bytes, images: Sequence[bytes]) -> dict[str, Any] | None:
    """Return the true boxes in the frame of the upright pages, None when a page cannot be aligned."""
    if not truth.get("boxes"):
        return None
    matrices: list[NDArray[np.float64]] = []
    for page, upright in zip(pages_of(data), images, strict=False):
        after = _grey(Image.open(io.BytesIO(upright)))
        same = abs(page.shape[0] / page.shape[1] - after.shape[0] / after.shape[1]) < 0.002
        if truth.get("quality") in ("digital", "clean") and same:
            matrices.append(np.array(IDENTITY))
            continue
        matrix = homography(page, after)
        if matrix is None:
            return None
        matrices.append(matrix)
    return {name: _carried(value, matrices) for name, value in truth["boxes"].items()}


def _carried(boxes: Any, matrices: list[NDArray[np.float64]]) -> Any:
    if isinstance(boxes, dict) and "x0" in boxes:
        return move_box(matrices[boxes["page"] - 1], boxes) if boxes["page"] <= len(matrices) else boxes
    if isinstance(boxes, dict):
        return {name: _carried(value, matrices) for name, value in boxes.items()}
    if isinstance(boxes, list):
        return [_carried(value, matrices) for value in boxes]
    return boxes
