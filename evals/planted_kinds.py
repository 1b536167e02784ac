"""The kinds of planted errors: each takes a sound chain and returns it with one thing changed, or None.

None means that this chain has nothing of the kind to spoil. A change is an error only if it says
something else than before: a digit that stands elsewhere in the same support may be a true statement,
so a new digit is drawn until the value is new to the claim.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any, Final

from copilot.catalogue.figures import figures
from copilot.domain.claim import Claim
from copilot.domain.decision import Adjudication, Finding
from copilot.domain.evidence import ClauseSpan, SourceSpan, TraceStep
from copilot.recommend.agreement import Names
from copilot.recommend.chain import Corpus

_DIGIT: Final = re.compile(r"\d")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_NEGATION: Final = re.compile(r"不予|不得|没有|不|未|除外|免除")


@dataclass(frozen=True, slots=True)
class Chain:
    """One claim and what the engine said of it."""

    claim: Claim
    result: Adjudication


@dataclass(frozen=True)
class Library:
    """What errors are drawn from: the corpus and the other chains."""

    corpus: Corpus
    others: Sequence[Chain]

    @property
    def names(self) -> Names:
        """The names of drugs and products."""
        return Names.of(self.corpus.values())


Change = Callable[[Chain, Library, Random], Chain | None]


def _said(chain: Chain) -> list[int]:
    return list(range(len(chain.result.findings)))


def _with_finding(chain: Chain, index: int, **update: Any) -> Chain:
    rows = list(chain.result.findings)
    rows[index] = rows[index].model_copy(update=update)
    return replace(chain, result=chain.result.model_copy(update={"findings": tuple(rows)}))


def _with_step(chain: Chain, index: int, **update: Any) -> Chain:
    rows = list(chain.result.trace)
    rows[index] = rows[index].model_copy(update=update)
    return replace(chain, result=chain.result.model_copy(update={"trace": tuple(rows)}))


def _with_quote(chain: Chain, rng: Random, change: Callable[[ClauseSpan], ClauseSpan | None]) -> Chain | None:
    """Change one quote of one finding or step."""
    places: list[tuple[str, int, int]] = []
    for index, finding in enumerate(chain.result.findings):
        places += [("finding", index, n) for n in range(len(finding.clauses))]
    for index, step in enumerate(chain.result.trace):
        places += [("step", index, n) for n in range(len(step.clauses))]
    rng.shuffle(places)
    for kind, index, n in places:
        owner: Finding | TraceStep = (
            chain.result.findings[index] if kind == "finding" else chain.result.trace[index]
        )
        span = change(owner.clauses[n])
        if span is None:
            continue
        clauses = (*owner.clauses[:n], span, *owner.clauses[n + 1 :])
        put = _with_finding if kind == "finding" else _with_step
        return put(chain, index, clauses=clauses)
    return None


def _redigit(text: str, rng: Random, pattern: re.Pattern[str] = _DIGIT) -> str | None:
    """Return the text with one digit changed to another value of the figure, or None without a digit."""
    places = [match.start() for match in pattern.finditer(text)]
    for place in rng.sample(places, len(places)):
        digit = rng.choice([d for d in "123456789" if d != text[place]])
        changed = text[:place] + digit + text[place + 1 :]
        if figures(changed) != figures(text):
            return changed
    return None


def statement_digit(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A figure of a statement has another digit."""
    for index in rng.sample(_said(chain), len(_said(chain))):
        changed = _redigit(_DATE.sub("", chain.result.findings[index].statement), rng)
        if changed is not None:
            return _with_finding(chain, index, statement=changed)
    return None


