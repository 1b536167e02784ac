"""No float comes near money: not in the source of the engine, not in what it returns."""

import ast
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from copilot.catalogue.facts import facts_from
from copilot.catalogue.packs import policies_for
from copilot.domain.decision import Adjudication
from copilot.domain.policy import Law, Policy
from copilot.rules import adjudicate, recompute
from copilot.rules.trace import NOTHING, Ref, TraceMismatch, Tracer

ROOT = Path(__file__).resolve().parents[2] / "copilot"
SOURCES = [
    *sorted((ROOT / "rules").glob("*.py")),
    *(
        ROOT / "domain" / name
        for name in ("claim.py", "claim_parts.py", "paper.py", "policy.py", "decision.py")
    ),
]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_float_in_source(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    floats = [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]
    assert floats == []
    divisions = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and path.name != "trace.py"
    ]
    assert divisions == []


def values(node: Any) -> list[Any]:
    if isinstance(node, BaseModel):
        return [one for name in type(node).model_fields for one in values(getattr(node, name))]
    if isinstance(node, dict):
        return [one for part in node.values() for one in values(part)]
    if isinstance(node, list | tuple | set | frozenset):
        return [one for part in node for one in values(part)]
    return [node]


def result_of(packs: tuple[Policy, ...], law: Law) -> Adjudication:
    facts = facts_from(
        {
            "product": "BJ-HTB",
            "diagnoses": ["宫颈癌"],
            "events": [{"kind": "住院"}],
            "expenses": [{"amount": "85000.33", "kind": "住院", "scope": "自费"}],
        }
    ).facts
    return adjudicate(facts, policies_for(facts, packs), law)


def test_no_float_in_a_result_and_money_is_text_in_json(packs: tuple[Policy, ...], law: Law) -> None:
    result = result_of(packs, law)
    assert not [one for one in values(result) if isinstance(one, float)]
    assert '"payable":"39000.20"' in result.model_dump_json()
    assert Adjudication.model_validate_json(result.model_dump_json()) == result


def test_floats_are_refused_in_facts() -> None:
    with pytest.raises(Exception, match="浮点数"):
        facts_from({"product": "BJ-HTB", "expenses": [{"amount": 85000.5, "kind": "住院"}]})


def test_a_changed_trace_does_not_recompute(packs: tuple[Policy, ...], law: Law) -> None:
    trace = result_of(packs, law).trace
    assert recompute(trace)[trace[-1].id] == Decimal("39000.20")
    for number, step in enumerate(trace):
        forged = [*trace[:number], step.model_copy(update={"result": step.result + 1}), *trace[number + 1 :]]
        with pytest.raises(TraceMismatch):
            recompute(forged)


def test_a_constant_other_than_nothing_is_refused() -> None:
    tracer = Tracer()
    tracer("sum", (NOTHING, Ref("const:5", Decimal(5))), "bad")
    with pytest.raises(TraceMismatch, match="没有出处的常数"):
        recompute(tracer.steps)
