"""How likely a value is right: a logistic model over what is known of its reading. Pure.

The recogniser's own scores say how clear the glyphs were, not whether the value is the right one.
The model adds the form of the value, seals, agreement with the identities, notes of doubt and the
state of the page. Its weights are data (``confidence.yaml``), fitted on labelled papers by
``python -m evals.calibrate``; the same file says on what and when.
"""

import math
import re
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Final

import yaml

from copilot.domain.document import Check, Document, ExtractedField, LineItem
from copilot.domain.evidence import PageBox
from copilot.extract.agreement import Table
from copilot.extract.derive import SEALED
from copilot.extract.schema import Kind, Schema
from copilot.extract.stamped import fits_column, like_a_name
from copilot.extract.text import squeeze
from copilot.extract.values import CUT, INCOMPLETE, plausible_org

# Checks that can fail although every figure was read right (local rules, late issue).
_TELLING: Final = frozenset(
    {"I1", "I2", "I3", "I4", "I5", "I6", "I7a", "I7b", "I7c", "I7d", "los", "prepaid", "tax", "id_card"}
    | {"bank_card", "uscc", "bill_code", "rx_quantity"}
)
_MONEY_CELLS: Final = frozenset(
    {"amount", "price", "unit_price", "std", "tax", "person_amount", "self_amount"}
)
_CODE_CELLS: Final = frozenset(
    {"nat_code", "code", "line_no", "qty", "self_ratio", "ratio", "days", "tax_rate"}
)
Place = tuple[int, PageBox]
_MIXED: Final = re.compile(r"[\u4e00-\u9fff][0-9:]|[0-9:][\u4e00-\u9fff]")
_GROUPS: Final[Mapping[Kind, str]] = {
    "money": "money",
    "capitals": "money",
    "date": "date",
    "period": "date",
    "code": "code",
    "number": "code",
    "age": "code",
    "person": "name",
    "org": "name",
    "text": "text",
    "list": "text",
    "prose": "prose",
    "sex": "date",
}


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of the logistic model, the map from its output to a probability, and the thresholds.

    ``knots`` are ``(output, probability)`` in rising order; between them the map is linear. Below
    ``drop`` a value that the recogniser itself doubted is withheld; below ``look`` a person is asked.
    """

    version: str
    bias: float
    weights: Mapping[str, float]
    knots: tuple[tuple[float, float], ...]
    drop: float
    look: float

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability that a value with these features is right."""
        score = self.bias
        for name, value in features.items():
            if value:
                score += self.weights.get(name, 0.0) * value
        raw = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))
        return self.mapped(raw)

    def mapped(self, raw: float) -> float:
        """Carry an output of the logistic model through the map of probabilities."""
        if not self.knots:
            return raw
        if raw <= self.knots[0][0]:
            return self.knots[0][1]
        for (x0, y0), (x1, y1) in pairwise(self.knots):
            if raw <= x1:
                return y0 + (y1 - y0) * (raw - x0) / max(1e-9, x1 - x0)
        return self.knots[-1][1]


@cache
def model() -> Model:
    """Return the shipped model; raises ``ValueError`` for a file that is not one."""
    text = resources.files("copilot.extract").joinpath("confidence.yaml").read_text(encoding="utf-8")
    return parse_model(yaml.safe_load(text))


def parse_model(data: Mapping[str, object]) -> Model:
    """Return the model that a loaded file describes; raises ``ValueError`` when a part is missing."""
    try:
        weights, knots = data["weights"], data["knots"]
        if not isinstance(weights, dict) or not isinstance(knots, list):
            raise ValueError("weights must be a table and knots a list")
        return Model(
            version=str(data["version"]),
            bias=float(str(data["bias"])),
            weights={str(name): float(value) for name, value in weights.items()},
            knots=tuple((float(x), float(y)) for x, y in knots),
            drop=float(str(data["drop"])),
            look=float(str(data["look"])),
        )
    except KeyError as error:
        raise ValueError(f"confidence model lacks {error}") from error


