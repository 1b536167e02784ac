"""Item tables of a document to line items, page by page."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from copilot.domain.document import ExtractedField, FieldSource, LineItem
from copilot.domain.evidence import PageBox
from copilot.extract.charges import amount_of, mark_levels, number_items, receipt_item
from copilot.extract.counted import quantity_and_price
from copilot.extract.findings import genes
from copilot.extract.generows import gene_rows, told
from copilot.extract.grid import grid_items, grid_pairs
from copilot.extract.headers import Header, find_header
from copilot.extract.hits import Hit
from copilot.extract.identities import is_category
from copilot.extract.pairs import STAMP
from copilot.extract.proved import proved_rows
from copilot.extract.rowcells import list_rows
from copilot.extract.runs import Run, Sheet
from copilot.extract.rx import rx_lines, rx_row
from copilot.extract.rxblocks import labelled_drugs, with_usage
from copilot.extract.schema import Schema
from copilot.extract.tables import Row, rows
from copilot.extract.text import squeeze
from copilot.extract.twofold import twofold_header, twofold_rows
from copilot.extract.unheaded import made_header

# What recognisers make of the holes along the edge of continuous forms.
_PUNCHED: Final = frozenset(["O", "o", "◎", "C", "c", "0.", "○", "◯", "〇", "●", "°", "Q"])
_PAIR: Final = re.compile(r"^\s*([^\d:][^:]{0,24}?)\s*:\s*([¥￥]?-?[\d,]+\.\d{1,2})\s*元?\s*$")

_WORD: Final = re.compile(r"[\u4e00-\u9fff()]{2,16}")

PageHits = dict[int, tuple[list[Hit], list[Run]]]


class Region:
    """The item table of one page: its header and the lines from there to the table's end."""

    def __init__(self, sheet: Sheet, header: Header, stop: int) -> None:
        self.sheet = sheet
        self.header = header
        self.stop = stop

    def holds(self, line: int) -> bool:
        """Whether a line index belongs to the table, header included."""
        return self.header.holds(line) or self.header.line <= line < self.stop


def find_region(sheet: Sheet, hits: PageHits, schema: Schema, before: Region | None = None) -> Region | None:
    """Return the item table of a page, or None when it has none.

    A page without a header row continues the table of the page ``before`` when its lines look like
    rows: then that header's columns hold, from the first line.
    """
    if schema.table is None:
        return None
    header = twofold_header(sheet, schema.table) or find_header(sheet.lines, 0, schema.table)
    if header is None and before is None:
        header = made_header(sheet.lines, schema.table)
    if header is None:
        if before is None or schema.table.mode != "list" or before.stop < len(before.sheet.lines) - 2:
            return None
        scale = sheet.page.width / before.sheet.page.width
        if not 0.98 < scale < 1.02:
            return None
        header = Header(-1, before.header.groups, 0.0, below=before.header.below)
    ends = {squeeze(word).strip(":") for word in schema.table.end}
    stop = len(sheet.lines)
    for index in range(header.line + 1, len(sheet.lines)):
        found = hits[index][0]
        # Two labels with colons on a line are the foot of a list (报告人: … 报告日期: …), not a row.
        foot = schema.table.mode != "receipt" and sum(hit.colon and bool(hit.name) for hit in found) >= 2
        total = any(hit.spec.kind == "capitals" or hit.label in ends for hit in found)
        if foot or total or _heads_row(found, hits[index][1]):
            stop = index
            break
    return Region(sheet, header, stop)


def _heads_row(found: Sequence[Hit], head: Sequence[Run]) -> bool:
    """Whether a line holds bare labels only: payments whose amounts stand below follow the table.

    A few of its words may be unknown: forms print payments that no list of labels has.
    """
    strange = [*head, *(run for hit in found for run in (*hit.inline, *hit.after))]
    bare = not any(hit.colon for hit in found) and all(hit.name for hit in found)
    words = all(_WORD.fullmatch(run.text.strip()) for run in strange)
    return len(found) >= 3 and bare and words and 2 * len(strange) <= len(found)


def body(region: Region, hits: PageHits, nameless: bool = False) -> list[Run]:
    """Return the runs of a table's body without the labelled pieces printed into it.

    With ``nameless`` the pieces behind labels of no field (用法) stay in it.
    """
    out: list[Run] = []
    for index in range(region.header.line + 1, region.stop):
        found, head = hits[index]
        if not found or (nameless and not any(hit.name for hit in found)):
            out.extend(region.sheet.lines[index].runs)
        else:
            out.extend(head)
    return [run for run in out if not STAMP.search(run.text) and run.text.strip() not in _PUNCHED]


