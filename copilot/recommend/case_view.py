"""The case file as plain values for a template: every citation is an anchor on the same page."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from copilot.catalogue.articles import CorpusFile
from copilot.domain.claim import Claim
from copilot.domain.decision import EvidenceNode, Finding, Prospect, Recommendation
from copilot.domain.document import Document, ExtractedField
from copilot.domain.evidence import ClauseSpan, PageBox
from copilot.recommend.advice import OUTCOME_TEXT, money
from copilot.recommend.chain import Corpus, clause_id, formula
from copilot.recommend.facts import text_at
from copilot.recommend.waterfall import waterfall

DOUBT: Final = 0.85
_PARTS: Final = {
    "policies": "保单",
    "insured": "被保险人",
    "consents": "授权",
    "diagnoses": "诊断",
    "events": "事件",
    "expenses": "费用",
    "prescriptions": "处方",
    "other_payers": "其他支付",
    "prior_claims": "既往赔付",
    "papers": "材料",
    "screenings": "筛查",
    "declared": "已认定事项",
    "received_on": "收件日",
    "assessed_on": "评估日",
}
_STATUS: Final = {"ok": ("通过", "ok"), "failed": ("不符", "fail"), "skipped": ("未核对", "soft")}


@dataclass(frozen=True)
class Labels:
    """Chinese names: of reason codes, of document types, of fields, and of the product."""

    reasons: Mapping[str, str] = field(default_factory=dict)
    doc_types: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    product: str = ""


@dataclass(frozen=True)
class CaseFile:
    """All that the page shows; ``images`` holds the JPEG bytes of each page by document id."""

    recommendation: Recommendation
    claim: Claim
    corpus: Corpus
    images: Mapping[str, Sequence[bytes]]
    labels: Labels


def case_view(case: CaseFile) -> dict[str, Any]:
    """Return the values that the template ``case_file.html.j2`` shows."""
    advice = case.recommendation
    result = advice.adjudication
    facts = case.claim.facts
    nodes = {node.id: node for node in advice.chain}
    return {
        "title": f"理赔建议书 · {advice.case_id}",
        "product": f"{case.labels.product}（{result.product}）" if case.labels.product else result.product,
        "policy_version": result.policy_version,
        "assessed_on": facts.assessed_on or facts.received_on or "—",
        "outcome": result.outcome,
        "outcome_text": OUTCOME_TEXT[result.outcome],
        "payable": money(result.payable),
        "needs_expert": result.needs_expert,
        "summary": _summary(advice),
        "waterfall": [
            bar | {"id": anchor(f"bar:{n}"), "cites": _cites(bar["clauses"], case.corpus)}
            for n, bar in enumerate(waterfall(result, facts))
        ],
        "findings": [_finding(f, case, nodes) for f in result.findings],
        "considered": [_finding(f, case, nodes) for f in result.considered],
        "benefits": [
            {
                "name": b.name,
                "eligible": _yuan(b.eligible),
                "deductible": _yuan(b.deductible_applied),
                "ratio": "—" if b.ratio is None else f"{(b.ratio * 100).normalize():f}%",
                "payable": money(b.payable),
                "codes": b.codes,
                "missing": [term.label for term in b.missing],
            }
            for b in result.benefits
        ],
        "steps": _steps(case),
        "needed": [
            {"label": n.label, "code": n.code, "why": n.why, "cites": _cites(n.clauses, case.corpus)}
            for n in result.needed_documents
        ],
        "missing_terms": [term.label for term in result.missing_terms],
        "against": [{"quote": s.quote, "label": _clause_label(s, case.corpus)} for s in advice.against],
        "prospects": [_prospect(one) for one in advice.prospects],
        "layers": [
            {"layer": share.layer, "payer": share.payer, "amount": money(share.amount)}
            for share in result.layers
        ],
        "deadlines": [
            {"label": d.label, "due": d.due.isoformat(), "cites": _cites(d.clauses, case.corpus)}
            for d in result.deadlines
        ],
        "documents": [_document(d, case, nodes) for d in case.claim.documents],
        "clauses": [_clause(n.clause, case.corpus) for n in advice.chain if n.clause],
        "rejected": advice.rejected,
        "versions": [*advice.versions.model_dump().items(), ("facts_sha256", advice.facts_sha256)],
    }


def anchor(node_id: str) -> str:
    """Return an HTML id for a node id: letters, digits and dashes only, still unique."""
    return "n-" + "".join(c if c.isascii() and c.isalnum() else f"-{ord(c):x}-" for c in node_id)


def _summary(advice: Recommendation) -> list[dict[str, Any]]:
    by_statement = {f.statement: f for f in advice.adjudication.findings}
    lines = []
    for text in advice.summary:
        finding = by_statement.get(text)
        cites = [{"href": anchor(f"finding:{finding.id}"), "label": finding.code}] if finding else []
        lines.append({"text": text, "cites": cites})
    return lines


def _finding(finding: Finding, case: CaseFile, nodes: Mapping[str, EvidenceNode]) -> dict[str, Any]:
    return {
        "id": anchor(f"finding:{finding.id}"),
        "code": finding.code,
        "name": case.labels.reasons.get(finding.code, ""),
        "medical": finding.medical,
        "statement": finding.statement,
        "would_change": finding.would_change,
        "facts": [_fact(path, case, nodes) for path in finding.facts],
        "clauses": [
            {"quote": s.quote, "href": anchor(clause_id(s)), "label": _clause_label(s, case.corpus)}
            for s in finding.clauses
        ],
    }


def _fact(path: str, case: CaseFile, nodes: Mapping[str, EvidenceNode]) -> dict[str, Any]:
    fact = nodes.get(f"fact:{path}")
    sources = [nodes[name] for name in (fact.supports if fact else ()) if name in nodes]
    boxed = next((one for one in sources if one.source and one.source.box), None)
    return {
        "label": " ".join([_PARTS.get(path.split("/")[0], ""), *path.split("/")[1:]]).strip() or path,
        "value": text_at(case.claim.facts, path) or "未知",
        "href": anchor(boxed.id) if boxed else None,
    }


def _prospect(one: Prospect) -> dict[str, Any]:
    answers = [
        {
            "answer": a.answer,
            "outcome": OUTCOME_TEXT[a.outcome],
            "payable": money(a.payable),
            "codes": a.codes,
            "needs_expert": a.needs_expert,
        }
        for a in one.answers
    ]
    return {"ask": one.ask, "about": one.about, "answers": answers}


def _steps(case: CaseFile) -> list[dict[str, Any]]:
    return [
        {
            "id": anchor(f"step:{step.id}"),
            "label": step.label,
            "formula": formula(step).partition("：")[2],
            "result": f"{step.result:f}",
            "cites": _cites(step.clauses, case.corpus),
        }
        for step in case.recommendation.adjudication.trace
    ]


def _cites(spans: Iterable[ClauseSpan], corpus: Corpus) -> list[dict[str, str]]:
    return [{"href": anchor(clause_id(s)), "label": _clause_label(s, corpus)} for s in spans]


def _clause_label(span: ClauseSpan, corpus: Corpus) -> str:
    file = corpus.get((span.document_id, span.version))
    return f"{file.header.title if file else span.document_id} {span.article}"


def _clause(span: ClauseSpan, corpus: Corpus) -> dict[str, Any]:
    file: CorpusFile = corpus[(span.document_id, span.version)]
    head = file.header
    return {
        "id": anchor(clause_id(span)),
        "title": head.title,
        "article": span.article,
        "version": span.version,
        "in_force": f"{head.in_force_from} 起" + (f"至 {head.in_force_to}" if head.in_force_to else "有效"),
        "quote": span.quote,
        "source": f"{head.source}（{head.source_date}）",
        "licence": head.licence,
        "unverified": head.unverified,
    }


def _document(document: Document, case: CaseFile, nodes: Mapping[str, EvidenceNode]) -> dict[str, Any]:
    labels = case.labels.fields
    columns = list(dict.fromkeys(cell.name for item in document.items for cell in item.cells))
    cells = [{cell.name: cell.value or "—" for cell in item.cells} for item in document.items]
    return {
        "id": anchor(f"document:{document.id}"),
        "type": case.labels.doc_types.get(document.doc_type, document.doc_type),
        "filename": document.filename,
        "advice": document.advice,
        "fields": [
            {
                "label": labels.get(f.name, f.name),
                "value": f.value or "（空）",
                "raw": f.raw_text,
                "confidence": f"{f.confidence:.0%}",
                "note": f.note,
                "doubt": f.confidence < DOUBT,
                "href": _field_anchor(document, i) if f.bbox else None,
            }
            for i, f in enumerate(document.fields)
        ],
        "columns": [labels.get(name, name) for name in columns],
        "rows": [[row.get(name, "") for name in columns] for row in cells],
        "checks": [
            {
                "code": c.code,
                "status": _STATUS[c.status][0],
                "css": _STATUS[c.status][1],
                "message": c.message,
            }
            for c in document.checks
        ],
        "pages": [
            {
                "number": page.number,
                "data": base64.b64encode(image).decode("ascii"),
                "boxes": _boxes(document, page.number, case, nodes),
            }
            for page, image in zip(document.pages, case.images.get(document.id, ()), strict=False)
        ],
    }


def _boxes(
    document: Document, page: int, case: CaseFile, nodes: Mapping[str, EvidenceNode]
) -> list[dict[str, Any]]:
    labels = case.labels.fields
    boxes = [
        _box(_field_anchor(document, i), f.bbox, _title(f, labels), f.confidence < DOUBT)
        for i, f in enumerate(document.fields)
        if f.bbox and f.page == page
    ]
    for node in nodes.values():
        span = node.source
        if span and span.box and span.document_id == document.id and span.page == page:
            boxes.append(_box(anchor(node.id), span.box, span.text, False))
    return boxes


def _box(box_id: str, box: PageBox, title: str, doubt: bool) -> dict[str, Any]:
    return {
        "id": box_id,
        "title": title,
        "doubt": doubt,
        "left": f"{box.x0 * 100:.2f}",
        "top": f"{box.y0 * 100:.2f}",
        "width": f"{(box.x1 - box.x0) * 100:.2f}",
        "height": f"{(box.y1 - box.y0) * 100:.2f}",
    }


def _title(value: ExtractedField, labels: Mapping[str, str]) -> str:
    return f"{labels.get(value.name, value.name)}：{value.value or '（空）'}（{value.confidence:.0%}）"


def _field_anchor(document: Document, index: int) -> str:
    return anchor(f"field:{document.id}:{index}")


def _yuan(amount: Decimal | None) -> str:
    return "—" if amount is None else f"{amount:,.2f}"
