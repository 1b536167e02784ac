"""The policy table, cell by cell, through the real routes of the program and its screens."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from copilot.domain.decision import Role
from copilot.http_api.access import Desk
from copilot.http_api.accounts import Accounts
from copilot.http_api.app import Extension, create_app
from copilot.http_api.duty import Duty, duty_of
from copilot.http_api.permissions import OWNERSHIPS, PERMISSIONS, Ownership, Policy, ownership_of, policy
from copilot.http_api.ports import NewCase, Person
from copilot.http_api.sessions import COOKIE
from copilot.store.records import Event
from ui.routes import extension

ROLES: tuple[Role, ...] = get_args(Role)
NEW = {"product": "T", "insured_name": "张三", "consents": ["processing", "medical"]}
CASE = "2026-000001"
ASSIGNEES: dict[Ownership, str | None] = {"own": "someone", "other": "colleague", "unassigned": None}


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
    places = {
        "case_id": CASE,
        "document_id": "d1",
        "page": "1",
        "job_id": "j",
        "name": "none",
        "language": "zh",
    }
    for name, value in places.items():
        path = path.replace("{" + name + "}", value)
    return method, path


def test_every_route_has_an_entry_and_every_entry_a_route(services, accounts: Accounts) -> None:
    assert keys_of(create_app(services, accounts)) == set(PERMISSIONS) == set(policy().routes)


@pytest.fixture
def whole(services, accounts: Accounts) -> Iterator[TestClient]:
    """The routes of the program and of its screens, with one case, and no second line behind the guard."""
    app = create_app(services, accounts, extension=extension())
    services.create(NewCase.model_validate(NEW), Person(name="colleague", role="adjuster"))
    with TestClient(
        app,
        base_url="http://127.0.0.1",
        headers={"sec-fetch-site": "same-origin"},
        raise_server_exceptions=False,
    ) as client:
        yield client


def expected(table: Policy, operation: str, role: Role | None, ownership: Ownership, glass: bool) -> int:
    """Return 0 for a request that passes, or the status of the refusal; from the data alone."""
    rule = table.operations[operation]
    if "anyone" in rule:
        return 0
    if role is None:
        return 401
    cell = rule[role].at(ownership) if role in rule else "deny"
    return 0 if cell == "allow" or (cell == "glass" and glass) else 403


def refusal_of(answer: Any) -> int:
    """Return the status when the guard refused, 0 when the request went past it."""
    return answer.status_code if answer.status_code in (401, 403) else 0


@pytest.mark.parametrize("role", [None, *ROLES])
def test_each_cell_of_the_policy_holds_in_the_real_routes(
    whole: TestClient, accounts: Accounts, monkeypatch: pytest.MonkeyPatch, role: Role | None
) -> None:
    app = whole.app
    assert isinstance(app, FastAPI)
    desk: Desk = app.state.desk
    headers = {}
    if role is not None:
        accounts.add("someone", ("adjuster",))
        account = accounts.get("someone")
        assert account is not None
        held = account.model_copy(update={"roles": (role,), "qualification": "执业医师 110"})
        monkeypatch.setattr(accounts, "get", lambda name: held if name == "someone" else None)
        monkeypatch.setattr(desk.sessions, "close", lambda token: None)
        headers["cookie"] = f"{COOKIE}={desk.sessions.open('someone', time.time())}"
    keys = keys_of(app)
    assert keys == set(desk.permissions)
    cells = 0
    for key in sorted(keys):
        method, path = concrete(key)
        for ownership in OWNERSHIPS:
            about_case = "{case_id}" in key
            for glass in (False, True):
                duty = Duty(
                    assignee=ASSIGNEES[ownership], glass=frozenset({"someone"} if glass else {"colleague"})
                )
                monkeypatch.setattr(desk.services, "duty", lambda case_id, duty=duty: duty)
                answer = whole.request(method, path, json={}, headers=headers)
                at: Ownership = ownership if about_case else "unassigned"
                wanted = expected(policy(), desk.permissions[key], role, at, glass and about_case)
                assert refusal_of(answer) == wanted, f"{role} {key} {ownership} glass={glass}: {answer.text}"
                if wanted:
                    assert answer.headers["content-type"].startswith("application/problem+json")
                cells += 1
    assert cells == len(keys) * 6
    assert cells * (len(ROLES) + 1) >= 1400


def test_a_route_that_is_not_in_the_table_is_refused(services, accounts: Accounts) -> None:
    router = APIRouter()

    @router.get("/api/forgotten")
    def forgotten() -> str:
        return "open"

    app = create_app(services, accounts, extension=Extension(routers=(router,)))
    with TestClient(app, base_url="http://localhost") as client:
        assert client.get("/api/forgotten").status_code == 403


def test_what_is_not_written_is_denied() -> None:
    table = policy()
    for ownership in OWNERSHIPS:
        assert table.cell(None, "admin", ownership) == "deny"
        assert table.cell("no such operation", "admin", ownership) == "deny"
        assert table.cell("case.read", "admin", ownership) == "deny"
        assert table.cell("case.read", "patient", ownership) == "deny"
    assert table.cell("case.assign", "adjuster", "other") == "deny"
    assert table.acting("case.work", ("admin", "adjuster"), "own", glass=False) == ("adjuster",)
    assert table.acting("case.work", ("admin",), "own", glass=True) == ()
    assert ownership_of("li", "li") == "own"


@pytest.mark.parametrize(
    ("role", "amount", "may"),
    [
        ("adjuster", "200000.00", True),
        ("adjuster", "200000.01", False),
        ("senior_adjuster", "9000000.00", True),
        ("siu", "0.01", False),
        ("medical_expert", "0.01", False),
    ],
)
def test_a_payment_is_signed_within_the_limit_of_the_role(role: Role, amount: str, may: bool) -> None:
    assert policy().may_pay(role, Decimal(amount)) is may


def sign_in(client: TestClient, accounts: Accounts, name: str, *roles: Role) -> None:
    password = accounts.add(name, roles)
    assert client.post("/api/session", json={"name": name, "password": password}).status_code == 200


def test_a_large_payment_needs_the_higher_role(client: TestClient, accounts: Accounts, services) -> None:
    case_id = client.post("/api/cases", json=NEW).json()["id"]
    act = {"action": "approve", "amount": "200000.01", "note": "同意", "version": 1}
    refused = client.post(f"/api/cases/{case_id}/decisions", json=act)
    assert refused.status_code == 403
    assert "200000.01" in refused.json()["detail"]
    signers: list[str] = []
    services.decide = lambda case_id, act, person: signers.append(person.role)
    sign_in(client, accounts, "both", "adjuster", "senior_adjuster")
    assert client.post(f"/api/cases/{case_id}/assignment", json={"to": None}).status_code == 200
    assert client.post(f"/api/cases/{case_id}/decisions", json=act).status_code == 200
    small = {**act, "amount": "10.00"}
    assert client.post(f"/api/cases/{case_id}/decisions", json=small).status_code == 200
    assert signers == ["senior_adjuster", "adjuster"]


def test_a_colleagues_case_opens_by_a_reason_or_by_assignment(
    client: TestClient, accounts: Accounts, services
) -> None:
    case_id = client.post("/api/cases", json=NEW).json()["id"]
    upload = f"/api/cases/{case_id}/files?name=a.jpg"
    sign_in(client, accounts, "li", "adjuster")
    assert client.get(f"/api/cases/{case_id}").status_code == 200
    closed = client.post(upload, content=b"\xff\xd8 picture")
    assert closed.status_code == 403
    assert "破窗" in closed.json()["detail"]
    assert client.post(f"/api/cases/{case_id}/assignment", json={"to": "li"}).status_code == 403
    assert client.post(f"/api/cases/{case_id}/break-glass", json={"reason": "    "}).status_code == 422
    opened = client.post(f"/api/cases/{case_id}/break-glass", json={"reason": "同事休假，期限今天到"})
    assert opened.json()["glass"] == ["li"]
    assert client.post(upload, content=b"\xff\xd8 picture").status_code == 201
    assert services.log[case_id][-1].kind == "broke_glass"
    sign_in(client, accounts, "wang", "senior_adjuster")
    accounts.add("auditor", ("auditor",))
    assert client.post(f"/api/cases/{case_id}/assignment", json={"to": "auditor"}).status_code == 422
    assert client.post(f"/api/cases/{case_id}/assignment", json={"to": "nobody"}).status_code == 422
    given = client.post(f"/api/cases/{case_id}/assignment", json={"to": "li", "reason": "接手"})
    assert given.json()["assignee"] == "li"


def test_duty_follows_the_newest_assignment_and_glass_ends_after_its_hours() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def event(seq: int, kind: str, actor: str, hours_ago: float, payload: str) -> Event:
        at = (now - timedelta(hours=hours_ago)).isoformat()
        return Event(
            seq=seq,
            case_id=CASE,
            actor=actor,
            role="adjuster",
            kind=kind,
            payload=payload,
            at=at,
            prev_hash="0" * 64,
            hash="0" * 64,
        )

    events = [
        event(1, "assigned", "li", 30, '{"to":"li"}'),
        event(2, "broke_glass", "wang", 9, '{"reason":"a"}'),
        event(3, "broke_glass", "zhao", 7, '{"reason":"a"}'),
        event(4, "assigned", "li", 1, '{"to":"chen"}'),
    ]
    assert duty_of(events, now, 8) == Duty(assignee="chen", glass=frozenset({"zhao"}))
    assert duty_of([*events, event(5, "assigned", "li", 0, '{"to":null}')], now, 8).assignee is None
