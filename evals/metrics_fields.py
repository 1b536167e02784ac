"""Score what was read from a paper against its truth: type, fields, items and boxes.

Rules (those of the shared samples): a ``null`` value must be left empty, a ``partial`` value is the
visible prefix, an ``unsure`` one is not scored, a field that the truth does not name is not scored
(it is counted as extra). Numbers are compared as numbers, dates as dates, capital numerals as the
amount they stand for, texts without spaces and punctuation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Final, Literal

from copilot.domain.document import Document, ExtractedField, LineItem
from copilot.domain.evidence import PageBox
from evals.normal import diagnosis, equal, number, split_list, starts, words

Outcome = Literal["exact", "normalised", "wrong", "missing"]
RIGHT: Final[tuple[Outcome, ...]] = ("exact", "normalised")
CELLS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "item_name", "generic_name", "gene"),
    "price": ("price", "unit_price", "std"),
    "spec": ("spec", "strength"),
    "level": ("level", "chrgitm_lv"),
    "date": ("date", "fee_date"),
    "ratio": ("ratio", "self_ratio"),
    "code": ("code", "nat_code"),
}
_LEVELS: Final = {"01": "甲", "02": "乙", "03": "丙"}
_MARKS: Final = frozenset({"level", "category"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """One value: its field (or ``items[3].amount``), outcome, what stands there, what was read."""

    name: str
    outcome: Outcome
    expected: str | None
    got: str | None
    overlap: float | None = None


@dataclass(slots=True)
class FieldScore:
    """The score of one paper. ``overlaps`` holds, for right values, the share of the true box that
    the given box covers, 0 when the given box is more than five times as large."""

    image: str
    quality: str
    layout: str
    type_expected: str
    type_got: str
    fields: list[Verdict] = field(default_factory=list)
    cells: list[Verdict] = field(default_factory=list)
    rows: tuple[int, int, int, int] = (0, 0, 0, 0)
    extra: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def type_right(self) -> bool:
        """Whether the type was recognised."""
        return self.type_expected == self.type_got

    @property
    def overlaps(self) -> list[float]:
        """Coverage of the true boxes by the given ones, for values that were read right."""
        return [
            one.overlap
            for one in [*self.fields, *self.cells]
            if one.overlap is not None and one.outcome in RIGHT
        ]


def score_document(
    document: Document, truth: Mapping[str, Any], boxes: Mapping[str, Any] | None = None
) -> FieldScore:
    """Score one document; ``boxes`` are those of the truth in the frame of the upright pages."""
    score = FieldScore(
        image=truth["image"],
        quality=truth.get("quality", ""),
        layout=truth.get("layout", "real"),
        type_expected=truth["doc_type"],
        type_got=document.doc_type,
    )
    boxes = boxes if boxes is not None else truth.get("boxes", {})
    placed = boxes.get("fields", {})
    unsure, partial = set(truth.get("unsure", ())), set(truth.get("partial", ()))
    expected = dict(_flat(truth["fields"]))
    for name, value in expected.items():
        if name in unsure:
            continue
        found = [one for one in document.fields if one.name == name]
        if isinstance(value, list):
            score.fields += _score_list(name, value, found)
        else:
            score.fields.append(_score_value(name, value, found, name in partial, placed.get(name)))
    score.extra = sorted({one.name for one in document.fields if one.name not in expected and one.value})
    _score_items(score, document.items, truth, boxes.get("items", []))
    return score


def _flat(fields: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Write nested tables (``other_money``) with dotted names."""
    flat: list[tuple[str, Any]] = []
    for name, value in fields.items():
        if isinstance(value, dict):
            flat += [(f"{name}.{label}", one) for label, one in value.items()]
        else:
            flat.append((name, value))
    return flat


