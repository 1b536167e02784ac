import threading

import pytest

from copilot.errors import Conflict, NotFound, UnreadableFile
from copilot.http_api.jobs import Job, JobBoard
from copilot.http_api.ports import Progress


def finished(board: JobBoard, job: Job) -> Job:
    """Wait for the one worker thread by queueing behind it."""
    board._pool.submit(lambda: None).result(timeout=10)
    return board.get(job.case_id, job.id)


def test_progress_is_numbered_and_can_be_read_from_any_point() -> None:
    board = JobBoard()

    def work(progress: Progress) -> None:
        for page in (1, 2, 3):
            progress(f"第 {page} 页", page, 3)

    job = finished(board, board.start("c", "read", work))
    assert job.status == "done"
    assert [(one.number, one.text, one.done, one.total) for one in job.events] == [
        (1, "第 1 页", 1, 3),
        (2, "第 2 页", 2, 3),
        (3, "第 3 页", 3, 3),
    ]
    assert [one.number for one in board.get("c", job.id, after=2).events] == [3]
    board.close()


def test_a_refusal_is_told_and_an_accident_is_not_explained() -> None:
    board = JobBoard()

    def refused(_: Progress) -> None:
        raise UnreadableFile("文件已加密，请去掉密码后重传。")

    def broken(_: Progress) -> None:
        raise RuntimeError("secret path /root/x")

    told = finished(board, board.start("a", "read", refused))
    hidden = finished(board, board.start("b", "read", broken))
    board.close()
    assert (told.status, told.error) == ("failed", "文件已加密，请去掉密码后重传。")
    assert hidden.status == "failed"
    assert hidden.error is not None
    assert "secret" not in hidden.error
    assert "编号" in hidden.error


def test_a_case_has_one_unfinished_job_and_jobs_belong_to_their_case() -> None:
    board = JobBoard()
    go = threading.Event()
    job = board.start("c", "read", lambda _: go.wait(10) and None)
    with pytest.raises(Conflict):
        board.start("c", "assess", lambda _: None)
    assert board.unfinished("c") is not None
    with pytest.raises(NotFound):
        board.get("other", job.id)
    go.set()
    assert finished(board, job).status == "done"
    assert board.unfinished("c") is None
    board.close()
