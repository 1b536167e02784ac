"""Whether the product packs hold together: every figure stands in the article it cites."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from copilot.catalogue.articles import CorpusFile
from copilot.catalogue.figures import dates, figures
from copilot.domain.policy import Parameter, Policy

_NOTHING: Final = ("无免赔", "不设免赔", "零免赔", "免赔额为零", "0免赔", "0 免赔")


def check_packs(policies: Iterable[Policy], files: Iterable[CorpusFile]) -> Iterator[str]:
    """Yield one Chinese sentence for every parameter that its clause does not carry."""
    known = {(file.header.id, file.header.version): file for file in files}
    for policy in policies:
        for parameter in policy.parameters.values():
            problem = _problem(parameter, known)
            if problem is not None:
                yield f"{policy.product} 的 {parameter.path}（{parameter.label}）{problem}"


def _problem(parameter: Parameter, known: dict[tuple[str, str], CorpusFile]) -> str | None:
    span = parameter.clause
    if span is None:
        return None if parameter.value is None else "有数值而没有条款出处"
    file = known.get((span.document_id, span.version))
    if file is None:
        return f"引用的 {span.document_id} {span.version} 版不在语料中"
    if file.text[span.start : span.end] != span.quote:
        return f"的引文与 {file.path} 的原文不符"
    value = parameter.value
    if isinstance(value, bool) or value is None or isinstance(value, str | tuple):
        return None
    if isinstance(value, Decimal):
        if value in figures(span.quote) or (not value and any(word in span.quote for word in _NOTHING)):
            return None
        return f"的数值 {value} 没有出现在引文中"
    return None if value in dates(span.quote) else f"的日期 {value} 没有出现在引文中"


def floor_warnings(policies: Iterable[Policy], files: Iterable[CorpusFile]) -> Iterator[str]:
    """Yield a sentence for every benefit that stays below a regional guideline; nothing is corrected.

    A guideline is a pack with ``guide.max_deductible``, ``guide.min_ratio`` or ``guide.min_cap``. It
    speaks of benefits for specialty drugs in packs of the same layer within its jurisdiction.
    """
    known = tuple(policies)
    places = {file.header.product: file.header.jurisdiction for file in files if file.header.product}
    for guide in known:
        if not any(path.startswith("guide.") for path in guide.parameters):
            continue
        region = places.get(guide.product, "")
        for policy in known:
            inside = policy.layer == guide.layer and places.get(policy.product, "").startswith(region)
            if inside and policy.product != guide.product:
                yield from _below(policy, guide)


def _below(policy: Policy, guide: Policy) -> Iterator[str]:
    for benefit in policy.benefits:
        if benefit.specialty is None:
            continue
        pools = [pool.cap for pool in policy.pools if pool.id in benefit.pools]
        limits = [benefit.annual_cap, *pools, *(limit.cap for limit in benefit.sub_limits)]
        cap = next((path for path in limits if path), None)
        rows = ((benefit.deductible, "guide.max_deductible", 1), (benefit.ratio, "guide.min_ratio", -1))
        for path, floor, sign in (*rows, (cap, "guide.min_cap", -1)):
            own, wanted = (_number(policy, path), _number(guide, floor))
            if own is not None and wanted is not None and (own - wanted) * sign > 0:
                label = policy.parameters[str(path)].label
                asked = f"指导意见为{guide.parameters[floor].label} {wanted:f}"
                yield f"{policy.product} {policy.name}：{label} {own:f}，{asked}（只提示，不更正）"


def _number(policy: Policy, path: str | None) -> Decimal | None:
    parameter = policy.parameters.get(path) if path else None
    return parameter.number if parameter else None
