"""What programs rely on: languages, pages, idempotency keys, the description, webhooks, the typed client."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from copilot.client import ApiError, Client
from copilot.errors import InputRefused
from copilot.http_api.accounts import Accounts
from copilot.http_api.hook_sender import SIGNATURE, TIMESTAMP, WAITS, Sender, allowed_networks, sign
from copilot.http_api.languages import language_of
from copilot.http_api.ports import Act, NewCase
from copilot.http_api.work import WorkBoard
from copilot.store.hooks import HOOK_LANE
from copilot.store.records import Actor
from copilot.store.runtime import Runtime

NEW = {"product": "T", "insured_name": "张三", "consents": ["processing", "medical"]}
PICTURE = b"\xff\xd8 " + bytes(range(256)) * 40


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (None, "zh"), ("", "zh"), ("en", "en"), ("en-GB,en;q=0.9", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("fr,en;q=0.5,zh;q=0.4", "en"), ("en;q=0", "zh"), ("de", "zh"), ("en;q=x", "zh"),
        ("zh;q=0.1,en;q=0.2", "en"),
    ],
)  # fmt: skip
def test_the_language_with_the_highest_weight_is_spoken(header: str | None, wanted: str) -> None:
    assert language_of(header) == wanted


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/api/cases/none", {}, 404),
        ("POST", "/api/cases", {}, 422),
        ("GET", "/nowhere", {}, 403),
        ("PUT", "/api/cases", {}, 405),
        ("GET", "/api/health", {"host": "evil.example"}, 421),
        ("POST", "/api/cases", {"origin": "https://evil.example"}, 403),
        ("POST", "/api/session", {"content-length": "99999999"}, 413),
    ],
)
def test_every_refusal_is_told_in_both_languages(
    client: TestClient, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    for language in ("zh", "en"):
        answer = client.request(method, path, headers={**headers, "accept-language": language})
        assert answer.status_code in (status, 404), answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.headers["content-language"] == language
        body = answer.json()
        assert body["title"].isascii() == (language == "en")
        assert body["detail"].isascii() == (language == "en")
        assert ("detail_zh" in body) == (language == "en")


def test_lists_come_in_pages(client: TestClient) -> None:
    for _ in range(5):
        client.post("/api/cases", json=NEW)
    first = client.get("/api/cases?limit=2")
    assert len(first.json()) == 2
    assert first.headers["x-total-count"] == "5"
    assert first.headers["link"] == '</api/cases?limit=2&offset=2>; rel="next"'
    last = client.get("/api/cases?limit=2&offset=4")
    assert len(last.json()) == 1
    assert "link" not in last.headers
    assert client.get("/api/cases?limit=0").status_code == 422


def test_a_write_with_a_key_is_done_once(client: TestClient, services) -> None:
    headers = {"idempotency-key": "k1"}
    first = client.post("/api/cases", json=NEW, headers=headers)
    again = client.post("/api/cases", json=NEW, headers=headers)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert len(services.files) == 1
    other = client.post("/api/cases", json={**NEW, "insured_name": "李四"}, headers=headers)
    assert other.status_code == 422
    assert client.post("/api/cases", json=NEW, headers={"idempotency-key": "k2"}).status_code == 201
    assert len(services.files) == 2
    assert client.post("/api/cases", json=NEW, headers={"idempotency-key": "x" * 200}).status_code == 422


def test_after_a_failure_of_ours_the_key_is_free(client: TestClient, services) -> None:
    create, headers = services.create, {"idempotency-key": "k1"}

    def broken(*_: object) -> None:
        raise RuntimeError

    services.create = broken
    assert client.post("/api/cases", json=NEW, headers=headers).status_code == 500
    services.create = create
    assert client.post("/api/cases", json=NEW, headers=headers).status_code == 201


def test_a_key_is_nobody_elses(client: TestClient, accounts: Accounts, services) -> None:
    headers = {"idempotency-key": "k1"}
    client.post("/api/cases", json=NEW, headers=headers)
    password = accounts.add("li", ("adjuster",))
    client.post("/api/session", json={"name": "li", "password": password})
    assert "idempotency-replayed" not in client.post("/api/cases", json=NEW, headers=headers).headers
    assert len(services.files) == 2


def test_the_description_covers_every_route_and_names_problems(client: TestClient) -> None:
    found = client.get("/api/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    assert "/api/cases/{case_id}/uploads/{upload_id}" in found["paths"]
    assert "Problem" in found["components"]["schemas"]
    for path, item in found["paths"].items():
        for method, operation in item.items():
            assert "4XX" in operation["responses"], (method, path)
            assert "422" not in operation["responses"], (method, path)


@pytest.fixture
def typed(client: TestClient) -> Client:
    return Client("http://127.0.0.1", http=client, wait=lambda _: None)


def test_the_typed_client_takes_a_claim_to_its_end(client: TestClient, typed: Client, services) -> None:
    row = typed.open_case(NewCase.model_validate(NEW), key="once")
    assert typed.open_case(NewCase.model_validate(NEW), key="once") == row
    state = typed.upload_bytes(row.id, "票据.jpg", PICTURE, piece=4000)
    assert (state.status, state.offset) == ("done", len(PICTURE))
    job = typed.start(row.id, "read")
    client.app.state.desk.jobs.work.run_pending()  # type: ignore[attr-defined]
    assert typed.wait(job).status == "done"
    assert len(list(typed.documents(row.id))) == 1
    advice = typed.recommendation(row.id)
    act = Act(action="partial", version=typed.case(row.id).row.version, amount=advice.adjudication.payable)
    assert typed.decide(row.id, act).state == "approved"
    assert [one.kind for one in typed.events(row.id)][-1] == "decided"
    with pytest.raises(ApiError) as refused:
        typed.decide(row.id, act)
    assert refused.value.status == 409
    assert [one.id for one in typed.cases()] == [row.id]


def test_the_typed_client_goes_on_after_a_broken_connection(client: TestClient, typed: Client) -> None:
    row = typed.open_case(NewCase.model_validate(NEW))
    request, calls = client.request, []

    def flaky(method: str, path: str, **more: Any) -> httpx.Response:
        calls.append(method)
        if method == "PATCH" and calls.count("PATCH") in (2, 3):
            raise httpx.ReadError("broken")
        answer = request(method, path, **more)
        if method == "PATCH" and calls.count("PATCH") == 4:
            raise httpx.ReadError("the answer was lost")
        return answer

    client.request = flaky  # type: ignore[method-assign]
    assert typed.upload_bytes(row.id, "票据.jpg", PICTURE, piece=3000).status == "done"
    assert calls.count("PATCH") > 4


@pytest.fixture
def admin(client: TestClient, accounts: Accounts) -> TestClient:
    password = accounts.add("root", ("admin",))
    assert client.post("/api/session", json={"name": "root", "password": password}).status_code == 200
    return client


def resolved(*addresses: str):  # type: ignore[no-untyped-def]
    return lambda host, port: list(addresses)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "::1", "fd00::1",
        "fe80::1", "::ffff:127.0.0.1", "100.64.0.1", "224.0.0.1", "::ffff:10.0.0.1",
    ],
)  # fmt: skip
def test_nothing_inside_is_called(runtime: Runtime, address: str) -> None:
    sender = Sender(lambda: runtime.hooks, resolve=resolved("93.184.215.14", address))
    with pytest.raises(InputRefused, match="内部网络"):
        sender.check("https://hooks.example/claims")


def test_what_may_be_called(runtime: Runtime, tmp_path: Path) -> None:
    public = Sender(lambda: runtime.hooks, resolve=resolved("93.184.215.14"))
    assert public.check("https://hooks.example/claims") == "93.184.215.14"
    for url in (
        "http://hooks.example/", "ftp://hooks.example/", "https://u:p@hooks.example/", "https://", "https://a:x/",
    ):  # fmt: skip
        with pytest.raises(InputRefused):
            public.check(url)
    assert allowed_networks(tmp_path) == ()
    (tmp_path / "hooks.toml").write_text('allow = ["10.20.0.0/16"]\n')
    inside = Sender(lambda: runtime.hooks, allowed_networks(tmp_path), resolve=resolved("10.20.3.4"))
    assert inside.check("http://core.internal:8080/claims") == "10.20.3.4"
    (tmp_path / "hooks.toml").write_text('allow = ["everything"]\n')
    with pytest.raises(InputRefused, match="不正确"):
        allowed_networks(tmp_path)


class Receiver:
    """The other end: takes announcements after some failures."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.seen: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        return httpx.Response(503 if len(self.seen) <= self.failures else 204)


