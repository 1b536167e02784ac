"""A case as FHIR R4B ``Claim`` and ``ClaimResponse`` (R4 with corrections; both resources are the same).

Only ``fhir.resources`` decides what is a valid resource: everything is built through its models. What
the case does not say is left out or, where FHIR insists, said to be unknown by the data-absent-reason
extension, never invented. The insured person's name and number are masked unless the reader may see
them. A recommendation is exported as ``outcome: partial`` with a disposition that says that nobody has
decided; a decision in force as ``complete``.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.claim import Claim as FhirClaim
from fhir.resources.R4B.claimresponse import ClaimResponse

from copilot.domain.base import Record
from copilot.domain.claim import Facts
from copilot.domain.claim_parts import Diagnosis, Expense
from copilot.domain.decision import Decision, Recommendation
from copilot.redact.plain import visible
from copilot.store.records import Actor, Case
from copilot.workflow.assemble import assemble
from copilot.workflow.ports import CHINA, Desk

SYSTEM: Final = "urn:claims-copilot"
HL7: Final = "http://terminology.hl7.org/CodeSystem"
ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
DECIDED: Final = ("approved", "denied")
_DISPOSITION: Final = "仅为系统建议，尚未由人决定 (recommendation only, not decided by a person)"


class ExportCase(Record):
    """What is exported: the case, its facts, the advice and the decisions; ``masked`` hides identity."""

    case: Case
    facts: Facts
    recommendation: Recommendation | None = None
    decisions: tuple[Decision, ...] = ()
    insurer: str = "保险人"
    masked: bool = True


def exported(desk: Desk, case_id: str, actor: Actor, *, masked: bool) -> str:
    """Return the bundle of a stored case as JSON, and record before that it was taken out."""
    case, snapshot = desk.store.case(case_id), desk.store.snapshot(case_id)
    stored = (snapshot.claim or {}).get("facts")
    facts = Facts.model_validate(stored) if stored else assemble((), snapshot.declared).facts
    export = ExportCase(
        case=case,
        facts=facts,
        recommendation=desk.store.recommendation(case_id),
        decisions=tuple(decision for _, decision in desk.store.decisions(case_id)),
        masked=masked,
    )
    made = bundle(export)
    desk.store.note(case_id, actor, "exported", desk.clock(), {"format": "fhir-r4b", "masked": masked})
    return str(made.model_dump_json())


def bundle(export: ExportCase) -> Bundle:
    """Return a collection with the claim and, when there is advice or a decision, the response."""
    resources: list[Any] = [claim(export)]
    answered = response(export)
    if answered is not None:
        resources.append(answered)
    entries = [
        {"fullUrl": f"{SYSTEM}:{type(one).__name__}:{export.case.id}", "resource": one.model_dump()}
        for one in resources
    ]
    return Bundle.model_validate({"resourceType": "Bundle", "type": "collection", "entry": entries})


def claim(export: ExportCase) -> FhirClaim:
    """Return what was claimed."""
    facts, case = export.facts, export.case
    diagnoses = {one.id: number for number, one in enumerate(facts.diagnoses, start=1)}
    body: dict[str, Any] = {
        "resourceType": "Claim",
        "id": case.id,
        "identifier": [{"system": f"{SYSTEM}:case", "value": case.id}],
        "status": "active",
        "type": _coded("claim-type", "institutional"),
        "use": "claim",
        "patient": _patient(export),
        "created": _day(facts.received_on, case.created_at),
        "insurer": {"display": export.insurer},
        "provider": _provider(facts),
        "priority": _coded("processpriority", "normal"),
        "insurance": [
            {
                "sequence": number,
                "focal": number == 1,
                "coverage": {"display": one.product, **_policy_number(one.policy_no, export.masked)},
            }
            for number, one in enumerate(facts.policies, start=1)
        ],
    }
    if facts.diagnoses:
        body["diagnosis"] = [_diagnosis(diagnoses[one.id], one) for one in facts.diagnoses]
    if facts.expenses:
        body["item"] = [_item(number, one, diagnoses) for number, one in enumerate(facts.expenses, start=1)]
        body["total"] = _money(sum(one.amount for one in facts.expenses))
    return FhirClaim.model_validate(body)


def response(export: ExportCase) -> ClaimResponse | None:
    """Return what was answered, or None while nothing was."""
    advice = export.recommendation
    decision = export.decisions[-1] if export.decisions and export.case.state in DECIDED else None
    if advice is None and decision is None:
        return None
    codes = decision.codes if decision else advice.adjudication.codes if advice else ()
    payable = decision.amount if decision else advice.adjudication.payable if advice else None
    body: dict[str, Any] = {
        "resourceType": "ClaimResponse",
        "id": export.case.id,
        "identifier": [{"system": f"{SYSTEM}:response", "value": f"{export.case.id}/{export.case.version}"}],
        "status": "active" if decision else "draft",
        "type": _coded("claim-type", "institutional"),
        "use": "claim",
        "patient": _patient(export),
        "created": _day(None, export.case.updated_at),
        "insurer": {"display": export.insurer},
        "request": {"reference": f"Claim/{export.case.id}"},
        "outcome": "complete" if decision else "partial",
        "disposition": _said(decision) if decision else _DISPOSITION,
        "adjudication": [_reason(code) for code in codes] or None,
        "processNote": _notes(advice),
    }
    if payable is not None:
        body["total"] = [{"category": _coded("adjudication", "benefit"), "amount": _money(payable)}]
    return ClaimResponse.model_validate({name: value for name, value in body.items() if value is not None})


def _patient(export: ExportCase) -> dict[str, Any]:
    insured = export.facts.insured
    if export.masked:
        return {"display": export.case.insured_masked or "***"}
    found: dict[str, Any] = {"display": insured.name or "未知"}
    if insured.id_no:
        found["identifier"] = {"system": f"{SYSTEM}:resident-id", "value": insured.id_no}
    return found


def _policy_number(number: str | None, masked: bool) -> dict[str, Any]:
    if not number:
        return {}
    return {"identifier": {"system": f"{SYSTEM}:policy", "value": f"***{number[-4:]}" if masked else number}}


def _provider(facts: Facts) -> dict[str, Any]:
    hospital = next((one.hospital for one in facts.events if one.hospital), None)
    if hospital:
        return {"display": visible(hospital)}
    return {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}


def _diagnosis(number: int, one: Diagnosis) -> dict[str, Any]:
    return {"sequence": number, "diagnosisCodeableConcept": {"text": visible(one.text)}}


def _item(number: int, one: Expense, diagnoses: dict[str, int]) -> dict[str, Any]:
    item: dict[str, Any] = {
        "sequence": number,
        "productOrService": {"text": visible(one.name or one.drug or one.kind or "") or "未命名"},
        "net": _money(one.amount),
    }
    if one.date is not None:
        item["servicedDate"] = one.date.isoformat()
    if one.qty is not None:
        item["quantity"] = {"value": one.qty}
    if one.unit_price is not None:
        item["unitPrice"] = _money(one.unit_price)
    if one.diagnosis in diagnoses:
        item["diagnosisSequence"] = [diagnoses[one.diagnosis]]
    return item


def _reason(code: str) -> dict[str, Any]:
    return {
        "category": _coded("adjudication", "eligible"),
        "reason": {"coding": [{"system": f"{SYSTEM}:reason", "code": code}]},
    }


def _notes(advice: Recommendation | None) -> Sequence[dict[str, Any]] | None:
    findings = advice.adjudication.findings if advice else ()
    return [
        {"number": number, "type": "print", "text": visible(one.statement)}
        for number, one in enumerate(findings, start=1)
    ] or None


def _said(decision: Decision) -> str:
    said = {"approve": "同意给付", "partial": "部分给付", "deny": "不予给付"}
    return said.get(decision.action, decision.action)


def _coded(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": f"{HL7}/{system}", "code": code}]}


def _money(amount: Any) -> dict[str, Any]:
    return {"value": amount, "currency": "CNY"}


def _day(day: date | None, at: datetime) -> str:
    return (day or at.astimezone(CHINA).date()).isoformat()
