"""Files that are broken, lying or too big: one clear sentence each, and the next file still works."""

import io
import zipfile
import zlib

import pytest
from PIL import Image
from pypdf import PdfWriter

from copilot.errors import InputRefused, TooLarge, UnreadableFile
from copilot.extract import archive
from copilot.extract.limits import Limits
from copilot.extract.sandbox import Sandbox
from copilot.extract.sniff import sniff


def read_all(sandbox: Sandbox, data: bytes) -> int:
    with sandbox.open(data, sniff(data)) as file:
        return len([file.page(index) for index in range(file.pages)])


def one_sentence(message: str) -> bool:
    return (
        message.endswith("。") and message.count("。") == 1 and any("一" <= char <= "鿿" for char in message)
    )


def encrypted_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(300, 300)
    writer.encrypt("geheim", algorithm="RC4-128")
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()


def blank_pdf(pages: int) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(300, 300)
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()


def nested_bomb(drawing) -> bytes:
    packer = zlib.compressobj(1)
    once = b"".join(packer.compress(bytes(10**7)) for _ in range(60)) + packer.flush()
    thrice = zlib.compress(zlib.compress(once, 9), 9)
    return drawing.plain_pdf(thrice, streams="/Filter[/FlateDecode/FlateDecode/FlateDecode]")


@pytest.mark.parametrize(
    ("data", "kind", "part"),
    [
        (b"", UnreadableFile, "空的"),
        (b"%PD", UnreadableFile, "不是可识别"),
        ("这是一段文字，不是 PDF".encode(), UnreadableFile, "不是可识别"),
        (b"<html><body>%PDF-1.7</body></html>", UnreadableFile, "不是可识别"),
        (b"GIF89a" + bytes(40), UnreadableFile, "GIF"),
        (b"\xd0\xcf\x11\xe0" + bytes(40), UnreadableFile, "Office"),
        (b"Rar!\x1a\x07\x00" + bytes(40), UnreadableFile, "ZIP"),
        (b"MZ" + bytes(400), UnreadableFile, "不是可识别"),
    ],
)
def test_a_file_of_no_accepted_kind_is_refused_by_its_content(data, kind, part):
    with pytest.raises(kind) as caught:
        sniff(data)
    assert part in str(caught.value)
    assert one_sentence(str(caught.value))


def test_the_byte_limit_is_checked_first():
    with pytest.raises(TooLarge, match="MB") as caught:
        sniff(b"%PDF-" + bytes(2 * 1024 * 1024), Limits(max_bytes=1024 * 1024))
    assert one_sentence(str(caught.value))


def test_content_decides_and_not_the_name(drawing):
    assert sniff(drawing.encode(drawing.draw(), "PNG")) == "png"
    assert sniff(drawing.encode(drawing.draw(), "JPEG")) == "jpeg"
    assert sniff(b"\xef\xbb\xbf\r\n%PDF-1.4 ...") == "pdf"
    assert sniff(bytes(4) + b"ftypheic" + bytes(20)) == "heic"


HOSTILE = {
    "encrypted": (lambda _: encrypted_pdf(), UnreadableFile, "密码"),
    "damaged": (lambda _: b"%PDF-1.7\nnothing that follows is a PDF", UnreadableFile, "损坏"),
    "cut photo": (lambda d: d.encode(d.draw(), "JPEG")[:6000], UnreadableFile, "损坏"),
    "bad png": (lambda _: b"\x89PNG\r\n\x1a\n" + bytes(64), UnreadableFile, "损坏"),
    "bad webp": (lambda _: b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(8), UnreadableFile, "损坏"),
    "bad heic": (lambda _: bytes(3) + b"\x18ftypheic" + bytes(200), UnreadableFile, "损坏"),
    "900 million pixels": (lambda d: d.png(30_000, 30_000), TooLarge, "百万像素"),
    "201 pages": (lambda _: blank_pdf(201), TooLarge, "200 页"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_and_the_next_file_is_read(name, drawing, sandbox):
    make, kind, part = HOSTILE[name]
    with pytest.raises(kind) as caught:
        read_all(sandbox, make(drawing))
    assert part in str(caught.value)
    assert one_sentence(str(caught.value))
    assert read_all(sandbox, drawing.encode(drawing.draw())) == 1


def test_a_bomb_ends_the_child_and_not_this_process(drawing):
    box = Sandbox(Limits(memory=512 * 1024 * 1024))
    with pytest.raises(InputRefused, match="另存"):
        read_all(box, nested_bomb(drawing))
    assert read_all(box, drawing.encode(drawing.draw())) == 1
    box.close()


def test_out_of_time_is_refused(drawing):
    box = Sandbox(Limits(page_seconds=0.0))
    with pytest.raises(TooLarge, match="超时"):
        read_all(box, drawing.encode(drawing.draw()))
    box.close()


def test_a_child_that_died_in_between_is_replaced(drawing):
    box = Sandbox()
    good = drawing.encode(drawing.draw())
    assert read_all(box, good) == 1
    box._idle[0]._process.kill()
    box._idle[0]._process.wait()
    assert read_all(box, good) == 1
    box.close()


def test_a_warm_child_serves_the_next_file(drawing, sandbox):
    read_all(sandbox, drawing.encode(drawing.draw()))
    first = sandbox._idle[0]._process.pid
    read_all(sandbox, drawing.encode(drawing.draw(), "JPEG"))
    assert [child._process.pid for child in sandbox._idle] == [first]


def zipped(files: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("files", "kind", "part"),
    [
        ({"OFD.xml": b"<ofd/>"}, UnreadableFile, "OFD"),
        ({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}, UnreadableFile, "Office"),
        ({"__MACOSX/._a.jpg": b"x", ".DS_Store": b"x"}, UnreadableFile, "没有文件"),
        ({f"{number}.jpg": b"x" for number in range(60)}, TooLarge, "50"),
        ({"big.bmp": bytes(3_000_000)}, TooLarge, "太大"),
    ],
)
def test_archives_are_bounded(files, kind, part):
    with pytest.raises(kind) as caught:
        list(archive.members(zipped(files), Limits(max_unpacked=1_000_000)))
    assert part in str(caught.value)
    assert one_sentence(str(caught.value))


def test_a_damaged_archive_is_refused():
    whole = zipped({"a.jpg": bytes(range(256)) * 40})
    with pytest.raises(UnreadableFile, match="损坏"):
        list(archive.members(whole[:-30], Limits()))


def test_archive_names_in_gbk_come_out_as_chinese():
    name = "发票.jpg".encode("gbk")
    placeholder = "A" * (len(name) - 4) + ".jpg"
    data = zipped({placeholder: b"x"}).replace(placeholder.encode(), name)
    assert list(archive.members(data, Limits())) == [("发票.jpg", b"x")]


def test_a_picture_of_many_pixels_but_within_bounds_is_scaled_down(sandbox):
    data = io.BytesIO()
    Image.new("L", (6000, 4000), 255).save(data, "PNG")
    with sandbox.open(data.getvalue(), "png") as file:
        page = file.page(0)
    assert (page.width, page.height) == (2600, 1733)
