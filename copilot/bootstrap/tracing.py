"""Traces for OpenTelemetry: off, and nothing leaves the machine, unless the operator names a collector.

With ``OTEL_EXPORTER_OTLP_ENDPOINT`` set and the extra ``tracing`` installed, spans go there over HTTP.
A span carries the method, the template of the route, the status, and of a job its kind, lane, attempt
and end. It never carries an address that was asked for, a case number, a person, a query or the
message of an exception.
"""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

ENDPOINT: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"
SERVICE: Final = "claims-copilot"
_EXPORTER: Final = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
log = logging.getLogger(__name__)


@cache
def tracer() -> "Tracer | None":
    """Return the tracer of this process, or None when no collector is named."""
    return make_tracer(os.environ)


def make_tracer(environment: Mapping[str, str]) -> "Tracer | None":
    """Return a tracer that exports to the collector that the environment names, or None."""
    if not environment.get(ENDPOINT):
        return None
    try:
        exporter = import_module(_EXPORTER).OTLPSpanExporter()
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        log.warning("%s is set, but the extra 'tracing' is not installed: nothing is traced", ENDPOINT)
        return None
    provider = TracerProvider(resource=Resource({"service.name": SERVICE}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider.get_tracer(SERVICE)


class Traced:
    """A span, or nothing at all."""

    def __init__(self, span: "Span | None") -> None:
        self._span = span

    def name(self, name: str) -> None:
        """Rename the span."""
        if self._span is not None:
            self._span.update_name(name)

    def tell(self, **attributes: str | int) -> None:
        """Add attributes; ``_`` in their names stands for a dot."""
        if self._span is not None:
            self._span.set_attributes({name.replace("_", "."): one for name, one in attributes.items()})


@contextmanager
def span(name: str, by: "Tracer | None" = None, **attributes: str | int) -> Iterator[Traced]:
    """Trace a block; what an exception says is not recorded."""
    used: Any = by or tracer()
    if used is None:
        yield Traced(None)
        return
    with used.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as made:
        traced = Traced(made)
        traced.tell(**attributes)
        yield traced
