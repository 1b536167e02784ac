"""Pages drawn for the tests, and one engine of each kind for the whole run."""

import contextlib
import io
import socket
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pylopdf_fonts_zh_cn as fonts
import pytest
import typst
from PIL import Image, ImageDraw, ImageFont

from copilot.extract.ocr import OcrEngine, TextLine, make_engine, words_of
from copilot.extract.sandbox import Sandbox

Lines = Sequence[tuple[int, int, str]]

RECEIPT: Lines = (
    (190, 15, "浙江省医疗门诊收费票据"),
    (30, 75, "票据代码：330602"),
    (380, 75, "票据号码：00731955"),
    (30, 130, "检查费"),
    (230, 130, "240.50"),
    (380, 130, "西药费"),
    (520, 130, "1063.28"),
    (30, 200, "金额合计（大写）壹仟叁佰零叁元柒角捌分"),
    (30, 260, "收款单位：杭州市第一人民医院"),
)


def draw(lines: Lines = RECEIPT, size: tuple[int, int] = (640, 330), height: int = 22) -> Image.Image:
    """Draw black text on white at the given places."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(fonts.sans_path()), height)
    for x, y, text in lines:
        pen.text((x, y), text, font=font, fill="black")
    return image


def encode(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """Return the file of a picture."""
    sink = io.BytesIO()
    image.save(sink, kind, **options)
    return sink.getvalue()


def plain_pdf(content: bytes, *, box: str = "0 0 595 842", resources: str = "", streams: str = "") -> bytes:
    """Write a one-page PDF around a content stream, by hand and without a font file."""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R/Resources<<{resources}>>>>".encode(),
        f"<</Length {len(content)} {streams}>>stream\n".encode() + content + b"\nendstream",
        b"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UTF16-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/FontDescriptor 7 0 R/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>",
        b"<</Type/FontDescriptor/FontName/SimSun/Flags 6/FontBBox[-8 -145 1000 859]/ItalicAngle 0"
        b"/Ascent 859/Descent -141/CapHeight 687/StemV 91>>",
    ]
    out, offsets = b"%PDF-1.5\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + table + tail


def simsun(text: str, x: int, y: int, size: int = 14, mode: int = 0) -> bytes:
    """Return PDF operators that write ``text`` in a SimSun that the file does not carry."""
    return f"BT {mode} Tr /F1 {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n".encode()


def png_header(width: int, height: int) -> bytes:
    """Return a well-formed black 1-bit PNG of that size; a few kilobytes for any size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((1, 0, 0, 0, 0))
    packer = zlib.compressobj(9)
    row = bytes(width // 8 + 2)
    data = b"".join(packer.compress(row * 100) for _ in range(height // 100)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


class Drawing:
    """The helpers above as one fixture, because test modules cannot import each other."""

    receipt = RECEIPT
    draw = staticmethod(draw)
    encode = staticmethod(encode)
    plain_pdf = staticmethod(plain_pdf)
    simsun = staticmethod(simsun)
    png = staticmethod(png_header)


class ScriptedEngine:
    """An engine that reads what the test says, to see what the pipeline does with it."""

    name = "scripted"
    version = "scripted-1"

    def __init__(self, script: Callable[[np.ndarray], list[TextLine]] | None = None):
        self.calls: list[tuple[int, int]] = []
        self._script = script or (lambda _: [])

    def lines(self, image: np.ndarray) -> list[TextLine]:
        self.calls.append((image.shape[1], image.shape[0]))
        return self._script(image)

    def read(self, image: np.ndarray) -> list:
        return words_of(self.lines(image), image.shape[1], image.shape[0])


@pytest.fixture(scope="session")
def drawing() -> Drawing:
    return Drawing()


@pytest.fixture(scope="session")
def typeset(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """Set Typst markup as a PDF with embedded Chinese fonts."""

    def compile_pdf(markup: str) -> bytes:
        source = tmp_path_factory.mktemp("typst") / "page.typ"
        source.write_text('#set text(font: "Noto Sans SC", size: 11pt)\n' + markup, encoding="utf-8")
        return bytes(typst.compile(str(source), font_paths=[str(fonts.sans_path().parent)]))

    return compile_pdf


@pytest.fixture
def scripted() -> type[ScriptedEngine]:
    return ScriptedEngine


@contextlib.contextmanager
def offline() -> Iterator[None]:
    """Fail on any attempt to look up or reach another machine."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("an engine asked for the network")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        yield


@pytest.fixture(scope="session")
def rapid(tmp_path_factory: pytest.TempPathFactory) -> OcrEngine:
    with offline():
        return make_engine("rapid", tmp_path_factory.mktemp("rapid"))


@pytest.fixture(scope="session")
def paddle(tmp_path_factory: pytest.TempPathFactory) -> OcrEngine:
    with offline():
        return make_engine("paddle", tmp_path_factory.mktemp("paddle"))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    box = Sandbox()
    yield box
    box.close()


@pytest.fixture(scope="session")
def real_samples() -> list[Path]:
    folder = Path(__file__).resolve().parents[3] / "shared" / "samples" / "real"
    files = sorted(folder.glob("*.jpg"))
    if not files:
        pytest.skip("the shared real samples are not here")
    return files
