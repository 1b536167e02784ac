"""Patient B, with a live session of their own, asks for everything of patient A, over real HTTP.

The routes are those of the running program, from its own permission table; Gradio's stand beside them.
"""

import http.client
import io
import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import uvicorn
from argon2 import PasswordHasher
from PIL import Image

from copilot.bootstrap import App
from copilot.bootstrap.settings import Settings
from copilot.http_api.accounts import Accounts
from copilot.http_api.desk_work import DeskServices
from copilot.http_api.portal_desk import PortalDesk
from copilot.store.records import SYSTEM
from copilot.workflow.ports import utc_now
from ui.serve import build

NAME, FILENAME = "欧阳晚宁", "南山肿瘤医院出院小结"
SECRETS = (NAME, FILENAME)


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (67, 83), (11, 200, 150)).save(out, "PNG")
    return out.getvalue()


PHOTO = photo()


@dataclass
class Browser:
    """One person's browser: keeps cookies, follows nothing."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes, str]:
        """Return status, body and the place that a redirect names."""
        sent = {"sec-fetch-site": "same-origin", "accept": "text/html,application/json", **headers}
        content = body
        if isinstance(body, dict):
            content = json.dumps(body).encode()
            sent["content-type"] = "application/json"
        elif isinstance(body, str):
            content = body.encode()
            sent["content-type"] = "application/x-www-form-urlencoded"
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        try:
            connection.request(method, path, content, sent)
            answer = connection.getresponse()
            data = answer.read()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.split(";")[0]
            return answer.status, data, answer.getheader("location") or ""
        finally:
            connection.close()

    def form(self, path: str, **fields: Any) -> tuple[int, bytes, str]:
        return self.ask("POST", path, urlencode(fields, doseq=True))


@dataclass
class World:
    """The running server, both patients, and what belongs to A."""

    app: Any
    port: int
    home: Path
    a: Browser
    b: Browser
    names: dict[str, str]


def enter(port: int) -> Browser:
    browser = Browser(port)
    status, _, _ = browser.form("/portal/start", processing="yes", medical="yes")
    assert status == 200
    return browser


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home = tmp_path_factory.mktemp("patients")
    program = App(Settings(home=home))
    accounts = Accounts(home / "accounts.json", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    app = build(DeskServices(program), accounts, ["127.0.0.1"])
    desk = app.state.desk
    desk.portal = PortalDesk(program)
    desk.jobs.start = lambda *_: None  # nothing is recognised here
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        a, b = enter(port), enter(port)
        yield World(app, port, home, a, b, handed_in(a, program))
    finally:
        server.should_exit = True
        thread.join()
        program.close()


def handed_in(a: Browser, program: App) -> dict[str, str]:
    """Let A hand in a claim with one picture, begin another, and return every name that leads to it."""
    a.form("/portal/product", product="BJ-HTB", benefits=["", "inpatient"])
    a.form("/portal/who", relation="self", name=NAME)
    name = f"{FILENAME}.png"
    ask = {"key": name, "slot": "other", "name": name, "size": len(PHOTO)}
    _, data, _ = a.ask("POST", "/portal/uploads?case=", ask)
    state = json.loads(data)
    a.ask("PATCH", f"/portal/uploads/{state['id']}?case=", PHOTO, **{"upload-offset": "0"})
    a.form("/portal/check")
    _, _, place = a.form("/portal/send")
    case_id = place.split("/")[3]
    snapshot = program.store.snapshot(case_id)
    digest = snapshot.files[0].sha256 if snapshot.files else program.store.put_file(case_id, PHOTO)
    program.store.note(case_id, SYSTEM, "viewed", utc_now(), {})
    names = {"case_id": case_id, "file_id": state["id"], "document_id": "d1", "page": "1", "digest": digest}
    return {**names, "job_id": "1" * 16, "token": "x" * 43, "name": "app", "language": "zh"}


def shown(data: bytes) -> str:
    """Which of A's secrets an answer shows; "" for none."""
    text = data.decode("utf-8", "ignore")
    told = [one for one in SECRETS if one in text or one in text.encode().decode("unicode_escape", "ignore")]
    return (told or ["the picture" if PHOTO in data else ""])[0]


def placed(template: str, names: dict[str, str]) -> str:
    """Put A's names into a route; a parameter nobody has a name for gets one that does not exist."""
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: quote(names.get(match.group(1), "none")), template)


