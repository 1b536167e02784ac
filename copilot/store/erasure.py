"""Erasure on request: the content of a case is destroyed, its audit events stay and still verify.

In one transaction every sealed record of the case becomes an empty row that keeps its hash, the key of
the case is deleted, and an event says who erased what, for whom, on which grounds. Without the key the
files and every other copy under it are noise; the files are then removed too.

A backup that is older holds the wrapped key. Whoever erases must let old backups expire, or erase again
after restoring one.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, MetaData, delete, select, update

from copilot.domain.base import Record
from copilot.errors import Conflict, NotFound
from copilot.store.audit import Chain, timestamp
from copilot.store.database import Database
from copilot.store.files import Files
from copilot.store.head import HeadFile
from copilot.store.records import Actor, Asker, Erased, Event, Grounds
from copilot.store.retention import Keeping, holdings_of, keeping
from copilot.store.rows import Rows
from copilot.store.tables import OF_CASES, case_keys, cases, consents, events, requests, snapshots
from copilot.store.vault import Vault

_STAYS: Final = frozenset(one.name for one in (cases, case_keys, events, requests, consents, *OF_CASES))
_HELD: Final = "on_hold"


class ErasureRequest(Record):
    """Who asks for the erasure of a case and on which grounds; ``contract_ended`` where papers do not say."""

    case_id: str
    asked_by: Asker
    grounds: Grounds
    contract_ended: date | None = None


class Refusal(Record):
    """Why a case may not be erased yet; ``until`` is the last day of keeping, None when not known."""

    case_id: str
    until: date | None
    sentence: str


class Eraser:
    """Erases cases of one store."""

    def __init__(
        self, database: Database, vault: Vault, chain: Chain, files: Files, head_file: HeadFile
    ) -> None:
        self._database = database
        self._vault = vault
        self._chain = chain
        self._files = files
        self._head_file = head_file

    def erase(self, request: ErasureRequest, actor: Actor, at: datetime, today: date) -> Erased | Refusal:
        """Erase a case, or record that it was asked for and refused.

        ``today`` is the calendar day in China. Erasing again finishes what was cut off. Raises NotFound.
        """
        case_id = request.case_id
        with self._files.kept(alone=True):
            with self._database.writing() as connection:
                self._chain.head(connection, lock=True)
                done = self._erased(connection, case_id)
                if done is None:
                    refusal, kept = self._refusal(connection, request, today)
                    if refusal is None:
                        self._destroy(connection, request, kept, actor, at)
                    else:
                        until = None if refusal.until is None else refusal.until.isoformat()
                        details = {**request.model_dump(mode="json", exclude={"case_id"}), "until": until}
                        self._chain.append(connection, case_id, actor, "erasure_refused", details, at)
                    done = self._erased(connection, case_id)
                head, keys = self._chain.head(connection), self._vault.ring.active(connection)
            self._head_file.advance(head, keys)
            if done is None:
                return refusal  # type: ignore[return-value]
            self._files.discard(case_id, tuple(self._files.present(case_id)))
        return done

    def asked(self) -> tuple[Refusal, ...]:
        """Return the requests that were refused and not yet carried out, the earliest due first."""
        with self._database.reading() as connection:
            gone = set(connection.execute(select(cases.c.id).where(cases.c.erased_at.is_not(None))).scalars())
            found: dict[str, Refusal] = {}
            for event in self._chain.events(connection, None, ("erasure_refused",)):
                until = json.loads(event.payload)["until"]
                day = None if until is None else date.fromisoformat(until)
                if event.case_id is not None and event.case_id not in gone:
                    found[event.case_id] = Refusal(case_id=event.case_id, until=day, sentence="")
        return tuple(sorted(found.values(), key=lambda one: (one.until is None, one.until, one.case_id)))

    def _refusal(
        self, connection: Connection, request: ErasureRequest, today: date
    ) -> tuple[Refusal | None, Keeping]:
        case_id = request.case_id
        row = connection.execute(select(cases).where(cases.c.id == case_id)).one_or_none()
        if row is None:
            raise NotFound(f"没有赔案 {case_id}")
        found = Rows(self._vault).latest(connection, snapshots, case_id, row.version)
        declared, claim = (found[1]["declared"], found[1]["claim"]) if found else ({}, None)
        kept = keeping(holdings_of(declared, claim), request.contract_ended)
        sentence = ""
        if row.state == _HELD:
            sentence = f"赔案 {case_id} 已冻结待调查，解冻之前不能删除"
        elif kept.until is None:
            sentence = (
                f"赔案 {case_id} 的保险合同终止日不明，不能算出保管期限；请查明后用 --contract-ended 写明"
            )
        elif kept.until >= today:
            sentence = (
                f"赔案 {case_id} 须保管到 {kept.until}（保险法第八十七条：{kept.period.quote}），"
                "请求已记录，到期前除保存和安全保护外不再处理"
            )
        refusal = Refusal(case_id=case_id, until=kept.until, sentence=sentence) if sentence else None
        return refusal, kept

    def _destroy(
        self, connection: Connection, request: ErasureRequest, kept: Keeping, actor: Actor, at: datetime
    ) -> None:
        case_id, rows = request.case_id, 0
        for table in OF_CASES:
            emptied = update(table).where(table.c.case_id == case_id).values(sealed=b"")
            rows += connection.execute(emptied).rowcount
        _forget(connection, case_id)
        connection.execute(delete(case_keys).where(case_keys.c.case_id == case_id))
        marks = {"insured_masked": "", "erased_at": timestamp(at)}
        connection.execute(update(cases).where(cases.c.id == case_id).values(**marks))
        details = {
            "asked_by": request.asked_by,
            "grounds": request.grounds,
            "kept_until": kept.until.isoformat() if kept.until else None,
            "period": kept.period.id,
            "rows": rows,
            "files": len(self._files.present(case_id)),
        }
        self._chain.append(connection, case_id, actor, "erased", details, at)

    def _erased(self, connection: Connection, case_id: str) -> Erased | None:
        found: Iterator[Event] = self._chain.events(connection, case_id, ("erased",))
        return next((Erased.of(event) for event in found), None)


def _forget(connection: Connection, case_id: str) -> None:
    """Delete what else stands about a case: tokens of bills, uploads, drafts, locks, jobs.

    The tables are those of the database, so that a table that is added later is not forgotten.
    """
    found = MetaData()
    found.reflect(connection)
    for table in reversed(found.sorted_tables):
        column = next((table.c[name] for name in ("case_id", "subject") if name in table.c), None)
        if column is not None and table.name not in _STAYS:
            connection.execute(delete(table).where(column == case_id))


def refuse(found: Erased | Refusal) -> Erased:
    """Return what was erased; raise Conflict with the reason of a refusal."""
    if isinstance(found, Refusal):
        raise Conflict(found.sentence)
    return found
