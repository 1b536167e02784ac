"""Labelled claims: from facts to a recommendation, and from papers through the whole workflow.

The label is what an adjuster works out by hand. Citations are opened again by the independent
checker, which sees the serialised recommendation and the corpus files only.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from evals.citations import check
from evals.figures import Spec, figures, grouped, share_table
from evals.folders import claim_files
from evals.metrics_decision import REFUSED, confusion, score_decision
from evals.records import SuiteReport, Table, UnitResult
from evals.suites.claims import from_facts, from_papers
from evals.suites.decision_rows import (
    citation_faults,
    detail_of,
    doubt_of,
    expected_of,
    faults_of,
    given_of,
    values_of,
)
from evals.tasks import Context, Task, digest
from evals.worker import app, texts_of

if TYPE_CHECKING:
    from evals.cases import LabelledClaim

ALONE: Final = False
QUICK_PAPERS: Final = 3
OUTCOMES: Final = ("approve", "partial", "deny", "pend", "refer", REFUSED)
OUTCOME_ZH: Final = {
    "approve": "全额给付", "partial": "部分给付", "deny": "不予给付", "pend": "补件", "refer": "转人工",
    REFUSED: "拒绝受理",
}  # fmt: skip
SPECS: Final = (
    Spec("decision.outcome", "结论准确率（事实）", 0.985, gate="exact", headline=True),
    Spec("decision.could_not_judge", "应判而未判（事实）", better="lower", gate="exact"),
    Spec("decision.wrong", "结论判错（事实）", better="lower", gate="exact"),
    Spec("decision.payable_exact", "应付金额分毫不差（可定额的）", 0.98, gate="exact", headline=True),
    Spec("decision.wrongful_denial", "错误拒付（件/件）", 0.0, "lower", gate="exact", headline=True),
    Spec("decision.unknown_recall", "“不能判定”召回", 0.95, gate="exact", headline=True),
    Spec("decision.unknown_precision", "“不能判定”精确", 0.95, gate="exact", headline=True),
    Spec("decision.over", "多付（元/件）", better="lower", kind="yuan", gate="exact"),
    Spec("decision.under", "少付（元/件）", better="lower", kind="yuan", gate="exact"),
    Spec("decision.over_share", "多付占应付", None, "lower", "portion", "exact", headline=True),
    Spec("decision.under_share", "少付占应付", None, "lower", "portion", "exact", headline=True),
    Spec("decision.leakage", "不该付而付（元/件）", better="lower", kind="yuan", gate="exact"),
    Spec("decision.withheld", "可定额而未定（元/件）", better="lower", kind="yuan", gate="exact"),
    Spec("decision.codes", "必须出现的理由码", gate="exact"),
    Spec("decision.forbidden", "不得出现的理由码（个/件）", 0.0, "lower", "mean", "exact"),
    Spec("decision.evidence", "必须引用的条款", gate="exact"),
    Spec("decision.missing", "必须列出的缺项", gate="exact"),
    Spec("decision.expert", "须医学专家复核的标记", gate="exact"),
    Spec("citation.precision", "引文精确率（独立核对）", 1.0, gate="exact", headline=True),
    Spec("citation.coverage", "陈述有据率（独立核对）", 1.0, gate="exact", headline=True),
    Spec("papers.outcome", "结论准确率（从单证读起）", gate="interval", headline=True),
    Spec("papers.payable_exact", "应付金额分毫不差（从单证读起）", gate="interval", headline=True),
    Spec("papers.wrongful_denial", "错误拒付（从单证读起）", 0.0, "lower", gate="interval", headline=True),
    Spec("papers.wrong", "结论判错（从单证读起）", better="lower"),
    Spec("papers.could_not_judge", "应判而未判（从单证读起）", better="lower"),
    Spec("papers.unknown_recall", "“不能判定”召回（从单证读起）"),
    Spec("papers.unknown_precision", "“不能判定”精确（从单证读起）"),
    Spec("papers.leakage", "不该付而付（元/件，从单证读起）", better="lower", kind="yuan"),
    Spec("papers.codes", "必须出现的理由码（从单证读起）"),
    Spec("papers.forbidden", "不得出现的理由码（个/件，从单证读起）", 0.0, "lower", "mean"),
    Spec("papers.evidence", "必须引用的条款（从单证读起）"),
    Spec("papers.missing", "必须列出的缺项（从单证读起）"),
    Spec("papers.expert", "须医学专家复核的标记（从单证读起）"),
    Spec("papers.over_share", "多付占应付（从单证读起）", better="lower", kind="portion"),
    Spec("papers.under_share", "少付占应付（从单证读起）", better="lower", kind="portion"),
    Spec("papers.touch", "每件须人改动的字段", better="lower", kind="mean", headline=True),
    Spec("papers.look", "每件标出须人看的字段", better="lower", kind="mean"),
    Spec("papers.seconds", "每件从收件到建议（秒）", better="lower", kind="seconds", gate="none"),
)  # fmt: skip


def cases_of(context: Context) -> tuple["LabelledClaim", ...]:
    """Return the labelled claims of the split, or those of the user's folder."""
    if context.data is not None:
        from evals.folders import read_claims

        return read_claims(context.data)
    from evals.cases import load_cases

    return load_cases(None if context.split == "all" else context.split)


