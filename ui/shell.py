"""The same desk inside a Gradio page at ``/gradio``, for those who embed it; behind our own session.

The desk's own page is ``/`` and needs no Gradio. Here Gradio delivers an empty container, and the
desk's script fills it; the page runs under ``script-src 'self'`` like every other one: no inline
script, no evaluation of strings. Of Gradio's routes only those that draw the page are let through:
no upload, no file, no proxy, no event queue, so nothing of a claim can reach its cache.
"""

import asyncio
from typing import Final

import gradio as gr
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from copilot.http_api.access import SignedInOnly
from copilot.http_api.problems import MEDIA_TYPE, problem
from ui.texts import texts

PREFIX: Final = "/gradio"
PAGE_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'self'; frame-ancestors 'none'; object-src 'none'"
)
OPEN_PATHS: Final = frozenset(
    {
        "/",
        "/config",
        "/theme.css",
        "/gradio_api/theme.css",
        "/gradio_api/startup-events",
        "/gradio_api/app_id",
        "/favicon.ico",
        "/manifest.json",
        "/robots.txt",
    }
)
OPEN_PREFIXES: Final = ("/assets/", "/static/", "/svelte/")
HEAD: Final = (
    '<link rel="stylesheet" href="/app/static/style.css">'
    '<script type="module" src="/app/static/boot.js"></script>'
)


def blocks() -> gr.Blocks:
    """Return the Gradio application: the shell of the adjuster's desk."""
    words = texts("zh")
    page: gr.Blocks
    with gr.Blocks(title=words.get("app", "name"), analytics_enabled=False, fill_width=True) as page:
        gr.Column(elem_id="desk")
    return page


class GradioGuard:
    """ASGI wrapper: only reading, and only the routes that draw the page."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on an open route; answer everything else as not found."""
        path = str(scope.get("path", "")).removeprefix(PREFIX)
        if scope["type"] == "http" and not is_open(str(scope["method"]), path):
            answer = JSONResponse(problem(404, "没有这个页面。"), status_code=404, media_type=MEDIA_TYPE)
            await answer(scope, receive, send)
            return
        await self._inner(scope, receive, kept(send) if path.startswith("/assets/") else send)


def kept(send: Send) -> Send:
    """Let the browser keep what it got: the names of Gradio's assets change with their content."""

    async def keeping(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            MutableHeaders(scope=message)["cache-control"] = "private, max-age=31536000, immutable"
        await send(message)

    return keeping


def is_open(method: str, path: str) -> bool:
    """Whether the page needs this Gradio route."""
    return method in ("GET", "HEAD") and (path in OPEN_PATHS or path.startswith(OPEN_PREFIXES))


def content_policy(path: str, strict: str) -> str:
    """Return the content policy of a path: Gradio sets inline styles, nothing else does."""
    return PAGE_CSP if path in (PREFIX, f"{PREFIX}/") else strict


def mount(app: FastAPI) -> FastAPI:
    """Mount Gradio after all routes, behind the session and the guard."""

    async def attached() -> None:
        _attach(app)

    # Gradio makes an event loop for each of its locks when none is running, and never closes it.
    asyncio.run(attached())
    for route in app.router.routes:
        if isinstance(route, Mount):
            route.app = SignedInOnly(GradioGuard(route.app), app.state.desk)
    return app


def _attach(app: FastAPI) -> None:
    gr.mount_gradio_app(
        app,
        blocks(),
        path=PREFIX,
        theme=gr.themes.Base(font=["sans-serif"], font_mono=["monospace"]),
        head=HEAD,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        show_error=False,
        enable_monitoring=False,
    )
