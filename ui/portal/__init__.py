"""The portal: patients and their families hand in a claim and follow it, mostly on a phone."""

from typing import Final

from copilot.http_api.app import Extension
from copilot.http_api.permissions import Operation
from ui.portal import case_pages, claim_pages, entry

OPEN: Final[tuple[str, ...]] = (
    "GET /portal",
    "GET /portal/start",
    "POST /portal/start",
    "GET /portal/enter",
    "POST /portal/enter",
    "GET /portal/link/{token}",
    "POST /portal/link/{token}",
    "GET /portal/picture/{doc_type}.svg",
)
OWN: Final[tuple[str, ...]] = (
    "POST /portal/leave",
    "GET /portal/home",
    "GET /portal/code",
    "POST /portal/code",
    "GET /portal/product",
    "POST /portal/product",
    "GET /portal/who",
    "POST /portal/who",
    "GET /portal/papers",
    "POST /portal/papers",
    "POST /portal/genetic",
    "GET /portal/check",
    "POST /portal/check",
    "GET /portal/send",
    "POST /portal/send",
    "POST /portal/discard",
    "GET /portal/cases/{case_id}",
    "GET /portal/cases/{case_id}/receipt",
    "GET /portal/cases/{case_id}/letter.pdf",
    "POST /portal/cases/{case_id}/supplement",
    "POST /portal/cases/{case_id}/genetic",
)
PERMISSIONS: Final[dict[str, Operation]] = {
    **dict.fromkeys(OPEN, "portal.open"),
    **dict.fromkeys(OWN, "portal.own"),
}


def extension() -> Extension:
    """Return the pages of the portal with their entries in the permission table."""
    return Extension(routers=(entry.router, claim_pages.router, case_pages.router), permissions=PERMISSIONS)
