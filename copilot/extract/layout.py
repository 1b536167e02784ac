"""Words of a page in reading order: runs with pixel geometry, lines, columns gaps, pieces of runs.

Pages arrive upright but may keep a skew of a degree or two; lines are found after a shear that the
word positions themselves suggest. All lengths are pixels of the page that the boxes refer to.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from copilot.domain.document import Page, Word
from copilot.extract.runs import Line, Run, Sheet, join
from copilot.extract.skew import Skew, estimate
from copilot.extract.text import fold

SEPARATOR: Final = re.compile(r"(?<!\d)[,;]|[,;](?!\d{3})")
VERTICAL_SHAPE: Final = 2.2
_BOXED: Final = re.compile(r"[0-9A-Za-z*]")
_COMB: Final = 6
_LEADER: Final = re.compile(r"(?:[.·…・][ ]?){5,}|_{3,}")


def _is_vertical(word: Word, page: Page) -> bool:
    width = (word.box.x1 - word.box.x0) * page.width
    height = (word.box.y1 - word.box.y0) * page.height
    return len(word.text.strip()) >= 2 and height > VERTICAL_SHAPE * max(width, 1.0)


def _lines(runs: Sequence[Run]) -> list[Line]:
    """Group runs whose vertical extents overlap by half, comparing with the nearest run of a line."""
    lines: list[Line] = []
    extents: dict[int, tuple[float, float]] = {}
    for run in sorted(runs, key=lambda r: (r.cy, r.x0)):
        best: tuple[float, Line] | None = None
        for line in lines[-6:]:
            top, bottom = extents[id(line)]
            if run.y0 >= bottom or run.y1 <= top:
                continue
            near = min(line.runs, key=lambda r: max(r.x0 - run.x1, run.x0 - r.x1, 0.0))
            overlap = min(near.y1, run.y1) - max(near.y0, run.y0)
            share = overlap / min(near.height, run.height)
            collides = any(min(r.x1, run.x1) - max(r.x0, run.x0) > 0.5 * run.height for r in line.runs)
            if share > (0.75 if collides else 0.5) and abs(near.cy - run.cy) < 0.6 * max(
                near.height, run.height
            ):
                if collides and abs(near.cy - run.cy) > 0.3 * run.height:
                    continue
                if best is None or share > best[0]:
                    best = (share, line)
        if best:
            top, bottom = extents[id(best[1])]
            best[1].runs.append(run)
            extents[id(best[1])] = (min(top, run.y0), max(bottom, run.y1))
        else:
            lines.append(Line([run]))
            extents[id(lines[-1])] = (run.y0, run.y1)
    for line in lines:
        line.runs.sort(key=lambda r: r.x0)
    return sorted(lines, key=lambda line: line.cy)


def sheet(page: Page) -> Sheet:
    """Prepare one page: shear the skew away, set vertical side texts apart, group lines."""
    horizontal = [w for w in page.words if w.text.strip() and not _is_vertical(w, page)]
    vertical = [w for w in page.words if w.text.strip() and _is_vertical(w, page)]
    boxes = [
        (w.box.x0 * page.width, w.box.y0 * page.height, w.box.x1 * page.width, w.box.y1 * page.height)
        for w in horizontal
    ]
    skew = estimate(boxes, page.height)
    runs = [piece for word in horizontal for piece in _without_leaders(_run(word, page, skew))]
    lines = _unwrapped([_merged(line) for line in _lines(runs)])
    return Sheet(
        page, lines, [_run(word, page, Skew(0.0, 0.0, page.height)) for word in vertical], skew.slope
    )


def _without_leaders(run: Run) -> list[Run]:
    """Cut a run at dots or lines that lead the eye from a label to its value."""
    cuts = [match.span() for match in _LEADER.finditer(run.text)]
    if not cuts:
        return [run]
    edges = [0, *(edge for cut in cuts for edge in cut), len(run.text)]
    pieces = [run.piece(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if run.text[a:b].strip()]
    return [piece for piece in pieces if piece.text]


def _touching(left: Run, right: Run) -> bool:
    """Whether two runs are pieces of one: hardly a gap, like height, no number glued to a number."""
    gap = right.x0 - left.x1
    height = max(left.height, right.height)
    seam = left.text[-1:] + right.text[:1]
    plain = all(char.isascii() and char.isalnum() for char in seam)
    like = min(left.height, right.height) > 0.7 * height and abs(left.cy - right.cy) < 0.3 * height
    return -0.4 * height < gap < 0.3 * height and like and not plain


def _combed(runs: Sequence[Run]) -> list[Run]:
    """Join signs that stand one by one in a row of small boxes, as numbers on application forms do."""
    out: list[Run] = []
    held: list[Run] = []
    for run in runs:
        if held and not (_BOXED.fullmatch(run.text.strip()) and _evenly(held, run)):
            out.extend(_one_of(held))
            held = []
        if _BOXED.fullmatch(run.text.strip()):
            held.append(run)
        else:
            out.append(run)
    return [*out, *_one_of(held)]


def _evenly(held: Sequence[Run], run: Run) -> bool:
    step = run.cx - held[-1].cx
    if len(held) < 2:
        return 0 < step < 3 * run.height
    before = (held[-1].cx - held[0].cx) / (len(held) - 1)
    return abs(step - before) < 0.3 * before


def _one_of(held: Sequence[Run]) -> list[Run]:
    if len(held) < _COMB:
        return list(held)
    first = held[0]
    return [
        replace(
            first,
            text="".join(run.text.strip() for run in held),
            raw="".join(run.raw.strip() for run in held),
            y0=min(run.y0 for run in held),
            x1=held[-1].x1,
            y1=max(run.y1 for run in held),
            confidence=min(run.confidence for run in held),
            box=join(held),
        )
    ]


def _read_twice(left: Run, right: Run) -> bool:
    """Whether two runs lie over one another by the Chinese glyph that ends the one and begins the other."""
    over = (left.x1 - right.x0) / max(left.height, right.height)
    same = left.text[-1:] == right.text[:1] and "\u4e00" <= right.text[:1] <= "\u9fff"
    level = abs(left.cy - right.cy) < 0.4 * max(left.height, right.height)
    return same and level and 0.3 < over < 1.3 and left.x0 < right.x0 and len(right.text) > 1


def _merged(line: Line) -> Line:
    """Join touching runs; text layers end a run at every bracket and change of font."""
    out: list[Run] = []
    for run in line.runs:
        twice = bool(out) and _read_twice(out[-1], run)
        if out and (twice or _touching(out[-1], run)):
            last = out.pop()
            run = run.piece(1, len(run.text)) if twice else run
            run = Run(
                text=last.text + run.text,
                raw=last.raw + run.raw,
                x0=last.x0,
                y0=min(last.y0, run.y0),
                x1=max(last.x1, run.x1),
                y1=max(last.y1, run.y1),
                confidence=min(last.confidence, run.confidence),
                page=run.page,
                box=last.box.union(run.box),
            )
        out.append(run)
    return Line(_combed(out))


def _unwrapped(lines: list[Line]) -> list[Line]:
    """Carry the cut end of a dense ``label:value,label:value`` line to the line on which it goes on."""
    margin = max((line.x1 for line in lines), default=0.0)
    for line, following in pairwise(lines):
        last, first = line.runs[-1], following.runs[0]
        height = line.height
        dense = line.text.count(":") >= 3 and len(SEPARATOR.findall(line.text)) >= 2
        close = following.y0 - line.y1 < 1.2 * height and first.x0 < line.x0 + 3 * height
        if not (dense and close) or line.x1 < margin - 2.5 * height or re.search(r"[,;。]\s*$", last.text):
            continue
        tail = last.text[last_cut(last.text) :]
        goes_on = re.match(r"[^,;]*[,;:]|[\d.]+$", first.text)
        if tail.strip() and len(tail) <= 24 and goes_on:
            carry(line, following)
    return lines


def last_cut(text: str) -> int:
    """Return where the text behind the last separator begins; commas in amounts do not separate."""
    return max((match.end() for match in SEPARATOR.finditer(text)), default=0)


def carry(line: Line, following: Line, cut: int | None = None) -> None:
    """Move what stands behind ``cut``, or the last separator, to the front of the following line."""
    last, first = line.runs[-1], following.runs[0]
    cut = last_cut(last.text) if cut is None else cut
    following.runs[0] = replace(
        first,
        text=last.text[cut:] + first.text,
        raw=last.raw[cut:] + first.raw,
        confidence=min(last.confidence, first.confidence),
    )
    if cut:
        line.runs[-1] = last.piece(0, cut)
    elif len(line.runs) > 1:
        line.runs.pop()


def _run(word: Word, page: Page, skew: Skew) -> Run:
    x0, x1 = word.box.x0 * page.width, word.box.x1 * page.width
    y0, y1 = word.box.y0 * page.height, word.box.y1 * page.height
    slope = skew.at((y0 + y1) / 2)
    # A skewed run's axis-parallel box is taller than its glyphs by slope times its width.
    slack = min(abs(slope) * (x1 - x0) / 2, (y1 - y0) * 0.25)
    shift = -slope * (x0 + x1) / 2
    return Run(
        text=fold(word.text),
        raw=word.text,
        x0=x0,
        y0=y0 + slack + shift,
        x1=x1,
        y1=y1 - slack + shift,
        confidence=word.confidence,
        page=page.number,
        box=word.box,
    )
