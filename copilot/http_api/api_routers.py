"""The routes for programs beside the screens: resumable uploads, webhooks, FHIR, OpenAPI."""

from typing import Final

from fastapi import APIRouter

from copilot.http_api import fhir_routes, hook_routes, openapi, upload_routes

ROUTERS: Final[tuple[APIRouter, ...]] = (
    upload_routes.router,
    hook_routes.router,
    fhir_routes.router,
    openapi.router,
)
