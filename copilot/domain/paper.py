"""A paper of a claim as the checks need it."""

from typing import Annotated

from copilot.domain import vocabulary as words
from copilot.domain.base import Record
from copilot.domain.claim_parts import PaperType, Sex
from copilot.domain.vocabulary import Amount, Flag, MaybeAmount, MaybeDay, Texts, token

PaperStatus = Annotated[words.PaperStatus, token("PaperStatus", words.PaperStatus)]


class PaperItem(Record):
    """One line of an item table on a paper."""

    name: str = ""
    amount: Amount


class Paper(Record):
    """One paper as the checks need it; the field names are those of the fiscal receipt.

    ``failed`` names identities (I1 ..) that the extractor found broken; where the amounts stand
    here, they are computed again. ``duplicate_of`` names an earlier claim with the same paper.
    """

    id: str
    doc_type: PaperType | None = None
    person_name: str | None = None
    person_sex: Sex | None = None
    id_tail: str | None = None
    hospital: str | None = None
    issue_date: MaybeDay = None
    visit_date: MaybeDay = None
    admit_date: MaybeDay = None
    discharge_date: MaybeDay = None
    surgery_date: MaybeDay = None
    report_date: MaybeDay = None
    bill_code: str | None = None
    bill_no: str | None = None
    check_code: str | None = None
    status: PaperStatus | None = None
    items: tuple[PaperItem, ...] = ()
    total: MaybeAmount = None
    total_cn: str | None = None
    pool_pay: MaybeAmount = None
    other_pay: MaybeAmount = None
    acct_pay: MaybeAmount = None
    cash_pay: MaybeAmount = None
    self_pay: MaybeAmount = None
    self_expense: MaybeAmount = None
    failed: Texts = ()
    low_confidence: Texts = ()
    image_hash: str | None = None
    verified: Flag = None
    duplicate_of: str | None = None
