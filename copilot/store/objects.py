"""Originals and page images in object storage, for several machines that share one store.

What goes over the wire is sealed already: the storage never sees a plain byte. The place of an object
is ``<prefix>/<case id>/<first two hex digits>/<sha256>``, as on a local disk. A put of such a store is
whole or not at all, and the name is a hash of the content, so that two writers of one object do no harm.

``objects.toml`` in the data directory names the storage; without it, files stand in ``<home>/files``::

    url = "s3://claims/originals"              # or any other address that fsspec knows
    [options]                                  # passed to the file system of that address
    endpoint_url = "https://minio.internal"

Credentials belong into the environment or the files of the storage's own client, not in here.
"""

import contextlib
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from copilot.errors import AuditError, EngineUnavailable, InputRefused, NotFound, StoreUnavailable
from copilot.store.canonical import sha256_of
from copilot.store.files import Files
from copilot.store.seal import Sealer

SETTING: Final = "objects.toml"
_HEX: Final = frozenset("0123456789abcdef")


class Originals(Protocol):
    """Where originals are kept; ``Files`` on a disk and ``ObjectFiles`` in object storage fulfil it."""

    def kept(self, *, alone: bool = False) -> contextlib.AbstractContextManager[None]:
        """Hold the files as they are, or ``alone`` to change their keys."""
        ...

    def put(self, case_id: str, data: bytes, sealer: Sealer) -> str:
        """Store ``data`` sealed and return its SHA-256."""
        ...

    def get(self, case_id: str, digest: str, sealer: Sealer) -> bytes:
        """Return the content; raise NotFound or AuditError."""
        ...

    def rewrap(self, case_id: str, digest: str, sealer: Sealer) -> bool:
        """Put a file under the newest key of its case; False when it stands there already."""
        ...

    def discard(self, case_id: str, digests: tuple[str, ...]) -> None:
        """Remove files that no committed record names."""
        ...

    def present(self, case_id: str) -> frozenset[str]:
        """Return the digests of all files of the case."""
        ...

    def fetched(self, case_id: str, digest: str, staging: Path) -> Path:
        """Return where the sealed file stands on this machine; raise FileNotFoundError when absent."""
        ...

    def everything(self) -> frozenset[str]:
        """Return ``<case id>/<first two hex digits>/<sha256>`` of all files."""
        ...


class ObjectFiles(Files):
    """Sealed content-addressed objects behind fsspec; locks are those of the machine (``Files.kept``)."""

    def __init__(self, root: Path, url: str, options: Mapping[str, Any]) -> None:
        """Connect to ``url``; ``root`` is the local folder beside which the lock stands."""
        super().__init__(root)
        self._fs, self._prefix = _connected(url, options)
        self._troubles = _troubles()

    def put(self, case_id: str, data: bytes, sealer: Sealer) -> str:
        """Store ``data`` under the case and return its SHA-256; raise StoreUnavailable."""
        digest = sha256_of(data)
        name = self._name(case_id, digest)
        with self._reported("写入"):
            if not self._fs.exists(name):
                self._fs.pipe_file(name, sealer.seal_file(data, self._place(case_id, digest)))
        return digest

    def rewrap(self, case_id: str, digest: str, sealer: Sealer) -> bool:
        """Put an object under the newest key of its case; False when it stands there already."""
        sealed = self._read(case_id, digest)
        if sealer.is_current(sealed):
            return False
        with self._reported("写入"):
            place = self._place(case_id, digest)
            self._fs.pipe_file(self._name(case_id, digest), sealer.rewrap_file(sealed, place))
        return True

    def discard(self, case_id: str, digests: tuple[str, ...]) -> None:
        """Remove objects that no committed record names; what cannot be reached stays and does no harm."""
        for digest in digests:
            with contextlib.suppress(FileNotFoundError, *self._troubles):
                self._fs.rm_file(self._name(case_id, digest))

    def present(self, case_id: str) -> frozenset[str]:
        """Return the digests of all objects that stand under the case."""
        with self._reported("读取"):
            try:
                found: Collection[str] = self._fs.find(f"{self._prefix}/{case_id}")
            except FileNotFoundError:
                return frozenset()
        names = (path.rpartition("/")[2] for path in found)
        return frozenset(name for name in names if len(name) == 64 and _HEX.issuperset(name))

    def fetched(self, case_id: str, digest: str, staging: Path) -> Path:
        """Bring the sealed object into ``staging``, in place of the one before, and return where it is."""
        draft = staging / "original"
        try:
            draft.write_bytes(self._read(case_id, digest))
        except NotFound as error:
            raise FileNotFoundError(digest) from error
        return draft

    def everything(self) -> frozenset[str]:
        """Return ``<case id>/<first two hex digits>/<sha256>`` of all objects."""
        with self._reported("读取"):
            try:
                found: Collection[str] = self._fs.find(self._prefix)
            except FileNotFoundError:
                return frozenset()
        # Some file systems answer with a leading slash, some without.
        start = len(self._prefix.lstrip("/")) + 1
        return frozenset(path.lstrip("/")[start:] for path in found)

    def _read(self, case_id: str, digest: str) -> bytes:
        with self._reported("读取"):
            try:
                return bytes(self._fs.cat_file(self._name(case_id, digest)))
            except FileNotFoundError:
                raise NotFound(f"赔案 {case_id} 没有这份文件") from None

    def _name(self, case_id: str, digest: str) -> str:
        return f"{self._prefix}/{self._path(case_id, digest).relative_to(self._root).as_posix()}"

    @contextlib.contextmanager
    def _reported(self, what: str) -> Iterator[None]:
        try:
            yield
        except (NotFound, AuditError):
            raise
        except self._troubles as error:
            raise StoreUnavailable(
                f"对象存储无法{what}（{type(error).__name__}），请检查网络和凭据后重试"
            ) from error


def open_files(home: Path) -> Files:
    """Return where the originals of this data directory are kept; raise InputRefused, StoreUnavailable."""
    path = home / SETTING
    try:
        setting = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Files(home / "files")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputRefused(f"设置文件 {path} 无法读取（{error}）") from error
    url, options = setting.pop("url", None), setting.pop("options", {})
    if not isinstance(url, str) or "://" not in url or not isinstance(options, dict) or setting:
        raise InputRefused(f"设置文件 {path} 只能有 url（如 s3://桶/前缀）和 [options]")
    if url.startswith("file://"):
        return Files(Path(url.removeprefix("file://")))
    return ObjectFiles(home / "files", url, options)


def _connected(url: str, options: Mapping[str, Any]) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs

        # A listing that is kept would hide what another machine has written.
        found, prefix = url_to_fs(url, **{"use_listings_cache": False, **options})
    except ImportError as error:
        scheme = url.partition("://")[0]
        raise EngineUnavailable(
            f"没有安装 {scheme} 存储的支持，请安装附加组件（s3 用 claims-copilot[s3]）"
        ) from error
    except (ValueError, TypeError) as error:
        raise InputRefused(f"对象存储地址 {url} 不能使用（{error}）") from error
    return found, str(prefix).rstrip("/")


def _troubles() -> tuple[type[Exception], ...]:
    """Return what clients raise when the storage cannot be reached; not all of it is an OSError."""
    try:
        from botocore.exceptions import BotoCoreError
    except ImportError:
        return (OSError,)
    return (OSError, BotoCoreError)
