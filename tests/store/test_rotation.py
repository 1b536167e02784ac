"""Keys are changed while the store is in use; nothing becomes unreadable, whenever that is cut off."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from copilot.errors import AuditError, StoreUnavailable
from copilot.store.backup import back_up
from copilot.store.backup_restore import restore
from copilot.store.keys import Keys, read_masters, write_masters
from copilot.store.records import SYSTEM, FileRef, Snapshot, Step
from copilot.store.ring import NEXT, RETIRED
from copilot.store.seal import NamedKey, Sealer, new_key
from copilot.store.store import Store
from copilot.store.tables import bills, case_keys, snapshots
from tests.store.conftest import AT

Build = Callable[..., Step]
BILL = "35060122:0012345678"


def master(home: Path) -> bytes:
    return read_masters(home / "keys" / "store.key")[0]


def rotate(store: Store) -> None:
    done = store.keys.rotate(SYSTEM, AT, "年度轮换")
    assert done.status.complete


def test_sealed_values_name_their_key_and_open_only_in_their_place() -> None:
    old, new = new_key(), new_key()
    sealed = Sealer([old]).seal(b"text", "a/1")
    assert sealed[:5] == b"\x02" + old.id
    both = Sealer([old, new])
    assert both.open(sealed, "a/1") == b"text"
    assert (both.is_current(sealed), both.is_current(both.seal(b"", "x"))) == (False, True)
    for wrong in (Sealer([new]), Sealer([NamedKey(old.id, new.secret)])):
        with pytest.raises(AuditError):
            wrong.open(sealed, "a/1")
    with pytest.raises(AuditError, match="改动过"):
        both.open(sealed, "a/2")


def test_the_first_format_still_opens() -> None:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key, nonce = os.urandom(32), os.urandom(12)
    first = b"\x01" + nonce + AESGCM(key).encrypt(nonce, b"old", b"a/1")
    sealer = Sealer([new_key()], [os.urandom(32), key])
    assert sealer.open(first, "a/1") == sealer.open_file(first, "a/1") == b"old"
    assert sealer.open_file(sealer.rewrap_file(first, "a/1"), "a/1") == b"old"


def test_a_file_gets_another_case_key_without_being_encrypted_again() -> None:
    old, new = new_key(), new_key()
    sealed = Sealer([old]).seal_file(b"x" * 1000, "a/1")
    moved = Sealer([old, new]).rewrap_file(sealed, "a/1")
    assert moved[-1000:] == sealed[-1000:]
    assert Sealer([new]).open_file(moved, "a/1") == b"x" * 1000
    with pytest.raises(AuditError):
        Sealer([old]).open_file(moved, "a/1")


def test_after_a_rotation_everything_stands_under_the_new_key(home: Path, filled: Store, step: Build) -> None:
    filled.commit(step("2026-000002", 1, bill_keys=(BILL,)))
    old, checkpoint = master(home), filled.checkpoint()
    rotate(filled)
    assert master(home) != old
    assert read_masters(home / "keys" / RETIRED) == (old,)
    assert not (home / "keys" / NEXT).exists()
    report = filled.verify(against=checkpoint)
    assert report.ok, report.problems
    rotated = filled.events(None, "rotated")
    assert [one.seq for one in rotated] == [5, 6, 7]
    assert "年度轮换" in rotated[0].payload
    retired = Sealer((), [Keys.derive(old).sealing])
    with filled._database.reading() as connection:
        rows = connection.execute(select(case_keys)).all()
        assert {row.master for row in rows} == {Keys.derive(master(home)).fingerprint}
        assert len(rows) == 2
        for row in connection.execute(select(snapshots)):
            with pytest.raises(AuditError):
                retired.open(row.sealed, f"{row.case_id}/snapshots/{row.version}")
        assert set(connection.execute(select(bills.c.stage)).scalars()) == {1}
    assert filled.cases_with_bill(BILL, other_than="") == ("2026-000002",)
    filled.commit(step("2026-000001", 2, bill_keys=(BILL,)))
    rotate(filled)
    assert filled.cases_with_bill(BILL, other_than="") == ("2026-000001", "2026-000002")
    assert filled.verify().ok
    with Store(home) as again:
        assert again.file("2026-000001", again.snapshot("2026-000001", 1).files[0].sha256) == b"%PDF- paper"


def test_an_open_store_goes_on_under_the_new_key(home: Path, filled: Store, step: Build) -> None:
    with Store(home) as other:
        rotate(other)
    filled.commit(step("2026-000002", 1))
    digest = filled.put_file("2026-000002", b"later")
    assert filled.file("2026-000002", digest) == b"later"
    assert filled.verify().ok


def test_a_chain_written_under_a_retired_key_is_found(home: Path, filled: Store, tmp_path: Path) -> None:
    """Somebody with the old key and a copy of the old database puts both back, and forges the head."""
    filled.close()
    old = {one: (home / one).read_bytes() for one in ("store.db", "keys/audit_head")}
    with Store(home) as store:
        rotate(store)
    for name in ("store.db-wal", "store.db-shm"):
        (home / name).unlink(missing_ok=True)
    for name, data in old.items():
        (home / name).write_bytes(data)
    with Store(home) as forged:
        assert "历史被用旧密钥重写" in forged.verify().problems[0]


def test_without_the_retired_key_the_older_events_cannot_be_verified(home: Path, filled: Store) -> None:
    rotate(filled)
    filled.close()
    (home / "keys" / RETIRED).unlink()
    with Store(home) as store, pytest.raises(StoreUnavailable, match="不在"):
        store.verify()


@pytest.mark.parametrize("with_key", [True, False])
def test_a_backup_older_than_the_rotation_restores(
    home: Path, filled: Store, tmp_path: Path, with_key: bool
) -> None:
    out = tmp_path / "old.backup"
    back_up(home, out, AT, with_key=with_key)
    rotate(filled)
    filled.close()
    done = restore(out, home, AT, force=True)
    assert done.behind == 2
    with Store(home) as store:
        assert store.verify().ok
        assert store.file("2026-000001", store.snapshot("2026-000001").files[0].sha256) == b"%PDF- paper"
        rotate(store)
        assert store.verify().ok


def test_an_old_backup_restores_where_the_key_is_kept_outside(
    home: Path, tmp_path: Path, step: Build
) -> None:
    key, out = tmp_path / "safe" / "store.key", tmp_path / "old.backup"
    with Store(home, key_file=key) as store:
        store.commit(step(store.next_case_id(2026)))
        back_up(home, out, AT, key_file=key)
        rotate(store)
    restore(out, home, AT, key_file=key, force=True)
    with Store(home, key_file=key) as store:
        assert store.verify().ok
        assert not store.keys.status().cases_left


def test_rotation_under_load_loses_nothing(home: Path, store: Store, step: Build, tmp_path: Path) -> None:
    stop, written = threading.Event(), threading.Semaphore(0)
    made: list[tuple[str, str]] = []

    def write(thread: int) -> None:
        for number in range(100_000):
            if stop.is_set():
                return
            case_id = f"2026-{thread}{number:05d}"
            digest = store.put_file(case_id, case_id.encode())
            files = (FileRef(sha256=digest, filename="a.pdf", size=12),)
            store.commit(step(case_id, snapshot=Snapshot(files=files), bill_keys=(case_id,)))
            made.append((case_id, digest))
            written.release()

    threads = [threading.Thread(target=write, args=(one,)) for one in range(2)]
    for thread in threads:
        thread.start()
    try:
        for number in range(2):
            for _ in range(3):
                written.acquire()
            with Store(home) as rotating:
                rotating.keys.rotate(SYSTEM, AT, "测试")
            back_up(home, tmp_path / f"{number}.backup", AT, with_key=True)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    rotate(store)
    assert store.verify().ok
    for case_id, digest in made:
        assert store.file(case_id, digest) == case_id.encode()
        assert store.cases_with_bill(case_id, other_than="") == (case_id,)
    for number in range(2):
        assert restore(tmp_path / f"{number}.backup", tmp_path / f"new{number}", AT).verified.ok


_SHOT = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from copilot.store.records import SYSTEM
from copilot.store.store import Store

home, at = Path(sys.argv[1]), datetime(2026, 3, 2, tzinfo=UTC)

def shoot(wanted):
    left = [int(wanted.split()[2])]
    def watch(frame, event, arg):
        here = "/copilot/store/" in frame.f_code.co_filename
        if here and f"{event} {frame.f_code.co_name}" == " ".join(wanted.split()[:2]):
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
    return watch

for wanted in sys.argv[2:]:
    child = os.fork()
    if child == 0:
        with Store(home) as store:
            sys.setprofile(shoot(wanted))
            store.keys.rotate(SYSTEM, at, "测试")
            os._exit(0)
    _, status = os.waitpid(child, 0)
    with Store(home) as store:
        report = store.verify()
        assert report.ok, (wanted, report.problems)
        before = store.keys.status()
        done = store.keys.rotate(SYSTEM, at, "测试") if not before.complete else None
        assert store.keys.status().complete and store.verify().ok, wanted
        rotated = len(store.events(None, "rotated"))
        print(int(os.WIFSIGNALED(status)), rotated, done is None or done.resumed, flush=True)
"""
_MOMENTS = (
    "return prepare 1", "call _hand_over 1", "return append 1", "return append 2", "return _hand_over 1",
    "call promote 1", "return write_masters 1", "return write_masters 2", "return write_masters 3",
    "return promote 1", "return add_key 1", "return _reseal 3", "return rewrap_file 1", "return rewrap 1",
    "return _rekey_case 1", "call _rekey_bills 1",
)  # fmt: skip


def test_kill_nine_at_every_stage_of_a_rotation_and_it_goes_on(home: Path, filled: Store) -> None:
    filled.close()
    done = subprocess.run(
        [sys.executable, "-c", _SHOT, str(home), *_MOMENTS],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line[0] for line in lines] == ["1"] * len(_MOMENTS)
    assert [int(line[1]) for line in lines] == [2 * n for n in range(1, len(_MOMENTS) + 1)]


def test_a_key_file_of_another_store_is_no_help(home: Path, filled: Store, tmp_path: Path) -> None:
    filled.close()
    shutil.copy(home / "keys" / "store.key", tmp_path / "kept")
    write_masters(home / "keys" / "store.key", (b"\x00" * 32,), replace=True)
    with pytest.raises(StoreUnavailable, match="不属于这个数据库"):
        Store(home)
