"""The closing conclusions of one policy: what was cut, what else the person should know, the outcome."""

from collections.abc import Iterable
from decimal import Decimal

from copilot.rules import accumulators, outcome
from copilot.rules.indemnity import Settlement
from copilot.rules.limits import Cut
from copilot.rules.match import match_event
from copilot.rules.settlement import PolicySum
from copilot.rules.work import STOPPING, Item, Spans, Verdict, Work

REDUCING = frozenset({"P101", "P102", "P103", "P104", "P105", "P106", "P107", "P108", "P110", "P111"})


def nothing_claimed(work: Work) -> Iterable[Verdict]:
    """A claim in which no benefit finds anything: say what is missing or that it is not covered."""
    stopped = any(one.fired and one.effect in STOPPING for one in work.verdicts)
    if (work.items and work.policy.benefits) or stopped:
        return
    if not work.policy.benefits:
        yield Verdict("R413", f"{work.policy.name}没有可以给付的保险责任，不能用于计算", "hold_pend", None)
        return
    for benefit in work.policy.benefits:
        for event in work.facts.events if benefit.kind != "indemnity" else ():
            if benefit.trigger.events and event.kind not in benefit.trigger.events:
                continue
            match = match_event(work, benefit, event)
            if match.code in ("D214", "D211"):
                verdict = Verdict(
                    match.code, f"{benefit.name}：{match.why}", "hold_medical", None, (f"events/{event.id}",)
                )
                yield verdict
                yield Verdict("R401", "请医学专家确认", "hold_medical", None, (f"events/{event.id}",))
                return
            if match.fits is None and match.code:
                why = f"{benefit.name}：{match.why}"
                yield Verdict(match.code, why, "hold_pend", None, (f"events/{event.id}",))
                return
    if work.facts.events or work.facts.diagnoses:
        indemnity = any(one.kind == "indemnity" for one in work.policy.benefits)
        if indemnity and not work.facts.expenses:
            verdict = Verdict("N302", "没有费用票据，也没有触发定额或津贴的事件", "hold_pend", None)
        else:
            facts = [f"events/{one.id}" for one in work.facts.events]
            facts += [f"diagnoses/{one.id}" for one in work.facts.diagnoses]
            clauses = tuple(dict.fromkeys(one.clause for one in work.policy.benefits))
            statement = "事件和诊断不属于保险责任"
            verdict = Verdict("D205", statement, "deny", None, tuple(facts[:20]), clauses)
    else:
        verdict = Verdict("N302", "没有费用票据和保险事件，不能计算", "hold_pend", None)
    yield verdict


def close(work: Work, total: PolicySum) -> outcome.Decided:
    """Turn cuts into verdicts, add what follows from the sum, and decide."""
    decided = outcome.whole_claim(work.verdicts)
    if decided is None:
        payable = total.payable.value if total.payable is not None else None
        for settlement in total.settlements:
            for verdict in (*_cuts(work, settlement), *_ambiguous(work, settlement)):
                work.apply(verdict, "calculation")
        _soften_uncovered(work, payable)
        for verdict in list(_following(work, total, payable)):
            work.apply(verdict, "conclusion")
        codes = {one.code for one in work.verdicts if one.fired}
        decided = outcome.by_parts(work, payable, codes)
    if decided.outcome == "pend" and _blocked(work):
        statement = "公开条款缺少计算所需的参数，系统不给金额"
        change = "由保险公司提供所缺条款"
        work.apply(Verdict("R413", statement, would_change=change), "conclusion")
    return decided


def _blocked(work: Work) -> bool:
    stops = [one for one in work.verdicts if one.fired and one.effect == "blocked"]
    return any(one.code == "N311" for one in stops)


def _cuts(work: Work, settlement: Settlement) -> Iterable[Verdict]:
    """One verdict for each cut of a settlement, equal ones once."""
    withheld = any(item.withheld for item in settlement.items)
    facts = _paths(settlement.items)
    zero = settlement.payable is not None and settlement.payable.value == 0
    final = {"D205", "D208", "D209", "D219", "D223"} & settlement.codes
    for cut in dict.fromkeys(settlement.cuts):
        if cut.code == "P102" and (withheld or not settlement.eligible.value):
            continue
        if zero and final and cut.code not in final:
            continue
        yield Verdict(
            cut.code,
            f"{settlement.benefit.name}：{cut.statement}",
            "note",
            frozenset(item.key for item in settlement.items),
            (*facts, cut.fact) if cut.fact else facts,
            (
                (cut.term.clause if cut.term else None) or settlement.benefit.clause,
                *cut.also,
                *_law(work, cut),
            ),
            None,
            benefit=settlement.benefit.id,
            amount=cut.amount,
        )


def _paths(items: Iterable[Item]) -> tuple[str, ...]:
    """The fact paths of the first items, each once."""
    return tuple(dict.fromkeys(item.path for item in items))[:20]


