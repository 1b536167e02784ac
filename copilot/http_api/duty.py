"""Who has a case, and who broke the glass: both are read from the audit chain, which keeps them safe.

The newest ``assigned`` event names the person (or nobody). A ``broke_glass`` event opens the case
to its actor for the hours that the policy states.
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from copilot.domain.base import Record
from copilot.store.records import Event, EventKind

KINDS: Final[tuple[EventKind, ...]] = ("assigned", "broke_glass")


class Duty(Record):
    """The person a case is assigned to, and the people whose broken glass still holds."""

    assignee: str | None = None
    glass: frozenset[str] = frozenset()


def duty_of(events: Iterable[Event], now: datetime, glass_hours: int) -> Duty:
    """Return the duty that the events of one case (oldest first) leave at ``now``."""
    assignee: str | None = None
    glass: set[str] = set()
    since = now - timedelta(hours=glass_hours)
    for event in events:
        if event.kind == "assigned":
            assignee = json.loads(event.payload)["to"]
        elif event.kind == "broke_glass" and datetime.fromisoformat(event.at) > since:
            glass.add(event.actor)
    return Duty(assignee=assignee, glass=frozenset(glass))
