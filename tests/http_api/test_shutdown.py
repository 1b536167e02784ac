"""The program ends while it works: requests are answered, work goes back to the queue at its next step."""

import threading

from fastapi.testclient import TestClient

from copilot.http_api.accounts import Accounts
from copilot.http_api.app import create_app
from copilot.http_api.ports import Person, Progress

NEW = {"product": "T", "insured_name": "张三", "consents": ["processing", "medical"]}


def test_running_work_is_put_back_when_the_program_ends(services, accounts: Accounts) -> None:
    running, seen = threading.Event(), []

    def extract(case_id: str, person: Person, progress: Progress, key: str | None = None) -> None:
        seen.append(key)
        while True:
            progress("第 1 页", 1, 2)
            running.set()

    services.extract = extract
    app = create_app(services, accounts)
    with TestClient(app, base_url="http://127.0.0.1", headers={"sec-fetch-site": "same-origin"}) as client:
        password = accounts.bootstrap()
        client.post("/api/session", json={"name": "operator", "password": password})
        case_id = client.post("/api/cases", json=NEW).json()["id"]
        job = client.post(f"/api/cases/{case_id}/jobs", json={"kind": "read"}).json()
        assert running.wait(30)
    kept = services.runtime.jobs.get(job["id"])
    assert (kept.status, kept.attempt) == ("queued", 0)
    assert seen == [f"job/{job['id']}/extract"]
    assert not any(thread.is_alive() for thread in app.state.desk.jobs.work._threads)
