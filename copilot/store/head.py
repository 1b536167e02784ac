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

from copilot.errors import AuditError
from copilot.store.canonical import canonical_json
from copilot.store.records import Head

log = logging.getLogger(__name__)


class HeadFile:
    """``{"count": n, "hash": hex, "mac": hex}``, authenticated under the audit key."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key

    def advance(self, head: Head) -> None:
        """Record ``head`` unless a later one stands there already.

        The commit it belongs to is done, so a disk that refuses is reported to the log and the
        file catches up with the next commit.
        """
        try:
            self._advance(head)
        except OSError:
            log.warning("the head of the audit chain could not be written to %s", self._path, exc_info=True)

    def _advance(self, head: Head) -> None:
        with self._locked():
            try:
                known = self.read()
            except AuditError:
                return  # evidence of tampering stays as it is, for ``verify`` to report
            if known is not None and known.count >= head.count:
                return
            draft = self._path.with_name(f".{self._path.name}.new")
            with draft.open("w", encoding="utf-8") as file:
                file.write(self.sealed(head) + "\n")
                file.flush()
                os.fsync(file.fileno())
            draft.chmod(0o600)
            draft.replace(self._path)

    def read(self) -> Head | None:
        """Return the recorded head, None when there is no file; raise AuditError when forged."""
        try:
            text = self._path.read_text("utf-8")
        except FileNotFoundError:
            return None
        return self.unseal(text, str(self._path))

    def sealed(self, head: Head) -> str:
        """Return the text of a checkpoint for this head."""
        body = head.model_dump(mode="json")
        return canonical_json({**body, "mac": self._mac(head)})

    def unseal(self, text: str, name: str) -> Head:
        """Read a checkpoint text; raise AuditError when it was not made under this key."""
        try:
            body = json.loads(text)
            head = Head(count=body["count"], hash=body["hash"])
            genuine = hmac.compare_digest(str(body["mac"]), self._mac(head))
        except (ValueError, KeyError, TypeError):
            raise AuditError(f"{name} 不是本系统导出的审计检查点") from None
        if not genuine:
            raise AuditError(f"{name} 的校验值不符：文件被改动，或属于另一个库")
        return head

    def _mac(self, head: Head) -> str:
        body = canonical_json(["head", head.count, head.hash])
        return hmac.new(self._key, body.encode("utf-8"), sha256).hexdigest()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._path.with_name(f".{self._path.name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
