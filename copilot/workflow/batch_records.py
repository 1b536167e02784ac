"""What a batch of claims reports."""

from pydantic import Field

from copilot.domain.base import Record
from copilot.domain.decision import Outcome
from copilot.domain.money import Yuan


class JobResult(Record):
    """What came of one claim; ``error`` is None exactly when there is a recommendation."""

    name: str
    outcome: Outcome | None = None
    payable: Yuan | None = None
    codes: tuple[str, ...] = ()
    error: str | None = None


class BatchReport(Record):
    """All results in the order of their names."""

    claims: int = Field(ge=0)
    failed: int = Field(ge=0)
    results: tuple[JobResult, ...]
