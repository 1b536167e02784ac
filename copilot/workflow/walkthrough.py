"""Documents to a recommendation without a case: nothing is stored and nobody decides."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from copilot.domain.base import Record
from copilot.domain.claim import Claim
from copilot.domain.decision import Recommendation
from copilot.domain.document import Document
from copilot.errors import InputRefused
from copilot.workflow.assemble import assemble
from copilot.workflow.ports import Judge, Progress, Reader


class Assessment(Record):
    """The claim with its papers, and the recommendation on it."""

    claim: Claim
    recommendation: Recommendation


def read_documents(reader: Reader, files: Sequence[tuple[str, bytes]], progress: Progress) -> list[Document]:
    """Read (name, content) pairs; raise InputRefused naming the first file that cannot be read."""
    documents: dict[str, Document] = {}
    for number, (name, data) in enumerate(files):

        def report(sentence: str, name: str = name, number: int = number) -> None:
            progress(f"{name} {sentence}", number, len(files))

        try:
            reading = reader.read(data, name, report)
        except InputRefused as error:
            raise type(error)(f"“{name}”：{error}") from error
        for document in reading.documents:
            documents.setdefault(document.id, document)
    progress("全部读完", len(files), len(files))
    return list(documents.values())


def assess_documents(
    judge: Judge, documents: Sequence[Document], stated: Mapping[str, Any], today: date
) -> Assessment:
    """Assemble, adjudicate and verify; days that nobody stated are today's in China."""
    days = {"received_on": today.isoformat(), "assessed_on": today.isoformat()}
    claim = assemble(
        documents,
        {**days, **stated},
        claim_id=str(stated.get("claim_id") or "claim"),
        known=judge,
    )
    return Assessment(claim=claim, recommendation=judge.recommend(claim, claim.facts.claim_id, 1))
