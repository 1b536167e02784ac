"""Cases: the queue, uploads, background work, recommendation, corrections and decisions."""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from copilot.domain.base import Record
from copilot.domain.decision import Recommendation
from copilot.domain.document import Document
from copilot.domain.evidence import ClauseSpan
from copilot.errors import InputRefused, NotAllowed, NotFound
from copilot.http_api.access import AccountDep, DeskDep, PersonDep, ServicesDep, payer
from copilot.http_api.jobs import Job
from copilot.http_api.paging import PagingDep
from copilot.http_api.ports import (
    Act,
    CaseFile,
    CaseRow,
    Correction,
    NewCase,
    Opinion,
    ProductInfo,
    StoredFile,
    TimelineEvent,
)
from copilot.http_api.walled import behind_wall, refuse_walled

router = APIRouter()
KeyHeader = Annotated[str | None, Header(max_length=128)]


class JobRequest(Record):
    """``read`` reads new papers and then assesses; ``assess`` only computes again."""

    kind: Literal["read", "assess"]


class ClauseText(Record):
    """The article around a quote."""

    text: str


@router.get("/api/health")
def health() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@router.get("/api/products")
def products(services: ServicesDep) -> Sequence[ProductInfo]:
    """Return the products."""
    return services.products()


@router.get("/api/cases")
def cases(services: ServicesDep, paging: PagingDep) -> Sequence[CaseRow]:
    """Return the queue, the nearest deadline first."""
    return paging.page(services.cases())


@router.post("/api/cases", status_code=201)
def create(
    new: NewCase, services: ServicesDep, person: PersonDep, idempotency_key: KeyHeader = None
) -> CaseRow:
    """Open a case; the insured person's consent to processing is a condition.

    The same ``Idempotency-Key`` of the same account opens one case, whatever crashes in between.
    """
    if "processing" not in new.consents or "medical" not in new.consents:
        raise InputRefused("缺少被保险人对处理个人信息和医疗健康信息的同意，取得同意后再收件。")
    key = (
        None if idempotency_key is None else sha256(f"{person.name}\n{idempotency_key}".encode()).hexdigest()
    )
    return services.create(new, person, key)


@router.get("/api/cases/{case_id}")
def case(case_id: str, services: ServicesDep, person: PersonDep) -> CaseFile:
    """Return everything about one case that the role may see."""
    return behind_wall(services.case(case_id), person.role)


@router.post("/api/cases/{case_id}/files", status_code=201)
async def upload(
    case_id: str,
    name: Annotated[str, Query(min_length=1, max_length=255)],
    request: Request,
    services: ServicesDep,
    person: PersonDep,
) -> StoredFile:
    """Keep one file: the body is its bytes, ``name`` its name. What it is, its content decides."""
    content = await request.body()
    if not content:
        raise InputRefused(f"文件“{clean_filename(name)}”是空的，请重新选择。")
    return await run_in_threadpool(services.add_file, case_id, clean_filename(name), content, person)


@router.get("/api/cases/{case_id}/documents")
def documents(
    case_id: str, services: ServicesDep, paging: PagingDep, person: PersonDep
) -> Sequence[Document]:
    """Return the papers as read, but those that the role may not see."""
    return paging.page(behind_wall(services.case(case_id), person.role).documents)


@router.get("/api/cases/{case_id}/pages/{document_id}/{page}.jpg")
def page_image(
    case_id: str, document_id: str, page: int, services: ServicesDep, person: PersonDep
) -> Response:
    """Return one upright page; the box coordinates are fractions of it."""
    refuse_walled(services, case_id, document_id, person.role)
    return Response(services.page_image(case_id, document_id, page), media_type="image/jpeg")


@router.post("/api/cases/{case_id}/jobs", status_code=202)
def start_job(case_id: str, wanted: JobRequest, desk: DeskDep, person: PersonDep) -> Job:
    """Start reading or computing in the background."""
    desk.services.case(case_id)
    return desk.jobs.enqueue(case_id, wanted.kind, person)


@router.get("/api/cases/{case_id}/jobs/{job_id}")
def job(case_id: str, job_id: str, desk: DeskDep, after: Annotated[int, Query(ge=0)] = 0) -> Job:
    """Return how far the work is; ``after`` leaves out events already seen."""
    return desk.jobs.get(case_id, job_id, after)


@router.delete("/api/cases/{case_id}/jobs/{job_id}")
def cancel_job(case_id: str, job_id: str, desk: DeskDep) -> Job:
    """Call the work off: at once when it waits, at its next step when it runs."""
    return desk.jobs.cancel(case_id, job_id)


@router.get("/api/cases/{case_id}/recommendation")
def recommendation(case_id: str, services: ServicesDep) -> Recommendation:
    """Return the machine's advice on the present version."""
    found = services.case(case_id).recommendation
    if found is None:
        raise NotFound("这个案件还没有建议，请先读取材料并计算。")
    return found


@router.post("/api/cases/{case_id}/corrections")
def correct(case_id: str, correction: Correction, services: ServicesDep, person: PersonDep) -> CaseRow:
    """Write a person's value; the caller starts ``assess`` to compute again."""
    services.correct(case_id, correction, person)
    return services.case(case_id).row


@router.post("/api/cases/{case_id}/decisions")
def decide(case_id: str, act: Act, services: ServicesDep, person: PersonDep, request: Request) -> CaseRow:
    """Sign an act; a payment only within the limit of the role."""
    if act.action in ("approve", "partial") and act.amount is not None:
        person = payer(request, act.amount)
    services.decide(case_id, act, person)
    return services.case(case_id).row


@router.post("/api/cases/{case_id}/second-signature")
def second_signature(
    case_id: str, opinion: Opinion, services: ServicesDep, person: PersonDep, account: AccountDep
) -> CaseRow:
    """Give or refuse the second signature; on medical grounds only a medical expert may."""
    if services.case(case_id).row.state == "awaiting_expert":
        if "medical_expert" not in account.roles:
            raise NotAllowed("医学理由的不予给付须由医学专家签署第二签。")
        person = person.model_copy(update={"role": "medical_expert"})
    services.countersign(case_id, opinion, person)
    return services.case(case_id).row


@router.get("/api/cases/{case_id}/events")
def events(case_id: str, services: ServicesDep, paging: PagingDep) -> Sequence[TimelineEvent]:
    """Return the history of the case, oldest first."""
    services.case(case_id)
    return paging.page(services.events(case_id))


@router.post("/api/clauses/context")
def clause_context(span: ClauseSpan, services: ServicesDep) -> ClauseText:
    """Return the whole article that a quote stands in."""
    return ClauseText(text=services.clause_context(span))


def clean_filename(name: str) -> str:
    """Return the last path part without control characters, at most 120 characters."""
    last = re.split(r"[\\/]", name)[-1]
    return (
        re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", last).strip()[-120:]
        or "未命名"
    )
