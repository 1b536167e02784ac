"""Errors as ``application/problem+json`` (RFC 9457), in Chinese or English by ``Accept-Language``.

The sentence that says precisely what happened is Chinese. An English answer says in English what
kind of refusal it is and what to do, and carries the precise sentence as ``detail_zh``.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from copilot.domain.case import IllegalMove
from copilot.errors import (
    Conflict,
    CopilotError,
    EngineUnavailable,
    InputRefused,
    NotAllowed,
    NotFound,
    StoreUnavailable,
    TooLarge,
)
from copilot.http_api.languages import Language, language_of
from copilot.store.jobs import QueueFull

MEDIA_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = 30
TITLES: Final[Mapping[int, str]] = {
    400: "请求不完整",
    401: "请先登录",
    403: "没有权限",
    404: "没有找到",
    405: "不支持的操作",
    409: "与现状冲突",
    411: "请求缺少长度",
    413: "文件或请求过大",
    421: "地址不受信任",
    422: "内容不能使用",
    429: "尝试太频繁",
    500: "系统内部错误",
    503: "组件暂不可用",
}
TITLES_EN: Final[Mapping[int, str]] = {
    400: "Incomplete request",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Not supported",
    409: "Conflict with the present state",
    411: "Length required",
    413: "File or request too large",
    421: "Address not trusted",
    422: "Content cannot be used",
    429: "Too many tries",
    500: "Internal error",
    503: "A part is not available now",
}
DETAILS_EN: Final[Mapping[int, str]] = {
    400: "The request is incomplete. Check it against the interface description and send it again.",
    401: "There is no live session, or the credentials are wrong. Sign in and try again.",
    403: "Your role may not do this here, or the request did not come from our own page.",
    404: "There is no such thing, or it is no longer kept.",
    405: "This address does not support that method.",
    409: "The state has changed or forbids this step. Read the present state and try again.",
    411: "Send a Content-Length.",
    413: "The content is over the limit. Compress it, split it, or use the resumable upload.",
    421: "Use the address that was shown at the start of the server.",
    422: "Something is missing, has a wrong form, or cannot be used. Correct it and send it again.",
    429: "Too many tries. Wait fifteen minutes.",
    500: "Something went wrong and nothing was saved. Try again, or tell an administrator the incident.",
    503: "A part of the system is not available or busy. Nothing was saved; try again later.",
}
_STATUS: Final[tuple[tuple[type[Exception], int], ...]] = (
    (TooLarge, 413),
    (InputRefused, 422),
    (NotFound, 404),
    (Conflict, 409),
    (IllegalMove, 409),
    (NotAllowed, 403),
    (EngineUnavailable, 503),
    (StoreUnavailable, 503),
    (QueueFull, 503),
)


class Unauthenticated(CopilotError):
    """There is no live session."""


class TooManyTries(CopilotError):
    """The login brake is on."""


def problem(status: int, detail: str, language: Language = "zh", **more: Any) -> dict[str, Any]:
    """Return the body of a problem answer; ``detail`` is the Chinese sentence."""
    if language == "en":
        title = TITLES_EN.get(status, "The request failed")
        told = {"detail": DETAILS_EN.get(status, title + "."), "detail_zh": detail}
    else:
        title, told = TITLES.get(status, "请求失败"), {"detail": detail}
    return {"type": "about:blank", "title": title, "status": status, **told, **more}


def problem_bytes(status: int, detail: str, language: Language = "zh", **more: Any) -> bytes:
    """Return the body as UTF-8 JSON, for layers below the routes."""
    return json.dumps(problem(status, detail, language, **more), ensure_ascii=False).encode()


def _answer(request: Request, status: int, detail: str, **more: Any) -> JSONResponse:
    language = language_of(request.headers.get("accept-language"))
    headers = {"content-language": language, "vary": "Accept-Language"}
    if status == 503:
        headers["retry-after"] = str(RETRY_SECONDS)
    body = problem(status, detail, language, **more)
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def status_of(error: Exception) -> int:
    """Return the HTTP status that stands for an error raised on purpose."""
    if isinstance(error, Unauthenticated):
        return 401
    if isinstance(error, TooManyTries):
        return 429
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def install(app: FastAPI) -> None:
    """Let every foreseen error of the app answer as a problem; the gate answers the others."""

    @app.exception_handler(CopilotError)
    async def on_purpose(request: Request, error: CopilotError) -> JSONResponse:
        return _answer(request, status_of(error), str(error))

    @app.exception_handler(IllegalMove)
    async def illegal(request: Request, error: IllegalMove) -> JSONResponse:
        return _answer(request, 409, f"{error}。请刷新页面查看最新状态。")

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        where = ["/".join(str(part) for part in one["loc"][1:]) for one in error.errors()]
        fields = [place for place in where if place]
        return _answer(request, 422, "有内容缺失或格式不对，请检查后重试。", fields=fields)

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> JSONResponse:
        return _answer(request, error.status_code, TITLES.get(error.status_code, "请求失败") + "。")
