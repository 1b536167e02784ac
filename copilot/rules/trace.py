"""Arithmetic that leaves a trace, and the check that a trace recomputes to the same fen.

A ``Ref`` is a number together with where it comes from: ``fact:<path>``, ``term:<path>``,
``step:<id>`` or ``const:0``. Every operation of a ``Tracer`` computes a new ``Ref`` and records one
``TraceStep``; nothing in the engine computes money in any other way.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from copilot.domain.evidence import OPERATIONS, ClauseSpan, Operand, Operation, TraceStep, compute


class TraceMismatch(ValueError):
    """A trace step does not follow from its operands."""


class Ref(NamedTuple):
    """A number with its origin; ``clause`` is set for a term of the policy."""

    ref: str
    value: Decimal
    label: str = ""
    clause: ClauseSpan | None = None


NOTHING: Final = Ref("const:0", Decimal("0.00"), "零")


class Tracer:
    """Collects the steps of one adjudication, numbered s1, s2 ... in the order they are made."""

    def __init__(self) -> None:
        self.steps: list[TraceStep] = []

    def __call__(self, operation: Operation, operands: Sequence[Ref], label: str, benefit: str = "") -> Ref:
        """Compute one step and return its result as a reference."""
        result = OPERATIONS[operation]([operand.value for operand in operands])
        step = f"s{len(self.steps) + 1}"
        # The values are exact decimals already: validating them again would cost as much as the sum.
        self.steps.append(
            TraceStep.model_construct(
                id=step,
                operation=operation,
                operands=tuple(
                    Operand.model_construct(ref=one.ref, value=one.value, label=one.label) for one in operands
                ),
                result=result,
                label=label,
                benefit=benefit,
                clauses=tuple(one.clause for one in operands if one.clause is not None),
            )
        )
        return Ref(f"step:{step}", result, label)

    def total(self, parts: Sequence[Ref], label: str, benefit: str = "") -> Ref:
        """Return the sum of the parts; one part is passed through and none is nothing."""
        if not parts:
            return NOTHING
        return parts[0] if len(parts) == 1 else self("sum", parts, label, benefit)

    def rest(self, whole: Ref, parts: Sequence[Ref], label: str, benefit: str = "") -> Ref:
        """Return the whole less the parts, not below nothing."""
        if not parts:
            return whole
        left = self("subtract", (whole, *parts), label, benefit)
        return left if left.value >= 0 else self("max", (left, NOTHING), label, benefit)


def recompute(trace: Iterable[TraceStep]) -> dict[str, Decimal]:
    """Recompute every step and return the results by step id.

    Raises ``TraceMismatch`` when a result differs from its operation, when a ``step:`` operand does
    not carry the result of an earlier step, or when a constant is not nothing.
    """
    results: dict[str, Decimal] = {}
    for step in trace:
        for operand in step.operands:
            kind, _, name = operand.ref.partition(":")
            if kind == "step" and results.get(name) != operand.value:
                raise TraceMismatch(f"{step.id} 引用的 {operand.ref} 与前面的结果不一致")
            if kind == "const" and operand.value != 0:
                raise TraceMismatch(f"{step.id} 用了没有出处的常数 {operand.value}")
            if kind not in ("step", "const", "fact", "term"):
                raise TraceMismatch(f"{step.id} 的操作数 {operand.ref} 没有出处")
        if step.id in results:
            raise TraceMismatch(f"步骤 {step.id} 重复")
        value = compute(step)
        if value != step.result:
            raise TraceMismatch(f"{step.id}（{step.label}）应为 {value}，写的是 {step.result}")
        results[step.id] = value
    return results
