"""Checks of formats, dates and identities, as a visible list. Pure.

``verify`` runs the checks that a schema names, in that order. Hard checks are I1, I2, I3 and the order
of admission and discharge; all others only ask for a look.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from copilot.domain.document import Check, Document
from copilot.domain.money import ZERO
from copilot.extract.amounts import yuan
from copilot.extract.dates import as_date
from copilot.extract.formats import bank_card, bill_code, bill_no, id_card, payer_id, uscc
from copilot.extract.identities import (
    capitals_agree,
    items_add_up,
    money,
    own_shares,
    payers_add_up,
    price_times_quantity,
    same,
    stay_in_order,
    uninsured,
    verdict,
)
from copilot.extract.rxcheck import drug_count, drug_quantity
from copilot.extract.text import fold


def issue_order(document: Document) -> Check:
    """Issue not before visit or discharge (soft: receipts dated before the visit exist)."""
    issued = as_date(document.value("issue_date"))
    names = ("visit_date", "discharge_date", "issue_date")
    before = [as_date(document.value(name)) for name in names[:2]]
    latest = max((day for day in before if day), default=None)
    if issued is None or latest is None:
        return verdict("dates", "soft", "skipped", "开票或就诊日期不全,未核对。", names)
    if issued < latest:
        return verdict("dates", "soft", "failed", "开票日期早于就诊或出院日期,请留意。", names)
    return verdict("dates", "soft", "ok", "开票日期不早于就诊或出院日期。", names)


def stay_length(document: Document) -> Check:
    """Days of stay equal discharge minus admission (counting the first day too is common)."""
    days = document.value("los_days")
    admitted, left = as_date(document.value("admit_date")), as_date(document.value("discharge_date"))
    names = ("los_days", "admit_date", "discharge_date")
    if days is None or admitted is None or left is None:
        return verdict("los", "soft", "skipped", "住院天数或日期不全,未核对。", names)
    actual = Decimal((left - admitted).days)
    ok = Decimal(days) in (actual, actual + 1, max(actual, Decimal(1)))
    message = "住院天数与日期相符。" if ok else f"住院天数 {days} 与日期推算的 {actual} 天不符。"
    return verdict("los", "soft", "ok" if ok else "failed", message, names)


def prepaid(document: Document) -> Check:
    """Prepayment plus supplement minus refund is about the cash payment (soft)."""
    names = ("prepaid", "topup", "refund", "cash_pay")
    paid, cash = money(document, "prepaid"), money(document, "cash_pay")
    if paid is None or cash is None:
        return verdict("prepaid", "soft", "skipped", "预缴或现金支付未读到,未核对。", names)
    net = paid + (money(document, "topup") or ZERO) - (money(document, "refund") or ZERO)
    ok = same(net, cash)
    message = (
        "预缴加补缴减退费等于现金支付。"
        if ok
        else f"预缴加补缴减退费 {yuan(net)} 与现金支付 {yuan(cash)} 不等。"
    )
    return verdict("prepaid", "soft", "ok" if ok else "failed", message, names, (cash, net))


_I7: Final[Sequence[tuple[str, str, tuple[str, ...]]]] = (
    ("I7a", "medfee_sumamt", ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")),
    ("I7b", "medfee_sumamt", ("fund_pay_sumamt", "psn_part_amt", "hosp_part_amt")),
    ("I7c", "psn_part_amt", ("acct_pay", "psn_cash_pay", "acct_mulaid_pay")),
    (
        "I7d",
        "fund_pay_sumamt",
        ("hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "oth_pay"),
    ),
)


def settlement(document: Document) -> tuple[Check, ...]:
    """I7: the four sums of a settlement sheet; an absent part counts as nothing, an empty one skips."""
    out = []
    for code, whole, parts in _I7:
        total = money(document, whole)
        held = [money(document, part) for part in parts]
        known = [value for value in held if value is not None]
        empty = any(document.field(part) is not None and document.value(part) is None for part in parts)
        summed = sum(known, ZERO)
        if total is None or not known:
            out.append(verdict(code, "soft", "skipped", "结算单上此式的数据不全,未核对。", (whole, *parts)))
        elif same(total, summed):
            out.append(verdict(code, "soft", "ok", "分项之和相符。", (whole, *parts), (total, summed)))
        elif empty or len(known) < 2:
            out.append(
                verdict(code, "soft", "skipped", "有分项未读到,不能断定。", (whole, *parts), (total, summed))
            )
        else:
            message = f"分项之和 {yuan(summed)} 与 {yuan(total)} 不等。"
            out.append(verdict(code, "soft", "failed", message, (whole, *parts), (total, summed)))
    return tuple(out)


def receipt_against_settlement(receipt: Document, sheet: Document) -> tuple[Check, ...]:
    """I8 (soft): receipt and settlement sheet of the same visit agree on pool and own expense."""
    part, full = money(sheet, "psn_part_amt"), money(sheet, "fulamt_ownpay_amt")
    pairs = (
        ("I8a", "pool_pay", money(receipt, "pool_pay"), money(sheet, "hifp_pay")),
        ("I8b", "self_expense", money(receipt, "self_expense"), full),
        (
            "I8c",
            "self_pay",
            money(receipt, "self_pay"),
            part - full if part is not None and full is not None else None,
        ),
        ("I8d", "total", money(receipt, "total"), money(sheet, "medfee_sumamt")),
    )
    out = []
    for code, name, left, right in pairs:
        if left is None or right is None:
            out.append(verdict(code, "soft", "skipped", "票据或结算单上缺少此项。", (name,)))
        else:
            ok = same(left, right)
            message = "票据与结算单一致。" if ok else "票据与结算单不一致,请核对是否同一次结算。"
            out.append(verdict(code, "soft", "ok" if ok else "failed", message, (name,), (right, left)))
    return tuple(out)


def charges_within_stay(document: Document) -> Check:
    """I6 for fee lists: every charge lies within the stay."""
    first, last = as_date(document.value("admit_date")), as_date(document.value("discharge_date"))
    days = [as_date(c.value) for item in document.items if (c := item.cell("fee_date")) is not None]
    known: list[date] = [day for day in days if day]
    if first is None or last is None or not known:
        return verdict("fee_dates", "soft", "skipped", "住院日期或费用日期不全,未核对。", ("items.fee_date",))
    outside = [day.isoformat() for day in known if not first <= day <= last]
    if outside:
        return verdict(
            "fee_dates", "soft", "failed", f"有费用日期在住院期间之外:{outside[0]}。", ("items.fee_date",)
        )
    return verdict("fee_dates", "soft", "ok", "费用日期都在住院期间。", ("items.fee_date",))


def stage_agrees(document: Document) -> Check:
    """The same diagnosis on admission and discharge carries the same stage (a glyph is easily lost)."""
    names = ("admit_diag", "discharge_diag")
    first, last = ([f.value for f in document.fields if f.name == n and f.value] for n in names)
    for a in first:
        for b in last:
            if a != b and _without_stage(a) == _without_stage(b):
                return verdict("stage", "soft", "failed", f"入院与出院诊断的分期不一致:“{a}”与“{b}”。", names)
    return verdict("stage", "soft", "ok" if first and last else "skipped", "入出院诊断的分期无矛盾。", names)


def tax_adds_up(document: Document) -> Check:
    """Invoice: net amount plus tax equals the total; an exempt tax printed as *** counts as nothing."""
    names = ("amount_without_tax", "tax", "total")
    net, total, printed = (
        money(document, "amount_without_tax"),
        money(document, "total"),
        document.value("tax"),
    )
    if net is None or total is None or printed is None:
        return verdict("tax", "soft", "skipped", "金额、税额或价税合计未读到,未核对。", names)
    tax = ZERO if "*" in printed else Decimal(printed)
    ok = same(net + tax, total)
    message = (
        "金额加税额等于价税合计。" if ok else f"金额加税额 {yuan(net + tax)} 与价税合计 {yuan(total)} 不等。"
    )
    return verdict("tax", "soft", "ok" if ok else "failed", message, names, (total, net + tax))


def _without_stage(text: str) -> str:
    return re.sub(r"[\s()。]|[IVXⅠ-Ⅻ]+[ABCabc]?\d?期", "", fold(text))


CHECKS: Final[Mapping[str, Callable[[Document], Check | tuple[Check, ...]]]] = {
    "I1": items_add_up,
    "I2": capitals_agree,
    "I3": payers_add_up,
    "I4": own_shares,
    "I5": price_times_quantity,
    "I6": stay_in_order,
    "I7": settlement,
    "I9": uninsured,
    "dates": issue_order,
    "los": stay_length,
    "prepaid": prepaid,
    "bill_code": bill_code,
    "bill_no": bill_no,
    "payer_id": payer_id,
    "id_card": id_card,
    "bank_card": bank_card,
    "uscc": uscc,
    "fee_dates": charges_within_stay,
    "stage": stage_agrees,
    "tax": tax_adds_up,
    "rx_count": drug_count,
    "rx_quantity": drug_quantity,
}


def verify(document: Document, names: Sequence[str]) -> tuple[Check, ...]:
    """Run the named checks in order; raise ``KeyError`` for a name that is not in the list."""
    out: list[Check] = []
    for name in names:
        result = CHECKS[name](document)
        out.extend(result if isinstance(result, tuple) else (result,))
    return tuple(out)