@pytest.fixture
def announced(runtime: Runtime, services, step) -> Any:  # type: ignore[no-untyped-def]
    """Return a function that announces a new case to a receiver until nothing is left to do."""
    now = [datetime(2026, 3, 2, 8, 0, tzinfo=UTC)]
    store = services._open_store()

    def run(receiver: Receiver, types: Sequence[str] = ()) -> Any:
        hook = runtime.hooks.add("https://hooks.example/claims", tuple(types), now[0])
        sender = Sender(
            lambda: runtime.hooks, resolve=resolved("93.184.215.14"), transport=httpx.MockTransport(receiver)
        )
        board = WorkBoard(lambda: runtime.jobs, {HOOK_LANE: {"deliver": sender.deliver}}, lambda: now[0])
        store.commit(step(store.next_case_id(2026)))
        store.note("2026-000001", Actor(person="li", role="adjuster"), "viewed", now[0], {})
        queued = [runtime.hooks.dispatch(now[0]) for _ in range(2)]
        for _ in range(len(WAITS) + 2):
            board.run_pending(HOOK_LANE)
            now[0] += timedelta(seconds=WAITS[-1])
        return hook, queued

    return run


@pytest.fixture
def step():  # type: ignore[no-untyped-def]
    from copilot.store.records import Snapshot, Step

    def build(case_id: str) -> Step:
        return Step(
            case_id=case_id,
            expected_version=0,
            state="received",
            product="T",
            insured_masked="张**",
            kind="submitted",
            actor=Actor(person="li", role="adjuster"),
            at=datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
            snapshot=Snapshot(declared={"insured": {"name": "张三"}}),
        )

    return build


