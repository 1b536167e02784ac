"""How long a case must be kept: the periods of ``retention.yaml`` from the end of the contract. Pure but
for reading that file.

What is not known is taken for the longer keeping: without the first day of cover the contract counts as
longer than a year; without its last day there is no date at all, and nothing may be erased.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import Field, ValidationError

from copilot.domain.base import Record
from copilot.domain.claim_parts import Holding


class Clause(Record):
    """Where the periods come from."""

    document: str
    version: str
    article: str


class Period(Record):
    """Keep ``years`` where the contract is longer than ``longer_than_years`` (None: any contract)."""

    id: str
    title: str
    longer_than_years: int | None
    years: int = Field(ge=1)
    quote: str


class Retention(Record):
    """The table of periods, the shortest first."""

    clause: Clause
    counted_from: str
    periods: tuple[Period, ...] = Field(min_length=1)


class Keeping(Record):
    """Until when a case must be kept (that day included), under which period; None: the end is not known."""

    until: date | None
    period: Period


@cache
def retention() -> Retention:
    """Return the table that ships with the program."""
    text = files("copilot.store").joinpath("retention.yaml").read_text("utf-8")
    return Retention.model_validate(yaml.safe_load(text))


def keeping(holdings: Iterable[Holding], ended: date | None = None) -> Keeping:
    """Return how long a case under these policies must be kept; ``ended`` is a stated end of all of them."""
    found = [_of(one, ended) for one in holdings]
    longest = max(retention().periods, key=lambda one: one.years)
    if not found:
        return Keeping(until=None if ended is None else later(ended, longest.years), period=longest)
    unknown = next((one for one in found if one.until is None), None)
    return unknown or max(found, key=lambda one: one.until or date.min)


def holdings_of(declared: Mapping[str, Any], claim: Mapping[str, Any] | None) -> tuple[Holding, ...]:
    """Return the policies that a snapshot names: those of the assembled claim, else the declared ones."""
    facts = (claim or {}).get("facts")
    stated = (facts if isinstance(facts, Mapping) else declared).get("policies") or ()
    found = []
    for one in stated:
        try:
            found.append(Holding.model_validate(one))
        except ValidationError:
            found.append(Holding(product=str(one.get("product", "")) if isinstance(one, Mapping) else ""))
    return tuple(found)


def later(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _of(holding: Holding, ended: date | None) -> Keeping:
    end = ended or holding.effective_to
    start = holding.first_effective or holding.effective_from
    fitting = [
        one
        for one in retention().periods
        if one.longer_than_years is None
        or start is None
        or end is None
        or end >= later(start, one.longer_than_years)
    ]
    period = max(fitting, key=lambda one: one.years)
    return Keeping(until=None if end is None else later(end, period.years), period=period)
