"""A backup is whole, says when it is not, and takes the place of a home in one step."""

import io
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from copilot.errors import AuditError, Conflict, CopilotError, InputRefused, StoreUnavailable, UnreadableFile
from copilot.store.backup import back_up
from copilot.store.backup_restore import restore
from copilot.store.records import FileRef, PageImage, Snapshot, Step
from copilot.store.store import Store
from tests.store.conftest import AT

Build = Callable[..., Step]


@pytest.fixture
def archive(tmp_path: Path, home: Path, filled: Store) -> Path:
    image = filled.put_file("2026-000001", b"jpeg")
    before = filled.snapshot("2026-000001")
    images = (PageImage(document_id="d", page=1, sha256=image),)
    snapshot = before.model_copy(update={"images": images})
    case = filled.case("2026-000001")
    filled.commit(
        Step(
            case_id=case.id, expected_version=case.version, state="approved", product=case.product,
            kind="noted", actor={"person": "zhang", "role": "adjuster"}, at=AT, snapshot=snapshot,
        )
    )  # fmt: skip
    (home / "accounts.json").write_text("[]")
    (home / "index").mkdir()
    out = tmp_path / "one.backup"
    made = back_up(home, out, AT, with_key=True)
    assert (made.files, made.head.count, made.bytes) == (2, 4, out.stat().st_size)
    return out


def names(archive: Path) -> list[str]:
    with tarfile.open(archive) as tar:
        return tar.getnames()


def test_a_backup_restores_to_an_empty_place_and_the_chain_says_so(archive: Path, tmp_path: Path) -> None:
    new = tmp_path / "elsewhere" / "home"
    done = restore(archive, new, AT)
    assert (done.files, done.verified.events, done.head.count, done.former) == (2, 4, 5, None)
    assert sorted(path.name for path in new.iterdir()) == ["accounts.json", "files", "keys", "store.db"]
    assert new.stat().st_mode & 0o777 == 0o700
    stored = [path for path in new.rglob("*") if path.is_file() and not path.name.endswith(".lock")]
    assert not [path for path in stored if path.stat().st_mode & 0o077]
    with Store(new) as store:
        assert store.verify().ok
        assert store.file("2026-000001", store.snapshot("2026-000001").images[0].sha256) == b"jpeg"
        assert store.events()[-1].kind == "noted"
        assert "restored" in store.events()[-1].payload


def test_the_key_travels_only_when_asked_for(home: Path, filled: Store, tmp_path: Path) -> None:
    out = tmp_path / "no-key.backup"
    assert not back_up(home, out, AT).with_key
    assert "keys/store.key" not in names(out)
    assert out.stat().st_mode & 0o777 == 0o600
    assert filled.verify().ok
    with pytest.raises(StoreUnavailable, match="--key-file"):
        restore(out, tmp_path / "new", AT)
    key = tmp_path / "safe" / "store.key"
    key.parent.mkdir()
    key.write_bytes((home / "keys" / "store.key").read_bytes())
    restore(out, tmp_path / "new", AT, key_file=key)
    with Store(tmp_path / "new", key_file=key) as store:
        assert store.verify().ok


def test_a_foreign_key_is_refused(archive: Path, home: Path, filled: Store, tmp_path: Path) -> None:
    Store(tmp_path / "other").close()
    out = tmp_path / "no-key.backup"
    back_up(home, out, AT)
    with pytest.raises(StoreUnavailable, match="不属于这个备份"):
        restore(out, tmp_path / "new", AT, key_file=tmp_path / "other" / "keys" / "store.key")
    assert not (tmp_path / "new").exists()


def test_an_existing_home_needs_force_must_be_idle_and_is_kept(
    archive: Path, home: Path, filled: Store, step: Build
) -> None:
    with pytest.raises(Conflict, match="--force"):
        restore(archive, home, AT)
    filled.commit(step("2026-000002", 1))
    with pytest.raises(Conflict, match="先停止服务"):
        restore(archive, home, AT, force=True)
    filled.close()
    done = restore(archive, home, AT, force=True)
    assert done.behind == 1
    assert done.former is not None
    with Store(Path(done.former)) as former, Store(home) as now:
        assert (former.verify().events, now.verify().events) == (5, 5)
        assert (former.case("2026-000002").version, now.case("2026-000002").version) == (2, 1)
        assert former.verify().ok
        assert now.verify().ok
    assert not list(home.parent.glob(".home.restore-*"))


