"""What the events say of the tables beside the records: times, tokens of bills, idempotency, consents."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, func, select

from copilot.store.canonical import sha256_of
from copilot.store.consents import SAID
from copilot.store.records import Event
from copilot.store.tables import audit_head, bills, cases, consents, counters, requests

_TIMES: Final = (("created_at", "收件时间"), ("updated_at", "更新时间"), ("erased_at", "删除时间"))
_NUMBER: Final = re.compile(r"(\d{4})-(\d{6,})")


class Sides:
    """Gathered while the chain is walked; events of older programs say less, and then nothing is expected."""

    def __init__(self) -> None:
        self.times: dict[str, dict[str, str | None]] = {}
        self.bills: dict[str, tuple[int, str, int]] = {}
        self.requests: dict[str, tuple[str, str, int, int]] = {}
        self.consents: dict[str, list[tuple[str, bool, str, str]]] = {}

    def take(self, event: Event, payload: Mapping[str, Any]) -> None:
        """Note what one event says."""
        for case_id, (stage, digest) in payload.get("bills", {}).items():
            self.bills[case_id] = (int(stage), str(digest), event.seq)
        if event.case_id is None:
            return
        if isinstance(payload.get("rows"), Mapping):
            times = self.times.setdefault(event.case_id, {"created_at": event.at, "erased_at": None})
            times["updated_at"] = event.at
            if (request := payload.get("request")) is not None:
                body = (str(request["sha256"]), event.case_id, int(payload["version"]), event.seq)
                self.requests[str(request["key"])] = body
        if event.kind == "erased":
            self.times[event.case_id]["erased_at"] = event.at
            self.bills[event.case_id] = (-1, sha256_of([]), event.seq)
        for kind, given in payload.get(SAID, {}).items():
            row = (str(kind), bool(given), event.at, event.actor)
            self.consents.setdefault(event.case_id, []).append(row)

    def problems(self, connection: Connection) -> Iterator[str]:
        """Yield a Chinese sentence for each row that does not fit."""
        yield from self._times(connection)
        yield from self._bills(connection)
        yield from self._requests(connection)
        yield from self._consents(connection)
        yield from _counters(connection)
        if connection.execute(select(func.count()).select_from(audit_head)).scalar_one() != 1:
            yield "库中的链头记录不止一条，或没有（被改动）"

    def _times(self, connection: Connection) -> Iterator[str]:
        for row in connection.execute(select(cases).order_by(cases.c.id)).mappings():
            said = self.times.get(row["id"], {})
            for name, label in _TIMES:
                if name in said and row[name] != said[name]:
                    yield f"赔案 {row['id']} 的{label}是 {row[name]}，审计事件记录的是 {said[name]}（被改动）"

    def _bills(self, connection: Connection) -> Iterator[str]:
        found: dict[str, list[tuple[int, str]]] = {}
        for row in connection.execute(select(bills)):
            found.setdefault(row.case_id, []).append((row.stage, row.token))
        for case_id, (stage, digest, seq) in self.bills.items():
            rows = found.pop(case_id, [])
            tokens = sorted(token for _, token in rows)
            stages = {at for at, _ in rows}
            if stages - {stage} or sha256_of(tokens) != digest:
                yield f"赔案 {case_id} 的票据索引与审计事件第 {seq} 条记录的不符（被改动）"
        for case_id in found:
            if case_id not in self.times:
                yield f"赔案 {case_id} 的票据索引没有对应的审计事件（被添加）"

    def _requests(self, connection: Connection) -> Iterator[str]:
        missing = dict(self.requests)
        for row in connection.execute(select(requests)):
            said = missing.pop(sha256_of(row.key.encode()), None)
            if self.requests and (said is None or said[:3] != (row.sha256, row.case_id, row.version)):
                yield f"赔案 {row.case_id} 的幂等键与审计事件记录的不符（被改动或添加）"
        for _, case_id, _, seq in missing.values():
            yield f"赔案 {case_id} 的幂等键缺失（审计事件第 {seq} 条有记录）"

    def _consents(self, connection: Connection) -> Iterator[str]:
        found: dict[str, list[tuple[str, bool, str, str]]] = {}
        for row in connection.execute(select(consents).order_by(consents.c.case_id, consents.c.number)):
            found.setdefault(row.case_id, []).append((row.kind, row.given == 1, row.at, row.recorded_by))
            if row.number != len(found[row.case_id]) or row.given not in (0, 1):
                yield f"赔案 {row.case_id} 的同意记录不连续（被改动）"
        for case_id in sorted({*found, *self.consents}):
            if found.get(case_id, []) != self.consents.get(case_id, []):
                yield f"赔案 {case_id} 的同意记录与审计事件不符（被改动）"


def _counters(connection: Connection) -> Iterator[str]:
    """A counter that was set back would give a number a second time."""
    highest: dict[str, int] = {}
    for case_id in connection.execute(select(cases.c.id)).scalars():
        if number := _NUMBER.fullmatch(case_id):
            name = f"case-{number[1]}"
            highest[name] = max(highest.get(name, 0), int(number[2]))
    values = {row.name: row.value for row in connection.execute(select(counters))}
    for name, most in highest.items():
        if name in values and values[name] < most:
            yield f"编号计数 {name} 是 {values[name]}，已有第 {most} 号赔案（被改动）"
