"""A chain of evidence, what errors are drawn from, and how one part of a chain is replaced."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

from copilot.catalogue.figures import figures
from copilot.domain.claim import Claim
from copilot.domain.decision import Adjudication, Finding
from copilot.domain.evidence import ClauseSpan, TraceStep
from copilot.recommend.agreement import Names
from copilot.recommend.chain import Corpus

DIGIT: Final = re.compile(r"\d")
DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
NEGATION: Final = re.compile(r"不予|不得|没有|不|未|除外|免除")


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


def said(chain: Chain) -> list[int]:
    """Return the places of the findings."""
    return list(range(len(chain.result.findings)))


def with_finding(chain: Chain, index: int, **update: Any) -> Chain:
    """Return the chain with one finding changed."""
    rows = list(chain.result.findings)
    rows[index] = rows[index].model_copy(update=update)
    return replace(chain, result=chain.result.model_copy(update={"findings": tuple(rows)}))


def with_step(chain: Chain, index: int, **update: Any) -> Chain:
    """Return the chain with one step changed."""
    rows = list(chain.result.trace)
    rows[index] = rows[index].model_copy(update=update)
    return replace(chain, result=chain.result.model_copy(update={"trace": tuple(rows)}))


def with_quote(chain: Chain, rng: Random, change: Callable[[ClauseSpan], ClauseSpan | None]) -> Chain | None:
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
        put = with_finding if kind == "finding" else with_step
        return put(chain, index, clauses=clauses)
    return None


def redigit(text: str, rng: Random, pattern: re.Pattern[str] = DIGIT) -> str | None:
    """Return the text with one digit changed to another value of the figure, or None without a digit."""
    places = [match.start() for match in pattern.finditer(text)]
    for place in rng.sample(places, len(places)):
        digit = rng.choice([d for d in "123456789" if d != text[place]])
        changed = text[:place] + digit + text[place + 1 :]
        if figures(changed) != figures(text):
            return changed
    return None
