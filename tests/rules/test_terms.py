"""A missing term never becomes a number: taking away any term that an amount rests on blocks it."""

from pathlib import Path
from typing import Any

import pytest

from copilot.catalogue.exact_yaml import load_exact
from copilot.catalogue.facts import facts_from
from copilot.catalogue.packs import policies_for
from copilot.domain.policy import Benefit, Law, Policy
from copilot.rules import adjudicate, recompute, with_parameter
from copilot.rules.what_if import UnknownParameter

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def all_cases() -> list[dict[str, Any]]:
    return [case for path in CASES for case in load_exact(path.read_text(encoding="utf-8")) or []]


def used_terms(result: Any) -> set[str]:
    return {
        operand.ref.removeprefix("term:")
        for step in result.trace
        for operand in step.operands
        if operand.ref.startswith("term:")
    }


def test_taking_away_a_used_term_blocks_the_amount(packs: tuple[Policy, ...], law: Law) -> None:
    tried = 0
    seen: set[tuple[str, str]] = set()
    for case in all_cases():
        file = facts_from(dict(case["facts"]))
        policies = policies_for(file.facts, packs, file.policy)
        if len(policies) != 1:
            continue
        result = adjudicate(file.facts, policies, law)
        for path in used_terms(result) & set(policies[0].parameters):
            if (policies[0].product, path) in seen:
                continue
            seen.add((policies[0].product, path))
            without = adjudicate(file.facts, (with_parameter(policies[0], path, None),), law)
            tried += 1
            benefits = {one.benefit for one in without.benefits if one.payable is None}
            named = {one.parameter for one in without.missing_terms}
            # A modifier or condition that is not stated is not applied; everything else blocks.
            if path in named:
                assert benefits, (policies[0].product, path)
                assert "N311" in without.codes, (policies[0].product, path)
            else:
                assert path not in used_terms(without), (policies[0].product, path)
    assert tried > 100


def money_paths(benefit: Benefit) -> list[str]:
    single = (benefit.deductible, benefit.ratio, benefit.annual_cap, benefit.lifetime_cap, benefit.amount,
              benefit.fraction, benefit.per_day, benefit.max_days, benefit.max_amount)  # fmt: skip
    bands = [one for band in benefit.bands for one in (band.lower, band.upper, band.ratio)]
    return [path for path in (*single, *bands) if path]


def test_every_null_term_of_every_pack_names_itself_or_is_not_needed(
    packs: tuple[Policy, ...], law: Law
) -> None:
    checked = 0
    for policy in packs:
        for benefit in policy.benefits:
            missing = [path for path in money_paths(benefit) if policy.parameters[path].value is None]
            if not missing:
                continue
            result = adjudicate(claim_for(policy, benefit), (policy,), law)
            recompute(result.trace)
            one = next((row for row in result.benefits if row.benefit == benefit.id), None)
            assert one is not None, (policy.product, benefit.id, result.codes)
            assert one.payable is None, (policy.product, benefit.id)
            assert set(missing) <= {term.parameter for term in one.missing}, (policy.product, benefit.id)
            assert "N311" in result.codes
            checked += len(missing)
    assert checked > 30


def claim_for(policy: Policy, benefit: Benefit) -> Any:
    """The smallest claim that this benefit answers for."""
    trigger = benefit.trigger
    kind = trigger.events[0] if trigger.events else "inpatient"
    plan = {"plan": trigger.plans[0]} if trigger.plans else {}
    diagnosis = {
        "id": "d1",
        "text": "诊断",
        "groups": list(trigger.diagnoses),
        "biomarkers": list(trigger.biomarkers),
        "severity": trigger.severity,
    }
    event = {
        "id": "v1",
        "kind": kind,
        "date": "2024-01-05",
        "admit_date": "2024-01-05",
        "discharge_date": "2024-01-15",
        "procedures": list(trigger.procedures),
        "accident": trigger.accident,
    }
    facts: dict[str, Any] = {
        "policy": {"product": policy.product, "sum_insured": 100000, **plan},
        "declared": {"waiting_period_passed": True, "drug_on_list": True, "indication_met": True},
        "diagnoses": [diagnosis],
        "events": [event],
    }
    if benefit.kind == "indemnity":
        scope = trigger.scopes[0] if trigger.scopes else None
        line = {"amount": 500000, "benefit": benefit.id, "event": "v1", "scope": scope}
        line["name"] = trigger.names[0] if trigger.names else "项目"
        facts["expenses"] = [line]
    return facts_from(facts).facts


def test_with_parameter_changes_the_result_and_drops_the_clause(packs: tuple[Policy, ...], law: Law) -> None:
    policy = next(one for one in packs if one.product == "XM-HXB")
    facts = facts_from(
        {"product": "XM-HXB", "expenses": [{"amount": 100000, "kind": "特药", "drug_on_list": True}]}
    ).facts
    changed = with_parameter(policy, "rare_drug.ratio", "70%")
    assert str(adjudicate(facts, (policy,), law).payable) == "60000.00"
    assert str(adjudicate(facts, (changed,), law).payable) == "70000.00"
    assert changed.parameters["rare_drug.ratio"].clause is None
    with pytest.raises(UnknownParameter, match=r"rare_drug\.ratio"):
        with_parameter(policy, "rare_drug.ration", "70%")
