"""Rendered papers with known truth, packets of several papers, or a folder of the user's own.

Every paper of the test set has a layout, a font or a hospital that nothing was tuned on.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

from evals.figures import Spec, figures, grouped, sampled, share_table
from evals.metrics_calibration import (
    Sample,
    accuracy_at,
    auroc,
    expected_error,
    reliability,
    risk_coverage,
)
from evals.records import Curve, SuiteReport, Table, UnitResult
from evals.suites.papers import run_packet, run_paper
from evals.tasks import Context, Task, drawing_hash

ALONE: Final = False
QUICK_COUNT: Final = 16
PACKETS: Final = 12
QUICK_PACKETS: Final = 2
_GOALS: Final = {"digital": 0.995, "clean": 0.995, "scan": 0.99, "photo": 0.97}
_QUALITY_ZH: Final = {"digital": "数字 PDF", "clean": "清晰图", "scan": "扫描", "photo": "照片"}
_BY_QUALITY: Final = tuple(
    spec
    for quality, goal in _GOALS.items()
    for spec in (
        Spec(f"fields.right.{quality}", f"字段正确（{_QUALITY_ZH[quality]}）", goal, headline=True),
        Spec(f"items.right.{quality}", f"明细行正确（{_QUALITY_ZH[quality]}）", goal, headline=True),
    )
)
SPECS: Final = (
    Spec("fields.right", "字段正确（规整后）", headline=True),
    Spec("fields.exact", "字段逐字相同"),
    Spec("fields.wrong", "字段读错", 0.005, "lower", headline=True),
    Spec("fields.missing", "字段漏读", better="lower"),
    Spec("items.right", "明细行正确（最优配对）"),
    Spec("items.wrong", "明细行读错", better="lower"),
    Spec("items.missing", "明细行漏读", better="lower"),
    Spec("items.extra", "明细行多读", better="lower"),
    *_BY_QUALITY,
    Spec("type.right", "单证类型", 1.0, headline=True),
    Spec("boxes.iou", "方框交并比（均值）", kind="mean"),
    Spec("boxes.covered", "方框盖住真值"),
    Spec("boxes.text", "方框内有该文字"),
    Spec("calibration.brier", "把握度 Brier 分", better="lower", kind="mean"),
    Spec("packets.f1", "材料包分件（同件页对 F1）"),
    Spec("packets.whole", "材料包中整件分对"),
    Spec("papers.touch_fields", "每份须人改动的值", better="lower", kind="mean"),
    Spec("read.seconds", "每份读取（秒）", better="lower", kind="seconds", gate="none"),
    Spec("read.peak", "读取进程峰值内存", better="lower", kind="mib", gate="none"),
)
CALIBRATION: Final[tuple[tuple[Spec, Callable[[Sequence[Sample]], float | None]], ...]] = (
    (Spec("calibration.auroc", "把握度 AUROC", 0.92, headline=True), auroc),
    (Spec("calibration.ece", "把握度 ECE", 0.03, "lower", "mean", headline=True), expected_error),
    (
        Spec("calibration.at80", "最有把握的 80% 中正确", 0.99, headline=True),
        partial(accuracy_at, coverage=0.8),
    ),
)


def plan(context: Context) -> list[Task]:
    """Return one task per paper and packet; the quick run takes evenly spaced ones of the same set."""
    if context.data is not None:
        from evals.folders import paper_tasks

        return paper_tasks(context.data)
    from evals.sets import SetName
    from evals.sets import plan as planned

    name: SetName = "tune" if context.split == "dev" else "test"
    drawing = drawing_hash()
    papers = [
        Task(
            id=f"paper-{context.seed}-{one.place:04d}",
            suite="extraction",
            kind="paper",
            spec={
                "set": name,
                "place": one.place,
                "layout": one.layout,
                "quality": one.quality,
                "first_seed": one.first_seed,
                "drawing": drawing,
            },
        )
        for one in planned(name, context.papers, seed=context.seed)
    ]
    packets = [
        Task(
            id=f"packet-{context.seed}-{number:02d}",
            suite="extraction",
            kind="packet",
            spec={"set": name, "number": number, "seed": context.seed, "drawing": drawing},
        )
        for number in range(PACKETS)
    ]
    if context.digital:
        return _spread([one for one in papers if one.spec["quality"] == "digital"], QUICK_COUNT // 2)
    if context.quick:
        return _quick(papers) + packets[:QUICK_PACKETS]
    return papers + packets


def _quick(papers: Sequence[Task]) -> list[Task]:
    """Take digital papers mostly, since they cost no recognition, a few of the others, over all types."""
    chosen: list[Task] = []
    for quality, count in (("digital", QUICK_COUNT - 4), ("scan", 2), ("photo", 2)):
        chosen += _spread([one for one in papers if one.spec["quality"] == quality], count)
    return chosen


def _spread(papers: Sequence[Task], count: int) -> list[Task]:
    """Return papers of as many types, and then layouts, as there are; the first of each."""
    types: Counter[str] = Counter()
    layouts: Counter[str] = Counter()
    left = list(papers)
    chosen: list[Task] = []
    while left and len(chosen) < count:
        best = min(left, key=lambda one: (types[_type(one)], layouts[one.spec["layout"]], one.spec["place"]))
        types[_type(best)] += 1
        layouts[best.spec["layout"]] += 1
        left.remove(best)
        chosen.append(best)
    return chosen


def _type(task: Task) -> str:
    return str(task.spec["layout"]).partition(".")[0]


def run(task: Task, context: Context) -> UnitResult:
    """Read one paper or packet and score it."""
    return (run_packet if task.kind == "packet" else run_paper)(task, context)


def report(results: Sequence[UnitResult], context: Context) -> SuiteReport:
    """Return figures, calibration curves, and the shares by type, quality, layout and field."""
    sound = [one for one in results if one.problem is None]
    papers = [one for one in sound if one.group != "packet"]
    made = figures("extraction", sound, SPECS, context.seed)
    for spec, estimate in CALIBRATION:
        made += sampled("extraction", papers, spec, estimate, context.seed)
    columns = {
        "type.right": "类型", "fields.right": "字段对", "fields.wrong": "读错", "fields.missing": "漏读",
        "items.right": "明细行", "boxes.text": "方框有字",
    }  # fmt: skip
    tables = [
        share_table("extraction", title, grouped(papers, partial(_detail, key=key)), columns)
        for title, key in (("按单证类型", "doc_type"), ("按成像质量", "quality"), ("按版式", "layout"))
    ]
    return SuiteReport(
        suite="extraction",
        title="提取：单证到字段",
        units=len(results),
        problems=len(results) - len(sound),
        seconds=sum(sum(one.seconds.values()) for one in results),
        figures=tuple(made),
        tables=(*tables, _by_field(papers)),
        curves=tuple(_curves(papers)),
        results=tuple(results),
        notes=(f"单证 {len(papers)} 份，材料包 {sum(one.group == 'packet' for one in sound)} 个。",),
    )


def _detail(one: UnitResult, key: str) -> str:
    """Return what a paper is counted under, in the words of the reader."""
    text = str(one.detail.get(key, ""))
    if key == "doc_type":
        from copilot.extract.schema import schemas

        return next((schema.label for name, schema in schemas().items() if name == text), text)
    return _QUALITY_ZH.get(text, text) if key == "quality" else text


def _by_field(results: Sequence[UnitResult]) -> Table:
    """Return the fields that were wrong or missing most often."""
    counts: dict[str, list[int]] = {}
    for one in results:
        for name, (right, wrong, missing) in one.detail.get("by_field", {}).items():
            row = counts.setdefault(f"{one.detail['doc_type']}.{name}", [0, 0, 0])
            for index, value in enumerate((right, wrong, missing)):
                row[index] += value
    worst = sorted(counts.items(), key=lambda item: (-item[1][1] - item[1][2], item[0]))
    rows = [(name, *map(str, row)) for name, row in worst if row[1] + row[2]][:30]
    return Table(
        id="extraction-fields", suite="extraction", title="最常出错的字段", heads=("字段", "对", "错", "漏"),
        rows=tuple(rows),
    )  # fmt: skip


def _curves(results: Sequence[UnitResult]) -> Iterable[Curve]:
    samples = [sample for one in results for sample in one.samples]
    if not samples:
        return
    bins = reliability(samples)
    yield Curve(
        id="reliability", suite="extraction", title="把握度可靠性", x="把握度", y="正确率",
        points=tuple((one.confidence, one.right) for one in bins), weights=tuple(one.count for one in bins),
        diagonal=True,
    )  # fmt: skip
    risk = risk_coverage(samples)
    kept = risk[:: max(1, len(risk) // 200)] + risk[-1:]
    yield Curve(
        id="risk-coverage", suite="extraction", title="风险–覆盖", x="覆盖率", y="错误率", points=tuple(kept)
    )