def test_a_rollback_to_an_old_backup_is_found_by_a_checkpoint(
    archive: Path, filled: Store, step: Build, tmp_path: Path
) -> None:
    fits = filled.checkpoint()
    filled.commit(step("2026-000002", 1))
    with pytest.raises(AuditError, match="检查点记到第 5 条，库中只有 4 条"):
        restore(archive, tmp_path / "new", AT, against=filled.checkpoint())
    assert not (tmp_path / "new").exists()
    assert restore(archive, tmp_path / "new", AT, against=fits).verified.ok


def rewritten(archive: Path, change: Callable[[str, bytes], bytes | None], extra: str | None = None) -> Path:
    out = archive.with_name("changed.backup")
    with tarfile.open(archive) as old, tarfile.open(out, "w") as new:
        if extra is not None:
            info = tarfile.TarInfo(extra)
            info.size = 1
            new.addfile(info, io.BytesIO(b"x"))
        for info in old:
            body = old.extractfile(info)
            assert body is not None
            data = change(info.name, body.read())
            if data is not None:
                info.size = len(data)
                new.addfile(info, io.BytesIO(data))
    return out


@pytest.mark.parametrize("part", ["store.db", "files/", "keys/audit_head", "accounts.json"])
def test_a_changed_or_missing_member_is_found(archive: Path, tmp_path: Path, part: str) -> None:
    def flip(name: str, data: bytes) -> bytes:
        return data[:-1] + bytes([data[-1] ^ 1]) if name.startswith(part) else data

    def drop(name: str, data: bytes) -> bytes | None:
        return None if name.startswith(part) else data

    for change in (flip, drop):
        with pytest.raises(AuditError, match="与清单不符"):
            restore(rewritten(archive, change), tmp_path / "new", AT)
    assert not (tmp_path / "new").exists()


def test_a_manifest_made_without_the_key_is_found(archive: Path, tmp_path: Path) -> None:
    def lie(name: str, data: bytes) -> bytes:
        return (
            data.replace(b'"made_at":"2026-03-02', b'"made_at":"2027-03-02') if "manifest" in name else data
        )

    with pytest.raises(AuditError, match="校验值不符"):
        restore(rewritten(archive, lie), tmp_path / "new", AT)


@pytest.mark.parametrize("name", ["../escape", "/etc/passwd", "files/../../x", "keys/other", "files/a/b/c"])
def test_a_path_that_does_not_belong_is_refused(archive: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFile):
        restore(rewritten(archive, lambda _, data: data, extra=name), tmp_path / "new", AT)
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "escape").exists()


def test_a_link_is_refused(archive: Path, tmp_path: Path) -> None:
    out = tmp_path / "link.backup"
    with tarfile.open(out, "w") as tar:
        info = tarfile.TarInfo("store.db")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)
    with pytest.raises(UnreadableFile):
        restore(out, tmp_path / "new", AT)


