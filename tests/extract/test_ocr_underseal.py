"""Which reading stands when a line was read twice, once with and once without the ink of a stamp."""

import numpy as np
import pytest

from copilot.extract.ocr import TextLine, part
from copilot.extract.seal import Seal
from copilot.extract.underseal import _covered, better_of, read_under


def line(text: str, confidence: float, x0: float, x1: float, y: float = 100.0) -> TextLine:
    quad = np.array([[x0, y], [x1, y], [x1, y + 20], [x0, y + 20]], np.float64)
    step = 1 / max(len(text), 1)
    spans = tuple((index * step, (index + 1) * step) for index in range(len(text)))
    return TextLine(text, confidence, quad, spans)


def texts(lines) -> list[str]:
    return [item.text for item in lines]


def test_the_surer_reading_of_a_line_stands():
    old, clean = line("打印时跟", 0.83, 100, 180), line("打印时间", 0.99, 100, 180)
    assert texts(better_of([old], [old], [clean])) == ["打印时间"]
    assert texts(better_of([clean], [clean], [old])) == ["打印时间"]


def test_a_clean_middle_is_spliced_into_a_longer_line():
    old = line("收款单位贵民人院章", 0.9, 0, 180)
    clean = line("贵州人民医院", 0.98, 80, 160)
    assert texts(better_of([old], [old], [clean])) == ["收款单位", "贵州人民医院", "章"]


def test_the_same_text_does_not_cut_a_line():
    old = line("贵州省医疗票据", 0.9, 0, 140)
    assert texts(better_of([old], [old], [line("贵州省", 1.0, 0, 60)])) == ["贵州省医疗票据"]


def test_a_line_that_the_stamp_does_not_touch_is_never_replaced():
    far = line("金额合计", 0.7, 100, 180)
    assert texts(better_of([far], [], [line("全额合计", 0.99, 100, 180)])) == ["金额合计"]


def test_print_that_was_not_seen_before_is_added_and_specks_are_not():
    found = better_of([], [], [line("8636.65", 0.97, 100, 200), line("章", 0.4, 300, 320)])
    assert texts(found) == ["8636.65"]


@pytest.mark.parametrize(("begin", "end", "text"), [(0.0, 0.5, "金额"), (0.5, 1.0, "合计"), (0.0, 0.1, None)])
def test_part_takes_characters_by_their_middle(begin, end, text):
    piece = part(line("金额合计", 0.9, 0, 80), begin, end)
    assert (piece.text if piece else None) == text


def test_part_keeps_the_place():
    piece = part(line("金额合计", 0.9, 0, 80), 0.5, 1.0)
    assert piece is not None
    assert piece.quad[:, 0].min() == pytest.approx(40)
    assert piece.spans == ((0.0, 0.5), (0.5, 1.0))


def test_a_stamp_on_empty_paper_costs_no_second_reading(scripted):
    page = np.full((400, 400, 3), 255, np.uint8)
    page[100:200, 100:104] = (220, 40, 40)
    engine = scripted()
    sure = [line("金额合计", 1.0, 110, 190)]
    assert read_under(page, sure, Seal(90, 90, 210, 210), engine) == sure
    assert engine.calls == []


def test_a_new_line_that_leaves_the_patch_is_read_to_its_end(scripted):
    page = np.full((400, 1000, 3), 255, np.uint8)
    page[110:116, 300:620:8] = 0
    answers = iter([[line("零贰元", 0.99, 0, 80, 20)], [line("贰仟零贰元", 0.99, 100, 380, 12)]])
    engine = scripted(lambda _: next(answers))
    found = read_under(page, [], Seal(400, 90, 620, 210), engine)
    assert texts(found) == ["贰仟零贰元"]
    assert len(engine.calls) == 2
    assert engine.calls[1][0] > engine.calls[0][0]


@pytest.mark.parametrize(
    ("x0", "x1", "known"),
    [(100, 180, True), (104, 183, True), (100, 200, False), (60, 180, False), (300, 380, False)],
)
def test_a_box_is_known_only_if_a_sure_line_fills_it(x0, x1, known):
    box = line("", 0.0, x0, x1).quad
    assert _covered(box, [line("打印时间", 0.99, 100, 180)]) is known
