"""A new claim, one question a page: product, person, papers, read-back, hand in."""

import re
from datetime import date
from typing import Annotated, Final, get_args

from fastapi import APIRouter, Form, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from stdnum.cn import ric

from copilot.errors import InputRefused
from copilot.http_api.access import DeskDep
from copilot.http_api.portal_access import ApplicantDep, PortalDep
from copilot.http_api.portal_desk import PortalDesk
from copilot.http_api.portal_needs import NeededPaper, needed_papers
from copilot.http_api.portal_records import Consent, Difference, Draft, Relation
from copilot.redact.plain import visible
from ui.portal import views
from ui.portal.page import PortalRoute, go, language, render, wording_hash, words
from ui.texts import texts

router = APIRouter(route_class=PortalRoute)
RELATIONS: Final[tuple[Relation, ...]] = get_args(Relation)
LONGEST_VALUE: Final = 200
Text = Annotated[str, Form(max_length=120)]


@router.get("/portal/product")
def product_page(request: Request, person: ApplicantDep, portal: PortalDep) -> HTMLResponse:
    """Ask which insurance it is."""
    return _product_page(request, portal, portal.drafts.require(person), error="")


@router.post("/portal/product")
def product(
    request: Request,
    person: ApplicantDep,
    portal: PortalDep,
    chosen: Annotated[str, Form(alias="product", max_length=64)] = "",
    benefits: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Keep the product; a product with several benefits asks once more which of them."""
    draft = portal.drafts.require(person)
    policy = portal.policy(chosen) if chosen in {one.id for one in portal.products()} else None
    if policy is None:
        return _product_page(request, portal, draft, error="pick")
    known = {one.id for one in policy.benefits}
    picked = tuple(one for one in benefits or () if one in known)
    same = draft.product == chosen
    draft = portal.drafts.change(
        draft.id,
        portal.app.now(),
        lambda one: one.model_copy(update={"product": chosen, "benefits": picked}),
    )
    choices = views.benefit_choices(policy)
    if len(choices) > 1 and benefits is None and not same:
        return render(
            request, "benefits.html", step=views.step_view("product"), product=policy, choices=choices
        )
    return go("/portal/who")


@router.get("/portal/who")
def who_page(request: Request, person: ApplicantDep, portal: PortalDep) -> HTMLResponse:
    """Ask who is insured, and who is asking."""
    return _who_page(request, portal.drafts.require(person), {})


@router.post("/portal/who")
def who(
    request: Request,
    person: ApplicantDep,
    portal: PortalDep,
    relation: Text = "",
    name: Text = "",
    id_no: Text = "",
    on_behalf: Text = "",
    applicant_name: Text = "",
) -> Response:
    """Keep the insured person."""
    draft = portal.drafts.require(person)
    number = re.sub(r"[\s-]", "", id_no).upper()
    number = draft.insured_id if "*" in number else number
    update = {
        "relation": relation if relation in RELATIONS else None,
        "insured_name": visible(name).strip()[:64],
        "insured_id": number[:18],
        "applicant_name": visible(applicant_name).strip()[:64],
        "birth_date": _birth(number),
    }
    draft = portal.drafts.change(draft.id, portal.app.now(), lambda one: one.model_copy(update=update))
    errors = {}
    if draft.relation is None:
        errors["relation"] = "relation"
    if len(draft.insured_name) < 2:
        errors["name"] = "name"
    if number and not ric.is_valid(number):
        errors["id_no"] = "id_no"
    if draft.relation not in (None, "self") and not (on_behalf or draft.agreed("on_behalf")):
        errors["on_behalf"] = "on_behalf"
    if errors:
        return _who_page(request, draft, errors, 422)
    if draft.relation != "self" and not draft.agreed("on_behalf"):
        _agree(request, portal, draft, "on_behalf")
    return go("/portal/papers")


@router.get("/portal/papers")
def papers_page(request: Request, person: ApplicantDep, portal: PortalDep) -> Response:
    """Show what is needed, with pictures, and take the photos."""
    draft = portal.drafts.require(person)
    if not draft.product:
        return go("/portal/product")
    needs = _needs(portal, draft)
    return render(
        request,
        "papers.html",
        step=views.step_view("papers"),
        slots=views.slots(needs, draft, words(request)),
        case="",
        draft=draft,
    )


@router.post("/portal/papers")
async def papers(request: Request, person: ApplicantDep, portal: PortalDep) -> Response:
    """Keep the answers "I have none", and go on once something was uploaded."""
    form = await request.form()
    absent = tuple(
        str(value) for key, value in form.multi_items() if key == "absent" and str(value).isidentifier()
    )

    def keep() -> Response:
        draft = portal.drafts.require(person)
        draft = portal.drafts.change(
            draft.id, portal.app.now(), lambda one: one.model_copy(update={"absent": absent[:20]})
        )
        if not draft.ready_files:
            raise InputRefused("还没有可以用的材料，请至少上传一份再往下走。")
        return go("/portal/check")

    return await run_in_threadpool(keep)


@router.post("/portal/genetic")
def genetic(request: Request, person: ApplicantDep, portal: PortalDep) -> Response:
    """Keep the consent for genetic reports."""
    _agree(request, portal, portal.drafts.require(person), "genetic")
    return go("/portal/papers")


@router.get("/portal/check")
def check_page(request: Request, person: ApplicantDep, portal: PortalDep, desk: DeskDep) -> HTMLResponse:
    """Read the main values back."""
    draft = portal.drafts.require(person)
    portal.papers.read_in_background(draft, desk.jobs)
    known = words(request)
    waiting = sum(one.status == "reading" for one in draft.files)
    papers = portal.papers.documents(draft)
    return render(
        request,
        "check.html",
        step=views.step_view("check"),
        papers=views.read_back(papers, draft, known, texts(known.language)),
        waiting=waiting,
        draft=draft,
    )


@router.post("/portal/check")
async def check(request: Request, person: ApplicantDep, portal: PortalDep) -> Response:
    """Keep what the person says is otherwise; an empty answer agrees."""
    form = await request.form()
    said = {key: visible(str(value)).strip()[:LONGEST_VALUE] for key, value in form.multi_items()}

    def keep() -> Response:
        draft = portal.drafts.require(person)
        found = tuple(
            Difference(document=document.id, field=one.name, read=one.value, stated=stated)
            for document in portal.papers.documents(draft)
            for one in views.main_fields(document)
            if (stated := said.get(f"{document.id}|{one.name}", "")) and stated != one.value
        )
        portal.drafts.change(
            draft.id,
            portal.app.now(),
            lambda one: one.model_copy(update={"differences": found, "confirmed": True}),
        )
        return go("/portal/send")

    return await run_in_threadpool(keep)


@router.get("/portal/send")
def send_page(request: Request, person: ApplicantDep, portal: PortalDep) -> Response:
    """Show everything once more before it is handed in."""
    draft = portal.drafts.require(person)
    if views.next_step(draft) != "send":
        return go(f"/portal/{views.next_step(draft)}")
    known = words(request)
    policy = portal.policy(draft.product)
    return render(
        request,
        "send.html",
        step=views.step_view("send"),
        draft=draft,
        product=policy.name if policy else draft.product,
        name=views.masked_name(draft.insured_name),
        number=views.masked_number(draft.insured_id) if draft.insured_id else "",
        missing=[known.get("paper", one) for one in views.missing(_needs(portal, draft), draft)],
        genetic=portal.claims.unconsented(draft),
    )


@router.post("/portal/send")
def send(person: ApplicantDep, portal: PortalDep, desk: DeskDep) -> Response:
    """Hand the claim in; pressing twice hands it in once."""
    draft = portal.drafts.of(person)
    if draft is None and person.cases:
        return go(f"/portal/cases/{person.cases[-1]}/receipt")
    case_id = portal.hand_in(portal.drafts.require(person), desk.jobs)
    return go(f"/portal/cases/{case_id}/receipt")


@router.post("/portal/discard")
def discard(person: ApplicantDep, portal: PortalDep) -> Response:
    """Remove the draft with every photo."""
    portal.drafts.discard(person)
    return go("/portal/home")


def _needs(portal: PortalDesk, draft: Draft) -> tuple[NeededPaper, ...]:
    policy = portal.policy(draft.product)
    return needed_papers(policy, draft.benefits) if policy else ()


def _product_page(request: Request, portal: PortalDesk, draft: Draft, error: str) -> HTMLResponse:
    return render(
        request,
        "product.html",
        422 if error else 200,
        step=views.step_view("product"),
        groups=views.product_groups(portal.products(), words(request)),
        chosen=draft.product,
        error=error,
    )


def _who_page(request: Request, draft: Draft, errors: dict[str, str], status: int = 200) -> HTMLResponse:
    # What was typed wrongly stays to be put right; what was accepted is shown with its middle hidden.
    wrong = "id_no" in errors or not draft.insured_id
    number = draft.insured_id if wrong else views.masked_number(draft.insured_id)
    return render(
        request,
        "who.html",
        status,
        step=views.step_view("who"),
        relations=RELATIONS,
        draft=draft,
        number=number,
        errors=errors,
    )


def _agree(request: Request, portal: PortalDesk, draft: Draft, kind: str) -> None:
    given = Consent.model_validate(
        {"kind": kind, "at": portal.app.now(), "wording": wording_hash(language(request), kind)}
    )

    def change(one: Draft) -> Draft:
        kept = tuple(old for old in one.consents if old.kind != kind)
        return one.model_copy(update={"consents": (*kept, given)})

    portal.drafts.change(draft.id, portal.app.now(), change)


def _birth(number: str) -> date | None:
    return ric.get_birth_date(number) if ric.is_valid(number) else None
