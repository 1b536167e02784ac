"""Domain records as plain data for the screens. Pure: no I/O, no clock, no framework."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from copilot.domain.case import FINAL, TRANSITIONS, Move, State
from copilot.domain.decision import Action, Role
from copilot.domain.document import Document
from copilot.http_api.ports import CaseFile, CaseRow
from ui.advice_view import advice_view
from ui.field_views import View, attention, check_view, field_view, located, table_view
from ui.statements import statement_views
from ui.texts import Texts
from ui.waterfall import money

ADJUSTERS: Final = frozenset({"adjuster", "senior_adjuster"})
SIU_ACTS: Final = frozenset({"hold", "release"})
MOVES: Final[Mapping[Action, tuple[Move, ...]]] = {
    "approve": ("approve",),
    "partial": ("approve",),
    "deny": ("propose_denial", "propose_medical_denial"),
    "pend": ("pend",),
    "refer": ("refer",),
    "hold": ("hold",),
    "release": ("release",),
    "reopen": ("reopen",),
}


def document_view(document: Document, fields: Sequence[View], case_id: str, texts: Texts) -> View:
    """Return one paper with its pages and the worst tone of its fields and checks.

    Advice that begins with the name of a field is left out: the field says so itself.
    """
    named = tuple(f"“{field['label']}”" for field in fields)
    tones = {field["tone"] for field in fields} | {
        "failed" if check.severity == "hard" else "doubtful"
        for check in document.checks
        if check.status == "failed"
    }
    worst = next(
        (tone for tone in ("failed", "doubtful", "machine", "confirmed") if tone in tones), "machine"
    )
    return {
        "id": document.id,
        "title": texts.get("doc_type", document.doc_type),
        "filename": document.filename,
        "tone": worst,
        "tone_label": texts.get("tone", worst),
        "doubtful": sum(field["tone"] in ("doubtful", "failed") for field in fields),
        "advice": [line for line in document.advice if not line.startswith(named)],
        "pages": [
            {
                "number": page.number,
                "width": page.width,
                "height": page.height,
                "src": f"/api/cases/{case_id}/pages/{document.id}/{page.number}.jpg",
            }
            for page in document.pages
        ],
    }


def actions_for(state: State, roles: Sequence[Role], texts: Texts) -> list[View]:
    """Return the acts that this person may sign in this state."""
    acts = set(MOVES) if ADJUSTERS & set(roles) else SIU_ACTS if "siu" in roles else set()
    return [
        {"action": action, "label": texts.get("action", action)}
        for action, moves in MOVES.items()
        if action in acts and any((state, move) in TRANSITIONS for move in moves)
    ]


def second_view(file: CaseFile, person: str, roles: Sequence[Role], texts: Texts) -> View | None:
    """Return the panel of the second signature while one is awaited."""
    state = file.row.state
    if state not in ("awaiting_second", "awaiting_expert") or not file.decisions:
        return None
    first = {signature.person for signature in file.decisions[-1].signatures}
    expert = state == "awaiting_expert"
    fitting = "medical_expert" in roles if expert else bool(ADJUSTERS & set(roles))
    why = "" if fitting else texts.get("decision", "second_role")
    if person in first:
        why = texts.get("decision", "second_own")
    return {"expert": expert, "may_sign": not why, "why": why, "note": file.decisions[-1].note}


def row_view(row: CaseRow, texts: Texts, today: date) -> View:
    """Return one line of the queue."""
    return {
        "id": row.id,
        "version": row.version,
        "state": row.state,
        "state_label": texts.get("state", row.state),
        "product": row.product_name or row.product,
        "insured": row.insured_masked,
        "outcome": texts.get("outcome", row.outcome) if row.outcome else "",
        "payable": money(row.payable),
        "payable_raw": None if row.payable is None else str(row.payable),
        "due": row.due.isoformat() if row.due else "",
        "days_left": (row.due - today).days if row.due else None,
        "flags": [{"flag": one, "label": texts.get("flag", one)} for one in row.flags],
        "final": row.state in FINAL,
        "waiting": row.state in ("awaiting_second", "awaiting_expert"),
        "updated": row.updated_at.isoformat() if row.updated_at else "",
    }


def case_view(file: CaseFile, texts: Texts, today: date, person: str, roles: Sequence[Role]) -> View:
    """Return one case as the three screens show it."""
    fields_by_document = {
        document.id: [field_view(document, place, texts) for place in located(document)]
        for document in file.documents
    }
    fields = [field for one in fields_by_document.values() for field in one]
    checks = [check_view(document, check, texts) for document in file.documents for check in document.checks]
    return {
        "case": row_view(file.row, texts, today) | {"stale": file.stale},
        "documents": [
            document_view(document, fields_by_document[document.id], file.row.id, texts)
            for document in file.documents
        ],
        "problems": [
            {"filename": one.filename, "problem": one.problem}
            for one in file.files
            if one.problem is not None
        ],
        "fields": fields,
        "attention": attention(fields, checks),
        "counts": {
            tone: sum(field["tone"] == tone for field in fields)
            for tone in ("confirmed", "machine", "doubtful", "failed")
        },
        "tables": [table for document in file.documents if (table := table_view(document, texts))],
        "checks": checks,
        "statements": statement_views(file.declared, texts),
        "advice": advice_view(file.recommendation, texts, today, file.documents)
        if file.recommendation
        else None,
        "actions": actions_for(file.row.state, roles, texts),
        "second": second_view(file, person, roles, texts),
        "decisions": [decision_view(file, index, texts) for index in range(len(file.decisions))],
    }


def decision_view(file: CaseFile, index: int, texts: Texts) -> View:
    """Return one signed act."""
    decision = file.decisions[index]
    return {
        "action": decision.action,
        "label": texts.get("action", decision.action),
        "amount": money(decision.amount) or None,
        "codes": list(decision.codes),
        "medical": decision.medical,
        "note": decision.note,
        "signatures": [
            {
                "person": one.person,
                "role": texts.get("role", one.role),
                "at": one.signed_at.isoformat(),
                "qualification": one.qualification,
                "opinion": one.opinion,
            }
            for one in decision.signatures
        ],
    }
