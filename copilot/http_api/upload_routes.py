"""Resumable uploads, after tus 1.0: announce, send in pieces, ask how far it came, go on.

``POST`` announces a file and answers with its address; ``PATCH`` adds bytes at ``Upload-Offset``;
``HEAD`` tells the offset. What was acknowledged is kept under seal through any crash. With the
last byte the file is scanned, opened in the sandbox and handed in; an upload whose last answer got
lost is completed by an empty ``PATCH`` at its end. An upload belongs to one person and one case
and ends after a day.
"""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from copilot.domain.base import Record
from copilot.errors import InputRefused
from copilot.http_api.access import PersonDep, ServicesDep
from copilot.http_api.case_routes import clean_filename
from copilot.http_api.ports import Person, Services
from copilot.store.uploads import NewUpload, Upload, UploadStatus
from copilot.workflow.ports import utc_now

TUS: Final = "1.0.0"
MEDIA_TYPE: Final = "application/offset+octet-stream"
MAX_BYTES: Final = 40 << 20
PIECE_BYTES: Final = 512 << 10
router = APIRouter(prefix="/api/cases/{case_id}/uploads")
Length = Annotated[int, Header(ge=1, le=1 << 40)]
Offset = Annotated[int, Header(ge=0, le=1 << 40)]
Name = Annotated[str, Query(min_length=1, max_length=255)]


class UploadState(Record):
    """How far an upload came; ``problem`` says in Chinese why the file was refused."""

    id: str
    size: int
    offset: int
    status: UploadStatus
    expires_at: datetime
    problem: str | None = None


@router.post("", status_code=201)
def announce(
    case_id: str,
    name: Name,
    upload_length: Length,
    services: ServicesDep,
    person: PersonDep,
    response: Response,
) -> UploadState:
    """Announce a file of ``Upload-Length`` bytes; ``Location`` is where to send it."""
    services.case(case_id)
    new = NewUpload(owner=person.name, case_id=case_id, filename=clean_filename(name), size=upload_length)
    upload = services.runtime.uploads.open(new, utc_now(), largest=MAX_BYTES)
    response.headers["location"] = f"/api/cases/{case_id}/uploads/{upload.id}"
    response.headers.update(_headers(upload))
    return _state(upload)


@router.get("/{upload_id}")
def state(
    case_id: str, upload_id: str, services: ServicesDep, person: PersonDep, response: Response
) -> UploadState:
    """Return how far the upload came."""
    upload = services.runtime.uploads.get(upload_id, person.name, case_id, utc_now())
    response.headers.update(_headers(upload))
    return _state(upload)


@router.head("/{upload_id}")
def offset(case_id: str, upload_id: str, services: ServicesDep, person: PersonDep) -> Response:
    """Return the offset in ``Upload-Offset``."""
    upload = services.runtime.uploads.get(upload_id, person.name, case_id, utc_now())
    return Response(headers=_headers(upload))


@router.patch("/{upload_id}", status_code=204)
async def send(
    case_id: str,
    upload_id: str,
    upload_offset: Offset,
    request: Request,
    services: ServicesDep,
    person: PersonDep,
) -> Response:
    """Add the body at ``Upload-Offset``; the last byte hands the file in."""
    if request.headers.get("content-type", "").split(";")[0].strip() != MEDIA_TYPE:
        raise InputRefused(f"请以 {MEDIA_TYPE} 发送文件内容。")
    upload = await run_in_threadpool(services.runtime.uploads.get, upload_id, person.name, case_id, utc_now())
    if upload.status == "open":
        upload = await _received(services, upload, upload_offset, request)
    if upload.status == "open" and upload.received == upload.size:
        await run_in_threadpool(_hand_in, services, upload, person)
    return Response(status_code=204, headers=_headers(upload))


@router.delete("/{upload_id}", status_code=204)
def drop(case_id: str, upload_id: str, services: ServicesDep, person: PersonDep) -> None:
    """Forget an upload and what was received of it."""
    uploads = services.runtime.uploads
    uploads.drop(uploads.get(upload_id, person.name, case_id, utc_now()))


async def _received(services: Services, upload: Upload, start: int, request: Request) -> Upload:
    """Store the body piece by piece; what came before a lost connection is kept."""
    uploads, waiting = services.runtime.uploads, bytearray()

    async def flush() -> None:
        nonlocal upload, start
        piece, waiting[:] = bytes(waiting), b""
        upload = await run_in_threadpool(uploads.append, upload, start, piece, utc_now())
        start += len(piece)

    try:
        async for chunk in request.stream():
            waiting += chunk
            if len(waiting) >= PIECE_BYTES:
                await flush()
    except ClientDisconnect:
        pass
    await flush()
    return upload


def _hand_in(services: Services, upload: Upload, person: Person) -> None:
    uploads = services.runtime.uploads
    content = uploads.content(upload)
    try:
        services.add_file(upload.case_id, upload.filename, content, person)
    except InputRefused as error:
        uploads.end(upload, str(error))
        raise
    uploads.end(upload, None)


def _headers(upload: Upload) -> dict[str, str]:
    return {
        "tus-resumable": TUS,
        "upload-offset": str(upload.received),
        "upload-length": str(upload.size),
        "upload-expires": upload.expires_at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        "cache-control": "no-store",
    }


def _state(upload: Upload) -> UploadState:
    shown = upload.model_dump(include={"id", "size", "status", "expires_at", "problem"})
    return UploadState(**shown, offset=upload.received)
