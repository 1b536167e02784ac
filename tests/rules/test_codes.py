"""The reason codes: seventy, equal in code and data, each reached by a case, medical ones gated."""

from decimal import Decimal
from pathlib import Path

import pytest

from copilot.catalogue.exact_yaml import load_exact
from copilot.catalogue.facts import facts_from
from copilot.catalogue.packs import policies_for
from copilot.catalogue.reasons import load_reasons
from copilot.domain.decision import Adjudication, Decision
from copilot.domain.policy import Law, Policy
from copilot.rules import Options, adjudicate, explain
from copilot.rules.checks import CHECKS
from copilot.rules.reasons import CODES, CONTESTED, INFORMATION, MEDICAL

HERE = Path(__file__).parent
REASONS = load_reasons(HERE.parents[1] / "corpus" / "catalogue" / "reasons.yaml")


@pytest.fixture(scope="module")
def results(packs: tuple[Policy, ...], law: Law) -> list[tuple[str, Adjudication]]:
    found = []
    for path in sorted((HERE / "cases").glob("*.yaml")):
        for case in load_exact(path.read_text(encoding="utf-8")) or []:
            file = facts_from(dict(case["facts"]))
            options = Options(**{key: Decimal(value) for key, value in case.get("options", {}).items()})
            policies = policies_for(file.facts, packs, file.policy)
            found.append((case["name"], adjudicate(file.facts, policies, law, options=options)))
    return found


def test_table_and_engine_name_the_same_seventy_codes() -> None:
    assert len(CODES) == 70
    assert tuple(REASONS) == CODES
    assert {code for code, one in REASONS.items() if one.medical == "Y"} == MEDICAL
    assert {code for code, one in REASONS.items() if one.medical == "C"} == CONTESTED
    assert {code for code, one in REASONS.items() if one.information} == INFORMATION
    letters = {"A": "approve", "P": "partial", "D": "deny", "N": "pend", "R": "refer"}
    assert all(one.outcome == letters[code[0]] for code, one in REASONS.items())
    assert all(one.plain.endswith("。") and one.zh and one.en for one in REASONS.values())


def test_every_code_is_reached(results: list[tuple[str, Adjudication]]) -> None:
    reached = {code for _, result in results for code in result.codes}
    assert set(CODES) - reached == set()


def test_every_finding_names_its_check_and_stands_in_the_codes(
    results: list[tuple[str, Adjudication]],
) -> None:
    known = {check.id for check in CHECKS} | {
        "coordination", "terms", "aid", "allowance", "calculation", "conclusion",
    }  # fmt: skip
    for name, result in results:
        assert {one.check for one in (*result.findings, *result.considered)} <= known, name
        assert set(result.codes) == {one.code for one in result.findings}, name
        assert not any(one.fired or one.medical for one in result.considered), name
        assert result.needs_expert == any(one.medical for one in result.findings), name


def test_every_finding_cites_facts_and_what_would_change_it(results: list[tuple[str, Adjudication]]) -> None:
    for name, result in results:
        for one in result.findings:
            assert one.would_change, (name, one.code)
            assert one.facts or one.code in ("R413", "N302"), (name, one.code, one.statement)


def test_medical_grounds_never_deny_by_themselves(results: list[tuple[str, Adjudication]]) -> None:
    for name, result in results:
        if result.outcome == "deny":
            assert not result.needs_expert, name
            assert result.payable == 0, name
        if result.outcome == "pend":
            assert result.payable is None, name


def test_fraud_signals_hold_and_never_deny(results: list[tuple[str, Adjudication]]) -> None:
    seen = 0
    for name, result in results:
        if {"R404", "R405", "D218"} & set(result.codes):
            seen += 1
            assert result.outcome in ("refer", "partial"), name
    assert seen >= 4


def test_information_codes_change_nothing(packs: tuple[Policy, ...], law: Law) -> None:
    facts = facts_from(
        {"product": "XM-HXB", "expenses": [{"amount": 100000, "kind": "特药", "drug_on_list": True}]}
    ).facts
    policies = policies_for(facts, packs)
    bare = policies[0].model_copy(
        update={"benefits": tuple(one.model_copy(update={"hints": ()}) for one in policies[0].benefits)}
    )
    with_hint, without = adjudicate(facts, policies, law), adjudicate(facts, (bare,), law)
    assert set(with_hint.codes) - set(without.codes) == {"R414"}
    assert (with_hint.outcome, with_hint.payable) == (without.outcome, without.payable)


def test_explain_gives_findings_and_steps(packs: tuple[Policy, ...], law: Law) -> None:
    facts = facts_from(
        {"product": "XM-HXB", "expenses": [{"amount": 1000000, "kind": "特药", "drug_on_list": True}]}
    ).facts
    result = adjudicate(facts, policies_for(facts, packs), law)
    found = explain(result, "p103")
    assert [one.code for one in found.fired] == ["P103"]
    assert any("年度限额" in step.label for step in found.steps)
    assert explain(result, "D208").fired == ()


def test_decision_record_keeps_the_medical_mark() -> None:
    decision = Decision(
        case_id="c", case_version=1, action="deny", amount=Decimal("0.00"), codes=("D207",), medical=True,
        signatures=(),
    )  # fmt: skip
    assert decision.medical
