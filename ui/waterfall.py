"""The calculation as bars: one bar for every step of the trace, drawn from what it started with."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from copilot.domain.evidence import ClauseSpan, Operand, TraceStep
from copilot.domain.money import plain
from ui.texts import Texts

SIGNS: Final[Mapping[str, str]] = {"sum": " + ", "subtract": " − ", "multiply": " × "}
ONE: Final = Decimal(1)


def money(value: Decimal | None) -> str:
    """Write an amount with thousands separators and two places; nothing for None."""
    return "" if value is None else f"{value:,.2f}"


def percent(value: Decimal) -> str:
    """Write a ratio as a percentage without trailing zeros."""
    shown = plain(value * 100)
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) + "%"


def ratio_steps(trace: Sequence[TraceStep]) -> frozenset[str]:
    """Return the ids of the steps whose result is a ratio: at most 1 and used as a factor."""
    results = {step.id: step.result for step in trace}
    factors = {
        operand.ref.removeprefix("step:")
        for step in trace
        if step.operation == "multiply"
        for operand in step.operands
        if operand.ref.startswith("step:")
    }
    found = {one for one in factors if one in results and abs(results[one]) <= ONE}
    for step in reversed(trace):
        if step.id in found:
            found |= {o.ref.removeprefix("step:") for o in step.operands if o.ref.startswith("step:")}
    return frozenset(found)


def is_ratio(operand: Operand, operation: str, ratios: frozenset[str]) -> bool:
    """Whether an operand is shown as a percentage."""
    if operand.ref.startswith("step:"):
        return operand.ref.removeprefix("step:") in ratios
    return operation == "multiply" and abs(operand.value) <= ONE


def formula(step: TraceStep, texts: Texts, ratios: frozenset[str]) -> str:
    """Write the step as arithmetic with the names of its operands."""
    shown = []
    for operand in step.operands:
        ratio = step.id in ratios or is_ratio(operand, step.operation, ratios)
        value = percent(operand.value) if ratio else money(operand.value)
        shown.append(f"{operand.label} {value}".strip())
    if step.operation in SIGNS:
        return SIGNS[step.operation].join(shown)
    return (
        f"{texts.get('operation', step.operation)}（{'，'.join(shown)}）"
        if texts.language == "zh"
        else (f"{texts.get('operation', step.operation)} ({', '.join(shown)})")
    )


def bars(
    trace: Sequence[TraceStep],
    texts: Texts,
    clause_view: Callable[[ClauseSpan], dict[str, Any]],
    marks_of: Callable[[str], list[dict[str, Any]]],
) -> list[dict[str, Any]]:
    """Return one bar per step.

    ``start`` and ``end`` are fractions of the largest amount; a bar that falls from ``start`` to
    ``end`` is a deduction. Rounding steps that change nothing are left out.
    """
    ratios = ratio_steps(trace)
    amounts = [abs(step.result) for step in trace if step.id not in ratios]
    amounts += [
        abs(operand.value)
        for step in trace
        if step.id not in ratios and step.operation not in ("min", "max")
        for operand in step.operands
    ]
    scale = max(amounts, default=ONE) or ONE
    return [
        _bar(step, texts, ratios, scale)
        | {
            "clauses": [clause_view(span) for span in step.clauses],
            "marks": marks_of(step.id),
        }
        for step in trace
        if not (step.operation == "round_fen" and step.operands[0].value == step.result)
    ]


def _bar(step: TraceStep, texts: Texts, ratios: frozenset[str], scale: Decimal) -> dict[str, Any]:
    ratio = step.id in ratios
    before = _before(step)
    return {
        "id": step.id,
        "label": step.label,
        "benefit": step.benefit,
        "operation": texts.get("operation", step.operation),
        "formula": formula(step, texts, ratios),
        "result": percent(step.result) if ratio else money(step.result),
        "ratio": ratio,
        "start": 0.0 if ratio else _fraction(before, scale),
        "end": 0.0 if ratio else _fraction(step.result, scale),
        "delta": money(step.result - before) if not ratio and before != step.result else "",
    }


def _before(step: TraceStep) -> Decimal:
    """Return the amount that a deducting step starts from, or its own result."""
    if step.operation == "subtract" and step.operands:
        return step.operands[0].value
    if step.operation == "multiply" and step.operands:
        return max(operand.value for operand in step.operands)
    if step.operation in ("min", "round_fen") and step.operands:
        return step.operands[0].value
    return step.result


def _fraction(value: Decimal, scale: Decimal) -> float:
    return float(round(max(Decimal(0), min(ONE, value / scale)), 4))
