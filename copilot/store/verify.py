"""The full audit walk: the chain, its head, and every row that an event vouches for."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, func, select

from copilot.errors import AuditError, CopilotError
from copilot.store.audit import Chain, Walk
from copilot.store.canonical import sha256_of
from copilot.store.files import Files
from copilot.store.head import HeadFile
from copilot.store.records import AuditReport, Erased, Event, Head
from copilot.store.seal import Sealer
from copilot.store.tables import (
    case_keys,
    cases,
    corrections,
    decisions,
    documents,
    recommendations,
    snapshots,
)
from copilot.store.vault import Vault
from copilot.store.verify_side import Sides

_TABLES = (snapshots, recommendations, decisions, corrections)
_LABELS = {
    "snapshots": "材料快照",
    "recommendations": "建议",
    "decisions": "决定",
    "corrections": "更正",
    "documents": "单证记录",
}
_CASE_FIELDS = (("version", "版本"), ("state", "状态"), ("product", "产品"), ("insured_masked", "被保险人"))


class Vouched:
    """What the events say must stand in the tables, gathered while the chain is walked."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str, int], tuple[str, int]] = {}
        self.documents: dict[tuple[str, str], int] = {}
        self.files: dict[str, set[str]] = {}
        self.cases: dict[str, dict[str, Any]] = {}
        self.erased: dict[str, Erased] = {}
        self.sides = Sides()

    def take(self, event: Event) -> None:
        """Note the rows that this event recorded."""
        payload = json.loads(event.payload)
        self.sides.take(event, payload)
        if event.case_id is not None and event.kind == "erased":
            self.erased[event.case_id] = Erased.of(event)
            self.cases[event.case_id]["insured_masked"] = ""
            return
        if event.case_id is None or "rows" not in payload:
            return
        case_id, version = event.case_id, int(payload["version"])
        for table, digest in payload["rows"].items():
            self.rows[(table, case_id, version)] = (digest, event.seq)
        for digest in payload["documents"]:
            self.documents.setdefault((case_id, digest), event.seq)
        self.files.setdefault(case_id, set()).update(payload["files"])
        self.cases[case_id] = {**{name: payload[name] for name, _ in _CASE_FIELDS}, "seq": event.seq}


