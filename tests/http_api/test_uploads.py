"""Resumable uploads through the routes, and the outside scanner."""

import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from copilot.errors import EngineUnavailable, InputRefused
from copilot.http_api.accounts import Accounts
from copilot.http_api.scanner import Scanner, scanner_of
from copilot.http_api.upload_routes import MAX_BYTES, MEDIA_TYPE

NEW = {"product": "T", "insured_name": "张三", "consents": ["processing", "medical"]}
PICTURE = b"\xff\xd8 " + bytes(range(256)) * 10


@pytest.fixture
def case_id(client: TestClient) -> str:
    return str(client.post("/api/cases", json=NEW).json()["id"])


def announced(client: TestClient, case_id: str, size: int) -> str:
    made = client.post(f"/api/cases/{case_id}/uploads?name=票据.jpg", headers={"upload-length": str(size)})
    assert made.status_code == 201, made.text
    assert made.headers["location"] == f"/api/cases/{case_id}/uploads/{made.json()['id']}"
    return made.headers["location"]


def sent(client: TestClient, place: str, offset: int, data: bytes, kind: str = MEDIA_TYPE):  # type: ignore[no-untyped-def]
    headers = {"upload-offset": str(offset), "content-type": kind}
    return client.patch(place, content=data, headers=headers)


def test_a_file_arrives_in_pieces_and_is_handed_in_once(client: TestClient, services, case_id: str) -> None:
    place = announced(client, case_id, len(PICTURE))
    first = sent(client, place, 0, PICTURE[:1000])
    assert (first.status_code, first.headers["upload-offset"]) == (204, "1000")
    asked = client.head(place)
    assert (asked.status_code, asked.headers["upload-offset"]) == (200, "1000")
    assert asked.headers["upload-length"] == str(len(PICTURE))
    again = sent(client, place, 0, PICTURE[:1000])
    assert again.status_code == 409
    assert "1000" in again.json()["detail"]
    assert client.get(place).json()["status"] == "open"
    assert services.case(case_id).files == ()
    last = sent(client, place, 1000, PICTURE[1000:])
    assert last.status_code == 204
    assert client.get(place).json()["status"] == "done"
    assert [one.size for one in services.case(case_id).files] == [len(PICTURE)]
    assert sent(client, place, len(PICTURE), b"").status_code == 204
    assert len(services.case(case_id).files) == 1


def test_an_upload_whose_last_answer_is_lost_is_completed(client: TestClient, services, case_id: str) -> None:
    place = announced(client, case_id, len(PICTURE))
    add_file = services.add_file

    def crash(*_: object) -> None:
        raise RuntimeError("power cut")

    services.add_file = crash
    assert sent(client, place, 0, PICTURE).status_code == 500
    services.add_file = add_file
    assert client.head(place).headers["upload-offset"] == str(len(PICTURE))
    assert sent(client, place, len(PICTURE), b"").status_code == 204
    assert len(services.case(case_id).files) == 1


def test_what_is_no_paper_is_refused_at_the_end(client: TestClient, case_id: str) -> None:
    place = announced(client, case_id, 4)
    refused = sent(client, place, 0, b"text")
    assert refused.status_code == 422
    told = client.get(place).json()
    assert told["status"] == "refused"
    assert told["problem"] == refused.json()["detail"]


def test_an_upload_is_seen_by_nobody_else(client: TestClient, accounts: Accounts, case_id: str) -> None:
    place = announced(client, case_id, 10)
    other = client.post("/api/cases", json=NEW).json()["id"]
    assert client.head(place.replace(case_id, other)).status_code == 404
    password = accounts.add("wang", ("senior_adjuster",))
    assert client.post("/api/session", json={"name": "wang", "password": password}).status_code == 200
    assert client.head(place).status_code == 404
    assert sent(client, place, 0, b"x").status_code == 404
    assert client.delete(place).status_code == 404


def test_limits_and_wrong_requests(client: TestClient, case_id: str) -> None:
    there = f"/api/cases/{case_id}/uploads?name=a.jpg"
    assert client.post(there, headers={"upload-length": str(MAX_BYTES + 1)}).status_code == 413
    assert client.post(there, headers={"upload-length": "0"}).status_code == 422
    assert client.post(there).status_code == 422
    assert client.post("/api/cases/none/uploads?name=a", headers={"upload-length": "3"}).status_code == 404
    place = announced(client, case_id, 3)
    assert sent(client, place, 0, b"abc", "text/plain").status_code == 422
    assert sent(client, place, 0, b"abcd").status_code == 422
    assert client.delete(place).status_code == 204
    assert client.head(place).status_code == 404


def test_a_scanner_lets_pass_refuses_or_is_missed(tmp_path: Path) -> None:
    assert scanner_of(tmp_path) is None
    script = "import sys; data = sys.stdin.buffer.read(); sys.exit(1 if b'EICAR' in data else 0)"
    scanner = Scanner(command=(sys.executable, "-c", script))
    scanner.scan(b"a paper")
    with pytest.raises(InputRefused, match="病毒"):
        scanner.scan(b"EICAR")
    for broken in (
        Scanner(command=(sys.executable, "-c", "raise SystemExit(2)")),
        Scanner(command=("/none",)),
    ):
        with pytest.raises(EngineUnavailable):
            broken.scan(b"a paper")
    (tmp_path / "scanner.toml").write_text('command = ["clamdscan", "-"]\ntimeout = 5\n')
    assert scanner_of(tmp_path) == Scanner(command=("clamdscan", "-"), timeout=5)
    (tmp_path / "scanner.toml").write_text('command = "clamdscan"\n')
    with pytest.raises(InputRefused, match=r"scanner\.toml"):
        scanner_of(tmp_path)
