"""The store: one folder with a database, encrypted files and a key, and the calls upon them."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from copilot.errors import StoreUnavailable
from copilot.store.audit import Chain
from copilot.store.consents import SAID, write_consents
from copilot.store.database import Database
from copilot.store.erasure import Eraser
from copilot.store.head import HeadFile
from copilot.store.keys import lookup_tokens
from copilot.store.objects import open_files
from copilot.store.queries import Queries
from copilot.store.records import Actor, AuditReport, ConsentKind, EventKind, Step
from copilot.store.ring import ACTIVE_SETTING, KeyRing
from copilot.store.rotation import Rotator
from copilot.store.steps import Committed, find_request, write_step
from copilot.store.tables import bills, counters, settings
from copilot.store.vault import StoreSealer, Vault
from copilot.store.verify import Verifier


class Store(Queries):
    """Cases with their papers and history; safe for many threads and processes at once."""

    def __init__(self, home: Path, *, url: str | None = None, key_file: Path | None = None) -> None:
        """Open the store below ``home``, creating it when it is new.

        ``url`` puts the tables elsewhere than ``<home>/store.db``; ``key_file`` the key elsewhere
        than ``<home>/keys/store.key``. Raises StoreUnavailable when either cannot be used.
        """
        path = home / "store.db"
        key_path = key_file or home / "keys" / "store.key"
        try:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = not path.exists() if url is None else not key_path.exists()
            ring = KeyRing(key_path, may_create=fresh)
        except OSError as error:
            raise StoreUnavailable(f"数据目录 {home} 不能使用，请检查路径和权限") from error
        self._ring = ring
        self._sealer = StoreSealer(ring)
        self._head_file = HeadFile(key_path.with_name("audit_head"), ring)
        database = Database(url or f"sqlite:///{path}")
        super().__init__(database, Vault(ring), Chain(ring), open_files(home))
        try:
            self._check_key()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def next_case_id(self, year: int) -> str:
        """Reserve and return a case number such as ``2026-000123``; a number is never used twice."""
        name = f"case-{year}"
        with self._database.writing() as connection:
            self._chain.head(connection, lock=True)  # one writer at a time, on every database
            value = connection.execute(
                update(counters)
                .where(counters.c.name == name)
                .values(value=counters.c.value + 1)
                .returning(counters.c.value)
            ).scalar()
            if value is None:
                value = 1
                connection.execute(insert(counters).values(name=name, value=value))
        return f"{year}-{value:06d}"

    def put_file(self, case_id: str, data: bytes) -> str:
        """Store an original or a page image, encrypted, and return its SHA-256."""
        with self._files.kept():
            with self._database.reading() as connection:
                sealer = self._vault.sealer(connection, case_id)
            if not sealer.writes:
                with self._database.writing() as connection:
                    self._chain.head(connection, lock=True)
                    sealer = self._vault.writing(connection, case_id)
            return self._files.put(case_id, data, sealer)

    def discard_files(self, case_id: str, digests: Collection[str]) -> None:
        """Remove files of a submission that was not committed."""
        self._files.discard(case_id, tuple(digests))

    def commit(self, step: Step) -> Committed:
        """Write one step: rows, state and event together or not at all.

        Raises Conflict when the case has moved on, NotFound when there is no such case.
        """
        with self._database.writing() as connection:
            committed, head = write_step(connection, step, self._ring, self._rows, self._chain)
            keys = self._ring.active(connection)
        if head is not None:
            self._head_file.advance(head, keys)
        return committed

    def note(
        self, case_id: str | None, actor: Actor, kind: EventKind, at: datetime, details: dict[str, Any]
    ) -> None:
        """Record an event that changes nothing, such as who looked at a case."""
        with self._database.writing() as connection:
            head = self._chain.append(connection, case_id, actor, kind, details, at)
            keys = self._ring.active(connection)
        self._head_file.advance(head, keys)

    def request(self, key: str, request_sha256: str) -> Committed | None:
        """Return the result of an earlier request with this idempotency key, or None."""
        with self._database.reading() as connection:
            return find_request(connection, key, request_sha256)

    def cases_with_bill(self, bill_key: str, *, other_than: str) -> tuple[str, ...]:
        """Return the other cases in which the same bill was submitted."""
        with self._database.reading() as connection:
            tokens = lookup_tokens(self._ring.history(connection), bill_key)
            query = select(bills.c.case_id).where(bills.c.token.in_(tokens), bills.c.case_id != other_than)
            return tuple(connection.execute(query.order_by(bills.c.case_id)).scalars())

    @property
    def keys(self) -> Rotator:
        """What is known about the keys, and their rotation."""
        return Rotator(self._database, self._vault, self._chain, self._files, self._head_file)

    @property
    def eraser(self) -> Eraser:
        """Erasure of cases on request."""
        return Eraser(self._database, self._vault, self._chain, self._files, self._head_file)

    def consent(self, case_id: str, kind: ConsentKind, given: bool, actor: Actor, at: datetime) -> bool:
        """Record a separate consent or its withdrawal with its event; False when it stood so already."""
        self.case(case_id)
        with self._database.writing() as connection:
            self._chain.head(connection, lock=True)
            changed = write_consents(connection, case_id, {kind: given}, actor.person, at)
            if not changed:
                return False
            head = self._chain.append(connection, case_id, actor, "consented", {SAID: changed}, at)
            keys = self._ring.active(connection)
        self._head_file.advance(head, keys)
        return True

    def verify(self, *, against: str | None = None) -> AuditReport:
        """Walk the audit chain and every row it vouches for; ``against`` is a checkpoint's text."""
        verifier = Verifier(self._chain, self._head_file, self._vault, self._files)
        with self._database.reading() as connection:
            return verifier.report(connection, against)

    def checkpoint(self) -> str:
        """Return the present head, authenticated, to be kept in another place."""
        with self._database.reading() as connection:
            return self._head_file.sealed(self._chain.head(connection), self._ring.active(connection))

    def _check_key(self) -> None:
        """Tie the key to the database, and refuse a key that belongs to another one."""
        query = select(settings.c.value).where(settings.c.name == ACTIVE_SETTING)
        with self._database.reading() as connection:
            known = connection.execute(query).scalar()
        if known is None:
            with self._database.writing() as connection:
                known = connection.execute(query).scalar()
                if known is None:
                    known = self._ring.standing()
                    connection.execute(insert(settings).values(name=ACTIVE_SETTING, value=known))
        self._ring.get(known)
