"""Work on cases that survives the process, and that can be watched and called off.

Reading papers takes seconds per page. A job is a row of the store (``copilot.store.jobs``); the
threads here claim such rows one after another, renew their leases and report each step. A process
that dies leaves its jobs to whoever claims them next, this program after its restart or another
one on the same database. A case has at most one unfinished job. What a job achieves is committed
with a key that names the job and the step, so that a step that is run again changes nothing.
"""

import contextlib
import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from copilot.bootstrap.tracing import span
from copilot.domain.case import IllegalMove
from copilot.errors import Conflict, CopilotError, NotFound, StoreUnavailable
from copilot.http_api.jobs import Job
from copilot.http_api.ports import Person
from copilot.store.jobs import Jobs, NewJob, Status, StoredJob

CASE_LANE: Final = "case"
PORTAL_LANE: Final = "portal"
LEASE_SECONDS: Final = 20.0
POLL_SECONDS: Final = 1.0
PURGE_EVERY: Final = 3600.0
STORE_SECONDS: Final = 30.0
STORE_TRIES: Final = 20
"""While the disk or the database cannot be used, work waits and is tried again for ten minutes."""
log = logging.getLogger(__name__)


class JobStopped(Exception):
    """The work shall end here: called off, taken over by another worker, or the program ends."""


