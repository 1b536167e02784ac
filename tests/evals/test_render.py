"""Rendered papers: exact boxes in pixels and PDF, moved by the geometry, equal for equal seeds."""

import io
from random import Random

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from evals.canvas import Box, Sheet, Style
from evals.claims import make_claim
from evals.degrade import degrade, move_box
from evals.layouts import LAYOUTS
from evals.paint_pdf import pdf, pieces
from evals.paint_pixels import paint
from evals.render import DEV_LAYOUTS, TEST_LAYOUTS, draw_set, finish, render, split_of

MM = 25.4


def ink_box(image: Image.Image) -> tuple[float, float, float, float]:
    grey = np.asarray(image.convert("L"))
    rows, columns = np.where(grey < 160)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


@pytest.mark.parametrize("face", ["serif", "sans"])
def test_the_box_of_a_run_is_where_its_ink_is(face):
    sheet = Sheet(80, 30)
    box = sheet.text(10, 12, "（金额）12,345.60元", Style(5.0, face))
    found = [value / 300 * MM for value in ink_box(paint(sheet, dpi=300, seed=1))]
    assert box is not None
    assert np.allclose(found, [box.x0, box.y0, box.x1, box.y1], atol=0.35)


def test_pdf_glyphs_stand_where_the_display_list_says():
    sheet = Sheet(160, 30)
    text = "（甲）：《乙》，“丙”。A1；（丁）"
    sheet.text(10, 12, text, Style(5.0))
    op = sheet.ops[0]
    document = pypdfium2.PdfDocument(pdf([sheet]))
    page = document[0].get_textpage()
    found = {}
    for index in range(page.count_chars()):
        left, _, right, _ = page.get_charbox(index)
        if right > left:
            found.setdefault(page.get_text_range(index, 1), []).append((left + right) / 2 * MM / 72)
    document.close()
    for char, x in zip(op.text, op.xs, strict=True):
        assert any(abs(middle - (x + 2.5)) < 2.6 for middle in found[char]), char
    assert [piece for _, piece in pieces("a（b）：c")] == ["a", "（b）", "：c"]


def test_a_box_moves_with_the_ink():
    sheet = Sheet(120, 80)
    box = sheet.text(40, 40, "移动", Style(8.0))
    assert box is not None
    clean = paint(sheet, dpi=150, seed=1)
    true = {"page": 1, "x0": box.x0 / 120, "y0": box.y0 / 80, "x1": box.x1 / 120, "y1": box.y1 / 80}
    for quality, severity in (("scan", 0.2), ("photo", 0.3)):
        shot = degrade(clean, quality, severity=severity, seed=5)
        image = Image.open(io.BytesIO(shot.data)).convert("L")
        moved = move_box(shot.matrix, true)
        grey = np.asarray(image, dtype=float)
        height, width = grey.shape
        inside = grey[
            int(moved["y0"] * height) : int(moved["y1"] * height),
            int(moved["x0"] * width) : int(moved["x1"] * width),
        ]
        around = grey[int((moved["y0"] - 0.12) * height) : int((moved["y0"] - 0.03) * height),
                      int(moved["x0"] * width) : int(moved["x1"] * width)]  # fmt: skip
        assert np.percentile(inside, 10) < np.percentile(around, 10) - 60


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_every_layout_prints_what_its_truth_says(name):
    layout = LAYOUTS[name]
    claim = make_claim(31, layout.kind)
    paper = layout.draw(claim, Random(3))
    printed = "".join(op.text for sheet in paper.sheets for op in sheet.ops if hasattr(op, "text"))
    unspaced = printed.replace(" ", "")  # numbers may be printed in groups
    assert paper.doc_type == layout.doc_type
    assert paper.layout == name
    for field, value in paper.fields.items():
        for one in value if isinstance(value, list) else [value]:
            if (
                isinstance(one, str)
                and not field.endswith(("date", "time"))
                and field not in ("insutype", "total", "card_no")
            ):
                assert one in printed.replace(",", "") or one in printed or one in unspaced, (field, one)
    for field, box in paper.boxes.items():
        for one in box if isinstance(box, list) else [box]:
            assert 0 <= one["x0"] < one["x1"] <= 1.0, field
            assert 0 <= one["y0"] < one["y1"] <= 1.0, field
    assert len(paper.items) == len(paper.item_boxes)


@pytest.mark.parametrize("quality", ["digital", "clean", "scan", "photo"])
def test_equal_seeds_give_equal_bytes(quality):
    claim = make_claim(12, "outpatient")
    first, second = (
        render(claim, layouts=["outpatient.thermal"], quality=quality, seed=4)[0] for _ in range(2)
    )
    assert first.data == second.data
    assert first.truth == second.truth
    assert first.data != render(claim, layouts=["outpatient.thermal"], quality=quality, seed=5)[0].data


def test_many_pages_become_a_pdf_of_pictures_without_text():
    claim = next(one for one in (make_claim(seed, "inpatient") for seed in range(300)) if len(one.lines) > 30)
    paper = LAYOUTS["fee_list.daily"].draw(claim, Random(1))
    assert len(paper.sheets) > 1
    first = finish(paper, name="list", quality="scan", severity=0.1, seed=2)
    assert first.filename == "list.pdf"
    document = pypdfium2.PdfDocument(first.data)
    assert len(document) == len(paper.sheets)
    assert document[0].get_textpage().count_chars() == 0
    document.close()
    assert {box["amount"]["page"] for box in first.truth["boxes"]["items"]} == set(
        range(1, len(paper.sheets) + 1)
    )


def test_train_never_meets_what_is_held_out():
    assert all(split_of(name, "甲医院") == "test" for name in TEST_LAYOUTS)
    assert not DEV_LAYOUTS & TEST_LAYOUTS
    assert set(LAYOUTS) >= DEV_LAYOUTS | TEST_LAYOUTS
    splits = {"train": set(), "dev": set(), "test": set()}
    for seed in range(300):
        claim = make_claim(seed)
        splits[split_of("inpatient.unified", claim.hospital.name)].add(claim.hospital.name)
    assert not splits["train"] & (splits["dev"] | splits["test"])
    assert all(splits.values())


def test_a_set_keeps_to_its_split_and_varies_quality():
    papers = draw_set(4, seed=3, split="train", doc_type="prescription")
    assert {paper.truth["split"] for paper in papers} == {"train"}
    assert len({paper.truth["quality"] for paper in papers}) >= 3
    assert {paper.truth["doc_type"] for paper in papers} == {"prescription"}


def test_the_union_of_boxes():
    assert Box(1, 2, 3, 4).union(Box(0, 3, 2, 9)) == Box(0, 2, 3, 9)