def receipt_items(
    regions: Sequence[tuple[Region, PageHits]], schema: Schema, source: FieldSource
) -> tuple[LineItem, ...]:
    """Return the items of a receipt over all its pages, each amount counted once."""
    kept: list[list[ExtractedField]] = []
    for region, hits in regions:
        pieces: list[Run] = []
        pairs: list[Row] = []
        for run in body(region, hits):
            match = _PAIR.match(run.text)
            if match:
                pairs.append(_paired(run, match))
            else:
                pieces.append(run)
        found = rows(region.sheet, region.header, pieces) + pairs
        found = two_lines(found)
        for row in sorted(found, key=lambda r: (r.group, r.cy)) if not pairs else found:
            cells = receipt_item(row, schema, source)
            if cells:
                kept.append(cells)
    charges = {squeeze(name) for name in schema.charges}
    marked, levels = mark_levels(kept, lambda name: name in charges)
    if not levels:
        across = sorted(kept, key=_reading_place)
        marked, levels = mark_levels(across, lambda name: name in charges)
    return number_items(marked if levels else kept)


def two_lines(found: Sequence[Row]) -> list[Row]:
    """Join what tills print on two lines: the name, and below it ``quantity × price`` and the amount."""
    out: list[Row] = []
    for row in found:
        before = out[-1] if out else None
        open_ = before is not None and before.group == row.group and "amount" not in before.cells
        rest = [run for runs in row.cells.values() for run in runs if runs is not row.cells.get("amount")]
        product = quantity_and_price(rest)
        if before is not None and open_ and product:
            before.cells["amount"] = row.cells.get("amount", [])
            before.cells["qty"], before.cells["std"] = [product[0]], [product[1]]
            continue
        if before is not None and open_ and "amount" in row.cells and "name" not in row.cells:
            # The figures in their columns, the name alone on the line above.
            before.cells.update({kind: runs for kind, runs in row.cells.items() if kind not in before.cells})
            before.runs.extend(row.runs)
            continue
        out.append(row)
    return out


def _reading_place(cells: list[ExtractedField]) -> tuple[int, int, float]:
    """Order of rows across column groups: page, line, then left to right."""
    box = cells[0].bbox or PageBox(x0=0, y0=0, x1=0, y1=0)
    return cells[0].page, round((box.y0 + box.y1) * 50), box.x0


def listed(
    regions: Sequence[tuple[Region, PageHits]], schema: Schema, source: FieldSource
) -> list[list[ExtractedField]]:
    """Return the rows of a general table over all its pages."""
    found: list[Row] = []
    drugs = schema.table is not None and schema.table.mode == "prescription"
    for region, hits in regions:
        pieces = body(region, hits, drugs)
        if region.header.below:
            found.extend(twofold_rows(region.sheet, region.header, pieces, region.stop))
        else:
            found.extend(rows(region.sheet, region.header, pieces))
    found = with_usage(found) if drugs else found
    return list_rows(found, schema, source)


def document_items(
    sheets: Sequence[Sheet],
    regions: Sequence[tuple[Region, PageHits]],
    form: Schema,
    source: FieldSource,
    fields: Sequence[ExtractedField],
) -> tuple[LineItem, ...]:
    """Return the items of a document of any type."""
    if form.table is None:
        return ()
    if form.table.mode == "receipt":
        made = [row for s in sheets if not regions for row in grid_items(grid_pairs(s, form), source)]
        found = number_items(made) if made else receipt_items(regions, form, source)
        return _proved(found, sheets, form, source, fields)
    made = listed(regions, form, source)
    if form.table.mode == "prescription":
        made = made or labelled_drugs(sheets, source)
        made = [rx_row(cells) for cells in made] if made else rx_lines(sheets, source)
    if form.type == "genetic_test":
        made = [told(cells) for cells in made]
    if form.type == "genetic_test" and not made:
        made = gene_rows(sheets, source)
    if form.type == "genetic_test" and not made:
        made = [row for f in fields if f.name == "conclusion" and f.value for row in genes(f)]
    return number_items(made)


def _proved(
    found: tuple[LineItem, ...],
    sheets: Sequence[Sheet],
    form: Schema,
    source: FieldSource,
    fields: Sequence[ExtractedField],
) -> tuple[LineItem, ...]:
    """Return the items as read, or those that add up to the total where these are none or do not."""
    amounts = [amount_of(item.cells) for item in found if not is_category(item)]
    total = next((f.value for f in fields if f.name == "total" and f.value), None)
    if found and (total is None or None in amounts or sum(a for a in amounts if a) == Decimal(total)):
        return found
    made = proved_rows(sheets, form, source, fields)
    return number_items(made) if len(made) > len(found) else found


def _paired(run: Run, match: re.Match[str]) -> Row:
    """A run ``name:amount`` as a row of its own, whatever columns are printed above it."""
    name, amount = run.piece(*match.span(1)), run.piece(*match.span(2))
    return Row({"name": [name], "amount": [amount]}, run.cy, run.page, 0, [run])
