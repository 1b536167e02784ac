"""What earlier claims of the policy year have used of deductibles, limits and days."""

from collections.abc import Callable, Iterable
from datetime import date

from copilot.domain.claim import PriorClaim
from copilot.domain.policy import Benefit
from copilot.rules.prior_names import named
from copilot.rules.trace import Ref
from copilot.rules.work import Work


def year_start(work: Work, day: date | None) -> tuple[date, date] | None:
    """The policy year of a day as [first day, first day of the next); None when it cannot be told."""
    start = work.holding.effective_from
    if start is None or day is None:
        return None
    years = day.year - start.year - ((day.month, day.day) < (start.month, start.day))
    return _shift(start, years), _shift(start, years + 1)


def _shift(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def claim_day(work: Work) -> date | None:
    """The day that decides the policy year of the claim: its first event or expense in the cover."""
    if "claim_day" not in work.cache:
        start, end = work.holding.effective_from, work.holding.effective_to
        days = [one.day for one in work.items if one.day is not None]
        inside = [day for day in days if (start is None or start <= day) and (end is None or day <= end)]
        work.cache["claim_day"] = min(inside or days) if days else work.facts.assessed_on
    day: date | None = work.cache["claim_day"]
    return day


def priors(work: Work, benefits: Iterable[Benefit] | None, *, all_years: bool = False) -> list[PriorClaim]:
    """Earlier claims of this product that concern the benefits (None: any) in the same policy year.

    A prior claim that names no product or no benefit, or a benefit that the policy does not have,
    counts for all of them, because leaving it out would pay more than the terms allow.
    """
    wanted = None if benefits is None else {one.id for one in benefits}
    period = None if all_years else year_start(work, claim_day(work))
    day = claim_day(work)
    found = []
    for one, meant, _ in named(work):
        if wanted is not None and meant is not None and not wanted & meant:
            continue
        if one.date is not None and period is not None and not period[0] <= one.date < period[1]:
            continue
        calendar = period is None and not all_years and one.date is not None and day is not None
        if calendar and one.date is not None and day is not None and one.date.year != day.year:
            continue
        found.append(one)
    return found


def certainly_for(work: Work, benefit: Benefit) -> frozenset[str]:
    """Ids of earlier claims that name this benefit and no other: only these show that it was paid."""
    return frozenset(one.claim.id for one in named(work) if one.benefits == frozenset({benefit.id}))


def paid_before(claims: Iterable[PriorClaim]) -> list[Ref]:
    """What earlier claims paid."""
    return [
        Ref(f"fact:prior_claims/{one.id}/paid", one.paid, "此前已付")
        for one in claims
        if one.paid is not None and one.paid != 0
    ]


def eligible_before(claims: Iterable[PriorClaim]) -> list[Ref]:
    """What earlier claims counted before the deductible."""
    return [
        Ref(f"fact:prior_claims/{one.id}/eligible", one.eligible, "此前合格费用")
        for one in claims
        if one.eligible is not None and one.eligible != 0
    ]


def deductible_before(work: Work, claims: Iterable[PriorClaim], deductible: Ref, benefit: str) -> list[Ref]:
    """What earlier claims used of the deductible.

    Where an earlier claim does not say, it used the smaller of deductible and eligible expenses; a
    payment without either shows that the deductible was used up.
    """
    used = []
    for one in claims:
        if one.deductible_used is not None:
            if one.deductible_used:
                path = f"fact:prior_claims/{one.id}/deductible_used"
                used.append(Ref(path, one.deductible_used, "此前已用免赔额"))
        elif one.eligible is not None:
            eligible = Ref(f"fact:prior_claims/{one.id}/eligible", one.eligible, "此前合格费用")
            used.append(work.tracer("min", (deductible, eligible), "此前已用免赔额", benefit))
        elif one.paid:
            used.append(deductible)
    return used


def sub_paid_before(claims: Iterable[PriorClaim], matches: Callable[[str], bool]) -> list[Ref]:
    """What earlier claims paid under a sub-limit, by its key."""
    return [
        Ref(f"fact:prior_claims/{one.id}/sub_paid/{key}", amount, f"此前已付 {key}")
        for one in claims
        for key, amount in one.sub_paid.items()
        if matches(key)
    ]


def days_before(claims: Iterable[PriorClaim]) -> list[Ref]:
    """Allowance days that earlier claims paid."""
    return [
        Ref(f"fact:prior_claims/{one.id}/days", one.days, "此前已付天数")
        for one in claims
        if one.days is not None and one.days != 0
    ]
