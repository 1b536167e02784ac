"""The whole claim in a real Chromium against the real program: take in, check, correct, sign."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

playwright = pytest.importorskip("playwright.sync_api")
SAMPLE = Path(__file__).parents[2] / "evals" / "sample_claim"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
READING = 300_000
CREATE_ACCOUNT = """account => fetch('/api/accounts', {method: 'POST', body: JSON.stringify(account),
    headers: {'content-type': 'application/json'}}).then(answer => answer.json())"""
CLOSED = (
    "gradio_api/info",
    "gradio_api/upload",
    "gradio_api/file=/etc/passwd",
    "gradio_api/queue/data",
    "gradio_api/heartbeat/x",
    "gradio_api/proxy=https://a.example/",
    "login_check",
    "monitoring",
)
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
    environment = {
        **os.environ,
        "COPILOT_HOME": str(tmp_path_factory.mktemp("home")),
        "PYTHONUNBUFFERED": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "copilot.cli", "serve", "--port", "0"],
        env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        found = re.search(r"(http://\S+)", line)
        if found:
            password = re.search(r"密码 (\S+)", said)
            assert password is not None, said
            yield Server(found.group(1), password.group(1))
            break
    else:
        pytest.fail(f"the server did not start: {said}")
    process.terminate()
    process.communicate(timeout=30)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


def signed_in(browser, url: str, name: str, password: str):
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(url)
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_selector(".queue")
    return page


@pytest.fixture(scope="module")
def desk(browser, server: Server):
    page = signed_in(browser, server.url, "operator", server.password)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []


def shot(page, name: str) -> None:
    """Keep a picture where ``COPILOT_SCREENSHOTS`` says, for the documentation."""
    folder = os.environ.get("COPILOT_SCREENSHOTS")
    if folder:
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def stated() -> dict[str, str]:
    claim = yaml.safe_load((SAMPLE / "claim.yaml").read_text("utf-8"))
    words = {"男": "male", "女": "female", True: "true", False: "false"}
    facts = {"received_on": claim["received_on"]}
    for part in ("policy", "insured", "declared"):
        facts |= {f"{part}.{name}": words.get(value, value) for name, value in claim[part].items()}
    return {path: str(value) for path, value in facts.items()}


@pytest.fixture(scope="module")
def case_id(desk) -> str:
    """Take the sample claim in through the form and wait for the advice."""
    claim = yaml.safe_load((SAMPLE / "claim.yaml").read_text("utf-8"))
    desk.select_option("select[name=product]", claim["product"])
    desk.fill("input[name=insured_name]", claim["insured"]["name"])
    desk.fill("input[name=insured_id]", claim["insured"]["id_no"])
    desk.click(".policy-facts summary")
    for path, value in stated().items():
        place = desk.locator(f'[name="fact:{path}"]')
        if place.count():
            place.select_option(value) if place.evaluate("node => node.tagName") == "SELECT" else place.fill(
                value
            )
    desk.check("input[value=processing]")
    desk.check("input[value=medical]")
    papers = sorted(path for path in SAMPLE.iterdir() if path.suffix in (".jpg", ".png", ".pdf"))
    desk.set_input_files("#papers", papers)
    shot(desk, "intake")
    desk.click(".intake button[type=submit]")
    desk.wait_for_selector(".progress-lines li >> text=/第 1 页/", timeout=READING)
    shot(desk, "reading")
    desk.wait_for_selector(".review .row", timeout=READING)
    return desk.locator(".case-bar b").first.inner_text().split()[-1]


def open_case(desk, server: Server, case_id: str, tab: str) -> None:
    desk.goto(f"{server.url}#/case/{case_id}/{tab}")
    desk.wait_for_selector({"review": ".review .row", "decision": "#sign"}[tab])


def payable(desk) -> str:
    return str(desk.locator("#payable").get_attribute("data-payable"))


def state(statement: str, value: str, desk) -> None:
    row = desk.locator(f'[data-statement="{statement}"]')
    row.hover()
    row.locator(".edit").click()
    place = row.locator(f'[name="fact:{statement}"]')
    place.select_option(value) if place.evaluate("node => node.tagName") == "SELECT" else place.fill(value)
    row.locator("input[name=reason]").fill("见所附筛查报告")
    with desk.expect_response(lambda answer: "/corrections" in answer.url):
        row.locator("button[type=submit]").click()
    desk.wait_for_selector(f'[data-statement="{statement}"] .edit-form', state="detached")
    desk.wait_for_selector("#stale", state="detached")


def test_a_field_lights_its_box_and_a_box_finds_its_field(desk, server: Server, case_id: str) -> None:
    open_case(desk, server, case_id, "review")
    row = desk.locator('.row[data-field$="|self_expense"]')
    row.click()
    light = desk.locator(".light")
    assert str(light.get_attribute("data-lit")).endswith("|self_expense")
    sheet, box = desk.locator(".sheet").bounding_box(), light.bounding_box()
    assert sheet["y"] <= box["y"] <= sheet["y"] + sheet["height"]
    desk.locator('.box[data-field$="|bill_no"]').click()
    assert "selected" in desk.locator('.row[data-field$="|bill_no"]').get_attribute("class").split()
    assert "selected" not in row.get_attribute("class").split()


def test_pages_zoom_and_turn_with_their_boxes(desk, server: Server, case_id: str) -> None:
    open_case(desk, server, case_id, "review")
    page = desk.locator(".page").first
    flat = page.bounding_box()
    tools = desk.locator(".tools button")
    tools.nth(1).click()
    assert page.bounding_box()["width"] == pytest.approx(flat["width"] * 1.25, rel=0.01)
    tools.nth(2).click()
    tools.nth(3).click()
    turned = page.bounding_box()
    assert turned["width"] / turned["height"] == pytest.approx(flat["height"] / flat["width"], rel=0.02)
    box = desk.locator('.box[data-field$="|bill_no"]').bounding_box()
    assert box["height"] > box["width"]
    for _ in range(3):
        tools.nth(3).click()
    assert page.bounding_box()["width"] == pytest.approx(flat["width"], rel=0.01)


def test_keys_walk_through_the_doubts_and_typing_is_left_alone(desk, server: Server, case_id: str) -> None:
    open_case(desk, server, case_id, "review")
    desk.keyboard.press("?")
    assert desk.locator(".help").is_visible()
    desk.keyboard.press("Escape")
    assert not desk.locator(".help").is_visible()
    desk.keyboard.press("j")
    first = desk.locator(".row.selected").get_attribute("data-field")
    desk.keyboard.press("j")
    second = desk.locator(".row.selected").get_attribute("data-field")
    assert (first != second) == (desk.locator(".attention-item").count() > 1)
    desk.keyboard.press("k")
    assert desk.locator(".row.selected").get_attribute("data-field") == first
    shot(desk, "review")
    desk.keyboard.press("e")
    desk.keyboard.type("jjad")
    assert desk.locator(".edit-form input[name=value]").input_value() == "jjad"
    desk.keyboard.press("Escape")
    assert desk.locator(".edit-form").count() == 0


def test_enter_confirms_what_the_machine_read(desk, server: Server, case_id: str) -> None:
    open_case(desk, server, case_id, "review")
    desk.keyboard.press("j")
    name = desk.locator(".row.selected").get_attribute("data-field")
    with desk.expect_response(lambda answer: "/corrections" in answer.url) as answer:
        desk.keyboard.press("Enter")
    assert answer.value.status == 200
    desk.wait_for_selector(f'.row.confirmed[data-field="{name}"]')
    assert desk.locator("#stale").count() == 0


def test_a_corrected_field_and_a_stated_fact_compute_again(desk, server: Server, case_id: str) -> None:
    open_case(desk, server, case_id, "decision")
    before = payable(desk)
    open_case(desk, server, case_id, "review")
    desk.click(".statements summary")
    for path, value in (("kind", "两癌筛查"), ("date", "2021-05-02"), ("result", "negative")):
        state(f"screenings.0.{path}", value, desk)
    desk.keyboard.press("2")
    desk.wait_for_selector("#payable")
    expected = json.loads((SAMPLE / "truth.json").read_text("utf-8"))["expected"]["payable_with_screening"]
    assert payable(desk) == expected != before

    open_case(desk, server, case_id, "review")
    desk.locator('.row[data-field$="|self_expense"]').click()
    desk.keyboard.press("e")
    desk.fill(".edit-form input[name=value]", "84000")
    desk.fill(".edit-form input[name=reason]", "原件可见")
    shot(desk, "edit")
    desk.click(".edit-form button[type=submit]")
    desk.wait_for_selector('.row[data-field$="|self_expense"] .value >> text="84000.00"')
    desk.wait_for_selector("#stale", state="detached")
    desk.keyboard.press("2")
    desk.wait_for_selector("#outcome")
    assert payable(desk) != expected

    open_case(desk, server, case_id, "review")
    desk.locator('.row[data-field$="|self_expense"]').click()
    desk.keyboard.press("e")
    desk.fill(".edit-form input[name=value]", "85000")
    desk.fill(".edit-form input[name=reason]", "更正回原值")
    desk.click(".edit-form button[type=submit]")
    desk.wait_for_selector('.row[data-field$="|self_expense"] .value >> text="85000.00"')
    desk.wait_for_selector("#stale", state="detached")
    desk.keyboard.press("2")
    desk.wait_for_selector("#outcome")
    assert payable(desk) == expected


def test_a_bar_opens_its_clause_and_lights_the_ink(desk, server: Server, case_id: str) -> None:
    open_case(desk, server, case_id, "decision")
    shot(desk, "decision")
    bars = desk.locator(".bar-row")
    assert bars.count() >= 3
    for at in range(bars.count()):
        bars.nth(at).click()
        if desk.locator(".bar-quote .clause").count() and desk.locator(".light").count():
            break
    quote = desk.locator(".bar-quote mark").first
    quote.wait_for()
    assert quote.inner_text().strip()
    assert desk.locator(".finding .clause").count() >= 1
    shot(desk, "calculation")


def test_an_adjuster_signs_and_the_case_is_final(desk, server: Server, case_id: str) -> None:
    open_case(desk, server, case_id, "decision")
    desk.keyboard.press("b")
    desk.fill("#note", "按条款核定")
    shot(desk, "sign")
    desk.click("#sign-now")
    desk.wait_for_selector('#case-state[data-state="approved"]')
    assert desk.locator('.act[data-action="approve"]').count() == 0
    desk.keyboard.press("3")
    desk.wait_for_selector(".timeline li.decided")
    shot(desk, "timeline")


def test_a_medical_denial_takes_effect_only_with_the_expert(
    desk, browser, server: Server, case_id: str
) -> None:
    open_case(desk, server, case_id, "decision")
    desk.click('.act[data-action="reopen"]')
    desk.fill("#note", "复核")
    desk.click("#sign-now")
    desk.wait_for_selector("#stale button")
    desk.click("#stale button")
    desk.wait_for_selector("#stale", state="detached")
    account = {"name": "zhou", "roles": ["medical_expert"], "qualification": "主任医师，肿瘤科"}
    made = desk.evaluate(CREATE_ACCOUNT, account)
    desk.keyboard.press("d")
    desk.check("#medical")
    desk.locator(".code-set input").first.wait_for()
    desk.select_option("#add-code", "D213")
    desk.fill("#note", "依据不足")
    desk.click("#sign-now")
    desk.wait_for_selector('#case-state[data-state="awaiting_expert"]')
    desk.keyboard.press("v")
    assert "本人" in desk.locator("#second").inner_text()

    expert = signed_in(browser, server.url, "zhou", made["password"])
    open_case(expert, server, case_id, "decision")
    expert.keyboard.press("v")
    expert.fill("#opinion", "查阅病历，同意")
    shot(expert, "expert")
    expert.click("#agree")
    expert.wait_for_selector('#case-state[data-state="denied"]')
    expert.context.close()


def test_gradio_offers_nothing_but_the_page(desk, browser, server: Server) -> None:
    for path in CLOSED:
        assert desk.evaluate("path => fetch('/gradio/' + path).then(a => a.status)", path) == 404, path
    stranger = browser.new_context()
    for path in ("config", "assets/index.js", "theme.css", "gradio_api/info"):
        assert stranger.request.get(f"{server.url}gradio/{path}").status == 401, path
    stranger.close()


def test_the_screens_speak_english_too(desk, server: Server) -> None:
    desk.goto(f"{server.url}?lang=en#/")
    desk.wait_for_selector("h1 >> text=Open claims")
    assert desk.evaluate("document.documentElement.lang") == "en"
    desk.goto(f"{server.url}#/")
    desk.wait_for_selector("h1 >> text=待办赔案")
    shot(desk, "queue")
