"""The arithmetic identities of medical papers, each a function from a document to a check.

I1 items = total, I2 capitals = digits, I3 payers = total, I4 cash and account = own shares, I5 price
times quantity, I6 dates in order, I7 the settlement sheet, I9 uninsured patients. An empty cell is
never taken for zero to declare a failure: then the check is skipped.
"""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import Final, Literal

from copilot.domain.document import Check, CheckStatus, Document, LineItem
from copilot.domain.money import ZERO
from copilot.extract.amounts import read_capitals, yuan
from copilot.extract.dates import as_date

TOLERANCE: Final = Decimal("0.01")
PAYERS: Final = ("pool_pay", "other_pay", "acct_pay", "cash_pay")
_EXTRA: Final = ("major_illness_pay", "medical_aid_pay")
_PAYING: Final = (
    "支付",
    "补助",
    "报销",
    "补充",
    "救助",
    "基金",
    "承担",
    "保险",
    "共济",
    "减免",
    "优惠",
    "惠民保",
    "保障",
    "垫付",
    "差价",
)
_NOT_PAYING: Final = ("累计", "余额", "标准", "起付", "自付", "自负", "自费", "自理", "范围", "限价", "个人")

Severity = Literal["hard", "soft"]


def verdict(
    code: str,
    severity: Severity,
    status: CheckStatus,
    message: str,
    fields: Iterable[str] = (),
    amounts: tuple[Decimal | None, Decimal | None] = (None, None),
) -> Check:
    """Build a check; ``amounts`` are expected and actual."""
    expected, actual = (yuan(a) if a is not None else None for a in amounts)
    return Check(
        code=code,
        severity=severity,
        status=status,
        message=message,
        fields=tuple(fields),
        expected=expected,
        actual=actual,
    )


def money(document: Document, name: str) -> Decimal | None:
    """Return the amount of a field, or None when it is absent or empty."""
    return _decimal(document.value(name))


def _decimal(value: str | None) -> Decimal | None:
    try:
        return Decimal(value) if value is not None else None
    except InvalidOperation:
        return None


def same(a: Decimal, b: Decimal) -> bool:
    """Whether two amounts agree within a fen."""
    return abs(a - b) <= TOLERANCE


def is_category(item: LineItem) -> bool:
    """Whether a row repeats as a sum what the rows below it itemise."""
    level = item.cell("level")
    return level is not None and level.value == "category"


def items_add_up(document: Document) -> Check:
    """I1: the items add up to the total (tolerance one fen)."""
    names = ("items.amount", "total")
    total = money(document, "total")
    if total is None or not document.items:
        return verdict("I1", "hard", "skipped", "缺少合计或项目,未核对项目之和。", names)
    cells = [item.cell("amount") for item in document.items if not is_category(item)]
    known = [Decimal(cell.value) for cell in cells if cell and cell.value is not None]
    summed = sum(known, ZERO)
    if len(known) == len(cells) and any(c and c.source == "derived" for c in cells):
        return verdict(
            "I1", "hard", "skipped", "有项目金额由合计倒推,不能再用来核对合计。", names, (total, summed)
        )
    if known and same(summed, total):
        return verdict("I1", "hard", "ok", "项目之和等于合计。", names, (total, summed))
    if len(known) < len(cells):
        return verdict("I1", "hard", "skipped", "有项目未读到金额,未核对项目之和。", names, (total, summed))
    return verdict(
        "I1", "hard", "failed", f"项目之和 {yuan(summed)} 与合计 {yuan(total)} 不等。", names, (total, summed)
    )


