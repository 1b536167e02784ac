"""What a genetic report says reaches the check of benefits, and no suspicion, hint or hold for risk."""

from typing import Any

import pytest

from copilot.bootstrap.content import Content
from copilot.bootstrap.corpus import corpus_root
from copilot.domain.claim import Facts
from copilot.rules.work import Options

RISK = {"R404", "R405", "R407", "R410", "D218", "D222"}
MARKERS = [(), ("EGFR 19del",), ("BRCA1 致病变异",), ("HER2 阳性", "TP53 突变")]


@pytest.fixture(scope="module")
def content() -> Content:
    return Content(corpus_root(None), Options(early_claim_days=60))


def facts(markers: tuple[str, ...]) -> Facts:
    diagnosis: dict[str, Any] = {
        "text": "肺恶性肿瘤", "icd10": "C34.9", "confirmed": True, "confirmed_on": "2025-02-01",
        "biomarkers": list(markers),
    }  # fmt: skip
    return Facts.model_validate(
        {
            "received_on": "2025-03-10",
            "policies": [{"product": "BJ-HTB", "effective_from": "2025-01-01", "effective_to": "2025-12-31",
                          "first_effective": "2025-01-01", "clauses_disclosed": False}],
            "insured": {"name": "张三", "age": 50, "basic_insurance": True},
            "consents": {"sensitive": True, "genetic": True},
            "declared": {"fraud_signals": ["票据疑似涂改"], "adverse_selection": True},
            "diagnoses": [diagnosis],
            "events": [{"kind": "inpatient", "admit_date": "2025-02-03", "discharge_date": "2025-02-20"}],
        }
    )  # fmt: skip


def risk_of(content: Content, markers: tuple[str, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    found = content.adjudicate(facts(markers)).findings
    return [(one.code, one.statement, tuple(one.facts)) for one in found if one.code in RISK and one.fired]


def test_risk_checks_do_not_read_what_a_genetic_report_says(content: Content) -> None:
    without = risk_of(content, ())
    assert {code for code, _, _ in without} >= {"R404", "R407", "R410"}
    for markers in MARKERS[1:]:
        assert risk_of(content, markers) == without
    for _, statement, paths in without:
        assert not any("biomarkers" in path for path in paths)
        assert "基因" not in statement
