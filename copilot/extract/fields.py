"""From pages of words to a document: type, fields, items and checks. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from copilot.domain.document import Document, ExtractedField, FieldSource, LineItem
from copilot.extract.advice import advise
from copilot.extract.classify import classify
from copilot.extract.confidence import document_score, rated, worth_checking
from copilot.extract.derive import TRUSTED, complete, under_seals
from copilot.extract.doubt import withhold
from copilot.extract.fallback import (
    damaged_capitals,
    fixed_numbers,
    printed_number,
    status_mark,
    unlabelled_capitals,
    unlabelled_date,
    unlabelled_issuer,
    unlabelled_total,
)
from copilot.extract.grid import grid_pairs
from copilot.extract.hits import Hit
from copilot.extract.invoice import parties, sum_row
from copilot.extract.items import PageHits, Region, document_items, find_region
from copilot.extract.labels import OTHER_MONEY, finder_of
from copilot.extract.pairs import Pairing, pair
from copilot.extract.prose import section_fields, sections
from copilot.extract.runs import Run, Sheet, join
from copilot.extract.schema import Schema, schema
from copilot.extract.sentences import told_identity, told_stay
from copilot.extract.spelling import known_word
from copilot.extract.stamped import without_stamps
from copilot.extract.titles import title_field
from copilot.extract.values import CUT, STRICT, read
from copilot.extract.verify import verify


@dataclass(eq=False)
class PageReading:
    """One page after label finding: hits and free pieces per line, its table, and its pairs."""

    sheet: Sheet
    hits: PageHits
    region: Region | None
    pairings: list[Pairing] = field(default_factory=list)
    free: list[Run] = field(default_factory=list)


def read_document(
    sheets: Sequence[Sheet],
    *,
    document_id: str,
    sha256: str,
    filename: str,
    extractor_version: str,
    rate: bool = True,
) -> Document:
    """Read one paper from its prepared pages, which are used up by it: lines are joined in place.

    Without ``rate`` the confidences stay what recogniser and layout say, and nothing is withheld:
    that is what the model of confidence is fitted on.
    """
    pages = [one.page for one in sheets]
    verdict = classify(sheets)
    form = schema(verdict.doc_type)
    source: FieldSource = "text_layer" if pages and all(p.source == "text_layer" for p in pages) else "ocr"
    finder = finder_of(form.type)
    hits = [finder.read(s.lines) for s in sheets]
    regions = find_regions(sheets, hits, form)
    ranges = [(r.header.line, r.stop) if r else None for r in regions]
    told, scalars = sections(sheets, hits, ranges) if form.prose else ([], None)
    plain = form.table is not None and form.table.mode == "receipt" and not any(regions)
    grids = [[run for pair in grid_pairs(s, form) for run in pair] if plain else [] for s in sheets]
    readings = [
        read_page(page, found, region, scalars, gridded)
        for page, found, region, gridded in zip(sheets, hits, regions, grids, strict=True)
    ]
    fields = unlabelled(collect(readings, form, source), readings, form, source)
    fields += section_fields(told, source)
    if form.prose:
        told_in_words = told_identity(sheets, form, source, fields)
        fields = [f for f in fields if f.name not in {made.name for made in told_in_words}] + told_in_words
    elif form.type == "settlement":
        told_in_words = told_stay(sheets, form, source, fields)
        fields = [f for f in fields if f.name not in {made.name for made in told_in_words}] + told_in_words
    if form.type == "vat_invoice":
        fields = parties(fields) + [f for r in regions if r for f in sum_row(r, source)]
    title = title_field(verdict, form, source)
    bodies = [(r.region, r.hits) for r in readings if r.region]
    items = document_items(sheets, bodies, form, source, fields)
    draft = Document(
        id=document_id,
        sha256=sha256,
        filename=filename,
        doc_type=verdict.doc_type,
        type_confidence=verdict.confidence,
        pages=tuple(pages),
        fields=((title,) if title else ()) + tuple(fields),
        items=items,
        extractor_version=extractor_version,
    )
    settled = settle(draft, form)
    return conclude(settled, form) if rate else settled


def settle(draft: Document, form: Schema) -> Document:
    """Add seals' doubt, derived and repaired values, and checks."""
    seals = {page.number: tuple(getattr(page, "seals", ())) for page in draft.pages}
    fields = tuple(under_seals(f, seals.get(f.page, ())) for f in draft.fields)
    items = tuple(
        LineItem(index=i.index, cells=tuple(under_seals(c, seals.get(c.page, ())) for c in i.cells))
        for i in draft.items
    )
    stamped = without_stamps(draft.model_copy(update={"fields": fields, "items": items}), form)
    document = complete(stamped)
    return document.model_copy(update={"checks": verify(document, form.checks)})


