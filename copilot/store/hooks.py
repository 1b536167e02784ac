"""Webhooks: where events of cases are announced, and which of them have been queued for that.

An announcement names the event, the case and the instant, nothing else. ``dispatch`` reads the audit
chain from each hook's cursor on and queues one delivery per event in the same transaction that moves
the cursor, so that no event is announced twice or forgotten, however many processes dispatch.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import Field
from sqlalchemy import Connection, delete, func, insert, select, update

from copilot.domain.base import Record
from copilot.errors import Conflict, NotFound
from copilot.store.audit import timestamp
from copilot.store.database import Database
from copilot.store.jobs import NewJob
from copilot.store.seal import Sealer
from copilot.store.tables import events
from copilot.store.work_tables import hooks, jobs

HOOK_LANE: Final = "hook"
DELIVER: Final = "deliver"
MOST: Final = 20
AT_ONCE: Final = 200
TYPES: Final[Mapping[str, str]] = {
    kind: f"case.{kind}"
    for kind in (
        "submitted", "extracted", "assessed", "corrected", "decided", "signed", "reopened", "held",
        "released",
    )
}  # fmt: skip


class Hook(Record):
    """An address, the secret that signs what is sent there, and the types of events (none: all)."""

    id: str
    url: str
    secret: str = Field(repr=False)
    types: tuple[str, ...] = ()
    created_at: datetime


class Announcement(Record):
    """What is sent: no person, no content."""

    id: str
    type: str
    case_id: str
    occurred_at: str


class Hooks:
    """The webhooks of one database; every instant is an argument."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def add(self, url: str, types: tuple[str, ...], now: datetime) -> Hook:
        """Register an address for events from now on, with a new secret."""
        hook_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
        told = {"url": url, "secret": secret, "types": list(types)}
        with self._database.writing() as connection:
            if connection.execute(select(func.count()).select_from(hooks)).scalar_one() >= MOST:
                raise Conflict(f"最多登记 {MOST} 个回调地址，请先删除不用的。")
            newest = connection.execute(select(func.max(events.c.seq))).scalar() or 0
            connection.execute(
                insert(hooks).values(
                    id=hook_id,
                    created_at=timestamp(now),
                    cursor=newest,
                    sealed=self._sealer.seal_json(told, f"hooks/{hook_id}"),
                )
            )
        return self.get(hook_id)

    def all(self) -> tuple[Hook, ...]:
        """Return every hook, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(hooks).order_by(hooks.c.created_at, hooks.c.id)).all()
        return tuple(self._hook(row) for row in rows)

    def get(self, hook_id: str) -> Hook:
        """Return one hook; raise NotFound."""
        with self._database.reading() as connection:
            row = connection.execute(select(hooks).where(hooks.c.id == hook_id)).one_or_none()
        if row is None:
            raise NotFound("没有这个回调地址。")
        return self._hook(row)

    def remove(self, hook_id: str) -> None:
        """Forget a hook; deliveries that wait end by themselves. Raise NotFound."""
        with self._database.writing() as connection:
            if connection.execute(delete(hooks).where(hooks.c.id == hook_id)).rowcount == 0:
                raise NotFound("没有这个回调地址。")

    def dispatch(self, now: datetime) -> int:
        """Queue a delivery for each new event of each hook; return how many were queued."""
        newest = select(func.max(events.c.seq)).scalar_subquery()
        with self._database.reading() as connection:
            behind = list(connection.execute(select(hooks.c.id).where(hooks.c.cursor < newest)).scalars())
        return sum(self._dispatch(hook_id, now) for hook_id in behind)

    def _dispatch(self, hook_id: str, now: datetime) -> int:
        with self._database.writing() as connection:
            row = connection.execute(
                select(hooks).where(hooks.c.id == hook_id).with_for_update()
            ).one_or_none()
            if row is None:
                return 0
            hook = self._hook(row)
            query = select(events.c.seq, events.c.case_id, events.c.kind, events.c.at)
            found = connection.execute(
                query.where(events.c.seq > row.cursor).order_by(events.c.seq).limit(AT_ONCE)
            ).all()
            wanted = [one for one in found if one.case_id and self._wants(hook, TYPES.get(one.kind))]
            for one in wanted:
                self._queue(connection, hook_id, one, now)
            if found:
                connection.execute(update(hooks).where(hooks.c.id == hook_id).values(cursor=found[-1].seq))
        return len(wanted)

    @staticmethod
    def _wants(hook: Hook, name: str | None) -> bool:
        return name is not None and (not hook.types or name in hook.types)

    def _queue(self, connection: Connection, hook_id: str, event: Any, now: datetime) -> None:
        job_id = secrets.token_hex(8)
        said = Announcement(
            id=f"{hook_id}-{event.seq}", type=TYPES[event.kind], case_id=event.case_id, occurred_at=event.at
        )
        body = {"hook": hook_id, "announcement": said.model_dump(mode="json")}
        new = NewJob(lane=HOOK_LANE, kind=DELIVER, subject=event.case_id, body=body)
        connection.execute(
            insert(jobs).values(
                id=job_id,
                **new.model_dump(include={"lane", "kind", "subject", "slot"}),
                status="queued",
                attempt=0,
                cancel=0,
                not_before=timestamp(now),
                created_at=timestamp(now),
                sealed=self._sealer.seal_json(body, f"jobs/{job_id}"),
            )
        )

    def _hook(self, row: Any) -> Hook:
        told = self._sealer.open_json(row.sealed, f"hooks/{row.id}")
        return Hook(id=row.id, created_at=datetime.fromisoformat(row.created_at), **told)
