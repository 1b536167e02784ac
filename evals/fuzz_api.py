"""Thousands of generated requests against the whole interface: ``python -m evals.fuzz_api --requests 20000``.

schemathesis generates requests from the interface's own description, good ones and bad ones, and checks
every answer: no 5xx, a documented status, a documented content type, a body that fits its schema. The
program is the real one: its store, its rules, its accounts, in a folder that is thrown away; each round
signs in as another role, so that every operation is reached by somebody who may. Papers that are handed
in are real ones too; recognition is not part of the fuzzing, jobs stay queued.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import schemathesis
from argon2 import PasswordHasher
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from copilot.bootstrap import App
from copilot.bootstrap.settings import Settings
from copilot.http_api import create_app
from copilot.http_api.accounts import Accounts
from copilot.http_api.adapter import WorkflowServices
from copilot.http_api.openapi import description

BASE: Final = "http://127.0.0.1"
ROLES: Final = ("senior_adjuster", "admin", "adjuster", "medical_expert", "auditor", "siu")
SKIPPED: Final = frozenset({"DELETE /api/session", "POST /api/session"})
"""Signing in and out has tests of its own; here it would end the session of the round."""
CASES: Final = 3
CHECKS: Final = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@dataclass
class Tally:
    """What was sent and what came back."""

    requests: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Visitor:
    """A browser of the program, within this process."""

    app: FastAPI
    session: asgi.ASGIClient

    def sign_in(self, name: str, password: str) -> None:
        """Open a session; raise when that fails."""
        answer = self.session.post(f"{BASE}/api/session", json={"name": name, "password": password})
        answer.raise_for_status()


def run(requests: int, seed_number: int, home: Path, say: Callable[[str], None]) -> Tally:
    """Send at least ``requests`` requests, every operation in every round; return the tally."""
    tally = Tally()
    with ExitStack() as closing:
        program = App(Settings(home=home))
        closing.callback(program.close)
        accounts = Accounts(home / "accounts.json", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        app = create_app(WorkflowServices(program), accounts, background=False)
        client = Visitor(app, closing.enter_context(asgi.get_client(cast(Any, app))))
        client.session.headers["sec-fetch-site"] = "same-origin"
        passwords = {
            role: accounts.add(role, (role,), "执业医师 110" if role == "medical_expert" else None)
            for role in ROLES
        }
        places = {"case_id": _cases(client, passwords["senior_adjuster"])}
        operations = _operations(app)
        number = 0
        while tally.requests < requests:
            role = ROLES[number % len(ROLES)]
            client.sign_in(role, passwords[role])
            left = max(1, (requests - tally.requests) // max(1, len(ROLES) - number))
            each = max(2, left // len(operations))
            for operation in operations:
                _fuzz(client, operation, Round(each, seed_number + number, places), tally)
            number += 1
            say(f"{role}: {tally.requests} requests, {len(tally.failures)} failures")
    return tally


@dataclass(frozen=True)
class Round:
    """How many requests per operation, from which seed, with which known values in the path."""

    each: int
    seed: int
    places: dict[str, list[str]]


def _operations(app: FastAPI) -> list[Any]:
    schema = schemathesis.openapi.from_dict(description(app))
    found: list[Any] = [cast(Any, result).ok() for result in schema.get_all_operations()]
    return [one for one in found if f"{one.method.upper()} {one.path}" not in SKIPPED]


def _cases(client: Visitor, password: str) -> list[str]:
    """Open some cases, so that not every path leads nowhere."""
    client.sign_in("senior_adjuster", password)
    product = client.session.get(f"{BASE}/api/products").json()[0]["id"]
    new = {"product": product, "insured_name": "测试", "consents": ["processing", "medical"]}
    return [client.session.post(f"{BASE}/api/cases", json=new).json()["id"] for _ in range(CASES)]


def _fuzz(client: Visitor, operation: Any, turn: Round, tally: Tally) -> None:
    name = f"{operation.method.upper()} {operation.path}"
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        try:
            strategy = operation.as_strategy(generation_mode=mode)
        except Exception as error:  # noqa: BLE001  (a strategy that cannot be built is reported)
            tally.failures.setdefault(f"{name} {mode.value}", f"no strategy: {error}")
            continue

        @seed(turn.seed)
        @settings(
            max_examples=max(1, turn.each // 2),
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def attempt(case: Any) -> None:
            for parameter, values in turn.places.items():
                if parameter in (case.path_parameters or {}) and tally.requests % 4:
                    case.path_parameters[parameter] = values[tally.requests % len(values)]
            _one(client, case, name, tally)

        try:
            attempt()
        except Exception as error:  # noqa: BLE001  (nothing that can be generated: a negative of no input)
            if "Unsatisfiable" not in type(error).__name__:
                tally.failures.setdefault(f"{name} {mode.value}", f"{type(error).__name__}: {error}"[:1500])


def _one(client: Visitor, case: Any, name: str, tally: Tally) -> None:
    answer = case.call(base_url=BASE, session=client.session, app=client.app)
    tally.requests += 1
    tally.statuses[f"{answer.status_code // 100}xx"] += 1
    tally.operations[name] += 1
    try:
        case.validate_response(answer, checks=list(CHECKS))
    except BaseExceptionGroup as group:
        for error in group.exceptions:
            tally.failures.setdefault(f"{name} {type(error).__name__}", str(error)[:1500])
    except AssertionError as error:
        tally.failures.setdefault(f"{name} {type(error).__name__}", str(error)[:1500])


def main() -> int:
    """Run and print the tally as JSON; status 1 when anything failed."""
    parser = argparse.ArgumentParser(prog="python -m evals.fuzz_api", description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=20260302)
    given_arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        tally = run(given_arguments.requests, given_arguments.seed, Path(folder), _say)
    summary = {
        "requests": tally.requests,
        "operations": len(tally.operations),
        "statuses": dict(tally.statuses),
        "failures": tally.failures,
    }
    sys.stdout.write(json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
    return 1 if tally.failures else 0


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
