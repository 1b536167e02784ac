"""The history of a case in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from copilot.http_api.ports import Changed, TimelineEvent
from ui.field_views import field_label
from ui.texts import Texts
from ui.waterfall import money


def timeline_view(
    events: Sequence[TimelineEvent], papers: Mapping[str, str], texts: Texts
) -> list[dict[str, Any]]:
    """Return the events, newest first; ``papers`` are the titles of the papers by their id."""
    return [
        {
            "at": event.at.isoformat(),
            "person": event.person or texts.get("timeline", "system"),
            "kind": event.kind,
            "title": texts.get("event", event.kind),
            "lines": lines(event, papers, texts),
        }
        for event in reversed(events)
    ]


def lines(event: TimelineEvent, papers: Mapping[str, str], texts: Texts) -> list[str]:
    """Return what an event led to."""
    said = [change_words(change, papers, texts) for change in event.changes]
    if event.count is not None:
        said.append(texts.get("timeline", "count", n=event.count))
    if event.outcome:
        said.append(texts.get("outcome", event.outcome))
    if event.action and event.kind in ("decided", "signed"):
        amount = f" {money(event.amount)} {texts.get('app', 'yuan')}" if event.amount is not None else ""
        said.append(texts.get("action", event.action) + amount)
    if event.agree is not None:
        said.append(texts.get("decision", "agree" if event.agree else "refuse"))
    return [*said, event.note] if event.note else said


def change_words(change: Changed, papers: Mapping[str, str], texts: Texts) -> str:
    """Return one correction: which paper, which field, from what, to what, why."""
    empty = texts.get("review", "empty_value")
    if change.document == "declared":
        place = texts.get("statement", change.field)
    else:
        place = f"{papers.get(change.document, change.document)} {field_label(change.field, texts)}"
    return texts.get(
        "timeline", "change", place=place, old=change.old or empty, new=change.new or empty, why=change.why
    )
