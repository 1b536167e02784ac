"""For those who run the server: whether it is ready, and its figures."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from copilot.http_api.access import DeskDep, ServicesDep
from copilot.http_api.metrics import MEDIA_TYPE

router = APIRouter()


@router.get("/api/ready")
def ready(services: ServicesDep) -> JSONResponse:
    """Say which part is not ready: 200 when all are, 503 otherwise; names and yes or no only."""
    parts = services.ready()
    fine = all(parts.values())
    body = {"status": "ready" if fine else "not ready", "parts": dict(parts)}
    return JSONResponse(body, status_code=200 if fine else 503)


@router.get("/metrics")
def metrics(desk: DeskDep) -> Response:
    """Return the figures for Prometheus."""
    return Response(desk.metrics.text(desk.jobs.count_unfinished()), media_type=MEDIA_TYPE)
