"""Fixed benefits: daily allowances (nights = discharge - admission) and lump sums, paid once."""

from decimal import Decimal

from copilot.domain.claim import Event
from copilot.domain.policy import Benefit
from copilot.rules import accumulators
from copilot.rules.indemnity import Settlement
from copilot.rules.limits import Cut, Purse
from copilot.rules.parameters import Gap, need, needs
from copilot.rules.trace import NOTHING, Ref
from copilot.rules.work import Item, Work


def settle_fixed(work: Work, benefit: Benefit, items: list[Item], purse: Purse) -> Settlement:
    """Calculate an allowance or lump sum over its entitlements; raises ``Gap`` when a term is missing."""
    result = Settlement(benefit, items)
    if benefit.kind == "daily_allowance":
        paid = _allowance(work, benefit, items, result)
    else:
        paid = _lump_sum(work, benefit, items, result)
    result.gross = result.eligible = paid
    result.payable = purse.cap(benefit, paid, result.cuts)
    return result


def nights(item: Item) -> Ref | None:
    """Nights of a stay, day of admission counted and day of discharge not; None when not known."""
    event = item.event
    if event is None or event.admit_date is None or event.discharge_date is None:
        return None
    days = (event.discharge_date - event.admit_date).days
    return Ref(f"fact:events/{event.id}/nights", Decimal(days), "住院天数（出院日−入院日）")


def _allowance(work: Work, benefit: Benefit, items: list[Item], result: Settlement) -> Ref:
    tracer = work.tracer
    needs(work, (benefit.per_day, benefit.max_days, benefit.max_amount, benefit.waived_days))
    rate = need(work, str(benefit.per_day))
    waived = work.term(benefit.waived_days)
    stays = _distinct(work, benefit, items, result)
    if waived is not None:
        stays = [tracer.rest(days, (waived,), "扣除免给付天数", benefit.id) for days in stays]
    days = tracer.total(stays, "住院天数合计", benefit.id)
    claims = accumulators.priors(work, (benefit,))
    statement = f"{days.value} 天 × {rate.value} 元"
    capped = False
    if benefit.max_days is not None:
        limit = need(work, benefit.max_days)
        left = tracer.rest(limit, accumulators.days_before(claims), "剩余天数", benefit.id)
        capped = days.value > left.value
        days = tracer("min", (days, left), "不超过最高天数", benefit.id)
        result.cuts.append(_day_cap(capped, limit, "天"))
    paid = tracer("multiply", (days, rate), "天数×日额", benefit.id)
    paid = tracer("round_fen", (paid,), "取整到分", benefit.id)
    if benefit.max_amount is not None:
        limit = need(work, benefit.max_amount)
        left = tracer.rest(limit, accumulators.paid_before(claims), "津贴余额", benefit.id)
        result.cuts.append(_day_cap(paid.value > left.value, limit, "元"))
        capped = capped or paid.value > left.value
        paid = tracer("min", (paid, left), "不超过最高津贴", benefit.id)
    if paid.value > 0:
        result.cuts.append(Cut("A003", f"津贴按日给付：{statement}", paid.value, rate))
    elif capped:
        result.cuts.append(Cut("D209", "津贴天数已用尽", None, rate))
    else:
        result.cuts.append(Cut("D205", "按入院日到出院日计算，没有可给付的住院天数", None, rate))
    return paid


def _distinct(work: Work, benefit: Benefit, items: list[Item], result: Settlement) -> list[Ref]:
    """The nights of each stay; a night that lies in two stays is one night in hospital and counts once."""
    known = ((item.event, days) for item in items if item.event and (days := nights(item)) is not None)
    stays: list[Ref] = []
    longest: Event | None = None
    for event, days in sorted(known, key=lambda pair: (str(pair[0].admit_date), pair[0].id)):
        first, last = event.admit_date, event.discharge_date
        end = longest.discharge_date if longest is not None else None
        if first is None or last is None:
            continue
        if longest is not None and end is not None and first < end and days.value > 0:
            shared = Decimal((min(end, last) - first).days)
            path = f"events/{event.id}/nights_shared/{longest.id}"
            again = Ref(f"fact:{path}", shared, "与前次住院重叠的天数")
            days = work.tracer.rest(days, (again,), "扣除重叠的天数", benefit.id)
            said = f"两次住院的日期重叠 {shared} 天，重叠的天数只计一次；请核对出入院日期"
            result.cuts.append(Cut("P111", said, None, work.term(benefit.per_day), path))
        stays.append(days)
        longest = event if end is None or last > end else longest
    return stays


def _day_cap(capped: bool, limit: Ref, unit: str) -> Cut:
    """The cap on days applies to every allowance; it is a cut only when it was reached."""
    reached = "已触及" if capped else "未触及"
    return Cut("P111", f"津贴上限 {limit.value} {unit}，{reached}", limit.value if capped else None, limit)


def _lump_sum(work: Work, benefit: Benefit, items: list[Item], result: Settlement) -> Ref:
    if benefit.trigger.first_only or not benefit.per_event:
        claims = accumulators.priors(work, (benefit,), all_years=True)
        certain = accumulators.certainly_for(work, benefit)
        paid = [one for one in claims if one.paid and one.id in certain]
        if paid and benefit.annual_cap is None:
            result.cuts.append(Cut("D223", f"{benefit.name}已在 {paid[0].id} 给付，责任终止", None))
            return work.tracer("take", (NOTHING,), benefit.name, benefit.id)
    amount = _lump_amount(work, benefit)
    if benefit.per_event and len(items) > 1:
        amount = work.tracer("sum", (amount,) * len(items), f"{benefit.name}{len(items)} 次", benefit.id)
    amount = work.tracer("round_fen", (amount,), benefit.name, benefit.id)
    result.cuts.append(Cut("A002", f"{benefit.name}条件成立，定额给付 {amount.value} 元", amount.value))
    return amount


def _lump_amount(work: Work, benefit: Benefit) -> Ref:
    needs(work, (benefit.amount, benefit.fraction, benefit.annual_cap, benefit.lifetime_cap))
    if benefit.amount is not None:
        return need(work, benefit.amount)
    if benefit.fraction is None:
        raise Gap()
    insured = work.holding.sum_insured
    if insured is None:
        raise Gap(
            work.policy.parameters[benefit.fraction].model_copy(update={"label": "保险金额", "value": None})
        )
    base = Ref(f"fact:policies/{work.policy.product}/sum_insured", insured, "保险金额")
    return work.tracer("multiply", (base, need(work, benefit.fraction)), "保险金额×比例", benefit.id)
