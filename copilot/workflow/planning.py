"""How much machine a number of claims a day needs, from stage costs that were measured.

The costs are data: ``copilot bench stages --save`` measures them on a machine and writes them with its
name and the day. Nothing in here is a figure of its own but the share of a core that is planned to be
busy: above it, queues grow faster than work (M/M/c: at 70 % of two cores a claim waits about as long
as it is worked on).
"""

import math
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from pydantic import Field

from copilot.domain.base import Record

BUSY: Final = Decimal("0.7")
PageKind = Literal["photo", "digital"]
_MIB: Final = 1024


class StageCosts(Record):
    """Seconds are processor seconds of one core, of the process and its children together."""

    machine: str
    cores: int = Field(ge=1)
    measured_on: date
    command: str
    photo_page: Decimal = Field(gt=0, description="reading one photographed page")
    digital_page: Decimal = Field(gt=0, description="reading one page with a text layer")
    assess: Decimal = Field(gt=0, description="assembling, adjudicating and citing one claim")
    store: Decimal = Field(ge=0, description="submitting and committing one claim, without reading")
    page_action: Decimal = Field(gt=0, description="one request of a page of the screens")
    worker_mib: int = Field(ge=1, description="peak resident memory of one worker with its children")
    page_kib: Decimal = Field(gt=0, description="stored per page: original and picture, encrypted")
    claim_kib: Decimal = Field(gt=0, description="grown in the database per claim up to its recommendation")


class Load(Record):
    """What has to be carried: ``hours`` is the working day into which all claims fall."""

    claims_per_day: int = Field(ge=1)
    pages: int = Field(ge=1)
    photos: Decimal = Field(default=Decimal("0.8"), ge=0, le=1)
    hours: Decimal = Field(default=Decimal(10), gt=0, le=24)
    users: int = Field(default=0, ge=0)
    actions_per_minute: Decimal = Field(default=Decimal(6), ge=0)


class Plan(Record):
    """``cores`` are what has to be there so that each is busy at most ``BUSY`` of the working day."""

    load: Load
    costs: StageCosts
    seconds_per_claim: Decimal
    reading_share: Decimal
    worker_cores: int = Field(ge=1)
    workers: int = Field(ge=1)
    api_cores: int = Field(ge=1)
    memory_gib: Decimal
    originals_gib_per_year: Decimal
    database_gib_per_year: Decimal
    longest_backlog_hours: Decimal = Field(description="to read a whole day's claims that came at once")


def plan(load: Load, costs: StageCosts) -> Plan:
    """Return what the load needs on cores like the measured one."""
    page = load.photos * costs.photo_page + (1 - load.photos) * costs.digital_page
    reading = page * load.pages
    claim = reading + costs.assess + costs.store
    day = load.hours * 3600
    workers = _needed(claim * load.claims_per_day / day)
    acting = load.users * load.actions_per_minute / 60 * costs.page_action
    api = max(2, _needed(acting))  # two, so that one may be down
    memory = Decimal((workers + api) * costs.worker_mib) / _MIB
    yearly = Decimal(load.claims_per_day * 365) / (_MIB * _MIB)
    return Plan(
        load=load,
        costs=costs,
        seconds_per_claim=_round(claim),
        reading_share=_round(reading / claim),
        worker_cores=workers,
        workers=workers,
        api_cores=api,
        memory_gib=_round(memory),
        originals_gib_per_year=_round(yearly * load.pages * costs.page_kib),
        database_gib_per_year=_round(yearly * costs.claim_kib),
        longest_backlog_hours=_round(claim * load.claims_per_day / workers / 3600),
    )


def _needed(busy: Decimal) -> int:
    return max(1, math.ceil(busy / BUSY))


def _round(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))
