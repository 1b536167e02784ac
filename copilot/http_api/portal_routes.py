"""Uploads of the portal, piece by piece, and the one-time link that an adjuster hands out.

The protocol follows tus: ``POST`` names a file and answers with its id and offset, ``PATCH`` brings the
bytes that follow ``Upload-Offset``, ``GET`` tells how far every file is. A repeated ``POST`` of the same
file continues it. Reading starts when a file is whole.
"""

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import Field

from copilot.domain.base import Record
from copilot.domain.document import DocType
from copilot.errors import InputRefused
from copilot.http_api.access import DeskDep, PersonDep
from copilot.http_api.case_routes import clean_filename
from copilot.http_api.portal_access import ApplicantDep, PortalDep
from copilot.http_api.portal_papers import MAX_FILE_BYTES, PIECE_BYTES
from copilot.http_api.portal_records import FileStatus, PaperFile, Refusal
from copilot.store.records import Actor

router = APIRouter()
CaseQuery = Annotated[str, Query(alias="case", max_length=40)]


class NewUpload(Record):
    """A file that is about to come; ``key`` is the phone's own name for it (name, size, day of change)."""

    key: str = Field(min_length=1, max_length=400)
    slot: str = Field(min_length=1, max_length=40, pattern=r"^[a-z_]+$")
    name: str = Field(min_length=1, max_length=255)
    size: int = Field(ge=0)


class UploadState(Record):
    """How far one file is, and what was found out about it."""

    id: str
    slot: str
    name: str
    size: int
    offset: int
    piece: int = PIECE_BYTES
    status: FileStatus
    refusal: Refusal | None = None
    problem: str = ""
    advice: tuple[str, ...] = ()
    doc_types: tuple[DocType, ...] = ()


class InviteLink(Record):
    """A link for the insured person; it opens once, and it is shown this once."""

    path: str
    expires_at: datetime


class LinkState(Record):
    """Whether the insured person follows the case online, and until when an unused link opens."""

    followed: bool
    open_until: datetime | None = None


@router.post("/portal/uploads", status_code=201)
def begin(new: NewUpload, person: ApplicantDep, portal: PortalDep, case_id: CaseQuery = "") -> UploadState:
    """Start a file of the open draft, or go on with it."""
    name = clean_filename(new.name)
    if not new.size:
        raise InputRefused("这个文件是空的，请重新选择。")
    draft = portal.drafts.require(person, case_id)
    if new.slot == "genetic_test" and not draft.agreed("genetic"):
        raise InputRefused("基因检测报告要您单独同意后才能上传，请先勾选同意。")
    fresh = PaperFile(id="new", key=new.key, slot=new.slot, filename=name, size=new.size)
    file = portal.papers.begin(draft, fresh)
    return _state(file, portal.papers.offset(portal.drafts.require(person, case_id), file.id))


@router.get("/portal/uploads")
def states(
    person: ApplicantDep, portal: PortalDep, desk: DeskDep, case_id: CaseQuery = ""
) -> list[UploadState]:
    """Return every file of the open draft; files that wait for reading are started again."""
    draft = portal.drafts.require(person, case_id)
    portal.papers.read_in_background(draft, desk.jobs)
    return [_state(one, portal.papers.offset(draft, one.id)) for one in draft.files]


@router.patch("/portal/uploads/{file_id}")
async def receive(
    file_id: str,
    request: Request,
    person: ApplicantDep,
    portal: PortalDep,
    desk: DeskDep,
    upload_offset: Annotated[int, Header(ge=0, le=MAX_FILE_BYTES)],
    case_id: CaseQuery = "",
) -> UploadState:
    """Take the next piece; the last one opens the file."""
    piece = await request.body()
    if len(piece) > PIECE_BYTES:
        raise InputRefused("这一段太大，请按小段上传。")

    def keep() -> UploadState:
        draft = portal.drafts.require(person, case_id)
        here = portal.papers.receive(draft, file_id, upload_offset, piece)
        file = draft.file(file_id)
        if file is not None and here == file.size:
            portal.papers.finish(draft, file_id)
            draft = portal.drafts.require(person, case_id)
            portal.papers.read_in_background(draft, desk.jobs)
            file = draft.file(file_id)
        if file is None:
            raise InputRefused("没有这个文件，请重新选择。")
        return _state(file, here)

    return await run_in_threadpool(keep)


@router.delete("/portal/uploads/{file_id}", status_code=204)
def remove(file_id: str, person: ApplicantDep, portal: PortalDep, case_id: CaseQuery = "") -> None:
    """Remove a file from the open draft."""
    portal.papers.remove(portal.drafts.require(person, case_id), file_id)


@router.post("/api/cases/{case_id}/portal-link", status_code=201)
def invite(case_id: str, person: PersonDep, desk: DeskDep, portal: PortalDep) -> InviteLink:
    """Make a one-time link with which the insured person can follow this case; an older one ends."""
    desk.services.case(case_id)
    now = portal.app.now()
    token, until = portal.people.invite(case_id, now)
    actor = Actor(person=person.name, role=person.role)
    portal.app.store.note(case_id, actor, "noted", now, {"portal": "link", "until": until.isoformat()})
    return InviteLink(path=f"/portal/link/{quote(token)}", expires_at=until)


@router.get("/api/cases/{case_id}/portal-link")
def link_state(case_id: str, desk: DeskDep, portal: PortalDep) -> LinkState:
    """Return whether a link is out; the link itself is never shown again."""
    desk.services.case(case_id)
    followed = portal.people.owner(case_id) is not None
    return LinkState(followed=followed, open_until=portal.people.open_link(case_id, portal.app.now()))


@router.delete("/api/cases/{case_id}/portal-link", status_code=204)
def close_link(case_id: str, person: PersonDep, desk: DeskDep, portal: PortalDep) -> None:
    """Let the links that nobody used yet open nothing; repeating it changes nothing."""
    desk.services.case(case_id)
    if portal.people.close_links(case_id):
        actor = Actor(person=person.name, role=person.role)
        portal.app.store.note(case_id, actor, "noted", portal.app.now(), {"portal": "link_closed"})


def _state(file: PaperFile, here: int) -> UploadState:
    return UploadState(
        id=file.id,
        slot=file.slot,
        name=file.filename,
        size=file.size,
        offset=here,
        status=file.status,
        refusal=file.refusal,
        problem=file.problem,
        advice=file.advice,
        doc_types=file.doc_types,
    )