def conclude(settled: Document, form: Schema) -> Document:
    """Rate every value, withhold what is too likely wrong, and say what to look at first."""
    document = withhold(rated(settled, form, settled.checks), settled)
    document = document.model_copy(update={"checks": verify(document, form.checks)})
    return document.model_copy(
        update={
            "advice": advise(document, form, document.checks),
            "confidence": document_score([*document.fields, *(c for i in document.items for c in i.cells)]),
            "worth_checking": tuple(field.name for field in worth_checking(document, form)),
        }
    )


def find_regions(sheets: Sequence[Sheet], hits: Sequence[PageHits], form: Schema) -> list[Region | None]:
    """Return the item table of each page; a table may continue without a header."""
    out: list[Region | None] = []
    for page, found in zip(sheets, hits, strict=True):
        out.append(find_region(page, found, form, out[-1] if out else None))
    return out


def read_page(
    page: Sheet,
    hits: PageHits,
    region: Region | None,
    scalars: Sequence[Hit] | None,
    gridded: Sequence[Run] = (),
) -> PageReading:
    """Pair the labels of a page with their values.

    ``scalars`` are the labels of a narrative paper that stand outside its sections; None elsewhere.
    ``gridded`` are names and amounts of a printed grid, which are values of no label.
    """
    labelled: list[Hit] = []
    free: list[Run] = []
    for index, (found, head) in hits.items():
        if region and region.header.holds(index):
            labelled.extend(hit for hit in found if scalars is None and (hit.colon or _beside_table(hit)))
            continue
        labelled.extend(found if scalars is None else [hit for hit in found if hit in scalars])
        if not (region and region.holds(index)):
            free.extend(run for run in head if not any(run is cell for cell in gridded))
    pairings, rest = pair(labelled, free, page.glyph)
    return PageReading(page, hits, region, pairings, rest)


def _beside_table(hit: Hit) -> bool:
    """Whether a bare label on the line of a table's header has a number or date of its own behind it."""
    runs = [*hit.inline, *hit.after]
    if hit.spec.kind not in STRICT or len(runs) != 1:
        return False
    reading = read(runs[0].text, hit.spec)
    return reading is not None and reading.fit >= 0.9


def collect(readings: Sequence[PageReading], form: Schema, source: FieldSource) -> list[ExtractedField]:
    """Turn pairings into fields, one per name unless the schema says ``many``."""
    by_name: dict[str, list[ExtractedField]] = {}
    for reading in readings:
        for pairing in reading.pairings:
            for made in to_fields(pairing, source):
                by_name.setdefault(made.name, []).append(made)
    known = {f"{OTHER_MONEY}.{label}" for label in form.money_labels}
    for name in [n for n in by_name if n.startswith(f"{OTHER_MONEY}.") and n not in known]:
        # A payment label outside the vocabulary is kept only when nothing about it is doubtful.
        by_name[name] = [f for f in by_name[name] if f.value and f.confidence >= TRUSTED and not f.note]
        if not by_name[name]:
            del by_name[name]
    order = {name: i for i, name in enumerate(form.fields)}
    out: list[ExtractedField] = []
    for name in sorted(by_name, key=lambda n: (order.get(n, len(order)), n)):
        spec = form.fields.get(name)
        out.extend(by_name[name] if spec and spec.many else [choose(by_name[name])])
    return out


