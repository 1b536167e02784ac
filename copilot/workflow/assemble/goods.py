"""What the item lines of invoices and receipts are: drugs, devices, or anything else.

An invoice prints the short name of an item's tax class between asterisks before its name:
*化学药品制剂* for drugs, *医疗仪器器械* for devices.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from copilot.domain.document import Document, ExtractedField, LineItem
from copilot.domain.vocabulary import ExpenseKind
from copilot.workflow.assemble.known import Known
from copilot.workflow.assemble.sheet import amount_of, text_of

_NAMES: Final = ("name", "item_name", "generic_name")
_CLASS: Final = re.compile(r"^\*([^*]{1,20})\*")
_DRUGS: Final = ("药", "生物制品", "血液制品")
_DEVICES: Final = ("器械", "医疗仪器", "医疗设备")
_MATERIALS: Final = ("卫生材料", "医用材料")


class Good(NamedTuple):
    """An item line with its name as printed and its amount in yuan, None where it is unreadable."""

    item: LineItem
    source: ExtractedField
    name: str
    amount: Decimal | None


def goods(paper: Document) -> Iterator[Good]:
    """Yield the item lines that have a name."""
    for item in paper.items:
        source = next((cell for name in _NAMES if (cell := item.cell(name)) and cell.value), None)
        if source is not None and (text := text_of(source)):
            yield Good(item, source, text, amount_of(item.cell("amount")))


def plain(name: str) -> str:
    """Return the name without the tax class before it."""
    return _CLASS.sub("", name).strip()


def kind_of(name: str, known: Known) -> ExpenseKind | None:
    """Return the kind of expense that a name alone proves, or None."""
    special = known.specialty(plain(name))
    if special is not None:
        return "specialty_drug" if special == "drug" else "device"
    printed = _CLASS.match(name)
    words = printed.group(1) if printed else ""
    if any(word in words for word in _DEVICES):
        return "device"
    if any(word in words for word in _MATERIALS):
        return "material"
    return "drug" if any(word in words for word in _DRUGS) else None
