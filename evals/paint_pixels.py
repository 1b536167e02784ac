"""Paint a sheet as an RGB picture. The look of a run (dot matrix, hand, thermal) is made here."""

from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from evals.canvas import ArtOp, LineOp, Sheet, TextOp
from evals.fonts import glyph_face, pixel_font

MM_PER_INCH: Final = 25.4
_DOT_ROWS: Final = 24
_COARSE_ROWS: Final = 19
Pixels = NDArray[np.uint8]


def paint(sheet: Sheet, *, dpi: int, seed: int) -> Image.Image:
    """Return the sheet at a resolution; equal arguments give equal pixels."""
    scale = dpi / MM_PER_INCH
    size = (round(sheet.width * scale), round(sheet.height * scale))
    page = np.full((size[1], size[0], 3), sheet.paper, dtype=np.uint8)
    rng = Random(seed)
    for op in sheet.ops:
        if isinstance(op, TextOp):
            _text(page, op, scale, rng)
        elif isinstance(op, LineOp):
            _line(page, op, scale)
        else:
            _art(page, op, scale)
    return Image.fromarray(page)


def _ink(page: Pixels, mask: Image.Image, at: tuple[int, int], color: tuple[int, int, int]) -> None:
    """Multiply the ink of a grey mask into the page, as ink on paper does."""
    x, y = at
    cover = np.asarray(mask, dtype=np.float32) / 255.0
    x0, y0 = max(x, 0), max(y, 0)
    x1, y1 = min(x + cover.shape[1], page.shape[1]), min(y + cover.shape[0], page.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    cover = cover[y0 - y : y1 - y, x0 - x : x1 - x, None]
    tint = np.asarray(color, dtype=np.float32) / 255.0
    area = page[y0:y1, x0:x1].astype(np.float32)
    page[y0:y1, x0:x1] = np.clip(area * (1 - cover * (1 - tint)), 0, 255).astype(np.uint8)


def _text(page: Pixels, op: TextOp, scale: float, rng: Random) -> None:
    """Draw one run glyph by glyph at the exact origins of the display list."""
    style = op.style
    em = style.size * scale
    pad = int(em * 0.4) + 2
    left = int(op.xs[0] * scale) - pad
    top = int((op.y - style.size) * scale) - pad
    width = int((op.xs[-1] - op.xs[0]) * scale + em * 1.4) + 2 * pad
    height = int(em * 1.4) + 2 * pad
    mask = Image.new("L", (width, height), 0)
    if style.look == "hand":
        _hand_glyphs(mask, op, scale, (left, top), rng)
    else:
        draw = ImageDraw.Draw(mask)
        bold = max(0.4, em * 0.028) if style.bold else 0.0
        for char, x in zip(op.text, op.xs, strict=True):
            if char.isspace():
                continue
            at = (x * scale - left, op.y * scale - top)
            font = pixel_font(glyph_face(style.face, char), max(4, round(em)))
            if style.squeeze == 1.0:
                draw.text(at, char, fill=255, font=font, anchor="ls", stroke_width=bold)
            else:
                _squeezed(mask, char, at, op, em)
    if style.look == "dot":
        mask = _dots(mask, em, rng)
    elif style.look == "dot16":
        mask = _dots(mask, em, rng, rows=_COARSE_ROWS)
    elif style.look == "carbon":
        mask = _carbon(mask, em, rng)
    elif style.look == "thermal":
        mask = _faded(mask, rng)
    _ink(page, mask, (left, top), style.color)


def _squeezed(mask: Image.Image, char: str, at: tuple[float, float], op: TextOp, em: float) -> None:
    """Draw one glyph at another width."""
    pixels = max(4, round(em))
    glyph = Image.new("L", (pixels * 2, pixels * 2), 0)
    ImageDraw.Draw(glyph).text(
        (0, pixels * 1.4),
        char,
        fill=255,
        font=pixel_font(glyph_face(op.style.face, char), pixels),
        anchor="ls",
        stroke_width=0.6 if op.style.bold else 0,
    )
    narrow = glyph.resize(
        (max(1, round(glyph.width * op.style.squeeze)), glyph.height), Image.Resampling.LANCZOS
    )
    origin = (round(at[0]), round(at[1] - pixels * 1.4))
    mask.paste(255, (origin[0], origin[1]), narrow)


def _hand_glyphs(mask: Image.Image, op: TextOp, scale: float, origin: tuple[int, int], rng: Random) -> None:
    """Draw glyphs as a hasty pen does: slanted, turned, uneven in size and height."""
    em = op.style.size * scale
    slant = rng.uniform(0.05, 0.22)
    for char, x in zip(op.text, op.xs, strict=True):
        if char.isspace():
            continue
        pixels = max(6, round(em * rng.uniform(0.92, 1.12)))
        glyph = Image.new("L", (pixels * 2, pixels * 2), 0)
        ImageDraw.Draw(glyph).text(
            (pixels * 0.5, pixels * 1.4),
            char,
            fill=255,
            font=pixel_font(glyph_face(op.style.face, char), pixels),
            anchor="ls",
        )
        turned = glyph.rotate(rng.uniform(-7, 7), Image.Resampling.BICUBIC)
        shift = slant * pixels * 1.2
        sheared = turned.transform(
            turned.size, Image.Transform.AFFINE, (1, slant, -shift, 0, 1, 0), Image.Resampling.BICUBIC
        )
        at = (
            round(x * scale - origin[0] - pixels * 0.5),
            round(op.y * scale - origin[1] - pixels * 1.4 + rng.uniform(-0.05, 0.05) * em),
        )
        mask.paste(255, at, sheared)


def _carbon(mask: Image.Image, em: float, rng: Random) -> Image.Image:
    """Smear a mask as a carbon copy does: soft edges, uneven pressure, specks of missing ink."""
    soft = mask.filter(ImageFilter.GaussianBlur(max(0.5, em * 0.028)))
    noise = np.random.default_rng(rng.randrange(2**32))
    ink = np.asarray(soft, dtype=np.float32)
    coarse = noise.random((3, max(3, mask.width // 24)), dtype=np.float32)
    cloud = np.asarray(
        Image.fromarray((coarse * 255).astype(np.uint8)).resize(mask.size, Image.Resampling.BICUBIC)
    )
    ink = np.clip(ink * 1.25, 0, 255) * np.asarray(0.58 + 0.3 * cloud / 255, np.float32)
    ink *= np.where(noise.random(ink.shape) < 0.04, 0.55, 1.0).astype(np.float32)
    return Image.fromarray(np.clip(ink, 0, 255).astype(np.uint8))


def _dots(mask: Image.Image, em: float, rng: Random, *, rows: int = _DOT_ROWS) -> Image.Image:
    """Turn a mask into the pins of a printer with ``rows`` needles an em and uneven ribbon."""
    ratio = rows / max(em, 1.0)
    small = mask.resize(
        (max(1, round(mask.width * ratio)), max(1, round(mask.height * ratio))), Image.Resampling.BOX
    )
    pins = (np.asarray(small, dtype=np.float32) > 92).astype(np.float32)
    noise = np.random.default_rng(rng.randrange(2**32))
    pins *= 0.62 + 0.3 * noise.random(pins.shape, dtype=np.float32)
    pins *= 0.9 + 0.1 * np.sin(np.arange(pins.shape[0], dtype=np.float32) * 0.9)[:, None]
    grown = Image.fromarray((pins * 255).astype(np.uint8)).resize(mask.size, Image.Resampling.BICUBIC)
    return grown.filter(ImageFilter.GaussianBlur(0.35))


def _faded(mask: Image.Image, rng: Random) -> Image.Image:
    """Weaken a mask in bands, as old thermal paper does."""
    ink = np.asarray(mask, dtype=np.float32)
    noise = np.random.default_rng(rng.randrange(2**32))
    bands = 0.62 + 0.22 * np.sin(np.arange(ink.shape[1]) / max(8.0, ink.shape[1] / 5) + rng.uniform(0, 6))
    ink = ink * bands[None, :] * (0.88 + 0.12 * noise.random(ink.shape))
    return Image.fromarray(np.clip(ink, 0, 255).astype(np.uint8))


def _line(page: Pixels, op: LineOp, scale: float) -> None:
    """Draw a line with round widths of at least one pixel."""
    width = max(1, round(op.width * scale))
    x0, y0, x1, y1 = (round(value * scale) for value in (op.x0, op.y0, op.x1, op.y1))
    left, top = min(x0, x1) - width, min(y0, y1) - width
    mask = Image.new("L", (abs(x1 - x0) + 2 * width + 1, abs(y1 - y0) + 2 * width + 1), 0)
    draw = ImageDraw.Draw(mask)
    if op.dash:
        length = max(1.0, ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5)
        step = op.dash * scale
        for start in np.arange(0, length, 2 * step):
            a, b = start / length, min(1.0, (start + step) / length)
            ends = [
                x0 + (x1 - x0) * t - left if i == 0 else y0 + (y1 - y0) * t - top
                for t in (a, b)
                for i in (0, 1)
            ]
            draw.line(ends, fill=255, width=width)
    else:
        draw.line((x0 - left, y0 - top, x1 - left, y1 - top), fill=255, width=width)
    _ink(page, mask, (left, top), op.color)


def _art(page: Pixels, op: ArtOp, scale: float) -> None:
    """Multiply a picture into the page where its alpha says so."""
    size = (
        max(1, round((op.box.x1 - op.box.x0) * scale)),
        max(1, round((op.box.y1 - op.box.y0) * scale)),
    )
    picture = (
        np.asarray(op.image.convert("RGBA").resize(size, Image.Resampling.LANCZOS), dtype=np.float32) / 255
    )
    x, y = round(op.box.x0 * scale), round(op.box.y0 * scale)
    x0, y0 = max(x, 0), max(y, 0)
    x1, y1 = min(x + size[0], page.shape[1]), min(y + size[1], page.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    picture = picture[y0 - y : y1 - y, x0 - x : x1 - x]
    alpha = picture[..., 3:4]
    area = page[y0:y1, x0:x1].astype(np.float32)
    inked = area * (1 - alpha * (1 - picture[..., :3]))
    page[y0:y1, x0:x1] = np.clip(inked, 0, 255).astype(np.uint8)
