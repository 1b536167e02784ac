"""People who are signed in, and tries that are counted: shared by every API worker of a database.

A row of a session names its account under seal, bound to the digest of the cookie, so that whoever can
write to the database but has no key signs nobody in. What is counted (a login name, an address) stands
as a keyed hash. Instants are whole seconds since 1970 of the machine that asks.
"""

import secrets
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, text, update

from copilot.domain.base import Record
from copilot.errors import AuditError
from copilot.store.database import Database
from copilot.store.keys import next_token
from copilot.store.ring import KeyRing
from copilot.store.seal import Sealer
from copilot.store.work_tables import sign_ins, tries

TRIES_KEPT: Final = 24 * 3600
"""Longer than any window in which tries are counted."""


class SignIn(Record):
    """One session: whose, since when, and when it was last used (seconds since 1970)."""

    account: str
    born: int
    seen: int


class SignIns:
    """The sessions and the counted tries of one database; safe for many threads and machines."""

    def __init__(self, database: Database, sealer: Sealer, ring: KeyRing) -> None:
        self._database = database
        self._sealer = sealer
        self._ring = ring

    def add(self, digest: str, session: SignIn, dead_before: int) -> None:
        """Keep a session under the SHA-256 of its cookie; those not seen since ``dead_before`` go."""
        sealed = self._sealer.seal_json(session.account, _place(digest))
        with self._database.writing() as connection:
            connection.execute(delete(sign_ins).where(sign_ins.c.seen < dead_before))
            connection.execute(
                insert(sign_ins).values(digest=digest, born=session.born, seen=session.seen, sealed=sealed)
            )

    def get(self, digest: str) -> SignIn | None:
        """Return a session; None when there is none or its seal does not open."""
        with self._database.reading() as connection:
            row = connection.execute(select(sign_ins).where(sign_ins.c.digest == digest)).one_or_none()
        if row is None:
            return None
        try:
            account = self._sealer.open_json(row.sealed, _place(digest))
        except AuditError:
            return None
        return SignIn(account=account, born=row.born, seen=row.seen)

    def touch(self, digest: str, seen: int) -> None:
        """Note that a session was used; a later note stands."""
        with self._database.writing() as connection:
            connection.execute(
                update(sign_ins).where(sign_ins.c.digest == digest, sign_ins.c.seen < seen).values(seen=seen)
            )

    def remove(self, digest: str) -> None:
        """End a session; an unknown one is ignored."""
        with self._database.writing() as connection:
            connection.execute(delete(sign_ins).where(sign_ins.c.digest == digest))

    def count(self, key: str, now: int, most: int, window: int) -> bool:
        """Count one try of ``key``; False when it had ``most`` within the last ``window`` seconds."""
        with self._database.writing() as connection:
            token = self._token(connection, key)
            _alone(connection, token)
            connection.execute(delete(tries).where(tries.c.at <= now - TRIES_KEPT))
            recent = (tries.c.token == token) & (tries.c.at > now - window)
            if connection.execute(select(func.count()).select_from(tries).where(recent)).scalar_one() >= most:
                return False
            connection.execute(insert(tries).values(id=secrets.token_hex(16), token=token, at=now))
            return True

    def forget(self, key: str) -> None:
        """Forget the tries of a key."""
        with self._database.writing() as connection:
            connection.execute(delete(tries).where(tries.c.token == self._token(connection, key)))

    def _token(self, connection: Connection, key: str) -> str:
        return next_token(self._ring.active(connection), f"tries/{key}")


def _alone(connection: Connection, token: str) -> None:
    """Let no other transaction count the same key meanwhile; a writer of SQLite is alone anyway."""
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(bytes.fromhex(token)[:8], "big", signed=True)
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def _place(digest: str) -> str:
    return f"sign_ins/{digest}"
