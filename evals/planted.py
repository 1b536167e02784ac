"""Planted errors: each changes one thing in a sound evidence chain, and the verifier must name it.

``python -m evals.planted`` plants on the chains of all labelled claims and prints, by kind, how many were
planted, how many the verifier caught at the source, and how many it caught when the claim is worked out
again as well; the exit status is 1 when one escapes. The alarms on the untouched chains are counted too.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import Annotated, Any

import typer

from copilot.bootstrap import App
from copilot.catalogue.facts import facts_from
from copilot.domain.claim import Claim
from copilot.domain.document import Document, Page, Word
from copilot.domain.evidence import PageBox, SourceSpan
from copilot.domain.money import plain
from copilot.recommend.chain import Corpus, build, verify
from evals.cases import load_cases
from evals.planted_chain import Change
from evals.planted_kinds import KINDS, Chain, Library
from evals.planted_words import WORD_KINDS


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted error: its kind, the claim, and whether each check saw it."""

    kind: str
    claim: str
    at_source: bool
    again: bool


def with_ink(claim: Claim) -> Claim:
    """Print every amount of the expenses on one page, so that the chain reaches down to ink."""
    words, spans = [], {}
    sha = sha256(claim.facts.model_dump_json().encode()).hexdigest()
    for row, expense in enumerate(claim.facts.expenses):
        box = PageBox(x0=0.1, y0=min(0.98, 0.02 * row), x1=0.4, y1=min(1.0, 0.02 * row + 0.01))
        text = plain(expense.amount)
        words.append(Word(text=text, box=box, confidence=0.99))
        spans[f"expenses/{expense.id}/amount"] = SourceSpan(
            document_id="ink", document_sha256=sha, page=1, box=box, text=text
        )
    page = Page(number=1, width=1000, height=1400, source="ocr", words=tuple(words))
    paper = Document(
        id="ink",
        sha256=sha,
        filename="ink.pdf",
        doc_type="fee_list",
        type_confidence=1,
        pages=(page,),
        extractor_version="ink",
    )
    return claim.model_copy(update={"documents": (paper,), "provenance": spans})


def chains(app: App) -> Iterator[tuple[str, Chain]]:
    """Yield the chain of every labelled claim on a shipped product."""
    for case in load_cases():
        if "terms" in case.facts:
            continue
        claim = with_ink(Claim(facts=facts_from(dict(case.facts)).facts))
        yield case.id, Chain(claim, app.content.adjudicate(claim.facts))


def plant(
    sound: Sequence[tuple[str, Chain]],
    corpus: Corpus,
    seed: int,
    count: int,
    kinds: Mapping[str, Change] = KINDS,
) -> list[Planted]:
    """Plant about ``count`` errors, as many of each kind, and ask the verifier about each."""
    library = Library(corpus, [chain for _, chain in sound])
    found: list[Planted] = []
    rng = Random(seed)
    for kind, change in kinds.items():
        wanted, tries = count // len(kinds) + 1, 0
        while wanted and tries < 20 * len(sound):
            tries += 1
            name, chain = sound[rng.randrange(len(sound))]
            changed = change(chain, library, rng)
            if changed is not None:
                found.append(_judged(kind, name, chain, changed, corpus))
                wanted -= 1
    return found


def false_alarms(sound: Sequence[tuple[str, Chain]], corpus: Corpus) -> dict[str, Any]:
    """Count the nodes of untouched chains that the verifier refuses."""
    nodes, alarms = 0, []
    for name, chain in sound:
        made = build(chain.claim, chain.result)
        nodes += len(made)
        alarms += [(name, why) for why in verify(made, chain.claim, chain.result, corpus).values()]
    return {"nodes": nodes, "alarms": len(alarms), "examples": alarms[:5]}


def _judged(kind: str, name: str, sound: Chain, changed: Chain, corpus: Corpus) -> Planted:
    nodes = build(changed.claim, changed.result)
    at_source = bool(verify(nodes, changed.claim, changed.result, corpus))
    again = bool(verify(nodes, changed.claim, changed.result, corpus, again=sound.result))
    return Planted(kind, name, at_source, at_source or again)


def table(found: Sequence[Planted]) -> Mapping[str, Mapping[str, int]]:
    """Count by kind: planted, caught at the source, caught in all."""
    rows: dict[str, Counter[str]] = {}
    for one in found:
        row = rows.setdefault(one.kind, Counter())
        row["planted"] += 1
        row["at_source"] += one.at_source
        row["caught"] += one.again
    return {kind: dict(row) for kind, row in sorted(rows.items())}


def main(
    count: Annotated[int, typer.Option(help="植入的错误数")] = 3000,
    words: Annotated[int, typer.Option(help="另在措辞里植入的错误数")] = 900,
    seed: Annotated[int, typer.Option(help="随机种子")] = 7,
) -> None:
    """在已核对的证据链中植入错误，数一数验证器抓住多少。"""
    app = App()
    corpus = {(file.header.id, file.header.version): file for file in app.content.files}
    sound = list(chains(app))
    found = plant(sound, corpus, seed, count) + plant(sound, corpus, seed, words, WORD_KINDS)
    result = {
        "planted": len(found),
        "caught_at_source": sum(one.at_source for one in found),
        "caught": sum(one.again for one in found),
        "kinds": table(found),
        "untouched": false_alarms(sound, corpus),
    }
    sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    raise typer.Exit(0 if result["caught"] == len(found) else 1)


if __name__ == "__main__":
    typer.run(main)
