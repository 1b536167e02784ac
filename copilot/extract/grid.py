"""Receipts that have their categories in print: amounts are overprinted beside the names, without a header.

Old provincial forms are a grid of names (西药费, 床位费 ...), each with room for an amount behind it.
A name without an amount stands for nothing that was charged.
"""

from collections.abc import Sequence
from typing import Final

from copilot.domain.document import ExtractedField, FieldSource
from copilot.extract.amounts import find_money
from copilot.extract.charges import cell, money_cell
from copilot.extract.runs import Line, Run, Sheet
from copilot.extract.schema import Schema
from copilot.extract.text import squeeze

_NAMES: Final = 6
_AMOUNTS: Final = 1
_LINES: Final = 2
_REACH: Final = 14.0
Pair = tuple[Run, Run]


def grid_pairs(sheet: Sheet, schema: Schema) -> list[Pair]:
    """Return the names of charges with the amounts behind them; empty when the page is no such form."""
    known = {squeeze(name) for name in schema.charges}
    known |= {name.removesuffix("费") for name in known if len(name) > 2}
    names = 0
    lines = 0
    pairs: list[Pair] = []
    for line in sheet.lines:
        own = [run for run in line.runs if squeeze(run.text).strip(":.") in known]
        if len(own) < 2:
            continue
        names += len(own)
        lines += 1
        pairs += [(run, amount) for run in own if (amount := _behind(run, line, own)) is not None]
    found = names >= _NAMES and lines >= _LINES and len(pairs) >= _AMOUNTS
    return pairs if found else []


def _behind(name: Run, line: Line, names: Sequence[Run]) -> Run | None:
    """Return the one amount between a name and the next."""
    edge = min((other.x0 for other in names if other.x0 > name.x0), default=float("inf"))
    between = [run for run in line.runs if name.x1 - name.height < run.x0 < edge and run is not name]
    amounts = [run for run in between if (hits := find_money(run.text)) and hits[0].fit >= 0.9]
    if len(amounts) != 1 or amounts[0].x0 - name.x1 > _REACH * name.height:
        return None
    return amounts[0]


def grid_items(pairs: Sequence[Pair], source: FieldSource) -> list[list[ExtractedField]]:
    """Return a row of name and amount for every pair."""
    rows = []
    for name, amount in pairs:
        made = money_cell("amount", [amount], source)
        if made is not None:
            rows.append([cell("name", name.raw.strip(" :："), [name], source), made])
    return rows
