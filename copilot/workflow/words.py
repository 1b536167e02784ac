"""A model's words about one case: explanation, answers to questions, considerations for the expert.

Nothing here changes a case. Each call is noted in the audit log with the versions of model and
prompt and the hashes of what was sent and what came back; the content itself stays out of the log.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from copilot.domain.claim import Claim, Facts
from copilot.domain.decision import Recommendation
from copilot.domain.evidence import SourceSpan
from copilot.errors import Conflict
from copilot.extract.schema import schemas
from copilot.llm import Call, ChatPort
from copilot.recommend.chain import Corpus
from copilot.recommend.words import chat, consider, explain
from copilot.recommend.words.passages import Names, Passage, article_passages, paper_passages, result_passages
from copilot.recommend.words.wording import Sentence, Wording
from copilot.redact import Known, Redactor
from copilot.store.records import Actor
from copilot.workflow.ports import Desk

_PERSONS: Final = ("name", "payer_name", "patient", "insured_name", "holder", "account_name", "applicant")
_NUMBERS: Final = (
    "id_no",
    "card_no",
    "account_no",
    "inpatient_no",
    "outpatient_no",
    "bill_no",
    "policy_no",
    "phone",
)
_CLINICAL: Final = frozenset(
    {"discharge_summary", "diagnosis_certificate", "pathology", "genetic_test", "lab_report", "prescription"}
)


@dataclass(frozen=True)
class Subject:
    """One case with all that may be said about it."""

    claim: Claim
    recommendation: Recommendation
    corpus: Corpus

    def known(self) -> Known:
        """Return the names and numbers of the case that must not leave the house."""
        facts = self.claim.facts
        names = {facts.insured.name or ""}
        secrets = {facts.insured.id_no or "", *(one.policy_no or "" for one in facts.policies)}
        for document in self.claim.documents:
            for field in document.fields:
                if field.value and (field.name in _PERSONS or field.name.endswith("_name_person")):
                    names.add(field.value)
                if field.value and field.name.endswith(_NUMBERS):
                    secrets.add(field.value)
        return Known(
            names=frozenset(one for one in names if 2 <= len(one) <= 40),
            secrets=frozenset(one for one in secrets if len(one) >= 4),
        )

    def passages(self) -> tuple[Passage, ...]:
        """Return everything that an answer may rest on."""
        result = result_passages(self.recommendation, self.corpus)
        told = {one.node for one in result}
        articles = (one for one in article_passages(self.claim, self.corpus) if one.node not in told)
        return (*result, *articles, *paper_passages(self.claim.documents, field_names()))

    def clinical(self) -> tuple[Passage, ...]:
        """Return what the expert's questions may rest on: medical findings, their quotes, clinical papers."""
        medical = {f"finding:{f.id}" for f in self.recommendation.adjudication.findings if f.medical}
        quotes = {s for node in self.recommendation.chain if node.id in medical for s in node.supports}
        result = result_passages(self.recommendation, self.corpus)
        papers = [one for one in self.claim.documents if one.doc_type in _CLINICAL]
        chosen = [one for one in result if one.node in medical or one.node in quotes]
        return (*chosen, *paper_passages(papers, field_names()))[:40]


def field_names() -> Names:
    """Return the Chinese names of papers and fields."""
    known = schemas()
    return Names(
        documents={name: one.label for name, one in known.items()},
        fields={field: spec.title for one in known.values() for field, spec in one.fields.items()},
    )


def subject(desk: Desk, case_id: str, corpus: Corpus) -> Subject:
    """Return a case as its words see it; raise Conflict when it has no present recommendation."""
    recommendation = desk.store.recommendation(case_id)
    body = desk.store.snapshot(case_id).claim
    if recommendation is None or body is None:
        raise Conflict(f"赔案 {case_id} 还没有按现有材料计算的建议，请先计算再提问")
    claim = Claim(
        facts=Facts.model_validate(body["facts"]),
        provenance={path: SourceSpan.model_validate(span) for path, span in body["provenance"].items()},
        documents=desk.store.documents(case_id),
    )
    return Subject(claim=claim, recommendation=recommendation, corpus=corpus)


def ask_case(
    desk: Desk,
    about: Subject,
    model: ChatPort,
    question: str,
    actor: Actor,
    on_sentence: Callable[[Sentence], None] | None = None,
) -> chat.Reply:
    """Answer a question about the case, with citations or not at all."""
    reply = chat.ask(question, about.passages(), model, Redactor(about.known()), on_sentence)
    _note(
        desk,
        about,
        actor,
        reply.call,
        {"words": "ask", "status": reply.status, "shown": len(reply.sentences)},
    )
    return reply


def explain_case(desk: Desk, about: Subject, model: ChatPort | None, actor: Actor) -> Wording:
    """Word the recommendation; without a model, and wherever the model fails, by the rules."""
    if model is None:
        return Wording(by="rules", sentences=explain.by_rules(about.recommendation, about.corpus))
    made = explain.explain(about.recommendation, about.corpus, model, Redactor(about.known()))
    _note(desk, about, actor, made.call, {"words": "explain", "by": made.by, "shown": len(made.sentences)})
    return made


def consider_case(
    desk: Desk, about: Subject, model: ChatPort | None, actor: Actor
) -> consider.Considerations:
    """Draft the questions that a medical expert may want to consider."""
    if model is None:
        return consider.Considerations(by="rules", questions=consider.by_rules(about.recommendation))
    made = consider.consider(about.recommendation, about.clinical(), model, Redactor(about.known()))
    _note(desk, about, actor, made.call, {"words": "consider", "by": made.by, "shown": len(made.questions)})
    return made


def _note(desk: Desk, about: Subject, actor: Actor, call: Call | None, details: dict[str, Any]) -> None:
    """Record the call, so that it can be told later which model and prompt said what."""
    if call is None:
        return
    recorded = call.model_dump(mode="json", exclude={"seconds"})
    case_id = about.recommendation.case_id
    desk.store.note(case_id, actor, "noted", desk.clock(), {**details, "model_call": recorded})
