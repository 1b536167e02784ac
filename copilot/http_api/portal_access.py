"""Who is calling the portal, and whose case it is: the only place that lets a person in."""

import time
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from copilot.errors import EngineUnavailable, NotFound
from copilot.http_api.permissions import Operation, Ownership, policy
from copilot.http_api.portal_desk import COOKIE, PortalDesk
from copilot.http_api.portal_records import Applicant

if TYPE_CHECKING:
    from copilot.http_api.access import Desk


def for_patients(operation: Operation) -> bool:
    """Whether the operation is open to patients and to nobody else."""
    return policy().roles(operation) == {"patient"}


def admit(request: Request, here: "Desk", operation: Operation) -> bool:
    """Let a person in whose portal session is live; False without one.

    Raises NotFound for a case that is not theirs: for them it does not exist.
    """
    desk = here.portal
    if desk is None:
        return False
    number = desk.sessions.account(request.cookies.get(COOKIE), time.time())
    person = desk.people.get(number) if number else None
    if person is None:
        return False
    case_id = request.path_params.get("case_id")
    ownership: Ownership = "unassigned"
    if case_id is not None:
        ownership = "own" if desk.people.owner(str(case_id)) == person.id else "other"
    if not policy().acting(operation, ("patient",), ownership, glass=False):
        raise NotFound("您名下没有这个案件。")
    request.state.applicant = person
    return True


def applicant(request: Request) -> Applicant:
    """Return who is calling, as kept now; only for routes of patients."""
    found: Applicant | None = getattr(request.state, "applicant", None)
    if found is None:
        raise NotFound("请从申请入口登录。")
    return found


def portal(request: Request) -> PortalDesk:
    """Return the portal of the running app; raise EngineUnavailable where it is not served."""
    desk: PortalDesk | None = request.app.state.desk.portal
    if desk is None:
        raise EngineUnavailable("这台服务器没有开通申请入口。")
    return desk


ApplicantDep = Annotated[Applicant, Depends(applicant)]
PortalDep = Annotated[PortalDesk, Depends(portal)]
