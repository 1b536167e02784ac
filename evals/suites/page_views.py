"""Pictures of the pages on which something was read wrong, with the true box and the one that was given."""

import base64
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final, Literal

from PIL import Image

from copilot.domain.document import Document, ExtractedField
from copilot.extract.reading import Reading
from evals.metrics_fields import RIGHT, FieldScore
from evals.records import PageView

WIDTH: Final = 820
QUALITY: Final = 45
MOST_PAGES: Final = 2
_ROW: Final = "items["
Mark = tuple[Literal["truth", "read"], str, float, float, float, float]


def page_views(
    reading: Reading, document: Document, boxes: Mapping[str, Any], score: FieldScore
) -> tuple[PageView, ...]:
    """Return the pages with faults, most faults first, with the boxes of what is at fault."""
    marks: dict[int, list[Mark]] = {}
    for verdict in (*score.fields, *score.cells):
        if verdict.outcome in RIGHT:
            continue
        for page, mark in (
            *_true_boxes(boxes, verdict.name),
            *_read_boxes(document, verdict.name, verdict.got),
        ):
            marks.setdefault(page, []).append(mark)
    if not marks and any(one.outcome not in RIGHT for one in score.fields):
        marks = {1: []}
    chosen = sorted(marks, key=lambda page: (-len(marks[page]), page))[:MOST_PAGES]
    return tuple(
        PageView(page=page, jpeg=small_jpeg(reading.images[page - 1]), boxes=tuple(marks[page]))
        for page in chosen
        if page <= len(reading.images) and reading.images[page - 1]
    )


def small_jpeg(image: bytes) -> str:
    """Return a page picture scaled down for the report, base64."""
    picture = Image.open(BytesIO(image)).convert("L")
    if picture.width > WIDTH:
        picture = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)))
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=QUALITY)
    return base64.b64encode(stream.getvalue()).decode()


def _true_boxes(boxes: Mapping[str, Any], name: str) -> list[tuple[int, Mark]]:
    if name.startswith(_ROW):
        row, _, cell = name.removeprefix(_ROW).partition("].")
        rows = boxes.get("items", ())
        found = [rows[int(row)].get(cell)] if int(row) < len(rows) else []
    else:
        one = boxes.get("fields", {}).get(name)
        found = one if isinstance(one, list) else [one]
    return [
        (box["page"], ("truth", name, box["x0"], box["y0"], box["x1"], box["y1"]))
        for box in found
        if isinstance(box, Mapping) and "x0" in box
    ]


def _read_boxes(document: Document, name: str, got: str | None) -> list[tuple[int, Mark]]:
    if got is None:
        return []
    if name.startswith(_ROW):
        cell = name.partition("].")[2]
        fields: Sequence[ExtractedField] = [
            one for item in document.items for one in item.cells if one.name == cell
        ]
    else:
        fields = [one for one in document.fields if one.name == name]
    return [
        (one.page, ("read", name, one.bbox.x0, one.bbox.y0, one.bbox.x1, one.bbox.y1))
        for one in fields
        if one.value == got and one.bbox is not None
    ][:1]
