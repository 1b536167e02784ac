"""An indemnity benefit over its lines: compensation, deductible, ratio, caps, in that order.

payable = sum over cells of round(ratio x (eligible - compensation - deductible)), each cut at its
sub-limits, then at the annual, lifetime and shared limits. A cell is a group of lines with the same
ratio and sub-limits. Deductible and compensation go to the lines with the lowest ratio first, which
favours the insured (Insurance Law Art. 30); where all lines have one ratio the order is immaterial.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from copilot.catalogue.names import folded
from copilot.domain.money import ZERO
from copilot.domain.policy import Benefit, Parameter, SubLimit
from copilot.rules import accumulators
from copilot.rules.coordination import Deduction, applies
from copilot.rules.limits import Cut, Purse, drug_key, item_word
from copilot.rules.parameters import changes, modified, need, needs
from copilot.rules.trace import NOTHING, Ref
from copilot.rules.work import Item, Work

DRUG_KINDS: Final = frozenset({"drug", "specialty_drug", "overseas_drug", "cell_therapy"})
KIND_WORDS: Final = {"material": "手术材料 耗材", "exam": "检查", "device": "器械", "cell_therapy": "CAR-T"}


@dataclass(slots=True)
class Settlement:
    """The result of one benefit: amounts as references, and the cuts that made them.

    ``elsewhere`` is what payers after this policy bear of the rest.
    """

    benefit: Benefit
    items: list[Item]
    gross: Ref = NOTHING
    eligible: Ref = NOTHING
    deductible: Ref | None = None
    ratio: Decimal | None = None
    payable: Ref | None = None
    cuts: list[Cut] = field(default_factory=list)
    missing: tuple[Parameter, ...] = ()
    elsewhere: Decimal = ZERO

    @property
    def codes(self) -> set[str]:
        """The codes of all cuts."""
        return {cut.code for cut in self.cuts}


@dataclass(slots=True)
class Cell:
    """Lines that share ratio, sub-limits and compensations."""

    pre: bool
    settled: bool | None
    keys: tuple[tuple[str, str], ...]
    comps: frozenset[str]
    day: date
    first: str
    items: list[Item] = field(default_factory=list)
    ratio: Ref | None = None
    amount: Ref = NOTHING


def required(work: Work, benefit: Benefit, cells: Iterable[Cell]) -> None:
    """Raise one Gap that names every missing term the cells need."""
    paths: list[str | None] = [benefit.annual_cap, benefit.lifetime_cap]
    for band in benefit.bands:
        paths.extend((band.lower, band.upper, band.ratio))
    pools = [pool for pool in work.policy.pools if pool.id in benefit.pools]
    paths.extend(pool.cap for pool in pools)
    for cell in cells:
        rule = benefit.pre_existing if cell.pre else None
        reduced = rule is not None and _reduces(work, benefit)
        paths.append(rule.ratio if reduced and rule else benefit.ratio)
        paths.append(rule.deductible if reduced and rule and rule.deductible else benefit.deductible)
        paths.extend(
            limit.cap for limit in benefit.sub_limits if any(key[0] == limit.id for key in cell.keys)
        )
    paths.extend(pool.deductible for pool in pools if benefit.deductible is None)
    needs(work, dict.fromkeys(paths))


def _reduces(work: Work, benefit: Benefit) -> bool:
    rule = work.parameter(benefit.pre_existing.rule) if benefit.pre_existing else None
    return rule is not None and rule.value == "reduced"


def settle(
    work: Work, benefit: Benefit, items: list[Item], deductions: list[Deduction], purse: Purse
) -> Settlement:
    """Calculate one benefit over its open lines; raises ``Gap`` when a needed term is missing."""
    result = Settlement(benefit, items)
    cells = make_cells(work, benefit, items, deductions)
    required(work, benefit, cells)
    for cell in cells:
        cell.amount = work.tracer.total([_net(item) for item in cell.items], "合格费用", benefit.id)
        if not benefit.bands:
            cell.ratio = _ratio(work, benefit, cell, result)
    cells.sort(key=lambda cell: (cell.ratio.value if cell.ratio else 0, cell.day, cell.first))
    result.gross = work.tracer.total([cell.amount for cell in cells], "合格费用合计", benefit.id)
    _deduct_compensation(work, result, cells, deductions, purse)
    result.eligible = work.tracer.total([cell.amount for cell in cells], "减他方补偿后", benefit.id)
    if result.eligible.value == 0 and result.gross.value > 0:
        result.cuts.append(Cut("D219", "费用已由他方全部补偿，没有剩余损失", result.gross.value))
        result.payable = work.tracer("take", (NOTHING,), "赔付", benefit.id)
        return result
    if benefit.bands:
        paid = [_bands(work, benefit, result)]
    else:
        _deduct_deductible(work, result, cells, purse)
        paid = [_apply_ratio(work, benefit, cell, result, purse) for cell in cells]
    total = work.tracer.total(paid, f"{benefit.name}小计", benefit.id)
    result.payable = purse.cap(benefit, total, result.cuts)
    return result


def _net(item: Item) -> Ref:
    if item.net is None:
        raise TypeError(f"{item.key} has no amount")
    return item.net


def make_cells(work: Work, benefit: Benefit, items: list[Item], deductions: list[Deduction]) -> list[Cell]:
    """Group the lines; a stay with one pre-existing line is pre-existing as a whole where terms say so."""
    reduces = _reduces(work, benefit)
    whole = benefit.pre_existing is not None and benefit.pre_existing.unit == "event"
    tainted = {
        item.event.id for item in items if item.pre_existing is True and item.event is not None and whole
    }
    named = [one.compensation for one in deductions]
    cells: dict[tuple[object, ...], Cell] = {}
    for item in sorted(items, key=_canonical):
        pre = reduces and (item.pre_existing is True or (item.event is not None and item.event.id in tainted))
        keys = tuple(
            (limit.id, key)
            for limit in benefit.sub_limits
            if (key := sub_key(work, benefit, limit, item)) is not None
        )
        comps = frozenset(one.key for one in named if applies(one, item))
        identity = (pre, item.settled, keys, comps)
        cell = cells.get(identity)
        if cell is None:
            cell = Cell(pre, item.settled, keys, comps, item.day or date.max, item.key)
            cells[identity] = cell
        cell.items.append(item)
    return list(cells.values())


def _canonical(item: Item) -> tuple[date, str]:
    return item.day or date.max, item.key


def sub_key(work: Work, benefit: Benefit, limit: SubLimit, item: Item) -> str | None:
    """The accumulator key of a line under a sub-limit; None when the limit does not concern it.

    An item is the word by which the limit or the benefit knows it, a drug its generic name, so that
    another spelling of the line does not open another account.
    """
    expense = item.line
    text = (
        f"{expense.name} {expense.item or ''} {expense.drug or ''} {KIND_WORDS.get(expense.kind or '', '')}"
    )
    word = next((one for one in limit.match if one in text), None)
    if limit.match and word is None:
        return None
    if limit.by == "visit":
        if item.event is not None:
            return f"event:{item.event.id}"
        return f"day:{item.day}" if item.day is not None else f"line:{item.key}"
    if limit.by == "drug":
        drug = expense.drug is not None or expense.kind in DRUG_KINDS
        return drug_key(work, expense.drug or expense.name or item.key) if drug else None
    if limit.by == "item":
        word = word or item_word(benefit, text)
        return word or folded(expense.item or expense.name) or item.key
    return "all"


def _ratio(work: Work, benefit: Benefit, cell: Cell, result: Settlement) -> Ref:
    rule = benefit.pre_existing
    base = need(work, rule.ratio if cell.pre and rule and rule.ratio else str(benefit.ratio))
    ratio, applied = modified(work, benefit, base, "ratio", cell.settled)
    result.ratio = ratio.value if result.ratio in (None, ratio.value) else None
    if cell.pre:
        result.cuts.append(
            Cut("P106", f"既往症按 {percent(ratio)} 给付；既往症认定须医学专家确认", None, base)
        )
    elif "not_settled_basic" in applied:
        result.cuts.append(Cut("P108", f"未经基本医保结算，按 {percent(ratio)} 给付", None, ratio))
    elif ratio.value < 1:
        paths = (m.parameter for m in benefit.modifiers if m.target == "ratio" and m.when in applied)
        also = tuple(span for path in paths if (span := need(work, path).clause) is not None)
        result.cuts.append(Cut("P102", f"按 {percent(ratio)} 给付", None, base, also=also))
    return ratio


def percent(ratio: Ref) -> str:
    """Write a ratio as a percentage."""
    return format((ratio.value * 100).normalize(), "f") + "%"


def _deduct_compensation(
    work: Work, result: Settlement, cells: list[Cell], deductions: list[Deduction], purse: Purse
) -> None:
    for deduction in deductions:
        one = deduction.compensation
        for cell in cells:
            left = purse.compensation(one)
            if one.key not in cell.comps or left.value == 0 or cell.amount.value == 0:
                continue
            label = f"{one.payer}已负担"
            taken = work.tracer("min", (left, cell.amount), label, result.benefit.id)
            cell.amount = work.tracer("subtract", (cell.amount, taken), f"减{label}", result.benefit.id)
            purse.spend(one, taken)
            result.cuts.append(
                Cut(deduction.code, f"减去{label}的 {taken.value} 元", taken.value, fact=one.path)
            )


def _deduct_deductible(work: Work, result: Settlement, cells: list[Cell], purse: Purse) -> None:
    benefit = result.benefit
    used: list[Ref] = []
    terms: list[Ref | None] = []
    for cell in cells:
        left = purse.deductible(benefit, cell.pre, cell.settled, used)
        if left is None or left.value == 0 or cell.amount.value == 0:
            continue
        taken = work.tracer("min", (left, cell.amount), "本次扣减免赔额", benefit.id)
        cell.amount = work.tracer("subtract", (cell.amount, taken), "减免赔额", benefit.id)
        used.append(taken)
        terms.append(purse.deductible_term(benefit, cell.pre))
    if not used:
        result.deductible = NOTHING
        return
    purse.used(benefit, used)
    result.deductible = work.tracer.total(used, "本次使用的免赔额", benefit.id)
    below = all(cell.amount.value == 0 for cell in cells)
    code, why = ("D208", "累计费用未超过年免赔额，本次为零，计入累计") if below else ("P101", "扣减年免赔额")
    label = f"{why} {result.deductible.value} 元"
    other = [term.clause for term in terms[1:] if term is not None and term.clause is not None]
    changed = [span for cell in cells for span in changes(work, benefit, cell.settled)]
    also = tuple(dict.fromkeys((*other, *changed)))
    result.cuts.append(Cut(code, label, result.deductible.value, terms[0], also=also))


def _apply_ratio(work: Work, benefit: Benefit, cell: Cell, result: Settlement, purse: Purse) -> Ref:
    ratio = cell.ratio if cell.ratio is not None else need(work, str(benefit.ratio))
    paid = work.tracer("multiply", (cell.amount, ratio), "×给付比例", benefit.id)
    paid = work.tracer("round_fen", (paid,), "取整到分", benefit.id)
    if paid.value > cell.amount.value:
        paid = work.tracer("min", (paid, cell.amount), "不超过实际费用", benefit.id)
    paid = purse.sub_limits(benefit, cell.keys, paid, result.cuts)
    rule = benefit.pre_existing
    if cell.pre and rule is not None and rule.cap is not None:
        paid = purse.pre_existing_cap(benefit, need(work, rule.cap), paid, result.cuts)
    return paid


def _bands(work: Work, benefit: Benefit, result: Settlement) -> Ref:
    """Graduated ratios on the yearly total: what this claim adds to each band."""
    tracer, claims = work.tracer, accumulators.priors(work, (benefit,))
    before = tracer.total(accumulators.eligible_before(claims), "此前合格费用", benefit.id)
    total = (
        result.eligible
        if before is NOTHING
        else tracer("sum", (before, result.eligible), "年度累计", benefit.id)
    )
    parts: list[Ref] = []
    for band in benefit.bands:
        lower, ratio = need(work, band.lower), need(work, band.ratio)
        top = tracer("min", (total, need(work, band.upper)), "本段上限", benefit.id) if band.upper else total
        floor = lower if before is NOTHING else tracer("max", (lower, before), "本段下限", benefit.id)
        if top.value <= floor.value:
            continue
        part = tracer("subtract", (top, floor), "本段费用", benefit.id)
        share = tracer("multiply", (part, ratio), f"×{percent(ratio)}", benefit.id)
        parts.append(tracer("round_fen", (share,), "取整到分", benefit.id))
        if ratio.value < 1:
            result.cuts.append(Cut("P102", f"本段按 {percent(ratio)} 支付", None, ratio))
    first = need(work, benefit.bands[0].lower)
    if total.value <= first.value:
        result.cuts.append(
            Cut("D208", "累计费用未超过起付标准，本次为零，计入累计", result.eligible.value, first)
        )
    elif before.value < first.value:
        result.cuts.append(Cut("P101", f"扣减起付标准 {first.value} 元", None, first))
    return (
        tracer.total(parts, "分段合计", benefit.id)
        if parts
        else tracer("take", (NOTHING,), "分段合计", benefit.id)
    )
