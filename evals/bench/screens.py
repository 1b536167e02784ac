"""How quick the adjuster's screens are, measured inside a real Chromium: ``python -m evals.bench.screens``.

Starts the real server in a folder of its own, takes in one claim of twenty pages (PDF with a text
layer) through the API, and then measures with the browser's own clock, several times each:

- first page: from the navigation to ``/`` until the queue has its rows;
- case: from the click on a row until the fields stand there and the first page is drawn;
- evidence: from the click on a field until the box on the page is lit and painted.

Prints one JSON object: median and worst of each, in milliseconds, with the limits.
"""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from statistics import median
from typing import Annotated, Any, Final

import typer

LIMITS: Final = {"first_page": 1000.0, "case_20_pages": 2000.0, "evidence": 150.0}
PAGES: Final = 20
_FLAGS: Final = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
_QUEUE: Final = """() => new Promise((done) => { const look = () => document.querySelector('tr.link')
  ? requestAnimationFrame(() => done(performance.now())) : setTimeout(look, 5); look(); })"""
_CASE: Final = """(id) => new Promise((done) => { const from = performance.now();
  document.querySelector(`tr[data-case="${id}"] a`).click();
  const look = () => { const image = document.querySelector('.page img');
    if (document.querySelector('.review .row') && image && image.complete && image.naturalWidth)
      requestAnimationFrame(() => done(performance.now() - from)); else setTimeout(look, 5); };
  look(); })"""
_EVIDENCE: Final = """(at) => new Promise((done) => {
  const rows = [...document.querySelectorAll('.row[data-field]')].filter((row) =>
    document.querySelector(`.box[data-field="${CSS.escape(row.dataset.field)}"]`));
  const row = rows[at % rows.length]; const from = performance.now(); row.click();
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const lit = document.querySelector(`.light[data-lit="${CSS.escape(row.dataset.field)}"]`);
    done(lit ? performance.now() - from : -1); })); })"""
_CALL: Final = """async ([method, path, type, data]) => { const answer = await fetch(path, {method,
  headers: {'content-type': type}, body: type === 'application/json' ? data
  : Uint8Array.from(atob(data), (one) => one.charCodeAt(0))}); return answer.json(); }"""
_WAIT: Final = """async (path) => { for (;;) { const job = await (await fetch(path)).json();
  if (!['queued', 'running'].includes(job.status)) return job.status;
  await new Promise((done) => setTimeout(done, 300)); } }"""


def twenty_pages() -> bytes:
    """Return a receipt followed by plain pages, one PDF with a text layer."""
    import typst
    from pypdf import PdfReader, PdfWriter

    from evals.layouts.receipt_forms import UNIFIED_IN
    from evals.layouts.receipts import draw_receipt
    from evals.make_sample_claim import sample_claim
    from evals.render import finish

    whole = sample_claim()
    claim = replace(whole, numbers=replace(whole.numbers, bill_no="0077000001"))
    drawn = draw_receipt(UNIFIED_IN, claim, Random(15), seals=False)
    first = finish(drawn, name="receipt", quality="digital", severity=0.0, seed=1).data
    rest = "#pagebreak()\n".join(
        f"病程记录 第 {n} 页\n\n" + "患者一般情况可，继续观察。\n\n" * 20 for n in range(2, PAGES + 1)
    )
    out = PdfWriter()
    for data in (first, typst.compile(rest.encode("utf-8"))):
        for page in PdfReader(io.BytesIO(data)).pages[: PAGES if data is first else PAGES - 1]:
            out.add_page(page)
    made = io.BytesIO()
    out.write(made)
    return made.getvalue()


@contextmanager
def serving(home: str) -> Iterator[tuple[str, str]]:
    """Start the server; give its address and the first account's password."""
    process = subprocess.Popen(
        [sys.executable, "-m", "copilot.cli", "serve", "--port", "0"],
        env={**os.environ, "COPILOT_HOME": home, "PYTHONUNBUFFERED": "1"},
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    said = ""
    try:
        for line in process.stderr or ():
            said += line
            address, password = re.search(r"(http://\S+)", line), re.search(r"密码 (\S+)", said)
            if address and password:
                yield address.group(1), password.group(1)
                return
        raise SystemExit(said)
    finally:
        process.terminate()
        process.communicate(timeout=60)


def take_in(page: Any, paper: bytes) -> str:
    """Open the case through the API, wait until it is assessed, and return its number."""
    import base64

    def call(method: str, path: str, data: str, kind: str = "application/json") -> Any:
        return page.evaluate(_CALL, [method, path, kind, data])

    new = {"product": "BJ-HTB", "insured_name": "苏晚宁", "consents": ["processing", "medical"], "facts": {}}
    case = str(call("POST", "/api/cases", json.dumps(new))["id"])
    body = base64.b64encode(paper).decode()
    call("POST", f"/api/cases/{case}/files?name=papers.pdf", body, "application/octet-stream")
    job = call("POST", f"/api/cases/{case}/jobs", json.dumps({"kind": "read"}))
    status = page.evaluate(_WAIT, f"/api/cases/{case}/jobs/{job['id']}")
    if status != "done":
        raise SystemExit(f"the papers could not be read: {status}")
    return case


def measure(page: Any, url: str, case: str, times: int) -> dict[str, list[float]]:
    """Return the milliseconds of each repetition."""
    found: dict[str, list[float]] = {name: [] for name in LIMITS}
    for number in range(times):
        page.goto("about:blank")
        page.goto(f"{url}#/")
        found["first_page"].append(page.evaluate(_QUEUE))
        found["case_20_pages"].append(page.evaluate(_CASE, case))
        page.wait_for_load_state("networkidle")
        found["evidence"] += [page.evaluate(_EVIDENCE, 3 * number + step) for step in range(3)]
    if min(found["evidence"]) < 0:
        raise SystemExit("a click lit nothing")
    return found


def command(times: Annotated[int, typer.Option(min=1, max=50, help="重复次数")] = 7) -> None:
    """Measure the screens and print one JSON object."""
    from playwright.sync_api import sync_playwright

    chrome = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as home, serving(home) as (url, password), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chrome, args=list(_FLAGS))
        page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        page.set_default_timeout(600_000)
        page.goto(url)
        page.fill("input[name=name]", "operator")
        page.fill("input[name=password]", password)
        page.click("button[type=submit]")
        page.wait_for_selector(".queue")
        case = take_in(page, twenty_pages())
        found = measure(page, url, case, times)
        browser.close()
    result = {
        name: {"median_ms": round(median(all_), 1), "worst_ms": round(max(all_), 1), "limit_ms": LIMITS[name]}
        for name, all_ in found.items()
    }
    typer.echo(json.dumps({"times": times, "pages": PAGES, "figures": result}, ensure_ascii=False))


if __name__ == "__main__":
    typer.run(command)
