"""The parts of a policy: figures with their clauses, and the rules that refer to them by path."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from pydantic import model_validator

from copilot.domain.base import Record
from copilot.domain.claim_parts import Channel, EventKind, ExpenseKind, PaperType, Scope
from copilot.domain.evidence import ClauseSpan
from copilot.domain.vocabulary import Texts, read_amount, read_day, read_flag, read_quantity

Unit = Literal["yuan", "ratio", "days", "years", "count", "text", "flag", "list", "date"]
Value = Decimal | bool | date | tuple[str, ...] | str | None
Condition = Literal[
    "screening_negative", "continuous_years", "medical_aid", "not_settled_basic", "settled_basic"
]
PreExistingRule = Literal["covered", "excluded", "same_disease_excluded", "reduced"]
PRE_EXISTING_RULES: Final = ("covered", "excluded", "same_disease_excluded", "reduced")
_READERS: Final[Mapping[str, Any]] = {
    "yuan": read_amount, "ratio": read_quantity, "days": read_quantity, "years": read_quantity,
    "count": read_quantity, "flag": read_flag, "date": read_day,
}  # fmt: skip


class Parameter(Record):
    """One figure or rule of the terms, with the clause in which it stands.

    ``ambiguous`` says in Chinese why the wording can be read in two ways (R407 where it matters).
    ``partial`` marks a list of which the public wording names only examples: what it does not name is
    unknown (N312), not absent.
    """

    path: str
    label: str
    unit: Unit
    value: Value = None
    clause: ClauseSpan | None = None
    ambiguous: str | None = None
    partial: bool = False

    @model_validator(mode="before")
    @classmethod
    def _by_unit(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("value") is not None:
            unit, value = data.get("unit"), data["value"]
            if unit == "list":
                value = (value,) if isinstance(value, str) else tuple(str(one) for one in value)
            elif unit == "text":
                value = str(value)
            elif isinstance(unit, str) and unit in _READERS:
                value = _READERS[unit](value)
            data = {**data, "value": value}
        return data

    @property
    def number(self) -> Decimal | None:
        """The value as a number; None when it is not stated or is no number."""
        return self.value if isinstance(self.value, Decimal) else None


class Modifier(Record):
    """A condition that changes a deductible, ratio or cap; ``limit`` is the condition's own threshold.

    ``screening_negative``: a negative screening at most ``limit`` days before the policy began;
    ``continuous_years``: at least ``limit`` years of continuous cover; ``medical_aid``: recipient of
    medical assistance; ``not_settled_basic``/``settled_basic``: settlement through basic insurance.
    """

    target: Literal["deductible", "ratio", "cap"]
    when: Condition
    operation: Literal["add", "multiply", "set"]
    parameter: str
    limit: str | None = None


class Band(Record):
    """One band of a graduated ratio: above ``lower`` and up to ``upper`` yuan a year at ``ratio``."""

    lower: str
    upper: str | None
    ratio: str


class SubLimit(Record):
    """A cap inside a benefit on what is paid per visit, event, drug or item.

    ``period`` says whether it starts anew each time (``each``) or runs over the policy year.
    ``match`` limits it to lines whose name, item or drug contains one of the words.
    """

    id: str
    label: str
    by: Literal["visit", "drug", "item", "all"]
    cap: str
    period: Literal["each", "policy_year"] = "each"
    match: Texts = ()


class CountLimit(Record):
    """How many times in a policy year a benefit answers for lines that contain one of the words.

    ``times`` names a parameter; what goes beyond the number is not counted.
    """

    id: str
    label: str
    times: str
    match: Texts


class PreExisting(Record):
    """How a benefit treats pre-existing conditions; ``rule`` names a text parameter (None: unstated).

    ``unit`` is ``event`` when one pre-existing condition in a stay reduces the whole stay.
    """

    rule: str
    ratio: str | None = None
    deductible: str | None = None
    cap: str | None = None
    unit: Literal["expense", "event"] = "expense"


class Specialty(Record):
    """The four-part test of specialty drugs and devices: list, indication, prescription, channel."""

    list: str
    kind: Literal["drug", "device"] = "drug"
    supply_days: str | None = None
    specialist: str | None = None
    channels: tuple[Channel, ...] = ()
    off_label_with_guideline: str | None = None


class Cited(Record):
    """A rule without a figure of its own: only the clause in which it stands."""

    clause: ClauseSpan | None = None


class DocumentRule(Record):
    """A paper that a benefit requires, the reason code when it is absent, and the clause."""

    doc_type: PaperType
    label: str
    code: str
    clause: ClauseSpan | None = None


class Hint(Record):
    """Help outside the policy to point at when something remains to be borne; never an amount."""

    id: str
    text: str
    code: Literal["R414", "R415"] = "R414"
    clause: ClauseSpan | None = None


class DiseaseGroup(Record):
    """A named group of diseases: words in the diagnosis text or ICD-10 prefixes.

    ``complete`` is False where the public wording names only some of its members; ``within`` then says
    what all members are, so that a disease that is plainly something else can be told from an unnamed one.
    """

    id: str
    label: str
    names: Texts = ()
    icd10: Texts = ()
    not_names: Texts = ()
    complete: bool = True
    within: Literal["malignancy"] | None = None
    clause: ClauseSpan | None = None


class Exclusion(Record):
    """An exclusion: fires when a person names it or a line or procedure contains one of ``match``."""

    id: str
    label: str
    match: Texts = ()
    diagnoses: Texts = ()
    medical: bool = False
    clause: ClauseSpan | None = None


class HospitalRule(Record):
    """Which providers count; each field names a parameter, or None where there is no such limit."""

    levels: str | None = None
    public: str | None = None
    wards: str | None = None
    designated: str | None = None


class Trigger(Record):
    """What a benefit answers for; an empty list puts no limit on that feature."""

    events: tuple[EventKind, ...] = ()
    kinds: tuple[ExpenseKind, ...] = ()
    scopes: tuple[Scope, ...] = ()
    channels: tuple[Channel, ...] = ()
    names: Texts = ()
    diagnoses: Texts = ()
    procedures: Texts = ()
    biomarkers: Texts = ()
    severity: str | None = None
    plans: Texts = ()
    first_only: bool = False
    accident: bool | None = None
