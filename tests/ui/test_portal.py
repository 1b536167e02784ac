"""The portal on a phone: a real Chromium at 390 x 844 against the real program, with real papers."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ui.axe import grave_findings

playwright = pytest.importorskip("playwright.sync_api")
SAMPLE = Path(__file__).parents[2] / "evals" / "sample_claim"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "locale": "zh-CN"}
READING = 400_000
HOSTILE = "<img src=x onerror=window.ran=1>.jpg"
RECEIPT = SAMPLE / "01_inpatient_receipt_photo.jpg"
PRESCRIPTION = SAMPLE / "03_prescription_digital.pdf"
SITE = {"sec-fetch-site": "same-origin", "accept": "application/json"}
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.skipif(not SAMPLE.is_dir(), reason="the sample claim is not here"),
]


@dataclass(frozen=True)
class Server:
    url: str
    password: str


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = str(tmp_path_factory.mktemp("home"))
    process = subprocess.Popen(
        [sys.executable, "-m", "copilot.cli", "serve", "--port", "0"],
        env={**os.environ, "COPILOT_HOME": home, "PYTHONUNBUFFERED": "1"},
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        found = re.search(r"(http://[^/\s]+)/", line)
        if found:
            password = re.search(r"密码 (\S+)", said)
            assert password is not None, said
            yield Server(found.group(1), password.group(1))
            break
    else:
        pytest.fail(f"the server did not start: {said}")
    process.terminate()
    process.communicate(timeout=60)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def phone(browser) -> Iterator[Any]:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.set_default_timeout(90_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: errors.append(dialog.message))
    yield page
    assert errors == []
    context.close()


def sound(page) -> None:
    """No grave finding of axe-core, and nothing that must be scrolled sideways."""
    assert grave_findings(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    folder = os.environ.get("COPILOT_SCREENSHOTS")
    if folder:
        page.evaluate("document.fonts.ready")
        name = page.evaluate("document.documentElement.lang") + page.url.split("/portal", 1)[-1]
        page.screenshot(path=str(Path(folder) / (re.sub(r"\W+", "-", name) + ".png")), full_page=True)


def begin(page, server: Server, language: str = "zh") -> dict[str, str]:
    """Agree, keep the code, choose product and person; stop at the papers. Return the way back in."""
    page.goto(f"{server.url}/portal?lang={language}")
    sound(page)
    page.click("a[href='/portal/start']")
    sound(page)
    page.check("[name=processing]")
    page.check("[name=medical]")
    page.click("button.wide")
    login = {name: page.locator(f"#{name}").inner_text() for name in ("number", "code")}
    sound(page)
    page.click("a.button.wide")
    page.select_option("#product", "BJ-HTB")
    sound(page)
    page.click("button.wide")
    page.check("input[value=inpatient]")
    sound(page)
    page.click("button.wide")
    page.check("input[value=self]")
    page.fill("#name", "苏晚宁")
    sound(page)
    page.click("button.wide")
    page.wait_for_selector("#uploads")
    return login


def item(slot: str, status: str) -> str:
    return f'.slot[data-slot="{slot}"] .file-item[data-status="{status}"]'


def hand_in(page) -> str:
    """From the papers to the receipt; return the case."""
    page.click("#papers-form > button.wide")
    page.wait_for_selector("form[action='/portal/check']")
    sound(page)
    page.click("form[action='/portal/check'] button.wide")
    page.wait_for_selector("form[action='/portal/send']")
    sound(page)
    page.click("form[action='/portal/send'] button")
    case_id = page.locator("#case-id").inner_text()
    sound(page)
    return str(case_id)


class Staff:
    """The adjuster, over the interface that the desk uses."""

    def __init__(self, browser, server: Server) -> None:
        self.web = browser.new_context().request
        self.url = server.url
        login = {"name": "operator", "password": server.password}
        assert self.web.post(f"{self.url}/api/session", data=login, headers=SITE).ok

    def get(self, path: str) -> Any:
        return self.web.get(f"{self.url}/api/cases/{path}", headers=SITE).json()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        answer = self.web.post(f"{self.url}/api/cases/{path}", data=body, headers=SITE)
        assert answer.ok, answer.text()
        return answer.json()

    def version(self, case_id: str) -> int:
        return int(self.get(case_id)["row"]["version"])

    def state(self, case_id: str, path: str, value: str) -> None:
        body = {"document": "declared", "field": path, "value": value, "reason": "见保单"}
        self.post(f"{case_id}/corrections", {**body, "version": self.version(case_id)})

    def sign(self, case_id: str, **act: Any) -> None:
        self.post(f"{case_id}/decisions", {"version": self.version(case_id), **act})


@pytest.fixture(scope="module")
def staff(browser, server: Server) -> Staff:
    return Staff(browser, server)


def assessed(page, server: Server, staff: Staff, case_id: str) -> None:
    """Wait on the person's own page until the papers were read; then an adjuster can act."""
    page.goto(f"{server.url}/portal/cases/{case_id}")
    for _ in range(2000):
        if page.locator("#state").get_attribute("data-state") == "assessed":
            return
        page.reload()
    pytest.fail(f"not read: {staff.get(case_id)['row']}")


