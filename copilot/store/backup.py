"""Backups of a home while it is in use.

``VACUUM INTO`` copies the database as it is at one commit, whoever writes meanwhile. A paper stands on
disk before the record that names it is committed, and stays, so that every file that the copy refers
to can be read after the copy was made. Nobody has to stop working. Originals in object storage are
fetched into the archive, sealed as they are; restored, they stand below ``files`` under the same names.
"""

import contextlib
import json
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from copilot.domain.base import Record
from copilot.errors import InputRefused, StoreUnavailable
from copilot.store.audit import Chain, timestamp
from copilot.store.backup_archive import (
    DATABASE,
    HEAD,
    KEY,
    NAME,
    PLAIN,
    PORTAL,
    PORTAL_KEY,
    RETIRED_KEYS,
    Manifest,
    Writer,
    appearing,
    room_for,
)
from copilot.store.canonical import sha256_of
from copilot.store.database import Database
from copilot.store.head import HeadFile
from copilot.store.keys import Keys, write_masters
from copilot.store.migrations import HEAD as REVISION
from copilot.store.objects import open_files
from copilot.store.records import Head
from copilot.store.ring import KeyRing
from copilot.store.seal import Sealer
from copilot.store.tables import cases, events, snapshots
from copilot.store.vault import Vault


class Backup(Record):
    """What was written: ``bytes`` of the archive, ``files`` papers and page images, and the chain's head."""

    path: str
    bytes: int
    files: int
    with_key: bool
    head: Head
    manifest_sha256: str


def back_up(
    home: Path, out: Path, at: datetime, *, key_file: Path | None = None, with_key: bool = False
) -> Backup:
    """Write everything that the home needs to live again into one new file ``out`` (mode 0600).

    Raises InputRefused when there is nothing to back up or ``out`` exists, StoreUnavailable when a file
    that the database names is missing or the disk is full; ``out`` then does not exist.
    """
    key_path = key_file or home / "keys" / "store.key"
    if not (home / DATABASE).is_file():
        raise InputRefused(f"{home} 里没有数据库，没有可备份的内容")
    if out.exists():
        raise InputRefused(f"{out} 已经存在，请换一个文件名（不覆盖旧备份）")
    if not out.parent.is_dir():
        raise InputRefused(f"找不到目录 {out.parent}，请先建立")
    ring = KeyRing(key_path)
    room_for(out.parent, 2 * (home / DATABASE).stat().st_size)
    originals = open_files(home)
    with (
        originals.kept(),  # no file gets another key between the copy of the database and its own
        _refused(out),
        tempfile.TemporaryDirectory(prefix=".backup-", dir=out.parent, ignore_cleanup_errors=True) as staging,
    ):
        copy = Path(staging) / DATABASE
        copy_database(home / DATABASE, copy)
        keys, head, named = _contents(copy, ring)
        mark = Path(staging) / "audit_head"
        HeadFile(mark, ring).advance(head, keys)
        with appearing(out) as file:
            writer = Writer(file)
            writer.add(DATABASE, copy)
            for name in named:
                case_id, _, digest = name.removeprefix("files/").split("/")
                with _named(name):
                    writer.add(name, originals.fetched(case_id, digest, Path(staging)))
            if head.count:
                writer.add(HEAD, mark)
            for name in PLAIN:
                if (home / name).is_file():
                    writer.add(name, home / name)
            for name in _portal(home):
                with contextlib.suppress(FileNotFoundError):  # a draft that was handed in meanwhile
                    writer.add(name, home / name)
            if with_key:
                for name, path in _key_files(ring, keys, Path(staging)):
                    writer.add(name, path)
            manifest = Manifest(
                made_at=timestamp(at),
                schema_revision=REVISION,
                key=keys.fingerprint,
                with_key=with_key,
                head=head,
                members=tuple(writer.members),
            ).sealed(keys.audit)
            writer.finish(manifest)
    return Backup(
        path=str(out),
        bytes=out.stat().st_size,
        files=len(named),
        with_key=with_key,
        head=head,
        manifest_sha256=sha256_of(manifest),
    )


@contextlib.contextmanager
def _refused(out: Path) -> Iterator[None]:
    """Turn what the disk refuses into one sentence."""
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(
            f"备份没有写成（{error.strerror or error}），请检查 {out.parent} 的磁盘"
        ) from error


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it is at one commit; raise StoreUnavailable."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{source}?mode=rw", uri=True, timeout=60)) as raw:
            raw.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        raise StoreUnavailable(f"数据库无法备份（{error}），请运行 copilot doctor") from error
    target.chmod(0o600)


def _contents(copy: Path, ring: KeyRing) -> tuple[Keys, Head, tuple[str, ...]]:
    """Return the key that a copied database uses, its head, and the names of the files it refers to."""
    with contextlib.closing(Database(f"sqlite:///{copy}")) as database, database.reading() as connection:
        keys, head = ring.active(connection), Chain(ring).head(connection)
        named = tuple(sorted({name for _, name in references(connection, ring)}))
    with contextlib.closing(sqlite3.connect(copy)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
    return keys, head, named


def _portal(home: Path) -> tuple[str, ...]:
    """Return the names of the sealed files of the portal."""
    found = (str(one.relative_to(home)) for one in (home / PORTAL).glob("*/*") if one.is_file())
    return tuple(sorted(name for name in found if NAME.fullmatch(name)))


def _key_files(ring: KeyRing, active: Keys, staging: Path) -> Iterator[tuple[str, Path]]:
    """Write the key of the copy and the other keys of the ring to files, as an archive holds them."""
    others = tuple(ring.master(one.fingerprint) for one in ring.all() if one != active)
    for name, masters in ((KEY, (ring.master(active.fingerprint),)), (RETIRED_KEYS, others)):
        if masters:
            path = staging / Path(name).name
            write_masters(path, masters, replace=True)
            yield name, path
    if (portal := ring.path.with_name(Path(PORTAL_KEY).name)).is_file():
        yield PORTAL_KEY, portal


def references(connection: Connection, ring: KeyRing) -> Iterator[tuple[str, str]]:
    """Yield (case id, path below the home) of every original and page image that the tables name."""
    vault, known, sealer = Vault(ring), "", Sealer(())
    erased = set(connection.execute(select(cases.c.id).where(cases.c.erased_at.is_not(None))).scalars())
    for row in connection.execute(select(snapshots).order_by(snapshots.c.case_id)):
        if row.case_id in erased:
            continue
        if row.case_id != known:
            known, sealer = row.case_id, vault.sealer(connection, row.case_id)
        value = sealer.open_json(row.sealed, f"{row.case_id}/snapshots/{row.version}")
        for one in (*value.get("files", ()), *value.get("images", ())):
            yield row.case_id, file_name(row.case_id, one["sha256"])
    for row in connection.execute(select(events.c.case_id, events.c.payload)):
        if row.case_id is None or row.case_id in erased:
            continue
        for digest in json.loads(row.payload).get("files", ()):
            yield row.case_id, file_name(row.case_id, digest)


def file_name(case_id: str, digest: str) -> str:
    """Return where a stored file stands below the home."""
    return f"files/{case_id}/{digest[:2]}/{digest}"


@contextlib.contextmanager
def _named(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise StoreUnavailable(
            f"数据库引用的文件 {name} 缺失，备份没有写成；请运行 copilot doctor"
        ) from error