class Verifier:
    """Walks everything once and reports what does not fit."""

    def __init__(
        self, chain: Chain, head_file: HeadFile, vault: Vault, files: Files, *, using: str | None = None
    ) -> None:
        """``using`` is the key that is taken to be in use, default that in ``store.key``."""
        self._using = using
        self._chain = chain
        self._head_file = head_file
        self._vault = vault
        self._files = files
        self._sealers: dict[str, Sealer] = {}

    def report(self, connection: Connection, against: str | None = None) -> AuditReport:
        """Verify all; ``against`` is the text of an exported checkpoint."""
        problems: list[str] = []
        vouched = Vouched()
        hashes: list[str] = []
        walk = self._chain.walk(connection)
        for event, problem in walk:
            if problem is not None:
                problems.append(problem)
            hashes.append(event.hash)
            try:
                vouched.take(event)
            except (ValueError, KeyError, TypeError, AttributeError):
                problems.append(f"审计事件第 {event.seq} 条的内容无法读取")
        head = self._chain.head(connection)
        problems += self._head_problems(head, hashes, walk, against)
        problems += self._vault.ring.doubts(walk.key, self._using)
        rows = 0
        for problem in self._row_problems(connection, vouched):
            rows += 1
            if problem is not None:
                problems.append(problem)
        problems += _case_problems(connection, vouched)
        problems += _erased_problems(connection, vouched)
        problems += self._file_problems(connection, vouched)
        problems += vouched.sides.problems(connection)
        problems += self._key_problems(connection)
        return AuditReport(
            ok=not problems,
            events=len(hashes),
            rows=rows,
            head=head,
            problems=tuple(problems),
            erased=tuple(vouched.erased.values()),
        )

    def _head_problems(self, head: Head, hashes: list[str], walk: Walk, against: str | None) -> Iterator[str]:
        last = hashes[-1] if hashes else "0" * 64
        if head.count != len(hashes) or head.hash != last:
            yield f"审计链末尾被截断或改动：应有 {head.count} 条，实有 {len(hashes)} 条"
        try:
            beside = self._head_file.read()
            marks = [("密钥旁的链头记录", None if beside is None else beside.head)]
            if against is not None:
                marks.append(("检查点", self._head_file.unseal(against, "检查点").head))
        except AuditError as error:
            yield str(error)
            return
        if beside is not None and beside.key != walk.key and len(hashes) > walk.since:
            yield "密钥旁的链头记录由已停用的密钥写成（被替换成旧的，或被伪造）"
        for name, mark in marks:
            if mark is None:
                if hashes:
                    yield f"{name}缺失，而库中已有 {len(hashes)} 条审计事件"
            elif mark.count > len(hashes):
                yield f"审计链末尾被截断：{name}记到第 {mark.count} 条，库中只有 {len(hashes)} 条"
            elif mark.count and hashes[mark.count - 1] != mark.hash:
                yield f"审计事件第 {mark.count} 条与{name}不符（历史被改写）"

    def _row_problems(self, connection: Connection, vouched: Vouched) -> Iterator[str | None]:
        """Yield once per row: None when it fits, else a sentence."""
        missing = dict(vouched.rows)
        for table in _TABLES:
            for row in connection.execute(select(table).order_by(table.c.case_id, table.c.version)):
                known = missing.pop((table.name, row.case_id, row.version), None)
                place = f"{row.case_id}/{table.name}/{row.version}"
                name = f"赔案 {row.case_id} 第 {row.version} 版的{_LABELS[table.name]}"
                yield self._row_problem(connection, row, (place, name), known[0] if known else None, vouched)
        for (table_name, case_id, version), (_, seq) in missing.items():
            yield f"赔案 {case_id} 第 {version} 版的{_LABELS[table_name]}缺失（审计事件第 {seq} 条有记录）"
        yield from self._document_problems(connection, documents, vouched)

    def _document_problems(
        self, connection: Connection, table: Table, vouched: Vouched
    ) -> Iterator[str | None]:
        missing = dict(vouched.documents)
        for row in connection.execute(select(table).order_by(table.c.case_id, table.c.sha256)):
            known = missing.pop((row.case_id, row.sha256), None)
            place = f"{row.case_id}/documents/{row.sha256}"
            name = f"赔案 {row.case_id} 的单证记录 {row.sha256[:12]}"
            yield self._row_problem(connection, row, (place, name), row.sha256 if known else None, vouched)
        for (case_id, digest), seq in missing.items():
            yield f"赔案 {case_id} 的单证记录 {digest[:12]} 缺失（审计事件第 {seq} 条有记录）"

    def _row_problem(
        self, connection: Connection, row: Any, where: tuple[str, str], hashed: str | None, vouched: Vouched
    ) -> str | None:
        place, name = where
        if hashed is None:
            return f"{name}没有对应的审计事件（被添加）"
        if row.case_id in vouched.erased and not row.sealed:
            return None if row.sha256 == hashed else f"{name}的标记与审计事件记录的不符（被改动）"
        try:
            actual = sha256_of(self._sealer(connection, row.case_id).open_json(row.sealed, place))
        except (CopilotError, ValueError):
            return f"{name}被改动，无法解密"
        if actual != hashed or row.sha256 != hashed:
            return f"{name}与审计事件记录的内容不符（被改动）"
        return None

    def _sealer(self, connection: Connection, case_id: str) -> Sealer:
        """Return the sealer of a case; rows and files come case by case, so one is kept."""
        if case_id not in self._sealers:
            self._sealers = {case_id: self._vault.sealer(connection, case_id)}
        return self._sealers[case_id]

    def _key_problems(self, connection: Connection) -> Iterator[str]:
        """Every case key opens under its master key in its place."""
        for case_id in connection.execute(select(case_keys.c.case_id).distinct()).scalars().all():
            try:
                self._sealer(connection, case_id)
            except CopilotError as error:
                yield f"赔案 {case_id} 的密钥：{error}"

    def _file_problems(self, connection: Connection, vouched: Vouched) -> Iterator[str]:
        for case_id, digests in sorted(vouched.files.items()):
            if case_id in vouched.erased:
                continue
            for digest in sorted(digests):
                try:
                    self._files.get(case_id, digest, self._sealer(connection, case_id))
                except CopilotError as error:
                    yield f"赔案 {case_id} 的原件 {digest[:12]}：{error}"


def _erased_problems(connection: Connection, vouched: Vouched) -> Iterator[str]:
    """A case that was erased has no key and no content left."""
    for case_id, erased in vouched.erased.items():
        left = [
            _LABELS[table.name]
            for table in (*_TABLES, documents)
            if connection.execute(
                select(table.c.case_id).where(table.c.case_id == case_id, func.length(table.c.sealed) > 0)
            ).first()
        ]
        keyed = select(case_keys.c.epoch).where(case_keys.c.case_id == case_id)
        left += ["密钥"] if connection.execute(keyed).first() else []
        if left:
            yield f"赔案 {case_id} 已删除（审计事件第 {erased.seq} 条），但仍有{'、'.join(left)}"


def _case_problems(connection: Connection, vouched: Vouched) -> Iterator[str]:
    missing = dict(vouched.cases)
    for row in connection.execute(select(cases).order_by(cases.c.id)).mappings():
        expected = missing.pop(row["id"], None)
        if expected is None:
            yield f"赔案 {row['id']} 没有对应的审计事件（被添加）"
            continue
        for name, label in _CASE_FIELDS:
            if row[name] != expected[name]:
                yield (
                    f"赔案 {row['id']} 的{label}是 {row[name]}，"
                    f"审计事件第 {expected['seq']} 条记录的是 {expected[name]}（被改动）"
                )
    for case_id, expected in missing.items():
        yield f"赔案 {case_id} 缺失（审计事件第 {expected['seq']} 条有记录）"
