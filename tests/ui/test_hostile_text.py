"""Text that wants to run: over a hundred payloads through real uploads, corrections, notes and names.

The payloads stand in ``payloads.txt``, one a line. They go in as names of uploaded files, as the text
layer of an uploaded PDF, as values of corrected fields, as stated facts and as reasons; then every
screen that shows them is opened in both languages. Nothing may run, nothing may become an element.
"""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from .kit import CHROMIUM, SAMPLE, Server, call, chromium, new_case, open_case, receipt, serving, signed_in

pytest.importorskip("playwright.sync_api")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.skipif(not SAMPLE.is_dir(), reason="the sample claim is not here"),
    pytest.mark.skipif(not os.environ.get("COPILOT_DESK_LONG"), reason="a long run: COPILOT_DESK_LONG=1"),
]
PAYLOADS = tuple(
    line for line in Path(__file__).with_name("payloads.txt").read_text("utf-8").splitlines() if line.strip()
)
NAMES = tuple(one.replace("/", "∕").replace("\\", "＼") for one in PAYLOADS[::12])
FOREIGN = (
    "script:not([src^='/app/static/']), iframe, object, embed, base, meta[http-equiv], math, video, audio, "
    "form[action]"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as started:
        yield started


@pytest.fixture(scope="module")
def page(server: Server) -> Iterator[Any]:
    with chromium() as browser:
        yield signed_in(browser, server.url, "operator", server.password)


def paper(lines: tuple[str, ...]) -> bytes:
    """Return a PDF whose text layer has these lines."""
    import typst

    body = "#set page(width: 400mm, height: auto)\n" + "\n\n".join(f"#text({quoted(one)})" for one in lines)
    made = typst.compile(body.encode("utf-8"))
    return bytes(made if isinstance(made, bytes) else BytesIO(made[0]).getvalue())


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.fixture(scope="module")
def case_id(page: Any) -> str:
    """Return a case that is full of hostile text."""
    papers = {"票据.pdf": receipt(80), "恶意.pdf": paper(PAYLOADS)}
    papers |= {f"{name}.pdf": paper((name,)) for name in NAMES}
    case = new_case(page, papers, {"policy.policy_no": PAYLOADS[0][:60], "received_on": "2021-11-08"})
    view = call(page, "GET", f"/app/view/cases/{case}")
    first = view["documents"][0]["id"]
    edits = [
        {"document": first, "field": f"x{number}", "value": text} for number, text in enumerate(PAYLOADS)
    ]
    body = {"version": view["case"]["version"], "edits": edits, "reason": PAYLOADS[12]}
    call(page, "POST", f"/api/cases/{case}/edits", body)
    call(page, "PUT", f"/api/cases/{case}/drafts/sign", {"revision": 0, "content": {
        "action": "pend", "note": PAYLOADS[4], "amount": PAYLOADS[13], "codes": [PAYLOADS[25]]}})  # fmt: skip
    call(page, "POST", f"/api/cases/{case}/escalation", {"reason": PAYLOADS[20]}, 204)
    return case


def test_there_are_more_than_a_hundred_payloads() -> None:
    assert len(set(PAYLOADS)) >= 100


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_text_is_shown_and_never_runs(page: Any, server: Server, case_id: str, language: str) -> None:
    refused: list[str] = []
    page.on(
        "console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None
    )
    page.on("dialog", lambda dialog: refused.append(dialog.message))
    page.goto(f"{server.url}?lang={language}#/")
    page.reload()
    page.wait_for_selector(f'tr[data-case="{case_id}"]')
    for tab in ("review", "decision", "timeline", "manage"):
        open_case(page, server, case_id, tab)
        page.wait_for_load_state("networkidle")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate("window.__ran") is None
        assert page.locator(FOREIGN).count() == 0
        assert (
            page.locator("[onerror], [onload], [onfocus], [onmouseover], a[href^='javascript']").count() == 0
        )
    open_case(page, server, case_id, "review")
    shown = page.locator(".review").inner_text()
    values = page.locator(".row .value").all_inner_texts()
    assert sum(one.strip() in values for one in PAYLOADS) > 80
    assert "window.__ran" in shown
    page.goto(f"{server.url}?lang={language}#/audit")
    page.wait_for_selector(".audit tbody tr")
    assert page.evaluate("window.__ran") is None
    assert refused == []


def test_a_filename_is_shown_as_it_is_and_is_no_path(page: Any, case_id: str) -> None:
    names = {one["filename"] for one in call(page, "GET", f"/app/view/cases/{case_id}")["documents"]}
    assert len(names) >= 2
    assert not any("\n" in name or "\x00" in name for name in names)
