"""What people decided in the live store against what was recommended, and what to label next.

Only case numbers, outcomes, codes and amounts are read; no name and no paper leaves the store.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from copilot.domain.case import takes_effect
from copilot.domain.decision import Decision, Recommendation
from copilot.domain.money import ZERO
from evals.figures import Spec, figures
from evals.records import Fault, SuiteReport, Table, UnitResult
from evals.tasks import digest

if TYPE_CHECKING:
    from copilot.store.store import Store

PAGE: Final = 500
DECIDED: Final = ("approve", "partial", "deny", "pend", "refer")
SPECS: Final = (
    Spec("live.agree", "人与建议结论一致"),
    Spec("live.amount", "人与建议金额一致"),
    Spec("live.raised", "人改高（元/件）", better="none", kind="yuan", gate="none"),
    Spec("live.lowered", "人改低（元/件）", better="none", kind="yuan", gate="none"),
    Spec("live.corrected", "人更正过字段的案件", better="none", gate="none"),
)


def live_report(store: "Store", seed: int = 1) -> SuiteReport:
    """Return agreement, the disagreements by code, and the undecided cases by doubt."""
    results = [_unit(store, name) for name in _case_ids(store)]
    known = [one for one in results if one.values]
    return SuiteReport(
        suite="live",
        title="在库案件：建议与人的决定",
        units=len(results),
        problems=0,
        seconds=0.0,
        figures=tuple(figures("live", known, SPECS, seed)),
        tables=(_by_code(known), _undecided(results)),
        results=tuple(results),
        notes=(f"共 {len(results)} 件，其中 {len(known)} 件已有人作出决定。",),
    )


def _case_ids(store: "Store") -> list[str]:
    found: list[str] = []
    while rows := store.cases(limit=PAGE, offset=len(found)):
        found += [one.id for one in rows]
    return found


def _unit(store: "Store", case_id: str) -> UnitResult:
    case = store.case(case_id)
    effective = [one for _, one in store.decisions(case_id) if one.action in DECIDED and takes_effect(one)]
    advice = _advice_for(store, case_id, effective[-1] if effective else None)
    confidences = [
        field.confidence
        for document in store.documents(case_id)
        for field in document.fields
        if field.value is not None
    ]
    doubt = round(sum(1 - one for one in confidences), 4)
    if advice is not None and advice.adjudication.outcome in ("pend", "refer"):
        doubt += 1
    if not effective or advice is None:
        title = f"{case.product} {case.state}"
        return UnitResult(id=case_id, suite="live", inputs="", title=title, group="undecided", doubt=doubt)
    return _compared(case_id, case.product, effective[-1], advice, bool(store.corrections(case_id)))


def _advice_for(store: "Store", case_id: str, decision: Decision | None) -> Recommendation | None:
    """Return the last recommendation that was there when the decision was made."""
    made = store.recommendations(case_id)
    if decision is not None:
        made = tuple(one for one in made if one.case_version <= decision.case_version)
    return made[-1] if made else None


def _compared(
    case_id: str, product: str, decision: Decision, advice: Recommendation, corrected: bool
) -> UnitResult:
    result = advice.adjudication
    same = decision.action == result.outcome
    human, machine = decision.amount or ZERO, result.payable or ZERO
    values: dict[str, tuple[float, float]] = {
        "live.agree": (same, 1),
        "live.amount": (decision.amount == result.payable, 1),
        "live.raised": (float(max(Decimal(0), human - machine)), 1),
        "live.lowered": (float(max(Decimal(0), machine - human)), 1),
        "live.corrected": (corrected, 1),
    }
    faults = []
    if not same:
        faults.append(Fault(figure="live.agree", name="结论（人 / 建议）", expected=decision.action,
                            got=result.outcome, note=decision.note))  # fmt: skip
    if decision.amount != result.payable:
        faults.append(
            Fault(
                figure="live.amount",
                name="金额（人 / 建议）",
                expected=None if decision.amount is None else str(decision.amount),
                got=None if result.payable is None else str(result.payable),
            )
        )
    return UnitResult(
        id=case_id,
        suite="live",
        inputs=digest(decision.model_dump(mode="json")),
        title=f"{product}：人 {decision.action}，建议 {result.outcome}",
        group="decided",
        values={name: (float(top), float(below)) for name, (top, below) in values.items()},
        labels=(decision.action, result.outcome),
        faults=tuple(faults),
        detail={"codes": list(result.codes), "human_codes": list(decision.codes)},
        doubt=2.0 if not same else 0.0,
    )


def _by_code(results: list[UnitResult]) -> Table:
    counts: dict[str, list[int]] = {}
    for one in results:
        for code in one.detail.get("codes", ()):
            row = counts.setdefault(code, [0, 0])
            row[0] += 1
            row[1] += bool(one.faults)
    ordered = sorted(counts.items(), key=lambda item: (-item[1][1], item[0]))
    rows = tuple((code, str(n), str(bad), f"{bad / n:.0%}") for code, (n, bad) in ordered)
    heads = ("理由码", "件", "不一致", "占比")
    return Table(id="live-codes", suite="live", title="不一致按理由码", heads=heads, rows=rows)


def _undecided(results: list[UnitResult]) -> Table:
    waiting = sorted((one for one in results if not one.values), key=lambda one: -one.doubt)[:30]
    rows = tuple((one.id, one.title, f"{one.doubt:.2f}") for one in waiting)
    title = "还没有决定的案件，按程序的犹豫排序"
    return Table(id="live-undecided", suite="live", title=title, heads=("案件", "", "犹豫"), rows=rows)
