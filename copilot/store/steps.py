"""Writes one step of one case: rows, state and audit event in the caller's transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from copilot.domain.base import Record
from copilot.errors import Conflict, NotFound
from copilot.store.audit import Chain, timestamp
from copilot.store.canonical import sha256_of
from copilot.store.consents import write_declared_consents
from copilot.store.keys import lookup_tokens
from copilot.store.records import Head, Step
from copilot.store.ring import KeyRing
from copilot.store.rows import Rows
from copilot.store.tables import bills, cases, corrections, decisions, recommendations, requests, snapshots


class Committed(Record):
    """What a commit led to; ``repeated`` means that the same request had been stored before."""

    case_id: str
    version: int
    repeated: bool = False


def find_request(connection: Connection, key: str, request_sha256: str | None) -> Committed | None:
    """Return the result of an earlier request with this key; raise Conflict if it was another one."""
    row = connection.execute(select(requests).where(requests.c.key == key)).one_or_none()
    if row is None:
        return None
    if row.sha256 != (request_sha256 or ""):
        raise Conflict("同一个幂等键已用于另一个请求，请换一个新的键再提交")
    return Committed(case_id=row.case_id, version=row.version, repeated=True)


def write_step(
    connection: Connection, step: Step, ring: KeyRing, rows: Rows, chain: Chain
) -> tuple[Committed, Head | None]:
    """Write the step; return what was committed and the new head (None for a repeated request)."""
    chain.head(connection, lock=True)  # one writer at a time: nobody changes the keys meanwhile
    if step.key is not None:
        earlier = find_request(connection, step.key, step.request_sha256)
        if earlier is not None:
            return earlier, None
    _write_case(connection, step)
    payload = _write_rows(connection, step, rows)
    payload["bills"] = {step.case_id: _write_bills(connection, step, ring)}
    if step.key is not None:
        connection.execute(
            insert(requests).values(
                key=step.key, sha256=step.request_sha256 or "", case_id=step.case_id, version=step.version
            )
        )
        payload["request"] = {"key": sha256_of(step.key.encode()), "sha256": step.request_sha256 or ""}
    payload |= write_declared_consents(connection, step)
    head = chain.append(connection, step.case_id, step.actor, step.kind, payload, step.at)
    return Committed(case_id=step.case_id, version=step.version), head


def _write_case(connection: Connection, step: Step) -> None:
    values = {
        "version": step.version,
        "state": step.state,
        "product": step.product,
        "insured_masked": step.insured_masked,
        "updated_at": timestamp(step.at),
    }
    if step.expected_version == 0:
        known = connection.execute(select(cases.c.id).where(cases.c.id == step.case_id)).scalar()
        if known is not None:
            raise Conflict(f"赔案号 {step.case_id} 已经存在，请重新提交")
        connection.execute(insert(cases).values(id=step.case_id, created_at=timestamp(step.at), **values))
        return
    changed = connection.execute(
        update(cases)
        .where(cases.c.id == step.case_id, cases.c.version == step.expected_version)
        .values(**values)
    )
    if changed.rowcount == 1:
        return
    current = connection.execute(select(cases.c.version).where(cases.c.id == step.case_id)).scalar()
    if current is None:
        raise NotFound(f"没有赔案 {step.case_id}")
    raise Conflict(
        f"赔案 {step.case_id} 已被他人更新（现为第 {current} 版，您看到的是第 {step.expected_version} 版），"
        "请刷新后再操作"
    )


def _write_rows(connection: Connection, step: Step, rows: Rows) -> dict[str, Any]:
    """Write every row of the step and return the event payload that vouches for them."""
    case_id, version = step.case_id, step.version
    written = [
        rows.write_document(connection, case_id, document.model_dump(mode="json"))
        for document in step.documents
    ]
    records: Sequence[tuple[Any, Any]] = (
        (snapshots, step.snapshot),
        (recommendations, step.recommendation),
        (decisions, step.decision),
        (corrections, list(step.corrections) or None),
    )
    hashes = {
        table.name: rows.write(connection, table, case_id, version, _dump(value))
        for table, value in records
        if value is not None
    }
    return {
        **step.details,
        "version": version,
        "state": step.state,
        "product": step.product,
        "insured_masked": step.insured_masked,
        "rows": hashes,
        "documents": written,
        "files": [file.sha256 for file in step.snapshot.files],
    }


def _dump(value: Any) -> Any:
    if isinstance(value, list):
        return [item.model_dump(mode="json") for item in value]
    return value.model_dump(mode="json")


def _write_bills(connection: Connection, step: Step, ring: KeyRing) -> tuple[int, str]:
    """Write the tokens of the step's bills; return their stage and the hash over them for the event."""
    connection.execute(delete(bills).where(bills.c.case_id == step.case_id))
    history = ring.history(connection)
    tokens = sorted({lookup_tokens(history, key)[-1] for key in step.bill_keys})
    values = {"case_id": step.case_id, "stage": len(history) - 1}
    if tokens:
        connection.execute(insert(bills), [{"token": token, **values} for token in tokens])
    return len(history) - 1, sha256_of(tokens)
