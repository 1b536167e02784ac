"""Background work that survives the process: one row per job, held under a lease.

A worker claims a job for some seconds and renews the lease while it works. When the process dies,
the lease runs out and any other worker, of this process or of another one on the same database,
claims the job again; there is no leader. ``attempt`` counts the claims and fences them: what a
worker says about a job counts only while its own attempt is the newest. A job with a ``slot``
keeps every other job with that slot out until it has ended, by a unique column.

What the job is about beyond its case, its progress and its error are sealed: they may name people.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from pydantic import Field
from sqlalchemy import Connection, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from copilot.domain.base import Record
from copilot.errors import Conflict, CopilotError, NotFound
from copilot.store.audit import timestamp
from copilot.store.database import Database
from copilot.store.seal import Sealer
from copilot.store.work_tables import job_events, jobs

Status = Literal["queued", "running", "done", "failed", "cancelled"]
UNFINISHED: Final[tuple[Status, ...]] = ("queued", "running")
MAX_UNFINISHED: Final = 1000
MAX_ATTEMPTS: Final = 5
KEPT_DAYS: Final = 7
_INTERRUPTED: Final = (
    f"处理连续 {MAX_ATTEMPTS} 次中断，已停止。请检查材料（可能过大或已损坏）后重试，或告诉管理员。"
)


class QueueFull(CopilotError):
    """There is more unfinished work than the machine will do soon; nothing was queued."""


class NewJob(Record):
    """Work to do: ``lane`` is the group of workers, ``slot`` keeps out a second job of its kind."""

    lane: str = Field(max_length=16)
    kind: str = Field(max_length=32)
    subject: str = Field(max_length=64)
    slot: str | None = Field(default=None, max_length=96)
    body: dict[str, Any] = Field(default_factory=dict)


class JobEvent(Record):
    """One step of the work; ``number`` counts from 1 without gaps."""

    number: int = Field(ge=1)
    text: str
    done: int = Field(ge=0)
    total: int = Field(ge=0)


class StoredJob(Record):
    """A job as it stands; ``error`` says in Chinese what happened and what to do."""

    id: str
    lane: str
    kind: str
    subject: str
    status: Status
    attempt: int
    cancel: bool
    body: dict[str, Any] = Field(repr=False)
    error: str | None = None


class Jobs:
    """The jobs of one database; every instant is an argument."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def add(self, new: NewJob, now: datetime, *, most: int = MAX_UNFINISHED) -> StoredJob:
        """Queue a job; raise Conflict when its slot is taken, QueueFull when too much waits."""
        job_id = secrets.token_hex(8)
        values = {
            "id": job_id,
            **new.model_dump(include={"lane", "kind", "subject", "slot"}),
            "status": "queued",
            "attempt": 0,
            "cancel": 0,
            "not_before": timestamp(now),
            "created_at": timestamp(now),
            "sealed": self._sealer.seal_json(new.body, f"jobs/{job_id}"),
        }
        waiting = select(func.count()).where(jobs.c.lane == new.lane, jobs.c.status.in_(UNFINISHED))
        with self._database.writing() as connection:
            if new.slot is not None and connection.execute(_slot(new.slot)).scalar() is not None:
                raise Conflict("这个案件正在处理，请等当前步骤完成。")
            if connection.execute(waiting).scalar_one() >= most:
                raise QueueFull("等待处理的任务太多，请几分钟后再试。")
            try:
                connection.execute(insert(jobs).values(**values))
            except IntegrityError:
                raise Conflict("这个案件正在处理，请等当前步骤完成。") from None
        return self.get(job_id)

    def claim(self, lane: str, now: datetime, lease: timedelta) -> StoredJob | None:
        """Take the oldest job that waits or whose worker is gone; None when there is none."""
        with self._database.reading() as connection:
            if connection.execute(_claimable(lane, now)).first() is None:
                return None
        with self._database.writing() as connection:
            while True:
                found = connection.execute(_claimable(lane, now).with_for_update(skip_locked=True)).first()
                if found is None:
                    return None
                if not self._settled(connection, found, now):
                    break
            values = {
                "status": "running",
                "attempt": found.attempt + 1,
                "lease_until": timestamp(now + lease),
            }
            connection.execute(update(jobs).where(jobs.c.id == found.id).values(**values))
            row = connection.execute(select(jobs).where(jobs.c.id == found.id)).one()
        return self._job(row)

    def renew(self, job_id: str, attempt: int, now: datetime, lease: timedelta) -> StoredJob | None:
        """Hold the job longer; None when it is no longer this attempt's."""
        with self._database.writing() as connection:
            mine = _mine(job_id, attempt)
            connection.execute(update(jobs).where(mine).values(lease_until=timestamp(now + lease)))
            row = connection.execute(select(jobs).where(mine)).one_or_none()
        return None if row is None else self._job(row)

    def report(self, job_id: str, attempt: int, step: tuple[str, int, int]) -> StoredJob | None:
        """Add a progress event ``(text, done, total)``; None when the job is no longer this attempt's."""
        with self._database.writing() as connection:
            row = connection.execute(
                select(jobs).where(_mine(job_id, attempt)).with_for_update()
            ).one_or_none()
            if row is None:
                return None
            last = select(func.max(job_events.c.number)).where(job_events.c.job_id == job_id)
            number = (connection.execute(last).scalar() or 0) + 1
            sealed = self._sealer.seal_json(list(step), f"jobs/{job_id}/{number}")
            connection.execute(insert(job_events).values(job_id=job_id, number=number, sealed=sealed))
        return self._job(row)

    def finish(
        self, job_id: str, attempt: int, status: Status, now: datetime, error: str | None = None
    ) -> bool:
        """End the job; False when it is no longer this attempt's."""
        with self._database.writing() as connection:
            return self._end(connection, _mine(job_id, attempt), job_id, status, now, error)

    def put_back(self, job_id: str, attempt: int, not_before: datetime, *, counted: bool) -> bool:
        """Let the job wait until ``not_before``; ``counted`` False gives the attempt back."""
        values = {
            "status": "queued",
            "not_before": timestamp(not_before),
            "lease_until": None,
            "attempt": attempt if counted else attempt - 1,
        }
        with self._database.writing() as connection:
            return (
                connection.execute(update(jobs).where(_mine(job_id, attempt)).values(**values)).rowcount == 1
            )

    def cancel(self, job_id: str, now: datetime) -> StoredJob:
        """End a waiting job at once; a running one ends at its next step. Ended jobs stay as they are."""
        with self._database.writing() as connection:
            waiting = and_(jobs.c.id == job_id, jobs.c.status == "queued")
            if not self._end(connection, waiting, job_id, "cancelled", now, None):
                running = and_(jobs.c.id == job_id, jobs.c.status == "running")
                connection.execute(update(jobs).where(running).values(cancel=1))
        return self.get(job_id)

    def get(self, job_id: str) -> StoredJob:
        """Return the job; raise NotFound."""
        with self._database.reading() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == job_id)).one_or_none()
        if row is None:
            raise NotFound("没有这个处理任务，或已过保存期限，请重新开始处理。")
        return self._job(row)

    def events(self, job_id: str, after: int = 0) -> tuple[JobEvent, ...]:
        """Return the events numbered above ``after``, oldest first."""
        query = select(job_events.c.number, job_events.c.sealed).where(
            job_events.c.job_id == job_id, job_events.c.number > after
        )
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(job_events.c.number)).all()
        found = []
        for row in rows:
            text, done, total = self._sealer.open_json(row.sealed, f"jobs/{job_id}/{row.number}")
            found.append(JobEvent(number=row.number, text=text, done=done, total=total))
        return tuple(found)

    def unfinished(self, subject: str, lane: str) -> StoredJob | None:
        """Return the newest waiting or running job about a subject, or None."""
        query = select(jobs).where(
            jobs.c.subject == subject, jobs.c.lane == lane, jobs.c.status.in_(UNFINISHED)
        )
        with self._database.reading() as connection:
            row = connection.execute(query.order_by(jobs.c.created_at.desc()).limit(1)).one_or_none()
        return None if row is None else self._job(row)

    def is_taken(self, slot: str) -> bool:
        """Whether a job that has not ended holds the slot."""
        with self._database.reading() as connection:
            return connection.execute(_slot(slot)).scalar() is not None

    def count_unfinished(self) -> int:
        """Return how many jobs wait or run."""
        with self._database.reading() as connection:
            return connection.execute(select(func.count()).where(jobs.c.status.in_(UNFINISHED))).scalar_one()

    def purge(self, now: datetime) -> int:
        """Forget jobs that ended more than ``KEPT_DAYS`` days ago; return how many."""
        old = jobs.c.finished_at < timestamp(now - timedelta(days=KEPT_DAYS))
        with self._database.writing() as connection:
            connection.execute(
                delete(job_events).where(job_events.c.job_id.in_(select(jobs.c.id).where(old)))
            )
            return connection.execute(delete(jobs).where(old)).rowcount

    def _settled(self, connection: Connection, row: Any, now: datetime) -> bool:
        """End a job that nobody shall run again: cancelled, or one that takes its workers down."""
        if row.cancel:
            self._end(connection, jobs.c.id == row.id, row.id, "cancelled", now, None)
        elif row.attempt >= MAX_ATTEMPTS and row.status == "running":
            self._end(connection, jobs.c.id == row.id, row.id, "failed", now, _INTERRUPTED)
        else:
            return False
        return True

    def _end(
        self,
        connection: Connection,
        where: Any,
        job_id: str,
        status: Status,
        now: datetime,
        error: str | None,
    ) -> bool:
        sealed = None if error is None else self._sealer.seal_json(error, f"jobs/{job_id}/error")
        values = {"status": status, "finished_at": timestamp(now), "slot": None, "lease_until": None}
        ended = connection.execute(update(jobs).where(where).values(**values, sealed_error=sealed))
        return ended.rowcount == 1

    def _job(self, row: Any) -> StoredJob:
        error = row.sealed_error
        return StoredJob(
            id=row.id,
            lane=row.lane,
            kind=row.kind,
            subject=row.subject,
            status=row.status,
            attempt=row.attempt,
            cancel=bool(row.cancel),
            body=self._sealer.open_json(row.sealed, f"jobs/{row.id}"),
            error=None if error is None else self._sealer.open_json(error, f"jobs/{row.id}/error"),
        )


def _slot(slot: str) -> Select[Any]:
    return select(jobs.c.id).where(jobs.c.slot == slot)


def _mine(job_id: str, attempt: int) -> Any:
    return and_(jobs.c.id == job_id, jobs.c.attempt == attempt, jobs.c.status == "running")


def _claimable(lane: str, now: datetime) -> Select[Any]:
    at = timestamp(now)
    waiting = and_(jobs.c.status == "queued", jobs.c.not_before <= at)
    abandoned = and_(jobs.c.status == "running", jobs.c.lease_until < at)
    query = select(jobs.c.id, jobs.c.attempt, jobs.c.cancel, jobs.c.status)
    return query.where(jobs.c.lane == lane, or_(waiting, abandoned)).order_by(jobs.c.created_at).limit(1)
