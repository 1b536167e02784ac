"""What the store takes in and gives out, besides the records of the domain."""

import json
from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from copilot.domain.base import Record
from copilot.domain.case import State
from copilot.domain.decision import Decision, Recommendation, Role
from copilot.domain.document import Document
from copilot.domain.evidence import Sha256

EventKind = Literal[
    "submitted",
    "extracted",
    "assessed",
    "corrected",
    "decided",
    "signed",
    "reopened",
    "held",
    "released",
    "viewed",
    "exported",
    "noted",
    "assigned",
    "broke_glass",
    "rotated",
    "erased",
    "erasure_refused",
    "consented",
]


ConsentKind = Literal["sensitive", "genetic"]


class Actor(Record):
    """Who acts, in which role; the program itself acts as ``system`` in role ``admin``."""

    person: str = Field(min_length=1)
    role: Role


SYSTEM = Actor(person="system", role="admin")


class FileRef(Record):
    """One uploaded original; ``problem`` says in Chinese why nothing could be read from it."""

    sha256: Sha256
    filename: str
    size: int = Field(ge=0)
    read: bool = False
    problem: str | None = None


class PageImage(Record):
    """One upright page as an image file (JPEG); ``page`` counts from 1 within its document."""

    document_id: str
    page: int = Field(ge=1)
    sha256: Sha256


class Snapshot(Record):
    """Everything that a case rests on at one version.

    ``declared`` is what the claimant or adjuster stated, as JSON; ``claim`` is the assembled claim,
    as JSON, or None before the papers are read. ``documents`` are hashes of stored documents in
    their order. Both JSON values are kept as given: their shape belongs to the workflow.
    """

    files: tuple[FileRef, ...] = ()
    documents: tuple[Sha256, ...] = ()
    images: tuple[PageImage, ...] = ()
    declared: dict[str, Any] = Field(default_factory=dict)
    claim: dict[str, Any] | None = None


class Correction(Record):
    """One field that a person changed: where, from what, to what, who, when, why.

    ``target`` is ``document:<id>/field:<name>``, ``document:<id>/item:<index>/<cell>`` or
    ``declared:<path>``; None means that no value stood there.
    """

    case_id: str
    version: int = Field(ge=1)
    target: str
    old: str | None
    new: str | None
    person: str
    role: Role
    at: datetime
    why: str


class Event(Record):
    """One link of the audit chain; ``payload`` is canonical JSON text."""

    seq: int = Field(ge=1)
    case_id: str | None
    actor: str
    role: str
    kind: str
    payload: str
    at: str
    prev_hash: str
    hash: str


class Case(Record):
    """One case as it stands now."""

    id: str
    version: int = Field(ge=1)
    state: State
    product: str
    insured_masked: str
    created_at: datetime
    updated_at: datetime
    erased_at: datetime | None = None


class Step(Record):
    """One move of one case, written in one transaction or not at all.

    ``expected_version`` is the version that the actor saw (0 for a new case); the case then has
    version ``expected_version + 1``. Whatever rows the step carries are written with their hashes
    recorded in its event. ``key`` makes a repeated request harmless: the same key with the same
    ``request_sha256`` returns the first result, with another request it is a conflict.
    """

    case_id: str
    expected_version: int = Field(ge=0)
    state: State
    product: str
    insured_masked: str = ""
    kind: EventKind
    actor: Actor
    at: datetime
    snapshot: Snapshot
    documents: tuple[Document, ...] = ()
    recommendation: Recommendation | None = None
    decision: Decision | None = None
    corrections: tuple[Correction, ...] = ()
    bill_keys: tuple[str, ...] = ()
    details: dict[str, Any] = Field(default_factory=dict)
    key: str | None = None
    request_sha256: Sha256 | None = None

    @property
    def version(self) -> int:
        """The version that the case has after the step."""
        return self.expected_version + 1


class Head(Record):
    """How long the chain is and how it ends."""

    count: int = Field(ge=0)
    hash: str


Grounds = Literal["purpose_met", "withdrawn", "unlawful", "period_over"]
Asker = Literal["subject", "guardian", "relative", "controller"]


class Erased(Record):
    """A case whose content was destroyed: who did it when, on whose request, on which grounds.

    ``grounds`` are those of article 47 of the 个人信息保护法: the purpose is met or the service ended,
    the consent was withdrawn, the processing was unlawful, or the period of keeping is over.
    """

    case_id: str
    seq: int
    at: str
    by: str
    role: str
    asked_by: Asker
    grounds: Grounds
    kept_until: date
    rows: int
    files: int

    @classmethod
    def of(cls, event: Event) -> "Erased":
        """Read the event ``erased``."""
        body = json.loads(event.payload)
        fields = {name: body[name] for name in ("asked_by", "grounds", "kept_until", "rows", "files")}
        known = {"case_id": event.case_id, "seq": event.seq, "at": event.at}
        return cls.model_validate({**known, "by": event.actor, "role": event.role, **fields})


class Consent(Record):
    """What a person agreed to, or took back; the newest of its kind holds."""

    case_id: str
    number: int = Field(ge=1)
    kind: ConsentKind
    given: bool
    at: datetime
    recorded_by: str


class AuditReport(Record):
    """The result of a full walk over the chain and the rows that it vouches for.

    ``problems`` are Chinese sentences, each naming the event or row, the first bad one first;
    ``erased`` are the cases of which only the events are left.
    """

    ok: bool
    events: int
    rows: int
    head: Head
    problems: tuple[str, ...] = ()
    erased: tuple[Erased, ...] = ()
