"""The calculation as bars: one bar for every step of the trace, drawn from what it started with."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Literal

from copilot.domain.evidence import ClauseSpan, Operand, TraceStep
from copilot.domain.money import plain
from ui.texts import Texts

Unit = Literal["money", "ratio", "number"]
SIGNS: Final[Mapping[str, str]] = {"sum": " + ", "subtract": " − ", "multiply": " × ", "divide": " ÷ "}
DIVISIONS: Final = frozenset({"divide", "divide_up"})
ONE: Final = Decimal(1)


def money(value: Decimal | None) -> str:
    """Write an amount with thousands separators and two places; nothing for None."""
    return "" if value is None else f"{value:,.2f}"


def percent(value: Decimal) -> str:
    """Write a ratio as a percentage without trailing zeros."""
    return _trimmed(value * 100) + "%"


def units(trace: Sequence[TraceStep]) -> Mapping[str, Unit]:
    """Return what each step's result is: a ratio, a bare number, or money.

    A ratio is at most 1 and used as a factor; a number comes from a division, or goes into nothing
    but one; whatever a ratio or a number is computed from is of its kind. The rest is money.
    """
    users: dict[str, list[TraceStep]] = {step.id: [] for step in trace}
    for step in trace:
        for name in _inputs(step):
            users.setdefault(name, []).append(step)
    found: dict[str, Unit] = {}
    for step in reversed(trace):
        used = users[step.id]
        if step.operation in DIVISIONS or (used and all(u.operation in DIVISIONS for u in used)):
            found[step.id] = "number"
        elif _is_factor(step, used) or (used and all(found[u.id] == "ratio" for u in used)):
            found[step.id] = "ratio"
        elif used and all(found[u.id] == "number" and u.operation != "multiply" for u in used):
            found[step.id] = "number"
        else:
            found[step.id] = "money"
    return found


def shown(value: Decimal, unit: Unit) -> str:
    """Write a value in its unit."""
    if unit == "money":
        return money(value)
    return percent(value) if unit == "ratio" else _trimmed(value)


def operand_unit(operand: Operand, step: TraceStep, known: Mapping[str, Unit]) -> Unit:
    """Return the unit of an operand: that of the step it names, or what the operation implies."""
    if operand.ref.startswith("step:"):
        return known.get(operand.ref.removeprefix("step:"), "money")
    if step.operation in DIVISIONS:
        return "number"
    if step.operation == "multiply":
        if abs(operand.value) <= ONE:
            return "ratio"
        counted = operand.ref.startswith("fact:") and not operand.ref.endswith(("amount", "price", "total"))
        return "number" if counted else "money"
    return known[step.id]


def formula(step: TraceStep, texts: Texts, known: Mapping[str, Unit]) -> str:
    """Write the step as arithmetic with the names of its operands."""
    parts = [
        f"{one.label} {shown(one.value, operand_unit(one, step, known))}".strip() for one in step.operands
    ]
    if step.operation in SIGNS:
        return SIGNS[step.operation].join(parts)
    word = texts.get("operation", step.operation)
    return f"{word}（{'，'.join(parts)}）" if texts.language == "zh" else f"{word} ({', '.join(parts)})"


def bars(
    trace: Sequence[TraceStep],
    texts: Texts,
    clause_view: Callable[[ClauseSpan], dict[str, Any]],
    marks_of: Callable[[str, str], list[dict[str, Any]]],
) -> list[dict[str, Any]]:
    """Return one bar per step, and one for each amount of the facts that a step starts from.

    A step that only finds out what another one takes off is ``aside``: it has no bar of its own.

    ``start`` and ``end`` are fractions of the largest amount; a bar that falls from ``start`` to
    ``end`` is a deduction; what is not money has no bar. Rounding steps that change nothing are left out.
    """
    known = units(trace)
    paid = [step for step in trace if known[step.id] == "money"]
    amounts = [abs(step.result) for step in paid]
    amounts += [abs(_before(step)) for step in paid if step.operation != "min"]
    scale = max(amounts, default=ONE) or ONE
    asides = _asides(trace)
    drawn: list[dict[str, Any]] = []
    for step in trace:
        if step.operation == "round_fen" and step.operands[0].value == step.result:
            continue
        lead = _lead(step, known, scale)
        if lead and all(bar["id"] != lead["id"] for bar in drawn):
            at = next(
                (n for n, bar in enumerate(drawn) if all(one["aside"] for one in drawn[n:])), len(drawn)
            )
            path = lead["id"].removeprefix("fact:")
            drawn.insert(at, lead | {"marks": marks_of("fact", path)})
        bar = _bar(step, texts, known, scale) | {"aside": step.id in asides}
        clauses = [clause_view(span) for span in step.clauses]
        drawn.append(bar | {"clauses": clauses, "marks": marks_of("step", step.id)})
    return drawn


def _asides(trace: Sequence[TraceStep]) -> frozenset[str]:
    """Return the steps whose result is used for nothing but to be subtracted."""
    taken = {name for step in trace if step.operation == "subtract" for name in _inputs(step, after=1)}
    other = {
        name for step in trace for name in _inputs(step, before=1 if step.operation == "subtract" else None)
    }
    return frozenset(taken - other)


def _lead(step: TraceStep, known: Mapping[str, Unit], scale: Decimal) -> dict[str, Any] | None:
    """Return the bar of the stated amount that a deducting step starts from, or None."""
    first = step.operands[0] if step.operands else None
    if first is None or known[step.id] != "money" or step.operation not in ("subtract", "multiply", "min"):
        return None
    if not first.ref.startswith("fact:") or operand_unit(first, step, known) != "money":
        return None
    end = _fraction(first.value, scale)
    return {
        "id": first.ref,
        "label": first.label or first.ref.removeprefix("fact:"),
        "benefit": step.benefit,
        "operation": "",
        "formula": first.label,
        "result": money(first.value),
        "unit": "money",
        "start": end,
        "end": end,
        "delta": "",
        "aside": False,
        "clauses": [],
    }


def _bar(step: TraceStep, texts: Texts, known: Mapping[str, Unit], scale: Decimal) -> dict[str, Any]:
    unit = known[step.id]
    paid = unit == "money"
    before = _before(step)
    return {
        "id": step.id,
        "label": step.label,
        "benefit": step.benefit,
        "operation": texts.get("operation", step.operation),
        "formula": formula(step, texts, known),
        "result": shown(step.result, unit),
        "unit": unit,
        "start": _fraction(before, scale) if paid else 0.0,
        "end": _fraction(step.result, scale) if paid else 0.0,
        "delta": money(step.result - before) if paid and before != step.result else "",
    }


def _before(step: TraceStep) -> Decimal:
    """Return the amount that a deducting step starts from, or its own result."""
    if step.operation in ("subtract", "min", "round_fen") and step.operands:
        return step.operands[0].value
    if step.operation == "multiply" and any(abs(one.value) <= ONE for one in step.operands):
        return max(one.value for one in step.operands)
    return step.result


def _is_factor(step: TraceStep, used: Sequence[TraceStep]) -> bool:
    return abs(step.result) <= ONE and any(one.operation == "multiply" for one in used)


def _inputs(step: TraceStep, after: int = 0, before: int | None = None) -> list[str]:
    """Return the ids of the steps among the operands ``after`` to ``before``."""
    operands = step.operands[after:before]
    return [one.ref.removeprefix("step:") for one in operands if one.ref.startswith("step:")]


def _trimmed(value: Decimal) -> str:
    text = plain(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _fraction(value: Decimal, scale: Decimal) -> float:
    return float(round(max(Decimal(0), min(ONE, value / scale)), 4))
