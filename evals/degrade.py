"""What happens to a paper before it reaches the program: scanning, photographing, folding, fading.

Every effect is drawn from a seed and a severity between 0 (hardly visible) and 1 (bad but
readable). Geometry is a 3 x 3 homography from page fractions of the clean paper to page fractions
of the result, so that boxes of the truth move with the ink.
"""

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Quality = Literal["clean", "scan", "photo"]
Floats = NDArray[np.float32]
IDENTITY: Final = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
# Page fractions (x, y) after one quarter turn counter-clockwise: (y, 1 - x).
_QUARTER: Final = np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
Taken = tuple[Floats, NDArray[np.float64], float, tuple[int, bool]]


@dataclass(frozen=True, slots=True)
class Shot:
    """A degraded picture, encoded, with the homography of page fractions that made it."""

    data: bytes
    suffix: str
    matrix: NDArray[np.float64]
    rotation_deg: float


def degrade(
    image: Image.Image, quality: Quality, *, severity: float, seed: int, quarter_turns: int = 0
) -> Shot:
    """Return the picture as a file of the given quality; equal arguments give equal bytes.

    ``quarter_turns`` turns a scan or photograph counter-clockwise, as a phone that was held upright
    or a page that went into the feeder sideways does; a clean picture is never turned.
    """
    rng = Random(f"degrade:{seed}")
    if quality == "clean":
        stream = io.BytesIO()
        image.save(stream, "PNG", compress_level=7)
        return Shot(stream.getvalue(), ".png", np.array(IDENTITY), 0.0)
    noise = np.random.default_rng(rng.randrange(2**32))
    page = np.asarray(image.convert("RGB"), dtype=np.float32)
    if rng.random() < 0.25 + 0.5 * severity:
        page = _folds(page, rng)
    if quality == "scan":
        frame, matrix, angle, form = _scan(page, severity, rng, noise)
    else:
        frame, matrix, angle, form = _photo(page, severity, rng, noise)
    if quarter_turns % 4:
        frame = np.rot90(frame, quarter_turns)
        matrix = np.linalg.matrix_power(_QUARTER, quarter_turns % 4) @ matrix
    return Shot(
        _jpeg(frame, form[0], grey=form[1]), ".jpg", matrix, round(angle + 90 * (quarter_turns % 4), 2)
    )


def move_box(matrix: NDArray[np.float64], box: Mapping[str, Any]) -> dict[str, Any]:
    """Carry a box of page fractions through a homography; the result is axis-parallel and clipped."""
    corners = np.array(
        [[box[x], box[y], 1.0] for x, y in (("x0", "y0"), ("x1", "y0"), ("x1", "y1"), ("x0", "y1"))]
    )
    moved = corners @ matrix.T
    moved = np.clip(moved[:, :2] / moved[:, 2:3], 0.0, 1.0)
    low, high = moved.min(axis=0), moved.max(axis=0)
    return {
        **box,
        "x0": round(float(low[0]), 5),
        "y0": round(float(low[1]), 5),
        "x1": round(float(high[0]), 5),
        "y1": round(float(high[1]), 5),
    }


def _folds(page: Floats, rng: Random) -> Floats:
    """Draw one to three creases: a dark line with a bright edge across the whole paper."""
    height, width = page.shape[:2]
    result = page.copy()
    for _ in range(rng.randrange(1, 4)):
        upright = rng.random() < 0.5
        length = width if upright else height
        centre = length * rng.uniform(0.2, 0.8)
        slope = rng.uniform(-0.02, 0.02)
        across = np.arange(width)[None, :] if upright else np.arange(height)[:, None]
        along = np.arange(height)[:, None] if upright else np.arange(width)[None, :]
        distance = (across - centre - slope * along).astype(np.float32)
        spread = max(1.5, length / 700)
        shade = (
            1
            - 0.16 * np.exp(-((distance / spread) ** 2))
            + 0.05 * np.exp(-(((distance - 3 * spread) / spread) ** 2))
        )
        result *= shade[..., None] * (1 - 0.03 * np.tanh(distance / (length / 6)))[..., None]
    return np.clip(result, 0, 255)


def _warp(
    page: Floats, target: NDArray[np.float32], size: tuple[int, int], ground: Floats | None
) -> tuple[Floats, NDArray[np.float64]]:
    """Map the paper's corners to ``target`` in a frame of ``size`` (width, height) over a ground."""
    height, width = page.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    warped = cv2.warpPerspective(page, matrix, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    if ground is not None:
        cover = cv2.warpPerspective(
            np.ones((height, width), np.float32), matrix, size, flags=cv2.INTER_LINEAR
        )
        coarse = cv2.resize(cover, (size[0] // 8, size[1] // 8), interpolation=cv2.INTER_AREA)
        shadow = cv2.resize(_soft(np.asarray(coarse, dtype=np.float32), max(size) / 720), size)
        below = ground * (1 - 0.45 * np.clip(shadow - cover, 0, 1))[..., None]
        warped = warped * cover[..., None] + below * (1 - cover[..., None])
    to_page = np.diag([width, height, 1.0])
    from_frame = np.diag([1 / size[0], 1 / size[1], 1.0])
    return warped.astype(np.float32), from_frame @ matrix @ to_page


def _scan(page: Floats, severity: float, rng: Random, noise: np.random.Generator) -> Taken:
    """A flat-bed scan: a little skew, grey or colour, uneven contrast, specks, JPEG or threshold.

    Returns frame, homography, angle in degrees, and JPEG quality with greyness.
    """
    height, width = page.shape[:2]
    angle = rng.uniform(-1, 1) * (0.25 + 1.3 * severity)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, rng.uniform(0.975, 1.0))
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], dtype=np.float64)
    target = (corners @ turn.T).astype(np.float32)
    ground = np.full((height, width, 3), rng.choice((255, 252, 246)), dtype=np.float32)
    page, matrix = _warp(page, target, (width, height), ground)
    mode = rng.choice(("colour", "colour", "grey", "grey", "threshold" if severity > 0.35 else "grey"))
    if mode != "colour":
        page = np.repeat(page.mean(axis=2, keepdims=True), 3, axis=2)
    page = _soft(page, 0.3 + 0.6 * severity)
    page = (page - 128) * rng.uniform(0.85, 1.15) + 128 + rng.uniform(-6, 14)
    page = page + noise.normal(0, 1.5 + 6 * severity, page.shape[:2]).astype(np.float32)[..., None]
    for _ in range(int(40 * severity)):
        x, y = rng.randrange(width), rng.randrange(height)
        page[y : y + rng.randrange(1, 3), x : x + rng.randrange(1, 3)] = rng.uniform(20, 170)
    if mode == "threshold":
        # Scanners in text mode cut against the paper around, or pale needle print would vanish.
        around = np.asarray(cv2.blur(page, (41, 41)), dtype=np.float32)
        page = np.where(page < around - 26, 0, 255).astype(np.float32)
        page = _soft(page, 0.4)
    quality = int(92 - 48 * severity)
    return page, matrix, angle, (quality, mode != "colour")


