"""From bytes to RGB and text: picture formats, orientation tags, PDF text with exact boxes."""

import io

import numpy as np
import pytest
from PIL import Image

from copilot.extract.sniff import sniff
from copilot.extract.textlayer import trusted_words

MARKUP = """
= 浙江省医疗门诊收费票据
票据代码：330602 #h(1fr) 票据号码：00731955

#table(columns: 4, [项目名称], [金额（元）], [项目名称], [金额（元）],
  [检查费], [240.50], [西药费], [1063.28])
金额合计（大写）壹仟叁佰零叁元柒角捌分 #h(3cm) （小写）1303.78
"""


def first_page(sandbox, data):
    with sandbox.open(data, sniff(data)) as file:
        return file.page(0)


def pixels_of(page):
    return np.frombuffer(page.rgb, np.uint8).reshape(page.height, page.width, 3)


def words_on(sandbox, data):
    page = first_page(sandbox, data)
    return trusted_words(page, pixels_of(page))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "BMP"])
def test_every_picture_format_gives_the_same_page(kind, drawing, sandbox):
    picture = drawing.draw()
    page = first_page(sandbox, drawing.encode(picture, kind))
    difference = np.abs(pixels_of(page).astype(int) - np.asarray(picture).astype(int))
    assert (page.width, page.height) == picture.size
    assert difference.mean() < 2


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_colour_mode_comes_out_black_on_white(mode, drawing, sandbox):
    grey = drawing.draw().convert("L")
    if mode == "RGBA":
        picture = Image.new("RGBA", grey.size, (0, 0, 0, 0))
        picture.putalpha(grey.point(lambda value: 255 - value))
    elif mode == "I;16":
        picture = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    else:
        picture = grey.convert("RGB").convert(mode) if mode in ("CMYK", "P") else grey.convert(mode)
    kind = {"CMYK": "JPEG", "I;16": "TIFF"}.get(mode, "PNG")
    page = first_page(sandbox, drawing.encode(picture, kind))
    result = pixels_of(page).mean(axis=2)
    assert np.abs(result - np.asarray(grey)).mean() < 4


def test_the_orientation_tag_of_a_phone_is_obeyed(drawing, sandbox):
    upright = drawing.draw()
    exif = Image.Exif()
    exif[0x0112] = 6
    page = first_page(sandbox, drawing.encode(upright.rotate(90, expand=True), "JPEG", exif=exif))
    assert (page.width, page.height) == upright.size
    assert np.abs(pixels_of(page).astype(int) - np.asarray(upright).astype(int)).mean() < 3


def test_a_tiff_of_two_pages_has_two_pages(drawing, sandbox):
    sink = io.BytesIO()
    drawing.draw().save(sink, "TIFF", save_all=True, append_images=[drawing.draw(size=(500, 200))])
    data = sink.getvalue()
    with sandbox.open(data, sniff(data)) as file:
        sizes = [(page.width, page.height) for page in map(file.page, range(file.pages))]
    assert sizes == [(640, 330), (500, 200)]


def test_the_text_layer_gives_words_with_boxes_around_their_ink(typeset, sandbox):
    page = first_page(sandbox, typeset(MARKUP))
    pixels = pixels_of(page)
    words = trusted_words(page, pixels)
    texts = [word.text for word in words]
    assert "浙江省医疗门诊收费票据" in texts
    assert "票据号码：00731955" in texts
    assert texts.count("金额（元）") == 2
    assert "1063.28" in texts
    dark = pixels.min(axis=2) < 128
    for word in words:
        box = word.box
        rows = slice(int(box.y0 * page.height) - 2, int(box.y1 * page.height) + 3)
        columns = slice(int(box.x0 * page.width) - 2, int(box.x1 * page.width) + 3)
        assert dark[rows, columns].any()
        dark[rows, columns] = False
    rules = dark.sum(axis=1) > 0.3 * page.width
    sides = dark.sum(axis=0) > 15
    assert not dark[~rules][:, ~sides].any()


def test_text_that_nobody_can_see_is_dropped(typeset, sandbox):
    hidden = (
        2 * MARKUP
        + """
#text(fill: white)[应付金额 99999.99]
#text(size: 1pt)[应付金额 88888.88]
#place(dx: 30cm)[应付金额 77777.77]
#table(fill: black, text(fill: white)[白字黑底也算数])
"""
    )
    joined = " ".join(word.text for word in words_on(sandbox, typeset(hidden)))
    assert "99999" not in joined
    assert "88888" not in joined
    assert "77777" not in joined
    assert "白字黑底也算数" in joined


def test_a_font_that_the_file_does_not_carry_is_drawn_and_read(drawing, sandbox):
    content = drawing.simsun("浙江省医疗门诊收费票据", 72, 700) + drawing.simsun("检查费金额合计", 72, 660)
    page = first_page(sandbox, drawing.plain_pdf(content, resources="/Font<</F1 5 0 R>>"))
    words = trusted_words(page, pixels_of(page))
    assert [word.text for word in words] == ["浙江省医疗门诊收费票据", "检查费金额合计"]


def test_a_page_of_invisible_text_is_left_to_ocr(drawing, sandbox):
    content = drawing.simsun("浙江省医疗门诊收费票据共计五百元", 72, 700, mode=3)
    assert words_on(sandbox, drawing.plain_pdf(content, resources="/Font<</F1 5 0 R>>")) is None


def test_a_scan_with_a_text_layer_is_left_to_ocr(drawing, typeset, sandbox, tmp_path):
    drawing.draw().resize((1800, 720)).save(tmp_path / "scan.png")
    from pypdf import PdfReader, PdfWriter

    scan = io.BytesIO()
    drawing.draw().resize((595, 800)).save(scan, "PDF")
    text = PdfReader(
        io.BytesIO(
            drawing.plain_pdf(
                drawing.simsun("浙江省医疗门诊收费票据共计九百元", 72, 700), resources="/Font<</F1 5 0 R>>"
            )
        )
    )
    page = PdfReader(scan).pages[0]
    writer = PdfWriter()
    writer.add_page(page)
    writer.pages[0].merge_page(text.pages[0])
    sink = io.BytesIO()
    writer.write(sink)
    assert words_on(sandbox, sink.getvalue()) is None


def test_a_rotated_pdf_page_comes_upright_with_its_words(typeset, sandbox):
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    page = writer.add_page(PdfReader(io.BytesIO(typeset(MARKUP))).pages[0])
    page.rotate(180)
    page.transfer_rotation_to_content()
    page.rotate(180)
    sink = io.BytesIO()
    writer.write(sink)
    words = words_on(sandbox, sink.getvalue())
    title = next(word for word in words if word.text == "浙江省医疗门诊收费票据")
    assert title.box.y1 < 0.2
