"""What is special to VAT invoices: two parties under equal labels, and the sum row of the table."""

import re
from collections.abc import Sequence
from typing import Final

from copilot.domain.document import ExtractedField, FieldSource
from copilot.domain.evidence import PageBox
from copilot.extract.columns import assign
from copilot.extract.items import Region
from copilot.extract.rowcells import one_cell
from copilot.extract.runs import Run

_PARTIES: Final = {"party_name": ("buyer", "seller"), "party_tax_no": ("buyer_tax_no", "seller_tax_no")}


def parties(fields: Sequence[ExtractedField]) -> list[ExtractedField]:
    """Name the two parties: the buyer stands above the seller, or to its left on the newer form."""
    out = [field for field in fields if field.name not in _PARTIES]
    for name, (buyer, seller) in _PARTIES.items():
        found = sorted((f for f in fields if f.name == name and f.bbox), key=_place)
        if any(f.name in (buyer, seller) and f.value for f in fields):
            continue
        if len(found) == 1:
            upper = found[0].bbox is not None and found[0].bbox.y0 < 0.5
            out.append(found[0].model_copy(update={"name": buyer if upper else seller}))
        for field, role in zip(found[:2] if len(found) > 1 else [], (buyer, seller), strict=False):
            out.append(field.model_copy(update={"name": role}))
    return out


def _place(field: ExtractedField) -> tuple[int, float, float]:
    box = field.bbox or PageBox(x0=0, y0=0, x1=0, y1=0)
    return field.page, round(box.y0 / 0.06), box.x0


def sum_row(region: Region, source: FieldSource) -> list[ExtractedField]:
    """Return ``amount_without_tax`` and ``tax`` from the 合计 row below the items."""
    sheet = region.sheet
    if region.stop >= len(sheet.lines):
        return []
    runs: list[Run] = []
    for line in sheet.lines[max(region.stop - 1, region.header.line + 1) : region.stop + 1]:
        if re.search(r"合\s*计", line.text):
            runs = [run for run in line.runs if not re.search(r"[合计价税]", run.text)]
            break
    cells = assign(runs, region.header.groups[0], sheet.glyph)
    out: list[ExtractedField] = []
    if cells.get("amount"):
        out.extend(one_cell("amount", "amount_without_tax", cells["amount"], source))
    if cells.get("tax"):
        out.extend(one_cell("tax", "tax", cells["tax"], source))
    return out
