"""Runs of text with their geometry: on a line, on a sheet, as pieces of a run.

All lengths are pixels of the page that the boxes refer to, after its skew was sheared away.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from copilot.domain.document import Page
from copilot.domain.evidence import PageBox
from copilot.extract.text import is_cjk


@dataclass(frozen=True, eq=False)
class Run:
    """One recognised run: folded text and its box after the shear, in pixels.

    ``raw`` is the text as recognised, of the same length as ``text``.
    """

    text: str
    raw: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float
    page: int
    box: PageBox

    @cached_property
    def height(self) -> float:
        """Height in pixels, at least one."""
        return max(self.y1 - self.y0, 1.0)

    @cached_property
    def cy(self) -> float:
        """Vertical centre."""
        return (self.y0 + self.y1) / 2

    @cached_property
    def cx(self) -> float:
        """Horizontal centre."""
        return (self.x0 + self.x1) / 2

    def piece(self, start: int, end: int) -> "Run":
        """Return the part of the run that holds the characters ``[start, end)``.

        Widths are shared out with a Chinese glyph counting twice a Latin one.
        """
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start == 0 and end == len(self.text):
            return self
        widths = [2.0 if is_cjk(c) or ord(c) > 0x2E80 else 1.0 for c in self.raw]
        total = sum(widths) or 1.0
        left, right = sum(widths[:start]) / total, sum(widths[:end]) / total
        span, width = self.x1 - self.x0, self.box.x1 - self.box.x0
        return Run(
            text=self.text[start:end],
            raw=self.raw[start:end],
            x0=self.x0 + left * span,
            y0=self.y0,
            x1=self.x0 + right * span,
            y1=self.y1,
            confidence=self.confidence,
            page=self.page,
            box=PageBox(
                x0=self.box.x0 + left * width,
                y0=self.box.y0,
                x1=min(self.box.x0 + right * width, 1.0),
                y1=self.box.y1,
            ),
        )


@dataclass(eq=False)
class Line:
    """Runs that stand on one line, from left to right."""

    runs: list[Run] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The runs' folded texts with one blank between runs."""
        return " ".join(run.text for run in self.runs)

    @property
    def y0(self) -> float:
        """Top edge."""
        return min(run.y0 for run in self.runs)

    @property
    def y1(self) -> float:
        """Bottom edge."""
        return max(run.y1 for run in self.runs)

    @property
    def x0(self) -> float:
        """Left edge."""
        return min(run.x0 for run in self.runs)

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(run.x1 for run in self.runs)

    @property
    def cy(self) -> float:
        """Median vertical centre."""
        return statistics.median(run.cy for run in self.runs)

    @property
    def height(self) -> float:
        """Median height of the runs."""
        return statistics.median(run.height for run in self.runs)


@dataclass(eq=False)
class Sheet:
    """A page prepared for reading."""

    page: Page
    lines: list[Line]
    vertical: list[Run]
    slope: float

    @property
    def number(self) -> int:
        """Page number from 1."""
        return self.page.number

    @property
    def runs(self) -> list[Run]:
        """All horizontal runs in reading order."""
        return [run for line in self.lines for run in line.runs]

    @cached_property
    def glyph(self) -> float:
        """Median run height, the unit of distances; 1 on an empty page."""
        heights = [run.height for run in self.runs]
        return statistics.median(heights) if heights else 1.0


def join(runs: Sequence[Run]) -> PageBox:
    """Return the box around several runs of one page; raises ``ValueError`` for none."""
    if not runs:
        raise ValueError("no runs to join")
    box = runs[0].box
    for run in runs[1:]:
        box = box.union(run.box)
    return box


def overlap_share(inner: PageBox, outer: PageBox) -> float:
    """Return which share of ``inner`` lies within ``outer``."""
    width = min(inner.x1, outer.x1) - max(inner.x0, outer.x0)
    height = min(inner.y1, outer.y1) - max(inner.y0, outer.y0)
    area = (inner.x1 - inner.x0) * (inner.y1 - inner.y0)
    if width <= 0 or height <= 0 or area <= 0:
        return 0.0
    return width * height / area
