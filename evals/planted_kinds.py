"""The kinds of planted errors: each takes a sound chain and returns it with one thing changed, or None.

None means that this chain has nothing of the kind to spoil. A change is an error only if it says
something else than before: a digit that stands elsewhere in the same support may be a true statement,
so a new digit is drawn until the value is new to the claim.
"""

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Final

from evals.planted_chain import DATE, NEGATION, Chain, Change, Library, redigit, said, with_finding, with_step
from evals.planted_quotes import (
    clause_of_article,
    clause_of_product,
    clause_of_version,
    ink_paper,
    ink_text,
    quote_edited,
    quote_exception,
    quote_moved,
    quote_negation,
)

__all__ = ["KINDS", "Chain", "Library"]


def statement_digit(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A figure of a statement has another digit."""
    for index in rng.sample(said(chain), len(said(chain))):
        changed = redigit(DATE.sub("", chain.result.findings[index].statement), rng)
        if changed is not None:
            return with_finding(chain, index, statement=changed)
    return None


def statement_date(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A day of a statement is another day."""
    for index in rng.sample(said(chain), len(said(chain))):
        statement = chain.result.findings[index].statement
        if (match := DATE.search(statement)) is not None:
            year = str(int(match.group()[:4]) - 1 - rng.randrange(3))
            moved = statement[: match.start()] + year + statement[match.start() + 4 :]
            return with_finding(chain, index, statement=moved)
    return None


def statement_negation(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A statement loses its negation."""
    for index in rng.sample(said(chain), len(said(chain))):
        statement = chain.result.findings[index].statement
        if (match := NEGATION.search(statement)) is not None:
            return with_finding(chain, index, statement=statement[: match.start()] + statement[match.end() :])
    return None


def statement_drug(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A statement speaks of another drug or product."""
    every = sorted(library.names.all)
    for index in rng.sample(said(chain), len(said(chain))):
        statement = chain.result.findings[index].statement
        spoken = sorted(library.names.found(statement))
        if spoken:
            other = rng.choice([n for n in every if n not in str(chain.claim.facts) and n not in spoken[0]])
            return with_finding(chain, index, statement=statement.replace(spoken[0], other))
    if not chain.result.findings:
        return None
    index = rng.choice(said(chain))
    other = rng.choice([name for name in every if name not in str(chain.claim.facts)])
    return with_finding(chain, index, statement=f"{other}：{chain.result.findings[index].statement}")


def step_result(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A step has another result."""
    if not chain.result.trace:
        return None
    index = rng.randrange(len(chain.result.trace))
    return with_step(
        chain, index, result=chain.result.trace[index].result + Decimal(rng.choice(["0.01", "1", "1000"]))
    )


def step_operand(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A step is fed another number, and computes with it correctly."""
    places = [(i, n) for i, s in enumerate(chain.result.trace) for n, o in enumerate(s.operands) if o.value]
    if not places:
        return None
    index, n = rng.choice(places)
    step = chain.result.trace[index]
    operand = step.operands[n]
    value = Decimal(redigit(format(operand.value, "f"), rng) or operand.value + 1)
    fed = operand.model_copy(update={"value": value})
    return with_step(chain, index, operands=(*step.operands[:n], fed, *step.operands[n + 1 :]))


def foreign_amount(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """The amount to pay is another claim's."""
    amounts = {other.result.payable for other in library.others} - {chain.result.payable, None}
    if chain.result.payable is None or not amounts:
        return None
    payable = rng.choice(sorted(amount for amount in amounts if amount is not None))
    return replace(chain, result=chain.result.model_copy(update={"payable": payable}))


def fact_digit(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """The facts changed after the calculation."""
    used = {o.ref for step in chain.result.trace for o in step.operands}
    rows = [i for i, e in enumerate(chain.claim.facts.expenses) if f"fact:expenses/{e.id}/amount" in used]
    if not rows:
        return None
    expenses = list(chain.claim.facts.expenses)
    index = rng.choice(rows)
    expenses[index] = expenses[index].model_copy(update={"amount": expenses[index].amount + 1000})
    facts = chain.claim.facts.model_copy(update={"expenses": tuple(expenses)})
    return replace(chain, claim=chain.claim.model_copy(update={"facts": facts}))


KINDS: Final[dict[str, Change]] = {
    change.__name__: change
    for change in (
        statement_digit,
        statement_date,
        statement_negation,
        statement_drug,
        step_result,
        step_operand,
        foreign_amount,
        fact_digit,
        ink_text,
        ink_paper,
        quote_negation,
        quote_exception,
        quote_edited,
        quote_moved,
        clause_of_article,
        clause_of_product,
        clause_of_version,
    )
}
