"""What a batch of claims reports."""

from typing import Final, Literal

from pydantic import Field

from copilot.domain.base import Record
from copilot.domain.decision import Outcome
from copilot.domain.money import Yuan

Status = Literal["done", "refused", "failed", "poison"]
"""``refused``: the papers or statements cannot be used; ``failed``: the machine could not, and the next
run tries again; ``poison``: the claim ended every worker that took it, and is set aside."""
FINISHED: Final[frozenset[Status]] = frozenset({"done", "refused", "poison"})


class JobResult(Record):
    """What came of one claim; ``error`` is None exactly when there is a recommendation.

    ``key`` is a hash of everything that goes in: papers, statements, product and program. ``day`` is
    the calendar day in China that the batch took for today, as text. ``seconds`` is the working time.
    """

    name: str
    status: Status = "done"
    outcome: Outcome | None = None
    payable: Yuan | None = None
    codes: tuple[str, ...] = ()
    error: str | None = None
    case_id: str | None = None
    key: str | None = None
    day: str | None = None
    attempts: int = Field(default=1, ge=1)
    seconds: float | None = Field(default=None, ge=0)


class BatchReport(Record):
    """All results in the order of their names; ``resumed`` of them stood from an earlier run."""

    claims: int = Field(ge=0)
    failed: int = Field(ge=0)
    resumed: int = Field(default=0, ge=0)
    results: tuple[JobResult, ...]
