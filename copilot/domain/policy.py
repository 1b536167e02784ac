"""A policy as data: parameters with their clauses, and benefits that refer to parameters by path.

A parameter whose value is None is a term that the public wording does not state. A benefit that
refers to it cannot pay what depends on it (N311); nothing ever stands in for it. A benefit field
that is None means that the wording has no such term at all.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from copilot.domain.base import Record
from copilot.domain.calendar import Calendar
from copilot.domain.claim_parts import EventKind, Layer
from copilot.domain.evidence import ClauseSpan
from copilot.domain.policy_parts import (
    PRE_EXISTING_RULES,
    Band,
    Cited,
    Condition,
    CountLimit,
    DiseaseGroup,
    DocumentRule,
    Exclusion,
    Hint,
    HospitalRule,
    Modifier,
    Parameter,
    PreExisting,
    PreExistingRule,
    Specialty,
    SubLimit,
    Trigger,
    Unit,
    Value,
)
from copilot.domain.vocabulary import Texts

__all__ = [
    "PRE_EXISTING_RULES",
    "Band",
    "Benefit",
    "Cited",
    "Condition",
    "CountLimit",
    "DiseaseGroup",
    "DocumentRule",
    "Eligibility",
    "Exclusion",
    "Hint",
    "HospitalRule",
    "Law",
    "Modifier",
    "Parameter",
    "Policy",
    "Pool",
    "PreExisting",
    "PreExistingRule",
    "Specialty",
    "SubLimit",
    "Trigger",
    "Unit",
    "Value",
]


class Benefit(Record):
    """One benefit. All figures are parameter paths.

    ``indemnity`` uses deductible, ratio or bands, caps, sub-limits and count limits; ``lump_sum`` uses
    ``amount`` or ``fraction`` of the sum insured; ``daily_allowance`` uses ``per_day``, ``max_days``,
    ``max_amount`` and ``waived_days``. ``pools``: shared limits; ``after``: {earlier benefit: rule path}.
    """

    id: str
    name: str
    kind: Literal["indemnity", "lump_sum", "daily_allowance"]
    trigger: Trigger = Trigger()
    clause: ClauseSpan | None = None
    deductible: str | None = None
    ratio: str | None = None
    bands: tuple[Band, ...] = ()
    annual_cap: str | None = None
    lifetime_cap: str | None = None
    sub_limits: tuple[SubLimit, ...] = ()
    count_limits: tuple[CountLimit, ...] = ()
    pools: Texts = ()
    modifiers: tuple[Modifier, ...] = ()
    pre_existing: PreExisting | None = None
    amount: str | None = None
    fraction: str | None = None
    per_day: str | None = None
    max_days: str | None = None
    max_amount: str | None = None
    waived_days: str | None = None
    per_event: bool = False
    after: dict[str, str] = Field(default_factory=dict)
    waiting_days: str | None = None
    waiting_events: tuple[EventKind, ...] = ()
    hospital: HospitalRule | None = None
    specialty: Specialty | None = None
    documents: tuple[DocumentRule, ...] = ()
    hints: tuple[Hint, ...] = ()
    review_over: str | None = None


class Pool(Record):
    """A limit or deductible that several benefits share; ``total`` for the policy's overall limit."""

    id: str
    label: str
    cap: str | None = None
    deductible: str | None = None
    total: bool = False


class Eligibility(Record):
    """Who can be insured; each field names a parameter."""

    age_min: str | None = None
    age_max: str | None = None
    sex: str | None = None
    basic_insurance: str | None = None


class Policy(Record):
    """One version of one product.

    ``layer_order`` names a list parameter that puts the layers in order where the wording does;
    None leaves it to the general order. ``for_engine_tests`` marks terms from second-hand sources.
    ``period`` says what fixes the first and the last day of cover, ``quantity`` what is done with more
    than the labelled dose.
    """

    product: str
    name: str
    version: str
    layer: Layer
    valid_from: date | None = None
    valid_to: date | None = None
    for_engine_tests: bool = False
    source: str = ""
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    benefits: tuple[Benefit, ...] = ()
    pools: tuple[Pool, ...] = ()
    groups: tuple[DiseaseGroup, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    eligibility: Eligibility = Eligibility()
    period: Cited | None = None
    quantity: Cited | None = None
    waiting_days: str | None = None
    layer_order: str | None = None
    early_claim_days: str | None = None
    assistance_over: str | None = None
    missing: tuple[str, ...] = ()
    aliases: Texts = ()

    def group(self, group_id: str) -> DiseaseGroup | None:
        """Return the disease group of that id, or None."""
        return next((group for group in self.groups if group.id == group_id), None)


class Law(Record):
    """What holds for every policy: the general order of layers and the statutes that findings cite.

    ``layer_order`` lists the layers from the first payer to the last; ``clauses`` maps keys such as
    ``保险法/第二十二条`` to spans; ``supply_days`` limits one prescription; ``calendar``: days off.
    """

    layer_order: Parameter
    supply_days: Parameter | None = None
    calendar: Calendar = Calendar()
    clauses: dict[str, ClauseSpan] = Field(default_factory=dict)
