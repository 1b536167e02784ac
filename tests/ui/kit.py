"""A real server, a real Chromium, and claims whose papers are PDFs with a text layer: quick to read."""

import base64
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import yaml

SAMPLE = Path(__file__).parents[2] / "evals" / "sample_claim"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
PATIENCE = 300_000
CALL = """([method, path, body]) => fetch(path, {
    method, headers: {'content-type': 'application/json'},
    body: body === null ? undefined : JSON.stringify(body),
}).then(async (answer) => {
    const text = await answer.text();
    return {status: answer.status, body: text ? JSON.parse(text) : null};
})"""
UPLOAD = """([path, data]) => fetch(path, {
    method: 'POST', headers: {'content-type': 'application/octet-stream'},
    body: Uint8Array.from(atob(data), (one) => one.charCodeAt(0)),
}).then((answer) => answer.status)"""
STATED = {
    "received_on": "2021-11-08",
    "policy.policy_no": "HTB-2021-0000-4280",
    "policy.effective_from": "2021-01-01",
    "policy.effective_to": "2021-12-31",
    "policy.first_effective": "2021-01-01",
    "policy.status": "active",
    "policy.clauses_disclosed": "true",
    "insured.sex": "female",
    "insured.birth_date": "1978-03-14",
    "insured.region": "北京",
    "insured.basic_insurance": "true",
    "insured.is_insured": "true",
    "consents.sensitive": "true",
    "declared.waiting_period_passed": "true",
    "declared.pre_existing": "false",
}


@dataclass(frozen=True)
class Server:
    """Where it listens, the first account's password, and the folder that holds everything."""

    url: str
    password: str
    home: Path


@contextmanager
def serving(home: Path | None = None) -> Iterator[Server]:
    """Start ``copilot serve`` on a free port; stop it at the end."""
    folder = home or Path(tempfile.mkdtemp(prefix="desk-"))
    environment = {**os.environ, "COPILOT_HOME": str(folder), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "copilot.cli", "serve", "--port", "0"],
        env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    said = ""
    try:
        for line in process.stderr:
            said += line
            found = re.search(r"(http://\S+)", line)
            if found:
                password = re.search(r"密码 (\S+)", said)
                assert password is not None, said
                yield Server(found.group(1), password.group(1), folder)
                return
        raise AssertionError(f"the server did not start: {said}")
    finally:
        process.terminate()
        process.communicate(timeout=60)


@contextmanager
def chromium() -> Iterator[Any]:
    """Start Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def signed_in(browser: Any, url: str, name: str, password: str, language: str = "zh") -> Any:
    """Return a page at the queue, in a context of its own."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{url}?lang={language}")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_selector(".queue")
    return page


def call(page: Any, method: str, path: str, body: Any = None, status: int | None = 200) -> Any:
    """Call the API from the page, as its own script does."""
    answer = page.evaluate(CALL, [method, path, body])
    assert status is None or answer["status"] == status, answer
    return answer["body"]


def account(page: Any, name: str, *roles: str, qualification: str | None = None) -> str:
    """Make an account as the administrator and return its password."""
    body = {"name": name, "roles": roles, "qualification": qualification}
    return str(call(page, "POST", "/api/accounts", body, 201)["password"])


@cache
def receipt(number: int) -> bytes:
    """Return the sample's receipt as a PDF with a text layer and a number of its own."""
    return _drawn(number, ("receipt",))[0]


@cache
def packet(number: int) -> tuple[bytes, ...]:
    """Return receipt, discharge summary and prescription, each a PDF with a text layer."""
    return _drawn(number, ("receipt", "summary", "prescription"))


def _drawn(number: int, names: tuple[str, ...]) -> tuple[bytes, ...]:
    from evals import make_sample_claim as sample

    whole = sample.sample_claim()
    claim = replace(whole, numbers=replace(whole.numbers, bill_no=f"{98_431_207 + number:010d}"))
    drawn = {
        "receipt": lambda: sample.draw_receipt(sample.UNIFIED_IN, claim, Random(15), seals=False),
        "summary": lambda: sample.draw_summary(sample.SUMMARIES[0], claim, Random(3)),
        "prescription": lambda: sample.draw_prescription(sample.PRESCRIPTIONS[0], claim, Random(1)),
    }
    return tuple(
        sample.finish(drawn[name](), name=name, quality="digital", severity=0.0, seed=number).data
        for name in names
    )


def new_case(page: Any, papers: dict[str, bytes], facts: dict[str, str] | None = None) -> str:
    """Open a case through the API of the page, upload the papers, and wait until it is assessed."""
    body = {
        "product": "BJ-HTB",
        "insured_name": "苏晚宁",
        "insured_id": yaml.safe_load((SAMPLE / "claim.yaml").read_text("utf-8"))["insured"]["id_no"],
        "consents": ["processing", "medical"],
        "facts": STATED if facts is None else facts,
    }
    case_id = str(call(page, "POST", "/api/cases", body, 201)["id"])
    for name, data in papers.items():
        path = f"/api/cases/{case_id}/files?name={quote(name, safe='')}"
        assert page.evaluate(UPLOAD, [path, base64.b64encode(data).decode()]) == 201
    work(page, case_id, "read")
    return case_id


def work(page: Any, case_id: str, kind: str) -> None:
    """Run a background job to its end."""
    job = call(page, "POST", f"/api/cases/{case_id}/jobs", {"kind": kind}, 202)
    state = page.evaluate(
        """async (path) => { for (;;) { const job = await fetch(path).then((a) => a.json());
        if (!['queued', 'running'].includes(job.status)) return job;
        await new Promise((done) => setTimeout(done, 200)); } }""",
        f"/api/cases/{case_id}/jobs/{job['id']}",
    )
    assert state["status"] == "done", state


def open_case(page: Any, server: Server, case_id: str, tab: str) -> None:
    """Open a tab of a case."""
    language = page.evaluate("document.documentElement.lang")
    page.goto(f"{server.url}{'?lang=en' if language == 'en' else ''}#/case/{case_id}/{tab}")
    page.wait_for_selector(f'.case-screen[data-tab="{tab}"]')
