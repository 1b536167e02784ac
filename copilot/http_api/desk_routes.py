"""The routes of the desk: leases, drafts, many edits, postponing, escalating, letters, clauses, audit."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from copilot.domain.base import Record
from copilot.errors import NotFound
from copilot.http_api.access import PersonDep, desk
from copilot.http_api.desk_board import Figures
from copilot.http_api.desk_work import DeskServices, Edits
from copilot.http_api.permissions import Operation
from copilot.http_api.ports import CaseRow
from copilot.recommend.letters.letter import Letter
from copilot.store.records import AuditReport
from copilot.store.worktable import Draft, Lease, Writing

router = APIRouter()
PERMISSIONS: Final[Mapping[str, Operation]] = {
    "POST /api/cases/{case_id}/lease": "case.work",
    "DELETE /api/cases/{case_id}/lease": "case.read",
    "GET /api/cases/{case_id}/drafts": "case.read",
    "PUT /api/cases/{case_id}/drafts/{form}": "case.draft",
    "DELETE /api/cases/{case_id}/drafts/{form}": "case.draft",
    "POST /api/cases/{case_id}/edits": "case.work",
    "POST /api/cases/{case_id}/postponement": "case.work",
    "POST /api/cases/{case_id}/escalation": "case.work",
    "GET /api/cases/{case_id}/letter": "case.read",
    "GET /api/cases/{case_id}/clauses": "case.read",
    "GET /api/audit/report": "audit.read",
    "GET /api/board": "board.read",
}


class Claim(Record):
    """Take or renew the lease; ``take_over`` with a reason takes a colleague's."""

    take_over: bool = False
    reason: str = Field(default="", max_length=500)


class Saved(Record):
    """A draft to save over the revision that was read (0: there was none).

    ``writer`` names the window and ``sequence`` counts what it sends: see ``Writing``.
    """

    revision: int = Field(ge=0)
    content: dict[str, Any]
    writer: str = Field(default="", max_length=64)
    sequence: int = Field(default=0, ge=0)


class Revision(Record):
    """The revision that a draft has now."""

    revision: int


class Postponement(Record):
    """Until which day a case is put aside (None: take it back), and why."""

    until: date | None = None
    reason: str = Field(default="", max_length=500)


class Escalation(Record):
    """What a senior adjuster shall look at."""

    reason: str = Field(min_length=2, max_length=500)


class Passage(Record):
    """One passage of the corpus near a question; ``own`` says that it is of the case's own product."""

    document: str
    title: str
    version: str
    label: str
    text: str
    own: bool


class Passages(Record):
    """What was found; ``answered`` False says that nothing in force answers the question."""

    answered: bool
    note: str
    passages: tuple[Passage, ...]


def desk_services(request: Request) -> DeskServices:
    """Return the services of the desk; a server without them has no such routes."""
    services = desk(request).services
    if not isinstance(services, DeskServices):
        raise NotFound("本程序没有启用核赔工作台。")
    return services


WorkDep = Annotated[DeskServices, Depends(desk_services)]


@router.post("/api/cases/{case_id}/lease")
def claim(case_id: str, wanted: Claim, work: WorkDep, person: PersonDep) -> Lease:
    """Say that the caller works on the case; the answer names who does, which may be a colleague."""
    return work.claim(case_id, person, take_over=wanted.take_over, reason=wanted.reason)


@router.delete("/api/cases/{case_id}/lease", status_code=204)
def release(case_id: str, work: WorkDep, person: PersonDep) -> None:
    """Give the caller's lease back."""
    work.table.release(case_id, person.name)


@router.get("/api/cases/{case_id}/drafts")
def drafts(case_id: str, work: WorkDep, person: PersonDep) -> tuple[Draft, ...]:
    """Return what the caller left unfinished on the case."""
    return work.drafts(case_id, person)


@router.put("/api/cases/{case_id}/drafts/{form}")
def save_draft(case_id: str, form: str, draft: Saved, work: WorkDep, person: PersonDep) -> Revision:
    """Keep an unfinished form."""
    saved = work.save_draft(case_id, Writing(form=form[:160], **draft.model_dump()), person)
    return Revision(revision=saved)


@router.delete("/api/cases/{case_id}/drafts/{form}", status_code=204)
def discard_draft(case_id: str, form: str, work: WorkDep, person: PersonDep) -> None:
    """Throw an unfinished form away."""
    work.table.discard(case_id, person.name, (form[:160],))


@router.post("/api/cases/{case_id}/edits")
def edit(case_id: str, edits: Edits, work: WorkDep, person: PersonDep) -> CaseRow:
    """Write several values for one reason; the caller starts ``assess`` to compute again."""
    work.edit(case_id, edits, person)
    return work.case(case_id).row


@router.post("/api/cases/{case_id}/postponement", status_code=204)
def postpone(case_id: str, wanted: Postponement, work: WorkDep, person: PersonDep) -> None:
    """Put a case aside until a day, or take it back."""
    work.postpone(case_id, wanted.until, wanted.reason, person)


@router.post("/api/cases/{case_id}/escalation", status_code=204)
def escalate(case_id: str, wanted: Escalation, work: WorkDep, person: PersonDep) -> None:
    """Give a case to the senior adjusters."""
    work.escalate(case_id, wanted.reason, person)


@router.get("/api/cases/{case_id}/letter")
def letter(
    case_id: str,
    work: WorkDep,
    person: PersonDep,
    kind: Annotated[str | None, Query(max_length=40)] = None,
    lang: Annotated[str, Query(pattern="^(zh|en)$")] = "zh",
) -> Letter:
    """Return a letter as sections of text, to look at before anybody signs; nothing is sent."""
    return work.letter(case_id, kind, lang, person)


@router.get("/api/cases/{case_id}/clauses")
def clauses(case_id: str, q: Annotated[str, Query(min_length=2, max_length=300)], work: WorkDep) -> Passages:
    """Return clauses and guidelines near a question, for this case's product and day."""
    product = work.case(case_id).row.product
    found = work.clauses(q, product, 8)
    titles = work.titles()
    return Passages(
        answered=found.answered,
        note=found.note,
        passages=tuple(
            Passage(
                document=one.passage.document_id,
                title=titles.get(one.passage.document_id, one.passage.document_id),
                version=one.passage.version,
                label=one.passage.span.article,
                text=one.passage.text,
                own=one.passage.product == product,
            )
            for one in found.hits
        ),
    )


@router.get("/api/audit/report")
def audit_report(work: WorkDep) -> AuditReport:
    """Walk the whole audit chain and every row it vouches for."""
    return work.verify()


@router.get("/api/board")
def board(work: WorkDep, response: Response) -> Figures:
    """Return the figures of the desk."""
    response.headers["cache-control"] = "private, max-age=30"
    return work.board.figures()
