"""The suites: each plans its tasks, runs one in a worker, and reports on all results."""

from collections.abc import Sequence
from importlib import import_module
from typing import Final, Protocol, cast

from evals.records import SuiteName, SuiteReport, UnitResult
from evals.tasks import Context, Task

NAMES: Final[tuple[SuiteName, ...]] = ("extraction", "retrieval", "decision", "safety", "speed")


class Suite(Protocol):
    """What a module of this package offers. ``ALONE`` suites run when no other work is under way."""

    ALONE: bool

    def plan(self, context: Context) -> list[Task]:
        """Return the tasks of a run."""
        ...

    def run(self, task: Task, context: Context) -> UnitResult:
        """Run one task."""
        ...

    def report(self, results: Sequence[UnitResult], context: Context) -> SuiteReport:
        """Return the figures, tables and curves over all results."""
        ...


def suite(name: SuiteName) -> Suite:
    """Return a suite by name; nothing of the others is imported."""
    return cast("Suite", import_module(f"evals.suites.{name}"))


def work(task: Task, context: Context) -> UnitResult:
    """Run one task of any suite; this is what a worker process is handed."""
    return suite(task.suite).run(task, context)
