"""Acceptance: consent, identity, missing papers, period of cover, eligibility, disclosure."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from copilot.domain.decision import NeededDocument
from copilot.domain.document import DocType
from copilot.rules.papers import MISSING_CODES
from copilot.rules.work import Spans, Verdict, Work

DOCUMENT_NAMES: dict[DocType, str] = {
    "outpatient_receipt": "门诊收费票据", "inpatient_receipt": "住院收费票据", "settlement": "医保结算单",
    "fee_list": "费用清单", "prescription": "处方", "discharge_summary": "出院小结或病历",
    "diagnosis_certificate": "诊断证明书", "pathology": "病理报告", "genetic_test": "基因检测报告",
    "lab_report": "检验或影像报告", "vat_invoice": "药店发票", "id_card": "身份证明",
    "bank_card": "银行卡", "claim_form": "理赔申请书", "other": "其他材料",
}  # fmt: skip


def consents(work: Work) -> Iterable[Verdict]:
    """Health and genetic data need a separate consent before they are used (N316)."""
    given = work.facts.consents
    genetic_used = any(paper.doc_type == "genetic_test" for paper in work.facts.papers)
    law = work.statute("个人信息保护法/第二十九条")
    if given.sensitive is False:
        yield Verdict(
            "N316",
            "没有处理医疗健康等敏感个人信息的单独同意，先签署再审核",
            "hold_pend",
            None,
            ("consents/sensitive",),
            law,
            "签署单独同意后继续",
        )
    elif given.genetic is False and genetic_used:
        yield Verdict(
            "N316",
            "没有使用基因检测报告的单独授权",
            "hold_pend",
            None,
            ("consents/genetic",),
            law,
            "签署授权后继续",
        )


def identity(work: Work) -> Iterable[Verdict]:
    """The claimant is the insured or stands in a proven relation (D203, N301)."""
    insured = work.facts.insured
    if insured.is_insured is False:
        yield Verdict(
            "D203",
            "不是这张保单的被保险人",
            "deny",
            None,
            ("insured/is_insured",),
            would_change="提供承保证明",
        )
    elif insured.relation_proven is False:
        yield Verdict(
            "N301",
            "申请人与被保险人的关系没有证明",
            "hold_pend",
            None,
            ("insured/relation_proven",),
            work.statute("保险法/第二十二条"),
            "提供关系证明",
        )


def missing_papers(work: Work) -> Iterable[Verdict]:
    """Papers that are known to be missing, asked for once and together."""
    law = work.statute("保险法/第二十二条")
    for doc_type in dict.fromkeys(work.facts.missing_documents):
        yield _missing(doc_type, DOCUMENT_NAMES[doc_type], MISSING_CODES[doc_type], "申请材料不完整", law)
    if not work.facts.papers_complete:
        return
    have = {paper.doc_type for paper in work.facts.papers} | set(work.facts.missing_documents)
    asked: set[str] = set()
    for item in work.items:
        for rule in item.benefit.documents if item.benefit is not None else ():
            if rule.doc_type not in have and rule.doc_type not in asked:
                asked.add(rule.doc_type)
                yield _missing(
                    rule.doc_type,
                    rule.label,
                    rule.code,
                    "条款要求",
                    (rule.clause, *law),
                    ("papers_complete",),
                )


def _missing(
    doc_type: DocType,
    label: str,
    code: str,
    why: str,
    clauses: Spans,
    facts: tuple[str, ...] = ("missing_documents",),
) -> Verdict:
    spans = tuple(one for one in clauses if one is not None)
    needed = NeededDocument(doc_type=doc_type, label=label, code=code, why=why, clauses=spans)
    return Verdict(
        code,
        f"缺{label}（{why}）",
        "hold_pend",
        None,
        facts,
        spans,
        f"补交{label}后重新审核",
        documents=(needed,),
    )


def cover_period(work: Work) -> Iterable[Verdict]:
    """The event lies in the period of cover and the policy is in force (D201)."""
    holding = work.holding
    if holding.status in ("lapsed", "surrendered") and holding.effective_to is None:
        yield Verdict(
            "D201", "保单已经终止", "deny", None, ("policies/status",), would_change="提供保单有效的证明"
        )
        return
    if holding.effective_from is None and holding.effective_to is None:
        yield Verdict("D201", "没有写明保险期间，未核对", fired=False, would_change="写明 effective_from")
        return
    outside = {item.key: item for item in work.items if not _inside(work, item.day)}
    if not work.items:
        events = [event for event in work.facts.events if event.date is not None]
        if events and not any(_inside(work, event.date) for event in events):
            yield _outside(work, events[0].date, f"events/{events[0].id}/date", None)
        return
    if outside:
        everything = len(outside) == len(work.items)
        first = next(iter(outside.values()))
        yield _outside(work, first.day, first.day_path, None if everything else frozenset(outside))
    yield from _beyond_the_end(work)


def _beyond_the_end(work: Work) -> Iterable[Verdict]:
    """A stay that outlasts the cover: which day counts is a question of the wording (R407)."""
    end = work.holding.effective_to
    for event in work.facts.events:
        if event.kind != "inpatient" or not event.date or not event.discharge_date or end is None:
            continue
        mine = frozenset(
            item.key for item in work.items if item.event is not None and item.event.id == event.id
        )
        if mine and _inside(work, event.date) and event.discharge_date > end:
            yield Verdict(
                "R407",
                f"住院 {event.date} 至 {event.discharge_date} 跨过保险期间末日 {end}；"
                "条款没有写明期满后的费用怎样计，暂按入院日在保险期间内全部计入，请核对条款",
                "review",
                mine,
                (f"events/{event.id}/date", f"events/{event.id}/discharge_date", "policies/effective_to"),
                would_change="条款写明期满后的住院费用或天数不计",
            )


def loss(work: Work) -> Iterable[Verdict]:
    """Lines that come to nothing or less leave no loss to make good, a stay of no night no allowance."""
    lines = [item for item in work.lines() if item.line.scope != "pooled"]
    total = sum((item.line.amount for item in lines), Decimal(0))
    if lines and total <= 0:
        yield Verdict(
            "D219",
            "申请的费用相抵后没有余额（退费按负数计），没有需要补偿的损失",
            "deny",
            frozenset(item.key for item in lines),
            tuple(f"{item.path}/amount" for item in lines),
            would_change="费用金额更正",
        )
    for item in work.open_items():
        event, benefit = item.event, item.benefit
        if benefit is None or benefit.kind != "daily_allowance" or event is None:
            continue
        if event.admit_date is not None and event.admit_date == event.discharge_date:
            yield Verdict(
                "D205",
                f"{benefit.name}：入院和出院在同一天，住院 0 天，没有津贴天数",
                "deny",
                frozenset({item.key}),
                (f"events/{event.id}/admit_date", f"events/{event.id}/discharge_date"),
                (benefit.clause,),
                "入院日或出院日更正",
            )


def _inside(work: Work, day: date | None) -> bool:
    start, end = work.holding.effective_from, work.holding.effective_to
    return day is None or ((start is None or start <= day) and (end is None or day <= end))


def _outside(work: Work, day: date | None, path: str, targets: frozenset[str] | None) -> Verdict:
    start, end = work.holding.effective_from, work.holding.effective_to
    period = f"{start or '…'} 至 {end or '…'}"
    return Verdict(
        "D201",
        f"事故日 {day} 不在保险期间 {period} 内",
        "deny",
        targets,
        (path, "policies/effective_from", "policies/effective_to"),
        (work.policy.period.clause,) if work.policy.period else (),
        "证明事故发生在保险期间内",
    )


def eligibility(work: Work) -> Iterable[Verdict]:
    """Age, sex and membership conditions of the product, where both sides are known (D203)."""
    insured, rules = work.facts.insured, work.policy.eligibility
    age = _age(work)
    lower, upper = work.term(rules.age_min), work.term(rules.age_max)
    if age is not None and ((lower and age < lower.value) or (upper and age > upper.value)):
        bound = lower if lower and age < lower.value else (upper or lower)
        birth, start = insured.birth_date, work.holding.effective_from
        stated = f"出生 {birth}，生效 {start}" if birth and start else f"{insured.age} 周岁"
        yield Verdict(
            "D203",
            f"投保时的年龄不在约定范围内（{stated}" + (f"；{bound.label} {bound.value}）" if bound else "）"),
            "deny",
            None,
            ("insured/birth_date", "policies/effective_from") if birth and start else ("insured/age",),
            (bound.clause if bound else None,),
            "证明投保时年龄符合约定",
        )
    sex = work.parameter(rules.sex)
    if sex is not None and sex.value is not None and insured.sex is not None and insured.sex != sex.value:
        yield Verdict(
            "D203",
            "被保险人性别不符合约定",
            "deny",
            None,
            ("insured/sex",),
            (sex.clause,),
            "更正被保险人信息",
        )
    basic = work.parameter(rules.basic_insurance)
    if basic is not None and basic.value is True and insured.basic_insurance is False:
        yield Verdict(
            "D203",
            "没有参加约定的基本医疗保险",
            "deny",
            None,
            ("insured/basic_insurance",),
            (basic.clause,),
            "提供参保证明",
        )


def _age(work: Work) -> int | None:
    insured, on = work.facts.insured, work.holding.effective_from
    if insured.birth_date is not None and on is not None:
        birth = insured.birth_date
        return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
    return int(insured.age) if insured.age is not None else None


def disclosure(work: Work) -> Iterable[Verdict]:
    """Non-disclosure denies only after the contract has been rescinded in time (D221, otherwise R410)."""
    holding = work.holding
    law = work.statute("保险法/第十六条", "保险法解释二/第八条")
    if holding.rescinded_for_nondisclosure is True:
        yield Verdict(
            "D221",
            "合同已因未如实告知解除",
            "deny",
            None,
            ("policies/rescinded_for_nondisclosure",),
            law,
            "解除超过三十日或者合同成立满二年的，不得解除",
        )
    elif holding.nondisclosure_found_on is not None:
        yield Verdict(
            "R410",
            "发现可能未如实告知；未解除合同不得据此拒赔，解除权自知道之日起三十日不行使而消灭",
            "review",
            None,
            ("policies/nondisclosure_found_on",),
            law,
            "依法解除合同，或确认不影响承保",
        )
