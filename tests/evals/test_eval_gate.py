"""The gate: what became worse is red, noise and improvement are not; mutants of the product turn it red."""

from pathlib import Path
from typing import Any

import pytest

from copilot.bootstrap import App
from copilot.errors import InputRefused
from evals.baseline import compare, read_baseline, saved, write_baseline
from evals.figures import Spec, figures
from evals.mutants import kinds
from evals.records import Baseline, EvalReport, SuiteName, SuiteReport, UnitResult
from evals.suites import suite
from evals.tasks import Context, Task

EXACT = Spec("a.exact", "精确", gate="exact")
NOISY = Spec("a.noisy", "有噪声")
COST = Spec("a.cost", "代价", better="lower", gate="exact")
TIME = Spec("a.time", "用时", better="lower", gate="none")


def unit(number: int, *, problem: str | None = None, inputs: str = "x", **values: float) -> UnitResult:
    pairs = {f"a.{name}": (value, 1.0) for name, value in values.items()}
    return UnitResult(
        id=f"u{number}", suite="decision", inputs=inputs, title="", values=pairs, problem=problem
    )


def report_of(results: list[UnitResult], specs: tuple[Spec, ...] = (EXACT, NOISY, COST, TIME)) -> EvalReport:
    sound = [one for one in results if one.problem is None]
    part = SuiteReport(
        suite="decision", title="", units=len(results), problems=0, seconds=0,
        figures=tuple(figures("decision", sound, specs, 0)), results=tuple(results),
    )  # fmt: skip
    return EvalReport(
        title="t", split="test", quick=False, seed=1, command="c", made_on="2026-01-01", code="c", corpus="c",
        machine="m", seconds=0, suites=(part,),
    )  # fmt: skip


def regressions(before: list[UnitResult], after: list[UnitResult]) -> list[str]:
    return [one.figure for one in compare(report_of(after), saved(report_of(before)), "b").regressions]


def test_equal_runs_have_no_regression() -> None:
    run = [unit(n, exact=1, noisy=n % 2, cost=n) for n in range(20)]
    assert regressions(run, run) == []


def test_one_exact_unit_that_became_wrong_is_a_regression_with_its_name() -> None:
    before = [unit(n, exact=1) for n in range(200)]
    after = [unit(n, exact=n != 7) for n in range(200)]
    found = compare(report_of(after), saved(report_of(before)), "b").regressions
    assert [(one.figure, one.units) for one in found] == [("a.exact", ("u7",))]
    assert regressions(after, before) == []


def test_a_noisy_figure_needs_more_than_one_unit() -> None:
    before = [unit(n, noisy=1) for n in range(100)]
    assert regressions(before, [unit(n, noisy=n != 7) for n in range(100)]) == []
    assert regressions(before, [unit(n, noisy=n % 9 != 0) for n in range(100)]) == ["a.noisy"]


def test_cost_that_grows_is_worse_and_time_is_not_compared() -> None:
    before = [unit(n, cost=0, time=1) for n in range(10)]
    assert regressions(before, [unit(n, cost=n == 3, time=99) for n in range(10)]) == ["a.cost"]


def test_only_shared_units_with_equal_inputs_are_compared() -> None:
    before = [unit(n, exact=1) for n in range(10)]
    after = [unit(n, exact=0, inputs="other") for n in range(5)] + [unit(99, exact=0)]
    found = compare(report_of(after), saved(report_of(before)), "b")
    assert (found.shared, found.changed, found.missing, found.regressions) == (0, 5, 1, ())


def test_a_unit_without_a_result_is_a_regression() -> None:
    before = [unit(n, exact=1) for n in range(3)]
    after = [*before[:2], unit(2, problem="没有结果")]
    assert regressions(before, after) == ["problems"]


def test_a_baseline_survives_the_disk_and_junk_is_refused(tmp_path: Path) -> None:
    kept = saved(report_of([unit(n, exact=1, noisy=0.5) for n in range(3)]))
    write_baseline(tmp_path / "b.json", kept)
    assert read_baseline(tmp_path / "b.json") == kept
    assert len((tmp_path / "b.json").read_text("utf-8").splitlines()) < 40
    (tmp_path / "junk.json").write_text("{}", "utf-8")
    with pytest.raises(InputRefused, match="save-baseline"):
        read_baseline(tmp_path / "junk.json")
    with pytest.raises(InputRefused, match="无法读取"):
        read_baseline(tmp_path / "none.json")


def test_the_shipped_baselines_can_be_read() -> None:
    from evals.run import BASELINES

    for path in BASELINES.glob("*.json"):
        assert isinstance(read_baseline(path), Baseline)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gate")


def run_tasks(name: SuiteName, tasks: list[Task], context: Context) -> EvalReport:
    module = suite(name)
    part = module.report([module.run(task, context) for task in tasks], context)
    base = report_of([])
    return base.model_copy(update={"suites": (part,)})


def planted(monkeypatch: pytest.MonkeyPatch, name: str, corpus: Path) -> None:
    """Plant a mutant for the length of one test."""

    def put(owner: Any, attribute: str, value: Any) -> None:
        monkeypatch.setattr(owner, attribute, value)

    monkeypatch.setattr(kinds, "_put", put)
    next(one for one in kinds.MUTANTS if one.name == name).plant(corpus)


@pytest.fixture(scope="module")
def decisions(work: Path) -> tuple[list[Task], Context, Baseline]:
    context = Context(split="dev", quick=True, digital=True, work=work)
    tasks = [one for one in suite("decision").plan(context) if one.spec["facts"].get("product") == "BJ-HTB"]
    assert len(tasks) >= 8
    return tasks, context, saved(run_tasks("decision", tasks, context))


@pytest.mark.parametrize("name", ["dropped_deductible", "dropped_citations", "hasty_denial"])
def test_a_mutant_of_the_rules_turns_the_gate_red(
    name: str, decisions: tuple[list[Task], Context, Baseline], monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks, context, baseline = decisions
    planted(monkeypatch, name, work_corpus())
    assert compare(run_tasks("decision", tasks, context), baseline, "b").regressions


def work_corpus() -> Path:
    return App().corpus


def test_a_mutant_of_the_search_turns_the_gate_red(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = Context(split="dev", quick=True, digital=True, work=work)
    tasks = suite("retrieval").plan(context)[:40]
    baseline = saved(run_tasks("retrieval", tasks, context))
    assert compare(run_tasks("retrieval", tasks, context), baseline, "b").regressions == ()
    planted(monkeypatch, "scrambled_ranks", work_corpus())
    found = compare(run_tasks("retrieval", tasks, context), baseline, "b").regressions
    assert "retrieval.ndcg10" in [one.figure for one in found]


def test_every_mutant_says_what_it_breaks() -> None:
    names = [one.name for one in kinds.MUTANTS]
    assert len(names) == len(set(names)) >= 12
    assert all(one.what for one in kinds.MUTANTS)


def test_an_edit_that_no_longer_fits_the_corpus_is_an_error(tmp_path: Path) -> None:
    copy = kinds.private_copy(App().corpus, tmp_path)
    kinds.flipped_ratio(copy)
    assert "40%" in (copy / "policies/BJ-HTB/terms.yaml").read_text("utf-8")
    with pytest.raises(LookupError, match="60%"):
        kinds.flipped_ratio(copy)