def test_the_whole_journey_with_a_list_of_missing_papers_and_the_decision(
    phone, browser, server: Server, staff: Staff
) -> None:
    begin(phone, server)
    sound(phone)
    phone.set_input_files("#file-inpatient_receipt", RECEIPT)
    phone.wait_for_selector(item("inpatient_receipt", "read"), timeout=READING)
    assert "住院收费票据" in phone.locator(item("inpatient_receipt", "read")).inner_text()
    sound(phone)
    case_id = hand_in(phone)
    assert re.search(r"依法最晚 \d{4}年\d+月\d+日", phone.locator("#clock").inner_text())
    phone.click("a.button.wide")
    assessed(phone, server, staff, case_id)
    assert phone.locator("#decision").count() == 0
    sound(phone)

    staff.sign(case_id, action="pend", note="请补出院小结或处方，拍清楚每一页。")
    phone.reload()
    assert phone.locator("#state").get_attribute("data-state") == "pended"
    assert "请补出院小结或处方" in phone.locator("#wanted").inner_text()
    sound(phone)
    phone.set_input_files("#file-other", PRESCRIPTION)
    phone.wait_for_selector(item("other", "read"), timeout=READING)
    phone.click("#hand-in")
    phone.wait_for_selector("#case-id")
    assessed(phone, server, staff, case_id)
    assert len(staff.get(case_id)["files"]) == 2

    claim = yaml.safe_load((SAMPLE / "claim.yaml").read_text("utf-8"))
    words = {"男": "male", "女": "female", True: "true", False: "false"}
    for part in ("policy", "insured", "declared"):
        for name, value in claim[part].items():
            staff.state(case_id, f"{part}.{name}", str(words.get(value, value)))
    staff.state(case_id, "received_on", claim["received_on"])
    staff.post(f"{case_id}/jobs", {"kind": "assess"})
    assessed(phone, server, staff, case_id)
    advice = staff.get(f"{case_id}/recommendation")["adjudication"]
    assert advice["payable"] is not None, advice["codes"]
    staff.sign(case_id, action="partial", amount=advice["payable"], note="按条款核定", codes=advice["codes"])
    phone.reload()
    assert phone.locator("#state").get_attribute("data-state") == "approved"
    assert f"{float(advice['payable']):,.2f}" in phone.locator(".amount").inner_text()
    assert phone.locator("#part-calculation td").count() > 3
    assert phone.locator("#part-terms").count() == 1
    assert "12378" in phone.locator("#object").inner_text()
    assert phone.locator("#aid li").count() == 3
    assert "________" not in phone.content()
    sound(phone)
    letter = phone.request.get(f"{server.url}/portal/cases/{case_id}/letter.pdf")
    assert letter.body().startswith(b"%PDF")
    phone.goto(f"{server.url}/portal/home")
    assert case_id in phone.locator(".cases").inner_text()
    assert "苏晚宁" not in phone.content()
    sound(phone)


