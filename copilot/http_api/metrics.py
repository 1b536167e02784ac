"""Figures about the running server in the Prometheus text format, and a trace of each exchange.

Labels come from fixed sets only: the method, the template of the route (never the path that was
asked for, which names cases), and the class of the status. No figure is about a person or a case.
"""

import time
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from copilot.bootstrap.tracing import span

MEDIA_TYPE: Final = CONTENT_TYPE_LATEST
OTHER: Final = "other"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The figures of one app; safe to call from several threads."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "copilot_http_requests",
            "Requests answered, by method, route template and class of status.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "copilot_http_request_seconds",
            "Time to the end of the answer, by route template.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._jobs = Gauge(
            "copilot_jobs_unfinished", "Background jobs queued or running.", registry=self._registry
        )

    def answered(self, method: str, route: str | None, status: int, seconds: float) -> None:
        """Count one answer; ``route`` is a template of ours, or None."""
        place = route or OTHER
        self._requests.labels(method if method in _METHODS else OTHER, place, f"{status // 100}xx").inc()
        self._seconds.labels(place).observe(seconds)

    def text(self, unfinished_jobs: int) -> bytes:
        """Return everything in the text format."""
        self._jobs.set(unfinished_jobs)
        return generate_latest(self._registry)


class Measured:
    """ASGI middleware that counts and traces every exchange; an answer that never began counts as a 500."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on and count."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began = 500, time.perf_counter()

        async def watching(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        with span("http") as traced:
            try:
                await self._app(scope, receive, watching)
            finally:
                route = getattr(scope.get("route"), "path", None)
                seconds = time.perf_counter() - began
                method = str(scope["method"])
                self._metrics.answered(method, route, status, seconds)
                traced.name(f"{method if method in _METHODS else OTHER} {route or OTHER}")
                traced.tell(http_route=route or OTHER, http_response_status=status)
