"""Comparison with a saved baseline: what became worse beyond noise.

Only units that both runs have, made from the same inputs, are compared, so that a quick run can be
held against a full baseline.

* ``exact`` figures come from deterministic work on labelled cases: there is no noise. Every unit
  that is worse than it was counts, unless as many others became better by as much (net change).
* ``interval`` figures regress when the 95 % bootstrap interval of the paired difference lies wholly
  on the wrong side of 0 and the figure lost more than ``SLACK``.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from copilot.errors import InputRefused
from evals.records import Baseline, BaselineUnit, Compared, EvalReport, Figure, Regression, UnitResult
from evals.stats import paired_difference, ratio

SLACK: Final = 1e-9
_SHOWN: Final = 20
Pair = tuple[float, float]


def saved(report: EvalReport) -> Baseline:
    """Return what is kept of a report to compare with later."""
    gated = {one.id for suite in report.suites for one in suite.figures if one.gate != "none"}
    units = {
        result.id: BaselineUnit(
            inputs=result.inputs,
            values={name: pair for name, pair in result.values.items() if name in gated},
        )
        for suite in report.suites
        for result in suite.results
        if result.problem is None
    }
    figures = {one.id: one.value for suite in report.suites for one in suite.figures if one.value is not None}
    return Baseline(
        made_on=report.made_on, code=report.code, corpus=report.corpus, split=report.split, figures=figures,
        units={name: unit for name, unit in units.items() if unit.values},
    )  # fmt: skip


def read_baseline(path: Path) -> Baseline:
    """Read a baseline; raise InputRefused when it is none."""
    try:
        return Baseline.model_validate_json(path.read_text("utf-8"))
    except OSError as error:
        raise InputRefused(f"基线文件 {path} 无法读取（{error.strerror}）") from error
    except ValidationError as error:
        raise InputRefused(f"{path} 不是 copilot eval --save-baseline 写出的基线文件") from error


def write_baseline(path: Path, baseline: Baseline) -> None:
    """Write a baseline, one line per unit, so that a change of one unit is a change of one line."""
    import json

    body = baseline.model_dump(mode="json")
    units = body.pop("units")
    head = json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True)[:-2]
    lines = [
        f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(unit, ensure_ascii=False, sort_keys=True)}"
        for name, unit in sorted(units.items())
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{head},\n "units": {{\n' + ",\n".join(lines) + "\n }\n}\n", "utf-8")


def compare(report: EvalReport, baseline: Baseline, name: str) -> Compared:
    """Compare all gated figures of a report with a baseline."""
    results = {one.id: one for suite in report.suites for one in suite.results}
    both = [one for unit, one in results.items() if unit in baseline.units]
    broken = [one for one in both if one.problem is not None]
    same = [one for one in both if one.problem is None and one.inputs == baseline.units[one.id].inputs]
    regressions = [
        found
        for suite in report.suites
        for figure in suite.figures
        if (found := _regression(figure, same, baseline.units)) is not None
    ]
    if broken:
        regressions.insert(0, _broken(broken))
    return Compared(
        baseline=name,
        shared=len(same),
        changed=len(both) - len(same) - len(broken),
        missing=len(results) - len(both),
        regressions=tuple(regressions),
    )


def _broken(units: Sequence[UnitResult]) -> Regression:
    """Units that gave no result at all, where the baseline had one."""
    return Regression(
        figure="problems", label="没有结果的件数", before=0, after=len(units),
        units=tuple(one.id for one in units[:_SHOWN]),
    )  # fmt: skip


def _regression(
    figure: Figure, results: Sequence[UnitResult], units: Mapping[str, BaselineUnit]
) -> Regression | None:
    shared = [
        (one.id, units[one.id].values[figure.id], one.values[figure.id])
        for one in results
        if figure.id in one.values and figure.id in units[one.id].values
    ]
    if figure.gate == "none" or figure.better == "none" or not shared:
        return None
    sign = 1 if figure.better == "higher" else -1
    before, after = [old for _, old, _ in shared], [new for _, _, new in shared]
    first, second = ratio(before), ratio(after)
    if first is None or second is None:
        return None
    worse = [name for name, old, new in shared if sign * (_share(new) - _share(old)) < -SLACK]
    if sign * (second - first) >= -SLACK:
        return None
    low = high = None
    if figure.gate == "interval":
        difference = paired_difference(before, after)
        low, high = difference.low, difference.high
        if low is None or high is None or (high if sign > 0 else -low) >= -SLACK:
            return None
    return Regression(
        figure=figure.id, label=figure.label, before=first, after=second, low=low, high=high,
        units=tuple(worse[:_SHOWN]),
    )  # fmt: skip


def _share(pair: Pair) -> float:
    return pair[0] / pair[1] if pair[1] else 0.0
