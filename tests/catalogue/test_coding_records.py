"""Diagnoses as people write them, against standard names: both halves stay far above plain TF-IDF."""

from pathlib import Path

import pytest

from copilot.catalogue.coding import Coder
from copilot.catalogue.coding_fit import measure
from copilot.catalogue.coding_text import Abbreviations, load_abbreviations
from evals.bench.coding import coder_of, records

HERE = Path(__file__).parent
ENTRIES, HALVES = records(HERE / "coding_records.yaml")


@pytest.fixture(scope="module")
def book() -> Abbreviations:
    return load_abbreviations(HERE.parents[1] / "corpus")


@pytest.fixture(scope="module")
def coder(book: Abbreviations) -> Coder:
    return coder_of(ENTRIES, book, 0)


def test_the_halves_are_apart_and_large_enough() -> None:
    dev, held = ({row.text for row in HALVES[half]} for half in ("dev", "held_out"))
    assert not dev & held
    assert len(dev) >= 75
    assert len(held) >= 75


@pytest.mark.parametrize(("half", "top1", "recall"), [("dev", 0.86, 0.98), ("held_out", 0.84, 0.92)])
def test_strings_of_records_are_coded(coder: Coder, half: str, top1: float, recall: float) -> None:
    found = measure(coder, HALVES[half])
    assert found.top1 >= top1
    assert found.recall10 >= recall
    assert found.top1 > found.plain_top1 + 0.15


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("颈椎病(神经根型)", "神经根型颈椎病"),
        ("高血压3级 很高危", "高血压病3级（极高危）"),
        ("CINⅢ级", "宫颈上皮内瘤变3级"),
        ("胆囊结石并慢性胆囊炎", "胆囊结石伴慢性胆囊炎"),
        ("右侧第4-7肋骨骨折", "多发性肋骨骨折"),
    ],
)
def test_what_stands_beside_the_name_decides_between_names(coder: Coder, text: str, name: str) -> None:
    (first,) = coder.code(text, 1)
    assert first.terms[0].name == name


def test_a_complication_alone_is_no_diagnosis_of_its_own(coder: Coder) -> None:
    (only,) = coder.code("十二指肠球部溃疡并出血")
    assert only.terms[0].name == "十二指肠溃疡伴出血"
