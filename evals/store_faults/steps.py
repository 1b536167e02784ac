"""Made-up steps of made-up cases."""

from datetime import UTC, datetime
from typing import Any, Final

from copilot.domain.decision import Decision, Signature
from copilot.store.records import Actor, FileRef, Snapshot, Step

AT: Final = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ADJUSTER: Final = Actor(person="zhang", role="adjuster")
_SIGNED: Final = Signature(person="zhang", role="adjuster", signed_at=AT)


def opened(case_id: str, digest: str | None = None, **changes: Any) -> Step:
    """The first step of a case, with a paper where its hash is given."""
    files = () if digest is None else (FileRef(sha256=digest, filename="a.pdf", size=1),)
    declared = {"product": "P", "consents": {"sensitive": True}}
    values: dict[str, Any] = {
        "case_id": case_id,
        "expected_version": 0,
        "state": "assessed",
        "product": "P",
        "kind": "submitted",
        "actor": ADJUSTER,
        "at": AT,
        "snapshot": Snapshot(files=files, declared=declared),
        "bill_keys": (f"{case_id}:1",),
    }
    return Step(**{**values, **changes})


def decided(case_id: str, seen: int, snapshot: Snapshot | None = None, **changes: Any) -> Step:
    """A signed decision on the version that was seen."""
    decision = Decision(
        case_id=case_id,
        case_version=seen,
        action="pend",
        amount=None,
        codes=("N301",),
        medical=False,
        signatures=(_SIGNED,),
    )
    values: dict[str, Any] = {
        "case_id": case_id,
        "expected_version": seen,
        "state": "pended",
        "product": "P",
        "kind": "decided",
        "actor": ADJUSTER,
        "at": AT,
        "snapshot": snapshot or Snapshot(),
        "decision": decision,
        "bill_keys": (f"{case_id}:1",),
    }
    return Step(**{**values, **changes})
