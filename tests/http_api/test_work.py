"""Work on cases over the real queue: once, in order, called off, handed on, and ended by an error."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from copilot.errors import Conflict, NotFound, StoreUnavailable, UnreadableFile
from copilot.http_api.jobs import JobBoard
from copilot.http_api.ports import Person
from copilot.http_api.work import STORE_SECONDS, STORE_TRIES, Handler, Task, TryLater, WorkBoard
from copilot.store.runtime import Runtime

LI = Person(name="li", role="adjuster")


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_seconds(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def board_of(runtime: Runtime, clock: Clock) -> Callable[[Handler], WorkBoard]:
    return lambda handler: WorkBoard(lambda: runtime.jobs, {"case": {"read": handler}}, clock)


def test_a_job_is_run_once_with_its_person_and_its_steps(board_of) -> None:
    seen: list[tuple[str, Person, str]] = []

    def handler(task: Task) -> None:
        seen.append((task.job.subject, task.person, task.key("extract")))
        task.progress("票据.jpg 第 1 页", 1, 2)
        task.progress("票据.jpg 第 2 页", 2, 2)

    board = board_of(handler)
    job = board.start("c", "read", LI)
    assert job.status == "queued"
    assert board.run_pending() == 1
    assert board.run_pending() == 0
    assert seen == [("c", LI, f"job/{job.id}/extract")]
    done = board.get("c", job.id)
    assert done.status == "done"
    assert [(one.number, one.done, one.total) for one in done.events] == [(1, 1, 2), (2, 2, 2)]
    assert [one.number for one in board.get("c", job.id, after=1).events] == [2]


def test_a_refusal_is_told_and_an_accident_is_not_explained(board_of) -> None:
    errors: Iterator[Exception] = iter(
        (UnreadableFile("文件已加密，请去掉密码后重传。"), RuntimeError("/root/x"))
    )

    def handler(_: Task) -> None:
        raise next(errors)

    board = board_of(handler)
    told, hidden = board.start("a", "read", LI), board.start("b", "read", LI)
    assert board.run_pending() == 2
    assert board.get("a", told.id).error == "文件已加密，请去掉密码后重传。"
    error = board.get("b", hidden.id).error
    assert error is not None
    assert "编号" in error
    assert "root" not in error


def test_a_case_has_one_unfinished_job_and_jobs_belong_to_their_case(board_of) -> None:
    board = board_of(lambda _: None)
    job = board.start("c", "read", LI)
    with pytest.raises(Conflict):
        board.start("c", "read", LI)
    with pytest.raises(NotFound):
        board.get("other", job.id)
    with pytest.raises(NotFound):
        board.cancel("other", job.id)
    with pytest.raises(NotFound):
        board.start("c", "no such work", LI)
    found = board.unfinished("c")
    assert found is not None
    assert found.id == job.id
    board.run_pending()
    assert board.unfinished("c") is None
    assert board.start("c", "read", LI).status == "queued"


def test_work_that_is_called_off_ends_at_its_next_step(board_of) -> None:
    reached: list[int] = []

    def handler(task: Task) -> None:
        for page in (1, 2, 3):
            task.progress(f"第 {page} 页", page, 3)
            reached.append(page)
            if page == 2:
                board.cancel("c", task.job.id)

    board = board_of(handler)
    job = board.start("c", "read", LI)
    board.run_pending()
    assert reached == [1, 2]
    assert board.get("c", job.id).status == "cancelled"


def test_the_program_that_ends_puts_its_work_back_and_another_goes_on(board_of, runtime: Runtime) -> None:
    ends: list[WorkBoard] = []

    def handler(task: Task) -> None:
        task.progress("第 1 页", 1, 2)
        while ends:
            ends.pop().close()
        task.progress("第 2 页", 2, 2)

    first = board_of(handler)
    ends.append(first)
    job = first.start("c", "read", LI)
    first.run_pending()
    assert runtime.jobs.get(job.id).status == "queued"
    assert runtime.jobs.get(job.id).attempt == 0
    second = board_of(handler)
    assert second.run_pending() == 1
    assert second.get("c", job.id).status == "done"


def test_a_worker_that_vanished_is_replaced_and_cannot_speak_any_more(board_of, clock, runtime) -> None:
    ghost = runtime.jobs
    board = board_of(lambda task: task.progress("第 1 页", 1, 1))
    job = board.start("c", "read", LI)
    taken = ghost.claim("case", clock(), timedelta(seconds=20))
    assert taken is not None
    assert board.run_pending() == 0
    clock.pass_seconds(21)
    assert board.run_pending() == 1
    done = board.get("c", job.id)
    assert done.status == "done"
    assert [one.text for one in done.events] == ["上次处理中断，正在继续", "第 1 页"]
    assert not ghost.finish(job.id, taken.attempt, "failed", clock(), "迟到")


def test_work_that_cannot_be_done_now_waits(board_of, clock: Clock) -> None:
    tries: list[int] = []

    def handler(task: Task) -> None:
        tries.append(task.job.attempt)
        if len(tries) == 1:
            raise TryLater(60)

    board = board_of(handler)
    board.start("c", "read", LI)
    assert board.run_pending() == 1
    clock.pass_seconds(59)
    assert board.run_pending() == 0
    clock.pass_seconds(1)
    assert board.run_pending() == 1
    assert tries == [1, 2]


def test_a_full_disk_is_waited_for(board_of, clock: Clock) -> None:
    left = [3]

    def handler(_: Task) -> None:
        if left[0]:
            left[0] -= 1
            raise StoreUnavailable("文件无法写入磁盘，请检查剩余空间和权限后重试")

    board = board_of(handler)
    job = board.start("c", "read", LI)
    for _ in range(3):
        assert board.run_pending() == 1
        assert board.get("c", job.id).status == "queued"
        clock.pass_seconds(STORE_SECONDS)
    assert board.run_pending() == 1
    assert board.get("c", job.id).status == "done"
    left[0] = STORE_TRIES
    given_up = board.start("c", "read", LI)
    for _ in range(STORE_TRIES):
        board.run_pending()
        clock.pass_seconds(STORE_SECONDS)
    ended = board.get("c", given_up.id)
    assert ended.status == "failed"
    assert ended.error is not None
    assert "磁盘" in ended.error


def test_the_threads_of_a_process_do_what_is_queued_and_end(runtime: Runtime) -> None:
    ran = threading.Event()
    board = WorkBoard(
        lambda: runtime.jobs, {"case": {"read": lambda _: ran.set()}}, lambda: datetime.now(UTC), 0.4
    )
    board.open()
    board.start("c", "read", LI)
    assert ran.wait(20)
    board.close(wait_seconds=20)
    assert not any(thread.is_alive() for thread in board._threads)


def test_the_lease_of_long_work_is_renewed(runtime: Runtime) -> None:
    go, runs = threading.Event(), []

    def handler(task: Task) -> None:
        runs.append(task.job.attempt)
        assert go.wait(20)

    one, two = (
        WorkBoard(lambda: runtime.jobs, {"case": {"read": handler}}, lambda: datetime.now(UTC), 0.4)
        for _ in range(2)
    )
    renewed = threading.Event()
    renew, count = runtime.jobs.renew, []

    def counting(*arguments):  # type: ignore[no-untyped-def]
        found = renew(*arguments)
        count.append(found)
        if len(count) >= 6:
            renewed.set()
        return found

    one.jobs.renew = counting  # type: ignore[method-assign]
    job = one.start("c", "read", LI)
    one.open()
    two.open()
    assert renewed.wait(20)
    go.set()
    one.close(wait_seconds=20)
    two.close(wait_seconds=20)
    assert runs == [1]
    assert runtime.jobs.get(job.id).status == "done"
    assert None not in count[:6]


def test_a_page_sees_the_work_and_calls_it_off(runtime: Runtime, board_of) -> None:
    board = JobBoard(board_of(lambda _: None))
    job = board.enqueue("c", "read", LI)
    assert board.unfinished("c") == job
    assert board.get("c", job.id).status == "queued"
    assert board.count_unfinished() == 1
    assert board.cancel("c", job.id).status == "cancelled"
    with pytest.raises(NotFound):
        JobBoard().enqueue("c", "read", LI)
    with pytest.raises(NotFound):
        JobBoard().cancel("c", job.id)
    board.close()
