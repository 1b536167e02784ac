"""Background work with progress that a page can poll.

Work on cases survives the process: it is queued with ``enqueue`` and runs in
``copilot.http_api.work``. Work on what is no case yet is started with ``start``: it runs on one
thread of this process and lives in memory, and after a restart the page simply starts it again.
A name has at most one unfinished job of either sort.
"""

import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from copilot.domain.base import Record
from copilot.domain.case import IllegalMove
from copilot.errors import Conflict, CopilotError, NotFound
from copilot.http_api.ports import Person, Progress
from copilot.store.jobs import JobEvent, Status

if TYPE_CHECKING:
    from copilot.http_api.work import WorkBoard

KEPT: Final = 500
GRACE_SECONDS: Final = 5.0
"""How long the end of the program waits for running work to go back to the queue."""
log = logging.getLogger(__name__)


class Job(Record):
    """The state of one piece of work; ``error`` says in Chinese what to do."""

    id: str
    case_id: str
    kind: str
    status: Status
    events: tuple[JobEvent, ...] = ()
    error: str | None = None


class JobBoard:
    """Everything that runs in the background, as the pages see it."""

    def __init__(self, work: "WorkBoard | None" = None) -> None:
        """``work`` runs what survives the process; without it there is no such work."""
        self.work = work
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="copilot-job")
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def enqueue(self, case_id: str, kind: str, person: Person) -> Job:
        """Queue work on a case that survives the process; raise Conflict while the case is worked on."""
        if self.work is None:
            raise NotFound("本程序没有后台处理。")
        return self.work.start(case_id, kind, person)

    def cancel(self, case_id: str, job_id: str) -> Job:
        """Call queued work off: at once when it waits, at its next step when it runs."""
        if self.work is None:
            raise NotFound("没有这个处理任务，请重新开始处理。")
        return self.work.cancel(case_id, job_id)

    def open(self) -> None:
        """Begin with what is queued."""
        if self.work is not None:
            self.work.open()

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
        if job is None and self.work is not None:
            return self.work.get(case_id, job_id, after)
        if job is None or job.case_id != case_id:
            raise NotFound("没有这个处理任务，可能系统已重启，请重新开始处理。")
        return job.model_copy(update={"events": tuple(one for one in job.events if one.number > after)})

    def count_unfinished(self) -> int:
        """Return how many jobs are queued or running."""
        queued = self.work.count_unfinished() if self.work is not None else 0
        with self._lock:
            return queued + sum(one.status in ("queued", "running") for one in self._jobs.values())

    def unfinished(self, case_id: str) -> Job | None:
        """Return the queued or running job of a case, or None."""
        with self._lock:
            local = next(
                (
                    one
                    for one in self._jobs.values()
                    if one.case_id == case_id and one.status in ("queued", "running")
                ),
                None,
            )
        if local is not None or self.work is None:
            return local
        return self.work.unfinished(case_id)

    def close(self) -> None:
        """Refuse new work; what is queued stays queued, what lives in memory and has not begun is dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self.work is not None:
            self.work.close(wait_seconds=GRACE_SECONDS)

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
