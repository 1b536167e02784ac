"""What the HTTP interface needs from the program, as one protocol over domain records.

The adapter in ``copilot.http_api.adapter`` fulfils it with the use cases of ``copilot.workflow``;
tests fulfil it in memory. Every method raises the errors of ``copilot.errors``.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, Protocol

from pydantic import Field

from copilot.domain.base import Record
from copilot.domain.case import State
from copilot.domain.decision import Action, Decision, Recommendation, Role
from copilot.domain.document import Document
from copilot.domain.evidence import ClauseSpan
from copilot.domain.money import Yuan
from copilot.http_api.duty import Duty
from copilot.store.runtime import Runtime

if TYPE_CHECKING:
    from copilot.http_api.words import CaseWords
    from copilot.http_api.work import Task

Progress = Callable[[str, int, int], None]
"""``progress(what, done, total)``: ``what`` is a Chinese phrase such as ``票据.pdf 第 2 页``."""

Consent = Literal["processing", "medical", "genetic"]


class Person(Record):
    """Who is acting, in which of the account's roles."""

    name: str
    role: Role
    qualification: str | None = None


class ProductInfo(Record):
    """One product that a case can be opened under."""

    id: str
    name: str
    region: str = ""


class NewCase(Record):
    """The opening of a case: product, insured person, and what the person agreed to.

    ``facts`` are statements about the policy that no paper carries, by their path in the facts
    (for example ``policy.first_effective``), as text.
    """

    product: str = Field(min_length=1, max_length=64)
    insured_name: str = Field(min_length=1, max_length=64)
    insured_id: str = Field(default="", max_length=32)
    consents: tuple[Consent, ...] = ()
    facts: dict[str, str] = Field(default_factory=dict, max_length=64)


class CaseRow(Record):
    """One line of the queue. Times are UTC, ``due`` is the next legal deadline in China.

    ``flags`` are of ``receipt``, ``papers``, ``terms``, ``medical`` and ``hold``.
    """

    id: str
    version: int = Field(ge=1)
    state: State
    product: str
    product_name: str = ""
    insured_masked: str = ""
    outcome: str | None = None
    payable: Yuan | None = None
    due: date | None = None
    flags: tuple[str, ...] = ()
    updated_at: datetime | None = None


class StoredFile(Record):
    """One uploaded file; ``problem`` says in Chinese why nothing could be read from it."""

    id: str
    filename: str
    size: int = Field(ge=0)
    problem: str | None = None


class CaseFile(Record):
    """Everything about one case at one version.

    ``declared`` are the statements of people by their path in the facts, ``policy`` meaning the
    first policy. ``stale`` says that the recommendation was made before the newest change.
    """

    row: CaseRow
    files: tuple[StoredFile, ...] = ()
    documents: tuple[Document, ...] = ()
    recommendation: Recommendation | None = None
    stale: bool = False
    decisions: tuple[Decision, ...] = ()
    declared: dict[str, str] = Field(default_factory=dict)


class Correction(Record):
    """A person's value for a field, and why; ``version`` is the version the person looked at.

    ``field`` is a name, or ``items[3].amount`` for a table cell. With ``document`` = ``declared`` it
    is a path in the facts. The present value again, without a reason, confirms it.
    """

    document: str
    field: str
    value: str | None = Field(max_length=4000)
    reason: str = Field(default="", max_length=2000)
    version: int = Field(ge=1)


class Act(Record):
    """A signed act on a case; ``amount`` only where the act pays."""

    action: Action
    version: int = Field(ge=1)
    amount: Yuan | None = None
    codes: tuple[str, ...] = ()
    medical: bool = False
    note: str = Field(default="", max_length=4000)


class Opinion(Record):
    """The second signature on a denial: agreement or refusal, with the grounds."""

    agree: bool
    opinion: str = Field(min_length=1, max_length=4000)
    version: int = Field(ge=1)


class Changed(Record):
    """One value that a person changed; None means that no value stood there."""

    document: str
    field: str
    old: str | None
    new: str | None
    why: str