def capitals_agree(document: Document) -> Check:
    """I2: the capitals, parsed to a number, equal the digits."""
    names = ("total_cn", "total")
    total, words = money(document, "total"), document.field("total_cn")
    parsed = read_capitals(words.value) if words and words.value else None
    if total is None or parsed is None or (words and words.source == "derived"):
        return verdict("I2", "hard", "skipped", "大写或小写合计未读到,未核对。", names)
    held = document.field("total")
    if held and held.source == "derived":
        return verdict("I2", "hard", "skipped", "小写合计由大写推得,未核对。", names)
    if parsed.amount == total:
        return verdict("I2", "hard", "ok", "大写与小写一致。", names, (parsed.amount, total))
    return verdict(
        "I2",
        "hard",
        "failed",
        f"大写 {yuan(parsed.amount)} 与小写 {yuan(total)} 不一致。",
        names,
        (parsed.amount, total),
    )


def payers_add_up(document: Document) -> Check:
    """I3: pool, other, account and cash payments add up to the total.

    Provinces print further payers (大额, 大病, 救助, 公务员补助 ...) beside or within 其他支付; both
    readings are tried, and a payment printed under two labels counts once.
    """
    total = money(document, "total")
    cash = money(document, "cash_pay")
    parts = {name: money(document, name) for name in PAYERS}
    held = {name: value for name, value in parts.items() if value is not None}
    names = (*PAYERS, "total")
    if total is None or cash is None or len(held) < 2:
        return verdict("I3", "hard", "skipped", "支付栏不齐,未核对支付之和。", names)
    base = sum(held.values(), ZERO)
    if any((field := document.field(name)) and field.source == "derived" for name in PAYERS):
        return verdict(
            "I3", "hard", "skipped", "有支付金额由合计倒推,不能再用来核对合计。", names, (total, base)
        )
    blank = "(空白栏按未发生计)" if len(held) < sum(document.field(n) is not None for n in PAYERS) else ""
    if same(base, total):
        return verdict("I3", "hard", "ok", f"各项支付之和等于合计{blank}。", names, (total, base))
    extras = _extra_payers(document)
    for amount, how, used in _variants(held, extras):
        if same(amount, total):
            return verdict(
                "I3", "hard", "ok", f"各项支付之和等于合计:{how}{blank}。", (*names, *used), (total, amount)
            )
    if blank or any(document.field(n) is not None and document.value(n) is None for n in (*PAYERS, *extras)):
        return verdict(
            "I3", "hard", "skipped", "有支付栏未读到值,不能断定支付之和是否相符。", names, (total, base)
        )
    fullest = _once(held, extras)
    closest = min((base, fullest), key=lambda amount: abs(amount - total))
    return verdict(
        "I3",
        "hard",
        "failed",
        f"各项支付之和 {yuan(closest)} 与合计 {yuan(total)} 相差 {yuan(closest - total)}。",
        (*names, *extras),
        (total, closest),
    )


def _extra_payers(document: Document) -> dict[str, Decimal]:
    out: dict[str, Decimal] = {}
    for field in document.fields:
        label = field.name.partition(".")[2]
        paying = any(word in label for word in _PAYING) and not any(word in label for word in _NOT_PAYING)
        if (field.name in _EXTRA or (field.name.startswith("other_money.") and paying)) and field.value:
            amount = Decimal(field.value)
            if amount:
                out[field.name] = amount
    return out


def _label(name: str) -> str:
    known = {
        "major_illness_pay": "大额(病)支付",
        "medical_aid_pay": "医疗救助",
        "other_pay": "其他支付",
        "acct_pay": "个人账户支付",
    }
    return known.get(name, name.partition(".")[2] or name)


def _once(held: dict[str, Decimal], extras: dict[str, Decimal]) -> Decimal:
    """All payers, with an amount that 其他支付 or another label repeats counted once."""
    seen = {held["other_pay"]} if held.get("other_pay") else set()
    total = sum(held.values(), ZERO)
    for amount in extras.values():
        if amount not in seen:
            total += amount
            seen.add(amount)
    return total


