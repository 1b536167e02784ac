"""Parameters as the calculation needs them: modified by their conditions, or named when missing."""

from collections.abc import Iterable
from decimal import Decimal

from copilot.domain.evidence import ClauseSpan, Operation
from copilot.domain.policy import Benefit, Modifier, Parameter
from copilot.rules.trace import Ref
from copilot.rules.work import Work


class Gap(Exception):
    """A term that the calculation needs is not stated; carries the parameters."""

    def __init__(self, *parameters: Parameter) -> None:
        super().__init__("、".join(parameter.label for parameter in parameters))
        self.parameters = parameters


def need(work: Work, path: str) -> Ref:
    """Return the figure of a parameter; raise ``Gap`` when the wording does not state it."""
    term = work.term(path)
    if term is None:
        raise Gap(work.policy.parameters[path])
    return term


def needs(work: Work, paths: Iterable[str | None]) -> None:
    """Raise one ``Gap`` for all of the paths that are not stated."""
    missing = [work.policy.parameters[path] for path in paths if path and work.term(path) is None]
    if missing:
        raise Gap(*dict.fromkeys(missing))


def condition_holds(work: Work, modifier: Modifier, settled: bool | None) -> bool | None:
    """Whether the condition of a modifier holds; None when the facts do not say."""
    if modifier.when == "medical_aid":
        return work.facts.insured.medical_aid
    if modifier.when == "not_settled_basic":
        return None if settled is None else not settled
    if modifier.when == "settled_basic":
        return settled
    limit = work.term(modifier.limit)
    if modifier.when == "continuous_years":
        years = work.holding.continuous_years
        return None if years is None or limit is None else years >= limit.value
    return _screened(work, limit, windowed=modifier.limit is not None)


def _screened(work: Work, limit: Ref | None, *, windowed: bool) -> bool | None:
    """Whether a negative screening lies within the window before the policy began, if there is one."""
    start = work.holding.effective_from
    answers: list[bool | None] = []
    for one in work.facts.screenings:
        if one.negative is None:
            answers.append(None)
        elif not one.negative:
            answers.append(False)
        elif not windowed:
            answers.append(True)
        elif limit is None:
            answers.append(None)
        else:
            days: Decimal | int | None = one.days_before_effective
            if days is None and one.date is not None and start is not None:
                days = (start - one.date).days
            answers.append(None if days is None else 0 <= days <= limit.value)
    if True in answers:
        return True
    return None if None in answers else False


def changes(work: Work, benefit: Benefit, settled: bool | None) -> tuple[ClauseSpan, ...]:
    """Return the clauses of the modifiers that changed the deductible."""
    applied = (
        work.policy.parameters[one.parameter].clause
        for one in benefit.modifiers
        if one.target == "deductible" and condition_holds(work, one, settled) is True
    )
    return tuple(dict.fromkeys(clause for clause in applied if clause is not None))


def modified(
    work: Work, benefit: Benefit, base: Ref, target: str, settled: bool | None
) -> tuple[Ref, set[str]]:
    """Apply the modifiers of a target to a figure; return it with the conditions that applied."""
    applied: set[str] = set()
    for modifier in benefit.modifiers:
        if modifier.target != target or condition_holds(work, modifier, settled) is not True:
            continue
        change = need(work, modifier.parameter)
        if modifier.operation == "set":
            base = change
        else:
            operation: Operation = "sum" if modifier.operation == "add" else "multiply"
            base = work.tracer(operation, (base, change), f"{change.label}后的{base.label}", benefit.id)
        applied.add(modifier.when)
    return base, applied
