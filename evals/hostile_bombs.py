# ruff: noqa: E501
"""Small files that unpack, repeat or claim to be enormous: forty of them, each by name."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from PIL import Image

from evals.hostile_files import encoded, one_page, pdf_of, stream

_GREY: Final = b"/Subtype/Image/BitsPerComponent 8/ColorSpace/DeviceGray/Filter"


def packed(unit: bytes, times: int) -> bytes:
    """Return ``unit`` repeated ``times`` times, deflated without ever being held whole."""
    packer = zlib.compressobj(9)
    block = unit * max(1, min(times, (1 << 20) // len(unit)))
    parts = [packer.compress(block) for _ in range(max(1, times * len(unit) // len(block)))]
    return b"".join(parts) + packer.flush()


def _flate(levels: int, size: int) -> bytes:
    data = packed(b"\0", size)
    for _ in range(levels - 1):
        data = zlib.compress(data, 9)
    return one_page(stream(data, b"/Filter[" + b"/FlateDecode" * levels + b"]"))


def _lzw() -> bytes:
    from pypdf._codecs._codecs import LzwCodec

    code = LzwCodec().encode(bytes(4_000_000))
    return one_page(stream(zlib.compress(code * 8), b"/Filter[/FlateDecode/LZWDecode]"))


def _filters(data: bytes, *names: bytes) -> bytes:
    return one_page(stream(data, b"/Filter[" + b"/".join((b"", *names)) + b"]"))


def _operators(unit: bytes, times: int, resources: bytes = b"", *more: bytes) -> bytes:
    return one_page(stream(packed(unit, times), b"/Filter/FlateDecode"), resources=resources, more=more)


def _image(entries: bytes, data: bytes) -> bytes:
    return one_page(
        stream(b"q 300 0 0 200 0 0 cm /I Do Q"),
        resources=b"/XObject<</I 6 0 R>>",
        more=[stream(data, entries)],
    )


def _object_stream(count: int) -> bytes:
    numbers = b" ".join(b"%d 0" % (n + 10) for n in range(count))
    body = zlib.compress(numbers + b" <<>>", 9)
    entries = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (count, len(numbers))
    return one_page(stream(b""), more=[stream(body, entries), stream(packed(b" ", 10**9), entries)])


def _forms(levels: int, width: int) -> bytes:
    more = []
    for level in range(levels):
        names = b"" if level == levels - 1 else b"/Resources<</XObject<</X %d 0 R>>>>" % (level + 7)
        body = b"0 0 9 9 re f" if level == levels - 1 else b"/X Do " * width
        more.append(stream(body, b"/Type/XObject/Subtype/Form/BBox[0 0 300 200]" + names))
    return one_page(stream(b"/X Do " * width), resources=b"/XObject<</X 6 0 R>>", more=more)


def _pages(kids: bytes, count: int) -> bytes:
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)])


def _deep_pages(depth: int) -> bytes:
    bodies = [b"<</Type/Catalog/Pages 2 0 R>>"]
    bodies += [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (n + 3) for n in range(depth)]
    return pdf_of([*bodies, b"<</Type/Page/MediaBox[0 0 9 9]>>"])


def _chunk(name: bytes, data: bytes) -> bytes:
    body = name + data
    return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


def png(width: int, height: int, bits: int, colour: int, extra: bytes = b"", interlaced: int = 0) -> bytes:
    """Return a black PNG of that size; ``colour`` is the PNG colour type."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    row = 1 + (width * bits * channels + 7) // 8
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((bits, colour, 0, 0, interlaced))
    data = packed(bytes(row), height)
    palette = _chunk(b"PLTE", bytes(768)) if colour == 3 else b""
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + palette
        + extra
        + _chunk(b"IDAT", data)
        + _chunk(b"IEND", b"")
    )


def _tiff(directories: int, loop: bool = False) -> bytes:
    whole = bytearray(b"II*\0\x08\0\0\0")
    for index in range(directories):
        tags = ((256, 8), (257, 8), (258, 8), (259, 1), (262, 1), (273, 0), (277, 1), (278, 8), (279, 64))
        body = len(tags).to_bytes(2, "little")
        for tag, value in tags:
            body += tag.to_bytes(2, "little") + b"\x04\0\x01\0\0\0" + value.to_bytes(4, "little")
        last = index == directories - 1
        following = (8 if loop else 0) if last else len(whole) + len(body) + 4
        whole += body + following.to_bytes(4, "little")
    return bytes(whole)


def _tiff_huge() -> bytes:
    return _tiff(1).replace(
        b"\x00\x01\x04\0\x01\0\0\0\x08\0\0\0", b"\x00\x01\x04\0\x01\0\0\0\xff\xff\xff\x7f", 1
    )


def _jpeg(width: int, height: int) -> bytes:
    data = bytearray(encoded("JPEG", Image.new("L", (16, 16))))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(data)


def _many_scans() -> bytes:
    data = encoded("JPEG", Image.new("RGB", (2600, 2600)), progressive=True)
    first = data.index(b"\xff\xda")
    second = data.index(b"\xff\xda", first + 2)
    return data[:second] + data[first:second] * 3000 + data[second:]


