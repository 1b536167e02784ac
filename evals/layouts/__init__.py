"""All layouts by name: one function draws any of them from a claim and a seed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Final

from copilot.domain.document import DocType
from evals.claims import Claim, Kind
from evals.layouts.cards import draw_bank_card, draw_claim_form, draw_id_card, draw_vat_invoice
from evals.layouts.fee_lists import FEE_LISTS, draw_fee_list
from evals.layouts.parts import Paper
from evals.layouts.prescriptions import PRESCRIPTIONS, draw_prescription
from evals.layouts.receipt_forms import INPATIENT, OUTPATIENT
from evals.layouts.receipts import draw_receipt
from evals.layouts.records import SUMMARIES, draw_summary
from evals.layouts.reports import REPORTS, draw_report
from evals.layouts.settlements import SETTLEMENTS, draw_settlement


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
    layouts += [Layout(f.name, "fee_list", "inpatient", partial(draw_fee_list, f)) for f in FEE_LISTS]
    layouts += [Layout(f.name, "settlement", "inpatient", partial(draw_settlement, f)) for f in SETTLEMENTS]
    types: dict[str, DocType] = {
        "diagnosis_certificate": "diagnosis_certificate",
        "pathology": "pathology",
        "genetic_test": "genetic_test",
        "lab_report": "lab_report",
    }
    layouts += [Layout(f.name, types[f.name.split(".")[0]], None, partial(draw_report, f)) for f in REPORTS]
    layouts += [
        Layout("vat_invoice.digital", "vat_invoice", None, draw_vat_invoice),
        Layout("id_card.front", "id_card", None, draw_id_card),
        Layout("bank_card.front", "bank_card", None, draw_bank_card),
        Layout("claim_form.standard", "claim_form", None, draw_claim_form),
    ]
    return layouts


LAYOUTS: Final[dict[str, Layout]] = {layout.name: layout for layout in _all()}
