"""Pages of error-free words straight from the display list: what is read wrong on them is a fault of reading.

Glyph runs are joined and cut where a recogniser joins and cuts them: text on one line with less than
a glyph between is one run, a wide blank ends a run. Nothing is painted, so a set takes seconds.
"""

from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any, Final

from copilot.domain.document import Document, Page, Word
from copilot.domain.evidence import PageBox
from evals.canvas import Box, Sheet, TextOp
from evals.claims import make_claim
from evals.fonts import advance
from evals.layouts import LAYOUTS
from evals.layouts.parts import Paper
from evals.render import split_of
from evals.sets import MAX_PAGES, SetName, plan
from evals.words import Recognised, read_fields

_PIXELS: Final = 8.0
"""Pixels of a millimetre: about 200 dpi."""
_TRIES: Final = 200
_JOINS: Final = 0.7
_CUTS: Final = 1.2


def pages_of(paper: Paper) -> tuple[Page, ...]:
    """Return the pages of a drawn paper with their words, each read without a fault."""
    return tuple(_page(sheet, number) for number, sheet in enumerate(paper.sheets, 1))


def _page(sheet: Sheet, number: int) -> Page:
    words = tuple(
        Word(text=text, box=_fraction(box, sheet), confidence=0.99)
        for text, box in _runs([op for op in sheet.ops if isinstance(op, TextOp)])
    )
    width, height = round(sheet.width * _PIXELS), round(sheet.height * _PIXELS)
    return Page(number=number, width=width, height=height, source="ocr", words=words)


def _fraction(box: Box, sheet: Sheet) -> PageBox:
    def held(value: float) -> float:
        return min(max(value, 0.0), 1.0)

    return PageBox(
        x0=held(box.x0 / sheet.width),
        y0=held(box.y0 / sheet.height),
        x1=held(box.x1 / sheet.width),
        y1=held(box.y1 / sheet.height),
    )


def _runs(ops: list[TextOp]) -> list[tuple[str, Box]]:
    """Join neighbouring pieces of a line, in the order of their left edges."""
    out: list[tuple[str, Box, float]] = []
    pieces = [piece for op in ops for piece in _pieces(op)]
    for text, box, size in sorted(pieces, key=lambda piece: piece[1].x0):
        for index in range(len(out) - 1, -1, -1):
            before, held, scale = out[index]
            level = abs((held.y0 + held.y1) - (box.y0 + box.y1)) / 2 < 0.3 * size
            gap = box.x0 - held.x1
            if level and 0.8 < size / scale < 1.25 and -0.5 * size < gap < _JOINS * size:
                blank = " " if gap > 0.45 * size else ""
                out[index] = (before + blank + text, held.union(box), scale)
                break
        else:
            out.append((text, box, size))
    return [(text, box) for text, box, _ in out]


def _pieces(op: TextOp) -> Iterator[tuple[str, Box, float]]:
    """Cut one run of glyphs at wide blanks; heights are those of a whole glyph, as detectors see them."""
    size = op.style.size
    wide = size * op.style.squeeze
    marks = [i for i, char in enumerate(op.text) if not char.isspace()]
    groups: list[list[int]] = [[marks[0]]] if marks else []
    for left, right in pairwise(marks):
        end = op.xs[left] + advance(op.style.face, op.text[left]) * wide
        if op.xs[right] - end > _CUTS * size:
            groups.append([])
        groups[-1].append(right)
    for group in groups:
        first, last = group[0], group[-1]
        x1 = op.xs[last] + advance(op.style.face, op.text[last]) * wide
        yield op.text[first : last + 1], Box(op.xs[first], op.y - 0.82 * size, x1, op.y + 0.12 * size), size


def read_truth(
    name: SetName, places: range, *, seed: int = 1, doc_type: str = ""
) -> Iterator[tuple[dict[str, Any], Document]]:
    """Yield truth and document of the papers of a set at ``places``, read from error-free words."""
    for one in plan(name, places.stop, seed=seed, doc_type=doc_type):
        if one.place not in places:
            continue
        paper, number = _drawn(one.layout, one.first_seed)
        image = f"{paper.doc_type}_{number:05d}_0.words"
        truth = {
            "image": image, "doc_type": paper.doc_type, "quality": "words", "layout": paper.layout,
            "fields": paper.fields, "items": paper.items, "equiv": paper.equiv, "unsure": [], "partial": [],
            "boxes": {"fields": paper.boxes, "items": paper.item_boxes},
        }  # fmt: skip
        found = Recognised(pages_of(paper), None, 0.0, f"{number:064x}")
        documents = read_fields(found, image)
        meant = next((made for made in documents if made.doc_type == paper.doc_type), documents[0])
        yield truth, meant


def _drawn(layout_name: str, first_seed: int) -> tuple[Paper, int]:
    layout = LAYOUTS[layout_name]
    for seed in range(first_seed, first_seed + _TRIES):
        claim = make_claim(seed, layout.kind, unseen=layout.held_out)
        if not layout.held_out and split_of(layout.name, claim.hospital.name) == "test":
            continue
        drawn = layout.draw(claim, Random(f"render:{seed}:0:{layout.name}"))
        if len(drawn.sheets) <= MAX_PAGES:
            return drawn, seed
    raise ValueError(f"no claim fits {layout_name} on {MAX_PAGES} pages")
