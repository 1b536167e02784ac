"""How many times a year a benefit answers for something: what goes beyond is not counted (P105).

One day is one time, however many lines stand for it; a line without a day is a time of its own. The
earliest times are paid. Each earlier claim of the policy year that paid under the limit used one time.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from copilot.catalogue.names import folded
from copilot.domain.policy import Benefit, CountLimit
from copilot.rules import accumulators
from copilot.rules.work import Item, Verdict, Work

_MOST_NAMED: Final = 3


def counts(work: Work) -> Iterable[Verdict]:
    """Take out the lines beyond the number of times of each count limit."""
    for benefit in work.policy.benefits:
        for limit in benefit.count_limits:
            times = _times(work, benefit, limit)
            used = _used(work, benefit, limit)
            term = work.term(limit.times)
            if term is None:
                unknown = times if used else times[1:]
                yield from _unknown(work, benefit, limit, unknown)
                continue
            over = [item for time in times[max(int(term.value) - used, 0) :] for item in time]
            if over:
                yield _over(work, benefit, limit, over)


def _times(work: Work, benefit: Benefit, limit: CountLimit) -> list[list[Item]]:
    """The open lines under the limit, those of one day together, the earliest first."""
    found: dict[object, list[Item]] = {}
    for item in work.lines():
        expense = item.line
        text = f"{expense.name} {expense.item or ''} {expense.drug or ''}"
        if item.benefit is benefit and any(word in text for word in limit.match):
            found.setdefault(expense.date or item.key, []).append(item)
    return sorted(
        found.values(), key=lambda time: (time[0].line.date or time[0].day or date.max, time[0].key)
    )


def _used(work: Work, benefit: Benefit, limit: CountLimit) -> int:
    names = {folded(one) for one in (limit.id, limit.label, *limit.match)}
    claims = accumulators.priors(work, (benefit,))
    return sum(any(folded(key) in names and paid for key, paid in one.sub_paid.items()) for one in claims)


def _over(work: Work, benefit: Benefit, limit: CountLimit, over: list[Item]) -> Verdict:
    parameter = work.policy.parameters[limit.times]
    names = list(dict.fromkeys(item.line.name or "未写名称的费用" for item in over))
    shown = "、".join(names[:_MOST_NAMED]) + ("等" if len(names) > _MOST_NAMED else "")
    keys = frozenset(item.key for item in over)
    rest = any(item.key not in keys for item in work.open_items())
    term = work.term(limit.times)
    number = f"{term.value.normalize():f}" if term is not None else ""
    return Verdict(
        "P105" if rest else "D209",
        f"{benefit.name}：{limit.label}每年 {number} 次，超出次数的{shown}不计",
        "remove" if rest else "deny",
        keys,
        tuple(item.path for item in over)[:20],
        (parameter.clause,),
        "费用不是同一保单年度发生，或不属于这一项目",
        benefit=benefit.id,
    )


def _unknown(work: Work, benefit: Benefit, limit: CountLimit, times: list[list[Item]]) -> Iterable[Verdict]:
    parameter = work.policy.parameters[limit.times]
    items = [item for time in times for item in time]
    if items:
        yield Verdict(
            "N311",
            f"{benefit.name}：公开条款未载明{parameter.label}，再次发生的费用不能计算",
            "blocked",
            frozenset(item.key for item in items),
            tuple(item.path for item in items)[:20],
            (parameter.clause,),
            "由保险公司提供所缺条款",
            benefit=benefit.id,
            missing=(parameter,),
        )