def _ambiguous(work: Work, settlement: Settlement) -> Iterable[Verdict]:
    """A term with two readings that made an amount smaller is for a person to read (R407)."""
    paths = dict.fromkeys(cut.term.ref.removeprefix("term:") for cut in settlement.cuts if cut.term)
    for path in (*paths, *_after_another(work, settlement)):
        parameter = work.policy.parameters.get(path)
        if parameter is not None and parameter.ambiguous:
            yield Verdict(
                "R407",
                f"“{parameter.label}”有两种理解：{parameter.ambiguous}；由人判断，作有利于被保险人的解释",
                "review",
                None,
                _paths(settlement.items),
                (parameter.clause, *work.statute("保险法/第三十条")),
                "条款原文只有一种理解",
                benefit=settlement.benefit.id,
            )


def _after_another(work: Work, settlement: Settlement) -> Iterable[str]:
    """The rules on deducting an earlier benefit that was paid before or is paid in the same claim."""
    benefit = settlement.benefit
    for earlier in work.policy.benefits:
        if earlier.id in benefit.after and settlement.payable is not None and settlement.payable.value > 0:
            before = any(one.paid for one in accumulators.priors(work, (earlier,), all_years=True))
            together = any(item.open and item.benefit == earlier for item in work.items)
            if before or together:
                yield benefit.after[earlier.id]


def _law(work: Work, cut: Cut) -> Spans:
    if cut.code in ("P107", "D219"):
        return work.statute("健康保险管理办法/第五条")
    return ()


def _following(work: Work, total: PolicySum, payable: Decimal | None) -> Iterable[Verdict]:
    """Provisional payment, hints, review of high amounts, and payment in full."""
    if payable is None or payable <= 0:
        return
    facts = _paths(item for settlement in total.settlements for item in settlement.items)
    if outcome.provisional(work, payable):
        yield Verdict(
            "P114",
            f"先予支付可以确定的 {payable} 元，其余部分确定后补差",
            "note",
            None,
            facts,
            work.statute("保险法/第二十五条"),
            "其余部分得到确定",
            amount=payable,
        )
    for settlement in total.settlements:
        yield from _after(work, settlement)
    high = work.options.high_value
    if high is not None and payable >= high:
        yield Verdict(
            "R406", f"应付 {payable} 元达到双人复核的标准 {high} 元", "note", None, ("options/high_value",)
        )
    rest = sum(
        (
            one.eligible.value - one.payable.value - one.elsewhere
            for one in total.settlements
            if one.payable is not None and one.benefit.kind == "indemnity"
        ),
        Decimal(0),
    )
    over = work.term(work.policy.assistance_over)
    threshold = over.value if over else work.options.assistance_over
    if threshold is not None and rest > threshold:
        yield Verdict(
            "R415",
            f"剩余负担 {rest} 元较重，可以了解医疗救助；不影响赔款",
            "note",
            None,
            facts,
            clauses=(over.clause if over else None,),
        )
    if _in_full(work, total):
        yield Verdict("A001", "申请的费用全部属于责任，按条款全额给付", "note", None, facts, amount=payable)


def _after(work: Work, settlement: Settlement) -> Iterable[Verdict]:
    """Hints for what remains to be borne, and the review threshold of the benefit."""
    if settlement.payable is None:
        return
    benefit, paid = settlement.benefit, settlement.payable.value
    rest = settlement.eligible.value - paid - settlement.elsewhere
    for hint in benefit.hints if rest > 0 and benefit.kind == "indemnity" else ():
        yield Verdict(
            hint.code,
            f"剩余 {rest} 元：{hint.text}；不影响赔款",
            "note",
            None,
            _paths(settlement.items),
            (hint.clause,),
            benefit=benefit.id,
            amount=rest,
        )
    over = work.term(benefit.review_over)
    if over is not None and paid >= over.value:
        yield Verdict(
            "R406",
            f"{benefit.name}应付 {paid} 元达到双人复核的标准 {over.value} 元",
            "note",
            None,
            _paths(settlement.items),
            (over.clause,),
            benefit=benefit.id,
        )


def _in_full(work: Work, total: PolicySum) -> bool:
    indemnity = [one for one in total.settlements if one.benefit.kind == "indemnity"]
    if not indemnity or any(item.stopped is not None or item.withheld for item in work.items):
        return False
    return all(
        one.payable is not None and one.payable.value == one.gross.value and not one.codes & REDUCING
        for one in indemnity
    ) and not any(one.fired and one.code in REDUCING for one in work.verdicts)


def _soften_uncovered(work: Work, payable: Decimal | None) -> None:
    """Lines that found no benefit make a partial payment (P109), not a denial, when others are paid."""
    if payable is None or payable <= 0:
        return
    denied = [item for item in work.items if item.expense is not None and item.stopped == "deny"]
    if not denied:
        return
    for verdict in work.verdicts:
        if verdict.code == "D205" and verdict.targets is not None:
            verdict.fired = False
    names = list(dict.fromkeys(item.line.name or "未写名称的费用" for item in denied))
    shown = "、".join(names[:3]) + ("等" if len(names) > 3 else "")
    answered = (one.clause for one in work.policy.benefits if one.kind == "indemnity")
    verdict = Verdict(
        "P109",
        f"{shown}不属责任，未计入",
        "note",
        frozenset(item.key for item in denied),
        tuple(item.path for item in denied),
        tuple(dict.fromkeys(answered)),
        would_change="证明这些费用属于保险责任",
    )
    work.apply(verdict, "conclusion")
