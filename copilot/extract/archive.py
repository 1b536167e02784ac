"""Members of an uploaded ZIP file, within bounds and without touching the disk."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from copilot.errors import TooLarge, UnreadableFile
from copilot.extract.limits import Limits

_ENCRYPTED = 0x1
_UTF8 = 0x800


def members(data: bytes, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Yield ``(name, bytes)`` of every file in the archive, sorted as packed.

    Raises ``UnreadableFile`` for damaged or encrypted archives, office files and OFD, ``TooLarge``
    when the archive holds too many files or unpacks to too many bytes. Sizes that the archive
    declares are not believed: every member is read up to the bound that is left.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise UnreadableFile("压缩包已损坏，请重新打包后上传。") from error
    with archive:
        entries = [entry for entry in archive.infolist() if _wanted(entry)]
        _refuse_documents({entry.filename for entry in entries})
        if not entries:
            raise UnreadableFile("压缩包里没有文件，请检查后重新上传。")
        if len(entries) > limits.max_members:
            raise TooLarge(f"压缩包里超过 {limits.max_members} 个文件，请分批上传。")
        left = limits.max_unpacked
        for entry in entries:
            content = _read(archive, entry, min(left, limits.max_bytes))
            left -= len(content)
            yield _name(entry), content


def _wanted(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    return not (entry.is_dir() or path.name.startswith(".") or "__MACOSX" in path.parts)


def _refuse_documents(names: set[str]) -> None:
    if "OFD.xml" in names:
        raise UnreadableFile("暂不能读 OFD 文件，请在开票平台或阅读器中导出为 PDF 后上传。")
    if "[Content_Types].xml" in names:
        raise UnreadableFile("这是 Office 文件，请另存为 PDF 后上传。")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, bound: int) -> bytes:
    if entry.flag_bits & _ENCRYPTED:
        raise UnreadableFile("压缩包设了密码，请去掉密码后重新上传。")
    try:
        with archive.open(entry) as stream:
            content = stream.read(bound + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise UnreadableFile("压缩包已损坏，请重新打包后上传。") from error
    if len(content) > bound:
        raise TooLarge("压缩包解开后太大，请分批上传。")
    return content


def _name(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & _UTF8:
        return entry.filename
    # Windows in Chinese packs names in GBK without saying so; zipfile decodes them as cp437.
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename
