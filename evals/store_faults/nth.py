"""The n-th call to the database or to the disk fails, once or from then on: refused whole, never half done.

Each variant is (what is done, database or disk, the n-th call, once or for ever). It is fail-open when
something is acknowledged that is not stored, when something is stored that was refused, or when a case
can be read whose view could not be recorded.
"""

import contextlib
import errno
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from copilot.errors import CopilotError
from copilot.store.backup import back_up
from copilot.store.backup_archive import unpack
from copilot.store.erasure import ErasureRequest
from copilot.store.records import SYSTEM
from copilot.store.store import Store
from evals.store_faults.ledger import Ledger, Result
from evals.store_faults.steps import AT, decided, opened

_ACTS: Final = ("submit", "decide", "view", "consent", "number", "rotate", "erase", "backup")
_MOST: Final = 60
_CALLS: Final = ("fsync", "replace", "open", "unlink")


def run(ledger: Ledger, folder: Path, count: int, seed: int) -> None:
    """Try ``count`` variants: all acts at their first call, then all at their second, and so on."""
    variants = [
        (act, where, nth, once)
        for nth in range(1, _MOST)
        for act in _ACTS
        for where in ("database", "disk")
        for once in (True, False)
    ]

    def attempt(number: int) -> Result:
        act, where, nth, once = variants[number % len(variants)]
        return _variant(folder / f"nth-{seed}-{number}", act, where, nth, once=once)

    reached = sum(entry.get("reached", 0) for entry in ledger.results.values())
    for number in range(len(variants)):
        if reached >= count:
            return
        if number not in ledger.results:
            ledger.add(number, attempt(number))
            reached += ledger.results[number]["reached"]


def _variant(home: Path, act: str, where: str, nth: int, *, once: bool) -> Result:
    """Do one act with one failing call; ``reached`` says that the call was made at all."""
    policy = {"product": "P", "effective_from": "2010-01-01", "effective_to": "2010-12-31"}
    with Store(home) as store:
        case_id = store.next_case_id(2026)
        first = opened(case_id, store.put_file(case_id, b"paper"))
        snapshot = first.snapshot.model_copy(update={"declared": {"policies": [policy]}})
        store.commit(first.model_copy(update={"snapshot": snapshot}))
        before = _picture(store, case_id)
        answered, bad = False, ""
        with (_database if where == "database" else _disk)(nth, once=once) as failed:
            try:
                _do(store, act, case_id, home)
                answered = True
            except CopilotError:
                pass
            except OSError as error:
                bad = f"{act}: {type(error).__name__} is not one of ours"
        after = _picture(store, case_id)
        if not answered and after != before and act not in ("rotate", "erase"):
            bad = f"{act} refused, and yet {before} became {after}"
        if answered and after == before and act not in ("number", "backup"):
            bad = f"{act} acknowledged, and nothing is stored"
        bad = bad or _goes_on(store, act, case_id, home, answered=answered)
    return _result(failed[0], bad, home)


def _result(reached: int, bad: str, home: Path) -> Result:
    import shutil

    shutil.rmtree(home, ignore_errors=True)
    home.with_suffix(".backup").unlink(missing_ok=True)
    return {"bad": bad or None, "reached": int(bool(reached))}


def _do(store: Store, act: str, case_id: str, home: Path) -> None:
    asked = ErasureRequest(case_id=case_id, asked_by="subject", grounds="period_over")
    doing: dict[str, Callable[[], object]] = {
        "submit": lambda: store.commit(opened("2025-900001", store.put_file("2025-900001", b"another"))),
        "decide": lambda: store.commit(
            decided(case_id, 1, store.snapshot(case_id), key="k", request_sha256="a" * 64)
        ),
        "view": lambda: store.note(case_id, SYSTEM, "viewed", AT, {}),
        "consent": lambda: store.consent(case_id, "genetic", True, SYSTEM, AT),
        "number": lambda: store.next_case_id(2026),
        "rotate": lambda: store.keys.rotate(SYSTEM, AT, "test"),
        "erase": lambda: store.eraser.erase(asked, SYSTEM, AT, date(2026, 3, 2)),
        "backup": lambda: back_up(home, home.with_suffix(".backup"), AT),
    }  # fmt: skip
    doing[act]()


def _picture(store: Store, case_id: str) -> tuple[int, int, int, int, int]:
    """What is stored: events, cases, decisions, consents, events of a refusal or an erasure."""
    events = store.events()
    return (
        len(events),
        len(store.cases()),
        len(store.decisions(case_id)),
        len(store.consents(case_id)),
        sum(one.kind.startswith("eras") for one in events),
    )


def _goes_on(store: Store, act: str, case_id: str, home: Path, *, answered: bool) -> str:
    """With the fault gone the same act succeeds where it was refused, and everything verifies."""
    if not answered:
        try:
            _whole_or_absent(home.with_suffix(".backup"))
            _do(store, act, case_id, home)
        except CopilotError as error:
            return f"{act} does not go on: {error}"
    problems = store.verify().problems
    return f"{act}: {problems[0]}" if problems else ""


def _whole_or_absent(archive: Path) -> None:
    """A disk that fails for ever may also refuse to remove a backup that it refused: it is whole then."""
    if archive.exists():
        with tempfile.TemporaryDirectory() as folder:
            unpack(archive, Path(folder))
        archive.unlink()


@contextlib.contextmanager
def _database(nth: int, *, once: bool) -> Iterator[list[int]]:
    seen, failed = [0], [0]

    def fail(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        seen[0] += 1
        if seen[0] == nth or (not once and seen[0] > nth):
            failed[0] += 1
            raise OperationalError(statement, {}, sqlite3.OperationalError("disk I/O error"))

    event.listen(Engine, "before_cursor_execute", fail)
    try:
        yield failed
    finally:
        event.remove(Engine, "before_cursor_execute", fail)


@contextlib.contextmanager
def _disk(nth: int, *, once: bool) -> Iterator[list[int]]:
    """Let the n-th of the calls by which files are written fail as a broken disk does."""
    seen, failed = [0], [0]
    real = {name: getattr(os, name) for name in _CALLS}

    def failing(name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            seen[0] += 1
            if seen[0] == nth or (not once and seen[0] > nth):
                failed[0] += 1
                raise OSError(errno.EIO, "Input/output error")
            return real[name](*arguments, **named)

        return call

    for name in _CALLS:
        setattr(os, name, failing(name))
    try:
        yield failed
    finally:
        for name, call in real.items():
            setattr(os, name, call)