def _variants(
    held: dict[str, Decimal], extras: dict[str, Decimal]
) -> Iterable[tuple[Decimal, str, tuple[str, ...]]]:
    base = sum(held.values(), ZERO)
    names = list(extras)
    for size in range(1, min(len(names), 4) + 1):
        for chosen in combinations(names, size):
            amount = sum((extras[name] for name in chosen), ZERO)
            yield base + amount, f"另计{'、'.join(map(_label, chosen))}", chosen
            other = held.get("other_pay", ZERO)
            if other and amount >= other:
                yield (
                    base - other + amount,
                    f"其他支付已含在{'、'.join(map(_label, chosen))}中,只计一次",
                    chosen,
                )
    account = held.get("acct_pay", ZERO)
    if account and held["cash_pay"] >= account:
        yield base - account, "个人账户支付已含在个人支付中,只计一次", ("acct_pay",)


def own_shares(document: Document) -> Check:
    """I4 (soft): account plus cash equal 自付 plus 自费; packages and local rules deviate."""
    names = ("acct_pay", "cash_pay", "self_pay", "self_expense")
    values = [money(document, name) for name in names]
    if any(value is None for value in values[1:]):
        return verdict("I4", "soft", "skipped", "自付、自费或现金支付未读到,未核对。", names)
    left = (values[0] or ZERO) + (values[1] or ZERO)
    right = (values[2] or ZERO) + (values[3] or ZERO)
    if same(left, right):
        return verdict("I4", "soft", "ok", "个人支付等于自付加自费。", names, (right, left))
    return verdict(
        "I4",
        "soft",
        "failed",
        f"个人支付 {yuan(left)} 与自付加自费 {yuan(right)} 不等,各地口径不同,请留意。",
        names,
        (right, left),
    )


def uninsured(document: Document) -> Check:
    """I9: without insurance there is no pool, other or account payment, and all is 自费."""
    names = ("insurance_type", "pool_pay", "other_pay", "acct_pay", "self_expense", "total")
    kind = document.value("insurance_type") or ""
    if not any(word in kind for word in ("自费", "非医保", "无医保")):
        return verdict("I9", "soft", "skipped", "不是自费身份,不适用。", names)
    paid = [money(document, name) for name in names[1:4]]
    own, total = money(document, "self_expense"), money(document, "total")
    bad = any(paid) or (own is not None and total is not None and own and not same(own, total))
    message = "自费身份却有医保支付,或自费不等于合计。" if bad else "自费身份,无医保支付。"
    return verdict("I9", "soft", "failed" if bad else "ok", message, names, (total, own))


def price_times_quantity(document: Document) -> Check:
    """I5: each row's unit price times quantity equals its amount, within the rounding of the price."""
    names = ("items.price", "items.qty", "items.amount")
    wrong: list[str] = []
    checked = 0
    for item in document.items:
        each = item.cell("unit_price") or item.cell("price") or item.cell("std")
        cells = [each, item.cell("qty"), item.cell("amount")]
        price, quantity, amount = (_decimal(c.value if c else None) for c in cells)
        if price is None or quantity is None or amount is None:
            continue
        checked += 1
        exponent = price.as_tuple().exponent
        step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else -2)
        if abs(price * quantity - amount) > TOLERANCE + step / 2 * abs(quantity):
            wrong.append(str(item.index + 1))
    if not checked:
        return verdict("I5", "soft", "skipped", "没有同时带单价、数量、金额的行。", names)
    if wrong:
        return verdict("I5", "soft", "failed", f"第 {'、'.join(wrong[:8])} 行单价乘数量不等于金额。", names)
    return verdict("I5", "soft", "ok", "各行单价乘数量等于金额。", names)


def stay_in_order(document: Document) -> Check:
    """I6: admission not after discharge."""
    admitted, left = as_date(document.value("admit_date")), as_date(document.value("discharge_date"))
    names = ("admit_date", "discharge_date")
    if admitted is None or left is None:
        return verdict("I6", "hard", "skipped", "入院或出院日期不完整,未核对。", names)
    status: CheckStatus = "ok" if admitted <= left else "failed"
    return verdict(
        "I6", "hard", status, "入院不晚于出院。" if status == "ok" else "入院日期晚于出院日期。", names
    )
