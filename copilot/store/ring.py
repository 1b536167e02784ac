"""The key ring: the master key in use, those that were retired, and one that is about to follow.

``store.key`` holds the key in use. ``retired.keys`` beside it holds the former ones, oldest first: they
verify the part of the audit chain that was written under them and open old backups. ``next.key``
exists only while a rotation runs. Which key a database uses stands in the database; the ring finds it
in whichever file it is, so that a rotation that was cut off at any moment leaves nothing unreadable.
"""

import json
import threading
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from copilot.errors import StoreUnavailable
from copilot.store.keys import Keys, new_master, read_masters, write_masters
from copilot.store.tables import settings

RETIRED: Final = "retired.keys"
NEXT: Final = "next.key"
ACTIVE_SETTING: Final = "key"
HISTORY_SETTING: Final = "keys"


class KeyRing:
    """All master keys that stand beside ``path``, found by their fingerprint."""

    def __init__(self, path: Path, *, may_create: bool = False) -> None:
        """Read the ring, or create its first key; raise StoreUnavailable when that is not allowed."""
        self.path = path
        self._lock = threading.Lock()
        self._found: dict[str, tuple[bytes, Keys]] = {}
        if not path.exists():
            if not may_create:
                raise StoreUnavailable(f"找不到密钥文件 {path}，已有的数据无法读取，请放回原来的密钥文件")
            write_masters(path, (new_master(),), replace=False)
        self.reload()

    def reload(self) -> None:
        """Read the key files again: another process may have begun or ended a rotation.

        The files are read against the order in which ``promote`` writes them, so that no key is missed.
        """
        found: dict[str, tuple[bytes, Keys]] = {}
        for path in (self.path.with_name(NEXT), self.path, self.path.with_name(RETIRED)):
            for master in read_masters(path) if path == self.path else _optional(path):
                keys = Keys.derive(master)
                found[keys.fingerprint] = (master, keys)
        with self._lock:
            self._found = {**self._found, **found}

    def get(self, fingerprint: str) -> Keys:
        """Return the keys of that fingerprint; raise StoreUnavailable when the ring has not got them."""
        self.master(fingerprint)
        return self._found[fingerprint][1]

    def has(self, fingerprint: str) -> bool:
        """Whether the ring has that key."""
        if fingerprint not in self._found:
            self.reload()
        return fingerprint in self._found

    def master(self, fingerprint: str) -> bytes:
        """Return the master key itself; raise StoreUnavailable."""
        if not self.has(fingerprint):
            raise StoreUnavailable(
                f"密钥 {fingerprint[:8]} 不在 {self.path.parent}：密钥文件不属于这个数据库，"
                "请放回原来的密钥文件（旧密钥在 retired.keys）"
            )
        return self._found[fingerprint][0]

    def by_id(self, key_id: bytes) -> Keys | None:
        """Return the keys whose fingerprint begins with these 4 bytes, or None."""
        for _ in range(2):
            for keys in self.all():
                if keys.id == key_id:
                    return keys
            self.reload()
        return None

    def all(self) -> tuple[Keys, ...]:
        """Return every key of the ring."""
        return tuple(keys for _, keys in self._found.values())

    def standing(self) -> str:
        """Return the fingerprint of the key in ``store.key``."""
        return Keys.derive(read_masters(self.path)[0]).fingerprint

    def pending(self) -> str | None:
        """Return the fingerprint of the key in ``next.key``, None when no rotation is under way."""
        found = _optional(self.path.with_name(NEXT))
        return Keys.derive(found[0]).fingerprint if found else None

    def doubts(self, ending: str, using: str | None = None) -> tuple[str, ...]:
        """Return Chinese sentences when the chain ends under another key than the one in use.

        Whoever holds a retired key could write a whole chain under it, but not one that ends right.
        """
        standing = using or self.standing()
        if ending in (standing, self.pending()):
            return ()
        return (
            f"审计链的末尾由密钥 {ending[:8]} 签署，而在用的密钥是 {standing[:8]}"
            "（密钥没有换完，或历史被用旧密钥重写）",
        )

    def retired(self) -> tuple[str, ...]:
        """Return the fingerprints in ``retired.keys``, oldest first."""
        return tuple(Keys.derive(one).fingerprint for one in _optional(self.path.with_name(RETIRED)))

    def prepare(self) -> str:
        """Make ``next.key`` unless it stands there, and return its fingerprint."""
        write_masters(self.path.with_name(NEXT), (new_master(),), replace=False)
        self.reload()
        pending = self.pending()
        if pending is None:
            raise StoreUnavailable("另一个进程刚完成了密钥轮换，请用 copilot keys status 查看")
        return pending

    def promote(self, fingerprint: str) -> None:
        """Make ``store.key`` hold this key; the one that stood there goes to ``retired.keys`` first."""
        standing, pending = self.standing(), self.path.with_name(NEXT)
        if standing != fingerprint:
            order = [one for one in (*self.retired(), standing) if one != fingerprint]
            masters = tuple(self.master(one) for one in dict.fromkeys(order))
            write_masters(self.path.with_name(RETIRED), masters, replace=True)
            write_masters(self.path, (self.master(fingerprint),), replace=True)
        if self.pending() == fingerprint:
            try:
                pending.unlink(missing_ok=True)
            except OSError as error:
                raise StoreUnavailable(f"{pending} 无法删除，请检查权限后再运行一次") from error
        self.reload()

    def active(self, connection: Connection) -> Keys:
        """Return the key that the database uses; before it has chosen one, that in ``store.key``."""
        query = select(settings.c.value).where(settings.c.name == ACTIVE_SETTING)
        known = connection.execute(query).scalar()
        return self.get(self.standing() if known is None else known)

    def history(self, connection: Connection) -> tuple[Keys, ...]:
        """Return all keys that the database has used, in their order, the present one last."""
        query = select(settings.c.value).where(settings.c.name == HISTORY_SETTING)
        known = connection.execute(query).scalar()
        if known is None:
            return (self.active(connection),)
        return tuple(self.get(one) for one in json.loads(known))


def _optional(path: Path) -> tuple[bytes, ...]:
    """Return the master keys of a file that may be absent, or may go while it is read."""
    try:
        return read_masters(path) if path.exists() else ()
    except StoreUnavailable:
        if path.exists():
            raise
        return ()
