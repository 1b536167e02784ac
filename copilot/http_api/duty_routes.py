"""Assigning a case, and breaking the glass of somebody else's with a reason."""

from fastapi import APIRouter
from pydantic import Field

from copilot.domain.base import Record
from copilot.errors import InputRefused
from copilot.http_api.access import DeskDep, PersonDep, ServicesDep
from copilot.http_api.duty import Duty
from copilot.http_api.permissions import policy

router = APIRouter()


class Assignment(Record):
    """Who shall have the case (None: nobody), and why."""

    to: str | None = Field(default=None, max_length=64)
    reason: str = Field(default="", max_length=500)


class BrokenGlass(Record):
    """Why somebody else's case must be worked on now."""

    reason: str = Field(min_length=4, max_length=500)


@router.get("/api/cases/{case_id}/assignment")
def assignment(case_id: str, services: ServicesDep) -> Duty:
    """Return who has the case."""
    services.case(case_id)
    return services.duty(case_id)


@router.post("/api/cases/{case_id}/assignment")
def assign(case_id: str, wanted: Assignment, desk: DeskDep, person: PersonDep) -> Duty:
    """Give the case to an account that can work on it, or to nobody."""
    if wanted.to is not None:
        account = desk.accounts.get(wanted.to)
        if account is None or not policy().acting("case.work", account.roles, "own", glass=False):
            raise InputRefused(f"账号 {wanted.to} 不存在、已停用，或不是核赔员，请另选一人。")
    desk.services.assign(case_id, wanted.to, wanted.reason.strip(), person)
    return desk.services.duty(case_id)


@router.post("/api/cases/{case_id}/break-glass")
def break_glass(case_id: str, why: BrokenGlass, services: ServicesDep, person: PersonDep) -> Duty:
    """Open a colleague's case for some hours; the reason goes into the audit chain."""
    if len(why.reason.strip()) < 4:
        raise InputRefused("请写明紧急处理的理由。")
    services.break_glass(case_id, why.reason.strip(), person)
    return services.duty(case_id)
