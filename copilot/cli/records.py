"""The JSON documents of commands whose result is not a record of another room."""

from datetime import date

from copilot.catalogue.articles import Header
from copilot.domain.base import Record
from copilot.domain.decision import Decision, Finding, Recommendation
from copilot.domain.document import Document
from copilot.domain.evidence import Sha256, TraceStep
from copilot.store.erasure import Refusal as Waiting
from copilot.store.records import Case, Correction, Erased, Event


class Refusal(Record):
    """Why a command gave no result; ``kind`` is a class of ``copilot.errors``, ``message`` Chinese."""

    kind: str
    message: str


class RefusalDocument(Record):
    """What ``--json`` prints with exit status 1 or 70 when there is no result."""

    error: Refusal


class PackRow(Record):
    """One version of one product."""

    product: str
    name: str
    version: str
    layer: str
    valid_from: date | None
    valid_to: date | None
    benefits: tuple[str, ...]
    missing: tuple[str, ...]
    for_engine_tests: bool


class CheckReport(Record):
    """The result of a check over the corpus or the packs, in Chinese sentences.

    ``warnings`` point at what a person should know and do not make the check fail; ``gaps`` name what
    the public terms of a product leave out.
    """

    ok: bool
    checked: int
    problems: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


class ManifestRow(Header):
    """The header of one corpus file with its place and hash."""

    path: str
    sha256: Sha256


class Manifest(Record):
    """All corpus files."""

    files: tuple[ManifestRow, ...]


class IndexReport(Record):
    """The state of the retrieval index; ``note`` says in Chinese why it cannot be used."""

    state: str
    passages: int
    note: str


class CaseView(Record):
    """One case with everything that happened to it."""

    case: Case
    recommendation: Recommendation | None
    decisions: tuple[Decision, ...]
    corrections: tuple[Correction, ...]
    events: tuple[Event, ...]
    documents: tuple[Document, ...] = ()


class Explanation(Record):
    """Why a reason code was given or not, with what it means and the steps it rests on."""

    code: str
    name: str
    plain: str
    fired: tuple[Finding, ...]
    considered: tuple[Finding, ...]
    steps: tuple[TraceStep, ...]


class Erasures(Record):
    """Cases that were erased, and requests that wait for the end of the keeping."""

    done: tuple[Erased, ...]
    waiting: tuple[Waiting, ...]
