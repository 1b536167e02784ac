"""One evaluation from plan to report."""

import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from copilot.bootstrap import load_settings
from copilot.bootstrap.corpus import corpus_root
from copilot.errors import InputRefused
from evals import suites
from evals.baseline import compare, read_baseline
from evals.folders import SUITE_OF, kind_of
from evals.records import EvalReport, SuiteName, SuiteReport, UnitResult
from evals.runner import cores, run_all
from evals.tasks import Context, Kept, Task, versions_of

NEXT: Final = 40
BASELINES: Final = Path(__file__).parent / "baselines"


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for."""

    names: tuple[SuiteName, ...]
    context: Context
    jobs: int
    baseline: Path | None = None
    command: str = "copilot eval"


def evaluate(order: Order, say: Callable[[str], None]) -> EvalReport:
    """Run the suites and return the report; units that are kept from equal versions are not run again."""
    begun = time.perf_counter()
    context = _with_data(order.context)
    names = _fitting(order.names, context)
    versions = versions_of(context)
    kept = Kept(context.work / "units", versions)
    tasks: dict[SuiteName, list[Task]] = {}
    for name in names:
        tasks[name] = suites.suite(name).plan(context)
    _prepare(names, tasks, context, say)
    # Probes of the safety suite are the longest tasks: last in line, one of them would run alone.
    first = sorted(names, key=lambda name: name != "safety")
    together = [task for name in first if not suites.suite(name).ALONE for task in tasks[name]]
    results: dict[str, UnitResult] = {}
    for group, jobs in ((together, order.jobs), *(([*tasks[n]], 1) for n in names if suites.suite(n).ALONE)):
        if group:
            results |= {one.id: one for one in run_all(group, context, kept, suites.work, jobs)}
    reports = [
        _reported(name, [results[task.id] for task in tasks[name]], context) for name in names if tasks[name]
    ]
    report = EvalReport(
        title="Claims Copilot 评测报告",
        split=str(context.data or order.context.data or context.split),
        quick=context.quick,
        seed=context.seed,
        command=order.command,
        made_on=datetime.now(UTC).date().isoformat(),
        code=versions.code,
        corpus=versions.corpus,
        machine=f"{platform.machine()}，{cores()} 核，Python {platform.python_version()}",
        seconds=round(time.perf_counter() - begun, 1),
        suites=tuple(reports),
        next_to_label=tuple(next_to_label(reports)),
    )
    if order.baseline is None:
        return report
    found = compare(report, read_baseline(order.baseline), order.baseline.name)
    return report.model_copy(update={"compared": found})


def _reported(name: SuiteName, results: Sequence[UnitResult], context: Context) -> SuiteReport:
    found = suites.suite(name).report(results, context)
    return found.model_copy(update={"cpu": round(sum(one.cpu for one in results), 1)})


def _with_data(context: Context) -> Context:
    """Turn a BEIR-style folder into a corpus of its own with a data directory of its own."""
    if context.data is None or kind_of(context.data) != "retrieval":
        return context
    from evals.beir import build_corpus

    shipped = context.corpus or corpus_root(load_settings().corpus)
    work = context.work / "beir"
    return context.model_copy(update={"work": work, "corpus": build_corpus(context.data, work, shipped)})


def _fitting(names: Sequence[SuiteName], context: Context) -> tuple[SuiteName, ...]:
    """Return the suites that a data folder speaks of; raise InputRefused when none of them was asked for."""
    if context.data is None:
        return tuple(names)
    kind = kind_of(context.data)
    fitting = tuple(name for name in names if name == SUITE_OF[kind])
    if not fitting:
        raise InputRefused(f"{context.data} 是给 {SUITE_OF[kind]} 的数据，请加 --suite {SUITE_OF[kind]}")
    return fitting


def _prepare(
    names: Sequence[SuiteName],
    tasks: dict[SuiteName, list[Task]],
    context: Context,
    say: Callable[[str], None],
) -> None:
    """Let suites do once what many processes would otherwise do at the same time."""
    if any(tasks[name] for name in names if name in ("retrieval", "speed")):
        from evals.suites import retrieval

        say("核对检索索引")
        retrieval.prepare(context)


def next_to_label(reports: Sequence[SuiteReport]) -> list[tuple[str, str, float]]:
    """Return what the program was least sure of, the most doubtful of every suite in turn."""
    lists = [
        sorted((one for one in suite.results if one.doubt > 0), key=lambda one: -one.doubt)
        for suite in reports
    ]
    found: list[tuple[str, str, float]] = []
    for place in range(max((len(one) for one in lists), default=0)):
        for ranked in lists:
            if place < len(ranked) and len(found) < NEXT:
                one = ranked[place]
                found.append((one.id, one.title, one.doubt))
    return found
