"""All benefits of one policy: what each pays, what is missing, and what the policy pays together."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from copilot.domain.decision import BenefitResult, MissingTerm
from copilot.domain.money import ZERO, fen
from copilot.domain.policy import Benefit
from copilot.rules import coordination
from copilot.rules.fixed import nights, settle_fixed
from copilot.rules.indemnity import Settlement, settle
from copilot.rules.limits import Cut, Purse
from copilot.rules.match import match_event
from copilot.rules.parameters import Gap
from copilot.rules.reasons import in_order
from copilot.rules.trace import Ref
from copilot.rules.work import Compensation, Verdict, Work


@dataclass(slots=True)
class PolicySum:
    """What one policy pays: the settlements, the sum, and its part that answers the bill."""

    settlements: list[Settlement] = field(default_factory=list)
    payable: Ref | None = None
    indemnity: Ref | None = None


def settle_policy(work: Work) -> PolicySum:
    """Work out every benefit with open items, in the order of the policy."""
    result = PolicySum()
    deductions, limits, waits = coordination.coordinate(work)
    for verdict in waits if work.lines() else ():
        work.apply(verdict, "coordination")
    purse = Purse(work)
    by_benefit: dict[str, list[int]] = {}
    for place, item in enumerate(work.items):
        if item.open and item.benefit is not None:
            by_benefit.setdefault(item.benefit.id, []).append(place)
    for benefit in work.policy.benefits:
        items = [work.items[place] for place in by_benefit.get(benefit.id, ())]
        if not items:
            for verdict in _unclaimed(work, benefit):
                work.apply(verdict, "terms")
            continue
        if benefit.kind == "daily_allowance" and all(nights(item) is None for item in items):
            verdict = Verdict(
                "N304",
                f"{benefit.name}：没有完整的入院日和出院日",
                "hold_pend",
                frozenset(item.key for item in items),
                tuple(item.path for item in items),
                would_change="补充出院小结或写明入出院日期",
                benefit=benefit.id,
            )
            work.apply(verdict, "allowance")
            continue
        for verdict in coordination.aid_first(work, items):
            work.apply(verdict, "aid")
        try:
            if benefit.kind == "indemnity":
                settlement = settle(work, benefit, items, deductions, purse)
            else:
                settlement = settle_fixed(work, benefit, items, purse)
        except Gap as gap:
            settlement = Settlement(benefit, items, missing=gap.parameters)
            verdict = _gap(benefit, gap, frozenset(item.key for item in items))
            verdict.facts = tuple(dict.fromkeys(item.path for item in items))[:20]
            work.apply(verdict, "terms")
        result.settlements.append(settlement)
    _add_up(work, result, limits)
    return result


def _gap(benefit: Benefit, gap: Gap, targets: frozenset[str] | None) -> Verdict:
    return Verdict(
        "N311",
        f"{benefit.name}：公开条款没有写明{gap}，不能计算",
        "note" if targets is None else "blocked",
        targets,
        (),
        (benefit.clause,),
        f"由保险公司提供{gap}的条款原文",
        benefit=benefit.id,
        missing=gap.parameters,
    )


def _unclaimed(work: Work, benefit: Benefit) -> Iterable[Verdict]:
    """Name the missing terms of a benefit that an event gives rise to though no bill was handed in."""
    if (
        benefit.kind != "indemnity"
        or work.facts.expenses
        or work.all_stopped
        or not benefit.trigger.diagnoses
    ):
        return
    if any(item.stopped for item in work.items) or not benefit.trigger.events:
        return
    events = [event for event in work.facts.events if match_event(work, benefit, event).fits]
    if not events:
        return
    paths = (benefit.deductible, benefit.ratio, benefit.annual_cap)
    missing = [work.policy.parameters[path] for path in paths if path and work.term(path) is None]
    if missing:
        verdict = _gap(benefit, Gap(*missing), None)
        verdict.facts = tuple(f"events/{event.id}" for event in events)
        yield verdict


def _add_up(work: Work, result: PolicySum, limits: list[Compensation]) -> None:
    paid = [one for one in result.settlements if one.payable is not None]
    lines = [one for one in paid if one.benefit.kind == "indemnity"]
    tracer = work.tracer
    bill = [one.payable for one in lines if one.payable is not None]
    if bill:
        result.indemnity = tracer.total(bill, f"{work.policy.name}费用补偿合计")
        amounts = [one.amount for one in limits if one.amount is not None and _concerns(one, lines)]
        if amounts and result.indemnity.value > 0:
            eligible = tracer.total([one.eligible for one in lines], "合格费用合计")
            room = tracer.rest(eligible, amounts, "减其他补偿后的实际费用")
            if result.indemnity.value > room.value:
                cut = Cut("P107", "各方给付合计不超过实际费用", result.indemnity.value - room.value)
                lines[-1].cuts.append(cut)
                result.indemnity = tracer("min", (result.indemnity, room), "不超过实际费用")
                _share_room(work, lines, room)
        _bear_elsewhere(limits, lines)
    fixed = [one.payable for one in paid if one.benefit.kind != "indemnity" and one.payable is not None]
    parts = [*([result.indemnity] if result.indemnity is not None else []), *fixed]
    if parts:
        result.payable = tracer("sum", parts, f"{work.policy.name}应付合计")


def _share_room(work: Work, lines: list[Settlement], room: Ref) -> None:
    """Let each benefit pay no more than the room that those before it leave, so that they add up."""
    for place, one in enumerate(lines):
        if one.payable is None:
            continue
        before = [other.payable for other in lines[:place] if other.payable is not None]
        left = work.tracer.rest(room, before, "其余实际费用", one.benefit.id)
        if one.payable.value > left.value:
            one.payable = work.tracer("min", (one.payable, left), "不超过实际费用", one.benefit.id)


def _bear_elsewhere(limits: list[Compensation], lines: list[Settlement]) -> None:
    """Note what later payers bear of the rest of each benefit: it is not left to the person."""
    for one in limits:
        left = one.amount.value if one.amount is not None else ZERO
        for line in lines:
            if line.payable is not None and _concerns(one, [line]):
                rest = line.eligible.value - line.payable.value - line.elsewhere
                taken = min(left, max(rest, ZERO))
                line.elsewhere += taken
                left -= taken


def _concerns(one: Compensation, lines: list[Settlement]) -> bool:
    return any(coordination.applies(one, item) for settlement in lines for item in settlement.items)


def benefit_result(settlement: Settlement) -> BenefitResult:
    """The record of one benefit that leaves the engine."""
    benefit = settlement.benefit
    codes = set(settlement.codes)
    if any(item.withheld for item in settlement.items):
        codes = (codes - {"P102"}) | {"P113"}
    if settlement.missing:
        codes.add("N311")
    return BenefitResult(
        benefit=benefit.id,
        name=benefit.name,
        eligible=fen(settlement.eligible.value),
        deductible_applied=None if settlement.deductible is None else fen(settlement.deductible.value),
        ratio=settlement.ratio,
        payable=None if settlement.payable is None else fen(settlement.payable.value),
        codes=in_order(codes),
        missing=tuple(
            MissingTerm(parameter=one.path, label=one.label, benefit=benefit.id) for one in settlement.missing
        ),
    )
