"""Properties of the calculation that must hold for any claim.

``HYPOTHESIS_PROFILE=thorough`` runs ten thousand examples of each; the default is small.
"""

import os
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot.catalogue.packs import build_policy
from copilot.domain.calendar import Calendar
from copilot.domain.claim import Facts
from copilot.domain.decision import Adjudication
from copilot.domain.policy import Law, Parameter, Policy
from copilot.rules import adjudicate, recompute

for name, count in (("small", 60), ("thorough", 10_000)):
    settings.register_profile(
        name, max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "small"))

LAW = Law(
    layer_order=Parameter(
        path="layer_order",
        label="层序",
        unit="list",
        value=(
            "basic_insurance",
            "major_illness",
            "huiminbao",
            "commercial",
            "medical_assistance",
            "charity",
        ),
    ),
    calendar=Calendar(),
)
yuan = st.integers(min_value=1, max_value=200_000_000).map(lambda fen: Decimal(fen) / 100)
small = st.integers(min_value=0, max_value=5_000_000).map(lambda fen: Decimal(fen) / 100)
ratio = st.integers(min_value=0, max_value=100).map(lambda percent: Decimal(percent) / 100)


@st.composite
def benefits(draw: st.DrawFn) -> dict[str, object]:
    row: dict[str, object] = {
        "id": "hosp",
        "deductible": draw(small),
        "ratio": draw(ratio),
        "pre_existing_ratio": draw(ratio),
    }
    if draw(st.booleans()):
        row["annual_cap"] = draw(yuan)
    if draw(st.booleans()):
        row["per_visit"] = draw(yuan)
    elif draw(st.booleans()):
        row["per_drug"] = draw(yuan)
    return row


policies = benefits().map(lambda row: build_policy({"product": "P", "benefits": [row]}, None, "terms"))
line = st.fixed_dictionaries(
    {
        "amount": yuan,
        "kind": st.sampled_from(["hospital", "drug"]),
        "drug": st.sampled_from([None, "甲", "乙"]),
        "date": st.sampled_from([None, "2024-02-01", "2024-03-01"]),
        "pre_existing": st.sampled_from([None, True, False]),
    }
)
lines = st.lists(line, min_size=1, max_size=6)
payers = st.lists(
    st.fixed_dictionaries(
        {
            "layer": st.sampled_from(["major_illness", "commercial", "charity", "medical_assistance"]),
            "amount": yuan,
        }
    ),
    max_size=3,
)


def facts(rows: list[dict[str, object]], **more: object) -> Facts:
    numbered = [{"id": f"e{number}", **row} for number, row in enumerate(rows, start=1)]
    policy = {"product": "P", "effective_from": "2024-01-01"}
    return Facts.model_validate({"policy": policy, "expenses": numbered, **more})


def run(claim: Facts, policy: Policy) -> Adjudication:
    return adjudicate(claim, (policy,), LAW)


def paid(result: Adjudication) -> Decimal:
    return result.payable if result.payable is not None else Decimal(0)


@given(policies, lines, payers)
def test_payable_is_between_nothing_and_what_remains(
    policy: Policy, rows: list[dict[str, object]], others: list[dict[str, object]]
) -> None:
    result = run(facts(rows, other_payers=others), policy)
    billed = sum((Decimal(str(row["amount"])) for row in rows), Decimal(0))
    compensated = sum((Decimal(str(one["amount"])) for one in others), Decimal(0))
    assert 0 <= paid(result) <= max(Decimal(0), billed - compensated)


@given(policies, lines, payers)
def test_layers_add_up_to_the_bill(
    policy: Policy, rows: list[dict[str, object]], others: list[dict[str, object]]
) -> None:
    result = run(facts(rows, other_payers=others), policy)
    billed = sum((Decimal(str(row["amount"])) for row in rows), Decimal(0))
    shares = [one.amount for one in result.layers]
    assert None not in shares
    assert sum((one for one in shares if one is not None), Decimal(0)) == billed


