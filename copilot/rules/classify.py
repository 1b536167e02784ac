"""Each expense line goes to the first benefit that answers for it (D205, P109, N303 to N306, N311)."""

from collections.abc import Iterable
from typing import Final

from copilot.domain.claim import Expense
from copilot.domain.decision import NeededDocument
from copilot.domain.document import DocType
from copilot.domain.policy import Benefit
from copilot.rules.match import Match, match_diagnosis, match_event, match_expense, relevant_diagnoses
from copilot.rules.work import Item, Verdict, Work

_MOST_CITED = 4
_GOODS: Final = ("drug", "specialty_drug", "device", "material")
_VISITS: Final = ("outpatient", "special_outpatient")
_RANK = {True: 0, None: 1, False: 2}
_WANTED = {
    "N301": "写明投保款别或补身份资料",
    "N303": "补费用清单或写明费用类别",
    "N304": "补病历或诊断证明",
    "N305": "补病理、基因或影像报告",
    "N306": "补医保结算单或写明 scope",
    "N311": "由人按条款确认病种（diagnoses 的 groups）",
}
OTHER_BENEFITS: Final = "other_benefits"  # a pack has it, with no value, where the summary names only some
_PAPERS: Final[dict[str, tuple[DocType, str]]] = {
    "N303": ("fee_list", "费用清单"),
    "N304": ("discharge_summary", "出院小结或诊断证明"),
    "N305": ("pathology", "病理、基因或影像报告"),
    "N306": ("settlement", "医保结算单"),
}


def classification(work: Work) -> Iterable[Verdict]:
    """Assign lines to benefits; say what each line that found none lacks."""
    if not work.policy.benefits:
        return
    indemnity = [benefit for benefit in work.policy.benefits if benefit.kind == "indemnity"]
    pooled = [item for item in work.lines() if item.line.scope == "pooled"]
    if pooled and len(pooled) == len(work.lines()):
        yield Verdict(
            "D219",
            "费用已由统筹基金支付，被保险人没有损失",
            "deny",
            frozenset(item.key for item in pooled),
            tuple(f"{item.path}/scope" for item in pooled),
            work.statute("健康保险管理办法/第五条"),
            "证明有个人负担的部分",
        )
    denied: dict[str, tuple[Match, tuple[Benefit, ...], list[str]]] = {}
    pending: dict[str, tuple[Match, Benefit, list[str]]] = {}
    for item in work.lines():
        expense = item.line
        if expense.scope == "pooled":
            item.stopped = "remove"
            statement = f"{expense.name or '一行费用'}已由统筹基金支付，不是被保险人的负担，不计入"
            yield Verdict("D205", statement, facts=(f"{item.path}/scope",), fired=False)
            continue
        match, benefit = best_match(work, item, indemnity)
        if match.fits is True:
            item.benefit, item.diagnosis = benefit, match.diagnosis
        elif match.fits is None and benefit is not None:
            pending.setdefault(match.code + match.why, (match, benefit, []))[2].append(item.key)
        else:
            near = (benefit,) if benefit is not None else tuple(indemnity)
            denied.setdefault(match.code + match.why, (match, near, []))[2].append(item.key)
    for match, benefit, keys in pending.values():
        yield _pending(work, match, benefit, keys)
    for match, near, keys in denied.values():
        yield from _denied(work, match, near, keys)
    yield from _unproven(work)


def _unproven(work: Work) -> Iterable[Verdict]:
    """Fixed benefits that wait: the diagnosis is not confirmed (N305) or the group not public (N311)."""
    for item in work.open_items():
        if item.expense is not None or item.benefit is None:
            continue
        if item.event is not None:
            match = match_event(work, item.benefit, item.event)
        else:
            match = match_diagnosis(work, item.benefit.trigger, [item.diagnosis] if item.diagnosis else [])
        if match.fits is None and match.code in ("N305", "N311"):
            yield _pending(work, match, item.benefit, [item.key], (item.path,))


def best_match(work: Work, item: Item, benefits: list[Benefit]) -> tuple[Match, Benefit | None]:
    """Return the first benefit that fits, else the first that may fit, else why the nearest does not.

    Goods sold at a visit are also an expense of the visit: where no benefit answers for the goods, one
    for the visit may.
    """
    found = _best(work, item, item.line, benefits)
    if found[0].fits is False and item.line.kind in _GOODS and item.setting in _VISITS:
        visit = _best(work, item, item.line.model_copy(update={"kind": item.setting}), benefits)
        if visit[0].fits is not False:
            return visit
    return found


def _best(work: Work, item: Item, expense: Expense, benefits: list[Benefit]) -> tuple[Match, Benefit | None]:
    best: tuple[Match, Benefit | None] = (Match(False, "D205", "没有与该费用相应的责任"), None)
    nearest = False
    for benefit in benefits:
        match = match_expense(work, benefit, expense, item.setting)
        form_fits = match.fits is True
        if match.fits is True:
            match = match_diagnosis(work, benefit.trigger, relevant_diagnoses(work, expense, item.event))
        elif match.code == "N303":
            known = match_diagnosis(work, benefit.trigger, relevant_diagnoses(work, expense, item.event))
            match = known if known.code == "N305" else match
        if match.fits is True:
            return match, benefit
        if _RANK[match.fits] < _RANK[best[0].fits] or (
            match.fits is False and best[0].fits is False and form_fits and not nearest
        ):
            best = (match, benefit)
            nearest = nearest or form_fits
        elif match.fits is False and _nearer(match, benefit, best, item):
            best = (match, benefit)
    return best


def _nearer(match: Match, benefit: Benefit, best: tuple[Match, Benefit | None], item: Item) -> bool:
    """Say whether a benefit for lines of this kind and setting fails where the best so far is for others."""
    if best[1] is None:
        return True
    same = best[0].fits is False and match.code == best[0].code
    return same and _of_its_kind(benefit, item) and not _of_its_kind(best[1], item)


def _of_its_kind(benefit: Benefit, item: Item) -> bool:
    trigger = benefit.trigger
    return (not trigger.kinds or item.line.kind in trigger.kinds) and (
        not trigger.events or item.setting in trigger.events
    )


def _pending(
    work: Work, match: Match, benefit: Benefit, keys: list[str], paths: tuple[str, ...] = ()
) -> Verdict:
    facts = paths or tuple(f"expenses/{key}" for key in keys)
    groups = [group for one in benefit.trigger.diagnoses if (group := work.policy.group(one))]
    clauses = tuple(group.clause for group in groups) if match.code == "N311" else (benefit.clause,)
    return Verdict(
        match.code,
        f"{benefit.name}：{match.why}",
        "blocked" if match.code == "N311" else "hold_pend",
        frozenset(keys),
        facts,
        clauses,
        _WANTED.get(match.code, "补充资料后重新审核"),
        benefit=benefit.id,
        documents=_needed(work, match, benefit),
    )


def _needed(work: Work, match: Match, benefit: Benefit) -> tuple[NeededDocument, ...]:
    """The paper that would settle what is open, with the article on which it is asked for."""
    if match.code not in _PAPERS:
        return ()
    doc_type, label = _PAPERS[match.code]
    spans = (benefit.clause, *work.statute("保险法/第二十二条"))
    clauses = tuple(one for one in spans if one is not None)
    return (NeededDocument(doc_type=doc_type, label=label, code=match.code, why=match.why, clauses=clauses),)


def _denied(work: Work, match: Match, near: tuple[Benefit, ...], keys: list[str]) -> Iterable[Verdict]:
    """Why lines belong to no benefit, with the clauses of the benefits that come nearest."""
    medical = match.code in ("D211", "D214")
    facts = tuple(f"expenses/{key}" for key in keys)
    targets = frozenset(keys)
    law = work.statute("保险法解释三/第十九条") if match.code == "D205" else ()
    clauses = tuple(dict.fromkeys((*(one.clause for one in near[:_MOST_CITED]), *law)))
    others = work.parameter(OTHER_BENEFITS)
    if match.code == "D205" and others is not None and others.value is None:
        why = f"{match.why}；但公开的摘要没有写明其他责任，不能断定不属责任"
        change = "由保险公司提供其他责任的条款"
        yield Verdict("N311", why, "blocked", targets, facts, (others.clause,), change, missing=(others,))
        return
    yield Verdict(
        match.code,
        match.why,
        "hold_medical" if medical else "deny",
        targets,
        facts,
        clauses,
        "费用或诊断另有材料证明属于责任范围",
    )
    if medical:
        statement = "不利于被保险人的医学理由须由医学专家确认"
        yield Verdict("R401", statement, "hold_medical", targets, facts, clauses)
