"""An open claim says what each answer would lead to; a settled one asks nothing."""

from decimal import Decimal
from typing import Any

import pytest

from copilot.bootstrap import App
from copilot.catalogue.facts import facts_from
from copilot.catalogue.questions import load_questions
from copilot.domain.decision import Prospect
from copilot.rules.prospects import prospects


@pytest.fixture(scope="module")
def app() -> App:
    return App()


def asked(app: App, **facts: Any) -> dict[str, Prospect]:
    claim = facts_from(facts).facts
    found = prospects(
        claim, app.content.adjudicate(claim), load_questions(app.corpus), app.content.adjudicate
    )
    return {one.path: one for one in found}


STAY: dict[str, Any] = {
    "product": "BJ-HTB",
    "diagnoses": ["宫颈癌"],
    "events": [{"id": "v1", "kind": "住院"}],
    "expenses": [{"id": "e1", "amount": 85000, "kind": "住院", "scope": "目录外自费"}],
}


def test_a_settled_claim_asks_nothing(app: App) -> None:
    assert asked(app, **STAY) == {}


def test_an_unconfirmed_diagnosis_names_the_amount_that_a_confirmation_leads_to(app: App) -> None:
    """(85,000 − 20,000) × 60 % = 39,000 once the diagnosis is confirmed."""
    found = asked(app, **{**STAY, "diagnoses": [{"id": "d1", "text": "宫颈癌？"}]})
    (answer,) = found["diagnoses/d1/confirmed"].answers
    assert (answer.outcome, answer.payable) == ("partial", Decimal("39000.00"))
    assert answer.settles


def test_both_sides_of_a_drug_list_are_worked_out(app: App) -> None:
    """28,000 × 90 % = 25,200 on the list; nothing off it."""
    drug = {"id": "e1", "amount": 28000, "kind": "特药", "name": "某药", "list_version": None}
    found = asked(app, product="BJ-HTB", diagnoses=["宫颈癌"], expenses=[drug])
    answers = {one.answer: (one.outcome, one.payable) for one in found["expenses/e1/drug_on_list"].answers}
    assert answers == {"在": ("partial", Decimal("25200.00")), "不在": ("deny", Decimal("0.00"))}


def test_an_answer_that_only_raises_another_obstacle_is_not_offered(app: App) -> None:
    found = asked(app, **{**STAY, "diagnoses": [{"id": "d1", "text": "宫颈癌？"}]})
    assert not any(path.startswith(("insured/", "consents/")) for path in found)


def test_every_finding_that_an_answer_settles_is_there(app: App) -> None:
    facts = facts_from({**STAY, "diagnoses": [{"id": "d1", "text": "宫颈癌？"}]}).facts
    result = app.content.adjudicate(facts)
    ids = {one.id for one in result.findings}
    for one in prospects(facts, result, load_questions(app.corpus), app.content.adjudicate):
        assert one.settles
        assert set(one.settles) <= ids
