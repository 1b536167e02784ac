"""What the portal keeps of a person and of a claim that is not yet handed in."""

from datetime import date, datetime
from typing import Final, Literal

from pydantic import Field

from copilot.domain.base import Record
from copilot.domain.document import DocType, Document
from copilot.domain.evidence import Sha256

ConsentKind = Literal["processing", "medical", "genetic", "on_behalf"]
FileStatus = Literal["uploading", "reading", "read", "refused"]
Refusal = Literal["unreadable", "too_large", "refused"]
Relation = Literal["self", "spouse", "child", "parent", "guardian", "other"]
OTHER: Final = "other"


class Applicant(Record):
    """One login of the portal: a number, the hash of its code, the cases, the open drafts.

    ``drafts`` are draft ids by the case that they supplement; the new claim stands under "".
    """

    id: str
    code_hash: str = Field(repr=False)
    created_at: datetime
    cases: tuple[str, ...] = ()
    drafts: dict[str, str] = Field(default_factory=dict)


class Link(Record):
    """A one-time link to one case; ``used_at`` is when it opened a session."""

    case_id: str
    expires_at: datetime
    used_at: datetime | None = None


class Consent(Record):
    """One agreement: to what, when, and the hash of the wording that was on the screen."""

    kind: ConsentKind
    at: datetime
    wording: Sha256


class PaperFile(Record):
    """One file of a draft; ``key`` is how the phone names it, so that a repeated start is the same file.

    ``problem`` says in Chinese why it was refused; ``advice`` what to do better with the next photo.
    """

    id: str
    key: str
    slot: str
    filename: str
    size: int = Field(ge=1)
    status: FileStatus = "uploading"
    sha256: Sha256 | None = None
    problem: str = ""
    refusal: Refusal | None = None
    advice: tuple[str, ...] = ()
    doc_types: tuple[DocType, ...] = ()


class Difference(Record):
    """A value that the person says is otherwise than the machine read it."""

    document: str
    field: str
    read: str | None
    stated: str


class Draft(Record):
    """A claim, or a supplement to ``case_id``, that is not handed in yet."""

    id: str
    applicant: str
    created_at: datetime
    updated_at: datetime
    case_id: str | None = None
    consents: tuple[Consent, ...] = ()
    product: str = ""
    benefits: tuple[str, ...] = ()
    relation: Relation | None = None
    applicant_name: str = ""
    insured_name: str = ""
    insured_id: str = ""
    birth_date: date | None = None
    phone: str = ""
    code_seen: bool = False
    files: tuple[PaperFile, ...] = ()
    absent: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    confirmed: bool = False

    def agreed(self, kind: ConsentKind) -> bool:
        """Whether the person agreed to this."""
        return any(one.kind == kind for one in self.consents)

    def file(self, file_id: str) -> PaperFile | None:
        """Return the file of that id, or None."""
        return next((one for one in self.files if one.id == file_id), None)

    @property
    def ready_files(self) -> tuple[PaperFile, ...]:
        """The files that arrived whole and can be used."""
        return tuple(one for one in self.files if one.status in ("reading", "read"))


class DraftReading(Record):
    """What was read from one file of a draft, and by which version of the reader."""

    version: str
    documents: tuple[Document, ...]
    pages: int = Field(ge=0)


class Submission(Record):
    """What a case got from the portal, for the receipt: when, by whom, which files.

    ``draft`` is where the newest of it came from, while that is still being read.
    """

    case_id: str
    applicant: str
    draft: str = ""
    at: datetime
    relation: Relation | None = None
    consents: tuple[Consent, ...] = ()
    files: tuple[tuple[str, int, Sha256], ...] = ()
    differences: tuple[Difference, ...] = ()
    supplements: tuple[datetime, ...] = ()
