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
    old, new = change.old, change.new
    if change.document == "declared":
        place = texts.get("statement", change.field)
        old, new = (stated_words(value, texts) for value in (old, new))
    else:
        place = f"{papers.get(change.document, change.document)} {field_label(change.field, texts)}"
    return texts.get("timeline", "change", place=place, old=old or empty, new=new or empty, why=change.why)


def stated_words(value: str | None, texts: Texts) -> str | None:
    """Return a stated value in words where it is a choice or a flag."""
    flags = {"true": "yes", "false": "no"}
    if value is not None and value.lower() in flags:
        return texts.get("statement", flags[value.lower()])
    return texts.get("choice", value) if value is not None else None
