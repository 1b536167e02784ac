"""Errors as ``application/problem+json`` (RFC 9457) with Chinese titles."""

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
from copilot.store.jobs import QueueFull

MEDIA_TYPE: Final = "application/problem+json"
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


def problem(status: int, detail: str, **more: Any) -> dict[str, Any]:
    """Return the body of a problem answer."""
    return {
        "type": "about:blank",
        "title": TITLES.get(status, "请求失败"),
        "status": status,
        "detail": detail,
        **more,
    }


def problem_bytes(status: int, detail: str, **more: Any) -> bytes:
    """Return the body as UTF-8 JSON, for layers below the routes."""
    return json.dumps(problem(status, detail, **more), ensure_ascii=False).encode()


def _answer(status: int, detail: str, **more: Any) -> JSONResponse:
    return JSONResponse(problem(status, detail, **more), status_code=status, media_type=MEDIA_TYPE)


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
    async def on_purpose(_: Request, error: CopilotError) -> JSONResponse:
        return _answer(status_of(error), str(error))

    @app.exception_handler(IllegalMove)
    async def illegal(_: Request, error: IllegalMove) -> JSONResponse:
        return _answer(409, f"{error}。请刷新页面查看最新状态。")

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        where = ["/".join(str(part) for part in one["loc"][1:]) for one in error.errors()]
        return _answer(
            422, "有内容缺失或格式不对，请检查后重试。", fields=[place for place in where if place]
        )

    @app.exception_handler(HTTPException)
    async def plain(_: Request, error: HTTPException) -> JSONResponse:
        return _answer(error.status_code, TITLES.get(error.status_code, "请求失败") + "。")
