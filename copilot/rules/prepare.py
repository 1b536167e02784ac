"""From facts to the items of one policy: expense lines and the entitlements that events give rise to."""

from collections.abc import Iterable
from datetime import date

from copilot.domain.claim import Diagnosis, Event, Expense
from copilot.domain.policy import Benefit
from copilot.rules import accumulators
from copilot.rules.match import (
    SETTINGS,
    Match,
    implicit_diagnosis_event,
    in_group,
    match_diagnosis,
    match_event,
    relevant_diagnoses,
)
from copilot.rules.trace import Ref
from copilot.rules.work import Item, Work


def expense_event(work: Work, expense: Expense) -> Event | None:
    """The event of an expense: the one it names, or the only one that its kind and day can belong to."""
    if expense.event is not None:
        return work.events.get(expense.event)
    if expense.kind in ("specialty_drug", "overseas_drug") or expense.channel is not None:
        return None
    wanted = SETTINGS.get(expense.kind or "")
    fitting = [event for event in work.facts.events if wanted is None or event.kind == wanted]
    treatments = [one for one in fitting if one.kind in ("inpatient", "outpatient", "special_outpatient")]
    treatments = [one for one in treatments if one.kind != "inpatient" or _during(expense, one)]
    if len(treatments) == 0 and any(one.kind == "inpatient" for one in fitting):
        return None
    chosen = treatments if treatments else fitting
    return chosen[0] if len(chosen) == 1 else None


def _during(expense: Expense, stay: Event) -> bool:
    """Whether a line can be of a stay; an inpatient line may be billed after the discharge."""
    if "门诊" in expense.name:
        return False
    if expense.date is None:
        return True
    if stay.admit_date is not None and expense.date < stay.admit_date:
        return False
    if SETTINGS.get(expense.kind or "") == "inpatient":
        return True
    return stay.discharge_date is None or expense.date <= stay.discharge_date


def item_day(expense: Expense, event: Event | None) -> date | None:
    """The day that counts for a line: that of the admission for a stay, however late it was billed."""
    if event is not None and event.kind == "inpatient" and event.date is not None:
        return event.date
    return expense.date or (event.date if event is not None else None)


def build_items(work: Work) -> list[Item]:
    """Return all expense lines and all entitlements of the policy."""
    return [*(_line(work, expense) for expense in work.facts.expenses), *_entitlements(work)]


def _line(work: Work, expense: Expense) -> Item:
    event = expense_event(work, expense)
    setting = SETTINGS.get(expense.kind or "") if expense.event is None else None
    if setting is None and event is not None:
        # An occasion of no known kind (an invoice whose seller could not be read) settles nothing.
        setting = event.kind if event.kind != "other" else None
    declared = work.facts.declared
    day = item_day(expense, event)
    net = Ref(f"fact:expenses/{expense.id}/amount", expense.amount, expense.name or expense.id)
    return Item(
        key=expense.id,
        benefit=None,
        event=event,
        day=day,
        setting=setting,
        expense=expense,
        net=net,
        pre_existing=first_known(
            expense.pre_existing, event.pre_existing if event is not None else None, declared.pre_existing
        ),
        settled=first_known(
            expense.settled_through_basic,
            event.settled_through_basic if event is not None else None,
            declared.settled_through_basic,
        ),
    )


def first_known(*flags: bool | None) -> bool | None:
    """Return the first flag that is known."""
    return next((flag for flag in flags if flag is not None), None)


def _entitlements(work: Work) -> Iterable[Item]:
    for benefit in work.policy.benefits:
        if benefit.kind == "indemnity":
            continue
        claimed = sorted(
            _claimed(work, benefit), key=lambda pair: (not pair[0], pair[1].day or date.max, pair[1].key)
        )
        found = [item for _, item in claimed]
        yield from found if benefit.per_event or benefit.kind == "daily_allowance" else found[:1]


def _paid_before(work: Work, benefit: Benefit) -> bool:
    """Whether an earlier claim was paid from the benefit: then it has ended (D223), not never begun."""
    return any(one.paid for one in accumulators.priors(work, (benefit,), all_years=True))


def _claimed(work: Work, benefit: Benefit) -> Iterable[tuple[bool, Item]]:
    """Yield whether it is certain, and the item, for each event or diagnosis that raises the benefit."""
    by_event = False
    for event in work.facts.events:
        matched = match_event(work, benefit, event)
        if matched.fits is not True and not _open_question(work, benefit, event, matched):
            continue
        if benefit.trigger.first_only and event.first_time is False and not _paid_before(work, benefit):
            continue
        by_event = True
        flag = first_known(event.pre_existing, work.facts.declared.pre_existing)
        item = Item(
            key=f"{benefit.id}:{event.id}",
            benefit=benefit,
            event=event,
            day=event.date,
            setting=event.kind,
            diagnosis=matched.diagnosis,
            pre_existing=flag,
        )
        yield matched.fits is True, item
    kinds = benefit.trigger.events
    if by_event or (kinds and "diagnosis" not in kinds) or benefit.kind == "daily_allowance":
        return
    if benefit.trigger.procedures or any(event.kind == "diagnosis" for event in work.facts.events):
        return
    for diagnosis in work.facts.diagnoses:
        if not benefit.trigger.diagnoses and not benefit.trigger.severity:
            continue
        matched = match_diagnosis(work, benefit.trigger, (diagnosis,))
        if implicit_diagnosis_event(work, diagnosis) and (matched.fits or matched.code == "N305"):
            item = Item(
                key=f"{benefit.id}:{diagnosis.id}",
                benefit=benefit,
                event=None,
                day=diagnosis.confirmed_on,
                diagnosis=diagnosis,
                pre_existing=first_known(diagnosis.known_before_cover, work.facts.declared.pre_existing),
            )
            yield matched.fits is True, item


def _open_question(work: Work, benefit: Benefit, event: Event, matched: Match) -> bool:
    """Whether a benefit that may answer for an event must stay in sight until the question is settled.

    A diagnosis that no other lump sum knows may be in a group whose members are not all public. An
    event that names no diagnosis speaks of the one that a lump sum knows, not of all in the claim.
    """
    if matched.fits is not None or matched.code != "N311":
        return matched.fits is None and matched.code == "N305"
    if benefit.kind != "lump_sum" or event.kind != "diagnosis":
        return False
    others = {
        name for one in work.policy.benefits if one.kind == "lump_sum" for name in one.trigger.diagnoses
    } - set(benefit.trigger.diagnoses)
    groups = [group for name in others if (group := work.policy.group(name))]
    answered = [
        any(in_group(one, group) for group in groups) for one in relevant_diagnoses(work, None, event)
    ]
    return not all(answered) if event.diagnoses else not any(answered)


def known_before(work: Work, item: Item) -> bool | None:
    """Whether the disease of an item was there and known before the cover began; None if not shown."""
    if item.pre_existing is not None:
        return item.pre_existing
    start = work.first_day()
    for diagnosis in _diagnoses(work, item):
        if diagnosis.known_before_cover is not None:
            return diagnosis.known_before_cover
        if start is not None and diagnosis.first_known_on is not None:
            return diagnosis.first_known_on < start
    return None


def _diagnoses(work: Work, item: Item) -> Iterable[Diagnosis]:
    if item.diagnosis is not None:
        return (item.diagnosis,)
    found = relevant_diagnoses(work, item.expense, item.event)
    if item.benefit is not None and item.benefit.trigger.diagnoses:
        groups = [group for one in item.benefit.trigger.diagnoses if (group := work.policy.group(one))]
        inside = tuple(one for one in found if any(in_group(one, group) for group in groups))
        return inside or found
    return found
