"""The file format of a backup: an uncompressed tar whose last member is the manifest.

Members are ``store.db``, ``files/<case>/<aa>/<sha256>`` (still encrypted), ``keys/audit_head``, the small
files that an operator wrote, the sealed files of the portal below ``portal/``, and, only where it was
asked for, ``keys/store.key`` with ``keys/retired.keys`` and ``keys/portal.key``. The manifest names each
with its size and SHA-256 and is authenticated under the audit key, so that a changed or truncated archive
is found before anything of it is used.
"""

import hmac
import io
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

from pydantic import Field, ValidationError

from copilot.domain.base import Record
from copilot.domain.evidence import Sha256
from copilot.errors import AuditError, StoreUnavailable, UnreadableFile
from copilot.store.canonical import canonical_json
from copilot.store.records import Head

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATABASE: Final = "store.db"
KEY: Final = "keys/store.key"
RETIRED_KEYS: Final = "keys/retired.keys"
HEAD: Final = "keys/audit_head"
PORTAL: Final = "portal"
PORTAL_KEY: Final = "keys/portal.key"
PLAIN: Final = ("config.toml", "accounts.json", "sender.toml")
NAME: Final = re.compile(
    r"store\.db|keys/(?:store\.key|retired\.keys|portal\.key|audit_head)|config\.toml|accounts\.json|sender\.toml"
    r"|portal/[0-9A-Za-z][0-9A-Za-z_.-]{0,99}/[0-9A-Za-z][0-9A-Za-z_.-]{0,99}"
    r"|files/[0-9A-Za-z][0-9A-Za-z._-]{0,63}/[0-9a-f]{2}/[0-9a-f]{64}"
)
_CHUNK: Final = 1 << 20
_MANIFEST_BYTES: Final = 1 << 30


class Member(Record):
    """One file of an archive."""

    name: str
    size: int = Field(ge=0)
    sha256: Sha256


class Manifest(Record):
    """What an archive holds; ``key`` is the fingerprint of the key file, ``mac`` covers all the rest."""

    format: int = FORMAT
    made_at: str
    schema_revision: str
    key: str
    with_key: bool
    head: Head
    members: tuple[Member, ...]
    mac: str = ""

    def sealed(self, audit_key: bytes) -> "Manifest":
        """Return the manifest with its authentication code."""
        return self.model_copy(update={"mac": self._mac(audit_key)})

    def check(self, audit_key: bytes) -> None:
        """Raise AuditError when it was not made under this key or was changed since."""
        if not hmac.compare_digest(self.mac, self._mac(audit_key)):
            raise AuditError("备份清单的校验值不符：备份被改动，或属于另一个库")

    def _mac(self, audit_key: bytes) -> str:
        body = canonical_json(["backup", self.model_dump(mode="json", exclude={"mac"})])
        return hmac.new(audit_key, body.encode("utf-8"), sha256).hexdigest()


class Writer:
    """Adds files to an archive and remembers their sizes and hashes."""

    def __init__(self, out: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.members: list[Member] = []

    def add(self, name: str, path: Path) -> None:
        """Add one file under this name; raise OSError when it cannot be read whole."""
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            reader = _Hashing(file)
            info = tarfile.TarInfo(name)
            info.size, info.mode = size, 0o600
            self._tar.addfile(info, reader)
        self.members.append(Member(name=name, size=size, sha256=reader.digest()))

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest and the end of the archive."""
        body = (canonical_json(manifest) + "\n").encode("utf-8")
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(body), 0o600
        self._tar.addfile(info, io.BytesIO(body))
        self._tar.close()


class _Hashing(io.RawIOBase):
    """Hashes what is read through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sha256 = sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._sha256.update(data)
        return data

    def digest(self) -> str:
        return self._sha256.hexdigest()


@contextmanager
def appearing(out: Path) -> Iterator[IO[bytes]]:
    """Give a file that becomes ``out`` when all went well, and leaves nothing otherwise."""
    draft, placed = out.with_name(f".{out.name}.{os.getpid()}.part"), False
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(out)
        placed = True
        sync(out.parent)
    except OSError as error:
        if placed:  # it may not outlive a power cut, so it must not look like a backup
            with suppress(OSError):
                out.unlink(missing_ok=True)
        raise StoreUnavailable(
            f"备份无法写入 {out}（{error.strerror or error}），没有留下不完整的文件"
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def unpack(archive: Path, into: Path) -> Manifest:
    """Write all members below ``into``, checked against the manifest; raise UnreadableFile or AuditError.

    Only plain files with the names of this format are taken; links, devices and other paths are refused.
    """
    found: dict[str, Member] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(archive, mode="r:") as tar:
            for info in tar:
                source = tar.extractfile(info) if info.isfile() else None
                if source is None or manifest is not None or info.name in found:
                    raise UnreadableFile(f"{archive} 不是完好的备份（{info.name} 不应出现）")
                if info.name == MANIFEST:
                    manifest = _manifest(source.read(_MANIFEST_BYTES))
                elif NAME.fullmatch(info.name):
                    found[info.name] = _written(source, into / info.name, info)
                else:
                    raise UnreadableFile(f"{archive} 不是本系统的备份（含有 {info.name}）")
    except (tarfile.TarError, EOFError, ValidationError, ValueError) as error:
        raise UnreadableFile(f"{archive} 不是完好的备份，可能没有复制完整") from error
    except FileNotFoundError as error:
        raise UnreadableFile(f"找不到备份文件 {archive}") from error
    except OSError as error:
        raise StoreUnavailable(f"备份无法展开（{error.strerror or error}），原有数据没有变动") from error
    if manifest is None:
        raise UnreadableFile(f"{archive} 没有清单，可能没有复制完整")
    for member in manifest.members:
        if found.pop(member.name, None) != member:
            raise AuditError(f"备份中的 {member.name} 与清单不符（缺失或被改动）")
    if found:
        raise AuditError(f"备份中的 {next(iter(found))} 不在清单里（被添加）")
    return manifest


def _manifest(body: bytes) -> Manifest:
    value = json.loads(body)
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise UnreadableFile("备份由另一个版本的程序写成，请用那个版本恢复")
    return Manifest.model_validate(value)


def _written(source: IO[bytes], path: Path, info: tarfile.TarInfo) -> Member:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    digest = sha256()
    with os.fdopen(handle, "wb") as file:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
        size = file.tell()
    if size != info.size:
        raise tarfile.ReadError("truncated member")
    return Member(name=info.name, size=size, sha256=digest.hexdigest())


def sync(folder: Path) -> None:
    """Flush the entries of a directory to disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def room_for(folder: Path, needed: int) -> None:
    """Raise StoreUnavailable when the disk of ``folder`` has not that many bytes left."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StoreUnavailable(
            f"{folder} 所在磁盘剩余 {free >> 20} MB，需要约 {(needed >> 20) + 1} MB，请先腾出空间"
        )
