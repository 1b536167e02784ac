"""One doubtful figure of a sum that does not add up is put right by the others. Pure.

Only a figure that the recogniser itself doubted, or that a seal covers, is ever changed, only to a
figure that it is easily misread for, and only when no other doubtful figure could explain the
difference. A clear figure that contradicts its paper is left as it stands: that is a finding about
the paper. What was changed has ``source="derived"`` and a note with both figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from copilot.domain.document import Document, ExtractedField, LineItem
from copilot.domain.money import ZERO
from copilot.extract.amounts import read_capitals, spell, yuan
from copilot.extract.identities import PAYERS, is_category, money, same
from copilot.extract.text import distance

DOUBTED: Final = 0.93


@dataclass(frozen=True, slots=True)
class Equation:
    """Amounts whose signed sum is nothing; ``words`` say so in Chinese."""

    signs: Mapping[str, int]
    words: str


def _sum(whole: str, parts: Sequence[str], words: str) -> Equation:
    return Equation({whole: -1, **dict.fromkeys(parts, 1)}, words)


_EQUATIONS: Final = (
    _sum("total", PAYERS, "各项支付之和等于合计"),
    Equation(
        {"acct_pay": 1, "cash_pay": 1, "self_pay": -1, "self_expense": -1}, "个人支付等于自付加自费"
    ),
    _sum(
        "medfee_sumamt",
        ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"),
        "自费、超限价、先行自付与政策范围内之和等于医疗费总额",
    ),
    _sum(
        "medfee_sumamt",
        ("fund_pay_sumamt", "psn_part_amt", "hosp_part_amt"),
        "基金支付与个人负担之和等于医疗费总额",
    ),
    _sum(
        "psn_part_amt", ("acct_pay", "psn_cash_pay", "acct_mulaid_pay"), "个人账户与现金支付之和等于个人负担"
    ),
    _sum(
        "fund_pay_sumamt",
        ("hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "oth_pay"),
        "各基金支付之和等于基金支付总额",
    ),
    _sum("total", ("amount_without_tax", "tax"), "金额加税额等于价税合计"),
)  # fmt: skip


def doubted(value: ExtractedField) -> bool:
    """Whether the recogniser or a seal leaves doubt about a value that was read."""
    return value.source == "ocr" and (value.confidence < DOUBTED or bool(value.note))


def near_miss(read: Decimal, wanted: Decimal) -> bool:
    """Whether ``wanted`` is easily misread as ``read``: one digit changed, lost or added, or the point."""
    a, b = yuan(read), yuan(wanted)
    if wanted < 0 or a == b:
        return False
    if a.replace(".", "").strip("0") == b.replace(".", "").strip("0"):
        return True
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1
    short, long = sorted((a, b), key=len)
    return len(long) == len(short) + 1 and any(
        long[:place] + long[place + 1 :] == short for place in range(len(long))
    )


def by_equations(document: Document) -> Document:
    """Repair at most one figure of each equation, the equations in order."""
    for equation in _EQUATIONS:
        document = _solved(document, equation)
    return document


def _solved(document: Document, equation: Equation) -> Document:
    held = {
        name: field for name in equation.signs if (field := document.field(name)) and field.value is not None
    }
    empty = [
        name for name in equation.signs if (field := document.field(name)) is not None and field.value is None
    ]
    amounts = {name: amount for name in held if (amount := money(document, name)) is not None}
    if empty or len(amounts) < 3 or next(iter(equation.signs)) not in amounts:
        return document
    gap = sum((equation.signs[name] * amount for name, amount in amounts.items()), ZERO)
    if same(gap, ZERO):
        return document
    choices = [
        (held[name], amount - equation.signs[name] * gap)
        for name, amount in amounts.items()
        if doubted(held[name]) and near_miss(amount, amount - equation.signs[name] * gap)
    ]
    if len(choices) != 1:
        return document
    return _replaced(document, *choices[0], equation.words)


def _replaced(document: Document, old: ExtractedField, amount: Decimal, words: str) -> Document:
    made = changed(old, yuan(amount), words)
    fields = tuple(made if field is old else field for field in document.fields)
    return document.model_copy(update={"fields": fields})


def changed(old: ExtractedField, value: str, words: str) -> ExtractedField:
    """Return a value with another figure and a note that names both and the ground."""
    note = f"读作 {old.value},按“{words}”改为 {value}"
    return old.model_copy(update={"value": value, "source": "derived", "note": note})


def total_by_capitals(document: Document) -> Document:
    """Where digits and capitals differ, the one that items or payers confirm decides over a doubted one."""
    total, words = document.field("total"), document.field("total_cn")
    parsed = read_capitals(words.value) if words and words.value else None
    if total is None or total.value is None or words is None or parsed is None:
        return document
    printed = Decimal(total.value)
    if printed == parsed.amount:
        return document
    sums = [amount for amount in (items_sum(document), payers_sum(document)) if amount is not None]
    for_words = any(same(amount, parsed.amount) for amount in sums)
    for_digits = any(same(amount, printed) for amount in sums)
    if for_words and not for_digits and doubted(total):
        return _replaced(document, total, parsed.amount, "大写金额与分项之和")
    clean = spell(printed)
    close = distance(words.value or "", clean) <= 0.34 * len(clean)
    if for_digits and not for_words and close and (words.confidence < DOUBTED or words.note):
        fields = tuple(
            changed(field, clean, "小写合计与分项之和") if field is words else field
            for field in document.fields
        )
        return document.model_copy(update={"fields": fields})
    return document


def items_sum(document: Document) -> Decimal | None:
    """Return the sum of the items, None when one of them has no amount."""
    cells = [item.cell("amount") for item in document.items if not is_category(item)]
    amounts = [Decimal(cell.value) for cell in cells if cell and cell.value is not None]
    return sum(amounts, ZERO) if cells and len(amounts) == len(cells) else None


def payers_sum(document: Document) -> Decimal | None:
    """Return the sum of the payers, None when fewer than three were read."""
    amounts = [amount for name in PAYERS if (amount := money(document, name)) is not None]
    return sum(amounts, ZERO) if len(amounts) >= 3 else None


def item_by_total(document: Document) -> Document:
    """The one doubtful amount of an item that explains why the items miss the total is put right.

    The price times the quantity of its row, where both were read, must agree with the new amount.
    """
    total, summed = document.field("total"), items_sum(document)
    if total is None or total.value is None or summed is None or total.source == "derived":
        return document
    gap = summed - Decimal(total.value)
    if same(gap, ZERO) or (doubted(total) and near_miss(Decimal(total.value), summed)):
        return document
    choices = []
    for item in document.items:
        cell = item.cell("amount")
        if cell is None or cell.value is None or is_category(item):
            continue
        wanted = Decimal(cell.value) - gap
        product = _product(item)
        fits = product is None or same(product, wanted)
        if fits and near_miss(Decimal(cell.value), wanted) and (doubted(cell) or product is not None):
            choices.append((item, cell, wanted))
    if len(choices) != 1:
        return document
    target, cell, wanted = choices[0]
    made = changed(cell, yuan(wanted), "项目之和等于合计")
    cells = tuple(made if one is cell else one for one in target.cells)
    items = tuple(LineItem(index=i.index, cells=cells) if i is target else i for i in document.items)
    return document.model_copy(update={"items": items})


def _product(item: LineItem) -> Decimal | None:
    cells = [item.cell("unit_price") or item.cell("price"), item.cell("qty")]
    values = [Decimal(cell.value) for cell in cells if cell and cell.value is not None]
    return values[0] * values[1] if len(values) == 2 else None


def open_share(document: Document) -> Document:
    """The one payer without a value is the rest of the total, when a rest there is.

    The labels of all four payers must stand on the paper, the capitals must confirm the total, and no
    further payer may be printed that could have borne the rest.
    """
    total, words = money(document, "total"), document.value("total_cn")
    parsed = read_capitals(words) if words else None
    fields = [document.field(name) for name in PAYERS]
    if total is None or parsed is None or parsed.amount != total or any(field is None for field in fields):
        return document
    open_ones = [field for field in fields if field is not None and field.value is None]
    further = ("major_illness_pay", "medical_aid_pay")
    others = [
        f for f in document.fields if f.value and (f.name in further or f.name.startswith("other_money."))
    ]
    if len(open_ones) != 1 or any(Decimal(f.value or 0) for f in others):
        return document
    if any(field.value is not None and field.note for field in fields if field):
        return document  # a payment that is doubtful itself says nothing about another
    rest = total - sum((Decimal(f.value) for f in fields if f and f.value), ZERO)
    if rest <= 0:
        return document
    note = "此栏未读出,由合计减其他支付推得"
    made = open_ones[0].model_copy(
        update={"value": yuan(rest), "source": "derived", "confidence": 0.7, "note": note}
    )
    return document.model_copy(
        update={"fields": tuple(made if field is open_ones[0] else field for field in document.fields)}
    )
