"""The event log of a case in words."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from copilot.domain.decision import Decision
from copilot.http_api.ports import TimelineEvent
from copilot.store.records import Correction, Event

WORDS: Final[Mapping[str, str]] = {
    "submitted": "收件",
    "extracted": "读取材料",
    "assessed": "计算建议",
    "corrected": "更正",
    "decided": "签署决定",
    "signed": "第二签",
    "reopened": "撤回重开",
    "held": "挂起",
    "released": "解除挂起",
    "viewed": "查看",
    "exported": "导出",
    "noted": "备注",
}
OUTCOMES: Final[Mapping[str, str]] = {
    "approve": "全额给付",
    "partial": "部分给付",
    "deny": "不予给付",
    "pend": "补件",
    "refer": "转办",
    "hold": "挂起",
    "release": "解除挂起",
    "reopen": "撤回重开",
}


def timeline(
    events: Iterable[Event], corrections: Iterable[Correction], decisions: Iterable[tuple[int, Decision]]
) -> tuple[TimelineEvent, ...]:
    """Return one line per event; corrections and decisions are told with their old and new values."""
    changed: dict[int, list[Correction]] = {}
    for one in corrections:
        changed.setdefault(one.version, []).append(one)
    signed = dict(decisions)
    return tuple(
        TimelineEvent(
            sequence=event.seq,
            at=datetime.fromisoformat(event.at),
            person="" if event.actor == "system" else event.actor,
            kind=event.kind,
            text=_words(event.kind, json.loads(event.payload), changed, signed),
        )
        for event in events
    )


def _words(
    kind: str,
    payload: Mapping[str, Any],
    changed: Mapping[int, list[Correction]],
    signed: Mapping[int, Decision],
) -> str:
    version = payload.get("version", 0)
    said = WORDS.get(kind, kind)
    if kind == "submitted":
        count = len(payload.get("added", payload.get("files", ())))
        return f"{said}：{count} 份文件" if count else "建案"
    if kind == "extracted":
        return f"{said}：{len(payload.get('read', ()))} 份单证"
    if kind == "assessed":
        return f"{said}：{OUTCOMES.get(str(payload.get('outcome')), '')}"
    if kind == "corrected":
        lines = [
            f"{one.target}：{one.old or '空'} → {one.new or '空'}（{one.why}）"
            for one in changed.get(version, ())
        ]
        return f"{said} " + "；".join(lines)
    if kind == "signed" and payload.get("agree") is False:
        return f"{said}：不同意，退回。{payload.get('opinion', '')}"
    decision = signed.get(version)
    if decision is not None:
        amount = f" {decision.amount} 元" if decision.amount is not None else ""
        return f"{said}：{OUTCOMES[decision.action]}{amount} {decision.note}".strip()
    return said
