"""Sealed rows: how records are written beside a case and read back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from copilot.store.canonical import sha256_of
from copilot.store.seal import Sealer
from copilot.store.tables import documents
from copilot.store.vault import Vault


class Rows:
    """Writes and reads sealed JSON; a row's ``sha256`` is the hash of its canonical JSON."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def write(self, connection: Connection, table: Table, case_id: str, version: int, value: Any) -> str:
        """Insert one versioned record and return its hash."""
        digest = sha256_of(value)
        sealer = self._vault.writing(connection, case_id)
        sealed = sealer.seal_json(value, f"{case_id}/{table.name}/{version}")
        connection.execute(
            insert(table).values(case_id=case_id, version=version, sha256=digest, sealed=sealed)
        )
        return digest

    def read(self, connection: Connection, table: Table, case_id: str, version: int) -> Any:
        """Return the record of exactly that version, or None."""
        query = select(table.c.sealed).where(
            table.c.case_id == case_id, table.c.version == version, _kept(table)
        )
        sealed = connection.execute(query).scalar()
        if sealed is None:
            return None
        return _open(self._vault.sealer(connection, case_id), table, case_id, version, sealed)

    def latest(
        self, connection: Connection, table: Table, case_id: str, until: int
    ) -> tuple[int, Any] | None:
        """Return the newest record with ``version <= until`` as (version, record), or None."""
        query = (
            select(table.c.version, table.c.sealed)
            .where(table.c.case_id == case_id, table.c.version <= until, _kept(table))
            .order_by(table.c.version.desc())
            .limit(1)
        )
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        sealer = self._vault.sealer(connection, case_id)
        return row.version, _open(sealer, table, case_id, row.version, row.sealed)

    def all(self, connection: Connection, table: Table, case_id: str) -> list[tuple[int, Any]]:
        """Return every record of a case in the order of versions."""
        query = select(table.c.version, table.c.sealed).where(table.c.case_id == case_id, _kept(table))
        rows = connection.execute(query.order_by(table.c.version)).all()
        sealer = self._vault.sealer(connection, case_id)
        return [(row.version, _open(sealer, table, case_id, row.version, row.sealed)) for row in rows]

    def write_document(self, connection: Connection, case_id: str, value: Any) -> str:
        """Store one document by content; the same content again is not stored twice."""
        digest = sha256_of(value)
        known = select(documents.c.sha256).where(documents.c.case_id == case_id, documents.c.sha256 == digest)
        if connection.execute(known).scalar() is None:
            sealed = self._vault.writing(connection, case_id).seal_json(
                value, f"{case_id}/documents/{digest}"
            )
            connection.execute(insert(documents).values(case_id=case_id, sha256=digest, sealed=sealed))
        return digest

    def read_documents(self, connection: Connection, case_id: str, digests: Sequence[str]) -> dict[str, Any]:
        """Return the documents of those hashes, by hash."""
        query = select(documents.c.sha256, documents.c.sealed).where(
            documents.c.case_id == case_id, documents.c.sha256.in_(digests)
        )
        sealer = self._vault.sealer(connection, case_id)
        return {
            row.sha256: sealer.open_json(row.sealed, f"{case_id}/documents/{row.sha256}")
            for row in connection.execute(query)
        }


def _kept(table: Table) -> Any:
    """An erased row has a hash and no content."""
    return func.length(table.c.sealed) > 0


def _open(sealer: Sealer, table: Table, case_id: str, version: int, sealed: bytes) -> Any:
    return sealer.open_json(sealed, f"{case_id}/{table.name}/{version}")
