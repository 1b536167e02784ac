"""Both engines over the same weights: same text, boxes on the ink.

The fixtures build them with every way to the network cut.
"""

import numpy as np
import pytest

from copilot.errors import EngineUnavailable
from copilot.extract import ocr_paddle, ocr_rapid, ocr_weights
from copilot.extract.ocr import TextLine, reading_quad, words_of


def folded(text: str) -> str:
    return text.replace("（", "(").replace("）", ")").replace("：", ":").replace(" ", "")


@pytest.fixture(scope="module")
def page(drawing) -> np.ndarray:
    return np.asarray(drawing.draw())


@pytest.fixture(scope="module", params=["rapid", "paddle"])
def read(request, page):
    engine = request.getfixturevalue(request.param)
    return engine.read(page)


def test_an_engine_reads_every_printed_line(read, drawing):
    printed = {folded(text) for _, _, text in drawing.receipt}
    assert printed == {folded(word.text) for word in read}


def test_words_stand_where_their_ink_is(read, drawing, page):
    height, width = page.shape[:2]
    places = {folded(text): (x / width, y / height) for x, y, text in drawing.receipt}
    for word in read:
        x, y = places[folded(word.text)]
        assert abs(word.box.x0 - x) < 0.02
        assert word.box.y0 - 0.03 < y < word.box.y1
        assert word.confidence > 0.8


def test_both_engines_name_engine_runtime_and_weights(rapid, paddle):
    weights = ocr_weights.weights_hash()
    assert rapid.version.endswith(weights)
    assert paddle.version.endswith(weights)
    assert rapid.version != paddle.version


@pytest.mark.parametrize("name", ["rapid", "paddle"])
def test_an_empty_page_has_no_words(name, request):
    assert request.getfixturevalue(name).read(np.full((120, 300, 3), 255, np.uint8)) == []


def test_paddle_models_are_built_once_from_the_bundled_weights(tmp_path):
    det, rec = ocr_paddle.model_folders(tmp_path)
    for folder, weights in ((det, ocr_weights.DETECTOR), (rec, ocr_weights.RECOGNISER)):
        assert (folder / "inference.onnx").stat().st_size == (
            ocr_weights.weights_dir() / weights
        ).stat().st_size
    stamp = (rec / "inference.yml").stat().st_mtime_ns
    assert ocr_paddle.model_folders(tmp_path) == (det, rec)
    assert (rec / "inference.yml").stat().st_mtime_ns == stamp


def test_missing_weights_are_named(monkeypatch):
    monkeypatch.setattr(ocr_weights, "RECOGNISER", "no-such-weights.onnx")
    with pytest.raises(EngineUnavailable, match="缺少"):
        ocr_weights.weights_dir()


def line(text: str, spans: list[tuple[float, float]], confidence: float = 0.99) -> TextLine:
    quad = np.array([[0, 0], [400, 0], [400, 20], [0, 20]], np.float64)
    return TextLine(text, confidence, quad, tuple(spans))


def test_a_line_is_cut_at_a_wide_gap():
    spans = [(0.0, 0.05), (0.05, 0.1), (0.8, 0.85), (0.85, 0.9)]
    words = words_of([line("金额十元", spans)], 400, 100)
    assert [word.text for word in words] == ["金额", "十元"]
    assert words[0].box.x1 == pytest.approx(0.1)
    assert words[1].box.x0 == pytest.approx(0.8)


def test_a_narrow_gap_does_not_cut():
    spans = [(0.0, 0.05), (0.05, 0.1), (0.13, 0.18), (0.18, 0.23)]
    assert [word.text for word in words_of([line("金额十元", spans)], 400, 100)] == ["金额十元"]


def test_without_character_places_the_line_stays_whole():
    assert [word.text for word in words_of([line("金额 十元", [])], 400, 100)] == ["金额 十元"]


@pytest.mark.parametrize(
    ("text", "confidence"), [("■", 0.95), ("_", 0.99), ("1", 0.5), ("金额", 0.2), (" ", 0.9)]
)
def test_specks_are_not_words(text, confidence):
    assert words_of([line(text, [], confidence)], 400, 100) == []


def test_few_traditional_characters_on_a_simplified_page_are_slips_of_the_recogniser():
    page = ["增值稅电子普通发票", "注射用奧美拉唑钠", *["中药饮片费每袋二十五元整以下空白"] * 4]
    words = [word.text for word in words_of([line(text, []) for text in page], 400, 100)]
    assert words[:2] == ["增值税电子普通发票", "注射用奥美拉唑钠"]


def test_a_page_in_traditional_script_stays_as_printed():
    page = ["醫院管理局", "診斷證明書", "藥費"]
    assert [word.text for word in words_of([line(text, []) for text in page], 400, 100)] == page


def test_a_tall_box_is_read_from_top_to_bottom():
    tall = np.array([[0, 0], [10, 0], [10, 100], [0, 100]], np.float64)
    assert reading_quad(tall).tolist() == [[10, 0], [10, 100], [0, 100], [0, 0]]
    flat = tall[:, ::-1].copy()[[0, 3, 2, 1]]
    assert reading_quad(flat).tolist() == flat.tolist()


def test_short_lines_are_read_narrow_and_once_more_when_unsure(rapid, page, monkeypatch):
    widths: list[int] = []
    nets = rapid._nets
    read_with = nets.recognise

    def noted(lines):
        widths.extend(line.shape[3] for line in lines)
        return read_with(lines)

    monkeypatch.setattr(nets, "recognise", noted)
    boxes = rapid.find(page)
    narrow = rapid.recognise(page, boxes)
    assert min(widths) < 320
    once = len(widths)
    widths.clear()
    monkeypatch.setattr(ocr_rapid, "_SURE", 1.01)
    wide = rapid.recognise(page, boxes)
    assert len(widths) > once
    assert [line.text for line in wide] == [line.text for line in narrow]


@pytest.mark.parametrize(
    ("spans", "confidence", "settled"),
    [
        ([(0.05, 0.3), (0.35, 0.6), (0.65, 0.95)], 0.99, True),
        ([(0.05, 0.3), (0.35, 0.6), (0.65, 0.95)], 0.97, False),
        ([(0.4, 0.6), (0.65, 0.95)], 0.996, False),
        ([(0.05, 0.3), (0.35, 0.6)], 0.996, False),
        ([(0.05, 0.3), (0.65, 0.95)], 0.996, False),
        ([], 0.996, False),
    ],
)
def test_a_narrow_reading_that_leaves_a_glyph_out_is_not_believed(spans, confidence, settled):
    three_wide = 3.0 * 48
    assert ocr_rapid._settled(line("床位费"[: len(spans)], spans, confidence), three_wide) is settled
