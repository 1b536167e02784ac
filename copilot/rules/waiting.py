"""The waiting period: only the day of confirmation counts, never symptoms or examinations.

A waiting period that the public wording does not state is not applied, because an exemption that is
not stated cannot be held against the insured; the person is told to look it up. An accident and
continuous cover have none.
"""

from collections.abc import Iterable
from datetime import date

from copilot.domain.claim import Diagnosis
from copilot.domain.policy import Benefit
from copilot.rules.match import EVENT_WORDS, in_group
from copilot.rules.negation import asserted
from copilot.rules.work import Item, Spans, Verdict, Work

WAITING_LAW = ("等待期及既往症表述通知/等待期", "健康保险管理办法/第二十七条")


def waiting_period(work: Work) -> Iterable[Verdict]:
    """Confirmed in the waiting period (D202); only the day of confirmation counts, never symptoms."""
    paths = dict.fromkeys(
        path for benefit in work.policy.benefits if (path := benefit.waiting_days or work.policy.waiting_days)
    )
    if not paths and work.policy.waiting_days:
        paths = {work.policy.waiting_days: None}
    for path in paths:
        yield from _waiting(work, path)


def _waiting(work: Work, path: str) -> Iterable[Verdict]:
    parameter, term = work.parameter(path), work.term(path)
    declared = work.facts.declared.waiting_period_passed
    benefits = [one for one in work.policy.benefits if (one.waiting_days or work.policy.waiting_days) == path]
    items = [item for item in work.items if item.benefit is None or item.benefit in benefits]
    accident = bool(items) and all(item.event is not None and _accident(item) for item in items)
    if declared is True or accident or not parameter:
        return
    start = work.first_day()
    confirmed = _confirmed_on(work, benefits)
    since = "policies/first_effective" if work.holding.first_effective else "policies/effective_from"
    facts = (confirmed[1], since) if confirmed else (since,)
    if term is None:
        if parameter.value is None:
            yield Verdict(
                "N311",
                f"{parameter.label}没有公开；没有写明的免责不能用来扣减，请核赔员核对条款原文",
                fired=False,
                facts=facts,
                would_change="条款写明等待期且确诊日在其内",
                missing=(parameter,),
            )
        return
    inside = confirmed is not None and start is not None and (confirmed[0] - start).days < term.value
    if declared is False or (
        inside and start is not None and confirmed is not None and confirmed[0] >= start
    ):
        days = f"确诊日 {confirmed[0]}，生效日 {start}" if confirmed and start else None
        yield from _in_waiting(
            work, items, term.value, days, (term.clause, *work.statute(*WAITING_LAW)), facts
        )
    elif confirmed is None and start is not None and _early(items, start, int(term.value)):
        yield Verdict(
            "N304",
            f"没有确诊日；等待期 {term.value} 日只能以确诊日为准，请补充确诊证明",
            "hold_pend",
            _targets(work, items),
            facts,
            (term.clause, *work.statute(*WAITING_LAW)),
            "确诊日在等待期之后则不受影响",
        )
    else:
        yield Verdict(
            "D202",
            f"确诊日不在等待期 {term.value} 日之内，或没有在等待期内确诊的证据",
            fired=False,
            facts=facts,
            clauses=(term.clause,),
            would_change="确诊日在等待期内",
        )


def _in_waiting(
    work: Work,
    items: list[Item],
    limit: object,
    days: str | None,
    clauses: Spans,
    facts: tuple[str, ...],
) -> Iterable[Verdict]:
    spans = tuple(one for one in clauses if one is not None)
    targets = _targets(work, items)
    since = f"{days}，短于等待期 {limit} 天" if days is not None else "认定在等待期内确诊"
    yield Verdict(
        "D202",
        f"{since}；建议不予给付，确诊日属医学事实，须医学专家确认",
        "hold_medical",
        targets,
        facts,
        spans,
        "确诊日在等待期之后，或属连续投保、意外",
        medical=True,
    )
    yield Verdict("R401", "请医学专家确认确诊日", "hold_medical", targets, facts, spans)


def _targets(work: Work, items: list[Item]) -> frozenset[str] | None:
    return None if len(items) == len(work.items) else frozenset(item.key for item in items)


def _accident(item: Item) -> bool:
    return item.event is not None and (item.event.accident is True or item.event.kind == "accident")


def _early(items: list[Item], start: date, limit: int) -> bool:
    """Whether an illness event lies so early that the diagnosis may lie in the waiting period."""
    return any(
        item.day is not None and 0 <= (item.day - start).days < limit and not _accident(item)
        for item in items
    )


def _confirmed_on(work: Work, benefits: list[Benefit]) -> tuple[date, str] | None:
    """The earliest day on which what the waiting period concerns was confirmed, and its fact path."""
    wanted: set[str] = {kind for benefit in benefits for kind in benefit.waiting_events}
    groups = {one for benefit in benefits for one in benefit.trigger.diagnoses}
    found: list[tuple[date, str]] = []
    for event in work.facts.events:
        kinds = wanted or {"diagnosis"}
        if event.kind in kinds and event.date is not None:
            found.append((event.date, f"events/{event.id}/date"))
    for diagnosis in work.facts.diagnoses:
        if diagnosis.confirmed_on is None or diagnosis.confirmed is False:
            continue
        if wanted and not _speaks_of(diagnosis, wanted):
            continue
        if (
            groups
            and not wanted
            and not any(in_group(diagnosis, group) for one in groups if (group := work.policy.group(one)))
        ):
            continue
        found.append((diagnosis.confirmed_on, f"diagnoses/{diagnosis.id}/confirmed_on"))
    return min(found) if found else None


def _speaks_of(diagnosis: Diagnosis, kinds: set[str]) -> bool:
    return any(word in asserted(diagnosis.text) for kind in kinds for word in EVENT_WORDS.get(kind, ()))