class TryLater(Exception):
    """The work failed for now; ``seconds`` says when to try again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


@dataclass
class Task:
    """A claimed job in the hands of its handler."""

    job: StoredJob
    jobs: Jobs = field(repr=False)
    stopping: threading.Event = field(repr=False)
    lost: bool = False
    cancel: bool = False

    @property
    def person(self) -> Person:
        """Who asked for the work."""
        return Person.model_validate(self.job.body["person"])

    def key(self, step: str) -> str:
        """Return the idempotency key of one step of this job."""
        return f"job/{self.job.id}/{step}"

    def progress(self, text: str, done: int, total: int) -> None:
        """Record one step; raise JobStopped when the work shall end."""
        self.check()
        self._seen(self.jobs.report(self.job.id, self.job.attempt, (text, done, total)))
        self.check()

    def renew(self, now: datetime, lease: timedelta) -> None:
        """Hold the job and hear whether it was called off."""
        self._seen(self.jobs.renew(self.job.id, self.job.attempt, now, lease))

    def check(self) -> None:
        """Raise JobStopped when the work shall end."""
        if self.lost or self.cancel or self.stopping.is_set():
            raise JobStopped

    def _seen(self, job: StoredJob | None) -> None:
        self.lost = self.lost or job is None
        self.cancel = self.cancel or (job is not None and job.cancel)


Handler = Callable[[Task], None]


class WorkBoard:
    """Starts jobs, shows them, and runs them on one thread per lane and process."""

    def __init__(
        self,
        jobs: Callable[[], Jobs],
        handlers: Mapping[str, Mapping[str, Handler]],
        now: Callable[[], datetime],
        lease_seconds: float = LEASE_SECONDS,
        tick: Callable[[datetime], object] | None = None,
    ) -> None:
        """``handlers`` has the kinds of work of each lane; ``jobs`` gives the rows when first needed.

        ``tick`` is called every quarter of a lease, to queue what nobody asks for by hand.
        """
        self._tick = tick
        self._source = jobs
        self._handlers = handlers
        self._now = now
        self._lease = timedelta(seconds=lease_seconds)
        self._stopping = threading.Event()
        self._wake = {lane: threading.Event() for lane in handlers}
        self._threads: list[threading.Thread] = []
        self._tasks: dict[str, Task] = {}
        self._lock = threading.Lock()

    @property
    def jobs(self) -> Jobs:
        """The rows behind the board."""
        return self._source()

    def start(self, case_id: str, kind: str, person: Person) -> Job:
        """Queue work on a case; raise Conflict while another job of the case is unfinished."""
        if kind not in self._handlers[CASE_LANE]:
            raise NotFound(f"没有“{kind}”这种处理。")
        body = {"person": person.model_dump(mode="json")}
        new = NewJob(lane=CASE_LANE, kind=kind, subject=case_id, slot=f"case:{case_id}", body=body)
        return self._shown(self.queue(new))

    def start_portal(self, name: str, kind: str, body: dict[str, Any]) -> None:
        """Queue work on a case (``name``) or a paper (``draft/paper``) of the portal, unless it is there."""
        about, _, paper = name.partition("/")
        lane, slot = (PORTAL_LANE, f"p:{name}") if paper else (CASE_LANE, f"case:{name}")
        if not self.jobs.is_taken(slot):
            with contextlib.suppress(Conflict):  # another worker was first
                self.queue(NewJob(lane=lane, kind=kind, subject=about, slot=slot, body=body))

    def queue(self, new: NewJob) -> StoredJob:
        """Queue any work and wake the worker of its lane."""
        made = self.jobs.add(new, self._now())
        self._wake[new.lane].set()
        return made

    def get(self, case_id: str, job_id: str, after: int = 0) -> Job:
        """Return the job with the events numbered above ``after``."""
        job = self._of_case(case_id, job_id)
        return self._shown(job).model_copy(update={"events": self.jobs.events(job_id, after)})

    def cancel(self, case_id: str, job_id: str) -> Job:
        """Call the work off: at once when it waits, at its next step when it runs."""
        self._of_case(case_id, job_id)
        return self._shown(self.jobs.cancel(job_id, self._now()))

    def unfinished(self, case_id: str) -> Job | None:
        """Return the queued or running job of a case, or None."""
        job = self.jobs.unfinished(case_id, CASE_LANE)
        return None if job is None else self._shown(job)

    def count_unfinished(self) -> int:
        """Return how many jobs are queued or running."""
        return self.jobs.count_unfinished()

    def open(self) -> None:
        """Start the threads of this process."""
        if self._threads:
            return
        for lane in self._handlers:
            self._spawn(f"copilot-{lane}", partial(self._work, lane))
        self._spawn("copilot-leases", self._hold)

    def close(self, wait_seconds: float = 0.0) -> None:
        """Claim nothing more; work that is running goes back to the queue at its next step."""
        self._stopping.set()
        for wake in self._wake.values():
            wake.set()
        for thread in self._threads:
            thread.join(wait_seconds)

    def run_pending(self, lane: str = CASE_LANE) -> int:
        """Run what waits in a lane in the calling thread, and return how many jobs were run."""
        count = 0
        while not self._stopping.is_set():
            job = self.jobs.claim(lane, self._now(), self._lease)
            if job is None:
                break
            self._run(job)
            count += 1
        return count

    def _spawn(self, name: str, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self, lane: str) -> None:
        while not self._stopping.is_set():
            self._wake[lane].clear()
            try:
                self.run_pending(lane)
            except CopilotError as error:
                log.warning("the queue cannot be used: %s", type(error).__name__)
            self._wake[lane].wait(POLL_SECONDS)

    def _hold(self) -> None:
        """Renew the leases of what runs, and forget old jobs now and then."""
        step = self._lease.total_seconds() / 4
        since_purge = PURGE_EVERY
        while not self._stopping.wait(step):
            since_purge += step
            with self._lock:
                tasks = list(self._tasks.values())
            try:
                for task in tasks:
                    task.renew(self._now(), self._lease)
                if self._tick is not None:
                    self._tick(self._now())
                if since_purge >= PURGE_EVERY:
                    self.jobs.purge(self._now())
                    since_purge = 0.0
            except CopilotError as error:
                log.warning("leases cannot be renewed: %s", type(error).__name__)

    def _run(self, job: StoredJob) -> None:
        task = Task(job=job, jobs=self.jobs, stopping=self._stopping)
        with self._lock:
            self._tasks[job.id] = task
        try:
            with span("job", job_kind=job.kind, job_lane=job.lane, job_attempt=job.attempt):
                self._handle(task)
        finally:
            with self._lock:
                self._tasks.pop(job.id, None)

    def _handle(self, task: Task) -> None:
        try:
            if task.job.attempt > 1:
                task.progress("上次处理中断，正在继续", 0, 1)
            self._handlers[task.job.lane][task.job.kind](task)
        except JobStopped:
            self._stopped(task)
        except TryLater as later:
            self._put_back(task, later.seconds, counted=True)
        except StoreUnavailable as error:
            if task.job.attempt < STORE_TRIES:  # a full disk is emptied, a database comes back
                self._put_back(task, STORE_SECONDS, counted=True)
            else:
                self._end(task, "failed", str(error))
        except (CopilotError, IllegalMove) as error:
            self._end(task, "failed", str(error))
        except Exception as error:
            incident = secrets.token_hex(4)
            log.error("incident %s in job %s", incident, task.job.id, exc_info=error)
            told = f"处理出错，没有保存本步结果。请重试，或把编号 {incident} 告诉管理员。"
            self._end(task, "failed", told)
        else:
            self._end(task, "done", None)

    def _stopped(self, task: Task) -> None:
        if task.cancel:
            self._end(task, "cancelled", None)
        elif not task.lost:
            self._put_back(task, 0.0, counted=False)

    def _end(self, task: Task, status: Status, error: str | None) -> None:
        self.jobs.finish(task.job.id, task.job.attempt, status, self._now(), error)

    def _put_back(self, task: Task, seconds: float, *, counted: bool) -> None:
        later = self._now() + timedelta(seconds=seconds)
        self.jobs.put_back(task.job.id, task.job.attempt, later, counted=counted)

    def _of_case(self, case_id: str, job_id: str) -> StoredJob:
        job = self.jobs.get(job_id)
        if job.subject != case_id or job.lane != CASE_LANE:
            raise NotFound("没有这个处理任务，或已过保存期限，请重新开始处理。")
        return job

    @staticmethod
    def _shown(job: StoredJob) -> Job:
        return Job(id=job.id, case_id=job.subject, kind=job.kind, status=job.status, error=job.error)
