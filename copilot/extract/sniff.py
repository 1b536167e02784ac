"""The type of a file from its first bytes; the name is never believed.

Only formats with an unmistakable signature at offset 0 are accepted, so that an HTML page with
``%PDF`` in its middle, or a script behind an image header, does not pass as the other thing.
"""

from typing import Literal

from copilot.errors import TooLarge, UnreadableFile
from copilot.extract.limits import DEFAULT_LIMITS, Limits

Kind = Literal["pdf", "jpeg", "png", "webp", "tiff", "bmp", "heic", "zip"]

_SIGNATURES: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"PK\x03\x04", "zip"),
)
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_BMP_HEADER_SIZES = {12, 40, 52, 56, 64, 108, 124}
_ACCEPTED = "请上传 PDF、JPG、PNG、WebP、TIFF、BMP、HEIC 或它们的 ZIP 压缩包"


def sniff(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Kind:
    """Return the kind of ``data``.

    Raises ``UnreadableFile`` for an empty file or an unknown kind, ``TooLarge`` over the byte limit.
    """
    if not data:
        raise UnreadableFile("文件是空的，请检查后重新上传。")
    if len(data) > limits.max_bytes:
        raise TooLarge(f"文件超过 {limits.max_bytes // (1024 * 1024)} MB，请压缩或拆分后再上传。")
    kind = _signature(data)
    if kind is None:
        raise UnreadableFile(_explain(data))
    return kind


def _signature(data: bytes) -> Kind | None:
    for magic, kind in _SIGNATURES:
        if data.startswith(magic):
            return kind
    # Printers and mail gateways put a byte order mark or blank lines before the header.
    if data[:64].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t \x00").startswith(b"%PDF-"):
        return "pdf"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return "heic"
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BMP_HEADER_SIZES:
        return "bmp"
    return None


def _explain(data: bytes) -> str:
    if data.startswith((b"PK\x05\x06", b"PK\x07\x08")):
        return "压缩包是空的或分卷的，请重新打包后上传。"
    if data.startswith((b"Rar!", b"7z\xbc\xaf'\x1c", b"\x1f\x8b")):
        return "这种压缩包读不了，请改用 ZIP 或直接上传图片和 PDF。"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "这是旧版 Office 文件，请另存为 PDF 后上传。"
    if data.startswith(b"GIF8"):
        return "不接受 GIF 图片，请改为 JPG 或 PNG 后上传。"
    return f"文件内容不是可识别的图片或 PDF，{_ACCEPTED}。"
