"""The figures of the desk: what came and went, how long it took, where people differ, what is late.

There is no figure of denials, on purpose: a rate of denials that somebody watches becomes a target.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from statistics import median
from typing import Final

from copilot.bootstrap import App
from copilot.domain.base import Record
from copilot.domain.case import FINAL
from copilot.domain.decision import Decision, Recommendation
from copilot.store.records import Case, Correction, Event

DAYS: Final = 14
WINDOW_DAYS: Final = 30
KEPT_SECONDS: Final = 60.0
AGES: Final[tuple[tuple[str, int], ...]] = (("d1", 1), ("d5", 5), ("d10", 10), ("d30", 30), ("more", 10_000))
_CHINA: Final = timezone(timedelta(hours=8), "CST")
_DECIDING: Final = ("approve", "partial", "deny", "pend", "refer")


class Day(Record):
    """One day: how many cases came in and how many were decided."""

    day: date
    received: int
    decided: int


class Figures(Record):
    """The dashboard. Times are hours; shares are 0..1, None where nothing was counted."""

    days: tuple[Day, ...]
    hours: dict[str, int]
    median_hours: float | None
    decided: int
    overridden: int
    override_codes: tuple[tuple[str, int], ...]
    read_cases: int
    corrected_cases: int
    corrected_fields: tuple[tuple[str, int], ...]
    states: dict[str, int]
    ages: dict[str, int]
    overdue: int
    due_soon: int
    decided_late: int


class Signed(Record):
    """One decision with the advice that it answered and the legal day of that advice."""

    decision: Decision
    advice: Recommendation | None
    at: datetime


class Board:
    """Computes the figures from the store, at most once a minute."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._kept: tuple[float, Figures] | None = None

    def figures(self) -> Figures:
        """Return the figures of the last days."""
        with self._lock:
            if self._kept is None or time.monotonic() - self._kept[0] > KEPT_SECONDS:
                self._kept = (time.monotonic(), self._compute())
            return self._kept[1]

    def _compute(self) -> Figures:
        store, now = self._app.store, self._app.now()
        cases = store.cases()
        events = store.events(None, "submitted", "extracted", "decided", "signed", "corrected")
        since = now - timedelta(days=WINDOW_DAYS)
        recent = {one.case_id for one in events if _at(one) > since and one.case_id}
        signed: list[Signed] = []
        changes: list[Correction] = []
        for case_id in sorted(recent):
            advices = store.recommendations(case_id)
            for _, decision in store.decisions(case_id):
                if decision.signatures[-1].signed_at > since:
                    signed.append(_signed(decision, advices))
            changes += [one for one in store.corrections(case_id) if one.at > since]
        dues = {case.id: _due(store.recommendation(case.id)) for case in cases if case.state not in FINAL}
        return figures(cases, events, signed, changes, dues, now)


def figures(
    cases: Sequence[Case],
    events: Sequence[Event],
    signed: Sequence[Signed],
    changes: Iterable[Correction],
    dues: Mapping[str, date | None],
    now: datetime,
) -> Figures:
    """Return the dashboard of these records. Pure; ``now`` is UTC."""
    today = now.astimezone(_CHINA).date()
    since = now - timedelta(days=WINDOW_DAYS)
    final = [one for one in signed if one.decision.action in _DECIDING]
    differing = [one for one in final if one.advice is not None and _differs(one.decision, one.advice)]
    hours = _hours(events, final)
    misread = [one for one in changes if one.old is not None and one.old != one.new and _paper(one)]
    open_cases = [case for case in cases if case.state not in FINAL]
    return Figures(
        days=_days(events, final, today),
        hours=dict(Counter(_bucket(value / 24) for value in hours)),
        median_hours=round(median(hours), 1) if hours else None,
        decided=len(final),
        overridden=len(differing),
        override_codes=tuple(Counter(code for one in differing for code in _between(one)).most_common(8)),
        read_cases=len({one.case_id for one in events if one.kind == "extracted" and _at(one) > since}),
        corrected_cases=len({one.case_id for one in misread}),
        corrected_fields=tuple(Counter(_field(one.target) for one in misread).most_common(8)),
        states=dict(Counter(case.state for case in open_cases)),
        ages=dict(Counter(_bucket((now - case.created_at) / timedelta(days=1)) for case in open_cases)),
        overdue=sum(1 for due in dues.values() if due is not None and due < today),
        due_soon=sum(1 for due in dues.values() if due is not None and 0 <= (due - today).days <= 3),
        decided_late=sum(1 for one in final if _late(one)),
    )


def _signed(decision: Decision, advices: Sequence[Recommendation]) -> Signed:
    seen = [one for one in advices if one.case_version <= decision.case_version]
    return Signed(decision=decision, advice=seen[-1] if seen else None, at=decision.signatures[-1].signed_at)


def _days(events: Iterable[Event], signed: Sequence[Signed], today: date) -> tuple[Day, ...]:
    first: dict[str, date] = {}
    for event in events:
        if event.kind == "submitted" and event.case_id:
            first.setdefault(event.case_id, _at(event).astimezone(_CHINA).date())
    received = Counter(first.values())
    decided = Counter(one.at.astimezone(_CHINA).date() for one in signed)
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    return tuple(Day(day=day, received=received[day], decided=decided[day]) for day in days)


def _hours(events: Iterable[Event], signed: Iterable[Signed]) -> list[float]:
    """Return the hours from the first paper to the signature."""
    begun: dict[str, datetime] = {}
    for event in events:
        if event.kind == "submitted" and event.case_id:
            begun.setdefault(event.case_id, _at(event))
    return [
        (one.at - begun[one.decision.case_id]) / timedelta(hours=1)
        for one in signed
        if one.decision.case_id in begun
    ]


def _bucket(days: float) -> str:
    return next(name for name, limit in AGES if days <= limit)


def _differs(decision: Decision, advice: Recommendation) -> bool:
    advised = advice.adjudication
    return decision.action != advised.outcome or (
        decision.amount is not None and decision.amount != advised.payable
    )


def _between(one: Signed) -> frozenset[str]:
    """Return the codes in which the person and the advice differ."""
    advised = frozenset(one.advice.adjudication.codes) if one.advice else frozenset()
    return advised ^ frozenset(one.decision.codes)


def _paper(change: Correction) -> bool:
    return change.target.startswith("document:")


def _field(target: str) -> str:
    return target.rsplit("/", 1)[-1].removeprefix("field:")


def _late(one: Signed) -> bool:
    due = _due(one.advice)
    return due is not None and one.at.astimezone(_CHINA).date() > due


def _due(advice: Recommendation | None) -> date | None:
    return min((one.due for one in advice.adjudication.deadlines), default=None) if advice else None


def _at(event: Event) -> datetime:
    found = datetime.fromisoformat(event.at)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
