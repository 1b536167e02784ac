"""Receipts into expense lines, by what the insured bore inside and outside the basic list.

A receipt states what the insured bore inside the list (自付) and outside it (自费); each becomes one
line. Where the fee list shows line by line which items were wholly self-paid and they add up to the
receipt's 自费, those lines take the place of the lump. A pharmacy invoice gives one line per item.
A visit's receipt that sells specialty drugs is split by them: a benefit for drugs asks for the drug.
Where the paper does not split what was borne, one line carries it as ``personal``, and where even
that is not stated, the line has no scope and the rules must ask.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from copilot.catalogue.names import simplified
from copilot.domain.document import Document, ExtractedField, LineItem
from copilot.domain.money import FEN, ZERO
from copilot.workflow.assemble import names
from copilot.workflow.assemble.goods import Good, goods, kind_of, plain
from copilot.workflow.assemble.known import Known
from copilot.workflow.assemble.occasions import Occasion, occasion_of, settled_through_basic
from copilot.workflow.assemble.papers import paper_ids
from copilot.workflow.assemble.sheet import Row, Sheet, amount_in, amount_of, day_of, first, text_of

_KINDS = {
    "inpatient": "hospital",
    "outpatient": "outpatient",
    "special_outpatient": "special_outpatient",
    "drug_purchase": "drug",
}
_LABELS = {"in_scope": "医保内自付", "out_of_scope": "医保外自费", "personal": "个人负担", None: "票据金额"}
_OPPOSITE = {"in_scope": "out_of_scope", "out_of_scope": "in_scope"}
_INSIDE = ("self_pay",)
_OUTSIDE = ("self_expense",)
_CLASS_OUTSIDE = ("丙", "03", "自费", "丙类")

Part = tuple[str | None, Decimal, ExtractedField | None]


def add_expenses(
    sheet: Sheet, papers: Sequence[Document], occasions: Sequence[Occasion], known: Known
) -> None:
    """Write the expense lines of every receipt and invoice."""
    ids = paper_ids(papers)
    for paper in papers:
        one = occasion_of(occasions, paper.id)
        if one is None or _cancelled(paper):
            continue
        before = len(sheet.sections.get("expenses", ()))
        if paper.doc_type in names.RECEIPTS:
            _add_receipt(sheet, paper, one, known)
        elif paper.doc_type == "vat_invoice":
            _add_invoice(sheet, paper, one, known)
        for values in sheet.sections.get("expenses", [])[before:]:
            values["paper"] = ids[paper.id]


def _cancelled(paper: Document) -> bool:
    """Whether the paper is a red-letter one, which takes back another and claims nothing."""
    total = amount_in(paper, "total")
    return any(word in (paper.value("status") or "") for word in ("冲红", "红冲", "作废")) or (
        total is not None and total < ZERO
    )


def _add_receipt(sheet: Sheet, paper: Document, one: Occasion, known: Known) -> None:
    special = _special(paper, one, known)
    for scope, amount, source in _parts(paper, one):
        lines = _fee_lines(one, amount) if scope == "out_of_scope" else []
        if not lines and special:
            lines = _own_lines(paper, scope, amount)
        if lines:
            for document, item, value in lines:
                row = _line(sheet, one, paper, scope)
                row.put("amount", value, document, item.cell("amount"))
                _put_item(row, document, item, known if special else None)
            continue
        row = _line(sheet, one, paper, scope)
        row.put("amount", amount, paper, source)
        row.put("name", _LABELS[scope])
        if special:
            _put_special(row, paper, special, known)


def _special(paper: Document, one: Occasion, known: Known) -> list[Good]:
    """Return the specialty goods on the receipt of a visit; a stay is one expense with its drugs."""
    if one.kind != "outpatient":
        return []
    return [good for good in goods(paper) if known.specialty(plain(good.name)) is not None]


def _own_lines(paper: Document, scope: str | None, lump: Decimal) -> list[tuple[Document, LineItem, Decimal]]:
    """Return the receipt's own lines that make up a part: all of them, or those outside the list."""
    lines = [(paper, item, amount_of(item.cell("amount"))) for item in paper.items]
    whole = [(document, item, value) for document, item, value in lines if value is not None]
    outside = [one for one in whole if text_of(one[1].cell("chrgitm_lv")) in _CLASS_OUTSIDE]
    for chosen in (outside if scope == "out_of_scope" else [], whole if len(whole) == len(lines) else []):
        total = sum((value for _, _, value in chosen), ZERO)
        if chosen and abs(total - lump) <= FEN and all(value > ZERO for _, _, value in chosen):
            return chosen
    return []