def judge(name: str, expected: str | None, got: str | None, *, partial: bool = False) -> Outcome:
    """Compare one value with the truth."""
    if expected is None:
        return "exact" if not got else "wrong"
    if not got:
        return "missing"
    if got == expected:
        return "exact"
    if equal(name, expected, got) or (partial and starts(expected, got)):
        return "normalised"
    return "wrong"


def _score_value(
    name: str,
    expected: str | None,
    found: Sequence[ExtractedField],
    partial: bool,
    box: Mapping[str, Any] | None,
) -> Verdict:
    """Score a single value; of several readings of one field the best counts."""
    best = Verdict(name, judge(name, expected, None), expected, None)
    order = ("missing", "wrong", "normalised", "exact")
    for one in found:
        outcome = judge(name, expected, one.value, partial=partial)
        if best.got is None or order.index(outcome) > order.index(best.outcome):
            best = Verdict(name, outcome, expected, one.value, coverage(box, one.bbox, one.page))
    return best


def _score_list(name: str, expected: Sequence[str], found: Sequence[ExtractedField]) -> list[Verdict]:
    """Score every entry of a list field; entries that do not stand there are wrong."""
    entries = split_list(one.value for one in found if one.value)
    form = diagnosis if name.endswith(("_diag", "diagnosis")) else words
    left = list(entries)
    verdicts = []
    for entry in expected:
        same = next((one for one in left if form(one) == form(entry)), None)
        held = same or next((one for one in left if form(entry) and form(entry) in form(one)), None)
        if held is None:
            near = max(
                left, key=lambda one: SequenceMatcher(None, form(one), form(entry)).ratio(), default=None
            )
            verdicts.append(Verdict(name, "wrong" if near else "missing", entry, near))
            continue
        if same is not None:
            left.remove(same)
        verdicts.append(Verdict(name, "exact" if held == entry else "normalised", entry, held))
    covered = "".join(form(entry) for entry in expected)
    spare = [
        one for one in left if form(one) not in covered and not any(form(e) in form(one) for e in expected)
    ]
    return verdicts + [
        Verdict(name, "wrong", None, one) for one in spare if verdicts and not _taken(one, verdicts)
    ]


def _taken(entry: str, verdicts: Sequence[Verdict]) -> bool:
    return any(one.got == entry for one in verdicts)


def coverage(box: Mapping[str, Any] | None, got: PageBox | None, page: int) -> float | None:
    """Share of the true box inside the given one; 0 for another page or a box five times too large."""
    if box is None or got is None:
        return None
    if box["page"] != page:
        return 0.0
    area = max(1e-9, (box["x1"] - box["x0"]) * (box["y1"] - box["y0"]))
    wide = min(box["x1"], got.x1) - max(box["x0"], got.x0)
    tall = min(box["y1"], got.y1) - max(box["y0"], got.y0)
    if wide <= 0 or tall <= 0 or (got.x1 - got.x0) * (got.y1 - got.y0) > 5 * area:
        return 0.0
    return float(wide * tall / area)


def labelled_values(document: Document, truth: Mapping[str, Any]) -> list[tuple[ExtractedField, bool, bool]]:
    """Return every value that was given and that the truth speaks of: (value, is a cell, is right).

    A value where the truth says that nothing stands is wrong.
    """
    out: list[tuple[ExtractedField, bool, bool]] = []
    expected = dict(_flat(truth["fields"]))
    unsure, partial = set(truth.get("unsure", ())), set(truth.get("partial", ()))
    for one in document.fields:
        if one.value is None or one.name not in expected or one.name in unsure:
            continue
        value = expected[one.name]
        if isinstance(value, list):
            form = diagnosis if one.name.endswith(("_diag", "diagnosis")) else words
            given = [form(entry) for entry in split_list([one.value])]
            right = bool(given) and all(any(form(e) in entry for e in value) for entry in given)
        else:
            right = judge(one.name, value, one.value, partial=one.name in partial) in RIGHT
        out.append((one, False, right))
    rows = truth.get("items", [])
    read = [{cell.name: cell.value for cell in item.cells} for item in document.items]
    for i, j in match_rows(rows, read):
        cells = {cell.name: cell for cell in document.items[j].cells}
        for name, wanted in rows[i].items():
            cell: ExtractedField | None = _cell(cells, name)
            if cell is None or cell.value is None or f"items[{i}].{name}" in unsure or name in _MARKS:
                continue
            got: str = cell.value
            if name == "chrgitm_lv":
                wanted, got = _LEVELS.get(wanted, wanted), _LEVELS.get(got, got.rstrip("类"))
            out.append((cell, True, judge(name, wanted, got) in RIGHT))
    return out


