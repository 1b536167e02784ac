import pytest
from fastapi.testclient import TestClient

from copilot.http_api.accounts import Accounts
from copilot.http_api.case_routes import clean_filename

NEW = {"product": "T", "insured_name": "张三", "consents": ["processing", "medical"]}


def opened(client: TestClient) -> str:
    case_id = client.post("/api/cases", json=NEW).json()["id"]
    stored = client.post(f"/api/cases/{case_id}/files?name=票据.jpg", content=b"\xff\xd8 picture")
    assert stored.status_code == 201
    done(client, case_id, "read")
    return str(case_id)


def done(client: TestClient, case_id: str, kind: str) -> None:
    job = client.post(f"/api/cases/{case_id}/jobs", json={"kind": kind})
    assert job.status_code == 202
    client.app.state.desk.jobs.work.run_pending()  # type: ignore[attr-defined]
    last = client.get(f"/api/cases/{case_id}/jobs/{job.json()['id']}").json()
    assert last["status"] == "done", last


def version(client: TestClient, case_id: str) -> int:
    return int(client.get(f"/api/cases/{case_id}").json()["row"]["version"])


def test_without_consent_there_is_no_case(client: TestClient) -> None:
    answer = client.post("/api/cases", json={**NEW, "consents": ["processing"]})
    assert answer.status_code == 422
    assert answer.json()["title"] == "内容不能使用"
    assert "同意" in answer.json()["detail"]
    assert client.get("/api/cases").json() == []


def test_from_papers_to_a_signed_payment(client: TestClient) -> None:
    case_id = opened(client)
    assert client.get(f"/api/cases/{case_id}/recommendation").json()["adjudication"]["payable"] == "39600.00"
    assert client.get(f"/api/cases/{case_id}/documents").json()[0]["id"] == "d1"
    page = client.get(f"/api/cases/{case_id}/pages/d1/1.jpg")
    assert page.headers["content-type"] == "image/jpeg"
    assert page.content.startswith(b"\xff\xd8")
    correction = {
        "document": "d1",
        "field": "total",
        "value": "85000.00",
        "reason": "看错",
        "version": version(client, case_id),
    }
    assert client.post(f"/api/cases/{case_id}/corrections", json=correction).status_code == 200
    assert client.post(f"/api/cases/{case_id}/corrections", json=correction).status_code == 409
    done(client, case_id, "assess")
    assert client.get(f"/api/cases/{case_id}/recommendation").json()["adjudication"]["payable"] == "39000.00"
    act = {
        "action": "partial",
        "amount": "39000.00",
        "codes": ["P101"],
        "note": "同意",
        "version": version(client, case_id),
    }
    signed = client.post(f"/api/cases/{case_id}/decisions", json=act)
    assert signed.json()["state"] == "approved"
    assert [one["kind"] for one in client.get(f"/api/cases/{case_id}/events").json()] == [
        "submitted",
        "corrected",
        "decided",
    ]


def test_a_medical_denial_waits_for_another_person_who_is_an_expert(
    client: TestClient, accounts: Accounts
) -> None:
    case_id = opened(client)
    act = {
        "action": "deny",
        "medical": True,
        "codes": ["D213"],
        "note": "依据不足",
        "version": version(client, case_id),
    }
    assert client.post(f"/api/cases/{case_id}/decisions", json=act).json()["state"] == "awaiting_expert"
    opinion = {"agree": True, "opinion": "同意", "version": version(client, case_id)}
    refused = client.post(f"/api/cases/{case_id}/second-signature", json=opinion)
    assert refused.status_code == 403
    assert "医学专家" in refused.json()["detail"]
    password = accounts.add("zhou", ("medical_expert",), "主任医师")
    client.post("/api/session", json={"name": "zhou", "password": password})
    assert client.post(f"/api/cases/{case_id}/second-signature", json=opinion).json()["state"] == "denied"
    signatures = client.get(f"/api/cases/{case_id}").json()["decisions"][-1]["signatures"]
    assert [(one["person"], one["role"], one["qualification"]) for one in signatures] == [
        ("operator", "adjuster", None),
        ("zhou", "medical_expert", "主任医师"),
    ]


def test_what_is_not_a_paper_is_refused_in_words(client: TestClient) -> None:
    case_id = client.post("/api/cases", json=NEW).json()["id"]
    answer = client.post(f"/api/cases/{case_id}/files?name=virus.jpg", content=b"MZ")
    assert answer.status_code == 422
    assert "virus.jpg" in answer.json()["detail"]
    assert client.post(f"/api/cases/{case_id}/files?name=a.jpg", content=b"").status_code == 422


def test_money_is_never_a_float_on_the_way_in(client: TestClient) -> None:
    case_id = opened(client)
    act = {"action": "partial", "amount": 39000.1, "note": "x", "version": version(client, case_id)}
    assert client.post(f"/api/cases/{case_id}/decisions", json=act).status_code == 422


def test_an_accident_says_an_incident_number_and_no_more(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = client.app.state.desk.services  # type: ignore[attr-defined]
    monkeypatch.setattr(services, "cases", lambda: 1 / 0)
    answer = client.get("/api/cases")
    assert answer.status_code == 500
    assert answer.json()["incident"] in answer.json()["detail"]
    assert "division" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("票据.jpg", "票据.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\扫描\\一.pdf", "一.pdf"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("\x00\n", "未命名"),
        ("长" * 300 + ".pdf", ("长" * 300 + ".pdf")[-120:]),
    ],
)
def test_filenames_lose_paths_and_controls(given: str, kept: str) -> None:
    assert clean_filename(given) == kept
