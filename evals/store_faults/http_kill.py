"""Kill -9 of the real server while decisions come in over HTTP: no acknowledged decision is lost.

The program is loaded once; each attempt forks it, the child serves on a loopback port, a client signs in
and signs decisions, and the server dies at a random moment of one of them. A new process then looks.
"""

import http.client
import json
import os
import random
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any, Final

from argon2 import PasswordHasher

from copilot.bootstrap import App
from copilot.bootstrap.settings import Settings
from copilot.http_api.accounts import Accounts
from copilot.http_api.adapter import WorkflowServices
from copilot.http_api.app import create_app
from copilot.store.store import Store
from evals.store_faults.kill import in_child
from evals.store_faults.ledger import Ledger, Result
from evals.store_faults.steps import opened

_NAME: Final = "zhang"
_FULL_CHECK: Final = 50
_PATIENCE: Final = 120.0


def run(ledger: Ledger, folder: Path, count: int, seed: int) -> None:
    """Kill the server ``count`` times."""
    home = folder / "http-home"
    Store(home).close()
    accounts = Accounts(home / "accounts.json", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
    password = accounts.add(_NAME, ("adjuster",))
    app = App(Settings(home=home))
    services = WorkflowServices(app)
    services.prepare()

    def attempt(number: int) -> Result:
        chance = random.Random(f"{seed}/{number}")
        case_id = f"{seed}-{number:06d}"
        made = in_child(lambda: _open_case(home, case_id))
        if made:
            return {"bad": made}
        listening = socket.create_server(("127.0.0.1", 0))
        child = os.fork()
        if child == 0:
            _serve(services, accounts, listening)
        port = listening.getsockname()[1]
        listening.close()
        version = _signed_until_killed(child, port, case_id, password, chance)
        full = (number + 1) % _FULL_CHECK == 0 or number == count - 1
        bad = in_child(lambda: _looked_at(home, case_id, version, full=full))
        return {"bad": bad or None, "acknowledged": version - 1}

    ledger.run(count, attempt)


def _open_case(home: Path, case_id: str) -> str:
    with Store(home) as store:
        store.commit(opened(case_id, product="BJ-HTB"))
    return ""


def _serve(services: WorkflowServices, accounts: Accounts, listening: socket.socket) -> None:
    """Serve until killed."""
    import uvicorn

    config = uvicorn.Config(create_app(services, accounts), log_level="critical", lifespan="on")
    uvicorn.Server(config).run(sockets=[listening])
    os._exit(0)


def _signed_until_killed(child: int, port: int, case_id: str, password: str, chance: random.Random) -> int:
    """Sign decisions over HTTP; kill the server in the middle of one; return the acknowledged version."""
    cookie = _signed_in(port, password)
    version, times = 1, [0.02]
    for _ in range(chance.randint(0, 4)):
        began = time.monotonic()
        if _sign(port, cookie, case_id, version):
            version += 1
        times.append(time.monotonic() - began)
    delay = chance.uniform(0, 1.2 * max(times[1:] or times))
    killer = threading.Timer(delay, os.kill, (child, signal.SIGKILL))
    killer.start()
    try:
        while _sign(port, cookie, case_id, version):
            version += 1
    finally:
        killer.join()
        os.waitpid(child, 0)
    return version


def _signed_in(port: int, password: str) -> str:
    """Return the session cookie; the server may still be starting."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            answer, headers = _asked(port, "POST", "/api/session", {"name": _NAME, "password": password}, "")
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
            continue
        if answer >= 300:
            raise RuntimeError(f"the server refused the login with {answer}")
        return headers.split(";")[0]


def _sign(port: int, cookie: str, case_id: str, version: int) -> bool:
    """Sign that papers are missing; True only when the server acknowledged it."""
    act = {"action": "pend", "version": version, "codes": ["N301"], "note": ""}
    try:
        answer, _ = _asked(port, "POST", f"/api/cases/{case_id}/decisions", act, cookie)
    except (OSError, http.client.HTTPException):
        return False
    if answer >= 300:
        raise RuntimeError(f"a decision was answered with {answer}")
    return True


def _asked(port: int, method: str, path: str, body: dict[str, Any], cookie: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    headers = {"content-type": "application/json", "sec-fetch-site": "same-origin", "cookie": cookie}
    try:
        connection.request(method, path, json.dumps(body), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("set-cookie") or ""
    finally:
        connection.close()


def _looked_at(home: Path, case_id: str, version: int, *, full: bool) -> str:
    with Store(home) as store:
        stored = store.case(case_id).version
        if stored < version:
            return f"lost: acknowledged at {version}, stored at {stored}"
        decided = [event for event in store.events(case_id) if event.kind == "decided"]
        if not len(store.decisions(case_id)) == len(decided) == stored - 1:
            return "decisions and events do not pair"
        problems = store.verify().problems if full else ()
        return problems[0] if problems else ""
