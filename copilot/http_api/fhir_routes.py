"""A case as FHIR R4B resources, identity masked by role."""

from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from copilot.domain.decision import Role
from copilot.http_api.access import PersonDep, ServicesDep

router = APIRouter()
MEDIA_TYPE: Final = "application/fhir+json"
UNMASKED: Final[frozenset[Role]] = frozenset({"adjuster", "senior_adjuster"})
"""Roles that work on claims need to know whose they are; experts, auditors and investigators do not here."""


class FhirResponse(Response):
    """JSON of a FHIR resource."""

    media_type = MEDIA_TYPE


@router.get(
    "/api/cases/{case_id}/fhir",
    response_class=FhirResponse,
    responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}},
)
def fhir(case_id: str, services: ServicesDep, person: PersonDep) -> Any:
    """Return a ``Bundle`` with ``Claim`` and ``ClaimResponse``; taking it out is recorded first."""
    return FhirResponse(services.fhir(case_id, person, masked=person.role not in UNMASKED))
