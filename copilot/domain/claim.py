"""The facts of one claim, as a person writes them or as they are assembled from papers.

``Facts`` is all that the engine sees; ``Claim`` keeps beside it where every fact was read.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import Field, model_validator

from copilot.domain.base import Record
from copilot.domain.claim_parts import (
    Consents,
    Diagnosis,
    DoseRule,
    Event,
    Expense,
    Holding,
    Insured,
    OtherPayer,
    PaperType,
    Prescription,
    PriorClaim,
    Screening,
)
from copilot.domain.document import Document
from copilot.domain.evidence import SourceSpan
from copilot.domain.paper import Paper, PaperItem
from copilot.domain.vocabulary import Day, Flag, MaybeDay, Texts

__all__ = [
    "Claim", "Consents", "Declared", "Diagnosis", "DoseRule", "Event", "Expense", "Facts", "Holding",
    "Insured", "OtherPayer", "Paper", "PaperItem", "Prescription", "PriorClaim", "Provenance",
    "Screening", "Supplement", "Timeline",
]  # fmt: skip

Provenance = Mapping[str, SourceSpan]
_NUMBERED: Final = {
    "diagnoses": "d", "events": "v", "expenses": "e", "prescriptions": "rx", "other_payers": "op",
    "prior_claims": "pc", "papers": "p",
}  # fmt: skip


class Declared(Record):
    """What a person has established for the whole claim; a line's own flag goes before it.

    ``exclusions`` and ``ambiguous_terms`` name exclusions and parameter paths of the policy.
    ``fraud_signals`` are reasons in words; they put the claim on hold and never deny it.
    """

    waiting_period_passed: Flag = None
    pre_existing: Flag = None
    drug_on_list: Flag = None
    device_on_list: Flag = None
    indication_met: Flag = None
    off_label: Flag = None
    medically_necessary: Flag = None
    progressed: Flag = None
    experimental: Flag = None
    prescription_valid: Flag = None
    designated_channel: Flag = None
    settled_through_basic: Flag = None
    consent_form: Flag = None
    exclusions: Texts = ()
    ambiguous_terms: Texts = ()
    fraud_signals: Texts = ()
    adverse_selection: Flag = None
    evidence_missing: Texts = ()


class Supplement(Record):
    """One request for papers: the day the notice arrived and the day all papers had come."""

    notified_on: Day
    completed_on: MaybeDay = None


class Timeline(Record):
    """The days that the legal clocks need besides ``received_on``."""

    supplements: tuple[Supplement, ...] = ()
    determined_on: MaybeDay = None
    agreed_on: MaybeDay = None


class Facts(Record):
    """One claim.

    ``policies`` are all policies whose layers are worked out; ``papers_complete`` is True when
    ``papers`` are all that was handed in, so that an absent paper is a missing one.
    ``missing_documents`` names papers known to be missing.
    """

    claim_id: str = "claim"
    received_on: MaybeDay = None
    assessed_on: MaybeDay = None
    policies: tuple[Holding, ...] = Field(min_length=1)
    insured: Insured = Insured()
    consents: Consents = Consents()
    diagnoses: tuple[Diagnosis, ...] = ()
    events: tuple[Event, ...] = ()
    expenses: tuple[Expense, ...] = ()
    prescriptions: tuple[Prescription, ...] | None = None
    other_payers: tuple[OtherPayer, ...] = ()
    prior_claims: tuple[PriorClaim, ...] = ()
    papers: tuple[Paper, ...] = ()
    papers_complete: bool = False
    missing_documents: tuple[PaperType, ...] = ()
    screenings: tuple[Screening, ...] = ()
    declared: Declared = Declared()
    timeline: Timeline = Timeline()

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        data = dict(data)
        product, policy = _product(data.pop("product", None)), data.pop("policy", None)
        if "policies" not in data:
            if isinstance(policy, dict):
                data["policies"] = [{**({"product": product} if product else {}), **policy}]
            elif policy is not None and not isinstance(policy, str):
                raise ValueError("policy 应是键值表；多张保单请写成 policies 列表")
            elif product or policy:
                data["policies"] = [{"product": one} for one in split_products(str(product or policy))]
        elif isinstance(data["policies"], list | tuple):
            data["policies"] = [{"product": p} if isinstance(p, str) else p for p in data["policies"]]
        for key, prefix in _NUMBERED.items():
            if isinstance(data.get(key), list):
                data[key] = _numbered(data[key], prefix)
        return data

    @model_validator(mode="after")
    def _unique_ids(self) -> "Facts":
        for key in _NUMBERED:
            ids = [one.id for one in getattr(self, key) or ()]
            twice = {one for one in ids if ids.count(one) > 1} if len(ids) != len(set(ids)) else set()
            if twice:
                raise ValueError(f"{key} 中编号重复：{'、'.join(sorted(twice))}；请给每一项不同的 id")
        return self


def _product(value: Any) -> Any:
    """Read ``[A, B]`` as ``A + B``; raise ``ValueError`` for what names no product."""
    if isinstance(value, list | tuple) and value and all(isinstance(one, str) for one in value):
        return " + ".join(value)
    if value is None or isinstance(value, str):
        return value
    raise ValueError("product 应是产品编号或名称，例如 product: BJ-HTB；多层写 [SD-DB-RARE, SD-JNG]")


def split_products(text: str) -> list[str]:
    """Return the product ids in ``A + B`` or ``A, B``."""
    return [part.strip() for part in text.replace("，", "+").replace(",", "+").split("+") if part.strip()]


def _numbered(rows: list[Any], prefix: str) -> list[Any]:
    """Give rows without an id the next free one, ``e1``, ``e2`` ..., in the order they stand."""
    result = []
    for number, row in enumerate(rows, start=1):
        if isinstance(row, str) and prefix == "d":
            row = {"text": row}
        if isinstance(row, dict) and row.get("id") is None:
            row = {**row, "id": f"{prefix}{number}"}
        result.append(row)
    return result


class Claim(Record):
    """Facts, the places they were read at (by fact path such as ``expenses/e1/amount``), the papers."""

    facts: Facts
    provenance: dict[str, SourceSpan] = Field(default_factory=dict)
    documents: tuple[Document, ...] = ()
