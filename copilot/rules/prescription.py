"""The prescriptions that an expense line rests on."""

from datetime import date

from copilot.domain.claim import Expense, Prescription
from copilot.rules.work import Item, Work


def prescriptions_of(work: Work, expense: Expense) -> tuple[Prescription, ...]:
    """The prescriptions that a line rests on: the one it names, those of its drug, or all of them."""
    given = work.facts.prescriptions or ()
    if expense.prescription is not None:
        return tuple(one for one in given if one.id == expense.prescription)
    if expense.drug is not None:
        named = tuple(
            one for one in given if one.drug and (one.drug in expense.drug or expense.drug in one.drug)
        )
        if named:
            return named
    return tuple(one for one in given if one.drug is None or expense.drug is None)


def prescription_day(work: Work, item: Item) -> date | None:
    """The day whose list and label count: that of the prescription, else of the purchase."""
    days = [one.issue_date for one in prescriptions_of(work, item.line) if one.issue_date is not None]
    return min(days) if days else item.day
