"""The parts of the facts of a claim: holding, insured, diagnoses, events, expenses and papers.

``None`` always means "not known": a check may ask for it, but never takes it for yes or no. All
amounts are yuan, all days are calendar days in China Standard Time.
"""

import re
from typing import Annotated, Any, Final

from pydantic import Field, model_validator

from copilot.domain import vocabulary as words
from copilot.domain.base import Record
from copilot.domain.document import DocType
from copilot.domain.money import ZERO
from copilot.domain.vocabulary import (
    Amount,
    Flag,
    MaybeAmount,
    MaybeDay,
    MaybeNumber,
    Texts,
    token,
)

EventKind = Annotated[words.EventKind, token("EventKind", words.EventKind)]
ExpenseKind = Annotated[words.ExpenseKind, token("ExpenseKind", words.ExpenseKind)]
Scope = Annotated[words.Scope, token("Scope", words.Scope)]
Channel = Annotated[words.Channel, token("Channel", words.Channel)]
Layer = Annotated[words.Layer, token("Layer", words.Layer)]
Sex = Annotated[words.Sex, token("Sex", words.Sex)]
HolderStatus = Annotated[words.HolderStatus, token("HolderStatus", words.HolderStatus)]
PayerStatus = Annotated[words.PayerStatus, token("PayerStatus", words.PayerStatus)]
HospitalLevel = Annotated[words.HospitalLevel, token("HospitalLevel", words.HospitalLevel)]
Ward = Annotated[words.Ward, token("Ward", words.Ward)]
PaperType = Annotated[DocType, token("DocType", DocType)]

SPEAKING: Final = ("胚胎培养", "胚胎移植", "PET-CT", "CAR-T", "手术材料", "电场治疗", "质子重离子")
UNSAID: Final = ("医疗费", "医疗费用", "医药费", "费用", "自费费用")
DOUBT: Final = ("?", "？", "待查", "疑似", "可能", "待排", "考虑", "不除外", "可疑", "疑诊", "拟诊")
_OPEN: Final = re.compile(r"(?:不能?|不可|无法|难以|未能?|尚未|待|需要?|须|拟)(?:完全)?(?:排除|除外)")


class Holding(Record):
    """One policy that the insured holds.

    ``first_effective`` is the first day of continuous cover (the waiting period counts from it);
    ``clauses_disclosed`` says whether there is proof that exemption clauses were pointed out.
    """

    product: str
    version: str | None = None
    plan: str | None = None
    policy_no: str | None = None
    effective_from: MaybeDay = None
    effective_to: MaybeDay = None
    first_effective: MaybeDay = None
    continuous_years: words.NotNegative = None
    sum_insured: words.NotNegativeAmount = None
    status: HolderStatus | None = None
    clauses_disclosed: Flag = None
    rescinded_for_nondisclosure: Flag = None
    nondisclosure_found_on: MaybeDay = None

    @model_validator(mode="after")
    def _in_order(self) -> "Holding":
        start, end = self.effective_from, self.effective_to
        if start is not None and end is not None and end < start:
            raise ValueError(f"保险期间末日 effective_to {end} 早于首日 effective_from {start}，请更正")
        return self


class Insured(Record):
    """The insured person. ``medical_aid``: recipient of medical assistance (医疗救助对象)."""

    name: str | None = None
    sex: Sex | None = None
    birth_date: MaybeDay = None
    age: MaybeNumber = None
    id_no: str | None = None
    weight_kg: MaybeNumber = None
    region: str | None = None
    occupation: str | None = None
    basic_insurance: Flag = None
    medical_aid: Flag = None
    is_insured: Flag = None
    relation: str | None = None
    relation_proven: Flag = None


class Consents(Record):
    """Separate consents: ``sensitive`` (health data), ``genetic`` (human genetic data)."""

    sensitive: Flag = None
    genetic: Flag = None


class Diagnosis(Record):
    """One diagnosis. ``confirmed`` is False for one with a mark of doubt, which is no diagnosis yet.

    ``first_known_on`` is the day the insured first had and knew of it; ``known_before_cover`` states
    the same conclusion when a person has drawn it. ``groups`` are disease groups of the policy or
    words such as 重大疾病 that a person has found it to belong to.
    """

    id: str
    text: str
    icd10: str | None = None
    confirmed: Flag = None
    confirmed_on: MaybeDay = None
    first_known_on: MaybeDay = None
    known_before_cover: Flag = None
    stage: str | None = None
    severity: str | None = None
    severity_confirmed: Flag = None
    biomarkers: Texts = ()
    line_of_therapy: MaybeNumber = None
    groups: Texts = ()
    critical_illness: Flag = None
    definition_met: Flag = None
    general_standard_met: Flag = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if isinstance(data, str):
            data = {"text": data}
        if isinstance(data, dict) and data.get("confirmed") is None and "text" in data:
            text = str(data["text"]).replace("不考虑", "")
            data = {**data, "confirmed": not (any(mark in text for mark in DOUBT) or _OPEN.search(text))}
        return data


