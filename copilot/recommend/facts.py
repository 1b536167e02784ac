"""Looks facts up by the path that findings and trace steps use: ``expenses/e1/amount``."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from copilot.domain.base import Record
from copilot.domain.claim import Event, Facts
from copilot.domain.money import plain


def value_at(facts: Facts, path: str) -> Any:
    """Return the value at ``path``; None when the path leads nowhere or the value is unknown.

    A segment is a field name, the ``id`` (of a policy: the product) of a member of a list, or a key of
    a mapping. ``nights`` of a stay is the number of nights between its two days, ``nights_shared`` maps
    other stays to the nights that lie in both.
    """
    value: Any = facts
    for segment in path.split("/"):
        if isinstance(value, Mapping):
            value = value.get(segment)
        elif isinstance(value, tuple | list):
            value = _member(value, segment)
        elif segment == "nights" and isinstance(value, Event):
            value = _nights(value)
        elif segment == "nights_shared" and isinstance(value, Event):
            value = {other.id: _shared(value, other) for other in facts.events}
        else:
            value = getattr(value, segment, None)
        if value is None:
            return None
    return value


def _nights(stay: Event) -> Decimal | None:
    if stay.admit_date is None or stay.discharge_date is None:
        return None
    return Decimal((stay.discharge_date - stay.admit_date).days)


def _shared(one: Event, other: Event) -> Decimal | None:
    if not (one.admit_date and one.discharge_date and other.admit_date and other.discharge_date):
        return None
    last = min(one.discharge_date, other.discharge_date)
    return Decimal(max(0, (last - max(one.admit_date, other.admit_date)).days))


def _member(rows: tuple[Any, ...] | list[Any], segment: str) -> Any:
    by_id = next(
        (row for row in rows if segment in (getattr(row, "id", None), getattr(row, "product", 0))), None
    )
    if by_id is not None or not segment.isdigit():
        return by_id
    return rows[int(segment)] if int(segment) < len(rows) else None


def text_at(facts: Facts, path: str) -> str | None:
    """Return the value at ``path`` as text: ISO dates, plain decimals, 是/否, lists joined by 、."""
    return as_text(value_at(facts, path))


def as_text(value: Any) -> str | None:
    """Write one fact as text; None for what is unknown or is no single fact."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return "、".join(as_text(one) or "" for one in value)
    return value if isinstance(value, str) else _named(value)


def texts_at(facts: Facts, path: str) -> tuple[str, ...]:
    """Return every single value at or below ``path`` as text: a finding may rest on a whole record."""
    return leaves(value_at(facts, path))


def leaves(value: Any) -> tuple[str, ...]:
    """Return every single value in a record or a list as text."""
    return tuple(text for one in _leaves(value) if (text := as_text(one)) is not None)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Record):
        for name in type(value).model_fields:
            yield from _leaves(getattr(value, name))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _leaves(one)
    elif value is not None:
        yield value


def _named(record: Any) -> str:
    """Write a whole record as what a person would call it: its name or text, its amount or day."""
    name = next(
        (n for n in ("name", "text", "payer", "kind", "product", "id") if getattr(record, n, None)), None
    )
    figure = next((n for n in ("amount", "date", "total") if getattr(record, n, None) is not None), None)
    parts = [as_text(getattr(record, one)) or "" for one in (name, figure) if one]
    return " ".join(parts) or str(record)


def decisive_days(facts: Facts) -> dict[str, tuple[date, ...]]:
    """Return the days on which a cited text must have been in force, by kind of text.

    A policy wording counts when it was in force on the first day of a holding or on the day of an
    event; a statute, guideline or monograph when it was in force on the day of assessment or on the day
    the request came in. Where neither is known the list is empty, and only a text without an end counts.
    """
    events = [day for e in facts.events for day in (e.date, e.admit_date, e.discharge_date) if day]
    events += [e.date for e in facts.expenses if e.date]
    starts = [p.effective_from for p in facts.policies if p.effective_from]
    now = [day for day in (facts.assessed_on, facts.received_on) if day]
    return {"policy": tuple(starts + events), "other": tuple(now)}
