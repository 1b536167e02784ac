"""A PDF or a scan to paragraphs: decoded in the sandbox, read from its text layer or by OCR.

Running heads, feet and page numbers go; lines that the page breaks off are joined; rows of a table
stay rows, their cells parted by ``|``.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from copilot.catalogue.outline import Paragraph
from copilot.catalogue.outline_marks import find
from copilot.domain.document import Page
from copilot.extract import textlayer, upright
from copilot.extract.layout import sheet
from copilot.extract.ocr import OcrEngine
from copilot.extract.rawpage import RawPage
from copilot.extract.runs import Line
from copilot.extract.sandbox import Sandbox
from copilot.extract.sniff import Kind

Engine = Callable[[], OcrEngine]
Progress = Callable[[str], None]
CELL: Final = " | "
_EDGE: Final = 0.09
_WIDE_GAP: Final = 1.6
"""A gap between runs of this many line heights parts two cells."""
_PAGE_NUMBER: Final = re.compile(r"[-—–第]?\s*\d{1,4}\s*(?:/\s*\d{1,4})?\s*[-—–页]?(?:\s*共\s*\d+\s*页)?")


class Row(NamedTuple):
    """One line of a page: text, left and right edge and height in page fractions, where it stands."""

    text: str
    left: float
    right: float
    height: float
    middle: float
    page: int
    cells: int


def paragraphs(
    data: bytes, kind: Kind, sandbox: Sandbox, engine: Engine, report: Progress
) -> list[Paragraph]:
    """Return the paragraphs of a file; raises InputRefused (unreadable, too large)."""
    rows: list[Row] = []
    with sandbox.open(data, kind) as file:
        for index in range(file.pages):
            report(f"正在读第 {index + 1} 页，共 {file.pages} 页")
            rows.extend(_rows(file.page(index), index + 1, engine))
        count = file.pages
    return list(_joined(_without_edges(rows, count)))


def _rows(raw: RawPage, number: int, engine: Engine) -> Iterator[Row]:
    pixels = np.frombuffer(raw.rgb, np.uint8).reshape(raw.height, raw.width, 3)
    words = textlayer.trusted_words(raw, pixels) if raw.runs else None
    width, height = raw.width, raw.height
    if words is None:
        result = upright.read_upright(pixels, engine())
        words = result.words
        height, width = result.image.shape[:2]
    page = Page(number=number, width=width, height=height, source="ocr", words=tuple(words))
    for line in sheet(page).lines:
        text, cells = _text(line)
        if text:
            yield Row(
                text,
                line.runs[0].x0 / width,
                max(run.x1 for run in line.runs) / width,
                line.height / width,
                line.cy / height,
                number,
                cells,
            )


def _text(line: Line) -> tuple[str, int]:
    """Return the text of a line and how many cells it has."""
    parts: list[str] = []
    end = 0.0
    for run in line.runs:
        raw = run.raw.strip()
        if not raw:
            continue
        gap = run.x0 - end
        if not parts or (gap > _WIDE_GAP * run.height and find(parts[-1] + " ").kind == "none"):
            parts.append(raw)
        else:
            seam = parts[-1][-1:] + raw[:1]
            apart = gap > 0.15 * run.height and (seam.isascii() or find(parts[-1] + " ").kind != "none")
            parts[-1] += (" " if apart else "") + raw
        end = run.x1
    return CELL.join(parts), len(parts)


def _without_edges(rows: Sequence[Row], pages: int) -> list[Row]:
    """Drop page numbers and what stands at the edge of several pages alike."""

    def at_edge(row: Row) -> bool:
        return row.middle < _EDGE or row.middle > 1 - _EDGE

    def bare(row: Row) -> str:
        return re.sub(r"[\d\s]+", "", row.text)

    repeated = Counter(text for text, _ in {(bare(row), row.page) for row in rows if at_edge(row)})
    least = max(2, pages // 3)
    return [
        row
        for row in rows
        if not (at_edge(row) and (_PAGE_NUMBER.fullmatch(row.text) or repeated[bare(row)] >= least))
    ]


def _joined(rows: Sequence[Row]) -> Iterator[Paragraph]:
    """Join the lines of each paragraph."""
    if not rows:
        return
    prose = [row for row in rows if row.cells == 1] or list(rows)
    left = float(np.percentile([row.left for row in prose], 10))
    right = float(np.percentile([row.right for row in prose], 90))
    held: list[Row] = []
    for row in rows:
        if held and _begins(row, held[-1], left, right):
            yield _paragraph(held)
            held = []
        held.append(row)
    if held:
        yield _paragraph(held)


def _begins(row: Row, last: Row, left: float, right: float) -> bool:
    if row.cells > 1 or last.cells > 1:
        return True
    if find(row.text).kind != "none":
        return True
    full = last.right > right - 2.6 * last.height
    indented = row.left > left + 1.4 * row.height
    return not full or (indented and bool(re.search(r"[。；：:！？]$", last.text)))


def _paragraph(rows: Sequence[Row]) -> Paragraph:
    text = rows[0].text
    for row in rows[1:]:
        seam = text[-1:] + row.text[:1]
        text += (" " if seam.isascii() and seam.isalnum() else "") + row.text
    return Paragraph(text, 0, rows[0].page)
