"""Planted errors in what a chain rests on: the ink of the papers, quotes, and the clauses they cite."""

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from copilot.domain.evidence import ClauseSpan, SourceSpan
from evals.planted_chain import NEGATION, Chain, Library, redigit, with_quote


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
        text = redigit(span.text, rng)
        return span.model_copy(update={"text": text} if text else {"page": 2})

    return _with_ink(chain, rng, misread)


def ink_paper(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """The ink stands on a paper of another claim."""
    return _with_ink(chain, rng, lambda span: span.model_copy(update={"document_sha256": "0" * 64}))


def quote_negation(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A quote begins just behind its negation."""

    def cut(span: ClauseSpan) -> ClauseSpan | None:
        match = next((m for m in NEGATION.finditer(span.quote) if 0 < m.end() < len(span.quote)), None)
        if match is None or match.group() == "除外":
            return None
        return span.model_copy(update={"start": span.start + match.end(), "quote": span.quote[match.end() :]})

    return with_quote(chain, rng, cut)


def quote_exception(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A quote ends just in front of its exception."""

    def cut(span: ClauseSpan) -> ClauseSpan | None:
        match = re.search(r"，但[^。；\n]*|[，、][^。；，、\n]*除外", span.quote)
        if match is None or not match.start():
            return None
        quote = span.quote[: match.start()]
        return span.model_copy(update={"end": span.start + len(quote), "quote": quote})

    return with_quote(chain, rng, cut)


def quote_edited(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A quote has another digit or another character."""

    def edit(span: ClauseSpan) -> ClauseSpan | None:
        place = rng.randrange(len(span.quote))
        edited = redigit(span.quote, rng) or f"{span.quote[:place]}某{span.quote[place + 1 :]}"
        return span.model_copy(update={"quote": edited})

    return with_quote(chain, rng, edit)


def quote_moved(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A quote points a few characters beside its place."""

    def move(span: ClauseSpan) -> ClauseSpan | None:
        by = rng.choice([-3, -2, -1, 1, 2, 3])
        return span.model_copy(update={"start": span.start + by, "end": span.end + by})

    return with_quote(chain, rng, move)


def clause_of_article(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A quote is replaced by another article of the same text."""

    def swap(span: ClauseSpan) -> ClauseSpan | None:
        file = library.corpus.get((span.document_id, span.version))
        others = [a for a in file.articles if a.label != span.article] if file else []
        return rng.choice(others).span() if others else None

    return with_quote(chain, rng, swap)


def clause_of_product(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A quote is replaced by a clause of a product that the person does not hold."""
    held = {p.product for p in chain.claim.facts.policies} | {chain.result.product, "_common"}
    foreign = [
        f for f in library.corpus.values() if f.header.kind == "policy" and f.header.product not in held
    ]
    foreign = [f for f in foreign if f.articles and f.header.product]

    def swap(span: ClauseSpan) -> ClauseSpan | None:
        return rng.choice(rng.choice(foreign).articles).span() if foreign else None

    return with_quote(chain, rng, swap)


def clause_of_version(chain: Chain, library: Library, rng: Random) -> Chain | None:
    """A quote claims to stand in another version."""

    def swap(span: ClauseSpan) -> ClauseSpan | None:
        known = [v for d, v in library.corpus if d == span.document_id and v != span.version]
        return span.model_copy(update={"version": rng.choice([*known, "1999"])})

    return with_quote(chain, rng, swap)
