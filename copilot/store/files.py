"""Uploaded files and page images: encrypted, addressed by the SHA-256 of their content.

``<root>/<case id>/<first two hex digits>/<sha256>``. A file appears whole or not at all: it is
written beside its place, flushed to disk, and renamed. Writing the same content again is harmless.
"""

import contextlib
import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from copilot.errors import AuditError, NotFound, StoreUnavailable
from copilot.store.canonical import sha256_of
from copilot.store.seal import Sealer

_CASE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Files:
    """Encrypted content-addressed files below ``root``."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @contextlib.contextmanager
    def kept(self, *, alone: bool = False) -> Iterator[None]:
        """Hold the files as they are: for writing or copying them, or ``alone`` to change their keys."""
        try:
            self._root.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = os.open(self._root.with_name("files.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreUnavailable(f"数据目录 {self._root.parent} 不能写入，请检查空间和权限") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield
        finally:
            os.close(lock)

    def put(self, case_id: str, data: bytes, sealer: Sealer) -> str:
        """Store ``data`` under the case and return its SHA-256; raise StoreUnavailable when full."""
        digest = sha256_of(data)
        path = self._path(case_id, digest)
        if path.exists():
            return digest
        _appear(path, sealer.seal_file(data, self._place(case_id, digest)))
        return digest

    def get(self, case_id: str, digest: str, sealer: Sealer) -> bytes:
        """Return the content; raise NotFound when absent, AuditError when it was changed."""
        sealed = self._read(case_id, digest)
        data = sealer.open_file(sealed, self._place(case_id, digest))
        if sha256_of(data) != digest:
            raise AuditError(f"赔案 {case_id} 的文件 {digest[:12]} 与登记的内容不一致")
        return data

    def rewrap(self, case_id: str, digest: str, sealer: Sealer) -> bool:
        """Put a file under the newest key of its case; False when it stands there already."""
        sealed = self._read(case_id, digest)
        if sealer.is_current(sealed):
            return False
        _appear(self._path(case_id, digest), sealer.rewrap_file(sealed, self._place(case_id, digest)))
        return True

    def _read(self, case_id: str, digest: str) -> bytes:
        path = self._path(case_id, digest)
        try:
            return path.read_bytes()
        except FileNotFoundError:
            raise NotFound(f"赔案 {case_id} 没有这份文件") from None
        except OSError as error:
            raise StoreUnavailable(f"文件 {path} 无法读取，请检查磁盘和权限") from error

    def discard(self, case_id: str, digests: tuple[str, ...]) -> None:
        """Remove files that no committed record names (after a submission that did not commit)."""
        for digest in digests:
            with contextlib.suppress(OSError):
                self._path(case_id, digest).unlink(missing_ok=True)
        for folder in (*(self._root / case_id).glob("*"), self._root / case_id):
            with contextlib.suppress(OSError):
                folder.rmdir()

    def present(self, case_id: str) -> frozenset[str]:
        """Return the digests of all files that stand under the case."""
        found = (path.name for path in (self._root / case_id).glob("*/*"))
        return frozenset(name for name in found if _SHA256.fullmatch(name))

    def fetched(self, case_id: str, digest: str, staging: Path) -> Path:
        """Return where the sealed file stands on this machine; raise FileNotFoundError when absent."""
        return self._path(case_id, digest)

    def everything(self) -> frozenset[str]:
        """Return ``<case id>/<first two hex digits>/<sha256>`` of all that stands here."""
        found = (one for one in self._root.rglob("*") if one.is_file())
        return frozenset(one.relative_to(self._root).as_posix() for one in found)

    def _path(self, case_id: str, digest: str) -> Path:
        if not _CASE.fullmatch(case_id) or not _SHA256.fullmatch(digest):
            raise NotFound("没有这份文件")
        return self._root / case_id / digest[:2] / digest

    @staticmethod
    def _place(case_id: str, digest: str) -> str:
        return f"{case_id}/file/{digest}"


def _appear(path: Path, content: bytes) -> None:
    """Write a file beside its place, flush it, and rename it; raise StoreUnavailable."""
    draft = path.with_name(f".{path.name[:16]}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync_directory(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise StoreUnavailable("文件无法写入磁盘，请检查剩余空间和权限后重试") from error


def _sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