def test_an_event_is_announced_once_signed_and_without_people(announced) -> None:
    receiver = Receiver(failures=2)
    hook, queued = announced(receiver)
    assert queued == [1, 0]
    assert len(receiver.seen) == 3
    request = receiver.seen[-1]
    assert (request.url.host, request.headers["host"]) == ("93.184.215.14", "hooks.example")
    assert request.headers[SIGNATURE] == sign(hook.secret, request.headers[TIMESTAMP], request.content)
    body = json.loads(request.content)
    assert body == {
        "id": f"{hook.id}-1",
        "type": "case.submitted",
        "case_id": "2026-000001",
        "occurred_at": "2026-03-02T08:00:00.000000+00:00",
    }


def test_an_announcement_that_nobody_takes_ends(announced, runtime: Runtime) -> None:
    receiver = Receiver(failures=99)
    announced(receiver)
    assert len(receiver.seen) == len(WAITS) + 1
    assert runtime.jobs.count_unfinished() == 0


def test_only_the_wanted_types_are_announced(announced) -> None:
    receiver = Receiver(failures=0)
    _, queued = announced(receiver, ["case.decided"])
    assert queued == [0, 0]
    assert receiver.seen == []


def test_hooks_are_for_administrators(client: TestClient, services, accounts: Accounts) -> None:
    services.check_hook = lambda url: None
    assert client.get("/api/hooks").status_code == 200
    password = accounts.add("li", ("adjuster",))
    client.post("/api/session", json={"name": "li", "password": password})
    assert client.get("/api/hooks").status_code == 403


def test_a_hook_is_registered_shown_without_secret_and_removed(admin: TestClient, services) -> None:
    services.check_hook = lambda url: None
    typed = Client("http://127.0.0.1", http=admin, wait=lambda _: None)
    made = typed.add_hook("https://hooks.example/claims", ("case.decided",))
    assert len(made.secret) >= 32
    listed = admin.get("/api/hooks").text
    assert made.secret not in listed
    assert [one.id for one in typed.hooks()] == [made.id]
    typed.remove_hook(made.id)
    assert list(typed.hooks()) == []
    wrong = admin.post("/api/hooks", json={"url": "https://hooks.example", "types": ["case.viewed"]})
    assert wrong.status_code == 422
