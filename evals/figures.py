"""Units into figures: every suite says what its figures are, and this works them out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evals.metrics_calibration import Sample
from evals.records import Better, Figure, Gate, Kind, SuiteName, Table, UnitResult
from evals.stats import Interval, interval, ratio_interval


@dataclass(frozen=True, slots=True)
class Spec:
    """What a figure is: a ratio of sums over units under ``id`` in their ``values``."""

    id: str
    label: str
    target: float | None = None
    better: Better = "higher"
    kind: Kind = "share"
    gate: Gate = "interval"
    headline: bool = False
    note: str = ""
    trials: bool = False


def figures(
    suite: SuiteName, results: Sequence[UnitResult], specs: Sequence[Spec], seed: int
) -> list[Figure]:
    """Return the figures of a suite in the order of the specs; one that nothing speaks of is left out."""
    made = []
    for spec in specs:
        pairs = [one.values[spec.id] for one in results if spec.id in one.values]
        if pairs and any(pair[1] for pair in pairs):
            found = ratio_interval(pairs, seed, share=spec.kind == "share", trials=spec.trials)
            n = sum(below for _, below in pairs) if spec.trials else sum(1 for _, below in pairs if below)
            made.append(figure(suite, spec, found, round(n)))
    return made


def sampled(
    suite: SuiteName,
    results: Sequence[UnitResult],
    spec: Spec,
    estimate: Callable[[Sequence[Sample]], float | None],
    seed: int,
) -> list[Figure]:
    """Return a figure over the (confidence, right) samples of units; units are what is resampled."""
    units = [one.samples for one in results if one.samples]

    def over(chosen: Sequence[tuple[Sample, ...]]) -> float | None:
        return estimate([sample for unit in chosen for sample in unit])

    return [figure(suite, spec, interval(units, over, seed), len(units))] if units else []


def figure(suite: SuiteName, spec: Spec, found: Interval, n: int) -> Figure:
    """Return one figure record."""
    return Figure(
        id=spec.id,
        suite=suite,
        label=spec.label,
        value=found.value,
        low=found.low,
        high=found.high,
        n=n,
        kind=spec.kind,
        better=spec.better,
        gate=spec.gate,
        target=spec.target,
        headline=spec.headline,
        note=spec.note,
    )


def total(results: Sequence[UnitResult], name: str) -> tuple[float, float]:
    """Return the summed numerator and denominator of a figure."""
    pairs = [one.values[name] for one in results if name in one.values]
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)


def share_table(
    suite: SuiteName, title: str, groups: Mapping[str, Sequence[UnitResult]], columns: Mapping[str, str]
) -> Table:
    """Return a table of groups against figures, each cell ``share (numerator/denominator)``."""
    rows = []
    for name, members in groups.items():
        cells = [name, str(len(members))]
        for column in columns:
            top, below = total(members, column)
            cells.append(f"{top / below:.2%}（{top:g}/{below:g}）" if below else "—")
        rows.append(tuple(cells))
    return Table(
        id=f"{suite}-{title}", suite=suite, title=title, heads=("", "件", *columns.values()), rows=tuple(rows)
    )


def grouped(results: Sequence[UnitResult], key: Callable[[UnitResult], str]) -> dict[str, list[UnitResult]]:
    """Return the units by a key, in the order of its names."""
    groups: dict[str, list[UnitResult]] = {}
    for one in results:
        groups.setdefault(key(one), []).append(one)
    return dict(sorted(groups.items()))
