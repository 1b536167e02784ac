"""The head of the audit chain, kept beside the key file and outside the database.

The file is written after each commit, so it may lag behind the database by the commits that were
cut off by a crash, and it is never ahead of it. It only ever moves forward.
"""

import contextlib
import fcntl
import hmac
import json
import logging
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from copilot.domain.base import Record
from copilot.errors import AuditError
from copilot.store.canonical import canonical_json
from copilot.store.keys import Keys
from copilot.store.records import Head
from copilot.store.ring import KeyRing

log = logging.getLogger(__name__)


class Mark(Record):
    """A head that was recorded, and the fingerprint of the key that vouches for it."""

    head: Head
    key: str


class HeadFile:
    """``{"count": n, "hash": hex, "key": id, "mac": hex}``, authenticated under an audit key of the ring."""

    def __init__(self, path: Path, ring: KeyRing) -> None:
        self._path = path
        self._ring = ring

    def advance(self, head: Head, keys: Keys) -> None:
        """Record ``head`` under these keys unless a later one stands there already.

        The commit it belongs to is done, so a disk that refuses is reported to the log and the
        file catches up with the next commit.
        """
        try:
            self._advance(head, keys)
        except OSError:
            log.warning("the head of the audit chain could not be written to %s", self._path, exc_info=True)

    def _advance(self, head: Head, keys: Keys) -> None:
        with self._locked():
            try:
                known = self.read()
            except AuditError:
                return  # evidence of tampering stays as it is, for ``verify`` to report
            if known is not None and known.head.count >= head.count:
                return
            draft = self._path.with_name(f".{self._path.name}.new")
            with draft.open("w", encoding="utf-8") as file:
                file.write(self.sealed(head, keys) + "\n")
                file.flush()
                os.fsync(file.fileno())
            draft.chmod(0o600)
            draft.replace(self._path)

    def read(self) -> Mark | None:
        """Return the recorded head, None when there is no file; raise AuditError when forged."""
        try:
            text = self._path.read_text("utf-8")
        except FileNotFoundError:
            return None
        return self.unseal(text, str(self._path))

    def sealed(self, head: Head, keys: Keys) -> str:
        """Return the text of a checkpoint for this head."""
        body = head.model_dump(mode="json")
        return canonical_json({**body, "key": keys.id.hex(), "mac": _mac(keys, head)})

    def unseal(self, text: str, name: str) -> Mark:
        """Read a checkpoint text; raise AuditError when it was not made under a key of the ring."""
        try:
            body = json.loads(text)
            if set(body) - _FIELDS:
                raise ValueError("an entry that no checkpoint has")
            head, mac = Head(count=body["count"], hash=body["hash"]), str(body["mac"])
            named = body.get("key")
            self._ring.by_id(bytes.fromhex(named) if named else b"")
        except (ValueError, KeyError, TypeError):
            raise AuditError(f"{name} 不是本系统导出的审计检查点") from None
        for keys in self._ring.all():
            if named in (None, keys.id.hex()) and hmac.compare_digest(mac, _mac(keys, head)):
                return Mark(head=head, key=keys.fingerprint)
        raise AuditError(f"{name} 的校验值不符：文件被改动，或属于另一个库")

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._path.with_name(f".{self._path.name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


_FIELDS: Final = frozenset({"count", "hash", "key", "mac"})


def _mac(keys: Keys, head: Head) -> str:
    body = canonical_json(["head", head.count, head.hash])
    return hmac.new(keys.audit, body.encode("utf-8"), sha256).hexdigest()
