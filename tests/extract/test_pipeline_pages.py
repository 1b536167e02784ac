"""Files to readings: pages upright, stamps, the text-layer path, archives, the cache."""

import io
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from copilot.errors import UnreadableFile
from copilot.extract import image as picture
from copilot.extract import upright
from copilot.extract.cache import ReadingCache
from copilot.extract.ocr import TextLine
from copilot.extract.pipeline import Extractor, code_hash
from copilot.extract.seal import find_seals, without_ink

TITLE = "浙江省医疗门诊收费票据"


def texts(words) -> set[str]:
    return {word.text.replace(" ", "") for word in words}


def on_a_table(page: np.ndarray) -> np.ndarray:
    height, width = page.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    target = source * 0.8 + np.array([[90, 40], [60, 60], [100, 90], [50, 70]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    return cv2.warpPerspective(page, matrix, (width + 60, height + 90), borderValue=(50, 40, 35))


def tilted(page: np.ndarray, angle: float) -> np.ndarray:
    matrix, size = picture.level((page.shape[1], page.shape[0]), angle)
    return picture.warp(page, matrix, size)


CHANGES = {
    "as it is": (lambda page: page, 0.0),
    "turned clockwise": (lambda page: np.rot90(page, -1).copy(), 90.0),
    "upside down": (lambda page: np.rot90(page, 2).copy(), 180.0),
    "turned counter-clockwise": (lambda page: np.rot90(page, 1).copy(), 270.0),
    "tilted": (lambda page: tilted(page, -6.0), 6.0),
    "on a table": (on_a_table, None),
    "in shadow": (
        lambda page: (page * np.linspace(1, 0.25, page.shape[1])[None, :, None]).astype(np.uint8),
        0.0,
    ),
}


def half_empty(page: np.ndarray) -> np.ndarray:
    """Return a large photo: print at the head of a sheet that is empty and grey below, on a dark table."""
    height, width = page.shape[:2]
    sheet = np.full((1500, 2200), 235.0)
    sheet[60 : 60 + height, 60 : 60 + width] = page[:, :, 0]
    photo = np.full((1820, 2560), 60.0) + np.sin(np.arange(1820) / 3.0)[:, None] * 15
    photo[120:1620, 180:2380] = sheet * np.linspace(1.05, 0.55, 1500)[:, None]
    photo += np.random.default_rng(1).normal(0, 6, photo.shape)
    return np.repeat(np.clip(photo, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)


@pytest.mark.parametrize("name", CHANGES)
def test_pages_come_upright(name, drawing, rapid):
    change, rotation = CHANGES[name]
    result = upright.read_upright(change(np.asarray(drawing.draw())), rapid)
    assert {"240.50", "1063.28", "检查费", "西药费"} <= texts(result.words)
    title = next(word for word in result.words if word.text == TITLE)
    assert title.box.y1 < 0.35
    width, height = result.image.shape[1], result.image.shape[0]
    assert (title.box.x1 - title.box.x0) * width > 5 * (title.box.y1 - title.box.y0) * height
    if rotation is not None:
        assert abs((result.rotation - rotation + 180) % 360 - 180) < 1.0


def stamp(
    page: Image.Image, box: tuple[int, int, int, int], ink: tuple[int, int, int], text: str
) -> Image.Image:
    """Press a translucent oval stamp on a page."""
    import pylopdf_fonts_zh_cn as fonts
    from PIL import ImageDraw, ImageFont

    layer = Image.new("RGB", page.size, "white")
    pen = ImageDraw.Draw(layer)
    pen.ellipse(box, outline=ink, width=5)
    font = ImageFont.truetype(str(fonts.serif_path()), 30)
    pen.text((box[0] + 35, (box[1] + box[3]) // 2 - 18), text, font=font, fill=ink)
    return Image.fromarray(np.minimum(np.asarray(page), np.asarray(layer)))


@pytest.mark.parametrize("ink", [(220, 40, 45), (40, 60, 200)])
def test_a_stamp_is_found_and_fades(ink, drawing):
    box = (200, 100, 390, 220)
    page = np.asarray(stamp(drawing.draw(), box, ink, "收费专用"))
    seals = find_seals(page)
    assert len(seals) == 1
    found = (seals[0].x0, seals[0].y0, seals[0].x1, seals[0].y1)
    assert max(abs(a - b) for a, b in zip(found, box, strict=True)) < 12
    clean = without_ink(page)
    assert clean[box[1] + 2, 295].min() > 190
    assert np.abs(clean.astype(int) - np.asarray(drawing.draw()).astype(int)).mean() < 6


def test_red_rules_and_red_print_are_no_stamps(drawing):
    page = np.asarray(drawing.draw()).copy()
    page[:, :, 0] = np.maximum(page[:, :, 0], 205)
    page[180:183, 20:620] = (210, 60, 50)
    page[60:310, 20:23] = (210, 60, 50)
    assert find_seals(page) == []


def test_print_under_a_stamp_is_read(drawing, rapid):
    page = stamp(drawing.draw(), (205, 90, 375, 192), (225, 35, 40), "收费专用")
    result = upright.read_upright(np.asarray(page), rapid)
    assert "240.50" in texts(result.words)
    assert len(result.seals) == 1
    seal = result.seals[0]
    amount = next(word for word in result.words if word.text == "240.50")
    assert seal.x0 < amount.box.x1
    assert amount.box.x0 < seal.x1


def test_a_blurred_page_gets_advice(drawing, rapid):
    page = cv2.GaussianBlur(np.asarray(drawing.draw()), (0, 0), 7.0)
    assert any(
        "模糊" in sentence or "没有认出" in sentence for sentence in upright.read_upright(page, rapid).advice
    )


def test_a_clear_page_gets_none(drawing, rapid):
    assert upright.read_upright(np.asarray(drawing.draw()), rapid).advice == ()


def test_an_empty_page_is_read_once(scripted):
    engine = scripted()
    result = upright.read_upright(np.full((300, 200, 3), 255, np.uint8), engine)
    assert len(engine.calls) == 1
    assert result.words == []
    assert "没有认出" in result.advice[0]


@pytest.fixture
def extractor(scripted):
    built = Extractor(scripted())
    yield built
    built.close()


MARKUP = """
= 浙江省医疗门诊收费票据
票据代码：330602 #h(1fr) 票据号码：00731955

检查费 240.50 西药费 1063.28

金额合计（大写）壹仟叁佰零叁元柒角捌分 #h(3cm) （小写）1303.78
"""


def test_a_digital_pdf_never_reaches_the_engine(scripted, typeset):
    engine = scripted()
    extractor = Extractor(engine)
    told: list[str] = []
    reading = extractor.read(typeset(MARKUP + "#pagebreak()" + MARKUP), "whatever.bin", told.append)
    extractor.close()
    assert engine.calls == []
    assert len(reading.images) == 2
    document = reading.documents[0]
    pages = [page for item in reading.documents for page in item.pages]
    assert [page.source for page in pages] == ["text_layer", "text_layer"]
    assert [page.number for page in pages] == [1, 2]
    assert document.extractor_version == extractor.version
    assert document.id == f"doc-{document.sha256[:12]}"
    assert any("第 2 页" in sentence for sentence in told)


DISCHARGE = """
#align(center)[= 出院记录]
姓名：张三 #h(2cm) 性别：女 #h(2cm) 年龄：36岁

入院时间：2021年01月10日 #h(2cm) 出院时间：2021年01月16日

入院诊断：左乳腺癌

出院诊断：左乳腺癌

诊疗经过：入院后完善相关检查，给予对症治疗，病情好转。

出院医嘱：注意休息，定期复查。
"""


def test_papers_of_different_types_in_one_file_are_taken_apart(extractor, typeset):
    receipt = "#align(center)[= 浙江省医疗门诊收费票据]" + MARKUP.replace("= 浙江省医疗门诊收费票据", "")
    more = "医嘱续页：如有不适请随时就诊，并按时服药，避免劳累与受凉。"
    reading = extractor.read(typeset("#pagebreak()".join((receipt, DISCHARGE, more, receipt))), "all.pdf")
    assert [[page.number for page in document.pages] for document in reading.documents] == [[1], [2, 3], [4]]
    types = [document.doc_type for document in reading.documents]
    assert types == ["outpatient_receipt", "discharge_summary", "outpatient_receipt"]
    first = reading.documents[0].id
    assert [document.id for document in reading.documents] == [first, f"{first}-2", f"{first}-3"]
    assert len(reading.images) == 4


def test_pictures_have_the_size_that_the_boxes_refer_to(extractor, drawing):
    reading = extractor.read(drawing.encode(drawing.draw()), "a.png")
    page = reading.documents[0].pages[0]
    with Image.open(io.BytesIO(reading.images[0])) as jpeg:
        assert jpeg.format == "JPEG"
        assert jpeg.size == (page.width, page.height)


def test_advice_names_the_page(extractor, drawing):
    reading = extractor.read(drawing.encode(Image.new("RGB", (300, 200), "white")), "a.png")
    assert any(sentence.startswith("第 1 页没有认出") for sentence in reading.documents[0].advice)


def zipped(files: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as target:
        for name, content in files.items():
            target.writestr(name, content)
    return sink.getvalue()


def test_an_archive_gives_one_document_for_each_member(extractor, drawing, typeset):
    data = zipped({"a.png": drawing.encode(drawing.draw()), "b/c.pdf": typeset(MARKUP)})
    reading = extractor.read(data, "claim.zip")
    assert [document.filename for document in reading.documents] == ["claim.zip/a.png", "claim.zip/b/c.pdf"]
    assert [page.number for document in reading.documents for page in document.pages] == [1, 2]
    assert len(reading.images) == 2
    assert len({document.id for document in reading.documents}) == 2


def test_a_bad_member_is_named(extractor):
    with pytest.raises(UnreadableFile, match=r"notes\.txt"):
        extractor.read(zipped({"notes.txt": b"hello"}), "claim.zip")


def test_the_cache_answers_for_the_same_content_and_version(tmp_path, scripted, drawing):
    engine = scripted(
        lambda _: [TextLine(TITLE, 0.99, np.array([[10, 10], [300, 10], [300, 40], [10, 40]], float))]
    )
    data = drawing.encode(drawing.draw())
    extractor = Extractor(engine, cache=ReadingCache(tmp_path))
    first = extractor.read(data, "a.png")
    calls = len(engine.calls)
    again = extractor.read(data, "b.png")
    assert len(engine.calls) == calls
    assert again.images == first.images
    assert again.documents[0].filename == "b.png"
    assert again.documents[0].pages == first.documents[0].pages
    engine.version = "scripted-2"
    Extractor(engine, cache=ReadingCache(tmp_path)).read(data, "a.png")
    assert len(engine.calls) > calls
    extractor.close()


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"documents": [{"id": 1}], "images": 1, "filename": "a"}'])
def test_a_damaged_cache_entry_is_read_anew(damage, tmp_path, scripted, drawing):
    engine = scripted()
    data = drawing.encode(drawing.draw())
    extractor = Extractor(engine, cache=ReadingCache(tmp_path))
    extractor.read(data, "a.png")
    next(tmp_path.glob("*/reading.json")).write_bytes(damage)
    calls = len(engine.calls)
    assert len(extractor.read(data, "a.png").documents) == 1
    assert len(engine.calls) > calls
    extractor.close()


def test_the_version_names_the_code(extractor):
    assert extractor.version == f"scripted-1 extract-{code_hash()}"


@pytest.mark.samples
def test_every_real_sample_yields_words_and_an_upright_picture(real_samples: list[Path], rapid):
    extractor = Extractor(rapid)
    for path in real_samples:
        reading = extractor.read(path.read_bytes(), path.name)
        page = reading.documents[0].pages[0]
        assert page.source == "ocr"
        assert min(page.rotation, 360 - page.rotation) < 2
        assert len(page.words) >= 30
        assert sum(len(word.text) for word in page.words) > 150
    extractor.close()


def test_an_empty_part_of_a_large_photo_does_not_hide_the_print(drawing, rapid):
    photo = half_empty(np.asarray(drawing.draw()))
    printed = len({y for _, y, _ in drawing.receipt})
    assert len(rapid.find(photo)) >= printed
    assert {"240.50", "1063.28", "检查费", "西药费", TITLE} <= texts(upright.read_upright(photo, rapid).words)
