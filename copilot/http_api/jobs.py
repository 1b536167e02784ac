"""Background work with progress that a page can poll.

All of it is queued in the database and runs in ``copilot.http_api.work``, on whichever worker takes it
first; it survives the process. A case has at most one unfinished job, and so has a paper of the portal.
"""

from typing import TYPE_CHECKING, Any, Final

from copilot.domain.base import Record
from copilot.errors import NotFound
from copilot.http_api.ports import Person
from copilot.store.jobs import JobEvent, Status

if TYPE_CHECKING:
    from copilot.http_api.work import WorkBoard

GRACE_SECONDS: Final = 5.0
"""How long the end of the program waits for running work to go back to the queue."""


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
        """``work`` runs what is queued; without it there is no such work."""
        self.work = work

    def enqueue(self, case_id: str, kind: str, person: Person) -> Job:
        """Queue work on a case; raise Conflict while the case is worked on."""
        return self._work().start(case_id, kind, person)

    def start(self, name: str, kind: str, body: dict[str, Any]) -> None:
        """Queue work of the portal unless it is queued or runs; ``name`` is a case or ``draft/paper``."""
        self._work().start_portal(name, kind, body)

    def cancel(self, case_id: str, job_id: str) -> Job:
        """Call queued work off: at once when it waits, at its next step when it runs."""
        if self.work is None:
            raise NotFound("没有这个处理任务，请重新开始处理。")
        return self.work.cancel(case_id, job_id)

    def open(self) -> None:
        """Begin with what is queued."""
        if self.work is not None:
            self.work.open()

    def get(self, case_id: str, job_id: str, after: int = 0) -> Job:
        """Return the job with the events numbered above ``after``."""
        if self.work is None:
            raise NotFound("没有这个处理任务，可能系统已重启，请重新开始处理。")
        return self.work.get(case_id, job_id, after)

    def count_unfinished(self) -> int:
        """Return how many jobs are queued or running."""
        return self.work.count_unfinished() if self.work is not None else 0

    def unfinished(self, case_id: str) -> Job | None:
        """Return the queued or running job of a case, or None."""
        return self.work.unfinished(case_id) if self.work is not None else None

    def close(self) -> None:
        """Claim nothing more; what runs goes back to the queue at its next step."""
        if self.work is not None:
            self.work.close(wait_seconds=GRACE_SECONDS)

    def _work(self) -> "WorkBoard":
        if self.work is None:
            raise NotFound("本程序没有后台处理。")
        return self.work
