"""Answers kept under seal for a day, so that a write that is sent twice is done once."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from copilot.domain.base import Record
from copilot.errors import Conflict, InputRefused
from copilot.store.audit import timestamp
from copilot.store.database import Database
from copilot.store.seal import Sealer
from copilot.store.work_tables import replies

KEPT: Final = timedelta(hours=24)
UNDER_WAY: Final = timedelta(minutes=2)


class Reply(Record):
    """An answer as it was given; ``headers`` are the few that belong to its meaning."""

    status: int
    headers: dict[str, str]
    body: str


class Replies:
    """The answers of one database; every instant is an argument. ``key`` is a SHA-256."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def reserve(self, key: str, request: str, now: datetime) -> Reply | None:
        """Claim a key for a request, or return what the same request was answered.

        Raises InputRefused when the key was used for another request, Conflict while the first one
        is being worked on. A claim whose worker died is free again after ``UNDER_WAY``.
        """
        dead = (replies.c.status == 0) & (replies.c.created_at < timestamp(now - UNDER_WAY))
        with self._database.writing() as connection:
            old = replies.c.created_at < timestamp(now - KEPT)
            connection.execute(delete(replies).where(old | (dead & (replies.c.key == key))))
            row = connection.execute(select(replies).where(replies.c.key == key)).one_or_none()
            if row is None:
                try:
                    connection.execute(
                        insert(replies).values(
                            key=key, request=request, status=0, created_at=timestamp(now), sealed=None
                        )
                    )
                except IntegrityError:
                    raise _busy() from None
                return None
        return self._known(row, request)

    def keep(self, key: str, reply: Reply) -> None:
        """Store the answer under a claimed key."""
        sealed = self._sealer.seal_json(reply.model_dump(mode="json"), f"replies/{key}")
        with self._database.writing() as connection:
            connection.execute(
                update(replies).where(replies.c.key == key).values(status=reply.status, sealed=sealed)
            )

    def free(self, key: str) -> None:
        """Give a claimed key back: the request failed and may be sent again."""
        with self._database.writing() as connection:
            connection.execute(delete(replies).where(replies.c.key == key, replies.c.status == 0))

    def _known(self, row: Any, request: str) -> Reply:
        if row.request != request:
            raise InputRefused("同一个幂等键已用于另一个请求，请换一个新的键再提交。")
        if row.status == 0:
            raise _busy()
        return Reply.model_validate(self._sealer.open_json(row.sealed, f"replies/{row.key}"))


def _busy() -> Conflict:
    return Conflict("同一个请求正在处理，请稍等再查看结果。")
