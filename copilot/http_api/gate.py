"""The outermost layer: which host, whose page, how many bytes, and which headers go back.

Pure ASGI, so that it also stands before everything mounted into the app. Refusals: a host name
that is not ours (421, stops DNS rebinding), a state-changing request from another site (403, OWASP
ASVS 5.0 3.5.3), CORS preflight (405), a body over the limit (413). Headers that would open the
answers to other sites are removed from whatever the inner app sends. An error that nobody foresaw
is logged under an incident number and answered with that number and nothing else.
"""

import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from copilot.http_api.languages import Language, language_of
from copilot.http_api.problems import MEDIA_TYPE, problem_bytes

log = logging.getLogger(__name__)

SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
STRICT_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
_TOO_LARGE: Final = "上传的内容超过上限，请压缩或分开上传。"
_ACCIDENT: Final = "系统出错，没有保存任何改动。请稍后重试，或把编号 {} 告诉管理员。"
_HEADERS: Final[tuple[tuple[str, str], ...]] = (
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()"),
)


@dataclass(frozen=True)
class Limits:
    """Trusted host names, byte limits, and the content policy per path."""

    hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost", "::1"})
    body_bytes: int = 512 * 1024
    upload_bytes: int = 40 * 1024 * 1024
    csp: Callable[[str], str] = field(default=lambda _: STRICT_CSP)

    def body_limit(self, path: str) -> int:
        """Return how many bytes a request to ``path`` may carry."""
        upload = path.startswith("/api/cases/") and (path.endswith("/files") or "/uploads/" in path)
        return self.upload_bytes if upload else self.body_bytes


class _BodyTooLarge(Exception):
    pass


class Gate:
    """ASGI middleware around the whole server."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the request, count its body, and harden the answer."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = str(scope["path"])
        hardened = self._hardened(path, send)
        headers = Headers(scope=scope)
        language = language_of(headers.get("accept-language"))
        refusal = self._refusal(scope, headers)
        if refusal:
            await _refuse(hardened, language, *refusal)
            return
        exchange = _Exchange(receive, hardened, self._limits.body_limit(path))
        try:
            await self._app(scope, exchange.receive, exchange.send)
        except _BodyTooLarge:
            pass
        except Exception as error:
            incident = secrets.token_hex(4)
            log.error("incident %s at %s", incident, path, exc_info=error)
            if not exchange.started and not exchange.too_large:
                await _refuse(hardened, language, 500, _ACCIDENT.format(incident), incident=incident)
        if exchange.too_large and not exchange.started:
            await _refuse(hardened, language, 413, _TOO_LARGE)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if _hostname(host) not in self._limits.hosts:
            return 421, "请用启动时显示的地址打开本系统。"
        method = str(scope["method"])
        if method == "OPTIONS":
            return 405, "本系统不接受跨站访问。"
        if method not in SAFE_METHODS and not same_site(headers, str(scope.get("scheme", "http")), host):
            return 403, "这个请求不是从本系统页面发出的，已拒绝。"
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > self._limits.body_limit(str(scope["path"])):
            return 413, _TOO_LARGE
        return None

    def _hardened(self, path: str, send: Send) -> Send:
        policy = self._limits.csp(path)

        async def hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name in [key for key in headers if key.startswith("access-control-")]:
                    del headers[name]
                for name, value in _HEADERS:
                    headers[name] = value
                headers["content-security-policy"] = policy
                headers.setdefault("cache-control", "no-store")
            await send(message)

        return hardened


def same_site(headers: Headers, scheme: str, host: str) -> bool:
    """Whether a browser says that the request comes from our own page.

    ``Sec-Fetch-Site`` must be ``same-origin`` when it is sent; ``Origin`` must be ours when it is
    sent; one of the two must be there.
    """
    fetch_site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if fetch_site is not None and fetch_site != "same-origin":
        return False
    if origin is not None:
        return origin == f"{scheme}://{host}"
    return fetch_site == "same-origin"


def host_names(extra: Iterable[str]) -> frozenset[str]:
    """Return the trusted host names: this machine's own and those the operator adds."""
    return Limits().hosts | {name.strip().lower() for name in extra if name.strip()}


def _hostname(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


class _Exchange:
    """Counts the body on the way in; once it is too large, nothing that the app says goes out."""

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self._receive = receive
        self._send = send
        self._left = limit
        self.started = False
        self.too_large = False

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                self.too_large = True
                raise _BodyTooLarge
        return message

    async def send(self, message: Message) -> None:
        if self.too_large and not self.started:
            return
        self.started = True
        await self._send(message)


async def _refuse(send: Send, language: Language, status: int, detail: str, **more: str) -> None:
    body = problem_bytes(status, detail, language, **more)
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-language", language.encode()),
        (b"vary", b"Accept-Language"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
