"""Who may call which route: one table, and what is not in it is refused.

Keys are ``METHOD /path/template``. ``ANYONE`` needs no session; everything else needs one whose
account holds one of the roles.
"""

from collections.abc import Mapping
from typing import Final, get_args

from copilot.domain.decision import Role

Roles = frozenset[Role]

ANYONE: Final[Roles] = frozenset(get_args(Role))
STAFF: Final[Roles] = frozenset({"adjuster", "senior_adjuster", "medical_expert", "siu", "auditor", "admin"})
READERS: Final[Roles] = frozenset({"adjuster", "senior_adjuster", "medical_expert", "siu", "auditor"})
ADJUSTERS: Final[Roles] = frozenset({"adjuster", "senior_adjuster"})
DECIDERS: Final[Roles] = ADJUSTERS | {"siu"}
SECOND: Final[Roles] = frozenset({"adjuster", "senior_adjuster", "medical_expert"})
ADMINS: Final[Roles] = frozenset({"admin"})

PERMISSIONS: Final[Mapping[str, Roles]] = {
    "GET /api/health": ANYONE,
    "POST /api/session": ANYONE,
    "GET /api/session": STAFF,
    "DELETE /api/session": STAFF,
    "GET /api/accounts": ADMINS,
    "POST /api/accounts": ADMINS,
    "GET /api/products": READERS,
    "GET /api/cases": READERS,
    "POST /api/cases": ADJUSTERS,
    "GET /api/cases/{case_id}": READERS,
    "POST /api/cases/{case_id}/files": ADJUSTERS,
    "GET /api/cases/{case_id}/documents": READERS,
    "GET /api/cases/{case_id}/pages/{document_id}/{page}.jpg": READERS,
    "POST /api/cases/{case_id}/jobs": ADJUSTERS,
    "GET /api/cases/{case_id}/jobs/{job_id}": READERS,
    "GET /api/cases/{case_id}/recommendation": READERS,
    "POST /api/cases/{case_id}/corrections": ADJUSTERS,
    "POST /api/cases/{case_id}/decisions": DECIDERS,
    "POST /api/cases/{case_id}/second-signature": SECOND,
    "GET /api/cases/{case_id}/events": READERS,
    "POST /api/clauses/context": READERS,
    "GET /api/model": READERS,
    "POST /api/cases/{case_id}/questions": READERS,
    "POST /api/cases/{case_id}/explanation": READERS,
    "POST /api/cases/{case_id}/considerations": READERS,
}


def acting_role(allowed: Roles, held: tuple[Role, ...]) -> Role | None:
    """Return the first role of the account that the route allows, or None."""
    return next((role for role in held if role in allowed), None)
