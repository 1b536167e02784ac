"""Stores with a few cases in them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from copilot.domain.decision import Decision, Signature
from copilot.store.records import Actor, FileRef, Snapshot, Step
from copilot.store.store import Store

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ADJUSTER = Actor(person="zhang", role="adjuster")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with Store(home) as opened:
        yield opened


@pytest.fixture
def step() -> Callable[..., Step]:
    """A step with everything but what the test is about filled in."""

    def build(case_id: str = "2026-000001", seen: int = 0, **changes: Any) -> Step:
        values: dict[str, Any] = {
            "case_id": case_id,
            "expected_version": seen,
            "state": "received" if seen == 0 else "assessed",
            "product": "BJ-HTB",
            "kind": "submitted" if seen == 0 else "decided",
            "actor": ADJUSTER,
            "at": AT,
            "snapshot": Snapshot(declared={"product": "BJ-HTB"}),
        }
        return Step(**{**values, **changes})

    return build


@pytest.fixture
def decision() -> Callable[..., Decision]:
    def build(case_id: str = "2026-000001", version: int = 1, **changes: Any) -> Decision:
        values: dict[str, Any] = {
            "case_id": case_id,
            "case_version": version,
            "action": "approve",
            "amount": "42250.00",
            "codes": ("P101", "P102"),
            "medical": False,
            "signatures": (Signature(person="zhang", role="adjuster", signed_at=AT),),
        }
        return Decision(**{**values, **changes})

    return build


@pytest.fixture
def filled(store: Store, step: Callable[..., Step], decision: Callable[..., Decision]) -> Store:
    """Two cases: one with a paper and a decision, one only received."""
    case_id = store.next_case_id(2026)
    digest = store.put_file(case_id, b"%PDF- paper")
    files = (FileRef(sha256=digest, filename="票据.pdf", size=11),)
    store.commit(step(case_id, snapshot=Snapshot(files=files)))
    store.commit(
        step(case_id, 1, state="approved", snapshot=Snapshot(files=files), decision=decision(case_id))
    )
    store.commit(step(store.next_case_id(2026)))
    return store
