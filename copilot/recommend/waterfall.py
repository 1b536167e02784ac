"""From the bill to the amount payable, as bars: what each benefit counts, cuts and pays."""

from decimal import Decimal
from typing import Any, Final

from copilot.domain.claim import Facts
from copilot.domain.decision import Adjudication, BenefitResult
from copilot.domain.evidence import ClauseSpan
from copilot.domain.money import ZERO, fen

Row = tuple[str, Decimal, Decimal, str, tuple[ClauseSpan, ...]]

_DEDUCTIBLE: Final = ("P101", "D208")
_RATIO: Final = ("P102", "P106", "P108")
_CAP: Final = ("P103", "P104", "P105", "P111", "D209")


def waterfall(result: Adjudication, facts: Facts) -> list[dict[str, Any]]:
    """Return bars with label, amount, place and width in percent of the bill, kind, and clauses.

    Cuts are drawn where they are cut off; a benefit without an amount ends after what it counts.
    """
    billed = sum((expense.amount for expense in facts.expenses), ZERO)
    top = max([billed, *(b.eligible for b in result.benefits)], default=ZERO)
    if not top:
        return []
    rows: list[Row] = []
    if billed:
        rows.append(("申请费用合计", ZERO, billed, "", ()))
    for benefit in result.benefits:
        rows += _benefit(result, benefit)
    if result.payable is not None:
        rows.append(("应付", ZERO, result.payable, "pay", ()))
    return [
        {
            "label": label,
            "amount": f"{'−' if kind == 'minus' else ''}{width:,.2f}",
            "left": f"{left / top * 100:.2f}",
            "width": f"{width / top * 100:.2f}",
            "kind": kind,
            "clauses": clauses,
        }
        for label, left, width, kind, clauses in rows
    ]


def _benefit(result: Adjudication, benefit: BenefitResult) -> list[Row]:
    rows: list[Row] = [(f"{benefit.name}：合格费用", ZERO, benefit.eligible, "", ())]
    if benefit.payable is None or benefit.payable > benefit.eligible:
        return rows
    left = benefit.eligible
    deductible = min(benefit.deductible_applied or ZERO, left - benefit.payable)
    after = left - deductible
    borne = after - benefit.payable if benefit.ratio is None else fen(after * (1 - benefit.ratio))
    borne = min(borne, after - benefit.payable)
    over = after - borne - benefit.payable
    cuts = (("减免赔额", deductible, _DEDUCTIBLE), ("比例外自负", borne, _RATIO), ("超过限额", over, _CAP))
    for label, cut, codes in cuts:
        if cut > 0:
            left -= cut
            rows.append((label, left, cut, "minus", _clauses(result, benefit, codes)))
    return rows


def _clauses(result: Adjudication, benefit: BenefitResult, codes: tuple[str, ...]) -> tuple[ClauseSpan, ...]:
    spans = [
        s for f in result.findings if f.benefit == benefit.benefit and f.code in codes for s in f.clauses
    ]
    return tuple(dict.fromkeys(spans))
