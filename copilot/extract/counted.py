"""Quantity and price of one in one cell with a sign of multiplication: ``11.38×2``, ``2盒×75.00元``."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from copilot.extract.runs import Run
from copilot.extract.text import squeeze

# Quantity and price of one with a sign of multiplication, either first; a unit stands by the quantity.
_COUNTED: Final = re.compile(
    r"^(?:单价|数量)?:?¥?(-?\d+(?:\.\d+)?)元?/?([\u4e00-\u9fff]{0,3}?)[×xX*](?:单价|数量)?:?¥?(-?\d+(?:\.\d+)?)元?/?([\u4e00-\u9fff]{0,3})=?$"
)


def quantity_and_price(runs: Sequence[Run]) -> tuple[Run, Run] | None:
    """Return quantity (with its unit) and price of one as runs, or None when a cell is no product."""
    ordered = sorted(runs, key=lambda run: run.x0)
    match = _COUNTED.match(squeeze("".join(run.text for run in ordered)))
    if match is None or not ordered:
        return None
    left, unit, right, behind = match.groups()
    swapped = (behind and not unit) or (not unit and "." in left and "." not in right)
    quantity, price = (right + behind, left) if swapped else (left + unit, right)
    first, last = (ordered[-1], ordered[0]) if swapped else (ordered[0], ordered[-1])
    return replace(first, text=quantity, raw=quantity), replace(last, text=price, raw=price)
