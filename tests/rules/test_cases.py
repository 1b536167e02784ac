"""Every case in ``cases/*.yaml`` is a sentence that an adjuster can check, with its outcome.

``codes`` must be among the codes of the result; ``exact_codes`` are all of them.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from copilot.catalogue.exact_yaml import load_exact
from copilot.catalogue.facts import facts_from
from copilot.catalogue.packs import policies_for
from copilot.domain.decision import Adjudication
from copilot.domain.policy import Law, Policy
from copilot.rules import Options, adjudicate, recompute

CASES = Path(__file__).parent / "cases"
KNOWN = frozenset(
    {
        "outcome",
        "payable",
        "codes",
        "exact_codes",
        "needs_expert",
        "layers",
        "deadlines",
        "missing",
        "benefits",
        "considered",
        "not_codes",
        "documents",
    }
)


def load_cases() -> list[Any]:
    rows = []
    for path in sorted(CASES.glob("*.yaml")):
        for case in load_exact(path.read_text(encoding="utf-8")) or []:
            rows.append(pytest.param(case, id=f"{path.stem}: {case['name']}"))
    return rows


def run(case: dict[str, Any], packs: tuple[Policy, ...], law: Law) -> Adjudication:
    file = facts_from(dict(case["facts"]))
    options = Options(**{key: Decimal(value) for key, value in case.get("options", {}).items()})
    return adjudicate(file.facts, policies_for(file.facts, packs, file.policy), law, options=options)


@pytest.mark.parametrize("case", load_cases())
def test_case(case: dict[str, Any], packs: tuple[Policy, ...], law: Law) -> None:
    expect = case["expect"]
    assert set(expect) <= KNOWN, f"unknown expectation {set(expect) - KNOWN}"
    result = run(case, packs, law)
    recompute(result.trace)
    fired = [f"{one.code} {one.statement}" for one in result.findings]
    assert set(expect.get("codes", ())) <= set(result.codes), fired
    if "exact_codes" in expect:
        assert set(result.codes) == set(expect["exact_codes"]), fired
    if "outcome" in expect:
        assert result.outcome == expect["outcome"]
    if "payable" in expect:
        wanted = expect["payable"]
        assert result.payable == (None if wanted is None else Decimal(wanted))
    if "needs_expert" in expect:
        assert result.needs_expert is expect["needs_expert"]
    if "layers" in expect:
        shares = {one.layer: one.amount for one in result.layers}
        wanted_shares = {name: Decimal(value) for name, value in expect["layers"].items()}
        assert {name: shares.get(name) for name in wanted_shares} == wanted_shares
    if "deadlines" in expect:
        due = {one.id: one.due.isoformat() for one in result.deadlines}
        assert due == {**due, **expect["deadlines"]}
    if "missing" in expect:
        assert set(expect["missing"]) <= {one.parameter for one in result.missing_terms}
    if "benefits" in expect:
        paid = {one.benefit: one.payable for one in result.benefits}
        assert {name: paid.get(name) for name in expect["benefits"]} == {
            name: None if value is None else Decimal(value) for name, value in expect["benefits"].items()
        }
    if "considered" in expect:
        assert set(expect["considered"]) <= {one.code for one in result.considered}
    if "not_codes" in expect:
        assert not set(expect["not_codes"]) & set(result.codes)
    if "documents" in expect:
        assert set(expect["documents"]) <= {one.doc_type for one in result.needed_documents}
