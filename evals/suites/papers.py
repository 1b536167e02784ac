"""One paper, or one packet of papers, read and scored."""

import json
import time
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from copilot.domain.document import Document, ExtractedField
from copilot.errors import InputRefused
from copilot.extract.reading import Reading
from evals.frames import upright_boxes
from evals.metrics_boxes import Box, iou, text_in_box
from evals.metrics_fields import RIGHT, FieldScore, Verdict, score_document
from evals.metrics_items import score_items
from evals.metrics_packets import score_packet
from evals.records import Fault, UnitResult
from evals.sets import Planned, SetName, rendered, truth_of
from evals.suites.page_views import page_views
from evals.tasks import Context, Task, digest
from evals.worker import app, peak_mib

PER_PACKET: Final = 3
_EMPTY: Final = "0" * 64


def run_paper(task: Task, context: Context) -> UnitResult:
    """Read one paper and score fields, items, boxes, type and confidence."""
    path = Path(task.spec["truth"]) if "truth" in task.spec else _rendered(task.spec, context)
    truth = truth_of(path)
    data = (path.parent / truth["image"]).read_bytes()
    begun = time.perf_counter()
    try:
        reading = app(context).reader().read(data, truth["image"], lambda _: None)
        problem = ""
    except InputRefused as error:
        reading, problem = Reading((), ()), str(error)
    seconds = time.perf_counter() - begun
    document = _meant(reading.documents, truth)
    boxes = (upright_boxes(truth, data, reading.images) if reading.images else None) or {}
    score = score_document(document, truth, boxes)
    samples = _samples(document, score)
    squares = sum((confidence - right) ** 2 for confidence, right in samples)
    faults = _faults(score)
    if problem:
        faults.insert(0, Fault(figure="fields.missing", name="文件", expected=None, got=None, note=problem))
    return UnitResult(
        id=task.id,
        suite="extraction",
        inputs=digest(data, truth),
        title=f"{truth['image']}　{truth.get('layout', '')}",
        group=task.kind,
        values=_values(score, document, truth, boxes)
        | {
            "read.seconds": (seconds, 1),
            "read.peak": (peak_mib(), 1),
            "calibration.brier": (squares, len(samples)),
        },
        samples=tuple(samples),
        faults=tuple(faults),
        pages=page_views(reading, document, boxes, score),
        detail={
            "doc_type": truth["doc_type"],
            "quality": truth.get("quality", ""),
            "layout": truth.get("layout", ""),
            "by_field": _by_field(score),
            "extra": score.extra,
        },
        seconds={"读取": round(seconds, 3)},
        doubt=round(sum(1 - one.confidence for one in document.fields if one.value is not None), 4),
    )


def _rendered(spec: Mapping[str, Any], context: Context) -> Path:
    folder = context.work / "papers" / f"{spec['set']}-{spec['drawing']}"
    folder.mkdir(parents=True, exist_ok=True)
    return rendered(Planned(spec["place"], spec["layout"], spec["quality"], spec["first_seed"]), folder)


def _meant(documents: Sequence[Document], truth: Mapping[str, Any]) -> Document:
    """Return the document that a truth speaks of; an empty one when nothing was read."""
    of_type = [one for one in documents if one.doc_type == truth["doc_type"]]
    for one in (*of_type, *documents):
        return one
    return Document(
        id="refused", sha256=_EMPTY, filename=truth["image"], doc_type="other", type_confidence=0, pages=(),
        extractor_version="",
    )  # fmt: skip


def _values(
    score: FieldScore, document: Document, truth: Mapping[str, Any], boxes: Mapping[str, Any]
) -> dict[str, tuple[float, float]]:
    fields, quality = score.fields, truth.get("quality", "")
    counts = {name: sum(one.outcome == name for one in fields) for name in ("exact", "wrong", "missing")}
    right = sum(one.outcome in RIGHT for one in fields)
    items = score_items(_sure_rows(truth), [_row(item.cells) for item in document.items])
    touched = sum(one.outcome not in RIGHT for one in (*fields, *score.cells)) + (not score.type_right)
    values: dict[str, tuple[float, float]] = {
        "fields.right": (right, len(fields)),
        "fields.exact": (counts["exact"], len(fields)),
        "fields.wrong": (counts["wrong"], len(fields)),
        "fields.missing": (counts["missing"], len(fields)),
        f"fields.right.{quality}": (right, len(fields)),
        "items.right": (items.right, items.expected),
        "items.wrong": (items.wrong, items.expected),
        "items.missing": (items.missing, items.expected),
        "items.extra": (items.extra, items.expected),
        f"items.right.{quality}": (items.right, items.expected),
        "type.right": (float(score.type_right), 1.0),
        "papers.touch_fields": (float(touched), 1.0),
        "boxes.covered": (sum(one >= 0.5 for one in score.overlaps), len(score.overlaps)),
    }
    return values | _box_values(document, score, boxes)


