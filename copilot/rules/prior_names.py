"""Which product and which benefits an earlier claim means: by id, name or alias, then by near name."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from copilot.catalogue.names import folded
from copilot.domain.claim import PriorClaim
from copilot.domain.policy import Policy
from copilot.rules.work import Verdict, Work

_NUMBER: Final = re.compile(r"\d+")
_TAIL: Final = re.compile(r"(?:给付)?(?:保险金|责任|费用|金|款)$")
_SHORTEST_PRODUCT: Final = 3
_SHORTEST_BENEFIT: Final = 2


class Named(NamedTuple):
    """An earlier claim of this product; ``benefits`` are ids, None for all of them.

    ``near`` says that the product or the benefit was not written as the policy writes it.
    """

    claim: PriorClaim
    benefits: frozenset[str] | None
    near: bool


def named(work: Work) -> tuple[Named, ...]:
    """The earlier claims of this product, with the benefits that each one means."""
    if "prior_names" not in work.cache:
        work.cache["prior_names"] = tuple(_named(work))
    found: tuple[Named, ...] = work.cache["prior_names"]
    return found


def _named(work: Work) -> Iterable[Named]:
    products: dict[str, tuple[bool, bool]] = {}
    benefits: dict[str, tuple[frozenset[str] | None, bool]] = {}
    for one in work.facts.prior_claims:
        ours, near = True, False
        if one.product is not None:
            if one.product not in products:
                products[one.product] = _product(work, one.product)
            ours, near = products[one.product]
        if not ours:
            continue
        meant: frozenset[str] | None = None
        if one.benefit is not None:
            if one.benefit not in benefits:
                benefits[one.benefit] = _benefits(work.policy, one.benefit)
            meant, unsure = benefits[one.benefit]
            near = near or unsure
        yield Named(one, meant, near)


def _product(work: Work, text: str) -> tuple[bool, bool]:
    """Whether the text names this product, and whether only nearly."""
    policy, wanted = work.policy, folded(text)
    names = [folded(one) for one in (policy.product, policy.name, *policy.aliases)]
    if wanted in names:
        return True, False
    if any(wanted == folded(one.product) for one in work.facts.policies if one is not work.holding):
        return False, False
    years = {number for name in names for number in _NUMBER.findall(name)}
    if not set(_NUMBER.findall(wanted)) <= years:
        return False, True
    # Ids such as AB-1 and AB-12 contain each other without being related: only names are near.
    inside = any(_contains(wanted, one, _SHORTEST_PRODUCT) for one in names[1:])
    return inside, True


def _contains(one: str, other: str, shortest: int) -> bool:
    return min(len(one), len(other)) >= shortest and (one in other or other in one)


def _benefits(policy: Policy, text: str) -> tuple[frozenset[str] | None, bool]:
    """The benefits that a text may mean, and whether it is not their own name; None is all."""
    wanted = folded(text)
    exact = {one.id for one in policy.benefits if wanted in (folded(one.id), folded(one.name))}
    if exact:
        return frozenset(exact), False
    core = _TAIL.sub("", wanted)
    near = {
        one.id
        for one in policy.benefits
        if _contains(core, _TAIL.sub("", folded(one.name)), _SHORTEST_BENEFIT)
    }
    return frozenset(near) or None, True


def prior_names(work: Work) -> Iterable[Verdict]:
    """Say how earlier claims were read whose product or benefit is not written as in the policy."""
    names = {one.id: one.name for one in work.policy.benefits}
    ours = named(work)
    said: set[str] = set()
    for one, benefits, near in ours:
        if not near:
            continue
        shown = "、".join(names[key] for key in names if benefits and key in benefits) or "全部责任"
        written = "，".join(f"“{part}”" for part in (one.product, one.benefit) if part)
        statement = f"此前赔案写的{written}不是条款原名，按{work.policy.name}的{shown}累计"
        if statement not in said:
            said.add(statement)
            yield _note(statement, (f"prior_claims/{one.id}",), "写明条款中的产品与责任名称")
    if len(work.facts.prior_claims) == len(ours):
        return
    counted = {one.claim.id for one in ours}
    for other in work.facts.prior_claims:
        if other.id in counted or other.product is None or not _product(work, other.product)[1]:
            continue
        statement = f"此前赔案的产品“{other.product}”不是{work.policy.name}，没有计入累计"
        if statement not in said:
            said.add(statement)
            yield _note(statement, (f"prior_claims/{other.id}/product",), "写明产品编号或名称")


def _note(statement: str, facts: tuple[str, ...], change: str) -> Verdict:
    return Verdict("P103", statement, facts=facts, would_change=change, fired=False)
