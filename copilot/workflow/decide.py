"""People decide: one act, its signatures, and the gates that no caller can pass around."""

from dataclasses import dataclass
from typing import Final

from pydantic import Field

from copilot.domain.base import Record
from copilot.domain.case import Move, State, takes_effect
from copilot.domain.decision import Action, Decision, Recommendation, Role, Signature
from copilot.domain.money import Yuan
from copilot.errors import Conflict, InputRefused, NotAllowed
from copilot.store.canonical import sha256_of
from copilot.store.records import Actor, Case, EventKind, Step
from copilot.workflow.moves import moved, require_role, require_version
from copilot.workflow.ports import Desk
from copilot.workflow.replay import replay

_ADJUSTERS: Final[tuple[Role, ...]] = ("adjuster", "senior_adjuster")
_ACTORS: Final[dict[Action, tuple[Role, ...]]] = {
    "approve": _ADJUSTERS,
    "partial": _ADJUSTERS,
    "deny": _ADJUSTERS,
    "pend": _ADJUSTERS,
    "refer": _ADJUSTERS,
    "hold": (*_ADJUSTERS, "siu"),
    "release": (*_ADJUSTERS, "siu"),
    "reopen": ("senior_adjuster", "adjuster"),
}
_DOING: Final[dict[Action, str]] = {
    "approve": "同意给付",
    "partial": "同意部分给付",
    "deny": "提出不予给付",
    "pend": "通知补件",
    "refer": "转办",
    "hold": "冻结",
    "release": "解冻",
    "reopen": "重新打开",
}
_MOVES: Final[dict[Action, Move]] = {
    "approve": "approve",
    "partial": "approve",
    "pend": "pend",
    "refer": "refer",
    "hold": "hold",
    "release": "release",
    "reopen": "reopen",
}
# What a signature stands for; the guidelines beside it may be found in another order on another day.
_SIGNED_FOR: Final = (
    "facts",
    *(f"recommendation/adjudication/{name}" for name in ("outcome", "payable", "codes", "benefits", "trace")),
)
_KINDS: Final[dict[Action, EventKind]] = {"hold": "held", "release": "released", "reopen": "reopened"}


class Act(Record):
    """What an adjuster signs; ``version`` is the version of the case that was on the screen."""

    action: Action
    version: int = Field(ge=1)
    amount: Yuan | None = None
    codes: tuple[str, ...] = ()
    medical: bool = False
    note: str = ""


class Opinion(Record):
    """The second signature on a proposed denial, or its refusal, with the grounds."""

    agree: bool
    version: int = Field(ge=1)
    opinion: str = Field(min_length=1)
    qualification: str | None = None


def decide(desk: Desk, case_id: str, act: Act, actor: Actor, key: str | None = None) -> Case:
    """Sign an act on the version that the person saw, and store it with its event in one transaction.

    Raises Conflict when the case moved on or its state forbids the act, NotAllowed for the wrong
    role, InputRefused when the act is incomplete.
    """
    request = sha256_of([case_id, act.model_dump(mode="json"), actor.model_dump(mode="json")])
    if key is not None and desk.store.request(key, request) is not None:
        return desk.store.case(case_id)
    require_role(actor, _ACTORS[act.action], _DOING[act.action])
    if unknown := [code for code in act.codes if code not in desk.judge.reason_codes()]:
        raise InputRefused(f"理由码 {'、'.join(unknown)} 不在理由码表里，请从表中选择")
    case = desk.store.case(case_id)
    require_version(case, act.version)
    recommendation = desk.store.recommendation(case_id)
    medical = act.action == "deny" and _is_medical(desk, act, recommendation)
    move = _denial_move(medical) if act.action == "deny" else _MOVES[act.action]
    state = moved(case, move, _DOING[act.action])
    if act.action in ("approve", "partial", "deny"):
        if recommendation is None:
            raise Conflict(f"赔案 {case_id} 还没有按现有材料计算的建议，请先计算再决定")
        _check_complete(act, recommendation)
        _check_current(desk, case)
    at = desk.clock()
    decision = Decision(
        case_id=case_id,
        case_version=case.version,
        action=act.action,
        amount=act.amount if act.action != "deny" else None,
        codes=act.codes,
        medical=medical,
        note=act.note.strip(),
        signatures=(Signature(person=actor.person, role=actor.role, signed_at=at),),
    )
    if state == "approved" and not takes_effect(decision):
        raise NotAllowed("这个决定的签名不足以生效")
    kind = _KINDS.get(act.action, "decided")
    return _commit(desk, case, decision, _Signed(state, kind, actor, key, request, {"action": act.action}))


