"""What the engine found, what the program recommends, and what people decided.

An ``Adjudication`` is the pure result of rules on facts. A ``Recommendation`` adds the verified
evidence chain and the versions that made it. A ``Decision`` is an act of a person.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from copilot.domain.base import Record
from copilot.domain.document import DocType
from copilot.domain.evidence import ClauseSpan, Sha256, SourceSpan, TraceStep
from copilot.domain.money import Quantity, Yuan

Outcome = Literal["approve", "partial", "deny", "pend", "refer"]


class Finding(Record):
    """One conclusion of one check, with the reason code that stands for it.

    ``fired`` is False for a condition or exclusion that was considered and did not apply; such
    findings are the negative proof and never change the outcome. ``medical`` is True when the
    conclusion rests on a medical judgement (reason table column, or a C code in dispute).
    ``facts`` are paths in the facts that were used; ``would_change`` says in Chinese what would
    change the conclusion.
    """

    id: str
    check: str
    code: str
    fired: bool = True
    medical: bool = False
    statement: str
    facts: tuple[str, ...] = ()
    clauses: tuple[ClauseSpan, ...] = ()
    benefit: str | None = None
    amount: Yuan | None = None
    would_change: str | None = None


class MissingTerm(Record):
    """A parameter that the public terms do not state; it is never replaced by a default."""

    parameter: str
    label: str
    benefit: str | None = None


class NeededDocument(Record):
    """A paper that is asked for once, with the clause or rule that requires it."""

    doc_type: DocType
    label: str
    code: str
    why: str
    clauses: tuple[ClauseSpan, ...] = ()


class BenefitResult(Record):
    """One benefit applied to its eligible expenses; ``payable`` is None when it cannot be known."""

    benefit: str
    name: str
    eligible: Yuan
    deductible_applied: Yuan | None = None
    ratio: Quantity | None = None
    payable: Yuan | None
    codes: tuple[str, ...]
    missing: tuple[MissingTerm, ...] = ()


class LayerShare(Record):
    """What one layer bears of the bill; ``amount`` is None when its formula is not public."""

    layer: str
    payer: str
    amount: Yuan | None
    clauses: tuple[ClauseSpan, ...] = ()


class Deadline(Record):
    """One legal deadline in China Standard Time, with the article that sets it.

    ``due`` is the last calendar day. Where that is a legal day off, ``extended_to`` is the working
    day to which the Civil Code extends it; planning keeps to ``due``.
    """

    id: str
    label: str
    due: date
    extended_to: date | None = None
    clauses: tuple[ClauseSpan, ...] = ()


class Adjudication(Record):
    """The engine's result. ``payable`` is None when no amount can be determined yet."""

    product: str
    policy_version: str
    outcome: Outcome
    payable: Yuan | None
    codes: tuple[str, ...]
    needs_expert: bool
    findings: tuple[Finding, ...]
    considered: tuple[Finding, ...] = ()
    benefits: tuple[BenefitResult, ...] = ()
    layers: tuple[LayerShare, ...] = ()
    needed_documents: tuple[NeededDocument, ...] = ()
    missing_terms: tuple[MissingTerm, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    trace: tuple[TraceStep, ...] = ()


class EvidenceNode(Record):
    """One node of the chain.

    Kinds: ``source`` (ink on a page), ``fact`` (a value in the facts), ``clause`` (a quote),
    ``step`` (one trace step), ``finding`` (one conclusion), ``payable`` (the amount).
    ``supports`` lists the ids of the nodes that this one rests on.
    """

    id: str
    kind: Literal["source", "fact", "clause", "step", "finding", "payable"]
    statement: str
    supports: tuple[str, ...] = ()
    source: SourceSpan | None = None
    clause: ClauseSpan | None = None


class Rejected(Record):
    """A statement that was dropped, and why its support did not hold."""

    statement: str
    reason: str


class Versions(Record):
    """What made the recommendation; equal versions and inputs give the same bytes again."""

    code: str
    rules: str
    corpus: Sha256
    extractor: str
    model: str | None = None


class ProspectAnswer(Record):
    """What one answer would lead to; ``settles`` says whether it closes anything that is open now."""

    answer: str
    outcome: Outcome
    payable: Yuan | None
    codes: tuple[str, ...]
    needs_expert: bool
    settles: bool


class Prospect(Record):
    """A question that a person can answer, the place in the facts, and where each answer leads.

    ``about`` names the record, ``settles`` are the ids of the findings that an answer would close.
    """

    path: str
    about: str
    ask: str
    settles: tuple[str, ...]
    answers: tuple[ProspectAnswer, ...]


class Recommendation(Record):
    """The machine's advice on one version of one case. It is never a decision.

    ``against`` are passages of the claim's own policies that limit or exclude and that no finding cites.
    """

    case_id: str
    case_version: int = Field(ge=1)
    adjudication: Adjudication
    chain: tuple[EvidenceNode, ...]
    rejected: tuple[Rejected, ...] = ()
    prospects: tuple[Prospect, ...] = ()
    against: tuple[ClauseSpan, ...] = ()
    summary: tuple[str, ...]
    facts_sha256: Sha256
    document_sha256: tuple[Sha256, ...]
    versions: Versions


Role = Literal["patient", "adjuster", "senior_adjuster", "medical_expert", "siu", "auditor", "admin"]
Action = Literal["approve", "partial", "deny", "pend", "refer", "hold", "release", "reopen"]


class Signature(Record):
    """Who signed, in which role, when (UTC), and for a medical expert with which qualification."""

    person: str
    role: Role
    signed_at: datetime
    qualification: str | None = None
    opinion: str | None = None


class Decision(Record):
    """A person's act on one version of a case.

    ``codes`` may differ from the recommendation; ``note`` says why. ``medical`` is True when a
    denial rests on a medical ground; such a denial takes effect only with an expert's signature.
    """

    case_id: str
    case_version: int = Field(ge=1)
    action: Action
    amount: Yuan | None
    codes: tuple[str, ...]
    medical: bool
    note: str = ""
    signatures: tuple[Signature, ...]
