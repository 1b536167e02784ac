"""The same promises on PostgreSQL: a cluster of its own, thrown away afterwards."""

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from copilot.errors import Conflict
from copilot.store.records import Step
from copilot.store.store import Store

pytestmark = pytest.mark.postgres
BIN = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), Path("/nonexistent"))


def as_postgres(*command: str | Path) -> list[str]:
    """PostgreSQL refuses to run as root."""
    words = [str(one) for one in command]
    return ["runuser", "-u", "postgres", "--", *words] if os.getuid() == 0 else words


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    if not (BIN / "initdb").exists() or (os.getuid() == 0 and shutil.which("runuser") is None):
        pytest.skip("PostgreSQL is not installed here")
    pytest.importorskip("psycopg")
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    try:
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(as_postgres(BIN / "initdb", "-D", data, "-A", "trust", "-U", "copilot"), **quiet)  # type: ignore[call-overload]
        subprocess.run(as_postgres(BIN / "pg_ctl", "-D", data, "-o", options, "-w", "start"), **quiet)  # type: ignore[call-overload]
        yield f"postgresql+psycopg://copilot@/postgres?host={folder}"
    finally:
        subprocess.run(
            as_postgres(BIN / "pg_ctl", "-D", data, "-m", "immediate", "stop"), capture_output=True
        )
        shutil.rmtree(folder, ignore_errors=True)


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