def _cell(row: Mapping[str, Any], name: str) -> Any:
    """Return a cell under any of the names it goes by."""
    for kind, names in CELLS.items():
        if name in names or name == kind:
            return next((row[one] for one in (name, *names) if one in row), None)
    return row.get(name)


def _likeness(row: Mapping[str, Any], item: Mapping[str, str | None]) -> float:
    """How alike a true row and a read one are: name, amount and quantity."""
    names = words(_cell(row, "name") or ""), words(_cell(item, "name") or "")
    value = SequenceMatcher(None, *names).ratio() if all(names) else 0.0
    amounts = number(_cell(row, "amount") or ""), number(_cell(item, "amount") or "")
    value += 1.0 if amounts[0] is not None and amounts[0] == amounts[1] else 0.0
    for other in ("date", "qty"):
        left, right = _cell(row, other), _cell(item, other)
        value += 0.25 if left and left == right else 0.0
    return value


def match_rows(
    rows: Sequence[Mapping[str, Any]], items: Sequence[Mapping[str, str | None]]
) -> list[tuple[int, int]]:
    """Pair true rows with read ones, the most alike first, in printed order where equal."""
    pairs = [
        (-_likeness(row, item), abs(i - j), i, j)
        for i, row in enumerate(rows)
        for j, item in enumerate(items)
    ]
    taken: tuple[set[int], set[int]] = set(), set()
    chosen = []
    for negative, _, i, j in sorted(pairs):
        if negative > -0.6 or i in taken[0] or j in taken[1]:
            continue
        taken[0].add(i)
        taken[1].add(j)
        chosen.append((i, j))
    return sorted(chosen)


def _score_items(
    score: FieldScore, items: Sequence[LineItem], truth: Mapping[str, Any], boxes: Sequence[Mapping[str, Any]]
) -> None:
    """Score rows and cells; ``rows`` becomes (expected, right, missing, extra)."""
    rows = truth.get("items", [])
    unsure = set(truth.get("unsure", ()))
    read = [{cell.name: cell.value for cell in item.cells} for item in items]
    pairs = match_rows(rows, read)
    right = 0
    for i, j in pairs:
        cells = {cell.name: cell for cell in items[j].cells}
        verdicts = []
        for name, expected in rows[i].items():
            path = f"items[{i}].{name}"
            if path in unsure or (name in _MARKS and expected in ("category", "detail")):
                continue
            found: ExtractedField | None = _cell(cells, name)
            got = found.value if found else None
            if name in ("chrgitm_lv", "level") and got:
                expected, got = _LEVELS.get(expected, expected), _LEVELS.get(got, got.rstrip("类"))
            box = boxes[i].get(name) if i < len(boxes) else None
            overlap = coverage(box, found.bbox, found.page) if found else None
            verdicts.append(Verdict(path, judge(name, expected, got), expected, got, overlap))
        score.cells += verdicts
        key = [one for one in verdicts if one.name.endswith(("name", "amount", "gene", "result"))]
        right += bool(key) and all(one.outcome in RIGHT for one in key)
    matched = {i for i, _ in pairs}
    for i, row in enumerate(rows):
        if i not in matched:
            score.cells.append(Verdict(f"items[{i}].name", "missing", _cell(row, "name"), None))
    score.rows = (len(rows), right, len(rows) - len(pairs), len(items) - len(pairs))