def statement_date(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A day of a statement is another day."""
    for index in rng.sample(_said(chain), len(_said(chain))):
        statement = chain.result.findings[index].statement
        if (match := _DATE.search(statement)) is not None:
            year = str(int(match.group()[:4]) - 1 - rng.randrange(3))
            moved = statement[: match.start()] + year + statement[match.start() + 4 :]
            return _with_finding(chain, index, statement=moved)
    return None


def statement_negation(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A statement loses its negation."""
    for index in rng.sample(_said(chain), len(_said(chain))):
        statement = chain.result.findings[index].statement
        if (match := _NEGATION.search(statement)) is not None:
            return _with_finding(
                chain, index, statement=statement[: match.start()] + statement[match.end() :]
            )
    return None


def statement_drug(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A statement speaks of another drug or product."""
    every = sorted(library.names.all)
    for index in rng.sample(_said(chain), len(_said(chain))):
        statement = chain.result.findings[index].statement
        spoken = sorted(library.names.found(statement))
        if spoken:
            other = rng.choice([n for n in every if n not in str(chain.claim.facts) and n not in spoken[0]])
            return _with_finding(chain, index, statement=statement.replace(spoken[0], other))
    if not chain.result.findings:
        return None
    index = rng.choice(_said(chain))
    other = rng.choice([name for name in every if name not in str(chain.claim.facts)])
    return _with_finding(chain, index, statement=f"{other}：{chain.result.findings[index].statement}")


def step_result(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A step has another result."""
    if not chain.result.trace:
        return None
    index = rng.randrange(len(chain.result.trace))
    return _with_step(
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
    value = Decimal(_redigit(format(operand.value, "f"), rng) or operand.value + 1)
    fed = operand.model_copy(update={"value": value})
    return _with_step(chain, index, operands=(*step.operands[:n], fed, *step.operands[n + 1 :]))


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


def _with_ink(chain: Chain, rng: Random, change: Callable[[SourceSpan], SourceSpan]) -> Chain | None:
    """Change the source of one fact that a step uses."""
    used = {o.ref for s in chain.result.trace for o in s.operands}
    paths = sorted(path for path in chain.claim.provenance if f"fact:{path}" in used)
    if not paths:
        return None
    path = rng.choice(paths)
    provenance = {**chain.claim.provenance, path: change(chain.claim.provenance[path])}
    return replace(chain, claim=chain.claim.model_copy(update={"provenance": provenance}))


def ink_text(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """The ink says another amount than its source span."""

    def misread(span: SourceSpan) -> SourceSpan:
        text = _redigit(span.text, rng)
        return span.model_copy(update={"text": text} if text else {"page": 2})

    return _with_ink(chain, rng, misread)


def ink_paper(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """The ink stands on a paper of another claim."""
    return _with_ink(chain, rng, lambda span: span.model_copy(update={"document_sha256": "0" * 64}))


def quote_negation(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A quote begins just behind its negation."""

    def cut(span: ClauseSpan) -> ClauseSpan | None:
        match = next((m for m in _NEGATION.finditer(span.quote) if 0 < m.end() < len(span.quote)), None)
        if match is None or match.group() == "除外":
            return None
        return span.model_copy(update={"start": span.start + match.end(), "quote": span.quote[match.end() :]})

    return _with_quote(chain, rng, cut)


def quote_exception(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A quote ends just in front of its exception."""

    def cut(span: ClauseSpan) -> ClauseSpan | None:
        match = re.search(r"，但[^。；\n]*|[，、][^。；，、\n]*除外", span.quote)
        if match is None or not match.start():
            return None
        quote = span.quote[: match.start()]
        return span.model_copy(update={"end": span.start + len(quote), "quote": quote})

    return _with_quote(chain, rng, cut)


def quote_edited(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A quote has another digit or another character."""

    def edit(span: ClauseSpan) -> ClauseSpan | None:
        place = rng.randrange(len(span.quote))
        edited = _redigit(span.quote, rng) or f"{span.quote[:place]}某{span.quote[place + 1 :]}"
        return span.model_copy(update={"quote": edited})

    return _with_quote(chain, rng, edit)


def quote_moved(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A quote points a few characters beside its place."""

    def move(span: ClauseSpan) -> ClauseSpan | None:
        by = rng.choice([-3, -2, -1, 1, 2, 3])
        return span.model_copy(update={"start": span.start + by, "end": span.end + by})

    return _with_quote(chain, rng, move)


def clause_of_article(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A quote is replaced by another article of the same text."""

    def swap(span: ClauseSpan) -> ClauseSpan | None:
        file = library.corpus.get((span.document_id, span.version))
        others = [a for a in file.articles if a.label != span.article] if file else []
        return rng.choice(others).span() if others else None

    return _with_quote(chain, rng, swap)


def clause_of_product(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A quote is replaced by a clause of a product that the person does not hold."""
    held = {p.product for p in chain.claim.facts.policies} | {chain.result.product, "_common"}
    foreign = [
        f for f in library.corpus.values() if f.header.kind == "policy" and f.header.product not in held
    ]
    foreign = [f for f in foreign if f.articles and f.header.product]

    def swap(span: ClauseSpan) -> ClauseSpan | None:
        return rng.choice(rng.choice(foreign).articles).span() if foreign else None

    return _with_quote(chain, rng, swap)


def clause_of_version(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A quote claims to stand in another version."""

    def swap(span: ClauseSpan) -> ClauseSpan | None:
        known = [v for d, v in library.corpus if d == span.document_id and v != span.version]
        return span.model_copy(update={"version": rng.choice([*known, "1999"])})

    return _with_quote(chain, rng, swap)


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
