"""The life of a case: its states, and the one table of the moves between them.

Nothing reaches ``paid_out`` or ``denied`` without a person. A denial on medical grounds passes
through ``awaiting_expert`` and takes effect only with a medical expert's signature there. A fraud
signal can move a case to ``on_hold`` and nowhere else.
"""

from collections.abc import Mapping
from typing import Final, Literal

from pydantic import Field

from copilot.domain.base import Record
from copilot.domain.decision import Decision

State = Literal[
    "received",
    "extracted",
    "assessed",
    "pended",
    "referred",
    "on_hold",
    "awaiting_second",
    "awaiting_expert",
    "approved",
    "denied",
]
Move = Literal[
    "extract",
    "assess",
    "correct",
    "pend",
    "refer",
    "hold",
    "release",
    "approve",
    "propose_denial",
    "propose_medical_denial",
    "confirm_denial",
    "expert_confirm",
    "expert_refuse",
    "reopen",
]

OPEN: Final[tuple[State, ...]] = ("assessed", "pended", "referred")
TRANSITIONS: Final[Mapping[tuple[State, Move], State]] = {
    ("received", "extract"): "extracted",
    ("extracted", "assess"): "assessed",
    ("extracted", "extract"): "extracted",
    **{(state, "assess"): "assessed" for state in OPEN},
    **{(state, "extract"): "extracted" for state in OPEN},
    **{(state, "correct"): "extracted" for state in ("extracted", *OPEN)},
    **{(state, "pend"): "pended" for state in OPEN},
    **{(state, "refer"): "referred" for state in OPEN},
    **{(state, "hold"): "on_hold" for state in ("received", "extracted", *OPEN)},
    ("on_hold", "release"): "extracted",
    **{(state, "approve"): "approved" for state in OPEN},
    **{(state, "propose_denial"): "awaiting_second" for state in OPEN},
    **{(state, "propose_medical_denial"): "awaiting_expert" for state in OPEN},
    ("awaiting_second", "confirm_denial"): "denied",
    ("awaiting_expert", "expert_confirm"): "denied",
    ("awaiting_expert", "expert_refuse"): "assessed",
    **{
        (state, "reopen"): "extracted"
        for state in ("approved", "denied", "awaiting_second", "awaiting_expert")
    },
}
FINAL: Final[tuple[State, ...]] = ("approved", "denied")


class IllegalMove(ValueError):
    """The transition table has no such move from this state."""


def next_state(state: State, move: Move) -> State:
    """Return the state after ``move``; raise ``IllegalMove`` when the table has no such row."""
    try:
        return TRANSITIONS[(state, move)]
    except KeyError:
        raise IllegalMove(f"{state} 状态下不能执行 {move}") from None


def takes_effect(decision: Decision) -> bool:
    """Whether the signatures on a decision suffice for it to be final.

    Every act needs a person; a denial needs an adjuster; a medical denial needs, besides the
    adjuster, another person who signs as medical expert with a recorded qualification and opinion.
    """
    adjusters = {s.person for s in decision.signatures if s.role in ("adjuster", "senior_adjuster")}
    if decision.action != "deny":
        return bool(decision.signatures)
    if not adjusters:
        return False
    if not decision.medical:
        return True
    return any(
        s.role == "medical_expert" and s.qualification and s.opinion and adjusters - {s.person}
        for s in decision.signatures
    )


class CaseSummary(Record):
    """One line of the queue."""

    id: str
    version: int = Field(ge=1)
    state: State
    product: str
    insured_masked: str = ""
