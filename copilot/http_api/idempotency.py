"""``Idempotency-Key`` on writes: the same request with the same key is done once and answered alike.

A key belongs to one account, method and address. The guard runs after authorisation, so a kept
answer goes only to whom the write is still open to. Answers up to 499 are kept for a day; after a
failure of ours (5xx) the key is free again.
"""

from hashlib import sha256
from typing import Final

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from copilot.errors import InputRefused
from copilot.http_api.access import desk
from copilot.store.replies import Replies, Reply
from copilot.workflow.ports import utc_now

HEADER: Final = "idempotency-key"
REPLAYED: Final = "idempotency-replayed"
MOST: Final = 128
_WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_KEPT_HEADERS: Final = frozenset({"content-type", "location", "content-language"})
_SCOPE: Final = "copilot.reply"
_STREAMED: Final = ("/files", "/uploads/{upload_id}")


class Replayed(Exception):
    """The request was answered before; ``reply`` is that answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__("replayed")
        self.reply = reply


async def idempotent(request: Request) -> None:
    """Claim the key of a write, or raise Replayed with what it was answered before."""
    key = request.headers.get(HEADER)
    account = getattr(request.state, "account", None)
    path = getattr(request.scope.get("route"), "path", "")
    if key is None or account is None or request.method not in _WRITES or path.endswith(_STREAMED):
        return
    if not 1 <= len(key) <= MOST or not key.isascii() or not key.isprintable():
        raise InputRefused(f"幂等键须为 1 至 {MOST} 个可见字符。")
    place = f"{account.name}\n{request.method}\n{request.url.path}\n{request.url.query}"
    digest = sha256(f"{place}\n{key}".encode()).hexdigest()
    body = sha256(await request.body()).hexdigest()
    replies = desk(request).services.runtime.replies
    earlier = await run_in_threadpool(replies.reserve, digest, body, utc_now())
    if earlier is not None:
        raise Replayed(earlier)
    request.scope[_SCOPE] = (replies, digest)


def install(app: FastAPI) -> None:
    """Let kept answers go out again, and keep new ones."""

    @app.exception_handler(Replayed)
    async def again(_: Request, error: Replayed) -> Response:
        headers = {**error.reply.headers, REPLAYED: "true"}
        return Response(error.reply.body, status_code=error.reply.status, headers=headers)

    app.add_middleware(Remembering)


class Remembering:
    """ASGI middleware that keeps the answers of claimed writes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; keep the answer before it goes out, so that nobody hears of what could be done twice."""
        status, headers, body, held = 500, dict[str, str](), bytearray(), list[Message]()

        async def keeping(message: Message) -> None:
            nonlocal status
            if _SCOPE not in scope:
                await send(message)
                return
            held.append(message)
            if message["type"] == "http.response.start":
                status = int(message["status"])
                pairs = ((name.decode("latin-1").lower(), value) for name, value in message["headers"])
                headers.update({name: v.decode("latin-1") for name, v in pairs if name in _KEPT_HEADERS})
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                replies, key = scope.pop(_SCOPE)
                reply = Reply(status=status, headers=headers, body=body.decode())
                await run_in_threadpool(_settle, replies, key, reply)
                for one in held:
                    await send(one)

        try:
            await self._app(scope, receive, keeping)
        finally:
            if scope["type"] == "http" and _SCOPE in scope:
                replies, key = scope.pop(_SCOPE)
                await run_in_threadpool(replies.free, key)


def _settle(replies: Replies, key: str, reply: Reply) -> None:
    if reply.status < 500:
        replies.keep(key, reply)
    else:
        replies.free(key)
