"""Claims adjudicated per second on one core, against validating the same facts; and how cost grows."""

from typing import Any

from copilot.bootstrap import App
from copilot.domain.claim import Facts
from evals.bench.measure import exponent, median_seconds


def claim(lines: int, prior: int) -> dict[str, Any]:
    """Return facts of one inpatient claim under BJ-HTB with that many lines and earlier claims."""
    return {
        "received_on": "2021-11-01",
        "assessed_on": "2021-11-10",
        "policy": {
            "product": "BJ-HTB",
            "effective_from": "2021-07-01",
            "effective_to": "2022-06-30",
            "first_effective": "2021-07-01",
        },
        "insured": {"name": "甲", "sex": "女", "age": "45", "basic_insurance": True, "is_insured": True},
        "consents": {"sensitive": True},
        "diagnoses": [{"id": "d1", "text": "宫颈癌", "icd10": "C53.900", "confirmed_on": "2021-10-01"}],
        "declared": {"waiting_period_passed": True, "pre_existing": False},
        "events": [{"id": "v1", "kind": "住院", "admit_date": "2021-10-03", "discharge_date": "2021-10-20"}],
        "expenses": [
            {"id": f"e{n}", "event": "v1", "name": f"项目{n}", "amount": f"{100 + n}.25", "scope": "自费"}
            for n in range(1, lines + 1)
        ],
        "prior_claims": [
            {
                "id": f"pc{n}",
                "date": "2021-08-01",
                "product": "BJ-HTB",
                "benefit": "inpatient",
                "eligible": "10.00",
                "deductible_used": "10.00",
                "paid": "0.00",
            }
            for n in range(1, prior + 1)
        ],
    }


def bench_rules(quick: bool) -> dict[str, Any]:
    """Measure a typical claim (5 expense lines, 2 earlier claims), then growth in both."""
    content = App().content
    repeats = 100 if quick else 1000
    body = claim(5, 2)
    facts = Facts.model_validate(body)
    policies = content.policies_of(facts)
    one = median_seconds(lambda: content.adjudicate(facts, policies), repeats)
    validate = median_seconds(lambda: Facts.model_validate(body), repeats)
    sizes = (10, 100, 1000) if quick else (10, 30, 100, 300, 1000, 3000)
    lines = {n: _cost(content, n, 0) for n in sizes}
    prior = {n: _cost(content, 10, n) for n in sizes}
    return {
        "赔案/秒（5 行费用、2 件既往赔案，单核）": round(1 / one),
        "基线：校验同一事实/秒": round(1 / validate),
        "理算耗时 ÷ 校验耗时": round(one / validate, 2),
        "随明细行数增长的指数": round(exponent(lines), 2),
        "随既往赔案增长的指数": round(exponent(prior), 2),
        "明细行数 → 毫秒": {n: round(seconds * 1000, 2) for n, seconds in lines.items()},
        "既往赔案 → 毫秒": {n: round(seconds * 1000, 2) for n, seconds in prior.items()},
    }


def _cost(content: Any, lines: int, prior: int) -> float:
    facts = Facts.model_validate(claim(lines, prior))
    policies = content.policies_of(facts)
    return median_seconds(lambda: content.adjudicate(facts, policies), 5)
