"""The four-part test of specialty drugs and devices, and the doubts that an expert must settle.

List (on the day of the prescription), indication, prescription, channel; then progression, necessity
and approval. Every negative medical answer is a proposal to an expert, never a denial.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from copilot.domain.claim import Expense, Prescription
from copilot.domain.decision import NeededDocument
from copilot.domain.evidence import ClauseSpan
from copilot.domain.policy import Benefit, Specialty
from copilot.rules.indication import doubts, indication
from copilot.rules.prepare import first_known
from copilot.rules.prescription import prescription_day, prescriptions_of
from copilot.rules.work import Item, Spans, Verdict, Work


def specialty(work: Work) -> Iterable[Verdict]:
    """Run the four parts over every line of a benefit that has a list."""
    quiet: list[Item] = []
    for item in work.lines():
        benefit, expense = item.benefit, item.line
        if benefit is None:
            continue
        if benefit.specialty is not None:
            yield from _listed(work, item, benefit, benefit.specialty, expense)
            yield from _prescription(work, item, benefit.specialty, expense)
            yield from _channel(work, item, benefit.specialty, expense)
        verdicts = list(indication(work, item, expense))
        if not verdicts and benefit.specialty is not None:
            quiet.append(item)
        yield from verdicts
        yield from doubts(work, item, expense)
    if quiet:
        yield Verdict(
            "D212",
            "没有超适应症的证据",
            fired=False,
            facts=tuple(f"{item.path}/off_label" for item in quiet[:20]),
            would_change="说明书或支付范围不含该病情",
        )


def _listed(work: Work, item: Item, benefit: Benefit, rule: Specialty, expense: Expense) -> Iterable[Verdict]:
    declared = work.facts.declared
    own = expense.drug_on_list if rule.kind == "drug" else expense.device_on_list
    flag = first_known(own, expense.drug_on_list, expense.device_on_list)
    if flag is None:
        flag = first_known(
            declared.drug_on_list if rule.kind == "drug" else declared.device_on_list,
            declared.drug_on_list,
            declared.device_on_list,
        )
    parameter = work.parameter(rule.list)
    clauses: Spans = (parameter.clause if parameter else None,)
    on = prescription_day(work, item)
    facts = (f"{item.path}/drug_on_list",)
    name = expense.drug or expense.name or item.key
    if flag is None and on is not None:
        version = work.reference.list_on(f"{work.policy.product}/{rule.list}", on)
        if version is not None:
            flag = any(word in name or name in word for word in version.names) if name else None
            clauses = (version.clause, *clauses)
    if flag is None and parameter is not None and isinstance(parameter.value, tuple):
        flag = any(word in name or name in word for word in parameter.value)
        if not flag and parameter.partial:
            flag = None
    what = "药品" if rule.kind == "drug" else "器械"
    if flag is None:
        yield Verdict(
            "N312",
            f"{benefit.name}：{what}清单的版本不明，不能确认“{name}”在清单内",
            "hold_pend",
            frozenset({item.key}),
            facts,
            clauses,
            "由人按处方日的清单版本确认（drug_on_list: true 或 false）",
            missing=(parameter,) if parameter is not None and parameter.value is None else (),
        )
    elif flag is False:
        yield Verdict(
            "D210",
            f"{benefit.name}：“{name}”不在{what}清单内",
            "deny",
            frozenset({item.key}),
            facts,
            clauses,
            "处方日有效的清单版本列有该品种",
        )


def _prescription(work: Work, item: Item, rule: Specialty, expense: Expense) -> Iterable[Verdict]:
    target, facts = frozenset({item.key}), (f"{item.path}/prescription",)
    if rule.kind == "device" or item.setting == "inpatient":
        return
    if work.facts.declared.prescription_valid is False:
        yield _bad_prescription(work, "处方不符合约定", target, facts)
        return
    given = work.facts.prescriptions
    missing = work.facts.papers_complete and not any(p.doc_type == "prescription" for p in work.facts.papers)
    if given is None and not missing:
        yield Verdict(
            "D216", "没有提供处方资料，未核对", fired=False, facts=facts, would_change="处方失效或不合规"
        )
        return
    mine = prescriptions_of(work, expense)
    if not mine:
        law = work.statute("保险法/第二十二条")
        needed = NeededDocument(
            doc_type="prescription",
            label="处方",
            code="N304",
            why="特定药品须凭处方",
            clauses=tuple(one for one in law if one is not None),
        )
        yield Verdict(
            "N304", "缺特定药品的处方", "hold_pend", target, facts, law, "补交处方", documents=(needed,)
        )
        return
    # Only the policy's own limit denies; the usual one is looked at with the dose.
    limit = work.term(rule.supply_days)
    number, clause = (limit.value, limit.clause) if limit else (None, None)
    for one in mine:
        if work.facts.papers_complete and one.signed is None and one.valid is not True:
            yield Verdict(
                "N307", "处方上没有读出医师签名，请核对或重新拍摄", "hold_pend", target,
                (f"prescriptions/{one.id}",), would_change="由人确认处方是否有医师签名",
            )  # fmt: skip
            return
        problem = _problem(one, item.day, number, bool(work.parameter(rule.specialist)), len(mine) == 1)
        if problem:
            yield _bad_prescription(work, f"处方{problem}", target, _prescription_facts(one, item), clause)
            return


def _problem(
    one: Prescription, bought: date | None, limit: Decimal | None, specialist: bool, single: bool
) -> str | None:
    """Say what is wrong with a prescription, or None."""
    if one.valid is False:
        return "无效"
    if one.signed is False:
        return "没有医师签章"
    if single and bought and one.issue_date and bought < one.issue_date:
        return f"开具日 {one.issue_date} 晚于购药日 {bought}"
    if single and bought and one.valid_until and bought > one.valid_until:
        return f"已于 {one.valid_until} 失效，购药日为 {bought}"
    if limit is not None and one.days_supply is not None and one.days_supply > limit:
        return f"用量 {one.days_supply} 日，超过 {limit} 日"
    if one.specialist is False and (specialist or one.specialist is False):
        return "不是专科医生开具"
    return None


def _prescription_facts(one: Prescription, item: Item) -> tuple[str, ...]:
    """The facts that a problem of a prescription rests on."""
    names = ("issue_date", "valid_until", "days_supply")
    stated = tuple(f"prescriptions/{one.id}/{name}" for name in names if getattr(one, name) is not None)
    return (f"prescriptions/{one.id}", *stated, item.day_path)


def _bad_prescription(
    work: Work, why: str, target: frozenset[str], facts: tuple[str, ...], clause: ClauseSpan | None = None
) -> Verdict:
    spans = (clause, *work.statute("处方管理办法/处方有效期"))
    return Verdict("D216", why, "deny", target, facts, spans, "提供有效处方，或证明延长有效期的理由")


def _channel(work: Work, item: Item, rule: Specialty, expense: Expense) -> Iterable[Verdict]:
    flag = first_known(expense.designated_channel, work.facts.declared.designated_channel)
    wrong = bool(rule.channels) and expense.channel is not None and expense.channel not in rule.channels
    if flag is False or (wrong and flag is not True):
        yield Verdict(
            "D217",
            "不是在约定的药店或渠道购买",
            "deny",
            frozenset({item.key}),
            (f"{item.path}/channel",),
            (item.benefit.clause if item.benefit else None,),
            "证明购药渠道在约定范围内",
        )
