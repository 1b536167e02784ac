"""Time per stage and memory, measured alone on the machine: nothing else of the evaluation runs meanwhile.

Seconds depend on the machine; figures against baselines in the same run are in ``copilot bench``.
"""

import time
from collections.abc import Sequence
from datetime import date
from tempfile import TemporaryDirectory
from typing import Any, Final

import yaml

from evals.bench.measure import percentile
from evals.figures import Spec, figures
from evals.records import SuiteReport, Table, UnitResult
from evals.suites.claims import Made, desk
from evals.tasks import Context, Task, digest
from evals.worker import app, peak_mib, searcher_of

ALONE: Final = True
ROUNDS: Final = 12
QUICK_ROUNDS: Final = 1
SPECS: Final = (
    Spec("speed.claim", "样例赔案从收件到建议（秒）", 6.0, "lower", "seconds", "none", headline=True),
    Spec("speed.extract", "其中读取三份材料（秒）", 5.0, "lower", "seconds", "none"),
    Spec("speed.assess", "其中理算与核对依据（秒）", better="lower", kind="seconds", gate="none"),
    Spec("speed.decide_ms", "只凭事实裁决（毫秒）", better="lower", kind="mean", gate="none"),
    Spec("speed.search_ms", "检索一问（毫秒）", 30.0, "lower", "mean", "none"),
    Spec("speed.memory", "进程峰值内存", 1536.0, "lower", "mib", "none", headline=True),
)
_STAGES: Final = {"收件": "submit", "读取材料": "extract", "理算与核对": "assess"}


def plan(context: Context) -> list[Task]:
    """Return one task per round over the sample claim; the first warms up and is not counted."""
    if context.data is not None:
        return []
    rounds = QUICK_ROUNDS if context.quick else ROUNDS
    return [
        Task(id=f"speed-{number:02d}", suite="speed", kind="round", spec={"number": number})
        for number in range(rounds + 1)
    ]


def run(task: Task, context: Context) -> UnitResult:
    """Take the sample claim through the workflow, decide from facts, and search."""
    number = task.spec["number"]
    made = Made()
    with TemporaryDirectory(prefix="copilot-speed-") as home:
        _claim(made, context, home, number)
    decide = _decide(context)
    search = _search(context)
    seconds = made.seconds
    values: dict[str, tuple[float, float]] = {} if not number else {
        "speed.claim": (sum(seconds.values()), 1),
        "speed.extract": (seconds["读取材料"], 1),
        "speed.assess": (seconds["理算与核对"], 1),
        "speed.decide_ms": (1000 * decide, 1),
        "speed.search_ms": (1000 * search, 1),
        "speed.memory": (peak_mib(), 1),
    }  # fmt: skip
    return UnitResult(
        id=task.id,
        suite="speed",
        inputs=digest(task.spec),
        title="预热（不计）" if not number else f"第 {number} 轮",
        group="speed",
        values=values,
        seconds=seconds,
    )


def _claim(made: Made, context: Context, home: str, number: int) -> None:
    from copilot.store.records import SYSTEM
    from copilot.workflow.assess import assess
    from copilot.workflow.extract import extract
    from copilot.workflow.submit import Upload, submit
    from evals.demo import PAPERS, SAMPLE

    declared = yaml.load((SAMPLE / "claim.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    files = sorted(path for path in SAMPLE.iterdir() if path.suffix.lower() in PAPERS)
    # Bytes after the end of a file make a new content hash, so that nothing is taken from a cache.
    uploads = [
        Upload(filename=path.name, content=path.read_bytes() + f"\n%{number}".encode()) for path in files
    ]
    with desk(context, home, date(2021, 11, 10)) as one:
        marks = [time.perf_counter()]
        case_id = submit(one, uploads, declared, SYSTEM).case_id
        marks.append(time.perf_counter())
        extract(one, case_id, SYSTEM, lambda *_: None)
        marks.append(time.perf_counter())
        assess(one, case_id, SYSTEM)
        marks.append(time.perf_counter())
    for index, name in enumerate(_STAGES):
        made.seconds[name] = round(marks[index + 1] - marks[index], 4)


def _decide(context: Context) -> float:
    """Return the median seconds of one adjudication with its verified chain."""
    from copilot.domain.claim import Claim, Facts
    from evals.bench.measure import median_seconds
    from evals.bench.rules import claim

    facts = Claim(facts=Facts.model_validate(claim(5, 2)))
    judge = app(context).judge
    return median_seconds(lambda: judge.recommend(facts, "speed", 1), 15)


def _search(context: Context) -> float:
    """Return the 95th percentile of warm searches in seconds."""
    from evals.bench.retrieval import QUESTIONS

    searcher = searcher_of(context.home, context.corpus, True)
    taken = []
    for question in (*QUESTIONS, *QUESTIONS):
        begun = time.perf_counter()
        searcher.search(question, as_of=date(2026, 6, 1))
        taken.append(time.perf_counter() - begun)
    return percentile(taken[len(QUESTIONS) :], 0.95)


def report(results: Sequence[UnitResult], context: Context) -> SuiteReport:
    """Return the means, and the spread of every stage."""
    sound = [one for one in results if one.problem is None and one.values]
    whole = sum(sum(one.seconds.values()) for one in sound) or 1.0
    rows: list[tuple[str, ...]] = []
    for name in _STAGES:
        taken = sorted(one.seconds[name] for one in sound)
        if taken:
            spread = (f"{percentile(taken, share):.2f}" for share in (0.5, 0.95))
            rows.append((name, *spread, f"{sum(taken) / whole:.0%}"))
    heads = ("阶段", "p50", "p95", "占比")
    title = "样例赔案各阶段用时（秒，热）"
    stages = Table(id="speed-stages", suite="speed", title=title, heads=heads, rows=tuple(rows))
    return SuiteReport(
        suite="speed",
        title="速度与内存",
        units=len(results),
        problems=len([one for one in results if one.problem]),
        seconds=sum(sum(one.seconds.values()) for one in results),
        figures=tuple(figures("speed", sound, SPECS, context.seed)),
        tables=(stages,),
        results=tuple(results),
        notes=("与基线的倍数、随规模的增长见 copilot bench。",),
    )


def prepare(context: Context) -> Any:
    """Open the search before anything is timed."""
    return searcher_of(context.home, context.corpus, True)
