"""What would change the result: another parameter, and why a code was or was not given."""

from typing import Any, NamedTuple

from copilot.domain.decision import Adjudication, Finding
from copilot.domain.evidence import TraceStep
from copilot.domain.figures import check_term
from copilot.domain.policy import Parameter, Policy


class UnknownParameter(ValueError):
    """The policy has no parameter of that path."""


class Explanation(NamedTuple):
    """Findings with one code, fired and considered, and the steps of the benefits they concern."""

    code: str
    fired: tuple[Finding, ...]
    considered: tuple[Finding, ...]
    steps: tuple[TraceStep, ...]


def with_parameter(policy: Policy, path: str, value: Any) -> Policy:
    """Return the policy with one parameter changed (None: not stated); its clause falls away.

    Raises ``UnknownParameter`` naming the known paths, or ``ValueError`` for a value of the wrong kind.
    """
    current = policy.parameters.get(path)
    if current is None:
        known = "、".join(sorted(policy.parameters))
        raise UnknownParameter(f"{policy.product} 没有参数 {path}；可用的有 {known}")
    if isinstance(value, str) and value.strip().lower() in ("", "null", "none", "~"):
        value = None
    changed = Parameter.model_validate(
        {"path": path, "label": f"{current.label}（假设）", "unit": current.unit, "value": value}
    )
    check_term(changed.unit, changed.value)
    return policy.model_copy(update={"parameters": {**policy.parameters, path: changed}})


def explain(adjudication: Adjudication, code: str) -> Explanation:
    """Return everything that the adjudication says about one code."""
    code = code.strip().upper()
    fired = tuple(one for one in adjudication.findings if one.code == code)
    benefits = {one.benefit for one in fired if one.benefit}
    return Explanation(
        code=code,
        fired=fired,
        considered=tuple(one for one in adjudication.considered if one.code == code),
        steps=tuple(step for step in adjudication.trace if step.benefit in benefits),
    )
