"""The pages at ``/`` and ``/gradio``: behind our session, with nothing of Gradio open but its page."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import Mount

from copilot.http_api.access import SignedInOnly
from copilot.http_api.accounts import Accounts
from copilot.http_api.gate import STRICT_CSP
from copilot.http_api.permissions import PERMISSIONS
from copilot.http_api.ports import Services
from copilot.store.runtime import Runtime
from copilot.store.store import Store
from ui.routes import DESK_SCRIPTS, extension
from ui.serve import build
from ui.shell import PAGE_CSP, PREFIX, is_open

CLOSED = (
    "/gradio_api/info",
    "/gradio_api/openapi.json",
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/file/etc/passwd",
    "/gradio_api/proxy=https://evil.example/",
    "/gradio_api/heartbeat/x",
    "/gradio_api/queue/data",
    "/gradio_api/runs",
    "/gradio_api/upload_progress",
    "/gradio_api/deep_link",
    "/gradio_api/custom_component/a/b/c/d",
    "/monitoring",
    "/login_check",
    "/user",
    "/token",
    "/logout",
    "/pwa_icon",
    "/docs",
    "/openapi.json",
    "/redoc",
    "/gradio_api/vibe-code",
)


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Accounts:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return Accounts(tmp_path_factory.mktemp("home") / "accounts.json", weak)


@pytest.fixture(scope="module")
def app(accounts: Accounts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with Store(tmp_path_factory.mktemp("store")) as store:
        services: Any = SimpleNamespace(
            reasons=dict, titles=dict, cases=list, products=list, runtime=Runtime.of(store), deliver=None
        )
        yield build(cast(Services, services), accounts, [])


@pytest.fixture(scope="module")
def stranger(app: FastAPI) -> Iterator[TestClient]:
    headers = {"sec-fetch-site": "same-origin"}
    with TestClient(app, base_url="http://127.0.0.1", headers=headers, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def client(app: FastAPI, accounts: Accounts, stranger: TestClient) -> TestClient:
    signed = TestClient(app, base_url="http://127.0.0.1", headers={"sec-fetch-site": "same-origin"})
    answer = signed.post("/api/session", json={"name": "operator", "password": accounts.bootstrap()})
    assert answer.status_code == 200
    return signed


def all_routes(router: Any) -> Iterator[Any]:
    for route in router.routes:
        if hasattr(route, "original_router"):
            yield from all_routes(route.original_router)
        else:
            yield route


def test_every_route_of_the_screens_has_its_entry(app: FastAPI) -> None:
    routes = [route for route in all_routes(app.router) if isinstance(route, APIRoute)]
    served = {f"{method} {route.path}" for route in routes for method in route.methods}
    assert served == set(PERMISSIONS) | set(extension().permissions)


def test_whatever_is_mounted_asks_for_a_session(app: FastAPI) -> None:
    others = [route for route in all_routes(app.router) if not isinstance(route, APIRoute)]
    assert len(others) == 1
    assert isinstance(others[0], Mount)
    assert isinstance(others[0].app, SignedInOnly)


def test_a_stranger_is_sent_to_the_login_page(stranger: TestClient) -> None:
    answer = stranger.get("/?lang=en", headers={"accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=/%3Flang%3Den"
    page = stranger.get("/login")
    assert page.status_code == 200
    assert "理赔单证副驾" in page.text
    assert page.headers["content-security-policy"] == STRICT_CSP


@pytest.mark.parametrize(
    "path", ["/", "/config", "/theme.css", "/assets/index.js", "/manifest.json", *CLOSED]
)
def test_a_stranger_gets_nothing_of_gradio(stranger: TestClient, path: str) -> None:
    assert stranger.get(PREFIX + path).status_code == 401


@pytest.mark.parametrize("path", CLOSED)
def test_what_the_page_does_not_need_is_closed_to_everybody(client: TestClient, path: str) -> None:
    assert client.get(PREFIX + path).status_code == 404
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/queue/join",
        "/gradio_api/call/x",
        "/gradio_api/run/predict",
        "/login",
        "/config",
    ],
)
def test_nothing_of_gradio_can_be_posted_to(client: TestClient, path: str) -> None:
    assert client.post(PREFIX + path, content=b"x").status_code in (404, 405)


def test_the_desk_has_a_page_of_its_own_under_the_strict_policy(client: TestClient) -> None:
    page = client.get("/", headers={"accept": "text/html", "origin": "https://evil.example"})
    assert page.status_code == 200
    assert "gradio" not in page.text
    assert "/app/static/boot.js" in page.text
    assert page.headers["content-security-policy"] == STRICT_CSP
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["cache-control"] == "no-store"
    assert not [name for name in page.headers if name.startswith("access-control")]


def test_every_preloaded_script_ships(client: TestClient) -> None:
    named = re.findall(r'href="(/app/static/[\w.]+)"', client.get("/").text)
    assert len(named) > len(DESK_SCRIPTS) > 20
    assert {client.get(path).status_code for path in named} == {200}


def test_no_page_may_run_inline_script_or_evaluate_strings(client: TestClient) -> None:
    page = client.get(PREFIX + "/", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "gradio-app" in page.text
    assert page.headers["content-security-policy"] == PAGE_CSP
    for policy in (PAGE_CSP, STRICT_CSP):
        assert "script-src 'self';" in policy
        assert "unsafe-eval" not in policy
    assert client.get(PREFIX + "/config").headers["content-security-policy"] == STRICT_CSP


def test_only_gradios_own_assets_are_kept_by_the_browser(client: TestClient) -> None:
    page = client.get(PREFIX + "/", headers={"accept": "text/html"})
    asset = re.search(r"assets/index-[\w-]+\.js", page.text)
    assert asset is not None
    assert "immutable" in client.get(f"{PREFIX}/{asset.group()}").headers["cache-control"]
    assert client.get("/api/cases").headers["cache-control"] == "no-store"


def test_an_unchanged_script_is_not_sent_again(stranger: TestClient) -> None:
    tag = stranger.get("/app/static/main.js").headers["etag"]
    again = stranger.get("/app/static/main.js", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_open_routes_are_read_only() -> None:
    assert is_open("GET", "/assets/index.js")
    assert not is_open("POST", "/assets/index.js")
    assert not is_open("GET", "/gradio_api/assets/")


@pytest.mark.parametrize("name", ["..%2Froutes.py", "login.html", "nothing.js", "%2e%2e%2fshell.py", "x.svg"])
def test_only_shipped_scripts_and_styles_are_served(stranger: TestClient, name: str) -> None:
    assert stranger.get(f"/app/static/{name}").status_code in (401, 404)


def test_shipped_files_have_their_types(stranger: TestClient) -> None:
    assert stranger.get("/app/static/main.js").headers["content-type"].startswith("text/javascript")
    assert stranger.get("/app/static/style.css").headers["content-type"].startswith("text/css")
    font = stranger.get("/app/fonts/NotoSansSC-Regular.otf")
    assert font.headers["content-type"] == "font/otf"
    assert len(font.content) > 1_000_000
    assert stranger.get("/app/fonts/passwd").status_code == 404


def test_words_are_there_before_anybody_signs_in(stranger: TestClient) -> None:
    assert stranger.get("/app/texts/en").json()["login"]["title"] == "Sign in"
    assert stranger.get("/app/texts/xx").json()["login"]["title"] == "登录"
