"""Item tables of a document to line items, page by page."""

import re
from collections.abc import Sequence
from typing import Final

from copilot.domain.document import ExtractedField, FieldSource, LineItem
from copilot.extract.charges import number_items, one_level, receipt_item
from copilot.extract.labels import Hit
from copilot.extract.layout import Run, Sheet
from copilot.extract.pairs import STAMP
from copilot.extract.schema import Schema
from copilot.extract.tables import Header, Row, find_header, rows
from copilot.extract.text import squeeze

_PAIR: Final = re.compile(r"^\s*([^\d:][^:]{0,24}?)\s*:\s*([¥￥]?-?[\d,]+\.\d{1,2})\s*元?\s*$")

PageHits = dict[int, tuple[list[Hit], list[Run]]]


class Region:
    """The item table of one page: its header and the lines from there to the table's end."""

    def __init__(self, sheet: Sheet, header: Header, stop: int) -> None:
        self.sheet = sheet
        self.header = header
        self.stop = stop

    def holds(self, line: int) -> bool:
        """Whether a line index belongs to the table, header included."""
        return self.header.line <= line < self.stop


def find_region(sheet: Sheet, hits: PageHits, schema: Schema) -> Region | None:
    """Return the item table of a page, or None when it has no header row."""
    if schema.table is None:
        return None
    header = find_header(sheet.lines, 0, schema.table)
    if header is None:
        return None
    ends = {squeeze(word).strip(":") for word in schema.table.end}
    stop = len(sheet.lines)
    for index in range(header.line + 1, len(sheet.lines)):
        if any(hit.label in ends for hit in hits[index][0]):
            stop = index
            break
    return Region(sheet, header, stop)


def body(region: Region, hits: PageHits) -> list[Run]:
    """Return the runs of a table's body without the labelled pieces printed into it."""
    out: list[Run] = []
    for index in range(region.header.line + 1, region.stop):
        found, head = hits[index]
        if not found:
            out.extend(region.sheet.lines[index].runs)
        else:
            out.extend(head)
    return [run for run in out if not STAMP.search(run.text)]


def receipt_items(regions: Sequence[tuple[Region, PageHits]], schema: Schema, source: FieldSource) -> tuple[LineItem, ...]:
    """Return the items of a receipt over all its pages, each amount counted once."""
    kept: list[list[ExtractedField]] = []
    for region, hits in regions:
        pieces: list[Run] = []
        pairs: list[Run] = []
        for run in body(region, hits):
            (pairs if _PAIR.match(run.text) else pieces).append(run)
        found = rows(region.sheet, region.header, pieces) + [_paired(run) for run in pairs]
        for row in sorted(found, key=lambda r: (r.group, r.cy)) if not pairs else found:
            cells = receipt_item(row, schema, source)
            if cells:
                kept.append(cells)
    charges = {squeeze(name) for name in schema.charges}
    return number_items(one_level(kept, lambda name: name in charges))


def _paired(run: Run) -> Row:
    """A run ``name:amount`` as a row of its own, whatever columns are printed above it."""
    match = _PAIR.match(run.text)
    assert match is not None
    name, amount = run.piece(*match.span(1)), run.piece(*match.span(2))
    return Row({"name": [name], "amount": [amount]}, run.cy, run.page, 0, [run])
