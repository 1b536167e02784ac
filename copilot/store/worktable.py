"""What lies on the desk: leases on cases, and drafts of what is not signed yet.

A lease says who is at work on a case. It ends by itself when its holder stops renewing it, so a
closed browser keeps nobody out. It is a courtesy between people; what keeps two changes apart is
the version of the case. Drafts are sealed like everything else of a case, one per case, person and
form; a writer names the revision that it read, and an older one is refused.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import Field
from sqlalchemy import Connection, delete, insert, select, update

from copilot.domain.base import Record
from copilot.errors import Conflict, InputRefused
from copilot.store.audit import timestamp
from copilot.store.canonical import canonical_json
from copilot.store.database import Database
from copilot.store.desk_tables import drafts, leases
from copilot.store.seal import Sealer
from copilot.store.store import Store

LEASE_SECONDS: Final = 120
MAX_DRAFT_BYTES: Final = 64 * 1024


class Lease(Record):
    """Who works on a case, since when, and until when without a further sign of life (UTC)."""

    case_id: str
    holder: str
    since: datetime
    until: datetime


class Draft(Record):
    """A form as it was left; ``revision`` counts the savings."""

    form: str
    revision: int
    updated_at: datetime
    content: dict[str, Any]


class Writing(Record):
    """One saving: the revision that was read, and which window says it for the how many-th time.

    ``revision`` is 0 when there was no draft. Windows number what they send, so that a saving that is
    still on its way when the window closes neither blocks the last one nor overtakes it.
    """

    form: str
    revision: int = Field(ge=0)
    content: dict[str, Any]
    writer: str = Field(default="", max_length=64)
    sequence: int = Field(default=0, ge=0)


class Worktable:
    """Leases and drafts of one store; every instant is an argument."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    @classmethod
    def of(cls, store: Store) -> "Worktable":
        """Return the worktable of an open store."""
        return cls(store._database, store._sealer)

    def lease(self, case_id: str, now: datetime) -> Lease | None:
        """Return the live lease on a case, or None."""
        with self._database.reading() as connection:
            return _live(connection, case_id, now)

    def leases(self, now: datetime) -> dict[str, Lease]:
        """Return every live lease by case."""
        query = select(leases).where(leases.c.until > timestamp(now))
        with self._database.reading() as connection:
            return {row["case_id"]: _lease(row) for row in connection.execute(query).mappings()}

    def claim(self, case_id: str, holder: str, now: datetime, *, take_over: bool = False) -> Lease:
        """Take, renew or take over the lease; return the one that holds now, which may be another's."""
        with self._database.writing() as connection:
            live = _live(connection, case_id, now)
            if live is not None and live.holder != holder and not take_over:
                return live
            since = live.since if live is not None and live.holder == holder else now
            until = now + timedelta(seconds=LEASE_SECONDS)
            connection.execute(delete(leases).where(leases.c.case_id == case_id))
            connection.execute(
                insert(leases).values(
                    case_id=case_id, holder=holder, since=timestamp(since), until=timestamp(until)
                )
            )
        return Lease(case_id=case_id, holder=holder, since=since, until=until)

    def release(self, case_id: str, holder: str) -> None:
        """Give one's own lease back; another's stays."""
        with self._database.writing() as connection:
            connection.execute(delete(leases).where(leases.c.case_id == case_id, leases.c.holder == holder))

    def drafts(self, case_id: str, person: str) -> tuple[Draft, ...]:
        """Return a person's drafts on a case."""
        query = select(drafts).where(drafts.c.case_id == case_id, drafts.c.person == person)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(drafts.c.form)).mappings().all()
        return tuple(
            Draft(
                form=row["form"],
                revision=row["revision"],
                updated_at=datetime.fromisoformat(row["updated_at"]),
                content=self._open(case_id, person, row)["content"],
            )
            for row in rows
        )

    def drafted(self, person: str) -> frozenset[str]:
        """Return the cases on which a person has a draft."""
        query = select(drafts.c.case_id).where(drafts.c.person == person).distinct()
        with self._database.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def save(self, case_id: str, person: str, now: datetime, writing: Writing) -> int:
        """Save a draft over the revision that was read and return the new revision.

        Raises Conflict when another window of the same person saved in between.
        """
        if len(canonical_json(writing.content)) > MAX_DRAFT_BYTES:
            raise InputRefused("草稿太大，请先提交一部分。")
        mine = (drafts.c.case_id == case_id, drafts.c.person == person, drafts.c.form == writing.form)
        with self._database.writing() as connection:
            row = connection.execute(select(drafts).where(*mine)).mappings().one_or_none()
            current = 0 if row is None else int(row["revision"])
            if row is not None and current != writing.revision:
                kept = self._open(case_id, person, row)
                if not writing.writer or kept["writer"] != writing.writer:
                    raise Conflict("您在另一个窗口改过同一张草稿，请刷新后再改。")
                if writing.sequence <= kept["sequence"]:
                    return current
            if row is None and writing.revision and not writing.writer:
                raise Conflict("这张草稿已经在另一个窗口提交或丢弃，请刷新后再改。")
            values = {
                "revision": current + 1,
                "updated_at": timestamp(now),
                "sealed": self._sealer.seal_json(
                    writing.model_dump(include={"content", "writer", "sequence"}),
                    _place(case_id, person, writing.form),
                ),
            }
            if row is None:
                connection.execute(
                    insert(drafts).values(case_id=case_id, person=person, form=writing.form, **values)
                )
            else:
                connection.execute(update(drafts).where(*mine).values(**values))
        return current + 1

    def discard(self, case_id: str, person: str, forms: Iterable[str]) -> None:
        """Remove a person's drafts of these forms."""
        with self._database.writing() as connection:
            connection.execute(
                delete(drafts).where(
                    drafts.c.case_id == case_id, drafts.c.person == person, drafts.c.form.in_(tuple(forms))
                )
            )

    def _open(self, case_id: str, person: str, row: Any) -> Any:
        return self._sealer.open_json(row["sealed"], _place(case_id, person, row["form"]))


def _place(case_id: str, person: str, form: str) -> str:
    return f"{case_id}/drafts/{person}/{form}"


def _live(connection: Connection, case_id: str, now: datetime) -> Lease | None:
    query = select(leases).where(leases.c.case_id == case_id, leases.c.until > timestamp(now))
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else _lease(row)


def _lease(row: Any) -> Lease:
    return Lease(
        case_id=row["case_id"],
        holder=row["holder"],
        since=datetime.fromisoformat(row["since"]),
        until=datetime.fromisoformat(row["until"]),
    )
