"""Papers and statements into the facts of a claim, each fact with the place where it was read.

Pure: the same documents and the same statements give the same claim. Nothing is guessed: what no
paper and no person states stays unknown.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from copilot.catalogue.facts import refusal
from copilot.domain.claim import Claim, Facts
from copilot.domain.document import Document
from copilot.errors import InputRefused
from copilot.workflow.assemble.clinical import add_diagnoses, add_prescriptions
from copilot.workflow.assemble.expenses import add_expenses
from copilot.workflow.assemble.known import Known, NothingKnown
from copilot.workflow.assemble.occasions import add_events, find_occasions
from copilot.workflow.assemble.overlay import overlay
from copilot.workflow.assemble.papers import add_papers, add_unread
from copilot.workflow.assemble.person import add_insured
from copilot.workflow.assemble.sheet import Sheet

__all__ = ["assemble"]


def assemble(
    documents: Sequence[Document],
    declared: Mapping[str, Any],
    *,
    claim_id: str = "claim",
    duplicates: Mapping[str, str] | None = None,
    unread: Sequence[str] = (),
    known: Known = NothingKnown(),  # noqa: B008 - has no state
) -> Claim:
    """Return the claim that these papers and statements make up.

    ``declared`` has the shape of ``Facts`` (any part of it, synonyms allowed) and goes before what
    was read. ``duplicates`` maps a document id to the earlier case in which the same bill was
    submitted; ``unread`` names files that could not be read, which then wait for a person.
    ``known`` is what the catalogue says of drug and hospital names. Raises InputRefused with one
    sentence when the statements do not fit the shape.
    """
    papers = tuple(documents)
    sheet = Sheet()
    occasions = find_occasions(papers, known)
    add_insured(sheet, papers)
    add_diagnoses(sheet, papers, occasions)
    add_events(sheet, occasions, known)
    add_prescriptions(sheet, papers)
    add_expenses(sheet, papers, occasions, known)
    add_papers(sheet, papers, duplicates or {})
    add_unread(sheet, unread)
    read: dict[str, Any] = {"claim_id": claim_id, "papers_complete": bool(papers or unread), **sheet.values()}
    stated, replaced = overlay(read, declared)
    facts = facts_from(stated)
    provenance = {
        path: span
        for path, span in sheet.provenance.items()
        if not any(path == gone or path.startswith(gone + "/") for gone in replaced)
    }
    return Claim(facts=facts, provenance=provenance, documents=papers)


def facts_from(values: Mapping[str, Any]) -> Facts:
    """Validate facts; raise InputRefused whose sentences name every place that does not fit, and the fix."""
    if not values.get("policies") and not values.get("product") and not values.get("policy"):
        raise InputRefused("没有指明产品，请用 --product 或在事实文件中写 product")
    try:
        return Facts.model_validate(dict(values))
    except ValidationError as error:
        raise InputRefused(refusal(error)) from error
