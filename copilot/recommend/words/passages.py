"""The passages that a model may word: verified nodes of the chain, what the result names, the papers' fields.

A passage of the papers is evidence of what a paper says and of nothing else; text in a paper that is
written for a program is left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from copilot.domain.claim import Claim
from copilot.domain.decision import Recommendation
from copilot.domain.document import Document
from copilot.domain.evidence import ClauseSpan
from copilot.recommend.advice import OUTCOME_TEXT, money
from copilot.recommend.chain import Corpus
from copilot.redact.orders import order_in

Kind = Literal[
    "outcome", "finding", "considered", "step", "clause", "document", "need", "term", "deadline", "paper"
]
_LONGEST: Final = 1200


@dataclass(frozen=True)
class Names:
    """Chinese names of document types and fields, by id."""

    documents: Mapping[str, str]
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Passage:
    """``text`` is what may be said, ``label`` names the source, ``node`` is what is cited."""

    node: str
    kind: Kind
    text: str
    label: str = ""


def result_passages(recommendation: Recommendation, corpus: Corpus) -> tuple[Passage, ...]:
    """Return what the recommendation says: its outcome, findings, calculation, needs, terms, days, quotes."""
    return tuple(_result(recommendation, corpus))


def _result(recommendation: Recommendation, corpus: Corpus) -> Iterator[Passage]:
    result = recommendation.adjudication
    head = f"{OUTCOME_TEXT[result.outcome]}，应付 {money(result.payable)}。"
    yield Passage("outcome", "outcome", head)
    for finding in result.findings:
        yield Passage(f"finding:{finding.id}", "finding", finding.statement, finding.code)
    for number, need in enumerate(result.needed_documents):
        yield Passage(f"need:{number}", "need", f"需要补充{need.label}。{need.why}", need.code)
    for number, term in enumerate(result.missing_terms):
        yield Passage(f"term:{number}", "term", f"公开条款未载明{term.label}，不作推算。")
    if result.needs_expert:
        yield Passage("expert", "outcome", "其中有医学判断，须经有资质的医学专家复核后才能生效。")
    for node in recommendation.chain:
        if node.kind == "step":
            yield Passage(node.id, "step", node.statement)
        elif node.clause is not None:
            yield Passage(node.id, "clause", node.clause.quote, clause_label(node.clause, corpus))
    for finding in result.considered:
        yield Passage(f"finding:{finding.id}", "considered", finding.statement, finding.code)
    for deadline in result.deadlines:
        yield Passage(
            f"deadline:{deadline.id}", "deadline", f"{deadline.label}：{deadline.due.isoformat()}。"
        )


def clause_label(span: ClauseSpan, corpus: Corpus) -> str:
    """Name where a quote stands: title and article."""
    file = corpus.get((span.document_id, span.version))
    if file is None:
        return span.article
    heading = next((a.heading for a in file.articles if a.label == span.article), "")
    return f"《{file.header.title}》 {span.article} {heading}".strip()


def article_passages(claim: Claim, corpus: Corpus) -> tuple[Passage, ...]:
    """Return every article of the policy versions that the claim is under."""
    held = {(one.product, one.version) for one in claim.facts.policies}
    products = {product for product, _ in held}
    days = [p.effective_from for p in claim.facts.policies if p.effective_from]
    found = []
    for file in corpus.values():
        header = file.header
        if header.kind != "policy" or header.product not in products:
            continue
        if days and not any(header.in_force(day) for day in days):
            continue
        for article in file.articles:
            span = article.span()
            node = f"clause:{span.document_id}@{span.version}#{span.article}:{span.start}-{span.end}"
            label = f"《{header.title}》 {article.label} {article.heading}".strip()
            found.append(Passage(node, "clause", span.quote[:_LONGEST], label))
    return tuple(found)


def paper_passages(documents: Iterable[Document], names: Names) -> tuple[Passage, ...]:
    """Return the fields and rows that were read, each with its paper and page; orders are left out."""
    found = []
    for document in documents:
        kind = names.documents.get(document.doc_type, document.doc_type)
        for field in document.fields:
            if not field.value or field.name.startswith("unlocated.") or order_in(field.value):
                continue
            title = names.fields.get(field.name, field.name)
            label = f"{kind} 第 {field.page} 页"
            found.append(
                Passage(
                    f"paper:{document.id}/{field.name}", "paper", f"{title}：{field.value[:_LONGEST]}", label
                )
            )
        for item in document.items:
            cells = [
                cell.value
                for name in ("name", "qty", "unit", "amount")
                if (cell := item.cell(name)) and cell.value
            ]
            text = " ".join(cells)
            if text and not order_in(text):
                label = f"{kind} 明细第 {item.index + 1} 行"
                found.append(Passage(f"paper:{document.id}/items[{item.index}]", "paper", text, label))
    return tuple(found)


def nearest(passages: Iterable[Passage], question: str, most: int, characters: int) -> tuple[Passage, ...]:
    """Return the passages that share most with the question, best first, within both limits."""
    wanted = _pairs(question)
    scored = []
    for order, passage in enumerate(passages):
        shown = _pairs(f"{passage.label} {passage.text}")
        score = len(wanted & shown) / (len(shown) ** 0.3 + 1) if shown else 0.0
        prior = {"outcome": 0.3, "finding": 0.3, "need": 0.2, "step": 0.1}.get(passage.kind, 0.0)
        if score + prior > 0:
            scored.append((-(score + prior), order, passage))
    chosen: list[Passage] = []
    left = characters
    for _, _, passage in sorted(scored, key=lambda row: row[:2]):
        left -= len(passage.text) + len(passage.label)
        if len(chosen) == most or left < 0:
            break
        chosen.append(passage)
    return tuple(chosen)


def _pairs(text: str) -> set[str]:
    kept = [char.casefold() for char in text if char.isalnum()]
    return {kept[at] + kept[at + 1] for at in range(len(kept) - 1)}
