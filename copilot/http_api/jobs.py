"""Background work with progress that a page can poll.

Reading papers takes seconds per page, so it runs on one worker thread and reports each page. A
case has at most one unfinished job. Jobs live in memory: what they achieved is in the store, and
after a restart the page simply starts the work again.
"""

import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Literal

from pydantic import Field

from copilot.domain.base import Record
from copilot.domain.case import IllegalMove
from copilot.errors import Conflict, CopilotError, NotFound
from copilot.http_api.ports import Progress

Status = Literal["queued", "running", "done", "failed"]
KEPT: Final = 500
log = logging.getLogger(__name__)


class JobEvent(Record):
    """One step of the work; ``number`` counts from 1 without gaps."""

    number: int = Field(ge=1)
    text: str
    done: int = Field(ge=0)
    total: int = Field(ge=0)


class Job(Record):
    """The state of one piece of work; ``error`` says in Chinese what to do."""

    id: str
    case_id: str
    kind: str
    status: Status
    events: tuple[JobEvent, ...] = ()
    error: str | None = None


class JobBoard:
    """Runs work one after another and remembers how far it came."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="copilot-job")
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def start(self, case_id: str, kind: str, work: Callable[[Progress], None]) -> Job:
        """Queue ``work``; raise ``Conflict`` while another job of the case is unfinished."""
        job = Job(id=secrets.token_hex(8), case_id=case_id, kind=kind, status="queued")
        with self._lock:
            if any(
                one.case_id == case_id and one.status in ("queued", "running") for one in self._jobs.values()
            ):
                raise Conflict("这个案件正在处理，请等当前步骤完成。")
            self._jobs[job.id] = job
            for old in [one.id for one in self._jobs.values() if one.status in ("done", "failed")][:-KEPT]:
                del self._jobs[old]
        self._pool.submit(self._run, job.id, work)
        return job

    def get(self, case_id: str, job_id: str, after: int = 0) -> Job:
        """Return the job with the events numbered above ``after``."""
        with self._lock:
            job = self._jobs.get(job_id)
        if job is None or job.case_id != case_id:
            raise NotFound("没有这个处理任务，可能系统已重启，请重新开始处理。")
        return job.model_copy(update={"events": tuple(one for one in job.events if one.number > after)})

    def count_unfinished(self) -> int:
        """Return how many jobs are queued or running."""
        with self._lock:
            return sum(one.status in ("queued", "running") for one in self._jobs.values())

    def unfinished(self, case_id: str) -> Job | None:
        """Return the queued or running job of a case, or None."""
        with self._lock:
            return next(
                (
                    one
                    for one in self._jobs.values()
                    if one.case_id == case_id and one.status in ("queued", "running")
                ),
                None,
            )

    def close(self) -> None:
        """Refuse new work and drop what has not begun."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, job_id: str, work: Callable[[Progress], None]) -> None:
        self._update(job_id, status="running")
        try:
            work(lambda text, done, total: self._event(job_id, text, done, total))
        except (CopilotError, IllegalMove) as error:
            self._update(job_id, status="failed", error=str(error))
        except Exception as error:
            incident = secrets.token_hex(4)
            log.error("incident %s in job %s", incident, job_id, exc_info=error)
            self._update(
                job_id,
                status="failed",
                error=f"处理出错，没有保存本步结果。请重试，或把编号 {incident} 告诉管理员。",
            )
        else:
            self._update(job_id, status="done")

    def _event(self, job_id: str, text: str, done: int, total: int) -> None:
        with self._lock:
            job = self._jobs[job_id]
            event = JobEvent(number=len(job.events) + 1, text=text, done=done, total=total)
            self._jobs[job_id] = job.model_copy(update={"events": (*job.events, event)})

    def _update(self, job_id: str, **values: object) -> None:
        with self._lock:
            self._jobs[job_id] = self._jobs[job_id].model_copy(update=values)