def _photo(page: Floats, severity: float, rng: Random, noise: np.random.Generator) -> Taken:
    """A hand-held photograph: perspective on a table, lamp shadow, glare, blur, colour cast, JPEG."""
    height, width = page.shape[:2]
    margin = 0.03 + 0.05 * rng.random()
    size = (round(width * (1 + 2 * margin)), round(height * (1 + 2 * margin)))
    tilt = 0.012 + 0.045 * severity
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float64)
    corners = corners + [[rng.uniform(-tilt, tilt), rng.uniform(-tilt, tilt)] for _ in range(4)]
    angle = math.radians(rng.uniform(-1, 1) * (0.6 + 2.4 * severity))
    centred = (corners - 0.5) * [width, height]
    spin = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    target = (centred @ spin + [size[0] / 2, size[1] / 2]).astype(np.float32)
    page, matrix = _warp(page, target, size, _table(size, rng, noise))
    page *= _light(size, severity, rng)[..., None]
    glare = _glare(size, severity, rng)[..., None]
    page = page * (1 - glare) + 255 * glare
    page *= np.array([1.0, rng.uniform(0.95, 1.0), rng.uniform(0.84, 1.0)], dtype=np.float32)
    page = _blur(page, severity, rng)
    grain = noise.normal(0, 2 + 5 * severity, page.shape).astype(np.float32)
    page = page + _soft(grain, 0.7)
    return page, matrix, math.degrees(angle), (int(90 - 35 * severity), False)


def _table(size: tuple[int, int], rng: Random, noise: np.random.Generator) -> Floats:
    """A wooden or plain table top."""
    width, height = size
    tone = np.array(
        rng.choice(((150, 112, 78), (96, 84, 72), (176, 170, 160), (70, 76, 86))), dtype=np.float32
    )
    grain = noise.normal(0, 1, (max(2, height // 6), max(2, width // 90))).astype(np.float32)
    grain = np.asarray(cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)
    return np.clip(tone * (1 + 0.10 * grain[..., None]), 0, 255).astype(np.float32)


def _light(size: tuple[int, int], severity: float, rng: Random) -> Floats:
    """Uneven lamp light, and the soft shadow of a hand or a head."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = rng.uniform(0, 2 * math.pi)
    ramp = (x / width - 0.5) * math.cos(angle) + (y / height - 0.5) * math.sin(angle)
    light = 0.94 - (0.10 + 0.28 * severity) * ramp
    centre = (rng.uniform(-0.1, 1.1) * width, rng.choice((-0.05, 1.05)) * height)
    radius = rng.uniform(0.25, 0.5) * width
    shade = np.exp(-(((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / radius**2))
    return np.asarray(light * (1 - (0.15 + 0.3 * severity) * shade), dtype=np.float32)


def _glare(size: tuple[int, int], severity: float, rng: Random) -> Floats:
    """Strength of a reflected lamp; it brightens but does not wipe out the ink."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    centre = (rng.uniform(0.1, 0.9) * width, rng.uniform(0.1, 0.9) * height)
    radius = rng.uniform(0.06, 0.16) * width
    spot = np.exp(-(((x - centre[0]) ** 2 + ((y - centre[1]) * 1.5) ** 2) / radius**2))
    return np.asarray(spot * 0.55 * severity, dtype=np.float32)


def _blur(page: Floats, severity: float, rng: Random) -> Floats:
    """Defocus, and a short smear of a moving hand."""
    page = _soft(page, 0.35 + 0.75 * severity * rng.random())
    if rng.random() < 0.5 * severity:
        length = rng.choice((2, 3, 3, 4))
        kernel = np.zeros((length, length), np.float32)
        kernel[length // 2] = 1 / length
        page = np.asarray(
            cv2.filter2D(page, -1, kernel if rng.random() < 0.5 else kernel.T), dtype=np.float32
        )
    return page


def _soft(page: Floats, sigma: float) -> Floats:
    return np.asarray(cv2.GaussianBlur(page, (0, 0), sigma), dtype=np.float32)


def _jpeg(page: Floats, quality: int, *, grey: bool = False) -> bytes:
    image = Image.fromarray(np.clip(page, 0, 255).astype(np.uint8))
    stream = io.BytesIO()
    (image.convert("L") if grey else image).save(stream, "JPEG", quality=max(25, quality))
    return stream.getvalue()
