"""Restoring a backup: everything is checked beside the home, then takes its place in one step.

The new home is built in a sibling directory. It replaces the old one by ``renameat2`` with
``RENAME_EXCHANGE``, which the kernel does whole or not at all; a process that is killed at any moment
leaves the old home or the new one. The old home is kept under another name.
"""

import contextlib
import ctypes
import errno
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from copilot.domain.base import Record
from copilot.errors import AuditError, Conflict, InputRefused, StoreUnavailable
from copilot.store.audit import Chain
from copilot.store.backup import references
from copilot.store.backup_archive import (
    DATABASE,
    HEAD,
    KEY,
    MANIFEST,
    PORTAL_KEY,
    RETIRED_KEYS,
    Manifest,
    room_for,
    sync,
    unpack,
)
from copilot.store.canonical import sha256_of
from copilot.store.database import Database
from copilot.store.files import Files
from copilot.store.head import HeadFile
from copilot.store.keys import read_masters, write_masters
from copilot.store.records import SYSTEM, AuditReport, Head
from copilot.store.ring import RETIRED, KeyRing
from copilot.store.vault import Vault
from copilot.store.verify import Verifier

_EXCHANGE: Final = 2
_AT_FDCWD: Final = -100


class Restored(Record):
    """What stands now: the backup's chain verified, and where the former home was put (None: there was none).

    ``behind`` is the number of events that the former home had beyond the backup, where that is known.
    """

    home: str
    made_at: str
    files: int
    verified: AuditReport
    head: Head
    former: str | None = None
    behind: int = 0


