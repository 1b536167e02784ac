"""Readiness and figures: who may see them, and that nothing personal is in them."""

import errno
import re
import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from copilot.errors import InputRefused, StoreUnavailable
from copilot.http_api.access import scrape_token
from copilot.http_api.accounts import Accounts
from copilot.http_api.app import create_app
from copilot.http_api.permissions import PERMISSIONS
from copilot.http_api.readiness import readiness

TOKEN = "t" * 32
PERSON = {"product": "T", "insured_name": "欧阳测试", "insured_id": "110101199003071234"}
CONSENTS = {"consents": ["processing", "medical"]}


def collector(services, accounts: Accounts, host: str, token: str | None = TOKEN) -> TestClient:
    app = create_app(services, accounts)
    app.state.desk.scrape_token = token
    return TestClient(app, base_url="http://127.0.0.1", client=(host, 50000))


def test_ready_says_which_part_is_not(anonymous: TestClient, services) -> None:
    answer = anonymous.get("/api/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    services.parts["disk"] = False
    answer = anonymous.get("/api/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "parts": {"database": True, "disk": False}}
    assert anonymous.get("/api/health").status_code == 200


def test_each_part_that_fails_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Program:
        """What readiness looks at."""

        broken = False

        class settings:  # noqa: N801
            home = tmp_path

        class content:  # noqa: N801
            files = ("one",)

        @property
        def store(self) -> "Program":
            return self

        def cases(self, limit: int) -> tuple[()]:
            if self.broken:
                raise StoreUnavailable("数据库暂时不能使用")
            return ()

    program = Program()
    assert readiness(program) == {"database": True, "corpus": True, "disk": True}  # type: ignore[arg-type]
    program.broken = True
    monkeypatch.setattr(Program.content, "files", ())

    def unplugged(path: Path) -> None:
        raise OSError(errno.EIO, "unplugged")

    monkeypatch.setattr(shutil, "disk_usage", unplugged)
    assert readiness(program) == {"database": False, "corpus": False, "disk": False}  # type: ignore[arg-type]


def test_figures_are_for_administrators(
    anonymous: TestClient, client: TestClient, accounts: Accounts
) -> None:
    assert client.get("/metrics").status_code == 200
    password = accounts.add("li", ("adjuster", "auditor"))
    client.post("/api/session", json={"name": "li", "password": password})
    assert client.get("/metrics").status_code == 403
    client.delete("/api/session")
    assert client.get("/metrics").status_code == 401


def test_the_collector_needs_the_token_and_this_machine(services, accounts: Accounts) -> None:
    right = {"authorization": f"Bearer {TOKEN}"}
    with collector(services, accounts, "127.0.0.1") as here:
        assert here.get("/metrics", headers=right).status_code == 200
        for wrong in ("", "Bearer ", f"Bearer {TOKEN}x", TOKEN, f"bearer {TOKEN}"):
            assert here.get("/metrics", headers={"authorization": wrong}).status_code == 401
        for other in ("/api/cases", "/api/accounts", "/api/session"):
            assert here.get(other, headers=right).status_code == 401
    with collector(services, accounts, "10.0.0.9") as far:
        assert far.get("/metrics", headers=right).status_code == 401
    with collector(services, accounts, "127.0.0.1", token=None) as closed:
        assert closed.get("/metrics", headers={"authorization": "Bearer None"}).status_code == 401


def test_figures_count_by_template_and_name_nobody(client: TestClient) -> None:
    case_id = client.post("/api/cases", json=PERSON | CONSENTS).json()["id"]
    for _ in range(3):
        assert client.get(f"/api/cases/{case_id}").status_code == 200
    client.get("/api/cases/张三-110101199003071234")
    client.get("/no/such/欧阳测试")
    client.request("BREW", f"/api/cases/{case_id}", headers={"sec-fetch-site": "same-origin"})
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    text = answer.text
    template = 'copilot_http_requests_total{method="GET",route="/api/cases/{case_id}",status="%s"} %s'
    assert template % ("2xx", "3.0") in text
    assert template % ("4xx", "1.0") in text
    assert 'copilot_http_requests_total{method="GET",route="other",status="4xx"} 1.0' in text
    assert "copilot_jobs_unfinished 0.0" in text
    assert "copilot_http_request_seconds_count" in text
    for secret in (case_id, "operator", "欧阳", "张三", "110101", "BREW"):
        assert secret not in text
    routes = set(re.findall(r'route="([^"]*)"', text))
    assert routes <= {key.split(" ")[1] for key in PERMISSIONS} | {"other"}


def test_the_token_is_a_file_of_the_operator(tmp_path: Path) -> None:
    assert scrape_token(tmp_path) is None
    (tmp_path / "metrics.token").write_text(TOKEN + "\n", "utf-8")
    assert scrape_token(tmp_path) == TOKEN
    (tmp_path / "metrics.token").write_text("short", "utf-8")
    with pytest.raises(InputRefused, match="openssl"):
        scrape_token(tmp_path)
