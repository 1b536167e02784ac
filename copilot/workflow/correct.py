"""Correct and recompute: a person's value replaces the machine's, and everything derived follows."""

from typing import Any

from pydantic import Field

from copilot.domain.base import Record
from copilot.domain.decision import Recommendation
from copilot.errors import InputRefused, NotFound
from copilot.store.canonical import sha256_of
from copilot.store.records import Actor, Case, Correction, Step
from copilot.workflow.assemble import assemble
from copilot.workflow.assess import assess
from copilot.workflow.declared import value_at, with_paths
from copilot.workflow.diff import Change, changes
from copilot.workflow.edits import Edit, apply
from copilot.workflow.moves import moved, require_role, require_version
from copilot.workflow.ports import Desk

DECLARED = "declared"
"""``Edit.document`` of a statement: ``Edit.field`` is then a path in the facts."""

_SIGNED = ("approved", "denied", "awaiting_second", "awaiting_expert")


class Corrected(Record):
    """What a correction led to.

    ``reopened`` is True when a signed or proposed decision fell with it. ``changes`` lists what is
    different in the facts and in the adjudication, old to new; it is empty until assessed again.
    """

    case: Case
    corrections: tuple[Correction, ...]
    reopened: bool
    recommendation: Recommendation | None = None
    changes: tuple[Change, ...] = ()


class CorrectionRequest(Record):
    """What a person changes and why; ``version`` is the version that was on the screen."""

    version: int = Field(ge=1)
    edits: tuple[Edit, ...]
    why: str


def correct(
    desk: Desk, case_id: str, request: CorrectionRequest, actor: Actor, *, reassess: bool = True
) -> Corrected:
    """Apply edits to the version that the person saw, and assess again.

    Raises Conflict when the case has moved on, InputRefused when a value is not of its kind.
    """
    require_role(actor, ("adjuster", "senior_adjuster"), "更正字段")
    if not request.edits or not request.why.strip():
        raise InputRefused("更正须写明改哪里和为什么")
    case = desk.store.case(case_id)
    require_version(case, request.version)
    reopened = case.state in _SIGNED
    state = moved(case, "reopen" if reopened else "correct", "更正字段")
    step = _step(desk, case, request, actor)
    before = _derived(desk, case_id)
    desk.store.commit(step.model_copy(update={"state": state, "details": {"reopened": reopened}}))
    recommendation = assess(desk, case_id, actor) if reassess else None
    after = _derived(desk, case_id) if reassess else None
    return Corrected(
        case=desk.store.case(case_id),
        corrections=step.corrections,
        reopened=reopened,
        recommendation=recommendation,
        changes=tuple(changes(before, after)) if before is not None and after is not None else (),
    )


def _step(desk: Desk, case: Case, request: CorrectionRequest, actor: Actor) -> Step:
    before = desk.store.snapshot(case.id)
    documents = {document.id: document for document in desk.store.documents(case.id)}
    stated = before.declared
    at = desk.clock()
    corrections, touched = [], set()
    for edit in request.edits:
        if edit.document == DECLARED:
            old: Any = value_at(stated, edit.field)
            stated = with_paths(stated, {edit.field: edit.value})
            new: Any = edit.value
        else:
            if edit.document not in documents:
                raise NotFound(f"赔案 {case.id} 没有单证 {edit.document}")
            documents[edit.document], old, new = apply(documents[edit.document], edit)
            touched.add(edit.document)
        corrections.append(
            Correction(
                case_id=case.id,
                version=case.version + 1,
                target=f"{edit.document}/{edit.field}",
                old=None if old is None else str(old),
                new=None if new is None else str(new),
                person=actor.person,
                role=actor.role,
                at=at,
                why=request.why.strip(),
            )
        )
    for name in touched:
        documents[name] = desk.reader.recheck(documents[name])
    assemble(tuple(documents.values()), stated, claim_id=case.id)
    snapshot = before.model_copy(
        update={"declared": stated, "documents": _hashes(documents.values()), "claim": None}
    )
    return Step(
        case_id=case.id,
        expected_version=case.version,
        state=case.state,
        product=case.product,
        insured_masked=case.insured_masked,
        kind="corrected",
        actor=actor,
        at=at,
        snapshot=snapshot,
        documents=tuple(documents[name] for name in sorted(touched)),
        corrections=tuple(corrections),
    )


def _hashes(documents: Any) -> tuple[str, ...]:
    return tuple(sha256_of(document) for document in documents)


def _derived(desk: Desk, case_id: str) -> dict[str, Any] | None:
    """Return the facts and the adjudication of the newest assessment, without its dates of making."""
    made = desk.store.recommendations(case_id)
    if not made:
        return None
    newest = made[-1]
    claim = desk.store.snapshot(case_id, newest.case_version).claim or {}
    adjudication = newest.adjudication.model_dump(mode="json")
    return {"facts": claim.get("facts"), "adjudication": adjudication}
