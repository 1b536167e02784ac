"""The work on the desk as plain data: who has a case, what was put aside, what may be undone, audit lines."""

import json
from collections.abc import Sequence
from typing import Any, Final

from copilot.http_api.access import Desk
from copilot.http_api.accounts import Account
from copilot.http_api.desk_work import Marks
from copilot.http_api.permissions import ownership_of, policy
from copilot.http_api.ports import CaseRow, TimelineEvent
from copilot.store.records import Event
from copilot.store.worktable import Lease
from ui.field_views import field_id, field_label
from ui.texts import Texts
from ui.timeline_view import day_words

View = dict[str, Any]
_SHOWN: Final = ("reason", "opinion", "until", "from", "to", "letter")


def sought(row: CaseRow, query: str) -> bool:
    """Whether a row is what somebody typed: its number or the masked name."""
    wanted = query.strip().casefold()
    return wanted in row.id.casefold() or wanted in row.insured_masked.casefold()


def by_number(rows: Sequence[CaseRow], found: frozenset[str]) -> list[CaseRow]:
    """Return the rows of these cases."""
    return [row for row in rows if row.id in found]


def work_view(marks: Marks, lease: Lease | None, person: str) -> View:
    """Return who has a case, who is at work on it now, and whether it was put aside or escalated."""
    return {
        "assignee": marks.assignee,
        "mine": marks.assignee == person,
        "holder": lease.holder if lease else None,
        "held": lease is not None and lease.holder != person,
        "held_until": lease.until.isoformat() if lease else None,
        "postponed_until": str(marks.postponed_until) if marks.postponed_until else None,
        "escalated": marks.escalated,
    }


def duty_view(desk: Desk, account: Account, case_id: str) -> View:
    """Return whether this person may work on the case, break its glass, or give it to somebody."""
    duty, table = desk.services.duty(case_id), policy()
    ownership = ownership_of(account.name, duty.assignee)
    glass = account.name in duty.glass
    may = {
        name: bool(table.acting(operation, account.roles, ownership, glass))
        for name, operation in (
            ("work", "case.work"),
            ("decide", "case.decide"),
            ("assign", "case.assign"),
            ("break_glass", "case.break_glass"),
            ("draft", "case.draft"),
            ("invite", "portal.invite"),
        )
    }
    people = [
        one.name for one in desk.accounts.all() if table.acting("case.work", one.roles, "own", glass=False)
    ]
    may["break_glass"] = may["break_glass"] and not may["work"]
    may["invite"] = may["invite"] and desk.portal is not None
    return {"assignee": duty.assignee, "glass": glass, "may": may, "people": people if may["assign"] else []}


def undo_view(events: Sequence[TimelineEvent], texts: Texts) -> View | None:
    """Return the newest correction of one value, when nothing but computing and looking came after it."""
    for event in reversed(events):
        if event.kind in ("assessed", "viewed", "noted", "exported", "assigned"):
            continue
        if event.kind != "corrected" or len(event.changes) != 1:
            return None
        change = event.changes[0]
        if change.old == change.new:
            return None
        stated = change.document == "declared"
        return {
            "document": change.document,
            "path": change.field,
            "id": field_id(change.document, change.field),
            "label": texts.get("statement", change.field) if stated else field_label(change.field, texts),
            "old": change.old,
            "new": change.new,
            "person": event.person,
        }
    return None


def _said(name: str, value: str, texts: Texts) -> str:
    """Return a detail in words: a time as a day in China, the kind of a letter by its name."""
    if name == "until":
        return day_words(value)
    return texts.get("letter", value) if name == "letter" else value


def event_view(event: Event, texts: Texts) -> View:
    """Return one link of the chain; only what names no value of a paper."""
    payload = json.loads(event.payload)
    act = payload.get("act") or next(
        (f"{name}_{payload[name]}" for name in ("portal", "words") if payload.get(name)), None
    )
    said = [_said(name, str(payload[name]), texts) for name in _SHOWN if payload.get(name)]
    if payload.get("action"):
        said.insert(0, texts.get("action", payload["action"]))
    if payload.get("outcome"):
        said.insert(0, texts.get("outcome", payload["outcome"]))
    return {
        "seq": event.seq,
        "at": event.at,
        "person": event.actor,
        "role": texts.get("role", event.role),
        "kind": event.kind,
        "title": texts.get("act", act) if act else texts.get("event", event.kind),
        "case": event.case_id,
        "said": " · ".join(said),
        "hash": event.hash[:12],
    }
