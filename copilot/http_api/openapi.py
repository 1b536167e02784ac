"""The description of the interface (OpenAPI 3.1), for programs that sign in; errors are problem+json."""

from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request

from copilot.http_api.problems import MEDIA_TYPE

router = APIRouter()
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "detail_zh": {"type": "string", "description": "The precise sentence, in answers in English."},
        "fields": {"type": "array", "items": {"type": "string"}},
        "incident": {"type": "string"},
    },
}
_ERROR: Final[dict[str, Any]] = {
    "description": "The request failed; see title and detail.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_OTHER_ANSWERS: Final[dict[str, dict[str, Any]]] = {
    "/metrics": {"text/plain": {"schema": {"type": "string"}}},
    "/api/cases/{case_id}/pages/{document_id}/{page}.jpg": {
        "image/jpeg": {"schema": {"type": "string", "format": "binary"}}
    },
}
_RAW_BODIES: Final[dict[str, str]] = {
    "/api/cases/{case_id}/files": "application/octet-stream",
    "/api/cases/{case_id}/uploads/{upload_id}": "application/offset+octet-stream",
}


def description(app: FastAPI) -> dict[str, Any]:
    """Return the description of every route under ``/api`` and ``/metrics``."""
    if app.openapi_schema is None:
        found = app.openapi()
        found["paths"] = {
            path: item
            for path, item in found["paths"].items()
            if path.startswith("/api/") or path == "/metrics"
        }
        found.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
        for path, item in found["paths"].items():
            for method, operation in item.items():
                _complete(path, method, operation)
        app.openapi_schema = found
    return app.openapi_schema


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    answers.pop("422", None)
    answers["4XX"] = answers["5XX"] = _ERROR
    if path in _OTHER_ANSWERS:
        answers["200"]["content"] = _OTHER_ANSWERS[path]
    if path == "/api/ready":
        answers["503"] = {**answers["200"], "description": "Something is not ready."}
    if method == "head":
        for answer in answers.values():
            if answer is not _ERROR:
                answer.pop("content", None)
    if method in ("post", "patch") and path in _RAW_BODIES:
        schema = {"type": "string", "format": "binary"}
        operation["requestBody"] = {"required": True, "content": {_RAW_BODIES[path]: {"schema": schema}}}


@router.get("/api/openapi.json")
def openapi(request: Request) -> dict[str, Any]:
    """Return the description of the interface."""
    return description(request.app)