def _zip(files: Iterator[tuple[str, bytes]]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files:
            target.writestr(name, data)
    return sink.getvalue()


def _zeros(count: int, size: int) -> bytes:
    return _zip((f"{n}.bmp", b"BM" + bytes(12) + b"\x28" + bytes(size)) for n in range(count))


def _nested(depth: int) -> bytes:
    data = _zeros(1, 30_000_000)
    for _ in range(depth):
        data = _zip((f"{n}.zip", data) for n in range(10))
    return data


_MP: Final = 7000
BOMBS: Final[dict[str, Callable[[], bytes]]] = {
    "pdf flate 1 GB": partial(_flate, 1, 10**9),
    "pdf flate in flate 1 GB": partial(_flate, 2, 10**9),
    "pdf flate in flate in flate 1 GB": partial(_flate, 3, 10**9),
    "pdf lzw": _lzw,
    "pdf ascii85": lambda: _filters(packed(b"z", 3 * 10**8), b"FlateDecode", b"ASCII85Decode"),
    "pdf asciihex": lambda: _filters(packed(b"0", 6 * 10**8), b"FlateDecode", b"ASCIIHexDecode"),
    "pdf run length": lambda: _filters(packed(b"\x81\0", 10**8), b"FlateDecode", b"RunLengthDecode"),
    "pdf sixty filters": lambda: _filters(bytes(900), *[b"ASCIIHexDecode"] * 60),
    "pdf object stream": partial(_object_stream, 500_000),
    "pdf save states": partial(_operators, b"q ", 20_000_000),
    "pdf paths": partial(_operators, b"0 0 m 300 200 l S ", 3_000_000),
    "pdf curves without end": partial(_operators, b"9 9 300 7 2 200 c ", 3_000_000),
    "pdf letters": partial(_operators, b"BT /F1 9 Tf 9 9 Td (wwwwwwwwwwwwwwwwwwwwwwww) Tj ET ", 200_000),
    "pdf arrays in arrays": partial(_operators, b"[", 30_000_000),
    "pdf forms 10^9": partial(_forms, 9, 10),
    "pdf forms deep": partial(_forms, 2000, 1),
    "pdf form in itself": lambda: one_page(stream(b"/X Do"), resources=b"/XObject<</X 6 0 R>>", more=[stream(b"/X Do " * 9, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>")]),
    "pdf tiny tiles": lambda: one_page(stream(b"/Pattern cs /P scn 0 0 300 200 re f"), resources=b"/Pattern<</P 6 0 R>>", more=[stream(b"0 0 1 1 re f", b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.001/YStep 0.001/Resources<<>>")]),
    "pdf image 900 Mpx": lambda: _image(b"/Width 30000/Height 30000" + _GREY + b"/FlateDecode", packed(b"\0", 9 * 10**8)),
    "pdf image of lying size": lambda: _image(b"/Width 2147483647/Height 2147483647" + _GREY + b"/FlateDecode", b""),
    "pdf image jpeg 65500": lambda: _image(b"/Width 65500/Height 65500" + _GREY + b"/DCTDecode", _jpeg(65500, 65500)),
    "pdf jbig2": lambda: _image(b"/Width 60000/Height 60000" + _GREY + b"/JBIG2Decode", b"\0\0\0\x010\0\x01\0\0\0\x13" + b"\0\0\xea\x60" * 2 + bytes(11) + b"\0\0\0\x02\x26\0\x01\0\0\0\x40" + b"\0\0\xea\x60" * 2 + bytes(64)),
    "pdf jpx": lambda: _image(b"/Width 60000/Height 60000" + _GREY + b"/JPXDecode", encoded("JPEG2000", Image.new("L", (64, 64))).replace(b"\0\0\0\x40\0\0\0\x40", b"\0\0\xea\x60\0\0\xea\x60")),
    "pdf page of 10^9 points": lambda: one_page(stream(b"0 0 9 9 re f"), box=b"0 0 1000000000 1000000000"),
    "pdf page of nothing": lambda: one_page(stream(b""), box=b"0 0 0.0001 99999999"),
    "pdf 10^9 pages": lambda: _pages(b"3 0 R " * 9, 10**9),
    "pdf pages in a circle": lambda: _pages(b"2 0 R 2 0 R", 150),
    "pdf pages 20,000 deep": partial(_deep_pages, 20_000),
    "png 900 Mpx 1 bit": partial(png, 30_000, 30_000, 1, 0),
    "png 1 byte per pixel 49 Mpx": partial(png, _MP, _MP, 8, 3),
    "png 16 bit RGBA 49 Mpx": partial(png, _MP, _MP, 16, 6),
    "png interlaced 49 Mpx": lambda: png(_MP, _MP, 8, 0, interlaced=1),
    "png text 1 GB": lambda: png(64, 64, 8, 0, _chunk(b"zTXt", b"a\0\0" + packed(b"a", 10**9))),
    "png profile 1 GB": lambda: png(64, 64, 8, 2, _chunk(b"iCCP", b"a\0\0" + packed(b"\0", 10**9))),
    "tiff 5,000 pages": partial(_tiff, 5000),
    "tiff pages in a circle": partial(_tiff, 3, True),
    "tiff 2^31 wide": _tiff_huge,
    "jpeg 3,000 scans": _many_scans,
    "zip 50 x 40 MB": partial(_zeros, 50, 40_000_000),
    "zip in zip in zip": partial(_nested, 2),
}  # fmt: skip
