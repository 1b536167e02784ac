"""Traces: off by default, and without people or cases."""

import pytest
from fastapi.testclient import TestClient

from copilot.bootstrap import tracing
from copilot.http_api.metrics import Measured, Metrics


def test_without_a_collector_nothing_is_traced() -> None:
    assert tracing.make_tracer({}) is None
    with tracing.span("x", a_b="c") as one:
        one.name("y")
        one.tell(z=1)


def test_a_span_has_the_template_and_the_status_and_nothing_of_the_case(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    export = pytest.importorskip("opentelemetry.sdk.trace.export")
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    from fastapi import FastAPI
    from opentelemetry.sdk.trace import TracerProvider

    kept = memory.InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(export.SimpleSpanProcessor(kept))
    monkeypatch.setattr(tracing, "tracer", lambda: provider.get_tracer("t"))
    app = FastAPI()

    @app.get("/api/cases/{case_id}")
    def case(case_id: str, name: str) -> str:
        return case_id + name

    @app.get("/api/broken/{case_id}")
    def broken(case_id: str) -> str:
        raise RuntimeError(f"张三 {case_id}")

    app.add_middleware(Measured, metrics=Metrics())
    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.get("/api/cases/2026-000001?name=张三").status_code == 200
        assert client.get("/api/broken/2026-000001").status_code == 500
        assert client.get("/other/2026-000001").status_code == 404
    spans = kept.get_finished_spans()
    assert [one.name for one in spans] == [
        "GET /api/cases/{case_id}",
        "GET /api/broken/{case_id}",
        "GET other",
    ]
    told = " ".join(one.to_json() for one in spans)
    assert "2026-000001" not in told
    assert "张三" not in told
    assert "\\u5f20" not in told
    assert spans[0].attributes["http.response.status"] == 200
