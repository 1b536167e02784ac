"""The FastAPI application: routes, permission table, error answers, hardening."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import APIRouter, Depends, FastAPI

from copilot.http_api import (
    api_routers,
    case_routes,
    duty_routes,
    idempotency,
    operation_routes,
    portal_routes,
    problems,
    session_routes,
    words,
)
from copilot.http_api.access import Desk, authorise
from copilot.http_api.accounts import Accounts
from copilot.http_api.case_work import handlers
from copilot.http_api.gate import Gate, Limits
from copilot.http_api.idempotency import idempotent
from copilot.http_api.jobs import JobBoard
from copilot.http_api.metrics import Measured
from copilot.http_api.permissions import Operation, policy
from copilot.http_api.portal_work import portal_handlers
from copilot.http_api.ports import Services
from copilot.http_api.sessions import LoginBrake, Sessions
from copilot.http_api.work import PORTAL_LANE, WorkBoard
from copilot.workflow.ports import utc_now


@dataclass(frozen=True)
class Extension:
    """Routes that another room adds, each with the operation it is in the policy."""

    routers: Sequence[APIRouter] = ()
    permissions: Mapping[str, Operation] = field(default_factory=dict)


def create_app(
    services: Services,
    accounts: Accounts,
    limits: Limits | None = None,
    extension: Extension | None = None,
    *,
    background: bool = True,
) -> FastAPI:
    """Build the app. API documentation pages are off: they would load scripts from elsewhere.

    ``background`` False leaves queued work to another process on the same database.
    """
    extension = extension or Extension()

    def announce(now: datetime) -> int:
        return services.runtime.hooks.dispatch(now)

    ours, portal = handlers(services), portal_handlers(lambda: desk.portal)
    work = WorkBoard(
        lambda: services.runtime.jobs,
        {lane: {**ours.get(lane, {}), **portal.get(lane, {})} for lane in (*ours, PORTAL_LANE)},
        utc_now,
        tick=announce,
    )
    desk = Desk(
        services=services,
        accounts=accounts,
        permissions={**policy().routes, **extension.permissions},
        jobs=JobBoard(work),
        sessions=Sessions(lambda: services.runtime.sign_ins, "desk"),
        brake=LoginBrake(lambda: services.runtime.sign_ins, "desk"),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if background:
            desk.jobs.open()
        yield
        desk.jobs.close()

    app = FastAPI(
        title="Claims Copilot",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        dependencies=[Depends(authorise), Depends(idempotent)],
    )
    app.state.desk = desk
    for router in (
        session_routes.router,
        case_routes.router,
        duty_routes.router,
        operation_routes.router,
        words.router,
        portal_routes.router,
        *api_routers.ROUTERS,
        *extension.routers,
    ):
        app.include_router(router)
    problems.install(app)
    idempotency.install(app)
    app.add_middleware(Gate, limits=limits or Limits())
    app.add_middleware(Measured, metrics=desk.metrics)
    return app