def plan(context: Context) -> list[Task]:
    """Return one task per claim, and one more where it has papers."""
    tasks, papers = [], []
    for case in cases_of(context):
        spec = case.model_dump(mode="json")
        tasks.append(Task(id=f"facts-{case.id}", suite="decision", kind="facts", spec=spec))
        if case.papers or (context.data is not None and claim_files(context.data, case.id)):
            papers.append(Task(id=f"papers-{case.id}", suite="decision", kind="papers", spec=spec))
    if context.digital:
        return tasks
    if context.quick:
        papers = papers[:: max(1, len(papers) // QUICK_PAPERS)][:QUICK_PAPERS]
    return tasks + papers


def run(task: Task, context: Context) -> UnitResult:
    """Decide one claim and compare with its label."""
    from evals.cases import LabelledClaim

    case = LabelledClaim.model_validate(task.spec)
    made = (from_facts if task.kind == "facts" else from_papers)(case, context)
    prefix = "decision" if task.kind == "facts" else "papers"
    given = given_of(made.result, case)
    score = score_decision(expected_of(case), given)
    values = {**values_of(score, case, prefix), **made.values}
    faults = faults_of(score, case, made.result, made.problem, prefix)
    if made.recommendation is not None:
        checked = check(made.recommendation.model_dump(mode="json"), texts_of(app(context).corpus))
        values["citation.precision"] = (checked.held, checked.citations)
        values["citation.coverage"] = (checked.covered, checked.statements)
        faults += citation_faults(checked)
    if made.result is not None:
        expert = made.result.needs_expert == case.expected.needs_expert
        values[f"{prefix}.expert"] = (float(expert), 1.0)
    return UnitResult(
        id=task.id,
        suite="decision",
        inputs=digest(task.spec),
        title=case.title,
        group=task.kind,
        values=values,
        labels=(case.expected.outcome, given.outcome),
        faults=tuple(faults),
        pages=made.pages,
        detail=detail_of(case, made),
        seconds=made.seconds,
        doubt=doubt_of(given, made.confidences),
    )


def report(results: Sequence[UnitResult], context: Context) -> SuiteReport:
    """Return figures, the confusion matrix, and the shares by tag and product."""
    sound = [one for one in results if one.problem is None]
    facts = [one for one in sound if one.group == "facts"]
    papers = [one for one in sound if one.group == "papers"]
    columns = {
        "decision.outcome": "结论对", "decision.payable_exact": "金额对", "decision.codes": "理由码",
        "citation.precision": "引文",
    }  # fmt: skip
    by_tag: dict[str, list[UnitResult]] = {}
    for one in facts:
        for tag in one.detail.get("tags", ()):
            by_tag.setdefault(tag, []).append(one)
    tables = [_confusion("结论混淆矩阵（事实）", facts)]
    if papers:
        tables.append(_confusion("结论混淆矩阵（从单证读起）", papers))
    tables.append(share_table("decision", "按标签结论", grouped(facts, _label), columns))
    tables.append(share_table("decision", "按案例标记", dict(sorted(by_tag.items())), columns))
    if papers:
        tables.append(_stages(papers))
    return SuiteReport(
        suite="decision",
        title="裁决：标注赔案",
        units=len(results),
        problems=len(results) - len(sound),
        seconds=sum(sum(one.seconds.values()) for one in results),
        figures=tuple(figures("decision", sound, SPECS, context.seed)),
        tables=tuple(tables),
        results=tuple(results),
        notes=(f"标注赔案 {len(facts)} 件，其中 {len(papers)} 件另从渲染的单证读起，走完整工作流。",),
    )


def _label(one: UnitResult) -> str:
    return OUTCOME_ZH[one.labels[0]] if one.labels else ""


def _confusion(title: str, results: Sequence[UnitResult]) -> Table:
    counts = confusion([one.labels for one in results if one.labels], OUTCOMES)
    rows = [
        (OUTCOME_ZH[name], *(str(count) if count else "·" for count in line))
        for name, line in zip(OUTCOMES, counts, strict=True)
        if any(line)
    ]
    heads = ("标签 \\ 系统", *(OUTCOME_ZH[name] for name in OUTCOMES))
    return Table(id=f"decision-{title}", suite="decision", title=title, heads=heads, rows=tuple(rows))


def _stages(results: Sequence[UnitResult]) -> Table:
    names = list(dict.fromkeys(name for one in results for name in one.seconds))
    whole = sum(sum(one.seconds.values()) for one in results)
    rows = []
    for name in names:
        taken = sorted(one.seconds.get(name, 0.0) for one in results)
        share = sum(taken) / whole if whole else 0.0
        rows.append((name, f"{taken[len(taken) // 2]:.2f}", f"{taken[-1]:.2f}", f"{share:.0%}"))
    return Table(
        id="decision-stages", suite="decision", title="各阶段用时（秒）",
        heads=("阶段", "中位数", "最大", "占比"), rows=tuple(rows),
    )  # fmt: skip
