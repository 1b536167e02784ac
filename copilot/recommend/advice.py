"""Turns an adjudication into a recommendation that says only what its sources carry."""

from collections.abc import Sequence
from typing import Final

from copilot.domain.claim import Claim
from copilot.domain.decision import (
    Adjudication,
    Finding,
    Outcome,
    Prospect,
    Recommendation,
    Rejected,
    Versions,
)
from copilot.domain.evidence import Sha256
from copilot.domain.money import Yuan
from copilot.recommend.against import against
from copilot.recommend.chain import Corpus, Faults, build, verify

OUTCOME_TEXT: Final[dict[Outcome, str]] = {
    "approve": "建议全额给付",
    "partial": "建议部分给付",
    "deny": "建议不予给付",
    "pend": "建议补充材料后再核定",
    "refer": "建议转人工核查",
}
ABSTAIN: Final = "R413"
_CARRIES: Final[dict[Outcome, tuple[str, ...]]] = {
    "approve": ("A", "P"),
    "partial": ("P", "A"),
    "deny": ("D",),
    "pend": ("N", "R"),
    "refer": ("R", "D"),
}


def recommend(
    claim: Claim,
    adjudication: Adjudication,
    corpus: Corpus,
    *,
    case: tuple[str, int],
    facts_sha256: Sha256,
    versions: Versions,
    prospects: tuple[Prospect, ...] = (),
) -> Recommendation:
    """Verify the chain, drop what does not hold, and abstain (R413) when nothing carries the outcome.

    ``case`` is the case id and version, ``prospects`` where each answer to an open question leads.
    The result depends on the arguments alone.
    """
    nodes = build(claim, adjudication)
    faults = verify(nodes, claim, adjudication, corpus)
    rejected = tuple(Rejected(statement=n.statement, reason=faults[n.id]) for n in nodes if n.id in faults)
    sound = _sound(adjudication, faults)
    return Recommendation(
        case_id=case[0],
        case_version=case[1],
        adjudication=sound,
        chain=tuple(node for node in nodes if node.id not in faults),
        rejected=rejected,
        prospects=prospects,
        against=against(claim.facts, sound, corpus),
        summary=summary(sound),
        facts_sha256=facts_sha256,
        document_sha256=tuple(sorted({document.sha256 for document in claim.documents})),
        versions=versions,
    )


def summary(adjudication: Adjudication) -> tuple[str, ...]:
    """Word the result in plain Chinese: the outcome, then what carries it, then what is missing."""
    head = OUTCOME_TEXT[adjudication.outcome]
    lines = [f"{head}，应付 {money(adjudication.payable)}。"]
    lines += [finding.statement for finding in adjudication.findings]
    if adjudication.needed_documents:
        names = "、".join(need.label for need in adjudication.needed_documents)
        lines.append(f"请一次性补齐：{names}。")
    if adjudication.missing_terms:
        names = "、".join(term.label for term in adjudication.missing_terms)
        lines.append(f"公开条款未载明：{names}；这些部分不作推算。")
    if adjudication.needs_expert:
        lines.append("其中有医学判断，须经有资质的医学专家复核后才能生效。")
    return tuple(lines)


def money(amount: Yuan | None) -> str:
    """Write an amount for people; an unknown amount is named, never shown as zero."""
    return "暂不能定额" if amount is None else f"{amount:,.2f} 元"


def _sound(adjudication: Adjudication, faults: Faults) -> Adjudication:
    """Return the adjudication without what failed; abstain when its outcome is no longer carried."""
    findings = _kept(adjudication.findings, faults)
    considered = _kept(adjudication.considered, faults)
    amount_fell = adjudication.payable is not None and "payable" in faults
    carried = any(f.code[0] in _CARRIES[adjudication.outcome] for f in findings)
    lost = len(findings) < len(adjudication.findings)
    if not amount_fell and (carried or not lost) and findings:
        codes = tuple(c for c in adjudication.codes if any(f.code == c for f in findings)) if lost else None
        update = {"findings": findings, "considered": considered, "codes": codes or adjudication.codes}
        return adjudication.model_copy(update=update)
    return adjudication.model_copy(
        update={
            "outcome": "refer",
            "payable": None,
            "codes": (*(f.code for f in findings if f.code != ABSTAIN), ABSTAIN),
            "findings": (*findings, _abstain()),
            "considered": considered,
            "trace": (),
            "benefits": tuple(b.model_copy(update={"payable": None}) for b in adjudication.benefits),
        }
    )


def _kept(findings: Sequence[Finding], faults: Faults) -> tuple[Finding, ...]:
    return tuple(f for f in findings if f"finding:{f.id}" not in faults)


def _abstain() -> Finding:
    return Finding(
        id="abstain",
        check="evidence",
        code=ABSTAIN,
        statement="现有依据不足以支持任何结论，请人工核定。",
        would_change="补足能逐字核对的条款原文或材料后重新评估。",
    )
