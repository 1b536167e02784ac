"""Login, logout, who am I, and the accounts (for administrators)."""

import time

from fastapi import APIRouter, Request, Response
from pydantic import Field

from copilot.domain.base import Record
from copilot.domain.decision import Role
from copilot.http_api.access import AccountDep, DeskDep
from copilot.http_api.paging import PagingDep
from copilot.http_api.problems import TooManyTries, Unauthenticated
from copilot.http_api.sessions import COOKIE, LIFE_SECONDS

router = APIRouter()


class Login(Record):
    """Name and password, and the one-time code where the account has one enrolled."""

    name: str = Field(max_length=64)
    password: str = Field(max_length=256, repr=False)
    code: str | None = Field(default=None, max_length=16, repr=False)


class Me(Record):
    """The signed-in person."""

    name: str
    roles: tuple[Role, ...]
    qualification: str | None = None


class NewAccount(Record):
    """An account to create; an expert needs a recorded qualification."""

    name: str
    roles: tuple[Role, ...]
    qualification: str | None = None


class CreatedAccount(Record):
    """The new account and its password, shown this once."""

    name: str
    password: str


@router.post("/api/session")
def log_in(login: Login, request: Request, response: Response, desk: DeskDep) -> Me:
    """Open a session; at most ten failures per account and address in fifteen minutes."""
    now = time.time()
    keys = (f"name:{login.name}", f"address:{request.client.host if request.client else '?'}")
    spent = [key for key in keys if not desk.brake.reserve(key, now)]
    if spent:
        raise TooManyTries("登录失败次数太多，请 15 分钟后再试。")
    account = desk.accounts.verify(login.name, login.password, login.code, now)
    if account is None:
        raise Unauthenticated("账号、密码或动态码不对；动态码每个只能用一次。")
    for key in keys:
        desk.brake.clear(key)
    token = desk.sessions.open(account.name, now)
    response.set_cookie(
        COOKIE,
        token,
        max_age=LIFE_SECONDS,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return Me(name=account.name, roles=account.roles, qualification=account.qualification)


@router.get("/api/session")
def who_am_i(account: AccountDep) -> Me:
    """Return the signed-in person."""
    return Me(name=account.name, roles=account.roles, qualification=account.qualification)


@router.delete("/api/session", status_code=204)
def log_out(request: Request, response: Response, desk: DeskDep) -> None:
    """End the session."""
    desk.sessions.close(request.cookies.get(COOKIE))
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")


@router.get("/api/accounts")
def accounts(desk: DeskDep, paging: PagingDep) -> list[Me]:
    """Return every account, without secrets."""
    return paging.page(
        [Me(name=one.name, roles=one.roles, qualification=one.qualification) for one in desk.accounts.all()]
    )


@router.post("/api/accounts", status_code=201)
def create_account(new: NewAccount, desk: DeskDep) -> CreatedAccount:
    """Create an account with a generated password."""
    return CreatedAccount(name=new.name, password=desk.accounts.add(new.name, new.roles, new.qualification))