@dataclass(frozen=True)
class Surroundings:
    """What all values of a document share: its schema, its checks, and how clear its pages are."""

    form: Schema
    checks: Mapping[str, tuple[int, bool]]
    clarity: Mapping[int, float]
    table: Table
    places: Mapping[Place, int]

    @classmethod
    def of(cls, document: Document, form: Schema, checks: Sequence[Check]) -> "Surroundings":
        """Measure a document.

        ``clarity`` is the tenth percentile of the recogniser's scores on a page; ``checks`` says for each
        name how many telling checks of it hold and whether any fails; ``places`` counts the fields that
        were read from the same ink.
        """
        clarity = {}
        for page in document.pages:
            scores = sorted(word.confidence for word in page.words)
            clarity[page.number] = scores[len(scores) // 10] if scores else 0.5
        told: dict[str, tuple[int, bool]] = {}
        for check in checks:
            if check.code in _TELLING:
                for name in set(check.fields):
                    held, failed = told.get(name, (0, False))
                    told[name] = held + (check.status == "ok"), failed or check.status == "failed"
        places = Counter((one.page, one.bbox) for one in document.fields if one.value and one.bbox)
        return cls(form, told, clarity, Table.of(document.items), places)


def features(value: ExtractedField, around: Surroundings, *, cell: bool = False) -> dict[str, float]:
    """Return the features of one read value."""
    text = value.value or ""
    group = _cell_group(value.name) if cell else _field_group(value.name, around.form)
    held, failed = around.checks.get(f"items.{value.name}" if cell else value.name, (0, False))
    clear = around.clarity.get(value.page, 1.0)
    score = min(max(value.confidence, 0.02), 0.9995)
    doubt = value.note.replace(SEALED, "").strip("；")
    printed = squeeze(value.raw_text)
    return {
        "score": math.log(score / (1 - score)),
        "text_layer": float(value.source == "text_layer"),
        "unclear_page": 1.0 - clear,
        "low_score": max(0.0, 0.9 - score),
        "sealed": float(SEALED in value.note),
        "derived": float(value.source == "derived"),
        "cut": float(INCOMPLETE in doubt or CUT in doubt),
        "doubt": float(bool(doubt)),
        "joined": float(group in ("text", "name") and " " in value.raw_text.strip()),
        "changed": float(group in ("text", "code") and printed != squeeze(text)),
        "agrees": float(min(3, held)),
        "fails": float(failed),
        "bare_number": float(group == "money" and bool(printed) and "." not in printed and text != "0.00"),
        "mixed": float(group == "text" and bool(_MIXED.search(printed))),
        # A sentence is long by nature; only short values are doubtful for being long.
        "length": 0.0 if group == "prose" else math.log1p(len(text)),
        "cell": float(cell),
        "known_title": float(value.name == "bill_title" and not doubt),
        "odd": float(
            around.table.odd(value) or not fits_column(value.name, text)
            if cell
            else _unlike(value.name, text, around.form)
        ),
        "rare": float(cell and around.table.rare(value.name)),
        "row_holds": float(cell and around.table.product(value) is True),
        "row_fails": float(cell and around.table.product(value) is False),
        "shared": float(not cell and _shared(value, around)),
        **{f"is_{name}": float(group == name) for name in ("money", "date", "code", "name", "prose")},
    }


def _shared(value: ExtractedField, around: Surroundings) -> bool:
    """Whether another field was read from the same ink."""
    return value.bbox is not None and around.places.get((value.page, value.bbox), 0) > 1


def _unlike(name: str, text: str, form: Schema) -> bool:
    """Whether a name is not like the names of people or of institutions."""
    spec = form.fields.get(name)
    if spec is None or spec.kind not in ("person", "org"):
        return False
    return not (plausible_org(text) if spec.kind == "org" else like_a_name(text))


def _field_group(name: str, form: Schema) -> str:
    spec = form.fields.get(name)
    if spec is not None:
        return _GROUPS.get(spec.kind, "text")
    if name.startswith("other_money.") or name in ("tax", "amount_without_tax"):
        return "money"
    return "date" if name.endswith("_date") else "text"


def _cell_group(name: str) -> str:
    if name in _MONEY_CELLS:
        return "money"
    if name in _CODE_CELLS:
        return "code"
    return "date" if name.endswith("date") else "text"


def document_score(values: Sequence[ExtractedField]) -> float:
    """Return one score of a document: the mean confidence, with the weakest tenth counted twice."""
    found = sorted(value.confidence for value in values if value.value is not None)
    if not found:
        return 0.0
    weakest = found[: max(1, len(found) // 10)]
    return round(statistics.fmean([*found, *weakest]), 4)


def worth_checking(document: Document, form: Schema, count: int = 3) -> tuple[ExtractedField, ...]:
    """Return the values that a person should look at first, the most doubtful first.

    Signatures of staff come last: no decision hangs on them.
    """
    signed = {name for name, spec in form.fields.items() if spec.signature}
    needed = [f for f in document.fields if f.value is not None or f.raw_text]
    ordered = sorted(needed, key=lambda f: (f.name in signed, f.value is not None, f.confidence))
    seen = {f.name: f for f in reversed(ordered)}
    return tuple(f for f in ordered if seen[f.name] is f)[:count]


def rated(document: Document, form: Schema, checks: Sequence[Check], using: Model | None = None) -> Document:
    """Return the document with calibrated confidences."""
    held = using or model()
    around = Surroundings.of(document, form, checks)

    def rate(value: ExtractedField, *, cell: bool) -> ExtractedField:
        if value.value is None:
            return value
        chance = held.probability(features(value, around, cell=cell))
        return value.model_copy(update={"confidence": round(chance, 4)})

    items = tuple(
        LineItem(index=item.index, cells=tuple(rate(cell, cell=True) for cell in item.cells))
        for item in document.items
    )
    fields = tuple(rate(field, cell=False) for field in document.fields)
    return document.model_copy(update={"fields": fields, "items": items})