def restore(
    archive: Path,
    home: Path,
    at: datetime,
    *,
    key_file: Path | None = None,
    lent_key: Path | None = None,
    force: bool = False,
    against: str | None = None,
) -> Restored:
    """Replace ``home`` by the content of a backup that verifies; the chain records that this was done.

    The key is that of the archive, or else ``lent_key``, or else the present one; it goes into the new
    home, or to ``key_file`` where the key is always kept outside. ``against`` is the text of a
    checkpoint: a backup older than it is refused. Raises Conflict (home not empty, or in use),
    UnreadableFile or AuditError (the backup does not verify), StoreUnavailable (no room, no key); the
    old home is then untouched.
    """
    home = home.absolute()
    occupied = home.exists() and (not home.is_dir() or any(home.iterdir()))
    if occupied and not force:
        raise Conflict(f"{home} 不是空的；确认要替换时请加 --force（旧数据会改名保留）")
    if not archive.is_file():
        raise InputRefused(f"找不到备份文件 {archive}")
    if home.is_mount():
        raise InputRefused(f"{home} 是挂载点，不能整体替换；请把数据目录设为它下面的一个子目录")
    home.parent.mkdir(parents=True, exist_ok=True)
    room_for(home.parent, archive.stat().st_size * 5 // 4)
    with _staging(home) as staging:
        manifest = unpack(archive, staging)
        ring = _ring(staging, lent_key, home / KEY, key_file, manifest)
        report, head = _checked(staging, ring, manifest, against, at)
        behind = _behind(home, key_file, manifest) if occupied else 0
        former = _swap(staging, home, occupied)
        if key_file is not None:
            KeyRing(key_file).promote(manifest.key)
            _move_head(home, key_file)
    return Restored(
        home=str(home),
        made_at=manifest.made_at,
        files=sum(one.name.startswith("files/") for one in manifest.members),
        verified=report,
        head=head,
        former=None if former is None else str(former),
        behind=behind,
    )


@contextlib.contextmanager
def _staging(home: Path) -> Iterator[Path]:
    """Give a new directory beside the home; what is left of it afterwards is removed."""
    staging = home.with_name(f".{home.name}.restore-{secrets.token_hex(4)}")
    staging.mkdir(mode=0o700)
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _ring(
    staging: Path, lent: Path | None, present: Path, key_file: Path | None, manifest: Manifest
) -> KeyRing:
    """Find the key that the backup was made under, check the manifest with it, and put it in its place.

    It may be a retired key: the backup is then older than a rotation, and the key is in use again.
    """
    inside = staging / KEY
    source = next((one for one in (inside, lent, key_file or present) if one and one.is_file()), None)
    if source is None:
        raise StoreUnavailable("备份里没有密钥文件，这里也没有；请用 --key-file 指定原来的密钥文件")
    place = key_file or inside
    known = [KeyRing(one) for one in dict.fromkeys((source, place)) if one.is_file()]
    wrong = next((one for one in known if not one.has(manifest.key)), None)
    if wrong is not None:
        raise StoreUnavailable(f"密钥文件 {wrong.path} 不属于这个备份，请用 --key-file 指定原来的密钥文件")
    found = known[0]
    manifest.check(found.get(manifest.key).audit)
    if not place.is_file():
        others = tuple(found.master(k.fingerprint) for k in found.all() if k.fingerprint != manifest.key)
        if others:
            write_masters(place.with_name(RETIRED), others, replace=True)
        write_masters(place, (found.master(manifest.key),), replace=True)
    _portal_key(staging, source, place)
    if key_file is not None:
        for name in (KEY, RETIRED_KEYS, PORTAL_KEY):
            (staging / name).unlink(missing_ok=True)
    ring = KeyRing(place)
    if key_file is None:
        ring.promote(manifest.key)
    return ring


def _portal_key(staging: Path, source: Path, place: Path) -> None:
    """Put the key of the portal beside that of the store: from the archive, else from beside its key."""
    target = place.with_name(Path(PORTAL_KEY).name)
    given = (staging / PORTAL_KEY, source.with_name(target.name))
    found = next((one for one in given if one.is_file()), None)
    if found is not None and not target.is_file():
        write_masters(target, read_masters(found), replace=False)


def _checked(
    staging: Path, ring: KeyRing, manifest: Manifest, against: str | None, at: datetime
) -> tuple[AuditReport, Head]:
    """Verify chain, rows and files of the new home, then record the restoration in its chain."""
    chain, keys = Chain(ring), ring.get(manifest.key)
    mark = HeadFile(staging / HEAD, ring)
    with contextlib.closing(Database(f"sqlite:///{staging / DATABASE}")) as database:
        with database.reading() as connection:
            verifier = Verifier(chain, mark, Vault(ring), Files(staging / "files"), using=manifest.key)
            report = verifier.report(connection, against)
            lost = sorted({n for _, n in references(connection, ring) if not (staging / n).is_file()})
        problems = [*report.problems, *(f"备份缺少文件 {name}" for name in lost)]
        if report.head != manifest.head:
            problems.append("数据库的链头与备份清单不符")
        if problems:
            raise AuditError(f"备份没有通过核验，原有数据没有变动：{problems[0]}（共 {len(problems)} 处）")
        details = {"restored": sha256_of(manifest), "made_at": manifest.made_at}
        with database.writing() as connection:
            head = chain.append(connection, None, SYSTEM, "noted", details, at)
    mark.advance(head, keys)
    (staging / MANIFEST).unlink(missing_ok=True)
    for folder, _, _ in os.walk(staging):
        sync(Path(folder))
    return report, head


def _behind(home: Path, key_file: Path | None, manifest: Manifest) -> int:
    """Return how many events beyond the backup the former home recorded; 0 when that is not known."""
    place = key_file or home / KEY
    try:
        ring = KeyRing(place)
        known = HeadFile(place.with_name("audit_head"), ring).read() if ring.has(manifest.key) else None
    except (AuditError, StoreUnavailable):
        return 0
    return 0 if known is None else max(0, known.head.count - manifest.head.count)


def _swap(staging: Path, home: Path, occupied: bool) -> Path | None:
    """Put the new home in place in one step; return where the old one is kept."""
    try:
        if not occupied:
            staging.rename(home)
            sync(home.parent)
            return None
        _refuse_in_use(home)
        former = home.with_name(f"{home.name}.before-restore-{secrets.token_hex(4)}")
        _exchange(staging, home)
        staging.rename(former)
        sync(home.parent)
    except OSError as error:
        if error.errno in (errno.EINVAL, errno.ENOSYS, errno.EBUSY, errno.EXDEV):
            raise StoreUnavailable(
                f"{home} 所在的文件系统不能原子替换目录；请把旧目录改名后再恢复到原路径"
            ) from error
        raise StoreUnavailable(f"{home} 无法替换（{error.strerror}），请检查权限") from error
    return former


def _refuse_in_use(home: Path) -> None:
    """Raise Conflict when another process has the old database open: it would go on writing there."""
    path = home / DATABASE
    if not path.is_file():
        return
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=1)) as raw:
            raw.execute("PRAGMA journal_mode=DELETE")  # leaving WAL needs every other connection closed
    except sqlite3.OperationalError as error:
        raise Conflict(f"{home} 的数据库正在使用（{error}），请先停止服务再恢复") from error
    except sqlite3.DatabaseError:
        return  # a damaged database is a reason to restore, not against it


def _exchange(one: Path, other: Path) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    call = getattr(libc, "renameat2", None)
    if call is None:
        raise OSError(errno.ENOSYS, "renameat2")
    if call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_EXCHANGE)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _move_head(home: Path, key_file: Path) -> None:
    """Put the head beside a key that is kept elsewhere: the store looks for it there."""
    source = home / HEAD
    if source.is_file():
        draft = key_file.with_name(".audit_head.restored")
        shutil.copyfile(source, draft)
        draft.chmod(0o600)
        draft.replace(key_file.with_name("audit_head"))