def test_a_wrong_file_is_refused_in_plain_words_and_its_name_never_runs(phone, server: Server) -> None:
    begin(phone, server)
    wrong = {"name": HOSTILE, "mimeType": "image/jpeg", "buffer": b"this is no picture at all"}
    phone.set_input_files("#file-other", files=[wrong])
    refused = phone.locator(item("other", "refused"))
    refused.locator(".bad").wait_for()
    assert HOSTILE in refused.inner_text()
    assert phone.evaluate("window.ran") is None
    assert phone.locator("#uploads img[src=x]").count() == 0
    sound(phone)
    phone.click("#papers-form > button.wide")
    assert "至少上传一份" in phone.locator("[role=alert]").inner_text()
    phone.go_back()
    phone.locator(item("other", "refused")).locator("button").click()
    phone.wait_for_selector(item("other", "refused"), state="detached")


def test_a_lost_line_and_a_closed_tab_cost_nothing(phone, server: Server, tmp_path: Path) -> None:
    begin(phone, server)
    big = tmp_path / "长单据.pdf"
    big.write_bytes(PRESCRIPTION.read_bytes() + b"\n%" + b" " * 1_200_000)
    offsets: list[int] = []

    def watch(route) -> None:
        offset = int(route.request.headers["upload-offset"])
        offsets.append(offset)
        if len(offsets) == 3:
            phone.context.set_offline(True)
            route.abort()
        else:
            route.continue_()

    phone.route("**/portal/uploads/*", watch)
    phone.set_input_files("#file-other", big)
    phone.wait_for_selector("#said >> text=网断了")
    assert phone.locator(".file-item progress").count() == 1
    phone.context.set_offline(False)
    phone.wait_for_selector(".file-item[data-status=reading], .file-item[data-status=read]", timeout=READING)
    assert offsets == sorted(offsets)
    assert offsets.count(0) == 1

    phone.unroute("**/portal/uploads/*")
    second = tmp_path / "另一份.pdf"
    second.write_bytes(big.read_bytes() + b" ")

    def first_only(route) -> None:
        if route.request.headers["upload-offset"] == "0":
            route.continue_()
        else:
            route.abort()

    phone.route("**/portal/uploads/*", first_only)
    phone.set_input_files("#file-other", second)
    phone.wait_for_selector("#said >> text=网断了")
    fresh = phone.context.new_page()
    fresh.set_default_timeout(90_000)
    phone.close(run_before_unload=False)
    fresh.goto(f"{server.url}/portal/papers")
    stopped = fresh.locator(".file-item[data-status=uploading]")
    stopped.wait_for()
    assert re.search(r"传到 [1-9]\d?% 停了", stopped.inner_text())
    sound(fresh)
    fresh.set_input_files("#file-other", second)
    fresh.wait_for_selector(".file-item[data-status=uploading]", state="detached", timeout=READING)
    assert fresh.locator(".file-item").count() == 2


def test_an_expired_session_loses_nothing_and_comes_back_to_its_page(phone, server: Server) -> None:
    login = begin(phone, server)
    phone.check("input[name=absent] >> nth=0")
    phone.context.clear_cookies()
    phone.goto(f"{server.url}/portal/papers")
    assert "都还在" in phone.locator("[role=status]").inner_text()
    sound(phone)
    phone.fill("#number", login["number"])
    phone.fill("#code", "000000000000")
    phone.click("button.wide")
    phone.wait_for_selector("[role=alert]")
    phone.fill("#code", login["code"])
    phone.click("button.wide")
    phone.wait_for_selector("#uploads")
    assert phone.url.endswith("/portal/papers")


def test_the_portal_speaks_english(phone, server: Server) -> None:
    begin(phone, server, "en")
    assert phone.evaluate("document.documentElement.lang") == "en"
    phone.set_input_files("#file-other", PRESCRIPTION)
    phone.wait_for_selector(item("other", "read"), timeout=READING)
    assert "We recognised: Prescription" in phone.locator(item("other", "read")).inner_text()
    sound(phone)
    case_id = hand_in(phone)
    phone.goto(f"{server.url}/portal/cases/{case_id}")
    words = re.sub(r"\s", "", phone.locator("main").inner_text())
    assert re.findall(r"[\u4e00-\u9fff]+", words.replace("惠她保", "").replace("苏**", "")) == []
    sound(phone)
