"""How conclusions combine to one outcome. This table is the whole of it.

Conclusions about the whole claim, in this order:
1. a fraud signal           refer, no amount (hold; a signal never denies)
2. consent or identity open pend, no amount
3. not covered at all       deny, 0.00
4. a medical question       refer, no amount (a medical denial needs an expert)
5. papers, terms or payers  pend, no amount
Otherwise the parts decide:
6. something is payable     approve or partial; refer when a person must look first
7. nothing payable and a part waits for an expert or an investigation    refer, no amount
8. nothing payable and a part waits for papers or terms                  pend, no amount
9. nothing payable                                                       deny, 0.00

Approve means that nothing was cut off: no partial code, or none but the contract's own ratio (P102)
or an allowance cap that was not reached (P111) beside a fixed benefit (A002, A003) that shows the
insured event itself to be accepted in full. Everything else with an amount is partial. When a part
waits and another is paid, the paid part is provisional (P114). When nothing can be paid for want of
a term, the engine abstains (R413 beside N311).
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from copilot.domain.decision import Outcome
from copilot.rules.work import HOLDING, Verdict, Work

REVIEW_FIRST = frozenset({"N316", "N301"})
WEAK = frozenset({"P102", "P111"})
FIXED = frozenset({"A002", "A003"})


class Decided(NamedTuple):
    """Outcome and amount of one policy."""

    outcome: Outcome
    payable: Decimal | None


def whole_claim(verdicts: Iterable[Verdict]) -> Decided | None:
    """Rows 1 to 5: conclusions that concern the whole claim."""
    stops = [one for one in verdicts if one.fired and one.targets is None]
    effects = {one.effect for one in stops}
    if "hold_fraud" in effects:
        return Decided("refer", None)
    if any(one.code in REVIEW_FIRST and one.effect == "hold_pend" for one in stops):
        return Decided("pend", None)
    if "deny" in effects:
        return Decided("deny", Decimal("0.00"))
    if "hold_medical" in effects:
        return Decided("refer", None)
    if effects & {"hold_pend", "blocked"}:
        return Decided("pend", None)
    return None


def by_parts(work: Work, payable: Decimal | None, codes: set[str]) -> Decided:
    """Rows 6 to 9: what the items of the claim come to."""
    effects = {item.stopped for item in work.items}
    if payable is not None and payable > 0:
        if any(one.fired and one.effect == "review" for one in work.verdicts):
            return Decided("refer", payable)
        return Decided("approve" if is_full(codes, reached_cap(work)) else "partial", payable)
    if effects & {"hold_fraud", "hold_medical"}:
        return Decided("refer", None)
    if effects & {"hold_pend", "blocked"}:
        return Decided("pend", None)
    if not work.items:
        return Decided("pend", None)
    if any(one.fired and one.effect == "review" for one in work.verdicts):
        return Decided("refer", Decimal("0.00"))
    return Decided("deny", Decimal("0.00"))


def is_full(codes: set[str], cap_reached: bool) -> bool:
    """Whether an amount is approved in full."""
    cuts = {code for code in codes if code[0] in "PDN"}
    if not cuts:
        return True
    return bool(cuts <= WEAK and codes & FIXED and not ("P111" in cuts and cap_reached))


def reached_cap(work: Work) -> bool:
    """Whether an allowance reached its cap."""
    return any(one.code == "P111" and one.amount is not None for one in work.verdicts)


def provisional(work: Work, payable: Decimal | None) -> bool:
    """Whether a part is paid while another waits (P114)."""
    if payable is None or payable <= 0:
        return False
    return any(item.stopped in HOLDING or item.withheld for item in work.items)
