"""Passages of the claim's own policies that speak against a payment or limit it, and were not cited.

Searched for in every article of the version that was used, sentence by sentence: a sentence that
restricts or excludes and shares a word with what the claim is about. They are shown beside the
conclusions, so that a person sees both sides; they never change an outcome. Pure.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from copilot.catalogue.articles import CorpusFile
from copilot.domain.claim import Facts
from copilot.domain.decision import Adjudication
from copilot.domain.evidence import ClauseSpan
from copilot.recommend.chain import Corpus

MOST: Final = 6
_SENTENCE: Final = re.compile(r"[^。；\n]+[。；]?")
_AGAINST: Final = re.compile(
    r"不予|除外|免责|责任免除|不承担|不属于|不在|不包括|不含|不得|仅限|以内|限于|超过|本摘要未载明"
)
_HAN: Final = re.compile(r"[\u4e00-\u9fff]{2,}|[A-Za-z][A-Za-z0-9-]{2,}")
# Words of nearly every clause: to share one of them says nothing.
_COMMON: Final = frozenset(
    {
        "保险",
        "给付",
        "医疗",
        "费用",
        "责任",
        "保障",
        "本产品",
        "条款",
        "约定",
        "药品",
        "特定",
        "金额",
        "疾病",
        "保单",
        "产品",
    }
)
_KINDS: Final = {
    "inpatient": "住院",
    "outpatient": "门诊",
    "specialty_drug": "特药",
    "surgery": "手术",
    "test": "检测",
    "drug_purchase": "购药",
}


def against(facts: Facts, adjudication: Adjudication, corpus: Corpus) -> tuple[ClauseSpan, ...]:
    """Return up to six passages, those that share most with the claim first, then in reading order."""
    if not adjudication.findings:
        return ()
    cited = [(span.document_id, span.start, span.end) for span in _cited(adjudication)]
    subjects = _pairs(_subjects(facts, adjudication))
    found: list[tuple[int, int, ClauseSpan]] = []
    for file in _own(facts, adjudication, corpus):
        for span in _sentences(file):
            if any(d == span.document_id and s < span.end and span.start < e for d, s, e in cited):
                continue
            shared = len(subjects & _pairs([span.quote]))
            if shared:
                found.append((-shared, len(found), span))
    return tuple(span for _, _, span in sorted(found, key=lambda one: one[:2])[:MOST])


def _own(facts: Facts, adjudication: Adjudication, corpus: Corpus) -> Iterator[CorpusFile]:
    """Yield the policy texts of the claim: the version used, and of other holdings those in force."""
    held = {f"policy/{p.product}" for p in facts.policies}
    for (document_id, version), file in corpus.items():
        if document_id == f"policy/{adjudication.product}":
            if version == adjudication.policy_version:
                yield file
        elif document_id in held and any(
            file.header.in_force(p.effective_from)
            for p in facts.policies
            if p.effective_from is not None and document_id == f"policy/{p.product}"
        ):
            yield file


def _sentences(file: CorpusFile) -> Iterator[ClauseSpan]:
    for article in file.articles:
        heading = article.text.find("\n") + 1
        for match in _SENTENCE.finditer(article.text, heading):
            if _AGAINST.search(match.group()):
                start = article.start + match.start()
                yield ClauseSpan(
                    document_id=file.header.id,
                    version=file.header.version,
                    article=article.label,
                    start=start,
                    end=start + len(match.group()),
                    quote=match.group(),
                )


def _cited(adjudication: Adjudication) -> Iterator[ClauseSpan]:
    for finding in (*adjudication.findings, *adjudication.considered):
        yield from finding.clauses
    for step in adjudication.trace:
        yield from step.clauses


def _subjects(facts: Facts, adjudication: Adjudication) -> Iterator[str]:
    yield from (one.text for one in facts.diagnoses)
    for expense in facts.expenses:
        yield from filter(None, (expense.name, expense.drug, expense.item, _KINDS.get(expense.kind or "")))
    for event in facts.events:
        yield from filter(None, (event.name, event.hospital, _KINDS.get(event.kind)))
    yield from (one.name for one in adjudication.benefits)


def _pairs(texts: Iterable[str]) -> frozenset[str]:
    """Return the pairs of neighbouring Han characters and the Latin words of the texts."""
    found = set()
    for word in (match.group() for text in texts for match in _HAN.finditer(text)):
        if word[0].isascii():
            found.add(word.lower())
        else:
            found.update(word[at : at + 2] for at in range(len(word) - 1))
    return frozenset(found - _COMMON)
