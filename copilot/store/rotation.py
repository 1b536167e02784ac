"""Key rotation, while the store is in use; cut off at any moment, it goes on where it was.

1. A new master key is written to ``next.key``.
2. One transaction adds the events ``rotated`` (the first signed with the old key, the second with the
   new one) and makes the new key the one that the database uses.
3. The old key goes to ``retired.keys``, the new one to ``store.key``.
4. Case by case: a new case key under the new master key, every record of the case sealed anew, the keys
   of its files wrapped anew, the old case key deleted.
5. The tokens by which bills are found again are keyed anew, some hundred cases at a time.

Readers find each value's key by the id in front of it, so nothing waits but writers, one case long.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, and_, delete, exists, func, insert, or_, select, update

from copilot.domain.base import Record
from copilot.store.audit import ROTATED, Chain
from copilot.store.canonical import sha256_of
from copilot.store.database import Database
from copilot.store.files import Files
from copilot.store.head import HeadFile
from copilot.store.keys import Keys, next_token
from copilot.store.records import Actor
from copilot.store.ring import ACTIVE_SETTING, HISTORY_SETTING, KeyRing
from copilot.store.seal import Sealer
from copilot.store.tables import OF_CASES, bills, case_keys, cases, settings, snapshots
from copilot.store.vault import Vault

_CHUNK: Final = 500
Progress = Callable[[int, int], None]
"""``progress(cases done, cases in all)``."""


class KeyStatus(Record):
    """Which keys there are (first 8 digits of their fingerprints) and how far the last rotation is.

    ``standing`` is the key in ``store.key``, ``active`` the one that the database uses; they differ only
    while a rotation is cut off, or after an old backup was restored by hand.
    """

    active: str
    standing: str
    retired: tuple[str, ...]
    pending: str | None
    cases: int
    cases_left: int
    bills_left: int

    @property
    def begun(self) -> bool:
        """Whether keys were ever rotated here, or are about to be."""
        return bool(self.retired) or self.pending is not None or self.active != self.standing

    @property
    def under_way(self) -> bool:
        """Whether a rotation was begun and is not finished."""
        return self.begun and not self.complete

    @property
    def complete(self) -> bool:
        """Whether everything stands under the key in use."""
        return self.active == self.standing and self.pending is None and not self.cases_left + self.bills_left


class Rotated(Record):
    """What a rotation did; ``resumed`` when it finished one that had been cut off."""

    resumed: bool
    cases: int
    status: KeyStatus


class Rotator:
    """Rotates the keys of one store."""

    def __init__(
        self, database: Database, vault: Vault, chain: Chain, files: Files, head_file: HeadFile
    ) -> None:
        self._database = database
        self._vault = vault
        self._chain = chain
        self._files = files
        self._head_file = head_file

    @property
    def _ring(self) -> KeyRing:
        return self._vault.ring

    def status(self) -> KeyStatus:
        """Return which keys there are and what stands under an old one."""
        self._ring.reload()
        with self._database.reading() as connection:
            active = self._ring.active(connection).fingerprint
            left = len(tuple(_pending_cases(connection, active)))
            stage = len(self._ring.history(connection)) - 1
            older = select(func.count()).select_from(bills).where(bills.c.stage < stage)
            bills_left = connection.execute(older).scalar_one()
            total = connection.execute(select(func.count()).select_from(cases)).scalar_one()
        pending = self._ring.pending()
        return KeyStatus(
            active=active[:8],
            standing=self._ring.standing()[:8],
            retired=tuple(one[:8] for one in self._ring.retired() if one != active),
            pending=pending[:8] if pending else None,
            cases=total,
            cases_left=left,
            bills_left=bills_left,
        )

    def rotate(self, actor: Actor, at: datetime, why: str, progress: Progress | None = None) -> Rotated:
        """Change to a new master key, or finish the change that was cut off."""
        before = self.status()
        resumed = before.under_way
        if before.pending is not None or not resumed:
            self._hand_over(self._ring.prepare(), actor, at, why)
        with self._database.reading() as connection:
            active = self._ring.active(connection).fingerprint
        self._ring.promote(active)
        done = self._rekey_cases(active, progress)
        self._rekey_bills(actor, at)
        return Rotated(resumed=resumed, cases=done, status=self.status())

    def _hand_over(self, following: str, actor: Actor, at: datetime, why: str) -> None:
        """Let the chain and the database go on under the new key; nothing when they do already."""
        with self._database.writing() as connection:
            self._chain.head(connection, lock=True)
            history = [one.fingerprint for one in self._ring.history(connection)]
            if following in history:
                return
            old = history[-1]
            details = {"from": old, "to": following, "why": why}
            self._chain.append(connection, None, actor, ROTATED, details, at)
            _set(connection, HISTORY_SETTING, json.dumps([*history, following]))
            _set(connection, ACTIVE_SETTING, following)
            head = self._chain.append(connection, None, actor, ROTATED, {"begun": following}, at)
            keys = self._ring.active(connection)
        self._head_file.advance(head, keys)

    def _rekey_cases(self, active: str, progress: Progress | None) -> int:
        with self._database.reading() as connection:
            left = tuple(_pending_cases(connection, active))
        for number, case_id in enumerate(left, start=1):
            self._rekey_case(case_id, active)
            if progress is not None:
                progress(number, len(left))
        return len(left)

    def _rekey_case(self, case_id: str, active: str) -> None:
        """Put one case under a new case key. Nobody writes files meanwhile, so none keeps the old key."""
        with self._files.kept(alone=True):
            with self._database.writing() as connection:
                self._chain.head(connection, lock=True)
                newest = _newest(connection, case_id)
                if newest is None or newest.master != active:
                    self._vault.add_key(connection, case_id)
                sealer = self._vault.sealer(connection, case_id)
                for table in OF_CASES:
                    _reseal(connection, table, case_id, sealer)
            for digest in self._files.present(case_id):
                self._files.rewrap(case_id, digest, sealer)
            with self._database.writing() as connection:
                self._chain.head(connection, lock=True)
                last = _newest(connection, case_id)
                older = and_(case_keys.c.case_id == case_id, case_keys.c.epoch < last.epoch)
                connection.execute(delete(case_keys).where(older))

    def _rekey_bills(self, actor: Actor, at: datetime) -> None:
        """Move every token to the newest stage, some cases at a time, with an event that vouches for them."""
        while True:
            with self._database.writing() as connection:
                self._chain.head(connection, lock=True)
                history = self._ring.history(connection)
                newest = len(history) - 1
                older = select(bills.c.case_id).where(bills.c.stage < newest).distinct()
                found = connection.execute(older.order_by(bills.c.case_id).limit(_CHUNK)).scalars().all()
                if not found:
                    return
                moved = {case_id: (newest, _moved(connection, case_id, history)) for case_id in found}
                head = self._chain.append(connection, None, actor, ROTATED, {"bills": moved}, at)
                keys = self._ring.active(connection)
            self._head_file.advance(head, keys)


def _moved(connection: Connection, case_id: str, history: tuple[Keys, ...]) -> str:
    """Move the tokens of one case to the newest stage; return the hash over them."""
    tokens = []
    for row in connection.execute(select(bills).where(bills.c.case_id == case_id)).all():
        token = row.token
        for keys in history[row.stage + 1 :]:
            token = next_token(keys, token)
        this = and_(bills.c.token == row.token, bills.c.case_id == case_id)
        connection.execute(update(bills).where(this).values(token=token, stage=len(history) - 1))
        tokens.append(token)
    return sha256_of(sorted(tokens))


def place_of(table: Table, row: Any) -> str:
    """Return the place that a row of ``OF_CASES`` is bound to: case, table, rest of the primary key."""
    rest = [str(row._mapping[column.name]) for column in list(table.primary_key.columns)[1:]]
    return "/".join([row.case_id, table.name, *rest])


def _reseal(connection: Connection, table: Table, case_id: str, sealer: Sealer) -> None:
    keys = list(table.primary_key.columns)
    query = select(*keys, table.c.sealed).where(table.c.case_id == case_id)
    for row in connection.execute(query).all():
        if not row.sealed or sealer.is_current(row.sealed):
            continue
        place = place_of(table, row)
        this = and_(*(column == row._mapping[column.name] for column in keys))
        sealed = sealer.seal(sealer.open(row.sealed, place), place)
        connection.execute(update(table).where(this).values(sealed=sealed))


def _newest(connection: Connection, case_id: str) -> Any:
    query = select(case_keys).where(case_keys.c.case_id == case_id)
    return connection.execute(query.order_by(case_keys.c.epoch.desc()).limit(1)).one_or_none()


def _pending_cases(connection: Connection, active: str) -> Iterator[str]:
    """Yield the cases with a key under another master key, or with more than one, or with none yet."""
    older = case_keys.alias()
    left = select(case_keys.c.case_id).where(
        or_(
            case_keys.c.master != active,
            exists().where(older.c.case_id == case_keys.c.case_id, older.c.epoch < case_keys.c.epoch),
        )
    )
    keyless = select(snapshots.c.case_id).where(
        ~exists().where(case_keys.c.case_id == snapshots.c.case_id), func.length(snapshots.c.sealed) > 0
    )
    yield from sorted({*connection.execute(left).scalars(), *connection.execute(keyless).scalars()})


def _set(connection: Connection, name: str, value: str) -> None:
    changed = connection.execute(update(settings).where(settings.c.name == name).values(value=value))
    if not changed.rowcount:
        connection.execute(insert(settings).values(name=name, value=value))
