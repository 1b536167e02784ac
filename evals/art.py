"""Seals, stamps, QR codes, guilloche and other things that are drawn rather than written."""

import math
from random import Random
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from evals.canvas import RED, Rgb
from evals.fonts import pixel_font

_UNIT: Final = 480


def _arc_text(
    image: Image.Image, text: str, *, radii: tuple[float, float], span: tuple[float, float], size: int
) -> None:
    """Write a text along an ellipse, feet to the centre; angles in degrees from the top, clockwise."""
    start, end = span
    centre = (image.width / 2, image.height / 2)
    for index, char in enumerate(text):
        part = 0.5 if len(text) == 1 else index / (len(text) - 1)
        angle = math.radians(start + (end - start) * part)
        glyph = Image.new("L", (size * 2, size * 2), 0)
        ImageDraw.Draw(glyph).text(
            (size, size), char, fill=255, font=pixel_font("serif", size), anchor="mm", stroke_width=1
        )
        bottom = start > end
        turned = glyph.rotate(-math.degrees(angle) + (180 if bottom else 0), Image.Resampling.BICUBIC)
        x = centre[0] + radii[0] * math.sin(angle) - size
        y = centre[1] - radii[1] * math.cos(angle) - size
        image.paste(255, (round(x), round(y)), turned)


def _star(draw: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float) -> None:
    points = []
    for index in range(10):
        reach = radius if index % 2 == 0 else radius * 0.382
        angle = math.pi * index / 5
        points.append((centre[0] + reach * math.sin(angle), centre[1] - reach * math.cos(angle)))
    draw.polygon(points, fill=255)


def _worn(mask: Image.Image, rng: Random, *, color: Rgb, wear: float) -> Image.Image:
    """Colour a mask as an inked seal, with missing ink and uneven pressure; ``wear`` is 0 to 1."""
    noise = np.random.default_rng(rng.randrange(2**32))
    cover = np.asarray(mask, dtype=np.float32) / 255
    coarse = noise.random((9, 9)).astype(np.float32)
    cloud = cv2.resize(coarse, (mask.width, mask.height), interpolation=cv2.INTER_CUBIC)
    grain = cv2.GaussianBlur(noise.random(cover.shape).astype(np.float32), (0, 0), 1.4)
    keep = np.clip(0.92 - wear * (0.75 * cloud + 1.6 * np.clip(0.5 - grain, 0, 1)), 0.05, 1)
    alpha = np.clip(cover * keep * 255, 0, 255).astype(np.uint8)
    result = np.empty((*alpha.shape, 4), dtype=np.uint8)
    result[..., :3] = color
    result[..., 3] = alpha
    return Image.fromarray(result).filter(ImageFilter.GaussianBlur(0.6))


def round_seal(
    name: str, inner: str, rng: Random, *, color: Rgb = RED, oval: bool = False, wear: float = 0.35
) -> Image.Image:
    """A round (or oval) seal: the name along the rim, a star or a code inside, the purpose below."""
    height = round(_UNIT * 0.68) if oval else _UNIT
    mask = Image.new("L", (_UNIT, height), 0)
    draw = ImageDraw.Draw(mask)
    draw.ellipse((6, 6, _UNIT - 7, height - 7), outline=255, width=9)
    if oval:
        draw.ellipse((20, 20, _UNIT - 21, height - 21), outline=255, width=2)
    size = max(26, min(58, int(860 / max(len(name), 9))))
    reach = min(104.0 if oval else 126.0, 11.0 * len(name))
    _arc_text(
        mask,
        name,
        radii=(_UNIT / 2 - 20 - size * 0.72, height / 2 - 20 - size * 0.72),
        span=(-reach, reach),
        size=size,
    )
    if oval:
        draw.text((_UNIT / 2, height / 2 + 4), "9900" + str(rng.randrange(10**8, 10**9)), fill=255,
                  font=pixel_font("sans", 30), anchor="mm", stroke_width=1)  # fmt: skip
    else:
        _star(draw, (_UNIT / 2, height / 2 - 6), 62)
    draw.text(
        (_UNIT / 2, height * 0.75), inner, fill=255, font=pixel_font("serif", 38 if len(inner) < 7 else 30),
        anchor="mm", stroke_width=1,
    )  # fmt: skip
    return _worn(mask.rotate(rng.uniform(-14, 14), Image.Resampling.BICUBIC), rng, color=color, wear=wear)


