"""Checks on papers: identities of amounts, validity, duplicates, dates and names."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from copilot.domain.claim import Paper
from copilot.domain.document import DocType
from copilot.domain.money import FEN, fen, plain
from copilot.domain.numerals import amount_in_words
from copilot.rules.work import Verdict, Work

RECEIPTS: Final = ("outpatient_receipt", "inpatient_receipt", "vat_invoice")
IDENTITIES: Final = {"I1": "项目合计", "I2": "大写金额", "I3": "支付各项"}
MASKS: Final = "*＊×xX某○●_"


def broken_identities(paper: Paper) -> frozenset[str]:
    """Return the hard identities (I1 items, I2 words, I3 payment sides) that do not hold on a paper."""
    broken = set(paper.failed)
    total = paper.total
    if total is None:
        return frozenset(broken)
    if paper.items and abs(sum((item.amount for item in paper.items), Decimal(0)) - total) > FEN:
        broken.add("I1")
    if paper.total_cn:
        words = amount_in_words(paper.total_cn)
        if words is not None and fen(words) != total:
            broken.add("I2")
    sides = (paper.pool_pay, paper.other_pay, paper.acct_pay, paper.cash_pay)
    known = [side for side in sides if side is not None]
    if paper.cash_pay is not None and len(known) >= 3 and abs(sum(known, Decimal(0)) - total) > FEN:
        broken.add("I3")
    return frozenset(broken)


def linked_items(work: Work, paper: Paper) -> frozenset[str] | None:
    """The items that rest on a paper; None (everything) when lines do not say what they rest on."""
    lines = [item for item in work.items if item.expense is not None]
    mine = {item.key for item in lines if item.expense is not None and item.expense.paper == paper.id}
    loose = {item.key for item in lines if item.expense is not None and item.expense.paper is None}
    others = {item.key for item in lines} - mine - loose
    if mine:
        return frozenset(mine)
    if not others:
        return None
    return frozenset(loose)


def identities(work: Work) -> Iterable[Verdict]:
    """Amounts that do not add up: N308; altered totals: the receipt is held (R405), never denied."""
    for paper in work.facts.papers:
        broken = broken_identities(paper)
        hard = broken & {"I1", "I2", "I3"}
        path = (f"papers/{paper.id}",)
        targets = linked_items(work, paper)
        if {"I1", "I3"} <= hard and "I2" not in hard:
            yield from _altered(work, paper, targets, path)
        elif hard:
            yield Verdict(
                "N308",
                f"票据的金额对不上（{'、'.join(IDENTITIES[one] for one in sorted(hard))}），请核对或重新提供",
                "hold_pend",
                targets,
                path,
                would_change="金额核对一致后重新计算",
            )


def _altered(
    work: Work, paper: Paper, targets: frozenset[str] | None, path: tuple[str, ...]
) -> Iterable[Verdict]:
    law27 = work.statute("保险法/第二十七条")
    items = sum((item.amount for item in paper.items), Decimal(0)) if paper.items else None
    false_part = paper.total - items if paper.total is not None and items is not None else None
    if false_part is not None and false_part <= 0:
        false_part = None
    extra = f"，相差 {plain(false_part)} 元" if false_part is not None else ""
    yield Verdict(
        "R405",
        f"票据合计的大小写一致，却与项目合计和支付各项都不符{extra}，疑似被改动；系统只冻结，由人查验",
        "hold_fraud",
        targets,
        path,
        work.statute("反保险欺诈工作办法/第二条"),
        "查验结果为真票且金额更正后解除冻结",
        amount=false_part,
    )
    yield Verdict("N308", "票据的项目合计与支付各项都与合计不符", "hold_pend", targets, path)
    yield Verdict("N313", "票据须向财政电子票据平台查验", "hold_pend", targets, path)
    yield Verdict(
        "D220",
        "若查实，只对虚报的部分不承担责任，真实的部分仍应审核" + extra,
        "note",
        targets,
        path,
        law27,
        "查验为真票则不适用",
        amount=false_part,
    )


def validity(work: Work) -> Iterable[Verdict]:
    """Red-letter receipts do not count (P112); receipts that verification did not find wait (N313)."""
    receipts = [one for one in work.facts.papers if one.doc_type in (None, *RECEIPTS)]
    seen: dict[tuple[str, str], str] = {}
    for paper in receipts:
        path = (f"papers/{paper.id}",)
        key = (paper.bill_code or "", paper.bill_no or "")
        repeated = paper.bill_no is not None and key in seen
        if paper.status == "red_letter" or repeated:
            why = "已冲红" if paper.status == "red_letter" else "是同一张票据的另一份"
            targets = linked_items(work, paper)
            if repeated and targets is None:
                targets = frozenset()
            everything = targets is None or not (
                {item.key for item in work.items if item.expense is not None} - targets
            )
            yield Verdict(
                "N302" if everything else "P112",
                f"票据{why}，不计入赔款",
                "hold_pend" if everything else "remove",
                targets,
                path,
                would_change="提供有效的票据",
            )
        elif paper.bill_no is not None:
            seen[key] = paper.id
        if paper.verified is False and not {"I1", "I3"} <= broken_identities(paper):
            yield Verdict("N313", "票据尚未查验通过", "hold_pend", linked_items(work, paper), path)


def duplicates(work: Work) -> Iterable[Verdict]:
    """The same receipt in an earlier claim: hold it and tell the investigators; never deny by itself."""
    keys = {key: prior for prior in work.facts.prior_claims for key in prior.bill_keys}
    hashes = [(value, prior) for prior in work.facts.prior_claims for value in prior.image_hashes]
    for paper in work.facts.papers:
        earlier = paper.duplicate_of
        evidence = "人或系统比对"
        for key, prior in keys.items():
            if earlier is None and same_bill(paper, key):
                earlier, evidence = prior.id, f"票据代码和号码 {key} 相同"
        for value, prior in hashes:
            if earlier is None and paper.image_hash and near_image(paper.image_hash, value):
                earlier, evidence = prior.id, "图像指纹相近"
        if earlier is None:
            continue
        targets = linked_items(work, paper)
        known = paper.duplicate_of is not None
        matched = (f"papers/{paper.id}/duplicate_of",) if known else (f"prior_claims/{earlier}/bill_keys",)
        path = (f"papers/{paper.id}", *matched, *(() if known else (f"prior_claims/{earlier}",)))
        yield Verdict(
            "D218",
            f"票据已在赔案 {earlier} 中使用（{evidence}）；系统只冻结这张票据，由人确认",
            "hold_fraud",
            targets,
            path,
            would_change="确认不是同一张票据后解除冻结",
        )
        yield Verdict("R404", "转欺诈调查；不得仅因怀疑拖延其余部分", "hold_fraud", targets, path)


def same_bill(paper: Paper, key: str) -> bool:
    """Whether a paper has the bill key ``code-number[-check]``; a part that one side lacks is ignored."""
    if not paper.bill_no:
        return False
    parts = [part for part in key.replace("/", "-").replace(" ", "-").replace("+", "-").split("-") if part]
    if len(parts) == 1:
        return parts[0] in (paper.bill_no, f"{paper.bill_code or ''}{paper.bill_no}")
    code, number = parts[0], parts[1]
    if number != paper.bill_no or (paper.bill_code and paper.bill_code != code):
        return False
    return not (len(parts) > 2 and paper.check_code and paper.check_code.lower() != parts[2].lower())


def near_image(one: str, other: str) -> bool:
    """Whether two hexadecimal perceptual hashes differ in at most a tenth of their bits."""
    if len(one) != len(other):
        return False
    try:
        distance = (int(one, 16) ^ int(other, 16)).bit_count()
    except ValueError:
        return one == other
    return distance * 10 <= len(one) * 4


def reading(work: Work) -> Iterable[Verdict]:
    """Fields read with low confidence wait for a person (N307)."""
    for paper in work.facts.papers:
        if paper.low_confidence:
            # A file of which nothing could be read has no type; its name is all that tells it apart.
            name = paper.id if paper.doc_type and not paper.id.isascii() else f"“{paper.id}”"
            yield Verdict(
                "N307",
                f"{name}的 {'、'.join(paper.low_confidence)} 看不清，请核对或重新拍摄",
                "hold_pend",
                linked_items(work, paper) if paper.doc_type in RECEIPTS else None,
                (f"papers/{paper.id}",),
                would_change="由人确认这些字段后重新计算",
            )


def dates(work: Work) -> Iterable[Verdict]:
    """Dates that contradict each other (N309)."""
    for event in work.facts.events:
        if event.admit_date and event.discharge_date and event.discharge_date < event.admit_date:
            days = (f"events/{event.id}/discharge_date", f"events/{event.id}/admit_date")
            yield _conflict(f"出院日 {event.discharge_date} 早于入院日 {event.admit_date}", *days)
    stays = [one for one in work.facts.events if one.kind == "inpatient" and one.admit_date]
    for paper in work.facts.papers:
        where = f"papers/{paper.id}"
        if paper.admit_date and paper.discharge_date and paper.discharge_date < paper.admit_date:
            yield _conflict("单证上的出院日早于入院日", where)
        if paper.surgery_date and paper.admit_date and paper.surgery_date < paper.admit_date:
            yield _conflict("单证上的手术日期早于入院日", where)
        if paper.issue_date and work.facts.received_on and paper.issue_date > work.facts.received_on:
            yield _conflict("单证的开具日期晚于收到申请的日期", where)
        if len(stays) == 1 and paper.admit_date and paper.admit_date != stays[0].admit_date:
            yield _conflict("单证上的入院日与住院事件不同", where)
    yield from _discharges(work.facts.papers)


def _discharges(papers: Sequence[Paper]) -> Iterable[Verdict]:
    """Two papers of one stay that end it on different days; a day between ward and cashier is usual."""
    ends: dict[date, tuple[Paper, date]] = {}
    for paper in papers:
        if not paper.admit_date or not paper.discharge_date:
            continue
        first, end = ends.setdefault(paper.admit_date, (paper, paper.discharge_date))
        if abs((paper.discharge_date - end).days) > 1:
            yield _conflict(
                f"同一次住院的出院日一处写 {end}，一处写 {paper.discharge_date}",
                f"papers/{first.id}/discharge_date",
                f"papers/{paper.id}/discharge_date",
            )


def _conflict(statement: str, *facts: str) -> Verdict:
    return Verdict("N309", statement, "hold_pend", None, facts, would_change="说明或更正日期后重新计算")


def names(work: Work) -> Iterable[Verdict]:
    """Papers in another person's name (N310); masked characters match anything."""
    insured = work.facts.insured
    for paper in work.facts.papers:
        if paper.person_name and insured.name and not same_name(paper.person_name, insured.name):
            yield Verdict(
                "N310",
                f"单证上的姓名“{paper.person_name}”与被保险人“{insured.name}”不同",
                "hold_pend",
                None,
                (f"papers/{paper.id}/person_name", "insured/name"),
                would_change="证明是同一人，或更换材料",
            )
        elif paper.id_tail and insured.id_no and not insured.id_no.upper().endswith(paper.id_tail.upper()):
            yield Verdict(
                "N310",
                "单证上的证件尾号与被保险人不同",
                "hold_pend",
                None,
                (f"papers/{paper.id}/id_tail", "insured/id_no"),
            )
        elif paper.person_sex and insured.sex and paper.person_sex != insured.sex:
            yield Verdict(
                "N310",
                "单证上的性别与被保险人不同",
                "hold_pend",
                None,
                (f"papers/{paper.id}/person_sex", "insured/sex"),
            )


def same_name(one: str, other: str) -> bool:
    """Compare two names character by character; a mask character equals any."""
    one, other = one.replace(" ", ""), other.replace(" ", "")
    if len(one) != len(other):
        return False
    return all(a == b or a in MASKS or b in MASKS for a, b in zip(one, other, strict=True))


MISSING_CODES: Final[dict[DocType, str]] = {
    "outpatient_receipt": "N302", "inpatient_receipt": "N302", "vat_invoice": "N302", "fee_list": "N303",
    "prescription": "N304", "discharge_summary": "N304", "diagnosis_certificate": "N304",
    "pathology": "N305", "genetic_test": "N305", "lab_report": "N305", "settlement": "N306",
    "id_card": "N301", "bank_card": "N301", "claim_form": "N301", "other": "N304",
}  # fmt: skip
