"""All layouts by name: one function draws any of them from a claim and a seed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Final

from copilot.domain.document import DocType
from evals.claims import Claim, Kind
from evals.layouts.parts import Paper
from evals.layouts.prescriptions import PRESCRIPTIONS, draw_prescription
from evals.layouts.receipt_forms import INPATIENT, OUTPATIENT
from evals.layouts.receipts import draw_receipt
from evals.layouts.records import SUMMARIES, draw_summary


@dataclass(frozen=True, slots=True)
class Layout:
    """One printed form: its type, the kind of claim it needs (None for any), and how to draw it."""

    name: str
    doc_type: DocType
    kind: Kind | None
    draw: Callable[[Claim, Random], Paper]


def _all() -> list[Layout]:
    layouts = [Layout(f.name, "inpatient_receipt", "inpatient", partial(draw_receipt, f)) for f in INPATIENT]
    layouts += [
        Layout(f.name, "outpatient_receipt", "outpatient", partial(draw_receipt, f)) for f in OUTPATIENT
    ]
    layouts += [Layout(f.name, "discharge_summary", "inpatient", partial(draw_summary, f)) for f in SUMMARIES]
    layouts += [Layout(f.name, "prescription", None, partial(draw_prescription, f)) for f in PRESCRIPTIONS]
    return layouts


LAYOUTS: Final[dict[str, Layout]] = {layout.name: layout for layout in _all()}
