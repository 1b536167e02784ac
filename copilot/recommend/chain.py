"""The evidence chain: ink → fact → term → step → finding → payable, each node verified.

The chain is built from what the engine says it used, and then every node is checked against the
source itself, in this order:

1. a clause exists in the cited version, its quote stands there character for character, no negation
   was cut off in front of it, and the version was in force on a decisive day of the claim;
2. a source span names a page that was handed in, and its text stands in the words inside its box;
3. a fact equals what its path holds in the facts;
4. a step recomputes, its ``fact:`` operands equal the facts, its ``term:`` operands stand in its clauses;
5. every figure, date, product and drug in a finding's statement stands in what it rests on, with the
   same polarity, and a policy wording that it cites belongs to a policy of the claim;
6. a denial does not rest on unverified text alone.

A node that rests on a rejected node is rejected too. Pure: the corpus and the claim are arguments.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from copilot.catalogue.articles import CorpusFile
from copilot.catalogue.figures import dates, figures
from copilot.domain.claim import Claim, Facts
from copilot.domain.decision import Adjudication, EvidenceNode, Finding
from copilot.domain.evidence import ClauseSpan, SourceSpan, TraceStep, compute
from copilot.domain.money import plain
from copilot.recommend.agreement import Names, polarity_fault, terms_quoted
from copilot.recommend.facts import decisive_days, leaves, text_at, texts_at
from copilot.recommend.senses import Known, sense_fault
from copilot.recommend.sources import source_fault

Corpus = Mapping[tuple[str, str], CorpusFile]
Faults = dict[str, str]

NEGATIONS = ("不", "未", "非", "无", "免", "除", "不予", "不得", "不能", "不再", "没有", "免除", "并非")
_EXCEPTION = re.compile(r"[^。；！\n]*?(?:除外|不在此限|[，、]但)")
COMMON = "_common"
_NOTHING = ("无免赔", "不设免赔", "零免赔", "免赔额为零")


def clause_id(span: ClauseSpan) -> str:
    """Return the node id of a quote."""
    return f"clause:{span.document_id}@{span.version}#{span.article}:{span.start}-{span.end}"


def build(claim: Claim, adjudication: Adjudication) -> tuple[EvidenceNode, ...]:
    """Return the chain in an order in which every node comes after the nodes that it rests on."""
    nodes: dict[str, EvidenceNode] = {}
    for step in adjudication.trace:
        supports = [_operand_node(nodes, claim, ref) for ref in (o.ref for o in step.operands)]
        supports += [_clause_node(nodes, span) for span in step.clauses]
        _add(nodes, f"step:{step.id}", "step", formula(step), supports)
    for finding in (*adjudication.findings, *adjudication.considered):
        supports = [_fact_node(nodes, claim, path) for path in finding.facts]
        supports += [_clause_node(nodes, span) for span in finding.clauses]
        if finding.benefit and finding.amount is not None:
            supports += [f"step:{s.id}" for s in adjudication.trace if s.benefit == finding.benefit]
        _add(nodes, f"finding:{finding.id}", "finding", finding.statement, supports)
    others = [row.clauses for row in adjudication.layers]
    others += [row.clauses for row in adjudication.deadlines]
    others += [row.clauses for row in adjudication.needed_documents]
    for span in (span for spans in others for span in spans):
        _clause_node(nodes, span)
    if adjudication.payable is not None:
        supports = [f"step:{step.id}" for step in adjudication.trace]
        _add(nodes, "payable", "payable", f"应付 {plain(adjudication.payable)} 元", supports)
    return tuple(nodes.values())


def verify(
    nodes: Iterable[EvidenceNode],
    claim: Claim,
    adjudication: Adjudication,
    corpus: Corpus,
    *,
    again: Adjudication | None = None,
) -> Faults:
    """Return the reason for each node that does not hold; an empty result means the chain holds.

    ``again`` is what the rules say of the same facts now: a step, a statement or an amount that it does
    not repeat word for word does not hold, whatever it quotes.
    """
    faults: Faults = {}
    steps = {f"step:{step.id}": step for step in adjudication.trace}
    findings = {f"finding:{f.id}": f for f in (*adjudication.findings, *adjudication.considered)}
    days = decisive_days(claim.facts)
    repeated = None if again is None else _spoken(again)
    for node in nodes:
        broken = next((s for s in node.supports if s in faults), None)
        reason: str | None
        if broken is not None and node.kind != "payable":
            reason = f"其依据不成立：{faults[broken]}"
        elif node.clause is not None:
            reason = clause_fault(node.clause, corpus, days)
        elif node.source is not None:
            reason = source_fault(node.source, claim.documents)
        elif node.kind == "fact":
            reason = (
                None
                if node.statement.endswith(f"= {text_at(claim.facts, node.id[5:])}")
                else "事实与记录不符"
            )
        elif node.kind == "step":
            reason = step_fault(steps[node.id], steps, claim.facts, adjudication)
        elif node.kind == "finding":
            reason = finding_fault(findings[node.id], claim.facts, adjudication, corpus)
        else:
            reason = _payable_fault(node, adjudication, faults)
        said = steps.get(node.id) or findings.get(node.id)
        if reason is None and said is not None:
            # Two quotes of one place share a node, so each owner's own copy is read as well.
            reason = next(filter(None, (clause_fault(span, corpus, days) for span in said.clauses)), None)
        if reason is None and repeated is not None and said is not None and said not in repeated:
            reason = "按现行条款重新核算，得不到这一条"
        if reason is None and node.kind == "payable" and again and again.payable != adjudication.payable:
            reason = "按现行条款重新核算，金额不同"
        if reason is not None:
            faults[node.id] = reason
    return faults


def _spoken(adjudication: Adjudication) -> frozenset[TraceStep | Finding]:
    return frozenset((*adjudication.trace, *adjudication.findings, *adjudication.considered))


def formula(step: TraceStep) -> str:
    """Write a step as a sentence that a person can recompute."""
    values = [plain(o.value) for o in step.operands]
    result = plain(step.result)
    if step.operation in ("min", "max"):
        name = "取小" if step.operation == "min" else "取大"
        return f"{step.label}：{name}（{'，'.join(values)}）= {result}"
    if step.operation in ("take", "round_fen"):
        return f"{step.label}：{values[0]} → {result}"
    sign = {"sum": " + ", "subtract": " − ", "multiply": " × ", "divide": " ÷ ", "divide_up": " ÷ "}[
        step.operation
    ]
    result += "（进一）" if step.operation == "divide_up" else ""
    return f"{step.label}：{sign.join(values)} = {result}"


def clause_fault(span: ClauseSpan, corpus: Corpus, days: Mapping[str, tuple[date, ...]]) -> str | None:
    """Why a quote does not hold, or None."""
    file = corpus.get((span.document_id, span.version))
    if file is None:
        return f"没有 {span.document_id} 的 {span.version} 版本"
    if file.text[span.start : span.end] != span.quote:
        return f"{span.document_id} {span.article} 的引文与原文不符"
    article = next((a for a in file.articles if a.label == span.article), None)
    if article is None or not (article.start <= span.start and span.end <= article.end):
        return f"引文不在 {span.article} 之内"
    if file.text[max(0, span.start - 2) : span.start].endswith(NEGATIONS):
        return f"{span.article} 的引文截去了前面的否定词"
    if _EXCEPTION.match(file.text, span.end, article.end) and span.quote[-1] not in "。；！\n":
        return f"{span.article} 的引文截去了后面的例外"
    decisive = days["policy" if file.header.kind == "policy" else "other"]
    valid = any(map(file.header.in_force, decisive)) if decisive else file.header.in_force_to is None
    if not valid:
        return f"{file.header.title} {span.version} 版在事故日不在有效期内"
    return None


def step_fault(
    step: TraceStep, steps: Mapping[str, TraceStep], facts: Facts, adjudication: Adjudication
) -> str | None:
    """Why a step does not recompute or an operand is not what it claims to be, or None."""
    if compute(step) != step.result:
        return f"第 {step.id} 步复算不符"
    if any(not held(span, facts, adjudication) for span in step.clauses):
        return f"第 {step.id} 步引用了别的保单"
    quoted: set[Decimal] = set().union(*(figures(span.quote) for span in step.clauses))
    nothing = any(word in span.quote for span in step.clauses for word in _NOTHING)
    for operand in step.operands:
        kind, _, name = operand.ref.partition(":")
        if kind == "fact":
            text = text_at(facts, name)
            if text is None or Decimal(text) != operand.value:
                return f"第 {step.id} 步所用的 {name} 与事实不符"
        elif kind == "term" and operand.value not in quoted and not (nothing and not operand.value):
            return f"第 {step.id} 步所用的 {plain(operand.value)} 不在所引条款中"
        elif kind == "step" and (operand.ref not in steps or steps[operand.ref].result != operand.value):
            return f"第 {step.id} 步所用的 {operand.ref} 与该步结果不符"
        elif kind == "const" and operand.value:
            return f"第 {step.id} 步用了没有出处的数 {plain(operand.value)}"
    return None


def finding_fault(finding: Finding, facts: Facts, adjudication: Adjudication, corpus: Corpus) -> str | None:
    """Why a statement says more than what it rests on, or None."""
    quotes = [span.quote for span in finding.clauses]
    support = quotes + [span.article for span in finding.clauses]
    support += [text for path in finding.facts for text in texts_at(facts, path)]
    foreign = next((s for s in finding.clauses if not held(s, facts, adjudication)), None)
    if foreign is not None:
        return f"所引 {foreign.document_id} 不是本案的保单"
    known_days: set[date] = set().union(*(dates(text) for text in support))
    known: set[Decimal] = set().union(*(figures(text) for text in support))
    known |= {Decimal(abs((a - b).days)) for a in known_days for b in known_days}
    known |= {Decimal(abs((a - b).days) + 1) for a in known_days for b in known_days}
    known |= {Decimal(full_years(a, b)) for a in known_days for b in known_days if a < b}
    known |= {Decimal(len(finding.facts)), *([finding.amount] if finding.amount is not None else [])}
    for step in adjudication.trace:
        if finding.benefit in (None, step.benefit):
            known |= {step.result, *(o.value for o in step.operands)}
    for deadline in adjudication.deadlines:
        known_days.add(deadline.due)
    loose_days = dates(finding.statement) - known_days
    if loose_days:
        return f"结论中的日期 {min(loose_days).isoformat()} 没有依据"
    loose = {abs(x) for x in figures(finding.statement)} - {abs(x) for x in known}
    if loose:
        return f"结论中的数 {plain(min(loose))} 没有依据"
    named = [*support, *titles(facts, adjudication, corpus)]
    turned = Names.of(corpus.values()).fault(finding.statement, named) or polarity_fault(
        finding.statement, quotes
    )
    turned = turned or sense_fault(finding, _known(named, facts, adjudication, corpus))
    if turned is not None:
        return turned
    if not terms_quoted(finding, adjudication):
        return "结论中的条款数字不在所引条款中"
    if finding.fired and finding.code.startswith("D2") and finding.clauses:
        files = [corpus.get((s.document_id, s.version)) for s in finding.clauses]
        if all(f is not None and f.header.unverified and f.header.kind != "policy" for f in files):
            return "不予给付只引用了未核实的文本"
    return None


def held(span: ClauseSpan, facts: Facts, adjudication: Adjudication) -> bool:
    """Whether a quote may speak of this claim: a policy wording must belong to a policy of the claim."""
    kind, _, product = span.document_id.partition("/")
    return kind != "policy" or product in {COMMON, adjudication.product, *(p.product for p in facts.policies)}


def titles(facts: Facts, adjudication: Adjudication, corpus: Corpus) -> list[str]:
    """Return what the claim itself names: its texts, and the titles and headings of its policies."""
    mine = {f"policy/{product}" for product in (adjudication.product, *(p.product for p in facts.policies))}
    files = [file for file in corpus.values() if file.header.id in mine]
    named = [file.header.title for file in files] + [a.heading for file in files for a in file.articles]
    return named + [text for text in leaves(facts) if len(text) > 1]


def _known(named: list[str], facts: Facts, adjudication: Adjudication, corpus: Corpus) -> Known:
    held = {f"policy/{product}" for product in (adjudication.product, *(p.product for p in facts.policies))}
    terms = [file.text for file in corpus.values() if file.header.id in held]
    labels = [one.label for one in adjudication.trace]
    labels += [one.label for one in adjudication.missing_terms]
    labels += [one.label for one in adjudication.needed_documents]
    return Known({one.benefit: one.name for one in adjudication.benefits}, (*named, *labels), terms)


def full_years(start: date, end: date) -> int:
    """Return the completed years between two days, as an age is counted (周岁)."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def _payable_fault(node: EvidenceNode, adjudication: Adjudication, faults: Faults) -> str | None:
    """The amount is the result of the last step, and falls with any step."""
    if adjudication.trace and adjudication.trace[-1].result != adjudication.payable:
        return "金额不等于最后一步的结果"
    if not adjudication.trace and adjudication.payable:
        return "金额没有计算步骤"
    broken = next((s for s in node.supports if s in faults), None)
    return f"金额的依据不成立：{faults[broken]}" if broken is not None else None


