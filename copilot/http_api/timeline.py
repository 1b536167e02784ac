"""The event log of a case, with the corrections and decisions that its events stand for."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from copilot.domain.decision import Decision
from copilot.http_api.ports import Changed, Noted, TimelineEvent
from copilot.store.records import SYSTEM, Correction, Event


def timeline(
    events: Iterable[Event], corrections: Iterable[Correction], decisions: Iterable[tuple[int, Decision]]
) -> tuple[TimelineEvent, ...]:
    """Return one line per event, oldest first."""
    changed: dict[int, list[Changed]] = {}
    for one in corrections:
        document, _, field = one.target.partition("/")
        change = Changed(document=document, field=field, old=one.old, new=one.new, why=one.why)
        changed.setdefault(one.version, []).append(change)
    signed = dict(decisions)
    return tuple(_line(event, json.loads(event.payload), changed, signed) for event in events)


def _line(
    event: Event,
    payload: Mapping[str, Any],
    changed: Mapping[int, list[Changed]],
    signed: Mapping[int, Decision],
) -> TimelineEvent:
    version = payload.get("version", 0)
    decision = signed.get(version)
    counted = {
        "submitted": payload.get("added", payload.get("files", ())),
        "extracted": payload.get("read", ()),
    }.get(event.kind)
    return TimelineEvent(
        sequence=event.seq,
        at=datetime.fromisoformat(event.at),
        person="" if event.actor == SYSTEM.person else event.actor,
        kind=event.kind,
        count=None if counted is None else len(counted),
        outcome=payload.get("outcome"),
        changes=tuple(changed.get(version, ())) if event.kind == "corrected" else (),
        action=decision.action if decision else None,
        amount=decision.amount if decision else None,
        agree=payload.get("agree"),
        note=str(payload.get("opinion") or _duty(event.kind, payload) or (decision.note if decision else "")),
        noted=_noted(payload) if event.kind == "noted" else None,
    )


def _noted(payload: Mapping[str, Any]) -> Noted | None:
    """Return what a note says; None for one that no screen has words for."""
    part = next((name for name in ("portal", "words", "act") if payload.get(name)), None)
    if part is None:
        return None
    disputed = (str(one).partition("/") for one in payload.get("disputed") or ())
    return Noted(
        what=str(payload[part]) if part == "act" else f"{part}_{payload[part]}",
        consents=tuple(str(one["kind"]) for one in payload.get("consents") or ()),
        absent=tuple(map(str, payload.get("absent") or ())),
        disputed=tuple((paper, field) for paper, _, field in disputed),
        until=str(payload.get("until") or ""),
    )


def _duty(kind: str, payload: Mapping[str, Any]) -> str:
    """Return in words who got the case, why the glass was broken, or why something was noted."""
    if kind not in ("assigned", "broke_glass", "noted"):
        return ""
    parts = (f"→ {payload.get('to') or '—'}" if kind == "assigned" else "", payload.get("reason", ""))
    return "　".join(part for part in parts if part)
