"""One display list for every paper; painters turn it into pixels or into a PDF with a text layer.

All lengths are millimetres from the top-left corner of the sheet. A text is placed by the middle
line of its em box (``y``) and by its left, centre or right edge. Every call returns the ink box of
what it drew, so that the truth of a field is known exactly before anything is painted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from PIL import Image

from evals.fonts import Face, advance, ink

Rgb = tuple[int, int, int]
Look = Literal["print", "dot", "dot16", "hand", "thermal", "carbon"]
Anchor = Literal["l", "c", "r"]

BLACK: Final[Rgb] = (28, 28, 30)
RED: Final[Rgb] = (204, 62, 50)
BROWN: Final[Rgb] = (186, 98, 52)
MIDDLE: Final = 0.38
_NO_BREAK_BEFORE: Final = frozenset("，。、；：！？）》」』】”’%,.;:!?)")


@dataclass(frozen=True, slots=True)
class Box:
    """An axis-parallel box in millimetres of its sheet."""

    x0: float
    y0: float
    x1: float
    y1: float

    def union(self, other: "Box") -> "Box":
        """Return the smallest box that holds both."""
        return Box(
            min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1)
        )


@dataclass(frozen=True, slots=True)
class Style:
    """How a run looks: ``size`` is the em in millimetres, ``squeeze`` scales the width of the glyphs."""

    size: float = 3.6
    face: Face = "serif"
    color: Rgb = BLACK
    bold: bool = False
    look: Look = "print"
    squeeze: float = 1.0
    tracking: float = 0.0


@dataclass(frozen=True, slots=True)
class TextOp:
    """One run of glyphs; ``y`` is the baseline and ``xs`` the origin of every glyph."""

    text: str
    xs: tuple[float, ...]
    y: float
    style: Style
    box: Box


@dataclass(frozen=True, slots=True)
class LineOp:
    """One straight line; ``dash`` is the length of dashes, 0 for a solid line."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    color: Rgb
    dash: float = 0.0


@dataclass(frozen=True, slots=True)
class ArtOp:
    """A picture laid over a box; ``over`` inks go onto everything before them, like a seal."""

    image: Image.Image
    box: Box
    over: bool = True


Op = TextOp | LineOp | ArtOp


def measure(text: str, style: Style) -> float:
    """Return the advance width of a run in millimetres."""
    return sum((advance(style.face, char) * style.squeeze + style.tracking) * style.size for char in text)


def union(boxes: Iterable[Box | None]) -> Box | None:
    """Return the smallest box that holds all boxes that are there."""
    result: Box | None = None
    for box in boxes:
        if box is not None:
            result = box if result is None else result.union(box)
    return result


def wrap(text: str, width: float, style: Style) -> list[str]:
    """Break a text into lines of a width, never before a closing mark."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for char in paragraph:
            step = measure(char, style)
            if line and used + step > width and char not in _NO_BREAK_BEFORE:
                lines.append(line)
                line, used = "", 0.0
            line += char
            used += step
        lines.append(line)
    return lines


@dataclass(slots=True)
class Sheet:
    """One page while it is drawn. ``drift`` moves everything that ``fill`` draws (overprint)."""

    width: float
    height: float
    paper: Rgb = (255, 255, 255)
    drift: tuple[float, float, float] = (0.0, 0.0, 0.0)
    ops: list[Op] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, style: Style, anchor: Anchor = "l") -> Box | None:
        """Draw one run; return its ink box, None when it has no ink."""
        if anchor != "l":
            x -= measure(text, style) * (0.5 if anchor == "c" else 1.0)
        baseline = y + MIDDLE * style.size
        xs: list[float] = []
        inked: list[Box | None] = []
        for char in text:
            xs.append(x)
            glyph = ink(style.face, char)
            if glyph:
                wide = style.size * style.squeeze
                inked.append(
                    Box(
                        x + glyph[0] * wide,
                        baseline + glyph[1] * style.size,
                        x + glyph[2] * wide,
                        baseline + glyph[3] * style.size,
                    )
                )
            x += (advance(style.face, char) * style.squeeze + style.tracking) * style.size
        box = union(inked)
        if box is not None:
            self.ops.append(TextOp(text, tuple(xs), baseline, style, box))
        return box

    def fill(self, x: float, y: float, text: str, style: Style, anchor: Anchor = "l") -> Box | None:
        """Draw one run of the overprint, shifted by the drift ``(dx, dy, slope)`` of this sheet."""
        dx, dy, slope = self.drift
        return self.text(x + dx, y + dy + slope * x, text, style, anchor)

    def paragraph(
        self, x: float, y: float, text: str, style: Style, *, width: float, leading: float = 1.6
    ) -> tuple[Box | None, float]:
        """Draw wrapped lines; return the ink box and the ``y`` of the line after the last."""
        boxes = []
        for line in wrap(text, width, style):
            boxes.append(self.text(x, y, line, style))
            y += style.size * leading
        return union(boxes), y

    def line(
        self, x0: float, y0: float, x1: float, y1: float, color: Rgb = BLACK, width: float = 0.25
    ) -> None:
        """Draw a solid line."""
        self.ops.append(LineOp(x0, y0, x1, y1, width, color))

    def dashed(self, x0: float, y0: float, x1: float, y1: float, color: Rgb = BLACK) -> None:
        """Draw a thin dashed line."""
        self.ops.append(LineOp(x0, y0, x1, y1, 0.2, color, dash=1.6))

    def frame(self, box: Box, color: Rgb = BLACK, width: float = 0.3) -> None:
        """Draw the outline of a box."""
        self.line(box.x0, box.y0, box.x1, box.y0, color, width)
        self.line(box.x0, box.y1, box.x1, box.y1, color, width)
        self.line(box.x0, box.y0, box.x0, box.y1, color, width)
        self.line(box.x1, box.y0, box.x1, box.y1, color, width)

    def art(self, image: Image.Image, box: Box, *, over: bool = True) -> None:
        """Lay a picture with an alpha channel over a box."""
        self.ops.append(ArtOp(image, box, over))


def lighter(style: Style, size: float) -> Style:
    """Return the style at another size."""
    return replace(style, size=size)