def _put_special(row: Row, paper: Document, special: Sequence[Good], known: Known) -> None:
    """Say what a lump buys: the one drug where nothing else is on the paper, else its kind stays open."""
    names_of = {plain(good.name) for good in special}
    if len(special) < sum(1 for _ in goods(paper)) or len(names_of) > 1:
        row.values.pop("kind", None)
        return
    _put_goods(row, paper, special[0].source, known)


def _line(sheet: Sheet, one: Occasion, paper: Document, scope: str | None) -> Row:
    """Open an expense row with what every line of this paper shares."""
    number = len(sheet.sections.get("expenses", ())) + 1
    row = sheet.row("expenses", f"e{number}")
    row.put("kind", _KINDS.get(one.kind))
    row.put("scope", scope)
    row.put("event", one.id)
    row.put("settled_through_basic", settled_through_basic(one))
    for candidate in ("discharge_date", *names.VISIT_DAY):
        source = paper.field(candidate)
        if day_of(source) is not None:
            row.put("date", day_of(source), paper, source)
            break
    if len(one.diagnoses) == 1:
        row.put("diagnosis", one.diagnoses[0])
    return row


def _parts(paper: Document, one: Occasion) -> Iterator[Part]:
    """Yield (scope, amount, source) of what the insured bore, by the best split that is stated."""
    inside, outside = first(paper, _INSIDE), first(paper, _OUTSIDE)
    amounts = {"in_scope": amount_of(inside), "out_of_scope": amount_of(outside)}
    if all(amount is None for amount in amounts.values()):
        inside, outside, amounts = _from_settlement(one)
    if all(amount is None for amount in amounts.values()):
        yield from _unsplit(paper, one)
        return
    for scope, source in (("in_scope", inside), ("out_of_scope", outside)):
        amount, other = amounts[scope], amounts[_OPPOSITE[scope]]
        if amount is None and other is not None:
            source, amount = _remainder(paper, other)
        if amount is not None and amount > ZERO:
            yield scope, amount, source


def _remainder(paper: Document, other: Decimal) -> tuple[ExtractedField | None, Decimal | None]:
    """Return what the insured paid beyond the stated share: account plus cash minus that share (I4)."""
    cash = paper.field("cash_pay")
    paid = amount_of(cash)
    if paid is None:
        return None, None
    return cash, paid + (amount_in(paper, "acct_pay") or ZERO) - other


def _from_settlement(
    one: Occasion,
) -> tuple[ExtractedField | None, ExtractedField | None, dict[str, Decimal | None]]:
    for paper in one.papers:
        if paper.doc_type == "settlement":
            outside, personal = paper.field("fulamt_ownpay_amt"), paper.field("psn_part_amt")
            own, borne = amount_of(outside), amount_of(personal)
            if own is not None and borne is not None and borne >= own:
                return personal, outside, {"in_scope": borne - own, "out_of_scope": own}
    return None, None, {}


