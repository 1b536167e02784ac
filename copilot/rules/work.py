"""What the checks and the calculation work on: the items of a claim under one policy.

An item is an expense line or an entitlement (a lump sum or allowance that an event gives rise to).
A check returns verdicts; a verdict may stop items (deny, hold, remove) or only note something.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from copilot.domain.claim import Diagnosis, Event, Expense, Facts, Holding
from copilot.domain.decision import NeededDocument
from copilot.domain.drug import Reference
from copilot.domain.evidence import ClauseSpan
from copilot.domain.policy import Benefit, Law, Parameter, Policy
from copilot.rules.trace import Ref, Tracer

Spans = tuple[ClauseSpan | None, ...]
Effect = Literal["note", "review", "deny", "hold_medical", "hold_fraud", "hold_pend", "remove", "blocked"]
"""What a verdict does to its targets.

``note`` nothing; ``review`` a person must look, the amount stands; ``deny`` nothing is payable;
``hold_medical`` and ``hold_fraud`` wait for an expert or an investigation; ``hold_pend`` waits for
papers or answers; ``remove`` takes a line out without a decision; ``blocked`` a term is missing.
"""
STOPPING: Final = frozenset({"deny", "hold_medical", "hold_fraud", "hold_pend", "remove", "blocked"})
HOLDING: Final = frozenset({"hold_medical", "hold_fraud", "hold_pend", "blocked"})


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of the house, not of a policy; None switches a check off.

    ``high_value``: from this payment on two reviewers (R406). ``early_claim_days``: a diagnosis so
    soon after the first day is a signal (R410). ``assistance_over``: a rest above it triggers R415.
    """

    high_value: Decimal | None = None
    early_claim_days: Decimal | None = None
    assistance_over: Decimal | None = None


DEFAULTS: Final = Options()


@dataclass(slots=True)
class Verdict:
    """One conclusion of a check, before it becomes a Finding.

    ``targets`` are item keys, None for everything; ``medical`` overrides the reason table.
    """

    code: str
    statement: str
    effect: Effect = "note"
    targets: frozenset[str] | None = None
    facts: tuple[str, ...] = ()
    clauses: tuple[ClauseSpan | None, ...] = ()
    would_change: str | None = None
    fired: bool = True
    medical: bool | None = None
    benefit: str | None = None
    amount: Decimal | None = None
    documents: tuple[NeededDocument, ...] = ()
    missing: tuple[Parameter, ...] = ()
    check: str = ""


@dataclass(slots=True)
class Item:
    """An expense line or an entitlement under one policy; ``stopped`` is the first stopping effect."""

    key: str
    benefit: Benefit | None
    event: Event | None
    day: date | None
    setting: str | None = None
    expense: Expense | None = None
    diagnosis: Diagnosis | None = None
    pre_existing: bool | None = None
    settled: bool | None = None
    net: Ref | None = None
    withheld: bool = False
    stopped: Effect | None = None
    stopped_code: str = ""

    @property
    def line(self) -> Expense:
        """The expense of a line; raises ``TypeError`` for an entitlement."""
        if self.expense is None:
            raise TypeError(f"{self.key} is no expense line")
        return self.expense

    @property
    def open(self) -> bool:
        """Whether the item may still be paid."""
        return self.stopped is None

    @property
    def day_path(self) -> str:
        """The path of the fact that gives the day of the item."""
        stay = self.event is not None and self.event.kind == "inpatient" and self.event.date is not None
        if self.expense is not None and self.expense.date is not None and not stay:
            return f"expenses/{self.expense.id}/date"
        if self.event is not None:
            return f"events/{self.event.id}/date"
        return f"diagnoses/{self.diagnosis.id}/confirmed_on" if self.diagnosis is not None else "claim"

    @property
    def path(self) -> str:
        """The path of the fact that the item stands for."""
        if self.expense is not None:
            return f"expenses/{self.expense.id}"
        if self.event is not None:
            return f"events/{self.event.id}"
        return f"diagnoses/{self.diagnosis.id}" if self.diagnosis is not None else "claim"


@dataclass(frozen=True, slots=True)
class Compensation:
    """What another payer bears; ``lines`` None means any line; ``amount`` None means not known yet."""

    key: str
    layer: str
    payer: str
    amount: Ref | None
    lines: frozenset[str] | None
    pending: bool = False
    path: str = ""


@dataclass(slots=True)
class Work:
    """Everything that the checks of one policy may look at."""

    facts: Facts
    policy: Policy
    holding: Holding
    law: Law
    reference: Reference
    options: Options
    tracer: Tracer
    events: Mapping[str, Event]
    diagnoses: Mapping[str, Diagnosis]
    items: list[Item] = field(default_factory=list)
    compensations: tuple[Compensation, ...] = ()
    verdicts: list[Verdict] = field(default_factory=list)
    all_stopped: Effect | None = None
    cache: dict[str, Any] = field(default_factory=dict)

    def parameter(self, path: str | None) -> Parameter | None:
        """Return the parameter of that path, or None when there is no path."""
        return self.policy.parameters.get(path) if path else None

    def term(self, path: str | None) -> Ref | None:
        """Return the figure of a parameter with its clause; None when it is not stated."""
        parameter = self.parameter(path)
        if parameter is None or not isinstance(parameter.value, Decimal):
            return None
        return Ref(f"term:{parameter.path}", parameter.value, parameter.label, parameter.clause)

    def statute(self, *keys: str) -> Spans:
        """Return the spans of statute articles such as 保险法/第二十二条; unknown ones are None."""
        return tuple(self.law.clauses.get(key) for key in keys)

    def first_day(self) -> date | None:
        """The first day of continuous cover."""
        return self.holding.first_effective or self.holding.effective_from

    def lines(self) -> list[Item]:
        """The expense lines that may still be paid."""
        return [item for item in self.items if item.expense is not None and item.open]

    def open_items(self) -> list[Item]:
        """All items that may still be paid."""
        return [item for item in self.items if item.open]

    def apply(self, verdict: Verdict, check: str) -> None:
        """Record a verdict of a check and stop its targets; the first stop of an item stays."""
        verdict.check = check
        self.verdicts.append(verdict)
        if not verdict.fired or verdict.effect not in STOPPING:
            return
        if verdict.targets is None and self.all_stopped is None:
            self.all_stopped = verdict.effect
        for item in self.items:
            if item.open and (verdict.targets is None or item.key in verdict.targets):
                item.stopped, item.stopped_code = verdict.effect, verdict.code
