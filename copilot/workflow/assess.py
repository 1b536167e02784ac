"""Assemble the claim, adjudicate it, and store the recommendation."""

from collections.abc import Mapping, Sequence
from typing import Any

from copilot.domain.claim import Claim
from copilot.domain.decision import Recommendation
from copilot.domain.document import Document
from copilot.store.records import Actor, Snapshot, Step
from copilot.workflow.assemble import assemble
from copilot.workflow.assemble.papers import bill_key
from copilot.workflow.moves import masked, moved
from copilot.workflow.ports import Desk, Judge


def assess(desk: Desk, case_id: str, actor: Actor, key: str | None = None) -> Recommendation:
    """Recommend on the present papers and statements, and store the recommendation and its event.

    ``key`` makes a repeated call harmless: it returns the recommendation that the first one stored.
    """
    case = desk.store.case(case_id)
    if key is not None:
        earlier = desk.store.request(key, "")
        stored = desk.store.recommendation(case_id, earlier.version) if earlier else None
        if stored is not None:
            return stored
    state = moved(case, "assess", "计算建议")
    before = desk.store.snapshot(case_id)
    documents = desk.store.documents(case_id)
    stated = {**before.declared, "claim_id": case_id, "assessed_on": desk.today().isoformat()}
    duplicates = find_duplicates(desk, case_id, documents)
    claim = assembled(desk.judge, documents, before, stated, duplicates)
    version = case.version + 1
    recommendation = desk.judge.recommend(claim, case_id, version)
    desk.store.commit(
        Step(
            case_id=case_id,
            expected_version=case.version,
            state=state,
            product=claim.facts.policies[0].product,
            insured_masked=masked(claim.facts.insured.name),
            kind="assessed",
            actor=actor,
            at=desk.clock(),
            snapshot=_with_claim(before, claim, stated, duplicates),
            recommendation=recommendation,
            bill_keys=tuple(filter(None, (bill_key(document) for document in documents))),
            details={"outcome": recommendation.adjudication.outcome},
            key=key,
        )
    )
    return recommendation


def assembled(
    judge: Judge,
    documents: Sequence[Document],
    snapshot: Snapshot,
    stated: Mapping[str, Any],
    duplicates: Mapping[str, str],
) -> Claim:
    """Return the claim of a case; every input is stored, so that replay gives the same."""
    unread = tuple(file.filename for file in snapshot.files if file.problem is not None)
    return assemble(documents, stated, duplicates=duplicates, unread=unread, known=judge)


def find_duplicates(desk: Desk, case_id: str, documents: Sequence[Document]) -> dict[str, str]:
    """Return document id -> the earliest other case in which the same bill was submitted."""
    found = {}
    for document in documents:
        key = bill_key(document)
        others = desk.store.cases_with_bill(key, other_than=case_id) if key else ()
        if others:
            found[document.id] = others[0]
    return found


def _with_claim(
    before: Snapshot, claim: Claim, stated: Mapping[str, Any], duplicates: Mapping[str, str]
) -> Snapshot:
    """Keep the facts with everything that made them; the documents are stored beside."""
    body = claim.model_dump(mode="json", exclude={"documents"})
    kept = {**body, "stated": dict(stated), "duplicates": dict(duplicates)}
    return before.model_copy(update={"claim": kept})
