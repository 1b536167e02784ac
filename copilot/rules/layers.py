"""Who bears what of the bill, from the first layer to the person.

The shares never add up to more than the bill: what other payers are said to pay beyond it is left
out, because nobody bears more than there is.
"""

from collections.abc import Sequence
from decimal import Decimal

from copilot.domain.claim import Facts
from copilot.domain.decision import LayerShare
from copilot.domain.evidence import ClauseSpan
from copilot.domain.money import ZERO, fen
from copilot.domain.vocabulary import LAYER_NAMES
from copilot.rules.coordination import layer_order, rank
from copilot.rules.settlement import PolicySum
from copilot.rules.trace import Ref
from copilot.rules.work import Work

Share = tuple[str, str, Decimal | None, tuple[ClauseSpan, ...]]


def shares(facts: Facts, results: Sequence[tuple[Work, PolicySum, Ref | None]]) -> tuple[LayerShare, ...]:
    """Return other payers, the policies in order, and the person; empty without expenses."""
    billed = sum((one.amount for one in facts.expenses if one.scope != "pooled"), ZERO)
    if billed == 0:
        return ()
    policies = [_of_policy(*result) for result in results]
    left = billed - sum((amount for _, _, amount, _ in policies if amount is not None), ZERO)
    others: list[Share] = []
    for layer, payer, amount in _other_payers(facts):
        borne = None if amount is None else min(amount, left)
        left -= borne or ZERO
        others.append((layer, payer, borne, ()))
    order = layer_order(results[-1][0].policy, results[-1][0].law)
    rows = sorted([*others, *policies], key=lambda share: rank(order, share[0]))
    unknown = any(amount is None for _, _, amount, _ in rows)
    rows.append(("person", "个人", None if unknown else left, ()))
    return tuple(
        LayerShare(
            layer=LAYER_NAMES[layer],
            payer=payer,
            amount=None if amount is None else fen(amount),
            clauses=clauses,
        )
        for layer, payer, amount, clauses in rows
    )


def _of_policy(work: Work, total: PolicySum, known: Ref | None) -> Share:
    clauses = tuple(one.benefit.clause for one in total.settlements if one.benefit.clause is not None)
    return work.policy.layer, work.policy.name, None if known is None else known.value, clauses


def _other_payers(facts: Facts) -> list[tuple[str, str, Decimal | None]]:
    """Payers of the facts; basic insurance counts only where the lines are the gross bill."""
    found: list[tuple[str, str, Decimal | None]] = []
    aid = sum((one.funded_by_aid for one in facts.expenses), ZERO)
    if aid:
        found.append(("charity", "援助或赠药", aid))
    gross = all(one.scope is None for one in facts.expenses)
    for one in facts.other_payers:
        if one.status != "refused" and (one.layer != "basic_insurance" or gross):
            amount = None if one.status == "pending" else one.amount
            found.append((one.layer, one.payer or LAYER_NAMES[one.layer], amount))
    return found
