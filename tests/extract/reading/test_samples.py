"""The shared real papers, read with the shipped recogniser; skipped where they are absent.

The truth gives a visible prefix for masked values (``partial``) and leaves out what cannot be read.
"""

import json
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

from copilot.domain.document import Document
from copilot.extract.amounts import read_capitals

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "samples" / "real"
PAPERS = sorted(FOLDER.glob("*.json"))

pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not PAPERS, reason="the shared samples are not on this machine"),
]


def plain(value: object) -> str | None:
    if value is None:
        return None
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value))).rstrip("。")
    try:
        return format(Decimal(text).normalize(), "f")
    except InvalidOperation:
        pass
    capitals = read_capitals(text)
    return str(capitals.amount) if capitals else text


def score(document: Document, truth: dict) -> tuple[int, int, int, list[str]]:
    """Return right, wrong and missing values, and what is not right."""
    right = wrong = missing = 0
    notes: list[str] = []

    def one(name: str, want: object, got: list[str | None], partial: bool) -> None:
        nonlocal right, wrong, missing
        if isinstance(want, list):
            for entry in want:
                one(name, entry, [v for v in got if plain(v) == plain(entry)] or got[:1], partial)
            return
        expected, found = plain(want), plain(got[0] if got else None)
        if found == expected or (partial and found and expected and found.startswith(expected)):
            right += 1
        elif found is None:
            missing += 1
            notes.append(f"{name}: missing")
        else:
            wrong += 1
            notes.append(f"{name}: differs")

    for name, want in truth["fields"].items():
        entries = want if isinstance(want, dict) else {"": want}
        for label, value in entries.items():
            full = f"{name}.{label}" if label else name
            if full in truth["unsure"]:
                continue
            got = [f.value for f in document.fields if f.name == full]
            if not got and label and truth["equiv"].get("cash_pay", "").startswith(label):
                got = [document.value("cash_pay")]
            one(full, value, got, name in truth["partial"])
    for index, row in enumerate(truth["items"]):
        if f"items[{index}].amount" in truth["unsure"]:
            continue
        same = [i for i in document.items if plain(i.cell("name").value) == plain(row["name"])]
        cell = same[0].cell("amount") if same else None
        one(f"items[{index}].amount", row["amount"], [cell.value if cell else None], False)
    return right, wrong, missing, notes


@pytest.fixture(scope="module")
def scores() -> dict[str, tuple[bool, int, int, int, list[str]]]:
    from copilot.extract.ocr import make_engine
    from copilot.extract.pipeline import Extractor

    extractor = Extractor(make_engine("rapid", Path("/nonexistent")))
    out = {}
    try:
        for path in PAPERS:
            truth = json.loads(path.read_text(encoding="utf-8"))
            data = (FOLDER / truth["image"]).read_bytes()
            (document,) = extractor.read(data, truth["image"]).documents
            out[path.stem] = (document.doc_type == truth["doc_type"], *score(document, truth))
    finally:
        extractor.close()
    return out


def test_every_type_is_recognised(scores):
    assert [name for name, result in scores.items() if not result[0]] == []


def test_values_are_read_and_wrong_ones_are_rare(scores):
    right, wrong, missing = (sum(result[i] for result in scores.values()) for i in (1, 2, 3))
    total = right + wrong + missing
    detail = {name: result[4] for name, result in scores.items() if result[4]}
    assert right / total >= 0.97, detail
    assert wrong / total <= 0.005, detail


def test_no_more_is_lost_than_that(scores):
    right, wrong, missing = (sum(result[i] for result in scores.values()) for i in (1, 2, 3))
    total = right + wrong + missing
    assert right / total >= 0.955
    assert wrong / total <= 0.01
