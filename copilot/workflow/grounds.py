"""Guidelines and monographs beside findings that need a medical judgement.

An expert who is asked should see what the literature of the corpus says. The passages are looked up
by words alone, so that equal facts and an equal corpus give equal passages; they inform a finding
and never change its code, outcome or amount.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

from copilot.domain.claim import Facts
from copilot.domain.decision import Adjudication, Finding
from copilot.domain.evidence import ClauseSpan

Lookup = Callable[[str, date], tuple[ClauseSpan, ...]]
"""``lookup(question, day)``: passages of guidelines and monographs in force on the day, best first."""

PER_FINDING: Final = 2


def with_guidelines(result: Adjudication, facts: Facts, lookup: Lookup) -> Adjudication:
    """Return the adjudication with up to two passages added to each fired medical finding."""
    day = reading_day(facts)
    if day is None or not any(_wants(finding) for finding in result.findings):
        return result
    subject = " ".join(subjects(facts))
    findings = tuple(
        _grounded(finding, lookup(f"{subject} {finding.statement}", day)) if _wants(finding) else finding
        for finding in result.findings
    )
    return result.model_copy(update={"findings": findings})


def reading_day(facts: Facts) -> date | None:
    """The day whose texts count: that of the assessment, else of the request."""
    return facts.assessed_on or facts.received_on


def subjects(facts: Facts) -> list[str]:
    """The diagnoses and drugs that the claim is about, each once."""
    named = [one.text for one in facts.diagnoses if one.confirmed is not False]
    named += [one.drug for one in facts.expenses if one.drug]
    return list(dict.fromkeys(named))


def _wants(finding: Finding) -> bool:
    """Whether passages belong to the finding; a denial must stand on its own clause first."""
    return finding.fired and finding.medical and (not finding.code.startswith("D") or bool(finding.clauses))


def _grounded(finding: Finding, found: tuple[ClauseSpan, ...]) -> Finding:
    fresh = [span for span in found if span not in finding.clauses][:PER_FINDING]
    return finding.model_copy(update={"clauses": (*finding.clauses, *fresh)})
