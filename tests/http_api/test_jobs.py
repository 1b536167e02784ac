"""Work of the portal in the queue of the database: once per paper, once per case, on any worker."""

import pytest

from copilot.errors import Conflict, NotFound, UnreadableFile
from copilot.http_api.jobs import JobBoard
from copilot.http_api.portal_work import portal_handlers
from copilot.http_api.ports import Person
from copilot.http_api.work import CASE_LANE, PORTAL_LANE, Task, WorkBoard
from copilot.store.runtime import Runtime
from copilot.workflow.ports import utc_now

LI = Person(name="li", role="adjuster")
PAPER = "d-0123456789abcdef01234567/" + "a" * 64


def board(runtime: Runtime, handled: list[str], problem: Exception | None = None) -> WorkBoard:
    """A worker that notes what it does."""

    def note(task: Task) -> None:
        handled.append(f"{task.job.lane} {task.job.kind} {task.job.subject} {task.job.body}")
        task.progress("第 1 页", 1, 1)
        if problem is not None:
            raise problem

    kinds = {CASE_LANE: {"read": note, "portal": note}, PORTAL_LANE: {"paper": note}}
    return WorkBoard(lambda: runtime.jobs, kinds, utc_now)


def test_a_paper_is_queued_once_and_read_by_another_worker(runtime: Runtime) -> None:
    handled: list[str] = []
    here, there = (board(runtime, handled) for _ in range(2))
    for _ in range(3):
        JobBoard(here).start(PAPER, "paper", {"draft": "d", "file": "f"})
    assert runtime.jobs.count_unfinished() == 1
    assert there.run_pending(PORTAL_LANE) == 1
    assert handled == [f"portal paper {PAPER.partition('/')[0]} {{'draft': 'd', 'file': 'f'}}"]
    JobBoard(here).start(PAPER, "paper", {"draft": "d", "file": "f"})
    assert runtime.jobs.count_unfinished() == 1  # asked for again after it had ended


def test_a_claim_of_the_portal_keeps_other_work_from_its_case(runtime: Runtime) -> None:
    work = board(runtime, [])
    jobs = JobBoard(work)
    jobs.start("c", "portal", {"draft": "d"})
    with pytest.raises(Conflict):
        jobs.enqueue("c", "read", LI)
    running = jobs.unfinished("c")
    assert running is not None
    assert work.run_pending() == 1
    assert jobs.unfinished("c") is None
    assert [one.text for one in jobs.get("c", running.id).events] == ["第 1 页"]


@pytest.mark.parametrize("problem", [UnreadableFile("文件已加密。"), RuntimeError("secret path /root/x")])
def test_a_refusal_is_told_and_an_accident_is_not_explained(runtime: Runtime, problem: Exception) -> None:
    work = board(runtime, [], problem)
    jobs = JobBoard(work)
    jobs.start("c", "portal", {"draft": "d"})
    job = jobs.unfinished("c")
    assert job is not None
    work.run_pending()
    ended = jobs.get("c", job.id)
    assert ended.status == "failed"
    assert ended.error is not None
    told = "文件已加密" in ended.error
    assert told == isinstance(problem, UnreadableFile)
    assert "secret" not in ended.error


def test_without_the_portal_its_work_fails_in_words(runtime: Runtime) -> None:
    kinds = portal_handlers(lambda: None)
    work = WorkBoard(lambda: runtime.jobs, kinds, utc_now)
    jobs = JobBoard(work)
    jobs.start("c", "portal", {"draft": "d"})
    job = jobs.unfinished("c")
    assert job is not None
    work.run_pending()
    assert "申请入口" in str(jobs.get("c", job.id).error)
    with pytest.raises(NotFound):
        JobBoard().start("c", "portal", {})
