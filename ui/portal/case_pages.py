"""A person's own cases: the list, how far each is, what is wanted, and the decision."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from copilot.domain.case import State
from copilot.errors import NotFound
from copilot.http_api.access import DeskDep
from copilot.http_api.portal_access import ApplicantDep, PortalDep
from copilot.http_api.portal_desk import PortalDesk
from copilot.http_api.portal_people import shown_number
from copilot.http_api.portal_records import Applicant, Consent, Draft, Submission
from copilot.store.records import Case
from copilot.workflow.ports import CHINA
from ui.portal import views
from ui.portal.page import PortalRoute, go, language, render, wording_hash, words

router = APIRouter(route_class=PortalRoute)
OPEN_FOR_PAPERS: tuple[State, ...] = ("extracted", "assessed", "pended", "referred")


@router.get("/portal/home")
def home(request: Request, person: ApplicantDep, portal: PortalDep) -> HTMLResponse:
    """Return the person's cases and the claim that is being filled in."""
    known = words(request)
    draft = portal.drafts.of(person)
    names = {one.product: one.name for one in portal.app.content.policies}
    cases = [
        {
            "id": case.id,
            "state": known.get("state", case.state),
            "product": names.get(case.product, case.product),
            "name": case.insured_masked,
            "wants": case.state == "pended",
        }
        for case in (portal.claims.case(one) for one in reversed(person.cases))
    ]
    return render(
        request,
        "home.html",
        cases=cases,
        draft=draft,
        step=f"/portal/{views.next_step(draft)}" if draft else "",
        number=shown_number(person.id),
    )


@router.get("/portal/cases/{case_id}")
def case_page(
    case_id: str, request: Request, person: ApplicantDep, portal: PortalDep, desk: DeskDep
) -> HTMLResponse:
    """Return one case in plain words, with the list of what is wanted and the decision."""
    portal.go_on(case_id, desk.jobs)
    case = portal.claims.case(case_id)
    known = words(request)
    return render(
        request, "case.html", **_case(case, person, portal, request), **_wanted(case, person, portal, known)
    )


@router.get("/portal/cases/{case_id}/receipt")
def receipt(
    case_id: str, request: Request, portal: PortalDep, desk: DeskDep, person: ApplicantDep
) -> HTMLResponse:
    """Return the receipt: what came in, when, and by when there must be an answer."""
    portal.go_on(case_id, desk.jobs)
    submission = _submission(portal, case_id)
    known = words(request)
    at = (submission.supplements or (submission.at,))[-1].astimezone(CHINA)
    case = portal.claims.case(case_id)
    return render(
        request,
        "receipt.html",
        case=case,
        at=f"{views.day(at.date(), known)} {at:%H:%M}",
        files=submission.files,
        clock=views.clock(portal.claims.deadlines(case_id), "received", known),
        number=shown_number(person.id),
        again=bool(submission.supplements),
    )


@router.get("/portal/cases/{case_id}/letter.pdf")
def letter_file(case_id: str, request: Request, person: ApplicantDep, portal: PortalDep) -> Response:
    """Return the letter of the decision as a file."""
    content = portal.claims.letter_file(case_id, language(request), person.id)
    if content is None:
        raise NotFound("通知书还没有出来，请过一会儿再看。")
    headers = {"content-disposition": f'attachment; filename="{case_id}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


@router.post("/portal/cases/{case_id}/supplement")
def supplement(case_id: str, person: ApplicantDep, portal: PortalDep, desk: DeskDep) -> Response:
    """Hand in the papers that were uploaded in place."""
    portal.hand_in(portal.drafts.require(person, case_id), desk.jobs)
    return go(f"/portal/cases/{case_id}/receipt")


@router.post("/portal/cases/{case_id}/genetic")
def genetic(case_id: str, request: Request, person: ApplicantDep, portal: PortalDep) -> Response:
    """Keep the consent for genetic reports in a supplement."""
    now = portal.app.now()
    given = Consent(kind="genetic", at=now, wording=wording_hash(language(request), "genetic"))
    draft = portal.drafts.require(person, case_id)
    portal.drafts.change(
        draft.id, now, lambda one: one.model_copy(update={"consents": (*one.consents, given)})
    )
    return go(f"/portal/cases/{case_id}")


def _case(case: Case, person: Applicant, portal: PortalDesk, request: Request) -> dict[str, Any]:
    known = words(request)
    names = {one.product: one.name for one in portal.app.content.policies}
    letter = (
        portal.claims.letter(case.id, language(request)) if case.state in ("approved", "denied") else None
    )
    return {
        "case": case,
        "product": names.get(case.product, case.product),
        "state": known.get("state", case.state),
        "explained": known.get("explain", case.state),
        "stages": views.stages(case.state, known),
        "clock": views.clock(portal.claims.deadlines(case.id), case.state, known),
        "letter": views.letter_view(letter) if letter else None,
        "amount": portal.claims.amount(case.id) if letter and case.state == "approved" else None,
        "sender": portal.claims.sender(),
        "receipt": portal.people.submission(case.id) is not None,
    }


def _wanted(case: Case, person: Applicant, portal: PortalDesk, known: Any) -> dict[str, Any]:
    """Return the one list of what is wanted, with a place to upload each."""
    pended = case.state == "pended"
    if case.state not in OPEN_FOR_PAPERS:
        return {"draft": None, "slots": [], "asks": [], "note": "", "pended": False}
    papers, asks, note = portal.claims.asked(case.id) if pended else ((), (), "")
    draft = portal.drafts.of(person, case.id) or _supplement_draft(case, person, portal)
    return {
        "draft": draft,
        "slots": views.asked_slots(papers, draft, known),
        "asks": asks,
        "note": note,
        "pended": pended,
    }


def _supplement_draft(case: Case, person: Applicant, portal: PortalDesk) -> Draft:
    before = _submission(portal, case.id)
    return portal.drafts.start(
        person,
        portal.app.now(),
        case_id=case.id,
        product=case.product,
        consents=before.consents,
        relation=before.relation,
    )


def _submission(portal: PortalDesk, case_id: str) -> Submission:
    found = portal.people.submission(case_id)
    if found is None:
        raise NotFound("您名下没有这个案件。")
    return found
