"""One fee list of a long stay: as many lines as asked for, over as many pages as they need."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from evals.claims import make_claim
from evals.layouts import LAYOUTS
from evals.render import Quality, RenderedPaper, finish

_STAY_DAYS = 120


def long_list(
    lines: int, *, layout: str = "fee_list.daily", quality: Quality = "digital", seed: int = 1
) -> RenderedPaper:
    """Render a fee list with at least ``lines`` rows; the truth names every row and the total."""
    claim = make_claim(seed, "inpatient")
    rng = Random(f"long:{seed}")
    rows = tuple(
        replace(
            rng.choice(claim.lines),
            qty=Decimal(1),
            on=claim.admit + timedelta(days=number * _STAY_DAYS // lines),
        )
        for number in range(lines)
    )
    stay = claim.admit + timedelta(days=_STAY_DAYS)
    drawn = LAYOUTS[layout].draw(replace(claim, lines=rows, discharge=stay, issue=stay), rng)
    return finish(drawn, name=f"long_{lines}_{seed}", quality=quality, severity=0.3, seed=seed)