class Noted(Record):
    """What a note on a case stands for, in names that the screens have words for.

    ``what`` is the act (``portal_claim``, ``portal_link``, ``postponed`` ...). For a hand-in by the
    insured person: what was agreed to, papers that they say they do not have, and values that they
    dispute, as ``(paper, field)``. ``until`` is a day or a time in ISO form.
    """

    what: str
    consents: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    disputed: tuple[tuple[str, str], ...] = ()
    until: str = ""


class TimelineEvent(Record):
    """One line of the event log: who did what, when (UTC), and what it led to.

    ``count`` is the number of files or papers, ``agree`` the answer of a second signature.
    """

    sequence: int = Field(ge=0)
    at: datetime
    person: str
    kind: str
    count: int | None = None
    outcome: str | None = None
    changes: tuple[Changed, ...] = ()
    action: Action | None = None
    amount: Yuan | None = None
    agree: bool | None = None
    note: str = ""
    noted: Noted | None = None


class Services(Protocol):
    """The use cases behind the routes."""

    def ready(self) -> Mapping[str, bool]:
        """Return part -> whether it can be used now."""
        ...

    def products(self) -> Sequence[ProductInfo]:
        """Return the products a case can be opened under."""
        ...

    def titles(self) -> Mapping[str, str]:
        """Return the title of each corpus file by its id, for naming a quote."""
        ...

    def reasons(self) -> Mapping[str, tuple[str, str]]:
        """Return the Chinese and English name of each reason code."""
        ...

    def cases(self) -> Sequence[CaseRow]:
        """Return the queue, the nearest deadline first."""
        ...

    def create(self, new: NewCase, person: Person, key: str | None = None) -> CaseRow:
        """Open a case; the same ``key`` opens one."""
        ...

    def add_file(self, case_id: str, filename: str, content: bytes, person: Person) -> StoredFile:
        """Keep one uploaded file; refuse what is not a paper."""
        ...

    def case(self, case_id: str) -> CaseFile:
        """Return everything about one case."""
        ...

    def viewed(self, case_id: str, person: Person) -> None:
        """Record who looked at a case."""
        ...

    def duty(self, case_id: str) -> Duty:
        """Return who has the case and who broke its glass; nobody when there is no such case."""
        ...

    def assign(self, case_id: str, to: str | None, reason: str, person: Person) -> None:
        """Give the case to an account, or to nobody."""
        ...

    def break_glass(self, case_id: str, reason: str, person: Person) -> None:
        """Record why a person works on somebody else's case."""
        ...

    def page_image(self, case_id: str, document_id: str, page: int) -> bytes:
        """Return one upright page as JPEG, the rendering that the boxes refer to."""
        ...

    @property
    def runtime(self) -> Runtime:
        """What is under way beside the cases: jobs and uploads."""
        ...

    def fhir(self, case_id: str, person: Person, *, masked: bool) -> str:
        """Return the case as a FHIR R4B bundle (JSON), and record that it was taken out."""
        ...

    def check_hook(self, url: str) -> None:
        """Raise InputRefused unless announcements may be sent to ``url``."""
        ...

    def deliver(self, task: "Task") -> None:
        """Send one announcement that is queued."""
        ...

    def extract(self, case_id: str, person: Person, progress: Progress, key: str | None = None) -> None:
        """Read every paper that has not been read; report each page. The same ``key`` works once."""
        ...

    def assess(self, case_id: str, person: Person, progress: Progress, key: str | None = None) -> None:
        """Compute the recommendation for the present version. The same ``key`` works once."""
        ...

    def correct(self, case_id: str, correction: Correction, person: Person) -> None:
        """Write a person's value over the machine's; invalidates the recommendation."""
        ...

    def decide(self, case_id: str, act: Act, person: Person) -> None:
        """Sign an act."""
        ...

    def countersign(self, case_id: str, opinion: Opinion, person: Person) -> None:
        """Give or refuse the second signature on a proposed denial."""
        ...

    def events(self, case_id: str) -> Sequence[TimelineEvent]:
        """Return the history of the case, oldest first."""
        ...

    @property
    def words(self) -> "CaseWords":
        """A model's words about a case."""
        ...

    def clause_context(self, span: ClauseSpan) -> str:
        """Return the whole article a quote stands in, as shipped."""
        ...
