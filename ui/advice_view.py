"""The recommendation as the screen shows it: outcome, bars, findings, papers, terms, deadlines."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from copilot.domain.decision import Adjudication, Deadline, EvidenceNode, Finding, Prospect, Recommendation
from copilot.domain.document import Document
from copilot.domain.evidence import ClauseSpan, SourceSpan
from copilot.domain.money import ZERO
from ui.field_views import located
from ui.overlay import distinct, mark
from ui.texts import Texts
from ui.waterfall import bars, money

View = dict[str, Any]


class Chain:
    """Look-ups in the evidence chain of one recommendation."""

    def __init__(self, nodes: Sequence[EvidenceNode], papers: Sequence[Document] = ()) -> None:
        """Take the nodes, and the papers as shown: there a person's value stands where the old ink stands."""
        self._nodes = {node.id: node for node in nodes}
        self._typed = {
            (paper.id, field.page, field.raw_text): field.bbox
            for paper in papers
            for _, field in located(paper)
            if field.source == "person" and field.bbox is not None
        }

    def node(self, kind: str, name: str) -> EvidenceNode | None:
        """Return the node of that kind for a record's own id."""
        for key in (name, f"{kind}:{name}"):
            found = self._nodes.get(key)
            if found is not None and found.kind == kind:
                return found
        return None

    def below(self, node: EvidenceNode | None) -> Iterator[EvidenceNode]:
        """Yield everything a node rests on, near to far, each once."""
        seen: set[str] = set()
        queue = list(node.supports) if node else []
        while queue:
            key = queue.pop(0)
            child = self._nodes.get(key)
            if child is None or key in seen:
                continue
            seen.add(key)
            queue.extend(child.supports)
            yield child

    def marks(self, node: EvidenceNode | None) -> list[View]:
        """Return the places on pages that a node rests on."""
        own = [node] if node else []
        return distinct([self._mark(one.source) for one in (*own, *self.below(node)) if one.source])

    def _mark(self, span: SourceSpan) -> View:
        """Return the place of a span; a value that a person typed stands at the place it replaced."""
        box = span.box or self._typed.get((span.document_id, span.page, span.text))
        return mark(span.model_copy(update={"box": box}))

    def facts(self, node: EvidenceNode | None, texts: Texts) -> list[View]:
        """Return the facts that a node rests on, each with its places."""
        return [
            {"statement": fact_words(one.statement, texts), "marks": self.marks(one)}
            for one in self.below(node)
            if one.kind == "fact"
        ]


def fact_words(statement: str, texts: Texts) -> str:
    """Return ``expenses/e1/amount = 85000.00`` in words; what has no word stays as it is.

    A fact that only names a row (``expenses/e1 = e1``) is the row itself.
    """
    path, equals, value = statement.partition(" = ")
    if not equals:
        return statement
    parts = [part for part in path.split("/") if part]
    words = " ".join(texts.get("fact", part) for part in parts)
    if parts and value == parts[-1]:
        return words
    shown = next(
        (
            texts.get(section, value)
            for section in ("fact", "choice", "doc_type")
            if texts.has(section, value)
        ),
        value,
    )
    return f"{words}：{shown}" if texts.language == "zh" else f"{words}: {shown}"


def clause_view(span: ClauseSpan, texts: Texts) -> View:
    """Return a quote with what is needed to name it and to open the article."""
    return {
        "title": texts.get("title", span.document_id),
        "document": span.document_id,
        "version": span.version,
        "article": span.article,
        "quote": span.quote,
        "span": span.model_dump(mode="json"),
    }


def advice_view(advice: Recommendation, texts: Texts, today: date, papers: Sequence[Document] = ()) -> View:
    """Return the whole second screen as plain data; the papers tell where corrected values stand."""
    result = advice.adjudication
    chain = Chain(advice.chain, papers)
    return {
        "outcome": result.outcome,
        "outcome_label": texts.get("outcome", result.outcome),
        "payable": money(result.payable) or None,
        "payable_raw": str(result.payable) if result.payable is not None else None,
        "needs_expert": result.needs_expert,
        "codes": [code_view(code, texts) for code in result.codes],
        "summary": summary_words(advice, texts),
        "bars": bars(
            result.trace,
            texts,
            lambda span: clause_view(span, texts),
            lambda kind, name: chain.marks(chain.node(kind, name)),
        ),
        "layers": layer_views(result, texts),
        "findings": [finding_view(one, chain, texts) for one in result.findings if one.fired],
        "considered": [finding_view(one, chain, texts) for one in considered(result)],
        "benefits": [
            {
                "name": one.name,
                "payable": money(one.payable) or None,
                "codes": [code_view(c, texts) for c in one.codes],
            }
            for one in result.benefits
        ],
        "needed": [
            {
                "label": one.label if texts.language == "zh" else texts.get("doc_type", one.doc_type),
                "why": one.why if texts.language == "zh" else texts.get("code", one.code),
                "code": one.code,
                "clauses": [clause_view(c, texts) for c in one.clauses],
            }
            for one in result.needed_documents
        ],
        "missing": [{"label": one.label, "parameter": one.parameter} for one in result.missing_terms],
        "against": [clause_view(one, texts) for one in advice.against],
        "prospects": [prospect_view(one, texts) for one in advice.prospects],
        "deadlines": [deadline_view(one, texts, today) for one in result.deadlines],
        "rejected": [{"statement": one.statement, "reason": one.reason} for one in advice.rejected],
        "versions": advice.versions.model_dump(mode="json"),
        "case_version": advice.case_version,
    }


