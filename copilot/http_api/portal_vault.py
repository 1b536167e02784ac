"""Sealed small files of the portal below ``<home>/portal``: people, drafts, and what they handed in.

A file is bound to its folder and name (AES-256-GCM with both as associated data), so that one moved to
another person's folder does not open. It appears whole or not at all. The key stands in a file of its
own beside the keys of the store.
"""

import contextlib
import fcntl
import os
import re
import secrets
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from copilot.errors import AuditError, NotFound, StoreUnavailable

_FORMAT: Final = b"\x01"
_NONCE: Final = 12
_NAME: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,99}")


class Vault:
    """Sealed files in named folders below ``root``; ``key_file`` is made when it is absent."""

    def __init__(self, root: Path, key_file: Path) -> None:
        self._root = root
        self._cipher = AESGCM(_key(key_file))
        self._thread = threading.RLock()
        self._depth = 0
        self._handle = -1

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep the other threads and the other processes on this folder from changing files meanwhile.

        May be entered again by the thread that is inside. Raises StoreUnavailable.
        """
        with self._thread:
            if self._depth == 0:
                self._handle = self._locked()
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    os.close(self._handle)

    def _locked(self) -> int:
        try:
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(self._root / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreUnavailable("现在存不下内容，已经传的都还在。请过一会儿再试。") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as error:
            os.close(handle)
            raise StoreUnavailable("现在存不下内容，已经传的都还在。请过一会儿再试。") from error
        return handle

    def put(self, folder: str, name: str, data: bytes) -> None:
        """Write one file in place of an older one; raise StoreUnavailable when the disk refuses."""
        path = self._path(folder, name)
        draft = path.with_name(f".{name[:40]}.{secrets.token_hex(6)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(self._sealed(data, _place(folder, name)))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            raise StoreUnavailable("现在存不下文件，已经传的都还在。请过一会儿再试。") from error

    def get(self, folder: str, name: str) -> bytes | None:
        """Return the content, or None when there is no such file; raise AuditError when it was changed."""
        try:
            sealed = self._path(folder, name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreUnavailable("现在读不出保存的内容，请过一会儿再试。") from error
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return self._cipher.decrypt(nonce, body, _place(folder, name))
        except (InvalidTag, ValueError) as error:
            raise AuditError("保存的内容被改动过或密钥不对，请联系管理员。") from error

    def names(self, folder: str, prefix: str = "") -> tuple[str, ...]:
        """Return the names of the files in a folder that begin with ``prefix``, in order."""
        try:
            found = os.listdir(self._path(folder, "x").parent)
        except FileNotFoundError:
            return ()
        return tuple(sorted(name for name in found if name.startswith(prefix) and name[0] != "."))

    def folders(self, prefix: str) -> tuple[str, ...]:
        """Return the folders whose name begins with ``prefix``."""
        if not self._root.is_dir():
            return ()
        return tuple(sorted(path.name for path in self._root.iterdir() if path.name.startswith(prefix)))

    def remove(self, folder: str, *names: str) -> None:
        """Remove files; absent ones are ignored."""
        for name in names:
            with contextlib.suppress(OSError):
                self._path(folder, name).unlink(missing_ok=True)

    def drop(self, folder: str) -> None:
        """Remove a folder with all that is in it."""
        shutil.rmtree(self._path(folder, "x").parent, ignore_errors=True)

    def _sealed(self, data: bytes, place: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return _FORMAT + nonce + self._cipher.encrypt(nonce, data, place)

    def _path(self, folder: str, name: str) -> Path:
        if not _NAME.fullmatch(folder) or not _NAME.fullmatch(name):
            raise NotFound("没有这个文件。")
        return self._root / folder / name


def _place(folder: str, name: str) -> bytes:
    return f"portal/{folder}/{name}".encode()


def _key(path: Path) -> bytes:
    """Read the key, or make one; of two processes that start at once, both end with the same."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32) + "\n")
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        raise StoreUnavailable(f"密钥文件 {path} 无法读取，请检查文件内容和权限") from error
    if len(key) != 32:
        raise StoreUnavailable(f"密钥文件 {path} 内容不完整，请放回原来的密钥文件")
    return key