def unlabelled(
    fields: list[ExtractedField], readings: Sequence[PageReading], form: Schema, source: FieldSource
) -> list[ExtractedField]:
    """Fill what a receipt prints without a label of its own; a read value is never replaced."""
    held = {made.name: made for made in fields}
    repeated = [f for f in fields if f.name in form.fields and form.fields[f.name].many]

    def open_for(name: str) -> bool:
        return name in form.fields and (name not in held or held[name].value is None)

    made: list[ExtractedField | None] = []
    for reading in readings:
        if "total_cn" in held and open_for("total_cn") and not held["total_cn"].raw_text:
            made.append(damaged_capitals(held["total_cn"], reading.sheet, reading.free))
        if open_for("total"):
            anchors = [f for f in fields if f.name == "total_cn"]
            made.append(unlabelled_total(anchors, reading.sheet, reading.free, source))
        if "total" in form.fields and open_for("issue_date"):
            made.append(unlabelled_date(reading.sheet, reading.free, source))
        if "total_cn" not in held and "total_cn" in form.fields:
            made.append(unlabelled_capitals(reading.free, source))
        if open_for("status"):
            made.append(status_mark(reading.free, source))
        if open_for("bill_no"):
            made.append(printed_number(reading.free, source))
        for name in ("provider_name", "hospital"):
            if open_for(name):
                made.append(unlabelled_issuer(name, reading.sheet, reading.free, form, source))
    for found in made:
        if found and open_for(found.name):
            held[found.name] = found
    for reading in readings:
        for found in fixed_numbers(form, reading.free, source):
            if open_for(found.name):
                held[found.name] = found
    return [*(f for f in held.values() if not any(f.name == r.name for r in repeated)), *repeated]


def to_fields(pairing: Pairing, source: FieldSource) -> list[ExtractedField]:
    """Return the field, or the two fields of a period, that a pairing yields."""
    spec, reading = pairing.hit.spec, pairing.reading
    names = list(spec.period) if spec.period else [pairing.hit.name]
    if spec.period and reading is not None and "/" not in reading.value:
        names = names[:1]
    if reading is None:
        raw = pairing.raw
        return [
            ExtractedField(
                name=name,
                value=None,
                raw_text=raw,
                page=pairing.hit.runs[0].page,
                bbox=join(pairing.runs or pairing.hit.runs),
                confidence=round((0.3 if raw else 0.9) * pairing.hit.confidence, 4),
                source=source,
                note="所印内容不像此项的值,请核对" if raw else "",
            )
            for name in names
        ]
    values: list[str | None] = [*reading.value.split("/")] if len(names) > 1 else [reading.value]
    if spec.kind == "money" and (_cut(pairing) or reading.note.startswith(CUT)):
        values = [None]
        reading = reading._replace(note=f"{CUT},只见“{pairing.raw}”")
    exactness = 1.0 if pairing.hit.exact else 0.95
    confidence = min(run.confidence for run in pairing.runs) * pairing.fit * exactness
    org_broken = spec.kind == "org" and reading.fit < 0.5
    if source == "ocr":
        reading = known_word(reading, spec, min(run.confidence for run in pairing.runs))
        values = values if spec.period or values == [None] else [reading.value]
    return [
        ExtractedField(
            name=name,
            value=None if org_broken else value,
            raw_text=pairing.raw,
            page=pairing.hit.runs[0].page,
            bbox=join(pairing.runs),
            confidence=round(min(confidence, 1.0), 4),
            source=source,
            note=reading.note,
        )
        for name, value in zip(names, values, strict=True)
    ]


def _cut(pairing: Pairing) -> bool:
    """Whether a number without fen runs into the right edge of the paper."""
    last = max(pairing.runs, key=lambda run: run.box.x1)
    return last.box.x1 > 0.99 and not re.search(r"\.\d{2}$", last.text.strip())


def choose(candidates: Sequence[ExtractedField]) -> ExtractedField:
    """Return the best of several readings of one field; note when equally good ones differ."""
    held = [c for c in candidates if c.value is not None]
    if not held:
        return max(candidates, key=lambda c: (bool(c.raw_text), c.confidence))
    best = max(held, key=lambda c: c.confidence)
    rivals = [c for c in held if c.value != best.value and c.confidence > best.confidence - 0.1]
    if rivals:
        note = "；".join(filter(None, [best.note, f"另一处印为 {rivals[0].value},请核对"]))
        return best.model_copy(update={"confidence": round(best.confidence * 0.8, 4), "note": note})
    if any(c is not best and c.value == best.value for c in held):
        return best.model_copy(update={"confidence": round(1 - (1 - best.confidence) * 0.5, 4)})
    return best