class Event(Record):
    """What happened: a stay, a visit, a purchase, a diagnosis, an accident, a death ...

    ``emergency`` is what the papers say, ``emergency_verified`` what a person found on checking it.
    """

    id: str
    kind: EventKind
    name: str = ""
    date: MaybeDay = None
    admit_date: MaybeDay = None
    discharge_date: MaybeDay = None
    hospital: str | None = None
    hospital_level: HospitalLevel | None = None
    hospital_public: Flag = None
    hospital_designated: Flag = None
    ward: Ward | None = None
    emergency: Flag = None
    emergency_verified: Flag = None
    accident: Flag = None
    diagnoses: Texts = ()
    procedures: Texts = ()
    first_time: Flag = None
    pre_existing: Flag = None
    disability_ratio: MaybeNumber = None
    settled_through_basic: Flag = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        """The day of a stay is that of admission; 意外身故 and 疾病身故 say the cause with the kind."""
        if not isinstance(data, dict):
            return data
        if data.get("date") is None and data.get("admit_date") is not None:
            data = {**data, "date": data["admit_date"]}
        kind = str(data.get("kind") or "")
        if data.get("accident") is None and kind.startswith(("意外", "疾病")):
            data = {**data, "accident": kind.startswith("意外")}
        return data


class DoseRule(Record):
    """The labelled dose: mg per kg, or mg per time, every ``every_days`` days, in vials of ``vial_mg``.

    ``units_per_dose`` counts packages per time where the strength is of no use.
    """

    mg_per_kg: MaybeNumber = None
    mg_per_dose: MaybeNumber = None
    units_per_dose: MaybeNumber = None
    every_days: MaybeNumber = None
    vial_mg: MaybeNumber = None


class Expense(Record):
    """One expense line, in yuan as billed to the insured.

    The flags are findings of a person or of the assembler about this line; None is unknown.
    ``funded_by_aid`` is the part that a donor paid or gave in kind.
    """

    id: str
    amount: Amount
    name: str = ""
    kind: ExpenseKind | None = None
    scope: Scope | None = None
    date: MaybeDay = None
    event: str | None = None
    benefit: str | None = None
    diagnosis: str | None = None
    drug: str | None = None
    item: str | None = None
    qty: words.NotNegative = None
    unit_price: words.NotNegativeAmount = None
    days_supply: words.NotNegative = None
    dose_rule: DoseRule | None = None
    prescription: str | None = None
    channel: Channel | None = None
    paper: str | None = None
    funded_by_aid: Amount = Field(default=ZERO, ge=0)
    settled_through_basic: Flag = None
    pre_existing: Flag = None
    drug_on_list: Flag = None
    device_on_list: Flag = None
    list_version: str | None = None
    indication_met: Flag = None
    off_label: Flag = None
    medically_necessary: Flag = None
    progressed: Flag = None
    experimental: Flag = None
    designated_channel: Flag = None
    excluded: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        """A kind written in words that say more than the token (胚胎培养) also names the line."""
        if isinstance(data, dict) and not data.get("name") and isinstance(data.get("kind"), str):
            kind = data["kind"].strip()
            if kind in SPEAKING:
                data = {**data, "name": kind}
            elif kind in UNSAID:
                data = {**data, "name": kind, "kind": None}
        return data


class Prescription(Record):
    """One prescription; ``days_supply`` in days, ``valid_until`` the last day it may be filled."""

    id: str
    drug: str | None = None
    issue_date: MaybeDay = None
    valid_until: MaybeDay = None
    days_supply: words.NotNegative = None
    qty: words.NotNegative = None
    dose: MaybeNumber = None
    times_per_day: MaybeNumber = None
    specialist: Flag = None
    hospital: str | None = None
    signed: Flag = None
    valid: Flag = None


class OtherPayer(Record):
    """What somebody else pays for the same expenses; no ``expenses`` means all of them."""

    id: str
    layer: Layer
    payer: str = ""
    amount: MaybeAmount = None
    expenses: Texts = ()
    status: PayerStatus = "paid"


class PriorClaim(Record):
    """An earlier settled claim; its accumulators count where the policy year is the same.

    ``eligible`` is what counted before the deductible. ``sub_paid`` maps an item, drug or event key
    to what was paid for it.
    """

    id: str
    date: MaybeDay = None
    product: str | None = None
    benefit: str | None = None
    eligible: MaybeAmount = None
    deductible_used: MaybeAmount = None
    paid: MaybeAmount = None
    days: MaybeNumber = None
    sub_paid: dict[str, Amount] = Field(default_factory=dict)
    bill_keys: Texts = ()
    image_hashes: Texts = ()


class Screening(Record):
    """A screening examination, for benefits that reward a negative result."""

    kind: str = ""
    date: MaybeDay = None
    days_before_effective: MaybeNumber = None
    negative: Flag = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if isinstance(data, dict) and "result" in data:
            data = dict(data)
            result = str(data.pop("result")).strip().lower()
            data["negative"] = {"阴性": True, "negative": True, "阳性": False, "positive": False}.get(result)
        return data
