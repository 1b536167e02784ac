"""What a letter is written from, which letter fits, and whether it may leave the house."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from copilot.catalogue.reasons import Reason
from copilot.domain.case import State, takes_effect
from copilot.domain.claim import Claim
from copilot.domain.decision import Deadline, Decision, Finding, Outcome, Recommendation, Signature
from copilot.domain.money import Yuan
from copilot.errors import InputRefused
from copilot.recommend.chain import Corpus
from copilot.recommend.letters.letter import Kind
from copilot.recommend.letters.sender import Sender
from copilot.recommend.letters.texts import catalogue
from copilot.rules.clock import china_day, deadlines

Draft = Literal["no_decision", "other", "unsigned", "expert", "state"]
REVIEW: Final = frozenset({"R401", "R402", "R403", "R409"})
_BY_OUTCOME: Final[Mapping[Outcome, Kind]] = {
    "approve": "payment", "partial": "partial", "deny": "denial", "pend": "deficiency",
}  # fmt: skip
_NAMES: Final[Mapping[str, str]] = {
    "approve": "全额给付", "partial": "部分给付", "deny": "不予给付", "pend": "补充材料", "refer": "转办",
    "hold": "冻结", "release": "解冻", "reopen": "重新打开",
}  # fmt: skip


@dataclass(frozen=True)
class LetterCase:
    """One case with all that its letters show.

    ``decision`` is the latest act of a person, ``state`` the state of the stored case (None when the
    case is not kept in a store), ``issued_on`` the day that the letter bears.
    """

    claim: Claim
    recommendation: Recommendation
    corpus: Corpus
    reasons: Mapping[str, Reason]
    product: str = ""
    sender: Sender = field(default_factory=Sender)
    decision: Decision | None = None
    state: State | None = None
    issued_on: date | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The reason codes: those that the person decided on, or those of the recommendation."""
        decided = self.decision.codes if self.decision is not None else ()
        return tuple(dict.fromkeys(decided or self.recommendation.adjudication.codes))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that the letter rests on, in the order of the recommendation."""
        fired = [f for f in self.recommendation.adjudication.findings if f.fired]
        chosen = tuple(f for f in fired if f.code in self.codes)
        return chosen if self.decision is not None and self.decision.codes else tuple(fired)

    @property
    def asks(self) -> tuple[Finding, ...]:
        """The findings that ask the claimant for something that no needed document covers."""
        codes = frozenset(catalogue("kinds")["claimant"]["codes"])
        codes -= {need.code for need in self.recommendation.adjudication.needed_documents}
        return tuple(f for f in self.recommendation.adjudication.findings if f.fired and f.code in codes)

    @property
    def computed(self) -> Yuan | None:
        """The amount of the calculation."""
        return self.recommendation.adjudication.payable

    @property
    def amount(self) -> Yuan | None:
        """The amount that the letter promises: the decided one, or the calculated one."""
        decided = self.decision.amount if self.decision is not None else None
        return self.computed if decided is None else decided

    @property
    def determined_on(self) -> date | None:
        """The day of the determination: stated in the facts, or the day of the last signature."""
        stated = self.claim.facts.timeline.determined_on
        decision = self.decision
        if stated is not None or decision is None or not decision.signatures:
            return stated
        return china_day(max(one.signed_at for one in decision.signatures))

    @property
    def medical(self) -> bool:
        """Whether the conclusion rests on a medical judgement."""
        return bool(self.decision and self.decision.medical) or any(f.medical for f in self.findings)

    @property
    def expert(self) -> Signature | None:
        """The medical expert's signature with qualification and opinion, or None."""
        signed = self.decision.signatures if self.decision else ()
        found = (s for s in signed if s.role == "medical_expert" and s.qualification and s.opinion)
        return next(found, None)

    def deadlines(self) -> Mapping[str, Deadline]:
        """Return the adjudication's deadlines by id, with those that the decision itself starts."""
        known = {one.id: one for one in self.recommendation.adjudication.deadlines}
        day = self.determined_on
        if day is None:
            return known
        facts = self.claim.facts
        timeline = facts.timeline.model_copy(update={"determined_on": day})
        started = deadlines(facts.model_copy(update={"timeline": timeline}))
        return {one.id: one for one in started if one.id in ("t3", "t10")} | known

    def secrets(self) -> tuple[str, ...]:
        """Return the texts that are masked wherever they stand: id numbers and bank cards."""
        stated = (self.claim.facts.insured.id_no,)
        read = (
            value
            for document in self.claim.documents
            for one in document.fields
            for value in (one.value, one.raw_text)
            if one.name.endswith(("id_no", "card_no", "account_no"))
        )
        found = {one for one in (*stated, *read) if one and len(one) >= 8}
        return tuple(sorted(found, key=lambda one: (-len(one), one)))


def fitting_kind(case: LetterCase) -> Kind:
    """Return the letter that the decision, or without one the recommendation, calls for."""
    result = case.recommendation.adjudication
    decision = case.decision
    by_person = decision is not None and decision.action in (*_BY_OUTCOME, "refer")
    outcome = decision.action if decision is not None and by_person else result.outcome
    if outcome in ("approve", "partial") and "P114" in case.codes:
        return "provisional"
    if outcome in _BY_OUTCOME:
        return _BY_OUTCOME[outcome]  # type: ignore[index]
    if case.medical or result.needs_expert or REVIEW & set(case.codes):
        return "medical-review"
    if result.needed_documents or case.asks:
        return "deficiency"
    raise InputRefused("赔案须先转人工核查，还没有可以发出的函件；核查有结论后再出函")


def require_fitting(case: LetterCase, kind: Kind) -> None:
    """Raise InputRefused when a letter of that kind would say something that nobody found."""
    result = case.recommendation.adjudication
    acted = case.decision.action if case.decision is not None else None
    outcome = acted if acted in ("approve", "partial", "deny") else result.outcome
    payable = case.amount is not None and case.amount > 0
    fits = {
        "payment": outcome == "approve" and payable,
        "partial": outcome == "partial" and payable,
        "denial": outcome == "deny",
        "deficiency": bool(result.needed_documents or case.asks),
        "medical-review": case.medical or result.needs_expert or bool(REVIEW & set(case.codes)),
        "provisional": payable and outcome in ("approve", "partial") and "P114" in case.codes,
    }[kind]
    if fits:
        return
    names = catalogue("texts/zh")["titles"]
    about = f"结论是“{_NAMES[outcome]}”" + ("" if payable else "，没有可以给付的金额")
    if kind == "deficiency":
        about = "没有需要申请人补充的材料"
    elif kind == "medical-review":
        about = "结论不涉及医学判断"
    elif kind == "provisional" and payable:
        about = "没有先予支付的理由（P114）"
    raise InputRefused(f"赔案 {case.recommendation.case_id} {about}，不能出具{names[kind]}")


def draft_reason(case: LetterCase, kind: Kind) -> Draft | None:
    """Return why the letter is only a draft; None when it may be sent."""
    decision, rules = case.decision, catalogue("kinds")[kind]
    if decision is None:
        return "no_decision"
    advice = case.recommendation
    stale = decision.case_id != advice.case_id or decision.case_version < advice.case_version
    if stale or decision.action not in rules["actions"]:
        return "other"
    if kind == "denial" and case.medical and case.expert is None:
        return "expert"
    if not takes_effect(decision.model_copy(update={"medical": kind == "denial" and case.medical})):
        return "unsigned"
    if case.state is not None and case.state not in rules["states"]:
        return "state"
    return None
