"""The history of a case in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from copilot.http_api.ports import Changed, Noted, TimelineEvent
from ui.field_views import field_label
from ui.texts import Texts
from ui.waterfall import money

CHINA: Final = timezone(timedelta(hours=8), "CST")
PATIENT: Final = "portal:"


def timeline_view(
    events: Sequence[TimelineEvent], papers: Mapping[str, str], texts: Texts
) -> list[dict[str, Any]]:
    """Return the events, newest first; ``papers`` are the titles of the papers by their id."""
    return [
        {
            "at": event.at.isoformat(),
            "person": person_words(event.person, texts),
            "kind": event.kind,
            "title": texts.get("act", event.noted.what) if event.noted else texts.get("event", event.kind),
            "lines": lines(event, papers, texts),
        }
        for event in reversed(events)
    ]


def lines(event: TimelineEvent, papers: Mapping[str, str], texts: Texts) -> list[str]:
    """Return what an event led to."""
    said = [change_words(change, papers, texts) for change in event.changes]
    if event.count:
        said.append(texts.get("timeline", "count", n=event.count))
    if event.outcome:
        said.append(texts.get("outcome", event.outcome))
    if event.action and event.kind in ("decided", "signed"):
        amount = f" {money(event.amount)} {texts.get('app', 'yuan')}" if event.amount is not None else ""
        said.append(texts.get("action", event.action) + amount)
    if event.agree is not None:
        said.append(texts.get("decision", "agree" if event.agree else "refuse"))
    if event.noted:
        said += noted_words(event.noted, papers, texts)
    return [*said, event.note] if event.note else said


def person_words(person: str, texts: Texts) -> str:
    """Return who did it; the login of the insured person, being half a credential, is not shown."""
    if person.startswith(PATIENT):
        return texts.get("timeline", "patient")
    return person or texts.get("timeline", "system")


def noted_words(noted: Noted, papers: Mapping[str, str], texts: Texts) -> list[str]:
    """Return what was agreed to, is not there and is disputed, and until when something holds."""
    comma = texts.get("app", "comma")
    agreed = comma.join(texts.get("consent", kind) for kind in noted.consents)
    absent = comma.join(texts.get("doc_type", kind) for kind in noted.absent)
    disputed = comma.join(
        f"{papers.get(paper, '')} {field_label(field, texts)}".strip() for paper, field in noted.disputed
    )
    said = (("agreed", agreed), ("absent", absent), ("disputed", disputed), ("until", day_words(noted.until)))
    return [texts.get("timeline", key, what=words) for key, words in said if words]


def day_words(moment: str) -> str:
    """Return the day in China of a day or a time in ISO form."""
    if "T" not in moment:
        return moment
    return datetime.fromisoformat(moment).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


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
