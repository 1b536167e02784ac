"""Which papers a benefit needs, read from the product pack: its own list, and what its trigger rests on.

Pure. A paper that the wording requires carries its clause; the others follow from what the benefit
pays for and are asked for under Insurance Law Article 22.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final, Literal

from copilot.domain.base import Record
from copilot.domain.document import DocType
from copilot.domain.evidence import ClauseSpan
from copilot.domain.policy import Benefit, Policy

Why = Literal[
    "clause", "identity", "receipt", "items", "basic", "drug", "purchase", "diagnosis", "stay", "tumour",
    "gene", "payout", "exam",
]  # fmt: skip
_DRUGS: Final = frozenset({"drug", "specialty_drug", "overseas_drug", "cell_therapy"})
_STAYS: Final = frozenset({"inpatient", "surgery"})
_VISITS: Final = frozenset({"outpatient", "special_outpatient", "drug_purchase"})
_DIAGNOSES: Final = frozenset({"diagnosis", "recurrence", "metastasis", "progression"})
ORDER: Final[tuple[DocType, ...]] = (
    "inpatient_receipt", "outpatient_receipt", "vat_invoice", "fee_list", "settlement", "discharge_summary",
    "prescription", "diagnosis_certificate", "pathology", "genetic_test", "lab_report", "claim_form",
    "id_card", "bank_card", "other",
)  # fmt: skip


class NeededPaper(Record):
    """One kind of paper; ``instead`` are kinds that serve as well, ``required`` is False where it helps."""

    doc_type: DocType
    why: Why
    required: bool = True
    instead: tuple[DocType, ...] = ()
    label: str = ""
    clause: ClauseSpan | None = None


def policy_on(policies: Iterable[Policy], product: str, day: date) -> Policy | None:
    """Return the newest version of a product that had begun by ``day``, else its first version."""
    known = sorted(
        (one for one in policies if one.product == product and not one.for_engine_tests),
        key=lambda one: one.valid_from or date.min,
    )
    begun = [one for one in known if one.valid_from is None or one.valid_from <= day]
    return begun[-1] if begun else next(iter(known), None)


def needed_papers(policy: Policy, benefits: Collection[str] = ()) -> tuple[NeededPaper, ...]:
    """Return the papers for the chosen benefits (none chosen: for all), each kind once, in reading order."""
    chosen = [one for one in policy.benefits if not benefits or one.id in benefits] or list(policy.benefits)
    found: dict[DocType, NeededPaper] = {}
    for benefit in chosen:
        for need in _of(benefit):
            before = found.get(need.doc_type)
            if (
                before is None
                or (need.required and not before.required)
                or (need.clause and not before.clause)
            ):
                found[need.doc_type] = need
    single = len(chosen) == 1
    needs = [one if single or one.clause else _softened(one, chosen) for one in found.values()]
    needs += [
        NeededPaper(doc_type="id_card", why="identity", required=False),
        NeededPaper(doc_type="bank_card", why="payout", required=False),
    ]
    covered = {other for one in needs for other in one.instead}
    kept = [one for one in needs if one.doc_type not in covered or one.clause]
    return tuple(sorted(kept, key=lambda one: (not one.required, ORDER.index(one.doc_type))))


def _softened(need: NeededPaper, chosen: Iterable[Benefit]) -> NeededPaper:
    """With several benefits in play, a paper that only some of them need is not required."""
    by_all = all(any(one.doc_type == need.doc_type for one in _of(benefit)) for benefit in chosen)
    return need if by_all or need.why == "receipt" else need.model_copy(update={"required": False})


def _of(benefit: Benefit) -> Iterable[NeededPaper]:
    events, kinds = set[str](benefit.trigger.events), set[str](benefit.trigger.kinds)
    for rule in benefit.documents:
        yield NeededPaper(doc_type=rule.doc_type, why="clause", label=rule.label, clause=rule.clause)
    if benefit.kind != "lump_sum":
        yield from _receipts(benefit, events, kinds)
    if events & _STAYS or benefit.kind == "daily_allowance" or "hospital" in kinds:
        yield NeededPaper(doc_type="discharge_summary", why="stay")
    drug = benefit.specialty is not None or bool(kinds & _DRUGS)
    if drug:
        yield NeededPaper(doc_type="prescription", why="drug")
    if drug or benefit.kind == "lump_sum" or events & _DIAGNOSES or not (events or kinds):
        yield NeededPaper(doc_type="diagnosis_certificate", why="diagnosis", instead=("discharge_summary",)
                          if not events & _STAYS else ())  # fmt: skip
    if benefit.specialty is not None or benefit.kind == "lump_sum" or events & _DIAGNOSES:
        yield NeededPaper(doc_type="pathology", why="tumour", required=False)
    if benefit.trigger.biomarkers:
        yield NeededPaper(doc_type="genetic_test", why="gene")
    elif benefit.specialty is not None:
        yield NeededPaper(doc_type="genetic_test", why="gene", required=False)
    if kinds & {"exam", "genetic_test"}:
        yield NeededPaper(doc_type="lab_report", why="exam", required=False)


def _receipts(benefit: Benefit, events: set[str], kinds: set[str]) -> Iterable[NeededPaper]:
    stays = bool(events & _STAYS) or "hospital" in kinds or benefit.kind == "daily_allowance"
    if stays and not events & _VISITS:
        yield NeededPaper(doc_type="inpatient_receipt", why="receipt")
    elif (events and events <= _VISITS) or kinds & _DRUGS:
        others: tuple[DocType, ...] = ("vat_invoice", "inpatient_receipt")
        yield NeededPaper(doc_type="outpatient_receipt", why="receipt", instead=others)
    else:
        others = ("outpatient_receipt", "vat_invoice")
        yield NeededPaper(doc_type="inpatient_receipt", why="receipt", instead=others)
    yield NeededPaper(doc_type="fee_list", why="items", required=False)
    yield NeededPaper(doc_type="settlement", why="basic", required=False)
