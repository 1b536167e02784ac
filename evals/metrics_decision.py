"""Scores of a decision: outcome, yuan, codes, evidence, and the cases that nobody can determine.

``could not judge`` is kept apart from ``wrong``: a machine that asks costs a look, one that errs
costs money or a right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from copilot.domain.money import ZERO

Verdict = Literal["right", "could_not_judge", "wrong"]
PAYS: Final = ("approve", "partial")
ASKS: Final = ("pend", "refer")
REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a label says. ``payable`` is None when no amount can be determined."""

    outcome: str
    payable: Decimal | None
    undeterminable: bool
    codes: frozenset[str] = frozenset()
    not_codes: frozenset[str] = frozenset()
    evidence: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Given:
    """What came out. A refused input has the outcome ``refused`` and no amount."""

    outcome: str
    payable: Decimal | None
    codes: frozenset[str] = frozenset()
    evidence: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DecisionScore:
    """One case.

    ``over`` and ``under`` are yuan paid beyond and below the label where both state an amount;
    ``withheld`` is what the label pays and the machine leaves to a person. ``leakage`` is what is
    paid where the label pays nothing or cannot tell. ``undeterminable`` is (label, machine).
    """

    verdict: Verdict
    payable_exact: bool | None
    over: Decimal
    under: Decimal
    withheld: Decimal
    leakage: Decimal
    wrongful_denial: bool
    undeterminable: tuple[bool, bool]
    codes: tuple[int, int]
    forbidden: int
    evidence: tuple[int, int]
    missing: tuple[int, int]


def score_decision(expected: Expected, given: Given) -> DecisionScore:
    """Compare one result with its label."""
    want, got = expected.payable, given.payable
    pays = given.outcome in PAYS and got is not None
    amount = got if pays and got is not None else ZERO
    due = want if want is not None else ZERO
    determined = want is not None and not expected.undeterminable
    unknown = given.outcome == REFUSED or got is None
    return DecisionScore(
        verdict=_verdict(expected, given),
        payable_exact=got == want if determined else None,
        over=max(ZERO, amount - due) if determined else ZERO,
        under=max(ZERO, due - amount) if determined and not unknown and given.outcome not in ASKS else ZERO,
        withheld=due if determined and (unknown or given.outcome in ASKS) else ZERO,
        leakage=amount if not due else ZERO,
        wrongful_denial=given.outcome == "deny" and expected.outcome != "deny",
        undeterminable=(expected.undeterminable, unknown),
        codes=(len(expected.codes & given.codes), len(expected.codes)),
        forbidden=len(expected.not_codes & given.codes),
        evidence=(len(expected.evidence & given.evidence), len(expected.evidence)),
        missing=(len(expected.missing & given.missing), len(expected.missing)),
    )


def _verdict(expected: Expected, given: Given) -> Verdict:
    if given.outcome == expected.outcome:
        return "right"
    if given.outcome in (*ASKS, REFUSED):
        return "could_not_judge"
    return "wrong"


def confusion(pairs: Sequence[tuple[str, str]], names: Sequence[str]) -> list[list[int]]:
    """Return counts[label][given] over (label, given) pairs, in the order of ``names``."""
    place = {name: index for index, name in enumerate(names)}
    counts = [[0] * len(names) for _ in names]
    for label, given in pairs:
        counts[place[label]][place[given]] += 1
    return counts


def precision_recall(pairs: Sequence[tuple[bool, bool]]) -> tuple[float | None, float | None]:
    """Return precision and recall over (label, given) pairs; None where nothing is counted."""
    both = sum(1 for label, given in pairs if label and given)
    said, real = sum(given for _, given in pairs), sum(label for label, _ in pairs)
    return (both / said if said else None), (both / real if real else None)
