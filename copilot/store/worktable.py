"""What lies on the desk: leases on cases, and drafts of what is not signed yet.

A lease says who is at work on a case. It ends by itself when its holder stops renewing it, so a
closed browser keeps nobody out. It is a courtesy between people; what keeps two changes apart is
the version of the case. Drafts are sealed like everything else of a case, one per case, person and
form; a writer names the revision that it read, and an older one is refused.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

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
                content=self._sealer.open_json(row["sealed"], _place(case_id, person, row["form"])),
            )
            for row in rows
        )

    def drafted(self, person: str) -> frozenset[str]:
        """Return the cases on which a person has a draft."""
        query = select(drafts.c.case_id).where(drafts.c.person == person).distinct()
        with self._database.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def save(
        self, case_id: str, person: str, now: datetime, *, form: str, revision: int, content: dict[str, Any]
    ) -> int:
        """Save a draft over the revision that was read (0: none) and return the new revision.

        Raises Conflict when another window of the same person saved in between.
        """
        if len(canonical_json(content)) > MAX_DRAFT_BYTES:
            raise InputRefused("草稿太大，请先提交一部分。")
        values = {
            "revision": revision + 1,
            "updated_at": timestamp(now),
            "sealed": self._sealer.seal_json(content, _place(case_id, person, form)),
        }
        mine = (drafts.c.case_id == case_id, drafts.c.person == person, drafts.c.form == form)
        with self._database.writing() as connection:
            current = connection.execute(select(drafts.c.revision).where(*mine)).scalar() or 0
            if current != revision:
                raise Conflict("您在另一个窗口改过同一张草稿，请刷新后再改。")
            if current:
                connection.execute(update(drafts).where(*mine).values(**values))
            else:
                connection.execute(insert(drafts).values(case_id=case_id, person=person, form=form, **values))
        return revision + 1

    def discard(self, case_id: str, person: str, forms: Iterable[str]) -> None:
        """Remove a person's drafts of these forms."""
        with self._database.writing() as connection:
            connection.execute(
                delete(drafts).where(
                    drafts.c.case_id == case_id, drafts.c.person == person, drafts.c.form.in_(tuple(forms))
                )
            )


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
