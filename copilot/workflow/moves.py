"""What every use case does around the transition table."""

from collections.abc import Collection

from copilot.domain.case import IllegalMove, Move, State, next_state
from copilot.domain.decision import Role
from copilot.errors import Conflict, NotAllowed
from copilot.store.records import Actor, Case

STATE_NAMES = {
    "received": "已收件",
    "extracted": "已读取",
    "assessed": "待审",
    "pended": "待补件",
    "referred": "已转办",
    "on_hold": "已冻结",
    "awaiting_second": "待第二签",
    "awaiting_expert": "待医学专家签",
    "approved": "已同意给付",
    "denied": "已不予给付",
}
ROLE_NAMES = {
    "patient": "患者",
    "adjuster": "核赔员",
    "senior_adjuster": "高级核赔员",
    "medical_expert": "医学专家",
    "siu": "调查员",
    "auditor": "审计员",
    "admin": "管理员",
}


def moved(case: Case, move: Move, doing: str) -> State:
    """Return the state after the move; raise Conflict that names the present state."""
    try:
        return next_state(case.state, move)
    except IllegalMove:
        raise Conflict(f"赔案 {case.id} 现在是“{STATE_NAMES[case.state]}”，不能{doing}") from None


def require_role(actor: Actor, roles: Collection[Role], doing: str) -> None:
    """Raise NotAllowed unless the actor has one of the roles."""
    if actor.role not in roles:
        names = "、".join(ROLE_NAMES[role] for role in roles)
        raise NotAllowed(f"{ROLE_NAMES[actor.role]}不能{doing}，须由{names}办理")


def require_version(case: Case, version: int) -> None:
    """Raise Conflict when the actor looked at another version than the present one."""
    if case.version != version:
        raise Conflict(
            f"赔案 {case.id} 已被他人更新（现为第 {case.version} 版，您看到的是第 {version} 版），"
            "请刷新后再操作"
        )


def masked(name: str | None) -> str:
    """Return the family name with the rest hidden, for lists."""
    return f"{name[0]}**" if name else ""
