"""Rendered sets: planned by number, resumed from the disk, pages kept; calibration on them."""

import json

import numpy as np
import pytest

from copilot.domain.document import Document, Page, Word
from copilot.domain.evidence import PageBox
from copilot.extract.confidence import parse_model
from copilot.extract.reading import Reading
from evals.calibrate import Example, figures, fit, isotonic, left_out
from evals.degrade import degrade, move_box
from evals.layouts import LAYOUTS
from evals.render import TEST_LAYOUTS
from evals.sets import layouts_of, plan, rendered
from evals.words import PageStore, read_fields


def test_a_set_is_fixed_by_its_numbers_and_keeps_to_its_layouts():
    first, longer = list(plan("test", 40)), list(plan("test", 200))
    assert longer[:40] == first
    assert {one.layout for one in longer} == set(TEST_LAYOUTS)
    assert {one.name for one in layouts_of("tune")} == set(LAYOUTS) - set(TEST_LAYOUTS)
    per_layout = {(one.layout, one.quality) for one in longer[: 3 * len(TEST_LAYOUTS)]}
    assert len(per_layout) == 3 * len(TEST_LAYOUTS)


@pytest.mark.parametrize("kind", ["inpatient_receipt", "outpatient_receipt"])
def test_six_forms_of_every_receipt_are_held_out(kind):
    assert sum(LAYOUTS[name].doc_type == kind for name in TEST_LAYOUTS) >= 6
    assert len({LAYOUTS[name].doc_type for name in TEST_LAYOUTS}) == 14


def test_a_paper_is_rendered_once(tmp_path):
    planned = next(one for one in plan("tune", 200, doc_type="bank_card") if one.quality == "digital")
    path = rendered(planned, tmp_path)
    truth = json.loads(path.read_text(encoding="utf-8"))
    assert truth["layout"] == planned.layout
    (tmp_path / truth["image"]).write_bytes(b"kept")
    assert rendered(planned, tmp_path) == path
    assert (tmp_path / truth["image"]).read_bytes() == b"kept"


def test_pages_are_kept_by_content_and_read_again(tmp_path):
    word = Word(text="借记卡", box=PageBox(x0=0.1, y0=0.1, x1=0.3, y1=0.2), confidence=0.9)
    page = Page(number=1, width=800, height=500, source="ocr", words=(word,))
    document = Document(
        id="d", sha256="0" * 64, filename="a.png", doc_type="other", type_confidence=1.0, pages=(page,),
        extractor_version="t",
    )  # fmt: skip
    store = PageStore(tmp_path, "t")
    assert store.get(b"x") is None
    store.put(b"x", {}, Reading((document,), ()), 1.0)
    found = PageStore(tmp_path, "t").get(b"x")
    assert found is not None
    assert found.pages == (page,)
    assert PageStore(tmp_path, "other").get(b"x") is None
    assert read_fields(found, "a.png")[0].doc_type == "bank_card"


def test_a_quarter_turn_carries_the_boxes():
    from PIL import Image

    picture = Image.new("RGB", (300, 200), "white")
    straight = degrade(picture, "photo", severity=0.1, seed=3)
    turned = degrade(picture, "photo", severity=0.1, seed=3, quarter_turns=1)
    box = {"page": 1, "x0": 0.2, "y0": 0.3, "x1": 0.4, "y1": 0.5}
    before, after = move_box(straight.matrix, box), move_box(turned.matrix, box)
    assert after["x0"] == pytest.approx(before["y0"], abs=1e-4)
    assert after["y0"] == pytest.approx(1 - before["x1"], abs=1e-4)
    assert turned.rotation_deg == pytest.approx(straight.rotation_deg + 90)


def synthetic():
    rng = np.random.default_rng(5)
    out = []
    for index in range(1200):
        score = float(rng.normal(2.5, 1.5))
        right = bool(rng.random() < 1 / (1 + np.exp(-score)))
        out.append(Example({"score": score, "length": 1.0}, right, f"layout{index % 6}", index % 3 == 0))
    return out


def test_the_fit_recovers_a_known_law_and_is_calibrated_on_layouts_left_out():
    found = synthetic()
    model = parse_model({"version": "t", "drop": 0.5, "look": 0.9, **fit(found)})
    assert 0.7 < model.weights["score"] < 1.3
    assert model.probability({"score": 4.0, "length": 1.0}) > model.probability({"score": 0.0, "length": 1.0})
    measured = figures(left_out(found))["all"]
    assert measured["auroc"] > 0.75
    assert measured["ece"] < 0.06


def test_the_map_of_probabilities_rises():
    knots = isotonic([0.1, 0.2, 0.8, 0.9] * 10, [False, True, False, True] * 10, [1.0] * 40)
    assert [y for _, y in knots] == sorted(y for _, y in knots)
    assert knots[0] == (0.0, 0.0)
