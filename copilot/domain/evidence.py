"""Where a fact comes from: a place on a page, or a range of characters in a clause.

``PageBox`` is in fractions of the upright page, origin top-left, so that it survives any
re-rendering. ``ClauseSpan`` is a range of characters in one version of one corpus file; its quote
must equal those characters exactly.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from math import prod
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from copilot.domain.base import Record
from copilot.domain.money import Quantity, fen

Sha256 = str


class PageBox(Record):
    """Axis-parallel box in page fractions, origin top-left, ``0 <= x0 < x1 <= 1``."""

    origin: Literal["page-fraction-top-left"] = "page-fraction-top-left"
    x0: float = Field(ge=0, le=1)
    y0: float = Field(ge=0, le=1)
    x1: float = Field(ge=0, le=1)
    y1: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.x0 > self.x1 or self.y0 > self.y1:
            raise ValueError("box corners are out of order")
        return self

    def union(self, other: "PageBox") -> "PageBox":
        """Return the smallest box that holds both."""
        return PageBox(
            x0=min(self.x0, other.x0),
            y0=min(self.y0, other.y0),
            x1=max(self.x1, other.x1),
            y1=max(self.y1, other.y1),
        )


class SourceSpan(Record):
    """A place in an uploaded paper: file hash, page (from 1), box, and the text that stands there.

    ``box`` is None for a fact that a person stated or that was derived without ink of its own.
    """

    document_id: str
    document_sha256: Sha256
    page: int = Field(ge=1)
    box: PageBox | None
    text: str


class ClauseSpan(Record):
    """A quote from one version of a corpus file: ``file_text[start:end] == quote``.

    ``document_id`` is the manifest id (for example ``policy/BJ-HTB``), ``article`` the stable
    article number (for example ``第三条``), offsets count characters of the UTF-8 decoded file.
    """

    document_id: str
    version: str
    article: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    quote: str

    @model_validator(mode="after")
    def _length(self) -> Self:
        if self.end - self.start != len(self.quote) or not self.quote:
            raise ValueError("clause offsets do not fit the quote")
        return self


class Operand(Record):
    """One input of a trace step.

    ``ref`` names where the value comes from: ``fact:<path in the facts>``, ``term:<parameter
    path>``, or ``step:<id of an earlier step>``; a ``const:`` is allowed for 0 only.
    """

    ref: str
    value: Quantity
    label: str = ""


Operation = Literal["take", "sum", "subtract", "multiply", "divide", "divide_up", "min", "max", "round_fen"]


class TraceStep(Record):
    """One arithmetic step: ``result`` equals ``operation`` over ``operands`` and nothing else.

    ``take`` passes its only operand through, ``subtract`` takes the rest from the first, ``divide``
    divides the first by the second, ``divide_up`` does so and rounds up to a whole number,
    ``round_fen`` rounds its only operand to the fen.
    """

    id: str
    operation: Operation
    operands: tuple[Operand, ...]
    result: Quantity
    label: str
    benefit: str = ""
    clauses: tuple[ClauseSpan, ...] = ()


def _only(values: Sequence[Decimal]) -> Decimal:
    (value,) = values
    return value


def _subtract(values: Sequence[Decimal]) -> Decimal:
    return values[0] - sum(values[1:], Decimal(0))


def _divide(values: Sequence[Decimal]) -> Decimal:
    dividend, divisor = values
    return dividend / divisor


OPERATIONS: Final[Mapping[Operation, Callable[[Sequence[Decimal]], Decimal]]] = {
    "take": _only,
    "sum": lambda values: sum(values[1:], values[0]),
    "subtract": _subtract,
    "multiply": lambda values: prod(values[1:], start=values[0]),
    "divide": _divide,
    "divide_up": lambda values: _divide(values).to_integral_value(rounding=ROUND_CEILING),
    "min": min,
    "max": max,
    "round_fen": lambda values: fen(_only(values)),
}


def compute(step: TraceStep) -> Decimal:
    """Work a step out from its operands alone; raise ValueError when their number is wrong."""
    if not step.operands:
        raise ValueError(f"step {step.id} has no operands")
    return OPERATIONS[step.operation]([operand.value for operand in step.operands])
