"""What the identities allow to add: values found by subtraction.

Nothing that was read is changed in silence. A value found by arithmetic has ``source="derived"`` and
a note that says how; a choice between two readings of the same ink is noted too.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from copilot.domain.document import Document, ExtractedField, LineItem
from copilot.domain.evidence import PageBox
from copilot.domain.money import ZERO
from copilot.extract.amounts import read_capitals, spell, yuan
from copilot.extract.cents import without_cents
from copilot.extract.identities import PAYERS, is_category, money
from copilot.extract.repair import by_equations, item_by_total, open_share, total_by_capitals
from copilot.extract.runs import overlap_share
from copilot.extract.spelling import repeated_stage, stage_noughts
from copilot.extract.text import distance, squeeze

UNREAD: Final = "金额处无字"
SEALED: Final = "被印章遮挡"
TRUSTED: Final = 0.85


def with_fields(document: Document, changed: Sequence[ExtractedField]) -> Document:
    """Return the document with fields of those names replaced, or added at the end."""
    new = {field.name: field for field in changed}
    kept = [new.pop(field.name, field) for field in document.fields]
    return document.model_copy(update={"fields": (*kept, *new.values())})


def complete(document: Document) -> Document:
    """Apply every derivation in order; each needs the ones before it."""
    for step in _STEPS:
        document = step(document)
    return document


def no_more_than_total(document: Document) -> Document:
    """A share of the bill that exceeds the whole was misread; its place is kept and its value dropped."""
    total = document.field("total")
    if total is None or total.value is None or total.confidence < TRUSTED or Decimal(total.value) <= 0:
        return document
    changed = []
    for name in (*PAYERS, "self_pay", "self_expense", "major_illness_pay", "medical_aid_pay"):
        share = document.field(name)
        if share and share.value is not None and Decimal(share.value) > Decimal(total.value):
            note = f"读作 {share.value},大于合计,疑为误读"
            changed.append(share.model_copy(update={"value": None, "confidence": 0.2, "note": note}))
    return with_fields(document, changed)


def point_by_capitals(document: Document) -> Document:
    """A total whose decimal point was lost is put right when the capitals spell the same digits."""
    total, words = document.field("total"), document.field("total_cn")
    if not (total and total.value and words and words.value):
        return document
    parsed = read_capitals(words.value)
    if parsed is None or parsed.amount == Decimal(total.value):
        return document
    if re.sub(r"\D", "", total.raw_text) != yuan(parsed.amount).replace(".", ""):
        return document
    note = f"原读作“{total.raw_text}”,小数点按大写金额确定"
    return with_fields(
        document,
        [total.model_copy(update={"value": yuan(parsed.amount), "confidence": TRUSTED, "note": note})],
    )


def total_from_capitals(document: Document) -> Document:
    """The total in digits is derived from the capitals when only those were read."""
    total, words = document.field("total"), document.field("total_cn")
    parsed = read_capitals(words.value) if words and words.value else None
    if parsed is None or words is None or (total and total.value is not None):
        return document
    made = ExtractedField(
        name="total",
        value=yuan(parsed.amount),
        raw_text=total.raw_text if total else "",
        page=words.page,
        bbox=total.bbox if total else None,
        confidence=round(words.confidence * 0.9, 4),
        source="derived",
        note="小写合计未读到,由大写金额推得",
    )
    return with_fields(document, [made])


def capitals_from_total(document: Document) -> Document:
    """Damaged capitals are completed from the digits when what was read is nearly that spelling."""
    total, words = document.field("total"), document.field("total_cn")
    if not (total and total.value and words) or words.value is not None or not words.raw_text:
        return document
    clean = spell(Decimal(total.value))
    ended = re.search(r"[整正分元圆]\W*$", words.raw_text) or re.search(r"\.\d\d(?!\d)", total.raw_text)
    if not ended:
        return document  # both may have lost their end
    printed = re.sub(r"[整正]$", "", re.sub(r"^.*?[)::]", "", squeeze(words.raw_text)))
    if distance(printed, re.sub("整$", "", clean)) > 0.34 * len(clean):
        return document
    note = f"大写读作“{words.raw_text}”,与小写合计相近,按小写推得"
    return with_fields(
        document,
        [words.model_copy(update={"value": clean, "source": "derived", "confidence": 0.7, "note": note})],
    )


def missing_item(document: Document) -> Document:
    """The one unreadable item amount is the total less the others.

    With several empty cells, only a single cell with damaged ink or under a seal may be derived, and
    the empty ones count as nothing.
    """
    total = document.field("total")
    if not total or total.value is None or total.confidence < 0.6 or not document.items:
        return document
    unread = [item for item in document.items if (c := item.cell("amount")) and c.value is None]
    damaged = [item for item in unread if (c := item.cell("amount")) and not c.note.endswith(UNREAD)]
    if len(damaged) == 1 and all(item in damaged or _blank(item) for item in unread):
        target = damaged[0]
    elif len(unread) == 1 and not damaged:
        target = unread[0]
    else:
        return document
    counted = [i for i in document.items if not is_category(i)]
    known = sum((Decimal(c.value) for i in counted if (c := i.cell("amount")) and c.value), ZERO)
    rest = Decimal(total.value) - known
    old = target.cell("amount")
    if rest <= 0 or old is None:
        return document
    seen = re.sub(r"\D", "", old.raw_text)
    if seen and seen not in yuan(rest).replace(".", ""):
        return document
    others = "其余空白项按无金额计," if len(unread) > 1 else ""
    made = old.model_copy(
        update={
            "value": yuan(rest),
            "source": "derived",
            "confidence": round(min(0.8, total.confidence * 0.85), 4),
            "note": f"金额未读清,由合计减其余项目推得({others}非读得)",
        }
    )
    return _with_item(document, target, made)


def _blank(item: LineItem) -> bool:
    cell = item.cell("amount")
    return cell is not None and cell.value is None and cell.note.endswith(UNREAD)


def _with_item(document: Document, target: LineItem, made: ExtractedField) -> Document:
    cells = tuple(made if cell.name == made.name else cell for cell in target.cells)
    items = tuple(LineItem(index=i.index, cells=cells) if i is target else i for i in document.items)
    return document.model_copy(update={"items": items})


def cut_payer(document: Document) -> Document:
    """The one payment cut by the paper's edge or a seal is the total less the other payers.

    The visible digits must begin the result, and every other payer's cell must have been read.
    """
    total = money(document, "total")
    held = [field for name in PAYERS if (field := document.field(name))]
    open_ones = [field for field in held if field.value is None]
    if total is None or len(open_ones) != 1 or not open_ones[0].raw_text or len(held) < 2:
        return document
    cut = open_ones[0]
    rest = total - sum((Decimal(field.value) for field in held if field.value), ZERO)
    seen = re.sub(r"[^\d.]", "", cut.raw_text).rstrip(".")
    if rest < 0 or not seen or not yuan(rest).startswith(seen):
        return document
    note = f"只见“{cut.raw_text}”,由合计减其他支付推得"
    derived = {"value": yuan(rest), "source": "derived", "confidence": 0.7, "note": note}
    return with_fields(document, [cut.model_copy(update=derived)])


def seal_over(box: PageBox | None, seals: Sequence[PageBox]) -> bool:
    """Whether a seal lies over a noticeable part of a box."""
    return box is not None and any(overlap_share(box, seal) > 0.2 for seal in seals)


def under_seals(field: ExtractedField, seals: Sequence[PageBox]) -> ExtractedField:
    """Lower the confidence of a field that a seal overlaps, and say so."""
    if not seal_over(field.bbox, seals) or SEALED in field.note:
        return field
    note = "；".join(filter(None, [field.note if field.value is not None else "", SEALED]))
    return field.model_copy(update={"confidence": round(field.confidence * 0.75, 4), "note": note})


def electronic_numbers(document: Document) -> Document:
    """The numbers of an electronic receipt are those of the paper where it prints no others."""
    made = []
    for name in ("bill_code", "bill_no"):
        own, told = document.field(name), document.field(f"e_{name}")
        if told and told.value and not (own and (own.value or own.raw_text)):
            made.append(told.model_copy(update={"name": name}))
    return with_fields(document, made) if made else document


def prescriber(document: Document) -> Document:
    """Who signed a prescription prescribed it, where the form prints no doctor besides the signature."""
    signed, doctor = document.field("doctor_sign"), document.field("doctor")
    if document.doc_type != "prescription" or not (signed and signed.value) or (doctor and doctor.value):
        return document
    return with_fields(document, [signed.model_copy(update={"name": "doctor", "note": "取自医师签名"})])


_STEPS: Final[tuple[Callable[[Document], Document], ...]] = (
    point_by_capitals,
    total_by_capitals,
    total_from_capitals,
    capitals_from_total,
    no_more_than_total,
    without_cents,
    missing_item,
    item_by_total,
    cut_payer,
    by_equations,
    open_share,
    stage_noughts,
    repeated_stage,
    prescriber,
    electronic_numbers,
)