def countersign(desk: Desk, case_id: str, opinion: Opinion, actor: Actor, key: str | None = None) -> Case:
    """Give or refuse the second signature on a proposed denial.

    On medical grounds only a medical expert with a stated qualification may; the second person is
    never the first. A refusal opens the case again.
    """
    request = sha256_of([case_id, opinion.model_dump(mode="json"), actor.model_dump(mode="json")])
    if key is not None and desk.store.request(key, request) is not None:
        return desk.store.case(case_id)
    case = desk.store.case(case_id)
    require_version(case, opinion.version)
    medical = case.state == "awaiting_expert"
    require_role(actor, ("medical_expert",) if medical else _ADJUSTERS, "签署第二签")
    move: Move = "expert_confirm" if medical else "confirm_denial"
    if not opinion.agree:
        move = "expert_refuse" if medical else "reopen"
    if case.state not in ("awaiting_expert", "awaiting_second"):
        raise Conflict(f"赔案 {case_id} 没有等待第二签的决定")
    state = moved(case, move, "签署第二签")
    proposed = desk.store.decisions(case_id)[-1][1]
    if any(one.person == actor.person for one in proposed.signatures):
        raise NotAllowed("第二签须由另一个人签署")
    if medical and not (opinion.qualification or "").strip():
        raise InputRefused("医学专家签署须写明资质")
    if not opinion.opinion.strip():
        raise InputRefused("第二签须写明意见")
    second = Signature(
        person=actor.person,
        role=actor.role,
        signed_at=desk.clock(),
        qualification=(opinion.qualification or "").strip() or None,
        opinion=opinion.opinion.strip(),
    )
    decision = proposed.model_copy(update={"signatures": (*proposed.signatures, second)})
    if not opinion.agree:
        details = {"action": "deny", "agree": False, "opinion": opinion.opinion.strip()}
        return _commit(desk, case, None, _Signed(state, "signed", actor, key, request, details))
    if not takes_effect(decision):
        raise NotAllowed("医学理由的不予给付须由有资质的医学专家签署，且与提出人不是同一人")
    details = {"action": "deny", "agree": True}
    return _commit(desk, case, decision, _Signed(state, "signed", actor, key, request, details))


def _is_medical(desk: Desk, act: Act, recommendation: Recommendation | None) -> bool:
    """Whether the denial rests on a medical ground: the person cannot declare that away."""
    if act.medical or set(act.codes) & desk.judge.medical_codes():
        return True
    if recommendation is None:
        return False
    advised = recommendation.adjudication
    if advised.needs_expert and set(act.codes) & desk.judge.contested_codes():
        return True
    return any(one.fired and one.medical and one.code in act.codes for one in advised.findings)


def _denial_move(medical: bool) -> Move:
    return "propose_medical_denial" if medical else "propose_denial"


def _check_complete(act: Act, recommendation: Recommendation) -> None:
    """Raise InputRefused when an amount, a code or a needed explanation is absent."""
    advised = recommendation.adjudication
    if act.action == "deny":
        if not any(code.startswith("D") for code in act.codes):
            raise InputRefused("不予给付须写明理由码（D 开头），通知书要逐项说明理由")
        differs = advised.outcome != "deny"
    else:
        if act.amount is None or act.amount < 0:
            raise InputRefused("同意给付须写明金额")
        differs = act.amount != advised.payable
    if differs and not act.note.strip():
        raise InputRefused("决定与建议不同，请写明理由")


def _check_current(desk: Desk, case: Case) -> None:
    """Raise Conflict when the facts and rules of today no longer give the advice that is to be signed."""
    again = replay(desk, case.id, case.version)
    if any(one.path.startswith(_SIGNED_FOR) for one in again.differences):
        why = f"{'、'.join(again.versions)}已更新" if again.versions else "存下的建议与重新核算的结果不同"
        raise Conflict(f"{why}，建议不再成立，请重新计算后再签署")


@dataclass(frozen=True)
class _Signed:
    """How a signed act is to be recorded."""

    state: State
    kind: EventKind
    actor: Actor
    key: str | None
    request: str
    details: dict[str, object]


def _commit(desk: Desk, case: Case, decision: Decision | None, signed: _Signed) -> Case:
    """Write the decision and its event; what the case rests on stays what it was."""
    desk.store.commit(
        Step(
            case_id=case.id,
            expected_version=case.version,
            state=signed.state,
            product=case.product,
            insured_masked=case.insured_masked,
            kind=signed.kind,
            actor=signed.actor,
            at=desk.clock(),
            snapshot=desk.store.snapshot(case.id),
            decision=decision,
            details=signed.details,
            key=signed.key,
            request_sha256=signed.request,
        )
    )
    return desk.store.case(case.id)
