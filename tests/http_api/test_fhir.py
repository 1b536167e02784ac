"""The FHIR export: valid by the library's own models, masked, and honest about who decided."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.claim import Claim as FhirClaim
from fhir.resources.R4B.claimresponse import ClaimResponse

from copilot.domain.claim import Facts
from copilot.domain.decision import Adjudication, Decision, Finding, Recommendation, Signature, Versions
from copilot.store.records import Case
from copilot.workflow.fhir import ExportCase, bundle, claim, response

AT = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
FACTS: dict[str, Any] = {
    "product": "BJ-HTB",
    "policy": {"policy_no": "HTB-2021-0000-4280"},
    "insured": {"name": "苏晚宁", "id_no": "990000197803144288"},
    "diagnoses": [{"text": "乳腺恶性肿瘤"}],
    "events": [{"kind": "inpatient", "hospital": "北京某某医院"}],
    "expenses": [
        {"amount": "85000.10", "name": "特药", "date": "2021-10-01", "qty": "2", "unit_price": "42500.05",
         "diagnosis": "d1"},
        {"amount": "0.20"},
    ],
}  # fmt: skip


def advised(payable: str | None = "39600.00") -> Recommendation:
    finding = Finding(id="f1", check="deductible", code="P101", statement="扣减年免赔额 20000.00 元。")
    return Recommendation(
        case_id="2026-000001",
        case_version=3,
        adjudication=Adjudication(
            product="BJ-HTB",
            policy_version="2021",
            outcome="partial",
            payable=None if payable is None else Decimal(payable),
            codes=("P101", "P102"),
            needs_expert=False,
            findings=(finding,),
        ),
        chain=(),
        summary=("建议部分给付。",),
        facts_sha256="b" * 64,
        document_sha256=("a" * 64,),
        versions=Versions(code="t", rules="t", corpus="c" * 64, extractor="t"),
    )


def export(**changes: Any) -> ExportCase:
    case = Case(
        id="2026-000001",
        version=3,
        state=changes.pop("state", "assessed"),
        product="BJ-HTB",
        insured_masked="苏**",
        created_at=AT,
        updated_at=AT,
    )
    values: dict[str, Any] = {"case": case, "facts": Facts.model_validate(FACTS), "recommendation": advised()}
    return ExportCase(**{**values, **changes})


def signed(action: str, amount: str | None) -> Decision:
    return Decision(
        case_id="2026-000001",
        case_version=3,
        action=action,
        amount=amount,
        codes=("P101",),
        medical=False,
        signatures=(Signature(person="li", role="adjuster", signed_at=AT),),
    )


def test_the_claim_says_what_was_claimed_to_the_fen() -> None:
    made = json.loads(claim(export()).model_dump_json())
    assert FhirClaim.model_validate(made).get_resource_type() == "Claim"
    assert Decimal(str(made["total"]["value"])) == Decimal("85000.30")
    assert [Decimal(str(one["net"]["value"])) for one in made["item"]] == [
        Decimal("85000.10"),
        Decimal("0.20"),
    ]
    assert made["item"][0]["diagnosisSequence"] == [1]
    assert made["created"] == "2026-03-03"
    assert made["provider"]["display"] == "北京某某医院"
    assert made["insurance"][0]["focal"] is True


def test_identity_is_masked_unless_the_reader_may_see_it() -> None:
    hidden = bundle(export()).model_dump_json()
    for secret in ("苏晚宁", "990000197803144288", "HTB-2021-0000"):
        assert secret not in hidden
    assert "苏**" in hidden
    shown = bundle(export(masked=False)).model_dump_json()
    for secret in ("苏晚宁", "990000197803144288", "HTB-2021-0000-4280"):
        assert secret in shown


def test_a_recommendation_is_not_a_decision() -> None:
    made = response(export())
    assert made is not None
    told = json.loads(made.model_dump_json())
    assert (told["status"], told["outcome"]) == ("draft", "partial")
    assert "尚未由人决定" in told["disposition"]
    assert Decimal(str(told["total"][0]["amount"]["value"])) == Decimal("39600.00")
    assert told["processNote"][0]["text"] == "扣减年免赔额 20000.00 元。"


@pytest.mark.parametrize(
    ("state", "action", "amount", "said"),
    [("approved", "approve", "10.00", "同意给付"), ("denied", "deny", None, "不予给付")],
)
def test_a_decision_in_force_is_complete(state: str, action: str, amount: str | None, said: str) -> None:
    made = response(export(state=state, decisions=(signed(action, amount),)))
    assert made is not None
    told = json.loads(made.model_dump_json())
    assert (told["status"], told["outcome"], told["disposition"]) == ("active", "complete", said)
    assert ("total" in told) == (amount is not None)
    assert ClaimResponse.model_validate(told).get_resource_type() == "ClaimResponse"


def test_a_bundle_is_valid_at_every_stage() -> None:
    bare = Facts.model_validate({"product": "BJ-HTB"})
    for one in (
        export(facts=bare, recommendation=None),
        export(recommendation=advised(None)),
        export(state="denied", decisions=(signed("deny", None),), recommendation=None),
    ):
        made = bundle(one)
        again = Bundle.model_validate(json.loads(made.model_dump_json()))
        assert again.entry[0].resource.get_resource_type() == "Claim"
        assert len(again.entry) == (1 if one.recommendation is None and not one.decisions else 2)
    unknown = json.loads(claim(export(facts=bare)).model_dump_json())
    assert unknown["provider"]["extension"][0]["valueCode"] == "unknown"
    assert "item" not in unknown


def test_a_route_gives_the_bundle_by_role(client, accounts, services) -> None:  # type: ignore[no-untyped-def]
    seen: list[bool] = []
    services.fhir = lambda case_id, person, masked: seen.append(masked) or '{"resourceType": "Bundle"}'
    new = {"product": "T", "insured_name": "张三", "consents": ["processing", "medical"]}
    case_id = client.post("/api/cases", json=new).json()["id"]
    answer = client.get(f"/api/cases/{case_id}/fhir")
    assert answer.headers["content-type"] == "application/fhir+json"
    for role in ("auditor", "siu", "senior_adjuster"):
        password = accounts.add(role, (role,))
        client.post("/api/session", json={"name": role, "password": password})
        assert client.get(f"/api/cases/{case_id}/fhir").status_code == 200
    assert seen == [False, True, True, False]
