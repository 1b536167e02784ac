from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from copilot.http_api.accounts import Accounts
from copilot.http_api.app import create_app
from copilot.http_api.gate import STRICT_CSP, Limits, host_names

HOSTILE = (
    "https://evil.example",
    "http://evil.example",
    "null",
    "http://127.0.0.1:81",
    "https://127.0.0.1",
    "http://127.0.0.1.evil.example",
    "http://localhost",
    "file://",
    "http://127.0.0.1@evil.example",
    "",
)


@pytest.mark.parametrize("origin", HOSTILE)
def test_a_foreign_origin_may_not_change_anything(client: TestClient, origin: str) -> None:
    answer = client.post("/api/cases", json={}, headers={"origin": origin, "sec-fetch-site": "same-origin"})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def hostile_origins() -> list[str]:
    """Return origins that look like ours: other schemes, ports, suffixes, prefixes, spellings, characters."""
    ours = "127.0.0.1"
    names = [
        *(
            f"{ours}{tail}"
            for tail in (".evil.example", ".", ":81", ":443", ":0", ":", "@evil.example", "%00")
        ),
        *(f"{ours}{tail}" for tail in ("/", "/x", "?x", "#x", " ", "\t", ",http://127.0.0.1", ";", "\\evil")),
        *("evil.example", "localhost", "127.0.0.2", "0.0.0.0", "[::1]", "2130706433", "0x7f000001", "127.1"),
        *(
            "127.0.0.1.nip.io",
            "evil.example#127.0.0.1",
            "evil.example?127.0.0.1",
            "127.000.000.001",
            "x.localhost",
        ),
        *("user@127.0.0.1", "user:pw@127.0.0.1", "xn--127-0-0-1", "127.0.0.1:80", "*", "127.0.0.*", ""),
    ]
    schemes = (
        "https",
        "HTTP",
        "ftp",
        "file",
        "ws",
        "wss",
        "chrome-extension",
        "javascript",
        "data",
        "blob:http",
    )
    others = ["null", "NULL", "*", ours, f"//{ours}", f"http:{ours}", f"http:///{ours}", f"http:\\\\{ours}"]
    return [*(f"http://{name}" for name in names), *(f"{scheme}://{ours}" for scheme in schemes), *others]


def test_none_of_fifty_hostile_origins_opens_a_session_or_changes_anything(
    client: TestClient, accounts: Accounts
) -> None:
    password = accounts.add("li", ("adjuster",))
    hostile = hostile_origins()
    assert len(set(hostile)) == len(hostile) >= 50
    for origin in hostile:
        for headers in ({"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "cross-site"}):
            headers = headers | {"origin": origin}
            login = client.post("/api/session", json={"name": "li", "password": password}, headers=headers)
            assert login.status_code == 403, origin
            assert "set-cookie" not in login.headers
            assert client.post("/api/cases", json={}, headers=headers).status_code == 403, origin


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "SAME-ORIGIN", "x"])
def test_a_request_from_another_site_may_not_change_anything(client: TestClient, site: str) -> None:
    assert client.post("/api/cases", json={}, headers={"sec-fetch-site": site}).status_code == 403


def test_a_request_that_does_not_say_where_it_is_from_may_not_change_anything(
    services, accounts: Accounts
) -> None:
    with TestClient(create_app(services, accounts), base_url="http://127.0.0.1") as bare:
        assert bare.post("/api/session", json={"name": "a", "password": "b"}).status_code == 403


def test_our_own_origin_may(client: TestClient) -> None:
    headers = {"origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}
    assert client.post("/api/cases", json={}, headers=headers).status_code == 422


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "evil.example:80", "[::2]", "["]
)
def test_an_unknown_host_name_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/api/health", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:9", "localhost", "[::1]:80", "LOCALHOST"])
def test_this_machines_names_are_known(client: TestClient, host: str) -> None:
    assert client.get("/api/health", headers={"host": host}).status_code == 200


def test_preflight_is_never_answered_with_permission(client: TestClient) -> None:
    answer = client.options("/api/cases", headers={"origin": "https://evil.example"})
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", ["/api/health", "/api/cases", "/nowhere", "/api/cases/x"])
def test_every_answer_is_hardened(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == STRICT_CSP
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


def test_a_refusal_is_hardened_too(client: TestClient) -> None:
    answer = client.get("/api/health", headers={"host": "evil.example"})
    assert answer.headers["x-frame-options"] == "DENY"


def test_bodies_are_limited_with_and_without_a_length(services, accounts: Accounts) -> None:
    app = create_app(services, accounts, Limits(body_bytes=1000, upload_bytes=5000))

    def chunks(count: int) -> Iterator[bytes]:
        for _ in range(count):
            yield b"x" * 500

    headers = {"sec-fetch-site": "same-origin", "content-type": "application/json"}
    with TestClient(app, base_url="http://127.0.0.1", headers=headers) as client:
        password = accounts.bootstrap()
        assert client.post("/api/session", json={"name": "operator", "password": password}).status_code == 200
        assert client.post("/api/session", content=b"x" * 1001).status_code == 413
        assert client.post("/api/session", content=chunks(4)).status_code == 413
        upload = "/api/cases/none/files?name=a.jpg"
        assert client.post(upload, content=chunks(4)).status_code != 413
        assert client.post(upload, content=chunks(12)).status_code == 413


def test_host_names_are_added_to_this_machines_own() -> None:
    assert host_names([" Claims.Example ", ""]) == Limits().hosts | {"claims.example"}
