"""The ways in: consent and a new claim, the number with its code, and the one-time link."""

import time
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse

from copilot.errors import NotFound
from copilot.http_api.portal_access import ApplicantDep, PortalDep
from copilot.http_api.portal_desk import PortalDesk
from copilot.http_api.portal_people import plain_number, shown_code, shown_number
from copilot.http_api.portal_records import Consent, ConsentKind
from copilot.http_api.problems import TooManyTries
from ui.portal.page import (
    PortalRoute,
    current_person,
    go,
    inside,
    language,
    render,
    sign_in,
    sign_out,
    wording_hash,
    words,
)
from ui.portal.pictures import picture

router = APIRouter(route_class=PortalRoute)
REQUIRED: Final = ("processing", "medical")
Tick = Annotated[str, Form(max_length=8)]


@router.get("/portal")
def landing(request: Request) -> HTMLResponse:
    """Return the first page: what can be done here."""
    return render(request, "landing.html")


@router.get("/portal/start")
def consent_page(request: Request) -> HTMLResponse:
    """Return the consents; nothing is stored before."""
    return render(request, "consent.html", missing=(), given=())


@router.post("/portal/start")
def consent(
    request: Request, portal: PortalDep, processing: Tick = "", medical: Tick = "", genetic: Tick = ""
) -> Response:
    """Keep what was agreed to, open a draft, and show the number and the code."""
    ticked: dict[ConsentKind, str] = {"processing": processing, "medical": medical, "genetic": genetic}
    given = tuple(kind for kind, value in ticked.items() if value)
    missing = [kind for kind in REQUIRED if kind not in given]
    if missing:
        return render(request, "consent.html", 422, missing=missing, given=given)
    now = portal.app.now()
    spoken = language(request)
    consents = tuple(Consent(kind=kind, at=now, wording=wording_hash(spoken, kind)) for kind in given)
    known = current_person(request, portal)
    if known is not None:
        if portal.drafts.of(known) is None:
            portal.drafts.start(known, now, consents=consents)
        return go("/portal/product")
    if not portal.may_start():
        raise TooManyTries("现在申请的人太多，请过一会儿再试。")
    person, code = portal.people.create(now)
    portal.drafts.start(person, now, consents=consents)
    answer = _code_page(request, person.id, code, "/portal/product")
    sign_in(request, answer, portal, person.id)
    return answer


@router.get("/portal/code")
def code_page(request: Request, person: ApplicantDep) -> HTMLResponse:
    """Offer a new code to a person who has lost it but is signed in."""
    return render(request, "new_code.html", number=shown_number(person.id))


@router.post("/portal/code")
def new_code(request: Request, person: ApplicantDep, portal: PortalDep) -> HTMLResponse:
    """Replace the code and show it."""
    return _code_page(request, person.id, portal.people.new_code(person.id), "/portal/home")


@router.get("/portal/enter")
def enter_page(request: Request) -> HTMLResponse:
    """Return the form for number and code."""
    after = inside(request.query_params.get("next", "/portal/home"))
    return render(
        request, "enter.html", next=after, expired="expired" in request.query_params, wrong=False, number=""
    )


@router.post("/portal/enter")
def enter(
    request: Request,
    portal: PortalDep,
    number: Annotated[str, Form(max_length=40)] = "",
    code: Annotated[str, Form(max_length=40)] = "",
    after: Annotated[str, Form(alias="next", max_length=200)] = "/portal/home",
) -> Response:
    """Open a session; at most ten failures per number and address in fifteen minutes."""
    _brake(request, portal, f"number:{plain_number(number)}")
    person = portal.people.verify(number, code)
    if person is None:
        return render(
            request, "enter.html", 401, next=inside(after), expired=False, wrong=True, number=number[:20]
        )
    portal.brake.clear(f"number:{person.id}")
    answer = go(inside(after))
    sign_in(request, answer, portal, person.id)
    return answer


@router.get("/portal/link/{token}")
def link_page(token: str, request: Request, portal: PortalDep) -> HTMLResponse:
    """Ask before the link is used up: previews of messengers open links too."""
    live = portal.people.link(token[:100], portal.app.now()) is not None
    return render(request, "link.html", 200 if live else 404, live=live, token=token)


@router.post("/portal/link/{token}")
def use_link(token: str, request: Request, portal: PortalDep) -> Response:
    """Use the link up, open a session, and show the number with a fresh code."""
    _brake(request, portal, "link")
    opened = portal.people.redeem(token[:100], portal.app.now())
    if opened is None:
        raise NotFound("这个链接已经用过或过期了，请打客服电话要一个新的。")
    person, code, case_id = opened
    answer = _code_page(request, person.id, code, f"/portal/cases/{case_id}")
    sign_in(request, answer, portal, person.id)
    return answer


@router.post("/portal/leave")
def leave(request: Request, portal: PortalDep, person: ApplicantDep) -> Response:
    """End the session."""
    answer = go("/portal")
    sign_out(request, answer, portal)
    return answer


@router.get("/portal/picture/{doc_type}.svg")
def drawn(doc_type: str, request: Request) -> Response:
    """Return the drawn sample of one kind of paper."""
    known = words(request)
    if not known.has("paper", doc_type):
        raise NotFound("没有这张图。")
    headers = {"cache-control": "private, max-age=3600", "vary": "cookie"}
    return Response(picture(doc_type, known), media_type="image/svg+xml", headers=headers)


def _code_page(request: Request, number: str, code: str, after: str) -> HTMLResponse:
    """Return the page that shows a code; ``once``: it has no address of its own, so no switch leads back."""
    shown = shown_number(number)
    return render(request, "code.html", once=True, number=shown, code=shown_code(code), after=after)


def _brake(request: Request, portal: PortalDesk, key: str) -> None:
    now = time.time()
    address = f"address:{request.client.host if request.client else '?'}:{key.split(':')[0]}"
    spent = [one for one in (key, address) if not portal.brake.reserve(one, now)]
    if key == "link" and spent:
        spent = [one for one in spent if one != "link"]
    if spent:
        raise TooManyTries("试了太多次。为了安全，请 15 分钟后再试，或打客服电话。")