@given(policies, lines, payers)
def test_trace_recomputes_and_ends_in_the_amount(
    policy: Policy, rows: list[dict[str, object]], others: list[dict[str, object]]
) -> None:
    result = run(facts(rows, other_payers=others), policy)
    results = recompute(result.trace)
    assert results[result.trace[-1].id] == paid(result)


@given(policies, lines, st.integers(min_value=1, max_value=10_000_000))
def test_more_expense_never_pays_less(policy: Policy, rows: list[dict[str, object]], more: int) -> None:
    before = run(facts(rows), policy)
    raised = [{**rows[0], "amount": Decimal(str(rows[0]["amount"])) + Decimal(more) / 100}, *rows[1:]]
    # A deductible goes to the lines with the lowest ratio first; rounding moves at most a fen a line.
    assert paid(run(facts(raised), policy)) >= paid(before) - Decimal("0.01") * len(rows)


@given(policies, lines, st.randoms(use_true_random=False))
def test_order_of_lines_is_immaterial(policy: Policy, rows: list[dict[str, object]], random: object) -> None:
    numbered = [{"id": f"e{number}", **row} for number, row in enumerate(rows, start=1)]
    shuffled = list(numbered)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    policy_row = {"product": "P", "effective_from": "2024-01-01"}
    first = run(Facts.model_validate({"policy": policy_row, "expenses": numbered}), policy)
    second = run(Facts.model_validate({"policy": policy_row, "expenses": shuffled}), policy)
    assert (first.outcome, first.payable, first.codes) == (second.outcome, second.payable, second.codes)


@given(small, ratio, st.one_of(st.none(), yuan), st.lists(yuan, min_size=2, max_size=4))
def test_splitting_an_expense_over_a_policy_year_changes_only_rounding(
    deductible: Decimal, share: Decimal, cap: Decimal | None, parts: list[Decimal]
) -> None:
    row: dict[str, object] = {"id": "hosp", "deductible": deductible, "ratio": share}
    if cap is not None:
        row["annual_cap"] = cap
    policy = build_policy({"product": "P", "benefits": [row]}, None, "terms")
    whole = run(facts([{"amount": sum(parts), "kind": "hospital"}]), policy)
    prior: list[dict[str, object]] = []
    total = Decimal(0)
    for number, part in enumerate(parts):
        more = {"prior_claims": prior} if prior else {}
        result = run(facts([{"amount": part, "kind": "hospital", "date": "2024-05-01"}], **more), policy)
        one = result.benefits[0]
        total += paid(result)
        prior = [
            *prior,
            {
                "id": f"pc{number}",
                "date": "2024-05-01",
                "benefit": "hosp",
                "eligible": one.eligible,
                "deductible_used": one.deductible_applied,
                "paid": paid(result),
            },
        ]
    assert abs(total - paid(whole)) <= Decimal("0.005") * (len(parts) + 1)


@given(policies, lines)
def test_same_input_same_output(policy: Policy, rows: list[dict[str, object]]) -> None:
    claim = facts(rows)
    assert run(claim, policy).model_dump_json() == run(claim, policy).model_dump_json()


def test_thorough_profile_is_large_enough() -> None:
    assert settings.get_profile("thorough").max_examples >= 10_000


@pytest.mark.parametrize("amount", ["0.01", "0.02", "19999.99", "20000.00", "20000.01"])
def test_around_the_deductible(amount: str) -> None:
    policy = build_policy(
        {"product": "P", "benefits": [{"id": "hosp", "deductible": 20000, "ratio": "60%"}]}, None, "terms"
    )
    result = run(facts([{"amount": amount, "kind": "hospital"}]), policy)
    if Decimal(amount) <= 20000:
        assert (result.outcome, result.payable, result.codes) == ("deny", Decimal("0.00"), ("D208",))
    else:
        assert (result.outcome, result.payable) == ("partial", Decimal("0.01"))
