"""The records of an evaluation: units, figures, the report and the baseline.

A *unit* is the smallest piece of work that is run, kept and compared: one paper, one claim, one
query. Every figure is an estimate over units, so that its interval comes from resampling them.
``values`` maps a figure id to (numerator, denominator); the figure is the sum of the first over
the sum of the second.
"""

from typing import Any, Literal

from pydantic import Field

from copilot.domain.base import Record

SuiteName = Literal["extraction", "retrieval", "decision", "safety", "speed", "live"]
Better = Literal["higher", "lower", "none"]
Gate = Literal["exact", "interval", "none"]
Kind = Literal["share", "portion", "mean", "yuan", "seconds", "mib"]


class PageView(Record):
    """A page picture with boxes to draw: a base64 JPEG and (kind, label, x0, y0, x1, y1) rows."""

    page: int = Field(ge=1)
    jpeg: str
    boxes: tuple[tuple[Literal["truth", "read"], str, float, float, float, float], ...] = ()


class Fault(Record):
    """One thing that a unit got wrong: under which figure, what was expected, what came, where."""

    figure: str
    name: str
    expected: str | None
    got: str | None
    note: str = ""


class UnitResult(Record):
    """What one unit gave. ``inputs`` is the hash of what it was run on.

    ``samples`` are (confidence, right) pairs for calibration. ``doubt`` orders the list of cases
    worth labelling next: the larger, the sooner. ``cpu`` is the processor time of the worker in
    seconds, which does not depend on what else the machine does.
    """

    id: str
    suite: SuiteName
    inputs: str
    title: str
    group: str = ""
    values: dict[str, tuple[float, float]] = Field(default_factory=dict)
    samples: tuple[tuple[float, bool], ...] = ()
    labels: tuple[str, str] | None = None
    faults: tuple[Fault, ...] = ()
    pages: tuple[PageView, ...] = ()
    detail: dict[str, Any] = Field(default_factory=dict)
    seconds: dict[str, float] = Field(default_factory=dict)
    cpu: float = 0.0
    doubt: float = 0.0
    problem: str | None = None


class Figure(Record):
    """One figure with its 95 % interval over ``n`` units, and the target it is held against.

    A ``share`` counts what is right or wrong; a ``portion`` divides one sum of yuan by another.
    ``value`` is None when no unit speaks of it. ``gate`` says how a baseline is compared: ``exact``
    counts units that were right and are not, ``interval`` needs the interval of the paired
    difference to lie on the wrong side of 0.
    """

    id: str
    suite: SuiteName
    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    kind: Kind = "share"
    better: Better = "higher"
    gate: Gate = "interval"
    target: float | None = None
    headline: bool = False
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None without a target or a value."""
        if self.target is None or self.value is None or self.better == "none":
            return None
        return self.value >= self.target if self.better == "higher" else self.value <= self.target


class Curve(Record):
    """A plot: points of (x, y), and the number of samples behind each."""

    id: str
    suite: SuiteName
    title: str
    x: str
    y: str
    points: tuple[tuple[float, float], ...]
    weights: tuple[int, ...] = ()
    diagonal: bool = False


class Table(Record):
    """A table of the report: heads and rows of text."""

    id: str
    suite: SuiteName
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Regression(Record):
    """One figure that became worse than the baseline beyond noise, with the units that did."""

    figure: str
    label: str
    before: float
    after: float
    low: float | None = None
    high: float | None = None
    units: tuple[str, ...] = ()


class Compared(Record):
    """A comparison with a baseline. ``changed`` counts units whose inputs are no longer the same."""

    baseline: str
    shared: int
    changed: int
    missing: int
    regressions: tuple[Regression, ...]


class SuiteReport(Record):
    """Everything that one suite gave."""

    suite: SuiteName
    title: str
    units: int
    problems: int
    seconds: float
    cpu: float = 0.0
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...] = ()
    curves: tuple[Curve, ...] = ()
    results: tuple[UnitResult, ...] = ()
    notes: tuple[str, ...] = ()


class EvalReport(Record):
    """The JSON beside the HTML report."""

    title: str
    split: str
    quick: bool
    seed: int
    command: str
    made_on: str
    code: str
    corpus: str
    machine: str
    seconds: float
    suites: tuple[SuiteReport, ...]
    next_to_label: tuple[tuple[str, str, float], ...] = ()
    compared: Compared | None = None


class BaselineUnit(Record):
    """What a baseline keeps of a unit."""

    inputs: str
    values: dict[str, tuple[float, float]]


class Baseline(Record):
    """Saved values to compare with; figures and units as they were."""

    made_on: str
    code: str
    corpus: str
    split: str
    figures: dict[str, float]
    units: dict[str, BaselineUnit]
