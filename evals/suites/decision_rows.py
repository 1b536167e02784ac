"""One labelled claim against what came out: figures, faults and what the report shows of it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from copilot.domain.decision import Adjudication
from evals.citations import Checked
from evals.metrics_decision import ASKS, REFUSED, DecisionScore, Expected, Given
from evals.records import Fault

if TYPE_CHECKING:
    from evals.cases import LabelledClaim
    from evals.suites.claims import Made

_TRACE_ROWS: Final = 40


def expected_of(case: "LabelledClaim") -> Expected:
    """Return the label in the form of the metrics."""
    label = case.expected
    return Expected(
        outcome=label.outcome,
        payable=None if label.payable is None else Decimal(label.payable),
        undeterminable=label.undeterminable,
        codes=frozenset(label.codes),
        not_codes=frozenset(label.not_codes),
        evidence=frozenset(label.evidence),
        missing=frozenset(label.missing),
    )


def given_of(result: Adjudication | None, case: "LabelledClaim") -> Given:
    """Return what came out in the form of the metrics; ``missing`` in the words of the label."""
    if result is None:
        return Given(outcome=REFUSED, payable=None)
    asked = _asked(result)
    return Given(
        outcome=result.outcome,
        payable=result.payable,
        codes=frozenset(result.codes) | {one.code for one in result.findings},
        evidence=frozenset(f"{span.document_id}#{span.article}" for span in spans_of(result)),
        missing=frozenset(label for label in case.expected.missing if _is_asked(label, asked)),
    )


def spans_of(result: Adjudication) -> list[Any]:
    """Return every quote of a result."""
    rows: list[Any] = [*result.findings, *result.considered, *result.trace, *result.layers]
    rows += [*result.deadlines, *result.needed_documents]
    return [span for row in rows for span in row.clauses]


def _asked(result: Adjudication) -> dict[str, list[str]]:
    """Return what is asked for: types of papers, missing terms, and keys of facts."""
    facts = [
        part
        for finding in result.findings
        if finding.code[0] in "NR"
        for path in finding.facts
        for part in path.split("/")
    ]
    return {
        "doc": [one.doc_type for one in result.needed_documents],
        "term": [text for one in result.missing_terms for text in (one.label, one.parameter)],
        "fact": facts,
    }


def _is_asked(label: str, asked: dict[str, list[str]]) -> bool:
    kind, _, words = label.partition(":")
    given = asked.get(kind, [])
    return any(words in one for one in given) if kind == "term" else words in given


def values_of(score: DecisionScore, case: "LabelledClaim", prefix: str) -> dict[str, tuple[float, float]]:
    """Return the score as numerators and denominators."""
    label, machine = score.undeterminable
    due = float(case.expected.payable or 0)
    values: dict[str, tuple[float, float]] = {
        "outcome": (score.verdict == "right", 1),
        "could_not_judge": (score.verdict == "could_not_judge", 1),
        "wrong": (score.verdict == "wrong", 1),
        "wrongful_denial": (score.wrongful_denial, 1),
        "unknown_recall": (label and machine, label),
        "unknown_precision": (label and machine, machine),
        "over": (float(score.over), 1),
        "under": (float(score.under), 1),
        "over_share": (float(score.over), due),
        "under_share": (float(score.under), due),
        "leakage": (float(score.leakage), 1),
        "withheld": (float(score.withheld), 1),
        "codes": score.codes,
        "forbidden": (score.forbidden, 1),
        "evidence": score.evidence,
        "missing": score.missing,
    }
    if score.payable_exact is not None:
        values["payable_exact"] = (score.payable_exact, 1)
    return {f"{prefix}.{name}": (float(top), float(below)) for name, (top, below) in values.items()}


def faults_of(
    score: DecisionScore, case: "LabelledClaim", result: Adjudication | None, problem: str | None, prefix: str
) -> list[Fault]:
    """Return what is wrong with one claim, figure by figure."""
    label, given = case.expected, given_of(result, case)
    found = []

    def add(figure: str, name: str, expected: str | None, got: str | None, note: str = "") -> None:
        found.append(Fault(figure=f"{prefix}.{figure}", name=name, expected=expected, got=got, note=note))

    if score.verdict != "right":
        add("outcome", "结论", label.outcome, given.outcome, problem or "")
    if score.payable_exact is False:
        add("payable_exact", "应付", label.payable, _amount(given.payable))
    if score.wrongful_denial:
        add("wrongful_denial", "错误拒付", label.outcome, given.outcome)
    if score.undeterminable == (True, False):
        add("unknown_recall", "不能判定", "不能定额", _amount(given.payable))
    if score.undeterminable == (False, True):
        add("unknown_precision", "不能判定", label.payable, "不能定额")
    if score.leakage:
        add("leakage", "不该付而付", label.payable, _amount(given.payable))
    for figure, name, wanted, have in (
        ("codes", "理由码", label.codes, given.codes),
        ("evidence", "条款", label.evidence, given.evidence),
        ("missing", "缺项", label.missing, given.missing),
    ):
        for one in sorted(set(wanted) - have):
            add(figure, name, one, None)
    for code in sorted(set(label.not_codes) & given.codes):
        add("forbidden", "理由码", None, code)
    if result is not None and result.needs_expert != label.needs_expert:
        add("expert", "须医学专家复核", _flag(label.needs_expert), _flag(result.needs_expert))
    return found


def citation_faults(checked: Checked) -> list[Fault]:
    """Return what the independent checker found."""
    return [
        Fault(
            figure="citation.coverage"
            if text.startswith(("步骤", "结论", "摘要", "应付"))
            else "citation.precision",
            name="独立核对",
            expected=None,
            got=None,
            note=text,
        )
        for text in checked.faults
    ]


def detail_of(case: "LabelledClaim", made: "Made") -> dict[str, Any]:
    """Return what a person needs to judge the case: the label with its reasoning, and the result."""
    detail: dict[str, Any] = {
        "id": case.id,
        "tags": list(case.tags),
        "label": case.expected.model_dump(mode="json"),
        "reasoning": case.reasoning,
        "facts": dict(case.facts),
    }
    result, chain = made.result, made.recommendation
    if result is None:
        return {**detail, "problem": made.problem}
    return {
        **detail,
        "outcome": result.outcome,
        "payable": _amount(result.payable),
        "codes": list(result.codes),
        "findings": [f"{one.code} {one.statement}" for one in result.findings],
        "considered": [f"{one.code} {one.statement}" for one in result.considered],
        "steps": [node.statement for node in chain.chain if node.kind == "step"][:_TRACE_ROWS]
        if chain
        else [],
        "rejected": [f"{one.statement}：{one.reason}" for one in chain.rejected] if chain else [],
    }


def doubt_of(given: Given, confidences: Sequence[float]) -> float:
    """How much a label would teach: results left to a person, and values read with little confidence."""
    asked = 1.0 if given.outcome in (*ASKS, REFUSED) else 0.0
    return round(asked + sum(1 - one for one in confidences), 4)


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _flag(value: bool) -> str:
    return "是" if value else "否"