def supervision_seal(province: str, rng: Random, *, color: Rgb = RED) -> Image.Image:
    """The oval mark that is printed over the title of fiscal receipts."""
    width, height = _UNIT, round(_UNIT * 0.66)
    mask = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(mask)
    draw.ellipse((5, 5, width - 6, height - 6), outline=255, width=8)
    draw.ellipse((22, 20, width - 23, height - 21), outline=255, width=3)
    _arc_text(mask, "全国统一票据监制章", radii=(width / 2 - 62, height / 2 - 56), span=(-78, 78), size=40)
    draw.text((width / 2, height * 0.53), province, fill=255, font=pixel_font("serif", 46), anchor="mm")
    _arc_text(mask, "财政部监制", radii=(width / 2 - 74, height / 2 - 62), span=(232, 128), size=42)
    return _worn(mask, rng, color=color, wear=0.12)


def box_stamp(lines: list[str], rng: Random, *, color: Rgb = RED, turn: float = 5.0) -> Image.Image:
    """A rectangular stamp with one to three lines of text."""
    width = max(len(line) for line in lines) * 66 + 60
    height = len(lines) * 84 + 44
    mask = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(mask)
    draw.rectangle((8, 8, width - 9, height - 9), outline=255, width=7)
    for index, line in enumerate(lines):
        draw.text(
            (width / 2, 64 + index * 84),
            line,
            fill=255,
            font=pixel_font("sans", 60),
            anchor="mm",
            stroke_width=1,
        )
    turned = mask.rotate(rng.uniform(-turn, turn), Image.Resampling.BICUBIC, expand=True)
    return _worn(turned, rng, color=color, wear=0.4)


def qr_code(content: str) -> Image.Image:
    """A real QR code as a black picture with transparent ground."""
    grid = np.asarray(cv2.QRCodeEncoder.create().encode(content))
    if grid.ndim == 3:
        grid = grid[..., 0]
    dark = np.where(grid < 128, 255, 0).astype(np.uint8)
    picture = np.zeros((*dark.shape, 4), dtype=np.uint8)
    picture[..., 3] = dark
    return Image.fromarray(picture).resize((grid.shape[1] * 6, grid.shape[0] * 6), Image.Resampling.NEAREST)


def barcode(rng: Random) -> Image.Image:
    """Bars as they stand on old receipts; they carry no content."""
    mask = Image.new("L", (420, 90), 0)
    draw = ImageDraw.Draw(mask)
    x = 4
    while x < 410:
        width = rng.choice((2, 2, 4, 6))
        draw.rectangle((x, 0, x + width - 1, 89), fill=255)
        x += width + rng.choice((2, 3, 5))
    picture = np.zeros((90, 420, 4), dtype=np.uint8)
    picture[..., 3] = np.asarray(mask)
    return Image.fromarray(picture)


def guilloche(width: int, height: int, rng: Random, *, color: Rgb = (226, 186, 96)) -> Image.Image:
    """Fine wavy lines as on security paper, and a pale round mark in the middle."""
    mask = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(mask)
    phase, swing = rng.uniform(0, 6), rng.uniform(5, 9)
    for base in range(-20, height + 20, 9):
        points = [
            (x, base + swing * math.sin(x / 38 + phase + base / 90) + 3 * math.sin(x / 13))
            for x in range(0, width + 8, 8)
        ]
        draw.line(points, fill=96, width=1)
    radius = min(width, height) * 0.17
    centre = (width / 2, height * 0.5)
    ring = [centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius]
    draw.ellipse(ring, outline=190, width=max(4, int(radius * 0.09)))
    draw.polygon(
        [(centre[0], ring[1] + 20), (centre[0] + radius * 0.6, centre[1]),
         (centre[0], centre[1] + radius * 0.5), (centre[0] - radius * 0.6, centre[1])],
        outline=190, width=5,
    )  # fmt: skip
    result = np.empty((height, width, 4), dtype=np.uint8)
    result[..., :3] = color
    result[..., 3] = np.asarray(mask)
    return Image.fromarray(result)
