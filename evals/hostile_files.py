"""Files that mean harm or are broken, all drawn from a seed: mutated PDFs and pictures.

The whole files that are mutated are small, so that the time goes into parsing and not into pixels.
"""

import io
import re
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from random import Random
from typing import Final

import numpy as np
from PIL import Image

_EXTREMES: Final = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_NUMBERS: Final = (b"0", b"-1", b"1", b"65536", b"2147483647", b"4294967296", b"99999999999999999999")
_PDF_KEYS: Final = (
    b"Length", b"Width", b"Height", b"Count", b"N", b"First", b"Size", b"Predictor", b"Columns", b"Colors",
    b"BitsPerComponent", b"Prev", b"DW", b"FirstChar", b"LastChar", b"K", b"EarlyChange", b"Rotate",
)  # fmt: skip


def pdf_of(bodies: Sequence[bytes]) -> bytes:
    """Write a PDF around numbered objects; the first is the catalogue."""
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + table + tail


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return the body of a stream object."""
    return b"<</Length %d %s>>stream\n" % (len(data), entries) + data + b"\nendstream"


def one_page(
    content: bytes, *, resources: bytes = b"", box: bytes = b"0 0 300 200", more: Sequence[bytes] = ()
) -> bytes:
    """Write a PDF of one page around the body of a content stream; ``more`` are the objects from 6 on."""
    return pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>%s>>>>"
            % (box, resources),
            content,
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *more,
        ]
    )


def _words(count: int) -> bytes:
    lines = (
        b"BT /F1 9 Tf 20 %d Td (Amount %d: %d.50 yuan) Tj ET" % (190 - 12 * n, n, 31 * n)
        for n in range(count)
    )
    return b"\n".join(lines)


@lru_cache(maxsize=1)
def _picture() -> Image.Image:
    noise = np.random.default_rng(5).integers(0, 60, (90, 140, 3), np.uint8)
    noise[20:60, 30:110] += 150
    return Image.fromarray(noise)


def encoded(kind: str, image: Image.Image | None = None, **options: object) -> bytes:
    """Return a picture as a file of the kind that Pillow calls ``kind``."""
    sink = io.BytesIO()
    (image or _picture()).save(sink, kind, **options)
    return sink.getvalue()


@lru_cache(maxsize=1)
def pdf_seeds() -> tuple[bytes, ...]:
    """Return whole PDFs: text, compressed, object streams, forms, pictures of every filter, encryption."""
    from pypdf import PdfReader, PdfWriter

    text = _words(12)
    jpeg, picture = encoded("JPEG"), _picture()
    group = b"/CCITTFaxDecode/DecodeParms<</K -1/Columns 64/Rows 64>>"
    fax = b"/Subtype/Image/Width 64/Height 64/BitsPerComponent 1/ColorSpace/DeviceGray/Filter"
    xobject = b"/XObject<</I 6 0 R>>"
    shown = stream(b"q 200 0 0 120 40 40 cm /I Do Q " + _words(2))
    rgb = b"/Subtype/Image/Width 140/Height 90/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter"
    seeds = [
        one_page(stream(text)),
        one_page(stream(zlib.compress(text), b"/Filter/FlateDecode")),
        one_page(stream(text.hex().encode() + b">", b"/Filter/ASCIIHexDecode")),
        one_page(shown, resources=xobject, more=[stream(jpeg, rgb + b"/DCTDecode")]),
        one_page(
            shown,
            resources=xobject,
            more=[stream(zlib.compress(picture.tobytes()), rgb + b"/FlateDecode")],
        ),
        one_page(shown, resources=xobject, more=[stream(bytes(range(256)) * 4, fax + b"/JBIG2Decode")]),
        one_page(shown, resources=xobject, more=[stream(bytes(range(256)) * 2, fax + group)]),
        one_page(shown, resources=xobject, more=[stream(encoded("JPEG2000"), rgb + b"/JPXDecode")]),
        one_page(
            stream(b"/X Do"),
            resources=b"/XObject<</X 6 0 R>>",
            more=[stream(_words(5), b"/Type/XObject/Subtype/Form/BBox[0 0 300 200]")],
        ),
    ]  # fmt: skip
    packed, locked = PdfWriter(), PdfWriter()
    for writer in (packed, locked):
        for seed in seeds[:4]:
            writer.append(PdfReader(io.BytesIO(seed)))
    packed.compress_identical_objects()
    locked.encrypt("", "owner", algorithm="RC4-128")
    for writer in (packed, locked):
        sink = io.BytesIO()
        writer.write(sink)
        seeds.append(sink.getvalue())
    return tuple(seeds)


@lru_cache(maxsize=1)
def picture_seeds() -> tuple[bytes, ...]:
    """Return whole pictures of every accepted kind and of many ways to store pixels."""
    page = _picture()
    wide = Image.fromarray(np.asarray(page.convert("L")).astype(np.uint16) * 257)
    pngs = [encoded("PNG", page.convert(mode)) for mode in ("1", "L", "LA", "P", "RGB", "RGBA")]
    pngs.append(encoded("PNG", wide))
    seeds = [encoded("JPEG"), encoded("JPEG", progressive=True), encoded("JPEG", page.convert("CMYK")), *pngs]
    seeds += [encoded("WEBP"), encoded("WEBP", lossless=True), encoded("WEBP", page.convert("RGBA"))]
    seeds += [encoded("BMP"), encoded("BMP", page.convert("P")), encoded("BMP", page.convert("1"))]
    for method in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        seeds.append(
            encoded("TIFF", compression=method, save_all=True, append_images=[page.resize((50, 40))])
        )
    seeds.append(encoded("TIFF", page.convert("1"), compression="group4"))
    seeds.append(_heic_boxes())
    return tuple(seeds)


def _heic_boxes() -> bytes:
    """Return the boxes of a HEIC file around bytes that are no picture; there is no encoder at hand."""

    def box(name: bytes, body: bytes) -> bytes:
        return (len(body) + 8).to_bytes(4, "big") + name + body

    size = box(b"ispe", bytes(4) + (140).to_bytes(4, "big") + (90).to_bytes(4, "big"))
    properties = box(b"iprp", box(b"ipco", size) + box(b"ipma", bytes(4) + b"\0\0\0\x01\0\x01\x01\x81"))
    item = box(b"infe", b"\x02\0\0\0\0\x01\0\0hvc1\0")
    where = box(
        b"iloc",
        bytes(4) + b"\x44\0\0\x01\0\x01\0\0\0\x01" + (400).to_bytes(4, "big") + (300).to_bytes(4, "big"),
    )
    meta = bytes(4) + box(b"hdlr", bytes(8) + b"pict" + bytes(13)) + box(b"pitm", bytes(4) + b"\0\x01")
    meta += box(b"iinf", bytes(4) + b"\0\x01" + item) + properties + where
    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", meta) + box(b"mdat", bytes(range(256)) * 3)


def _flips(data: bytearray, rng: Random, _: Sequence[bytes]) -> bytearray:
    for _time in range(rng.choice((1, 2, 4, 16, 64))):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return data


def _cut(data: bytearray, rng: Random, _: Sequence[bytes]) -> bytearray:
    return data[: rng.randrange(8, len(data))]


def _splice(data: bytearray, rng: Random, seeds: Sequence[bytes]) -> bytearray:
    other = rng.choice(seeds)
    start, at = rng.randrange(len(other)), rng.randrange(8, len(data))
    piece = other[start : start + rng.choice((4, 64, 1024, 8192))]
    return data[:at] + piece + data[at + rng.choice((0, len(piece))) :]


def _gap(data: bytearray, rng: Random, _: Sequence[bytes]) -> bytearray:
    at = rng.randrange(8, len(data))
    return data[:at] + data[at + rng.choice((1, 16, 256)) :]


def _field(data: bytearray, rng: Random, _: Sequence[bytes]) -> bytearray:
    width, at = rng.choice((1, 2, 4)), rng.randrange(4, max(len(data) - 4, 5))
    value = rng.choice(_EXTREMES) & ((1 << 8 * width) - 1)
    data[at : at + width] = value.to_bytes(width, rng.choice(("big", "little")))
    return data


def _number(data: bytearray, rng: Random, _: Sequence[bytes]) -> bytearray:
    key = rng.choice(_PDF_KEYS)
    return bytearray(re.sub(rb"/%s\s*-?\d+" % key, b"/%s %s" % (key, rng.choice(_NUMBERS)), bytes(data)))


def _numbers(data: bytearray, rng: Random, _: Sequence[bytes]) -> bytearray:
    places = list(re.finditer(rb"\d+", bytes(data)))
    for match in rng.sample(places, min(3, len(places))):
        data[match.start() : match.end()] = rng.choice(_NUMBERS)[: match.end() - match.start()].rjust(
            match.end() - match.start(), b"0"
        )
    return data


def _reference(data: bytearray, rng: Random, _: Sequence[bytes]) -> bytearray:
    def other(_: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % rng.randrange(12)

    return bytearray(re.sub(rb"\d+ 0 R", other, bytes(data), count=rng.randrange(1, 6)))


def _xref(data: bytearray, rng: Random, _: Sequence[bytes]) -> bytearray:
    at = bytes(data).rfind(b"xref")
    for _time in range(rng.randrange(1, 30)):
        if 0 <= at < len(data) - 1:
            data[rng.randrange(at, len(data))] = rng.choice(b"0123456789 nf/<>\n\xff")
    return data


_Change = Callable[[bytearray, Random, Sequence[bytes]], bytearray]
_ANY: Final[tuple[_Change, ...]] = (_flips, _cut, _splice, _gap, _field)
_PDF: Final[tuple[_Change, ...]] = (*_ANY, _number, _numbers, _reference, _xref)


def mutated(group: str, seed: int, number: int) -> bytes:
    """Return mutated file ``number`` of ``group`` (``pdf`` or ``image``); equal arguments, equal bytes."""
    rng = Random(f"hostile:{group}:{seed}:{number}")
    seeds, changes = (pdf_seeds(), _PDF) if group == "pdf" else (picture_seeds(), _ANY)
    data = bytearray(seeds[number % len(seeds)])
    for _ in range(rng.choice((1, 1, 2, 3))):
        if len(data) > 64:
            data = rng.choice(changes)(data, rng, seeds)
    return bytes(data)