def test_a_sees_what_is_theirs(world: World) -> None:
    """Without this the other tests would prove nothing."""
    status, data, _ = world.a.ask("GET", f"/portal/cases/{world.names['case_id']}")
    assert status == 200
    assert world.names["case_id"] in data.decode()
    status, data, _ = world.a.ask("GET", f"/portal/uploads?case={world.names['case_id']}")
    assert status in (200, 404, 409)


@pytest.mark.parametrize("who", ["b", "nobody"])
def test_no_route_of_the_program_gives_anything_of_a(world: World, who: str) -> None:
    browser = world.b if who == "b" else Browser(world.port)
    permissions = dict(world.app.state.desk.permissions)
    assert len(permissions) > 70
    asked = named = 0
    for key in sorted(permissions):
        method, template = key.split(" ", 1)
        if key in ("POST /portal/leave", "POST /portal/discard"):
            continue
        path = placed(template, world.names)
        mark = "&" if "?" in path else "?"
        for query in ("", f"{mark}case={world.names['case_id']}", f"{mark}case_id={world.names['case_id']}"):
            body = None if method == "GET" else {"version": 1, "case": world.names["case_id"]}
            status, data, place = browser.ask(method, path + query, body)
            asked += 1
            assert not shown(data), f"{who} {key}{query}: {shown(data)}"
            assert status < 500, f"{who} {key}{query}: {status}"
            if "{case_id}" in template:
                named += 1
                refused = status in (401, 403, 404, 422) or (
                    status == 303 and re.match(r"/(portal/enter|portal|login)\b", place)
                )
                assert refused, f"{who} {key}{query}: {status} {place}"
    assert asked > 200
    assert named > 60


@pytest.mark.parametrize("who", ["b", "nobody"])
def test_gradio_gives_no_file_and_takes_none(world: World, who: str) -> None:
    browser = world.b if who == "b" else Browser(world.port)
    stored = [one for one in world.home.rglob("*") if one.is_file()]
    assert stored
    tries = [("GET", f"/gradio/gradio_api/file={one}") for one in stored]
    tries += [("GET", f"/gradio/file={one}") for one in stored[:5]]
    tries += [
        ("GET", f"/gradio/gradio_api/file={quote('../' * 9 + str(one)[1:], safe='')}") for one in stored[:5]
    ]
    tries += [
        (method, f"/gradio{prefix}{path}")
        for prefix in ("", "/gradio_api")
        for method, path in (
            ("GET", "/config"), ("GET", "/info"), ("GET", "/queue/data?session_hash=x"), ("GET", "/"),
            ("POST", "/queue/join"), ("POST", "/upload"), ("POST", "/run/predict"), ("POST", "/call/x"),
            ("GET", "/proxy=http://127.0.0.1"), ("GET", "/stream/x/1/1/playlist.m3u8"), ("POST", "/reset"),
            ("GET", "/monitoring"), ("GET", "/heartbeat/x"), ("GET", "/token"),
            ("GET", "/deep_link?session_hash=x"),
        )
    ]  # fmt: skip
    for method, path in tries:
        status, data, place = browser.ask(method, path, None if method == "GET" else {"data": []})
        assert not shown(data), path
        closed = status in (401, 403, 404, 405) or (status in (303, 307) and "/login" in place)
        assert closed or (status == 307 and place.endswith("/gradio/")), f"{who} {method} {path}: {status}"
        assert not any(one.read_bytes()[:64] in data for one in stored[:20] if one.stat().st_size > 64)


def test_numbers_and_paths_that_stand_close_lead_nowhere(world: World) -> None:
    case_id = world.names["case_id"]
    year, number = case_id.split("-")
    near = [f"{year}-{int(number) + step:06d}" for step in (0, 1)]
    near += [case_id.lower() + "%00", f"../{case_id}", f"{case_id}/", f"%2e%2e/{case_id}", f"{case_id};a=b"]
    for one in near:
        for path in (f"/portal/cases/{one}", f"/api/cases/{one}", f"/portal/cases/{one}/letter.pdf"):
            status, data, _ = world.b.ask("GET", path)
            assert status in (303, 307, 400, 401, 403, 404), (path, status)
            assert not shown(data), path