def test_every_truncation_is_found(archive: Path, tmp_path: Path) -> None:
    data = archive.read_bytes()
    short = tmp_path / "short.backup"
    for length in range(0, len(data) - 10_240, len(data) // 12):
        short.write_bytes(data[:length])
        with pytest.raises(CopilotError):
            restore(short, tmp_path / "new", AT)
        assert not (tmp_path / "new").exists()


def test_what_cannot_be_backed_up_leaves_no_file(home: Path, filled: Store, tmp_path: Path) -> None:
    out = tmp_path / "x.backup"
    with pytest.raises(InputRefused, match="没有可备份的内容"):
        back_up(tmp_path / "nothing", out, AT)
    with pytest.raises(InputRefused, match="找不到目录"):
        back_up(home, tmp_path / "no" / "x", AT)
    [paper] = (home / "files").glob("*/*/*")
    paper.unlink()
    with pytest.raises(StoreUnavailable, match="缺失，备份没有写成"):
        back_up(home, out, AT)
    out.write_text("kept")
    with pytest.raises(InputRefused, match="已经存在"):
        back_up(home, out, AT)
    assert out.read_text() == "kept"
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == ["x.backup"]


def test_ten_backups_under_concurrent_writes_all_restore(
    home: Path, store: Store, step: Build, tmp_path: Path
) -> None:
    stop, written = threading.Event(), threading.Semaphore(0)

    def write(thread: int) -> None:
        for number in range(100_000):
            if stop.is_set():
                return
            case_id = f"2026-{thread}{number:05d}"
            digest = store.put_file(case_id, case_id.encode() * 50)
            files = (FileRef(sha256=digest, filename="a.pdf", size=550),)
            store.commit(step(case_id, snapshot=Snapshot(files=files)))
            written.release()

    threads = [threading.Thread(target=write, args=(one,)) for one in range(2)]
    for thread in threads:
        thread.start()
    counts = []
    try:
        for number in range(10):
            written.acquire()
            counts.append(back_up(home, tmp_path / f"{number}.backup", AT, with_key=True).head.count)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]
    for number, count in enumerate(counts):
        done = restore(tmp_path / f"{number}.backup", tmp_path / f"home{number}", AT)
        assert (done.verified.events, done.files) == (count, count)


_SHOT = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from copilot.store.backup_restore import restore
from copilot.store.store import Store

archive, home = Path(sys.argv[1]), Path(sys.argv[2])

def shoot(wanted):
    def watch(frame, event, arg):
        here = "/copilot/store/backup" in frame.f_code.co_filename
        if here and f"{event} {frame.f_code.co_name}" == wanted:
            os.kill(os.getpid(), signal.SIGKILL)
    return watch

for wanted in sys.argv[3:]:
    child = os.fork()
    if child == 0:
        sys.setprofile(shoot(wanted))
        restore(archive, home, datetime(2026, 3, 2, tzinfo=UTC), force=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    with Store(home) as store:
        report = store.verify()
        assert report.ok, report.problems
        print(int(os.WIFSIGNALED(status)), report.events, store.case("2026-000002").version, flush=True)
"""


def test_kill_nine_at_every_stage_leaves_the_old_home_or_the_new_one(
    archive: Path, home: Path, filled: Store, step: Build
) -> None:
    filled.commit(step("2026-000002", 1))
    filled.commit(step("2026-000002", 2))
    filled.close()
    before = ["call unpack", "return unpack", "call _checked", "return _checked", "call _exchange"]
    after = ["return _exchange", "return _swap", "none"]
    done = subprocess.run(
        [sys.executable, "-c", _SHOT, str(archive), str(home), *before, *after],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    old, new = "1 6 3", "1 5 1"
    assert done.stdout.splitlines() == [old] * len(before) + [new, new, "0 5 1"]


@pytest.mark.parametrize("outside", [False, True])
def test_the_portal_comes_along_with_its_key(
    home: Path, filled: Store, tmp_path: Path, outside: bool
) -> None:
    (home / "portal" / "people").mkdir(parents=True)
    (home / "portal" / "people" / "P1.json").write_bytes(b"sealed")
    (home / "portal" / "people" / ".draft").write_bytes(b"half")
    (home / "keys" / "portal.key").write_text("22" * 32)
    out = tmp_path / "portal.backup"
    back_up(home, out, AT, with_key=True)
    assert {"portal/people/P1.json", "keys/portal.key"} <= set(names(out))
    assert "portal/people/.draft" not in names(out)
    key = tmp_path / "safe" / "store.key" if outside else None
    restore(out, tmp_path / "new", AT, key_file=key)
    assert (tmp_path / "new" / "portal" / "people" / "P1.json").read_bytes() == b"sealed"
    beside = key.parent if key else tmp_path / "new" / "keys"
    assert (beside / "portal.key").read_text().strip() == "22" * 32
    assert (tmp_path / "new" / "keys" / "portal.key").exists() is not outside
