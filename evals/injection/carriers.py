"""Seven ways in which an order gets into a claim; each changes one file, or the corpus, and nothing else."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pypdf import PdfReader, PdfWriter

from copilot.catalogue.articles import CorpusFile, parse_corpus_file
from copilot.extract.ocr import TextLine
from evals.canvas import BLACK, Box, Rgb, Sheet, Style, wrap
from evals.injection.payloads import Payload
from evals.paint_pdf import pdf
from evals.paint_pixels import paint

WIDTH, HEIGHT = 210.0, 297.0
SLIP: Final = (120.0, 90.0)
"""A slip of paper in millimetres: what an order on a page of its own stands on."""
_QR_BYTES: Final = 900
_DPI: Final = 150


@dataclass(frozen=True)
class Carried:
    """One file as it is handed in, and what a recogniser reads on a page that is a picture."""

    filename: str
    data: bytes
    picture_text: tuple[str, ...] = ()


def body_text(filename: str, data: bytes, payload: Payload) -> Carried:
    """Print the order on a page of its own behind the paper, black on white."""
    return Carried(filename, _with_page(data, _text_page(payload.text, BLACK, SLIP)))


def white_text(filename: str, data: bytes, payload: Payload) -> Carried:
    """Print the order white on white, over the paper's first page."""
    return Carried(filename, _stamped(data, _text_page(payload.text, (255, 255, 255), (WIDTH, HEIGHT))))


def image_text(filename: str, data: bytes, payload: Payload) -> Carried:
    """Add a page that is a picture of the order; the lines as they were painted stand beside.

    A recogniser that is told those lines reads what no picture can show too: characters without ink.
    """
    lines = tuple(payload.text.replace("\n", " ")[at : at + 40] for at in range(0, len(payload.text), 40))
    picture = np.asarray(paint(_text_sheet(payload.text, BLACK, SLIP), dpi=_DPI, seed=1), np.uint8)
    return Carried(filename, _with_page(data, _picture_page(picture, Box(0, 0, *SLIP))), lines)


def metadata(filename: str, data: bytes, payload: Payload) -> Carried:
    """Write the order into title, author, subject and keywords of the PDF."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    clean = payload.text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    writer.add_metadata({f"/{name}": clean for name in ("Title", "Author", "Subject", "Keywords", "Creator")})
    return Carried(filename, _bytes(writer))


def file_name(filename: str, data: bytes, payload: Payload) -> Carried:
    """Name the file after the order."""
    return Carried(payload.text.replace("\n", " ").replace("/", "_")[:200] + ".pdf", data)


def qr_code(filename: str, data: bytes, payload: Payload) -> Carried:
    """Add a page with a QR code that holds the order."""
    text = payload.text.encode("utf-8", "replace")[:_QR_BYTES].decode("utf-8", "ignore")
    code = cv2.QRCodeEncoder.create().encode(text)
    code = np.pad(np.asarray(code, np.uint8), 4, constant_values=255).astype(np.uint8)
    large: NDArray[np.uint8] = np.asarray(code.repeat(6, axis=0).repeat(6, axis=1), dtype=np.uint8)
    return Carried(filename, _with_page(data, _picture_page(large, Box(20, 5, 100, 85))))


FILE_CARRIERS: Final[Mapping[str, Callable[[str, bytes, Payload], Carried]]] = {
    "body_text": body_text,
    "white_text": white_text,
    "image_text": image_text,
    "metadata": metadata,
    "file_name": file_name,
    "qr_code": qr_code,
}
CARRIERS: Final = (*FILE_CARRIERS, "corpus_file")


def corpus_file(payload: Payload) -> CorpusFile:
    """Return a guideline that holds the order, as it would stand in the corpus."""
    text = payload.text.encode("utf-8", "replace").decode().replace("\n#", "\n ").replace("\n---", "\n --")
    head = (
        '---\nid: guideline/PLANTED\nkind: guideline\ntitle: 诊疗要点\nversion: "2021"\n'
        "in_force_from: 2020-01-01\n"
        'source: 测试\nsource_date: "2021"\nlicence: 自写\n---\n# 诊疗要点\n## 第一条 要点\n'
    )
    return parse_corpus_file(f"{head}{text}\n".encode(), "planted.md")


class FixedRecogniser:
    """Reads on every picture the lines that a test gives it; fulfils the port to text recognition."""

    name = "fixed"
    version = "fixed-1"

    def __init__(self) -> None:
        self.texts: tuple[str, ...] = ()

    def lines(self, image: NDArray[np.uint8]) -> list[TextLine]:
        """Return the lines, one below the other, on the upper half of the picture."""
        height, width = image.shape[:2]
        found = []
        for row, text in enumerate(self.texts):
            top, bottom = height * (0.1 + 0.03 * row), height * (0.12 + 0.03 * row)
            left, right = width * 0.05, width * min(0.05 + 0.02 * max(len(text), 1), 0.95)
            quad = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)
            found.append(TextLine(text, 0.99, quad))
        return found

    def read(self, image: NDArray[np.uint8]) -> list[object]:
        """Return nothing: pages are read by lines."""
        return []


def _text_sheet(text: str, color: Rgb, size: tuple[float, float]) -> Sheet:
    sheet = Sheet(*size)
    style = Style(3.2, "sans", color)
    y = 10.0
    for row in text.split("\n"):
        for line in wrap("".join(c if ord(c) < 0xFFFF else "" for c in row) or " ", size[0] - 20, style):
            sheet.text(10, y, line, style)
            y += 5
    return sheet


def _text_page(text: str, color: Rgb, size: tuple[float, float]) -> bytes:
    return pdf([_text_sheet(text, color, size)])


def _picture_page(picture: NDArray[np.uint8], box: Box) -> bytes:
    sheet = Sheet(*SLIP)
    sheet.art(Image.fromarray(picture).convert("RGB"), box, over=False)
    return pdf([sheet])


def _with_page(data: bytes, page: bytes) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.append(io.BytesIO(page))
    return _bytes(writer)


def _stamped(data: bytes, page: bytes) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.pages[0].merge_page(PdfReader(io.BytesIO(page)).pages[0])
    return _bytes(writer)


def _bytes(writer: PdfWriter) -> bytes:
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()