def _sure_rows(truth: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the true rows without cells that are not to be scored."""
    unsure = set(truth.get("unsure", ()))
    return [
        {name: value for name, value in row.items() if f"items[{i}].{name}" not in unsure}
        for i, row in enumerate(truth.get("items", ()))
    ]


def _row(cells: Sequence[ExtractedField]) -> dict[str, str | None]:
    return {cell.name: cell.value for cell in cells}


def _box_values(
    document: Document, score: FieldScore, boxes: Mapping[str, Any]
) -> dict[str, tuple[float, float]]:
    """Mean IoU with the true boxes, and whether the raw text stands in the given box."""
    right = {one.name: one for one in score.fields if one.outcome in RIGHT and one.got}
    overlaps, held = [], []
    pages = {page.number: [(word.text, _corners(word.box)) for word in page.words] for page in document.pages}
    for field in document.fields:
        if field.name not in right or field.bbox is None or field.value is None:
            continue
        if field.source in ("text_layer", "ocr"):
            held.append(text_in_box(field.raw_text, _corners(field.bbox), pages.get(field.page, ())))
        true = boxes.get("fields", {}).get(field.name)
        if isinstance(true, Mapping) and true.get("page") == field.page:
            overlaps.append(iou(_corners(true), _corners(field.bbox)))
    return {"boxes.iou": (sum(overlaps), len(overlaps)), "boxes.text": (sum(held), len(held))}


def _corners(box: Any) -> Box:
    if isinstance(box, Mapping):
        return box["x0"], box["y0"], box["x1"], box["y1"]
    return box.x0, box.y0, box.x1, box.y1


def _samples(document: Document, score: FieldScore) -> list[tuple[float, bool]]:
    """Return (confidence, right) of every value that was read where the truth speaks of it.

    An entry of a list takes the confidence of the field that holds it.
    """
    samples = []
    for verdict in score.fields:
        if verdict.got is None:
            continue
        own = [one for one in document.fields if one.name == verdict.name and one.value is not None]
        exact = [one for one in own if one.value == verdict.got]
        for one in (exact or own)[:1]:
            samples.append((one.confidence, verdict.outcome in RIGHT))
    return samples


def _faults(score: FieldScore) -> list[Fault]:
    """Return every value that was not read right, wrong before missing."""
    found = [_fault(one, "fields") for one in score.fields if one.outcome not in RIGHT]
    found += [_fault(one, "items") for one in score.cells if one.outcome not in RIGHT]
    if not score.type_right:
        found.append(
            Fault(figure="type.right", name="单证类型", expected=score.type_expected, got=score.type_got)
        )
    return sorted(found, key=lambda one: one.figure.endswith("missing"))


def _fault(one: Verdict, group: str) -> Fault:
    return Fault(figure=f"{group}.{one.outcome}", name=one.name, expected=one.expected, got=one.got)


def _by_field(score: FieldScore) -> dict[str, list[int]]:
    counts: dict[str, list[int]] = {}
    for one in score.fields:
        row = counts.setdefault(one.name, [0, 0, 0])
        row[0 if one.outcome in RIGHT else 1 if one.outcome == "wrong" else 2] += 1
    return counts


def run_packet(task: Task, context: Context) -> UnitResult:
    """Bind digital papers of several types into one PDF and see how it is taken apart."""
    from pypdf import PdfReader, PdfWriter

    names, writer = [], PdfWriter()
    for path in _members(task, context):
        truth = truth_of(path)
        pages = PdfReader(path.parent / truth["image"]).pages
        names += [truth["doc_type"]] * len(pages)
        for page in pages:
            writer.add_page(page)
    stream = BytesIO()
    writer.write(stream)
    begun = time.perf_counter()
    reading = app(context).reader().read(stream.getvalue(), f"{task.id}.pdf", lambda _: None)
    seconds = time.perf_counter() - begun
    got: list[str | None] = [None] * len(names)
    for document in reading.documents:
        for read in document.pages:
            got[read.number - 1] = document.id
    score = score_packet(names, got)
    types = sum(any(one.doc_type == name for one in reading.documents) for name in set(names))
    note = json.dumps([[one.doc_type, [p.number for p in one.pages]] for one in reading.documents])
    faults = [
        Fault(figure="packets.whole", name="分件", expected=" ".join(names), got=note, note="页序与所属单证")
    ]
    return UnitResult(
        id=task.id,
        suite="extraction",
        inputs=digest(stream.getvalue()),
        title=f"材料包 {task.spec['number']}：{'、'.join(dict.fromkeys(names))}",
        group="packet",
        values={
            "packets.f1": (2 * score.both + (score.together == score.joined == 0),
                           score.together + score.joined + (score.together == score.joined == 0)),
            "packets.whole": (score.whole, score.papers),
            "type.right": (types, len(set(names))),
        },
        faults=tuple(faults) if score.whole < score.papers else (),
        seconds={"读取": round(seconds, 3)},
    )  # fmt: skip


def _members(task: Task, context: Context) -> list[Path]:
    """Render digital papers of different types, two pages at most each."""
    from evals.sets import layouts_of

    name: SetName = task.spec["set"]
    chosen: list[str] = []
    types: set[str] = set()
    layouts = layouts_of(name)
    start = task.spec["number"] * 5
    for layout in (*layouts[start % len(layouts) :], *layouts):
        if layout.doc_type not in types and len(chosen) < PER_PACKET:
            types.add(layout.doc_type)
            chosen.append(layout.name)
    base = {"set": f"{name}-packets", "quality": "digital", "drawing": task.spec["drawing"]}
    seed = task.spec["seed"] * 10_000_000 + 5_000_000 + task.spec["number"] * 10_000
    places = [10 * task.spec["number"] + index for index in range(len(chosen))]
    return [
        _rendered({**base, "place": place, "layout": layout, "first_seed": seed + 500 * index}, context)
        for index, (place, layout) in enumerate(zip(places, chosen, strict=True))
    ]
