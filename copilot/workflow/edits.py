"""A person's value in the place of the machine's, on one document."""

import re
from datetime import date
from typing import Final

from copilot.domain.base import Record
from copilot.domain.document import Document, ExtractedField, LineItem
from copilot.domain.money import exact, fen, plain
from copilot.errors import InputRefused, NotFound

_CELL: Final = re.compile(r"items\[(\d{1,4})\]\.(\w{1,40})")
_MONEY: Final = re.compile(
    r"(amount|unit_price|price|tax|total|prepaid|topup|refund|medfee_sumamt|act_pay_dedc|\w+_pay|\w+_expense"
    r"|\w+_amt|\w+_fee)"
)


class Edit(Record):
    """One correction: ``field`` is a name, or ``items[3].amount`` for a cell of an item table.

    ``value`` None says that the label stands there and the value does not.
    """

    document: str
    field: str
    value: str | None


def apply(document: Document, edit: Edit) -> tuple[Document, str | None, str | None]:
    """Return the changed document, the old value and the normalised new one.

    Raises InputRefused when an amount or a day is not one, NotFound when the cell does not exist.
    """
    cell = _CELL.fullmatch(edit.field)
    if cell is None:
        if not re.fullmatch(r"[\w.\u4e00-\u9fff（）()]{1,60}", edit.field):
            raise NotFound(f"单证没有字段 {edit.field}")
        value = normalised(edit.field, edit.value)
        old = document.field(edit.field)
        fields = _replaced(document.fields, _by_person(edit.field, value, old))
        return document.model_copy(update={"fields": fields}), old.value if old else None, value
    index, name = int(cell.group(1)), cell.group(2)
    item = next((one for one in document.items if one.index == index), None)
    if item is None:
        raise NotFound(f"明细表没有第 {index} 行")
    value = normalised(name, edit.value)
    old = item.cell(name)
    page = old.page if old else item.cells[0].page if item.cells else 1
    changed = LineItem(index=index, cells=_replaced(item.cells, _by_person(name, value, old, page=page)))
    items = tuple(changed if one.index == index else one for one in document.items)
    return document.model_copy(update={"items": items}), old.value if old else None, value


def normalised(name: str, value: str | None) -> str | None:
    """Return the value as it is stored: amounts with two places, days as ISO dates."""
    if value is None or not value.strip():
        return None
    text = value.strip()
    if _MONEY.fullmatch(name):
        try:
            return plain(fen(exact(text.removeprefix("¥").removeprefix("￥").removesuffix("元"))))
        except ValueError:
            raise InputRefused(f"“{text}”不是金额，请写成 1234.50 的样子") from None
    if name.endswith("_date") or name == "valid_until":
        digits = re.fullmatch(r"(\d{4})\D{0,2}(\d{1,2})\D{1,2}(\d{1,2})\D?|(\d{4})(\d{2})(\d{2})", text)
        parts = [part for part in digits.groups() if part] if digits else []
        try:
            return date(*(int(part) for part in parts)).isoformat()
        except (TypeError, ValueError):
            raise InputRefused(f"“{text}”不是日期，请写成 2026-03-02 的样子") from None
    return text


def _by_person(name: str, value: str | None, old: ExtractedField | None, *, page: int = 1) -> ExtractedField:
    """Return the field as a person states it; it keeps the place where the old one stood on the page."""
    return ExtractedField(
        name=name,
        value=value,
        raw_text=value or "",
        page=old.page if old else page,
        bbox=None,
        confidence=1.0,
        source="person",
        note=f"人工更正，原读为“{old.value}”" if old and old.value else "人工补录",
    )


def _replaced(fields: tuple[ExtractedField, ...], new: ExtractedField) -> tuple[ExtractedField, ...]:
    """Put the field in the place of the first of its name, or at the end."""
    place = next((number for number, field in enumerate(fields) if field.name == new.name), len(fields))
    return (*fields[:place], new, *fields[place + 1 :])