def _unsplit(paper: Document, one: Occasion) -> Iterator[Part]:
    """Yield one part for a receipt that does not say what lies inside and outside the list."""
    total = paper.field("total")
    if settled_through_basic(one) is False:
        amount = amount_of(total)
        if amount is not None and amount > ZERO:
            yield "out_of_scope", amount, total
        return
    cash, account = amount_in(paper, "cash_pay"), amount_in(paper, "acct_pay")
    if cash is not None:
        borne = cash + (account or ZERO)
        if borne > ZERO:
            yield "personal", borne, paper.field("cash_pay")
        return
    amount, pooled = amount_of(total), amount_in(paper, "pool_pay")
    if amount is None or amount <= ZERO:
        return
    if pooled is not None:
        borne = amount - pooled - (amount_in(paper, "other_pay") or ZERO)
        if borne > ZERO:
            yield "personal", borne, total
        return
    yield None, amount, total


def _fee_lines(one: Occasion, lump: Decimal) -> list[tuple[Document, LineItem, Decimal]]:
    """Return the wholly self-paid lines of the fee lists when they add up to the lump."""
    lines = []
    for paper in one.papers:
        if paper.doc_type != "fee_list":
            continue
        for item in paper.items:
            value = _outside_amount(item)
            if value is not None and value != ZERO and item.cell("amount") is not None:
                lines.append((paper, item, value))
    total = sum((value for _, _, value in lines), ZERO)
    fits = abs(total - lump) <= FEN and all(value > ZERO for _, _, value in lines)
    return lines if fits else []


def _outside_amount(item: LineItem) -> Decimal | None:
    stated = amount_of(item.cell("fulamt_ownpay_amt"))
    if stated is not None:
        return stated
    level, ratio = text_of(item.cell("chrgitm_lv")), text_of(item.cell("self_ratio"))
    if level in _CLASS_OUTSIDE or ratio in ("1", "1.00", "100%", "100", "1.0"):
        return amount_of(item.cell("amount"))
    return None


def _add_invoice(sheet: Sheet, paper: Document, one: Occasion, known: Known) -> None:
    """Write one line per item when the items add up to the total, else one line for the total."""
    total = first(paper, ("total", "total_with_tax", "amount"))
    amount = amount_of(total)
    lines = [(item, amount_of(item.cell("amount"))) for item in paper.items]
    taxes = [amount_of(item.cell("tax")) or ZERO for item in paper.items]
    gross = [
        (item, value + tax) for (item, value), tax in zip(lines, taxes, strict=True) if value is not None
    ]
    for candidate in ([(item, value) for item, value in lines if value is not None], gross):
        if candidate and (amount is None or abs(sum((v for _, v in candidate), ZERO) - amount) <= FEN):
            for item, value in candidate:
                if value > ZERO:
                    row = _line(sheet, one, paper, "out_of_scope")
                    row.put("amount", value, paper, item.cell("amount"))
                    _put_item(row, paper, item, known)
            return
    if amount is not None and amount > ZERO:
        row = _line(sheet, one, paper, "out_of_scope")
        row.put("amount", amount, paper, total)
        row.put("name", "发票金额")


def _put_item(row: Row, paper: Document, item: LineItem, known: Known | None = None) -> None:
    source = next((good.source for good in goods(paper) if good.item == item), None)
    row.put("name", plain(text_of(source) or "") or None, paper, source)
    if known is not None and source is not None:
        _put_goods(row, paper, source, known)
    quantity = item.cell("qty")
    if quantity is not None and (text_of(quantity) or "").replace(".", "", 1).isdigit():
        row.put("qty", text_of(quantity), paper, quantity)
    row.put("unit_price", amount_of(item.cell("unit_price")), paper, item.cell("unit_price"))


def _put_goods(row: Row, paper: Document, source: ExtractedField, known: Known) -> None:
    """Put what the name of an item says of its kind, and the name of the drug."""
    text = text_of(source) or ""
    kind = kind_of(text, known)
    if kind is not None and not (kind == "drug" and row.values.get("kind") not in (None, "drug")):
        row.put("kind", kind)
    row.put("name", plain(text), paper, source)
    if row.values.get("kind") in ("drug", "specialty_drug"):
        row.put("drug", simplified(plain(text)), paper, source)