def _operand_node(nodes: dict[str, EvidenceNode], claim: Claim, ref: str) -> str:
    kind, _, name = ref.partition(":")
    return _fact_node(nodes, claim, name) if kind == "fact" else ref


def _fact_node(nodes: dict[str, EvidenceNode], claim: Claim, path: str) -> str:
    name = f"fact:{path}"
    if name not in nodes:
        inside = (p for p in claim.provenance if p == path or p.startswith(f"{path}/"))
        supports = [_source_node(nodes, p, claim.provenance[p]) for p in inside]
        _add(nodes, name, "fact", f"{path} = {text_at(claim.facts, path)}", supports)
    return name


def _source_node(nodes: dict[str, EvidenceNode], path: str, source: SourceSpan) -> str:
    name = f"source:{path}"
    nodes.setdefault(name, EvidenceNode(id=name, kind="source", statement=source.text, source=source))
    return name


def _clause_node(nodes: dict[str, EvidenceNode], span: ClauseSpan) -> str:
    name = clause_id(span)
    nodes.setdefault(name, EvidenceNode(id=name, kind="clause", statement=span.quote, clause=span))
    return name


def _add(nodes: dict[str, EvidenceNode], name: str, kind: str, statement: str, supports: list[str]) -> None:
    """Add a node; a support that is no node (a term, a constant) is carried by the step's clauses."""
    known = tuple(dict.fromkeys(s for s in supports if s in nodes))
    nodes[name] = EvidenceNode.model_validate(
        {"id": name, "kind": kind, "statement": statement, "supports": known}
    )