def prospect_view(one: Prospect, texts: Texts) -> View:
    """Return one open question with where each answer leads."""
    return {
        "ask": one.ask,
        "about": one.about,
        "answers": [
            {
                "answer": a.answer,
                "outcome": a.outcome,
                "outcome_label": texts.get("outcome", a.outcome),
                "payable": money(a.payable) or None,
                "codes": [code_view(code, texts) for code in a.codes],
                "needs_expert": a.needs_expert,
            }
            for a in one.answers
        ],
    }


def considered(result: Adjudication) -> list[Finding]:
    """Return the findings that were looked at and did not apply, each once."""
    listed = [one for one in result.findings if not one.fired] + list(result.considered)
    return list({one.id: one for one in listed}.values())


def finding_view(finding: Finding, chain: Chain, texts: Texts) -> View:
    """Return one conclusion with its facts and quotes side by side."""
    node = chain.node("finding", finding.id)
    return {
        "id": finding.id,
        "code": finding.code,
        "label": texts.get("code", finding.code),
        "tone": code_tone(finding.code),
        "statement": finding_words(finding, texts),
        "original": "" if texts.language == "zh" else finding.statement,
        "medical": finding.medical,
        "amount": money(finding.amount) or None,
        "facts": chain.facts(node, texts),
        "marks": chain.marks(node),
        "clauses": [clause_view(span, texts) for span in finding.clauses],
        "would_change": finding.would_change,
    }


def finding_words(finding: Finding, texts: Texts) -> str:
    """Return the conclusion in words; in English the name of its reason and the amount."""
    if texts.language == "zh":
        return finding.statement
    name = texts.get("code", finding.code)
    said = f"{name[:1].upper()}{name[1:]}"
    return (
        f"{said}: {money(finding.amount)} {texts.get('app', 'yuan')}" if finding.amount is not None else said
    )


def summary_words(advice: Recommendation, texts: Texts) -> list[str]:
    """Return the summary; in English what was concluded, on how many grounds, and what is wanting."""
    if texts.language == "zh":
        return list(advice.summary)
    result = advice.adjudication
    said = [
        texts.get("summary", "grounds", n=sum(one.fired for one in result.findings), codes=len(result.codes))
    ]
    if result.needed_documents:
        papers = ", ".join(texts.get("doc_type", one.doc_type) for one in result.needed_documents)
        said.append(texts.get("summary", "papers", papers=papers))
    if result.missing_terms:
        said.append(texts.get("summary", "terms", n=len(result.missing_terms)))
    return said


def code_view(code: str, texts: Texts) -> View:
    """Return a reason code with its words and its family."""
    return {"code": code, "label": texts.get("code", code), "tone": code_tone(code)}


def code_tone(code: str) -> str:
    """Return the family of a reason code by its first letter."""
    return {"A": "pay", "P": "part", "D": "deny", "N": "pend", "R": "refer"}.get(code[:1], "refer")


def layer_views(result: Adjudication, texts: Texts) -> list[View]:
    """Return who bore what, with the share of the known total for drawing."""
    known = sum((one.amount for one in result.layers if one.amount is not None), start=ZERO)
    return [
        {
            "layer": one.layer,
            "payer": one.payer if texts.language == "zh" else texts.get("layer", one.layer),
            "amount": money(one.amount) or None,
            "share": float(round(one.amount / known, 4)) if one.amount is not None and known else 0.0,
            "clauses": [clause_view(span, texts) for span in one.clauses],
        }
        for one in result.layers
    ]


def deadline_view(deadline: Deadline, texts: Texts, today: date) -> View:
    """Return a legal deadline with the days that are left, and how pressing it is."""
    left = (deadline.due - today).days
    return {
        "id": deadline.id,
        "label": texts.get("deadline", deadline.id)
        if texts.language == "en" and texts.has("deadline", deadline.id)
        else deadline.label,
        "due": deadline.due.isoformat(),
        "days_left": left,
        "tone": "failed" if left <= 3 else "doubtful" if left <= 6 else "machine",
        "clauses": [clause_view(span, texts) for span in deadline.clauses],
    }
