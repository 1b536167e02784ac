"""The codes that the engine may give, their order, and which of them rest on medical judgement.

Names and explanations are data (``corpus/catalogue/reasons.yaml``); a test keeps the two equal.
"""

from collections.abc import Iterable
from typing import Final

from copilot.domain.decision import Finding
from copilot.domain.money import fen
from copilot.rules.changes import WOULD_CHANGE
from copilot.rules.work import Verdict

CODES: Final[tuple[str, ...]] = (
    "A001", "A002", "A003", "A004", "P101", "P102", "P103", "P104", "P105", "P106", "P107", "P108", "P109",
    "P110", "P111", "P112", "P113", "P114", "D201", "D202", "D203", "D204", "D205", "D206", "D207", "D208",
    "D209", "D210", "D211", "D212", "D213", "D214", "D215", "D216", "D217", "D218", "D219", "D220", "D221",
    "D222", "D223", "D225", "N301", "N302", "N303", "N304", "N305", "N306", "N307", "N308", "N309", "N310",
    "N311", "N312", "N313", "N315", "N316", "R401", "R402", "R403", "R404", "R405", "R406", "R407", "R408",
    "R409", "R410", "R413", "R414", "R415",
)  # fmt: skip
MEDICAL: Final = frozenset(
    ["P106", "P113", "D207", "D211", "D212", "D213", "D214", "D215", "D225", "R401", "R402", "R403", "R409"]
)
CONTESTED: Final = frozenset(["P109", "D202", "D204", "D205", "D206", "D210", "D216", "D221", "R408", "R410"])
"""Medical only where a medical fact is in dispute; the check that fires it says so."""
INFORMATION: Final = frozenset({"R414", "R415"})
_RANK: Final = {code: rank for rank, code in enumerate(CODES)}


def is_medical(verdict: Verdict) -> bool:
    """Whether a conclusion rests on a medical judgement."""
    return verdict.code in MEDICAL if verdict.medical is None else verdict.medical


def in_order(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the distinct codes in the order of the table."""
    return tuple(sorted(set(codes), key=_RANK.__getitem__))


def finding(verdict: Verdict, number: int, check: str) -> Finding:
    """Turn a verdict into the record that leaves the engine."""
    return Finding(
        id=f"f{number}",
        check=check,
        code=verdict.code,
        fired=verdict.fired,
        medical=verdict.fired and is_medical(verdict),
        statement=verdict.statement,
        facts=verdict.facts,
        clauses=tuple(dict.fromkeys(filter(None, (*verdict.clauses, *(m.clause for m in verdict.missing))))),
        benefit=verdict.benefit,
        amount=None if verdict.amount is None else fen(verdict.amount),
        would_change=verdict.would_change or WOULD_CHANGE[verdict.code],
    )
