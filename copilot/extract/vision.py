"""A second reading by a model that looks at the page: what it may add, and what it may only cast doubt on.

A value of a model counts only where it is found among the words of the page: then it has a box that a
person can look at. Found nowhere, it is kept apart under ``unlocated.<field>`` without a value, so that
nothing can be calculated from it. A reading that differs lowers the confidence of the value that stands;
nothing that a model says ever raises one. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from copilot.domain.document import Document, ExtractedField, Page, Word
from copilot.domain.evidence import PageBox
from copilot.extract.schema import FieldSpec, Schema
from copilot.extract.values import read
from copilot.redact.plain import plain

DOUBTED: Final = 0.85
BESIDE_LABEL: Final = 0.6
ELSEWHERE: Final = 0.3
DISAGREES: Final = 0.5
UNLOCATED: Final = "unlocated."
_PERSONAL: Final = frozenset({"person"})
_KINDS: Final = frozenset({"money", "capitals", "date", "number", "text", "org", "code"})


@dataclass(frozen=True)
class Claimed:
    """What a model says that a field holds."""

    name: str
    text: str


@dataclass(frozen=True)
class _Place:
    page: int
    box: PageBox
    raw: str
    beside: bool


def wanted(document: Document, form: Schema) -> dict[str, FieldSpec]:
    """Return the fields that are missing, empty or doubted, without those that name a person."""
    failed = {name for check in document.checks if check.status == "failed" for name in check.fields}
    found: dict[str, FieldSpec] = {}
    for name, spec in form.fields.items():
        if spec.period or spec.many or spec.signature or spec.kind not in _KINDS or spec.kind in _PERSONAL:
            continue
        field = document.field(name)
        doubted = field is None or field.value is None or field.confidence < DOUBTED or name in failed
        if doubted and (field is not None or spec.required or spec.kind in ("money", "date")):
            found[name] = spec
    return found


def merge(document: Document, claims: Iterable[Claimed], asked: Mapping[str, FieldSpec]) -> Document:
    """Return the document with what the second reading adds; fields that were not asked for are ignored."""
    fields = {field.name: field for field in document.fields}
    extra: list[ExtractedField] = []
    told: set[str] = set()
    for claim in claims:
        spec = asked.get(claim.name)
        reading = read(claim.text, spec) if spec is not None else None
        if spec is None or reading is None or claim.name in told:
            continue
        told.add(claim.name)
        place = locate(reading.value, spec, document.pages)
        held = fields.get(claim.name)
        if place is None:
            extra.append(_unlocated(claim, reading.value, document))
        elif held is None or held.value is None:
            fields[claim.name] = _added(claim.name, reading.value, place)
        elif held.value != reading.value:
            fields[claim.name] = _doubted(held, reading.value)
    return document.model_copy(update={"fields": (*fields.values(), *extra)})


def locate(value: str, spec: FieldSpec, pages: Sequence[Page]) -> _Place | None:
    """Return where a value stands as one to three words in a row; beside its label if it can."""
    best: _Place | None = None
    for page in pages:
        for words in _rows(page.words):
            for size in (1, 2, 3):
                for at in range(len(words) - size + 1):
                    part = words[at : at + size]
                    raw = " ".join(word.text for word in part)
                    if not _says(raw, value, spec):
                        continue
                    beside = _labelled(words[:at], part[0], spec)
                    box = part[0].box
                    for word in part[1:]:
                        box = box.union(word.box)
                    if best is None or (beside and not best.beside):
                        best = _Place(page.number, box, raw, beside)
    return best


def _says(raw: str, value: str, spec: FieldSpec) -> bool:
    """Whether a run of words, its label perhaps in front, reads as this value and as no other."""
    rest = _bare(raw)
    for label in sorted(spec.labels, key=len, reverse=True):
        if rest.startswith(_bare(label)):
            rest = rest.removeprefix(_bare(label)).lstrip(":：")
            break
    if rest == _bare(value):
        return True
    reading = read(rest, spec) if rest else None
    whole = reading is not None and reading.end - reading.start >= 0.8 * len(rest)
    return reading is not None and whole and reading.value == value


def _labelled(before: Sequence[Word], word: Word, spec: FieldSpec) -> bool:
    own, nearest = _bare(word.text), _bare(before[-1].text) if before else ""
    labels = [_bare(label) for label in spec.labels]
    return any(own.startswith(label) for label in labels) or any(
        nearest.rstrip(":：").endswith(one) for one in labels
    )


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one.box.y0 + one.box.y1) / 2):
        middle = (word.box.y0 + word.box.y1) / 2
        if rows and rows[-1][-1].box.y0 <= middle <= rows[-1][-1].box.y1:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda one: one.box.x0) for row in rows]


def _bare(text: str) -> str:
    return "".join(plain(text).text.split())


def _added(name: str, value: str, place: _Place) -> ExtractedField:
    note = "由模型看图读出" + ("" if place.beside else "，不在此项标签旁边") + "，请核对"
    return ExtractedField(
        name=name,
        value=value,
        raw_text=place.raw,
        page=place.page,
        bbox=place.box,
        confidence=BESIDE_LABEL if place.beside else ELSEWHERE,
        source="model",
        note=note,
    )


def _doubted(held: ExtractedField, value: str) -> ExtractedField:
    note = "；".join(filter(None, [held.note, f"模型看图读作 {value}，请核对"]))
    return held.model_copy(update={"confidence": round(held.confidence * DISAGREES, 4), "note": note})


def _unlocated(claim: Claimed, value: str, document: Document) -> ExtractedField:
    return ExtractedField(
        name=f"{UNLOCATED}{claim.name}",
        value=None,
        raw_text=value[:200],
        page=document.pages[0].number if document.pages else 1,
        bbox=None,
        confidence=0.0,
        source="model",
        note="模型看图读出，但页面文字里找不到，不参与计算",
    )
