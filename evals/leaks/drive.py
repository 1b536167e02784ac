"""The real server on a loopback port, and people whose data go through it in every way that can fail."""

import contextlib
import http.client
import json
import logging
import threading
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import quote

import uvicorn
from argon2 import PasswordHasher

from copilot.bootstrap import App
from copilot.bootstrap.logs import set_up
from copilot.bootstrap.settings import Settings
from copilot.http_api.accounts import Accounts
from copilot.http_api.adapter import WorkflowServices
from copilot.http_api.app import create_app
from evals.people import Person

PRODUCT: Final = "BJ-HTB"
_NAME: Final = "adjuster"
_EVERY: Final = 10
_HEADERS: Final = {"content-type": "application/json", "sec-fetch-site": "same-origin"}


class Server:
    """A running server: its port, its app, and the session cookie of an adjuster."""

    def __init__(self, app: App, port: int, cookie: str, figures: Any) -> None:
        self.app = app
        self._port = port
        self._cookie = cookie
        self._figures = figures
        self.person = ""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Send one request; ``body`` is JSON unless it is bytes."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {**_HEADERS, "cookie": self._cookie}
        self._connection.request(method, path, content, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def figures(self) -> bytes:
        """Return the metrics as they stand."""
        return bytes(self._figures())


def trace_to(path: Path) -> bool:
    """Write every span of this process to a file, whole; False where the OpenTelemetry SDK is absent."""
    try:
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor

        tracing = import_module("copilot.bootstrap.tracing")
    except ImportError:
        return False
    provider = TracerProvider()
    out = path.open("a", encoding="utf-8", buffering=1)
    provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter(out=out)))
    tracing.tracer = lambda: provider.get_tracer("leaks")  # type: ignore[attr-defined]
    return True


@contextlib.contextmanager
def serving(home: Path, log: Path) -> Iterator[Server]:
    """Serve a home with the log of everything at DEBUG, the web server's own access log included."""
    with log.open("a", encoding="utf-8") as stream:
        set_up("DEBUG", stream)
        root = logging.getLogger()
        root.setLevel(logging.DEBUG)
        hasher = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
        accounts = Accounts(home / "accounts.json", hasher)
        name = f"{_NAME}-{len(accounts.all())}"  # its password is shown once, so each run has its own
        password = accounts.add(name, ("adjuster",))
        app = App(Settings(home=home, log_level="DEBUG"))
        services = WorkflowServices(app)
        services.prepare()
        api = create_app(services, accounts)
        config = uvicorn.Config(api, port=0, log_level="debug", log_config=None, access_log=True)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            while not server.started:
                time.sleep(0.05)
            port = server.servers[0].sockets[0].getsockname()[1]
            here = api.state.desk
            cookie = _signed_in(port, name, password)
            server_of = Server(app, port, cookie, lambda: here.metrics.text(0))
            server_of.person = name
            yield server_of
        finally:
            server.should_exit = True
            thread.join()
            app.close()


def _signed_in(port: int, name: str, password: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    body = json.dumps({"name": name, "password": password})
    connection.request("POST", "/api/session", body, _HEADERS)
    answer = connection.getresponse()
    answer.read()
    return (answer.getheader("set-cookie") or "").split(";")[0]


def go_through(server: Server, person: Person, number: int) -> int:
    """Send one person's data through the system, every tenth also through all that fails.

    Returns the number of requests.
    """
    said = f"被保险人姓名：{person.name}，身份证号：{person.id_number}，电话：{person.phone}"
    said += f"，银行卡：{person.bank_card}，住址：{person.address}"
    new = {
        "product": PRODUCT,
        "insured_name": person.name,
        "insured_id": person.id_number,
        "consents": ["processing", "medical"],
    }
    status, answer = server.ask("POST", "/api/cases", new)
    if status != 201:
        raise RuntimeError(f"a case was refused with {status}")
    case_id = json.loads(answer)["id"]
    change = {"document": "declared", "field": "insured.id_no", "value": person.id_number, "version": 1}
    requests: list[tuple[str, str, Any]] = [
        ("POST", f"/api/cases/{case_id}/corrections", {**change, "reason": said}),
    ]
    if number % _EVERY == 0:
        name = quote(f"{person.name}{person.id_number}.pdf")
        act = {"action": "approve", "version": 1, "amount": "1.00", "codes": [], "note": said}
        requests += [
            ("POST", f"/api/cases/{case_id}/files?name={name}", said.encode()),
            ("POST", f"/api/cases/{case_id}/decisions", act),
            (
                "POST",
                f"/api/cases/{case_id}/assignment",
                {"to": server.person, "reason": said},
            ),
            ("POST", f"/api/cases/{case_id}/jobs", {"kind": said}),
            ("POST", "/api/cases", said.encode()),
            ("POST", "/api/cases", {**new, "product": person.name, "insured_name": said * 20}),
            ("GET", f"/api/cases/{quote(person.name)}?q={person.id_number}", None),
            ("GET", f"/api/cases/{case_id}", None),
            ("GET", f"/api/cases/{case_id}/events", None),
        ]
        _careless(said)
    for method, path, body in requests:
        server.ask(method, path, body)
    return len(requests) + 1


def _careless(said: str) -> None:
    """What a careless line of code would log, and an error that quotes what it read."""
    log = logging.getLogger("copilot.careless")
    log.error("could not read %s", said)
    try:
        raise ValueError(said)
    except ValueError:
        log.exception("failed")


def papers_through(server: Server, seed: int) -> Person:
    """Render a digital paper of one more person, and read it as a case; return the person."""
    from copilot.store.records import SYSTEM
    from copilot.workflow.assess import assess
    from copilot.workflow.extract import extract
    from copilot.workflow.submit import Upload, submit
    from evals.claims import make_claim
    from evals.layouts import LAYOUTS
    from evals.render import render

    layouts = sorted((one for one in LAYOUTS.values() if not one.held_out), key=lambda one: one.name)
    layout = layouts[seed % len(layouts)]
    claim = make_claim(seed, layout.kind)
    paper = render(claim, layouts=[layout.name], quality="digital", seed=seed)[0]
    person = claim.person
    declared = {
        "policies": [{"product": PRODUCT}],
        "insured": {"name": person.name, "id_no": person.id_number},
        "consents": {"sensitive": True, "genetic": True},
    }
    desk = server.app.desk
    upload = Upload(filename=f"{person.name}.pdf", content=paper.data)
    case_id = submit(desk, (upload,), declared, SYSTEM).case_id
    extract(desk, case_id, SYSTEM, lambda *_: None)
    assess(desk, case_id, SYSTEM)
    return person


def drawn(count: int, seed: int) -> list[Person]:
    """Return so many people, each identity number once."""
    from evals.people import make_person

    found: dict[str, Person] = {}
    chance = Random(f"leaks:{seed}")
    while len(found) < count:
        one = make_person(chance)
        found.setdefault(one.id_number, one)
    return list(found.values())
