"""A letter says no more than its chain: every figure, day and quote in it is looked up there."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

from copilot.catalogue.figures import dates, figures
from copilot.domain.money import ZERO, plain
from copilot.recommend.letters import wording
from copilot.recommend.letters.case import LetterCase
from copilot.recommend.letters.letter import Block, Bullets, Letter, Paragraph, Quote, Rows, Table

_CODE: Final = re.compile(r"(?<![A-Za-z0-9])[ADNPR]\d{3}(?!\d)")


def unsupported(letter: Letter, case: LetterCase) -> tuple[str, ...]:
    """Return the figures, days and quotes of the letter that stand nowhere in the case or the corpus."""
    quoted = tuple(block.text for block in letter.blocks() if isinstance(block, Quote))
    numbers, days = _known(case, quoted)
    loose: list[str] = []
    for block in letter.blocks():
        if isinstance(block, Quote):
            if not any(block.text in file.text for file in case.corpus.values()):
                loose.append(block.text[:40])
            continue
        for text in (_CODE.sub(" ", one) for one in stated(block)):
            loose += [day.isoformat() for day in sorted(dates(text) - days)]
            loose += [plain(one) for one in sorted(figures(text)) if abs(one) not in numbers]
    return tuple(dict.fromkeys(loose))


def stated(block: Block) -> Iterator[str]:
    """Yield the texts of a block that state facts; numbering and grounds are left out."""
    if isinstance(block, Paragraph) and block.fact:
        yield block.text
    elif isinstance(block, Bullets):
        yield from (item.text for item in block.items if item.fact)
    elif isinstance(block, Rows) and block.fact:
        yield from (row.value for row in block.rows)
    elif isinstance(block, Table) and block.fact:
        for row in (*block.rows, block.total):
            yield from row[1:-1]


def _known(case: LetterCase, quoted: tuple[str, ...]) -> tuple[frozenset[Decimal], frozenset[date]]:
    """Return every figure and day in the facts, the chain, the deadlines, the decision and the quotes."""
    advice = case.recommendation
    result = advice.adjudication
    texts = [*quoted, *(node.statement for node in advice.chain)]
    texts += _strings(case.claim.facts.model_dump(mode="json"))
    texts += [text for f in result.findings for text in (f.statement, f.would_change or "")]
    texts += [text for need in result.needed_documents for text in (need.label, need.why)]
    texts += [step.label for step in result.trace] + [one.name for one in result.benefits]
    texts += [span.quote for one in case.deadlines().values() for span in one.clauses]
    texts += [case.decision.note] if case.decision is not None else []
    texts += [reason.zh for reason in case.reasons.values()]
    secrets = case.secrets()
    texts += [wording.clean(text, secrets) for text in texts]
    numbers = {abs(one) for text in texts for one in figures(text)}
    days = {one for text in texts for one in dates(text)}
    days |= {one.due for one in case.deadlines().values()}
    days |= {one.extended_to for one in case.deadlines().values() if one.extended_to is not None}
    values = [result.payable, case.amount, sum((e.amount for e in case.claim.facts.expenses), ZERO)]
    for step in result.trace:
        values += [step.result, *(operand.value for operand in step.operands)]
    for one in result.benefits:
        values += [one.eligible, one.deductible_applied, one.ratio, one.payable]
    numbers |= {abs(value) for value in values if value is not None}
    return frozenset(_trimmed(numbers)), frozenset(days)


def _trimmed(values: Iterable[Decimal]) -> Iterator[Decimal]:
    """Yield each value as read, and rounded as a calculation writes it."""
    for value in values:
        yield value
        yield next(iter(figures(wording.number(value))), value)


def _strings(value: Any) -> list[str]:
    """Return every text in a JSON value but the ids of its records."""
    if isinstance(value, dict):
        return [text for name, one in value.items() if name != "id" for text in _strings(one)]
    if isinstance(value, list):
        return [text for one in value for text in _strings(one)]
    return [value] if isinstance(value, str) else []
