"""Dose plausibility: what the label explains is paid, what exceeds it waits for a pharmacist.

Packages per dose = dose / strength, rounded up; doses = days of supply / interval, rounded up.
"""

from collections.abc import Iterable
from decimal import Decimal

from copilot.domain.claim import DoseRule, Expense
from copilot.rules.indication import named_drug
from copilot.rules.prescription import prescriptions_of
from copilot.rules.trace import Ref
from copilot.rules.work import Item, Verdict, Work


def dosage(work: Work) -> Iterable[Verdict]:
    """Withhold the quantity that the label does not explain (P113, R403, R402)."""
    for item in work.lines():
        if item.expense is None or item.benefit is None:
            continue
        expected = expected_quantity(work, item, item.expense)
        quantity = item.expense.qty
        if expected is not None and quantity is not None and quantity > expected.value:
            yield from _withhold(work, item, quantity, expected)
        else:
            yield from _usual_supply(work, item, item.expense)


def _usual_supply(work: Work, item: Item, expense: Expense) -> Iterable[Verdict]:
    """A prescription over the usual supply, where the policy states none: the excess is withheld.

    The usual supply is a custom, not a term, so it never denies. Packages kept = quantity times usual
    days / prescribed days, rounded up; without a quantity the line stands and a pharmacist is told.
    """
    rule, usual = item.benefit.specialty if item.benefit else None, work.law.supply_days
    if rule is None or rule.kind != "drug" or usual is None or usual.number is None:
        return
    if item.setting == "inpatient" or work.term(rule.supply_days) is not None:
        return
    mine = [one for one in prescriptions_of(work, expense) if one.days_supply is not None]
    over = [one for one in mine if one.days_supply is not None and one.days_supply > usual.number]
    if not over:
        return
    one, target = over[0], frozenset({item.key})
    days = one.days_supply or usual.number
    path = f"prescriptions/{one.id}/days_supply"
    common = f"处方用量 {_plain(days)} 日，超过通常的 {_plain(usual.number)} 日；条款没有约定处方用量上限"
    if len(mine) == 1 and expense.qty is not None and expense.qty > 0:
        tracer, benefit = work.tracer, item.benefit.id if item.benefit else ""
        limit = Ref(f"term:{usual.path}", usual.number, usual.label, usual.clause)
        quantity = Ref(f"fact:expenses/{expense.id}/qty", expense.qty, "票据数量")
        product = tracer("multiply", (quantity, limit), "数量×通常用量", benefit)
        kept = tracer(
            "divide_up", (product, Ref(f"fact:{path}", days, "处方用量（日）")), "通常用量的数量", benefit
        )
        if kept.value < expense.qty:
            yield from _withhold(work, item, expense.qty, kept, (common, path))
            return
    clauses = (usual.clause, *work.statute("处方管理办法/处方有效期"))
    yield Verdict(
        "R402",
        f"{common}，金额照付，请药师核对用量",
        "note",
        target,
        (path,),
        clauses,
        "医嘱说明延长用量的理由",
    )


def _rule(work: Work, expense: Expense) -> tuple[DoseRule, str] | None:
    if expense.dose_rule is not None:
        return expense.dose_rule, f"fact:expenses/{expense.id}/dose_rule"
    drug = named_drug(work, expense)
    if drug is not None and drug.dose is not None and (drug.dose_verified or not drug.unverified):
        return drug.dose, f"term:drug/{drug.generic}/dose"
    return None


def expected_quantity(work: Work, item: Item, expense: Expense) -> Ref | None:
    """The number of packages that the label explains; None when something it needs is not known."""
    found = _rule(work, expense)
    days = expense.days_supply
    path = f"fact:expenses/{expense.id}/days_supply"
    if days is None:
        for one in prescriptions_of(work, expense):
            if one.days_supply is not None:
                days, path = one.days_supply, f"fact:prescriptions/{one.id}/days_supply"
    if found is None or days is None:
        return None
    rule, where = found
    tracer, benefit = work.tracer, item.benefit.id if item.benefit else ""
    if rule.every_days is None:
        return None
    if rule.units_per_dose is not None:
        per_dose = Ref(f"{where}/units_per_dose", rule.units_per_dose, "每次用量（包装）")
    else:
        amount = _dose(work, rule, where, benefit)
        if amount is None or not rule.vial_mg:
            return None
        strength = Ref(f"{where}/vial_mg", rule.vial_mg, "每支规格 mg")
        per_dose = tracer("divide_up", (amount, strength), "每次支数（向上取整）", benefit)
    interval = Ref(f"{where}/every_days", rule.every_days, "给药间隔（日）")
    doses = tracer("divide_up", (Ref(path, days, "用药天数"), interval), "给药次数", benefit)
    return tracer("multiply", (per_dose, doses), "说明书能够解释的数量", benefit)


def _dose(work: Work, rule: DoseRule, where: str, benefit: str) -> Ref | None:
    if rule.mg_per_dose is not None:
        return Ref(f"{where}/mg_per_dose", rule.mg_per_dose, "每次剂量 mg")
    weight = work.facts.insured.weight_kg
    if rule.mg_per_kg is None or weight is None:
        return None
    parts = (
        Ref(f"{where}/mg_per_kg", rule.mg_per_kg, "每公斤剂量 mg"),
        Ref("fact:insured/weight_kg", weight, "体重 kg"),
    )
    return work.tracer("multiply", parts, "每次剂量 mg", benefit)


def _withhold(
    work: Work, item: Item, billed: Decimal, expected: Ref, reason: tuple[str, str] | None = None
) -> Iterable[Verdict]:
    """Keep the expected packages; ``reason`` is why and the fact it rests on, else the label."""
    source = "通常用量" if reason else "说明书"
    tracer, benefit, expense = work.tracer, item.benefit.id if item.benefit else "", item.line
    path = f"fact:expenses/{expense.id}"
    amount = Ref(f"{path}/amount", expense.amount, expense.name)
    if expense.unit_price is not None:
        price = Ref(f"{path}/unit_price", expense.unit_price, "单价")
        raw = tracer("multiply", (price, expected), f"{source}数量的金额", benefit)
    else:
        quantity = Ref(f"{path}/qty", billed, "票据数量")
        raw = tracer(
            "divide",
            (tracer("multiply", (amount, expected), "金额×数量", benefit), quantity),
            "按数量折算",
            benefit,
        )
    kept = tracer(
        "min", (tracer("round_fen", (raw,), "取整到分", benefit), amount), f"暂按{source}数量计", benefit
    )
    withheld = tracer("subtract", (amount, kept), "超量部分暂缓", benefit)
    item.net, item.withheld = kept, True
    facts = (f"expenses/{expense.id}/qty", reason[1] if reason else "insured/weight_kg")
    rule = work.policy.quantity
    usual = work.law.supply_days if reason else None
    clauses = tuple(one.clause for one in (rule, usual) if one is not None)
    common = (
        f"“{expense.drug or expense.name}”票据 {_plain(billed)}，{source}能够解释 {_plain(expected.value)}"
    )
    common = f"{reason[0]}；{common}" if reason else common
    yield Verdict(
        "P113",
        f"{common}，超出部分对应 {withheld.value} 元暂缓",
        "note",
        frozenset({item.key}),
        facts,
        clauses,
        "医嘱、体重或疗程能够解释超出的用量",
        benefit=benefit or None,
        amount=withheld.value,
    )
    yield Verdict("R403", f"{common}，剂量或疗程异常", "note", frozenset({item.key}), facts, clauses)
    yield Verdict("R402", "超量部分转药师审查", "note", frozenset({item.key}), facts, clauses)


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
