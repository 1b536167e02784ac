"""The append-only chain of events.

Event n holds who did what when, and ``hash = HMAC-SHA256(key, prev_hash || canonical(event))``. When
keys are rotated, an event ``rotated`` signed with the old key names the new one, and the next event is
signed with that; the walk must end under the key that stands in ``store.key``.
Without the key nobody can write an event that fits, so an edit, a deletion, a reordering, or a
re-made tail is found by walking the chain. A cut-off tail is found by the head: the number and
hash of the last event stand in the table ``audit_head`` (same transaction) and, one commit later
at most, in a file beside the key. A rollback of all of these together is found only by a
checkpoint that was exported and is kept elsewhere.
"""

import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from copilot.redact.redactor import Redactor
from copilot.store.canonical import canonical_json
from copilot.store.keys import Keys
from copilot.store.records import Actor, Event, Head
from copilot.store.ring import KeyRing
from copilot.store.tables import audit_head, events

GENESIS: Final = "0" * 64
ROTATED: Final = "rotated"
WRITTEN: Final = frozenset({"reason", "opinion", "note", "why"})
_BATCH = 500


def timestamp(at: datetime) -> str:
    """Write an instant as UTC with microseconds; refuse a time without zone."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def event_hash(key: bytes, event: Event) -> str:
    """Return the hash that this event must carry."""
    body = canonical_json(event.model_dump(mode="json", exclude={"hash", "prev_hash"}))
    return hmac.new(key, (event.prev_hash + body).encode("utf-8"), sha256).hexdigest()


class Chain:
    """Appends and reads events on a connection that the caller has opened."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def append(
        self,
        connection: Connection,
        case_id: str | None,
        actor: Actor,
        kind: str,
        payload: dict[str, Any],
        at: datetime,
    ) -> Head:
        """Add one event in the caller's write transaction and return the new head."""
        head = self.head(connection, lock=True)
        payload = {name: _without_identity(name, value) for name, value in payload.items()}
        event = Event(
            seq=head.count + 1,
            case_id=case_id,
            actor=actor.person,
            role=actor.role,
            kind=kind,
            payload=canonical_json(payload),
            at=timestamp(at),
            prev_hash=head.hash,
            hash="",
        )
        digest = event_hash(self._ring.active(connection).audit, event)
        connection.execute(insert(events).values(**event.model_copy(update={"hash": digest}).model_dump()))
        connection.execute(
            update(audit_head).where(audit_head.c.id == 1).values(count=event.seq, hash=digest)
        )
        return Head(count=event.seq, hash=digest)

    def head(self, connection: Connection, *, lock: bool = False) -> Head:
        """Return the head that the database states; ``lock`` holds it until the commit."""
        query = select(audit_head.c.count, audit_head.c.hash).where(audit_head.c.id == 1)
        row = connection.execute(query.with_for_update() if lock else query).one_or_none()
        return Head(count=row.count, hash=row.hash) if row else Head(count=0, hash=GENESIS)

    def events(
        self, connection: Connection, case_id: str | None = None, kinds: tuple[str, ...] = ()
    ) -> Iterator[Event]:
        """Yield events in their order, all of them or those of one case or kind, read in batches."""
        last = 0
        while True:
            query = select(events).where(events.c.seq > last).order_by(events.c.seq).limit(_BATCH)
            if case_id is not None:
                query = query.where(events.c.case_id == case_id)
            if kinds:
                query = query.where(events.c.kind.in_(kinds))
            rows = connection.execute(query).mappings().all()
            for row in rows:
                yield Event.model_validate(dict(row))
            if len(rows) < _BATCH:
                return
            last = int(rows[-1]["seq"])

    def at(self, connection: Connection, seq: int) -> str | None:
        """Return the hash of event ``seq``, or None when there is no such event."""
        return connection.execute(select(events.c.hash).where(events.c.seq == seq)).scalar()

    def walk(self, connection: Connection) -> "Walk":
        """Return a walk over the whole chain."""
        return Walk(self.events(connection), self._ring, self._ring.history(connection)[0])

    def count(self, connection: Connection) -> int:
        """Return how many events stand in the table."""
        return connection.execute(select(func.count()).select_from(events)).scalar_one()


def _without_identity(name: str, value: Any) -> Any:
    """Return what a person wrote with names and numbers replaced: events stay when a case is erased."""
    if name not in WRITTEN or not isinstance(value, str):
        return value
    return Redactor().redact(value).text


class Walk:
    """Goes over the chain once; with each event it gives None, or a sentence that says what is wrong.

    ``key`` is then the fingerprint of the key that signs the end, ``since`` the first event under it.
    """

    def __init__(self, events: Iterator[Event], ring: KeyRing, first: Keys) -> None:
        self._events = events
        self._ring = ring
        self._keys = first
        self.since = 1

    @property
    def key(self) -> str:
        """The fingerprint of the key that holds where the walk is."""
        return self._keys.fingerprint

    def __iter__(self) -> Iterator[tuple[Event, str | None]]:
        expected, prev = 1, GENESIS
        for event in self._events:
            problem = None
            if event.seq != expected:
                problem = f"审计事件第 {expected} 条缺失（其后是第 {event.seq} 条）"
            elif event.prev_hash != prev:
                problem = f"审计事件第 {event.seq} 条与前一条不相连（顺序或内容被改动）"
            elif not hmac.compare_digest(event_hash(self._keys.audit, event), event.hash):
                problem = f"审计事件第 {event.seq} 条的内容与其校验值不符（被改动）"
            elif event.kind == ROTATED:
                problem = self._handed_over(event)
            yield event, problem
            expected, prev = event.seq + 1, event.hash

    def _handed_over(self, event: Event) -> str | None:
        """Take the key that a genuine hand-over names."""
        following = json.loads(event.payload).get("to")
        if following is None:
            return None
        if not self._ring.has(str(following)):
            return f"审计事件第 {event.seq} 条换用的密钥 {str(following)[:8]} 不在密钥环里"
        self._keys, self.since = self._ring.get(str(following)), event.seq + 1
        return None
