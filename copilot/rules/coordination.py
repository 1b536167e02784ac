"""What other payers bear, in the order of layers; the indemnity principle.

Earlier public layers are deducted first (A004), other insurers as compensation already received
(P107), gifts and aid that the terms put first as never spent (P110). Later layers never reduce the
base; together with the benefit they never exceed the bill.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from copilot.domain.claim import Facts
from copilot.domain.policy import Law, Parameter, Policy
from copilot.domain.vocabulary import LAYER_NAMES
from copilot.rules.trace import Ref
from copilot.rules.work import Compensation, Item, Verdict, Work

PUBLIC: Final = frozenset({"basic_insurance", "major_illness", "supplementary"})
INSURERS: Final = frozenset({"huiminbao", "commercial", "mutual_aid", "third_party"})
AID: Final = frozenset({"manufacturer_aid", "medical_assistance", "charity"})
GOVERNMENT: Final = PUBLIC | {"medical_assistance"}


class Deduction(NamedTuple):
    """A compensation that reduces the base of a policy, with the code that says so."""

    compensation: Compensation
    code: str


def from_facts(facts: Facts) -> tuple[Compensation, ...]:
    """The other payers of the facts as compensations; refused ones bear nothing."""
    return tuple(
        Compensation(
            key=one.id,
            layer=one.layer,
            payer=one.payer or LAYER_NAMES[one.layer],
            amount=None
            if one.amount is None
            else Ref(f"fact:other_payers/{one.id}/amount", one.amount, one.payer or LAYER_NAMES[one.layer]),
            lines=frozenset(one.expenses) or None,
            pending=one.status == "pending",
            path=f"other_payers/{one.id}",
        )
        for one in facts.other_payers
        if one.status != "refused"
    )


def layer_order(policy: Policy, law: Law) -> tuple[str, ...]:
    """The order of layers that the policy states, else the general one."""
    for parameter in (policy.parameters.get(policy.layer_order or ""), law.layer_order):
        if parameter is not None and isinstance(parameter.value, tuple):
            return parameter.value
    return ()


def rank(order: tuple[str, ...], layer: str) -> int:
    """The place of a layer in an order; unnamed layers come last."""
    return order.index(layer) if layer in order else len(order)


def coordinate(work: Work) -> tuple[list[Deduction], list[Compensation], list[Verdict]]:
    """Return what is deducted first, what only limits the sum, and what must be waited for."""
    order = layer_order(work.policy, work.law)
    own = rank(order, work.policy.layer)
    stated = work.parameter(work.policy.layer_order)
    deductions: list[Deduction] = []
    limits: list[Compensation] = []
    verdicts: list[Verdict] = []
    for one in work.compensations:
        before = rank(order, one.layer) < own
        if one.layer == "manufacturer_aid" and not _places(stated, one.layer):
            verdicts.append(_order_unknown(work, one))
            continue
        if one.pending or one.amount is None:
            if before or one.layer in INSURERS:
                verdicts.append(_waiting(one))
            continue
        if one.layer in PUBLIC and before:
            deductions.append(Deduction(one, "A004"))
        elif one.layer in INSURERS:
            deductions.append(Deduction(one, "P107"))
        elif one.layer in AID and before:
            deductions.append(Deduction(one, "P110"))
        else:
            limits.append(one)
    deductions.sort(key=lambda one: (rank(order, one.compensation.layer), one.compensation.key))
    return deductions, limits, verdicts


def _places(stated: Parameter | None, layer: str) -> bool:
    """Whether the terms themselves say where a layer stands."""
    return stated is not None and isinstance(stated.value, tuple) and layer in stated.value


def _order_unknown(work: Work, one: Compensation) -> Verdict:
    parameter = work.parameter(work.policy.layer_order) or work.law.layer_order
    label = f"{work.policy.name}与企业援助的先后（layer_order）"
    return Verdict(
        "N311",
        f"缺{label}：企业援助在前在后赔款不同，不得推定",
        "blocked",
        None,
        (one.path,),
        (work.law.layer_order.clause,),
        "由人按条款写明层序",
        missing=(parameter.model_copy(update={"path": "layer_order", "label": label, "value": None}),),
    )


def _waiting(one: Compensation) -> Verdict:
    return Verdict(
        "N315", f"等待{one.payer}的结果，金额未定", "hold_pend", None, (one.path,), (), "得到结果后重新计算"
    )


def applies(compensation: Compensation, item: Item) -> bool:
    """Whether a compensation can concern a line.

    Without named lines, basic insurance concerns only lines whose scope is not stated (the others
    are what it left to the person), and other public layers never concern self-expense lines.
    """
    expense = item.expense
    if expense is None:
        return False
    if compensation.lines is not None:
        return expense.id in compensation.lines
    if compensation.layer == "basic_insurance":
        return expense.scope is None
    if compensation.layer in PUBLIC:
        return expense.scope != "out_of_scope"
    return True


def aid_first(work: Work, items: Iterable[Item]) -> list[Verdict]:
    """Take gifts and aid in kind out of the lines: they were never spent (P110)."""
    verdicts = []
    for item in items:
        expense = item.expense
        if expense is None or not expense.funded_by_aid or item.net is None:
            continue
        gift = Ref(f"fact:expenses/{expense.id}/funded_by_aid", expense.funded_by_aid, "援助或赠药部分")
        benefit = item.benefit.id if item.benefit else ""
        named = expense.name or expense.drug or "一行费用"
        item.net = work.tracer.rest(item.net, (gift,), "剔除援助部分", benefit)
        verdicts.append(
            Verdict(
                "P110",
                f"{named}中援助或赠药支付的 {expense.funded_by_aid} 元不是实际支出，先行剔除",
                "note",
                frozenset({item.key}),
                (f"expenses/{expense.id}/funded_by_aid",),
                work.statute("健康保险管理办法/第五条"),
                "援助金额更正",
                amount=expense.funded_by_aid,
            )
        )
    return verdicts
