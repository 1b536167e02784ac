from collections.abc import Iterator

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from copilot.domain.decision import Role
from copilot.http_api.accounts import Accounts
from copilot.http_api.app import Extension, create_app
from copilot.http_api.permissions import ANYONE, PERMISSIONS, acting_role

STAFF_ROLES: tuple[Role, ...] = ("adjuster", "senior_adjuster", "medical_expert", "siu", "auditor", "admin")


def routes_of(router: object) -> Iterator[APIRoute]:
    for route in getattr(router, "routes", []):
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from routes_of(route.original_router)


def keys_of(app: FastAPI) -> set[str]:
    return {f"{method} {route.path}" for route in routes_of(app.router) for method in route.methods}


def concrete(key: str) -> tuple[str, str]:
    method, path = key.split(" ")
    for name, value in (("case_id", "2026-000001"), ("document_id", "d1"), ("page", "1"), ("job_id", "j")):
        path = path.replace("{" + name + "}", value)
    return method, path


def test_every_route_has_an_entry_and_every_entry_a_route(services, accounts: Accounts) -> None:
    assert keys_of(create_app(services, accounts)) == set(PERMISSIONS)


@pytest.mark.parametrize("key", sorted(key for key, roles in PERMISSIONS.items() if roles != ANYONE))
def test_without_a_session_nothing_answers(anonymous: TestClient, key: str) -> None:
    method, path = concrete(key)
    answer = anonymous.request(method, path, json={})
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_each_role_reaches_only_what_the_table_opens(
    anonymous: TestClient, accounts: Accounts, role: Role
) -> None:
    password = accounts.add("someone", (role,), "执业医师 110" if role == "medical_expert" else None)
    assert anonymous.post("/api/session", json={"name": "someone", "password": password}).status_code == 200
    for key, roles in PERMISSIONS.items():
        if "session" in key:
            continue
        method, path = concrete(key)
        refused = anonymous.request(method, path, json={}).status_code == 403
        assert refused is (role not in roles), f"{role} {key}"


def test_a_route_that_is_not_in_the_table_is_refused(services, accounts: Accounts) -> None:
    router = APIRouter()

    @router.get("/api/forgotten")
    def forgotten() -> str:
        return "open"

    app = create_app(services, accounts, extension=Extension(routers=(router,)))
    with TestClient(app, base_url="http://localhost") as client:
        assert client.get("/api/forgotten").status_code == 403


def test_the_acting_role_is_the_first_that_fits() -> None:
    assert acting_role(frozenset({"adjuster", "admin"}), ("admin", "adjuster")) == "admin"
    assert acting_role(frozenset({"siu"}), ("admin", "adjuster")) is None
