"""Who is calling: the session cookie, the permission table, and the guard of mounted apps."""

import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final, cast
from urllib.parse import quote

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from copilot.domain.decision import Role
from copilot.errors import InputRefused, NotAllowed
from copilot.http_api.accounts import Account, Accounts
from copilot.http_api.jobs import JobBoard
from copilot.http_api.languages import language_of
from copilot.http_api.metrics import Metrics
from copilot.http_api.permissions import OWNERSHIPS, Operation, ownership_of, policy
from copilot.http_api.portal_access import admit, for_patients
from copilot.http_api.portal_desk import PortalDesk
from copilot.http_api.ports import Person, Services
from copilot.http_api.problems import MEDIA_TYPE, Unauthenticated, problem
from copilot.http_api.sessions import COOKIE, LoginBrake, Sessions

MIN_TOKEN: Final = 32
_SCRAPED: Final = "metrics"
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
_NOT_YOURS: Final = "您的角色不能对这个案件做这个操作，请联系管理员。"
_BREAK_GLASS: Final = "这个案件由别人负责。请让负责人或高级核赔员改派；紧急时写明理由破窗处理，会记入审计。"


@dataclass
class Desk:
    """What every route can reach: the use cases, the people, the sessions, the running work."""

    services: Services
    accounts: Accounts
    permissions: Mapping[str, Operation]
    jobs: JobBoard
    sessions: Sessions
    brake: LoginBrake
    metrics: Metrics = field(default_factory=Metrics)
    scrape_token: str | None = field(default=None, repr=False)
    portal: PortalDesk | None = None

    def account(self, connection: HTTPConnection) -> Account | None:
        """Return the account behind the session cookie, or None."""
        name = self.sessions.account(connection.cookies.get(COOKIE), time.time())
        return self.accounts.get(name) if name else None

    def scrapes(self, request: Request) -> bool:
        """Whether this is the collector of figures: on this machine, with the token."""
        token = self.scrape_token
        if not token or request.client is None or request.client.host not in _LOOPBACK:
            return False
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def desk(request: Request) -> Desk:
    """Return the desk of the running app."""
    return cast(Desk, request.app.state.desk)


def route_key(request: Request) -> str:
    """Return the key of the matched route in the permission table."""
    route = request.scope.get("route")
    method = "GET" if request.method == "HEAD" else request.method
    return f"{method} {getattr(route, 'path', '?')}"


def authorise(request: Request) -> None:
    """Refuse every route that the table does not open to this caller. Runs before each route."""
    here = desk(request)
    operation = here.permissions.get(route_key(request))
    if operation is None:
        raise NotAllowed("这个操作没有开放。")
    if policy().public(operation) or (operation == _SCRAPED and here.scrapes(request)):
        return
    if for_patients(operation) and admit(request, here, operation):
        return
    account = here.account(request)
    if account is None:
        raise Unauthenticated("登录已失效，请重新登录。")
    roles = _acting(here, operation, account, request.path_params.get("case_id"))
    request.state.account = account
    request.state.roles = roles
    request.state.person = Person(name=account.name, role=roles[0], qualification=account.qualification)


def _acting(here: Desk, operation: Operation, account: Account, case_id: str | None) -> tuple[Role, ...]:
    """Return the roles in which the account may act on this case; raise NotAllowed without one."""
    table = policy()
    if case_id is None:
        roles = table.acting(operation, account.roles, "unassigned", glass=False)
        closed = False
    else:
        if not any(table.acting(operation, account.roles, one, glass=True) for one in OWNERSHIPS):
            raise NotAllowed(_NOT_YOURS)
        duty = here.services.duty(case_id)
        ownership = ownership_of(account.name, duty.assignee)
        roles = table.acting(operation, account.roles, ownership, account.name in duty.glass)
        closed = bool(table.acting(operation, account.roles, ownership, glass=True))
    if not roles:
        raise NotAllowed(_BREAK_GLASS if closed else _NOT_YOURS)
    return roles


def payer(request: Request, amount: Decimal) -> Person:
    """Return who is calling, in the first of the acting roles that may sign a payment of ``amount`` yuan."""
    caller = person(request)
    role = next((one for one in request.state.roles if policy().may_pay(one, amount)), None)
    if role is None:
        raise NotAllowed(f"您的角色不能签署 {amount} 元的给付，请交给权限更高的核赔员。")
    return caller.model_copy(update={"role": role})


def person(request: Request) -> Person:
    """Return who is calling; only for routes that need a session."""
    return cast(Person, request.state.person)


def account(request: Request) -> Account:
    """Return the account that is calling; only for routes that need a session."""
    return cast(Account, request.state.account)


def services(request: Request) -> Services:
    """Return the use cases."""
    return desk(request).services


DeskDep = Annotated[Desk, Depends(desk)]
PersonDep = Annotated[Person, Depends(person)]
AccountDep = Annotated[Account, Depends(account)]
ServicesDep = Annotated[Services, Depends(services)]


def scrape_token(home: Path) -> str | None:
    """Return the token that the operator wrote to ``<home>/metrics.token``; None when there is none.

    Raises InputRefused when the token is too short to withstand guessing.
    """
    path = home / "metrics.token"
    if not path.is_file():
        return None
    token = path.read_text("utf-8").strip()
    if len(token) < MIN_TOKEN:
        raise InputRefused(f"{path} 里的令牌太短，至少 {MIN_TOKEN} 位；可用 openssl rand -hex 32 生成")
    return token


class SignedInOnly:
    """ASGI wrapper: the inner app answers only to a live session."""

    def __init__(self, inner: ASGIApp, desk: Desk) -> None:
        self._inner = inner
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or send a page to the login form and everything else a 401."""
        if scope["type"] == "lifespan" or await run_in_threadpool(self._desk.account, HTTPConnection(scope)):
            await self._inner(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        if "text/html" in connection.headers.get("accept", "") and scope.get("method") == "GET":
            target = connection.url.path + (f"?{connection.url.query}" if connection.url.query else "")
            answer: RedirectResponse | JSONResponse = RedirectResponse(f"/login?next={quote(target)}", 303)
        else:
            language = language_of(connection.headers.get("accept-language"))
            body = problem(401, "登录已失效，请重新登录。", language)
            answer = JSONResponse(body, status_code=401, media_type=MEDIA_TYPE)
        await answer(scope, receive, send)
