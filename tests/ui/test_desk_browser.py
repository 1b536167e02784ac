"""The adjuster's day in a real Chromium against the real server, with real uploads (PDFs with text).

``COPILOT_DESK_LONG=1`` decides 20 claims by keyboard and kills 50 tabs; otherwise 2 and 4.
"""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from .axe import grave_findings
from .kit import (
    CHROMIUM,
    PATIENCE,
    SAMPLE,
    Server,
    account,
    call,
    chromium,
    new_case,
    open_case,
    packet,
    receipt,
    serving,
    signed_in,
)

pytest.importorskip("playwright.sync_api")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.skipif(not SAMPLE.is_dir(), reason="the sample claim is not here"),
]
LONG = bool(os.environ.get("COPILOT_DESK_LONG"))
CLAIMS, TABS = (20, 50) if LONG else (2, 4)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def desk(browser: Any, server: Server) -> Iterator[Any]:
    page = signed_in(browser, server.url, "operator", server.password)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []


@pytest.fixture(scope="module")
def people(desk: Any) -> dict[str, str]:
    """Return the passwords of a colleague, a senior, an expert and an auditor."""
    return {
        "ben": account(desk, "ben", "adjuster"),
        "senior": account(desk, "senior", "senior_adjuster"),
        "zhou": account(desk, "zhou", "medical_expert", qualification="主任医师，肿瘤科"),
        "audit": account(desk, "audit", "auditor"),
    }


@pytest.fixture(scope="module")
def case_id(desk: Any) -> str:
    names = ("票据.pdf", "出院小结.pdf", "处方.pdf")
    return new_case(desk, dict(zip(names, packet(1), strict=True)))


def crash(tab: Any) -> None:
    """Let the renderer of a tab die where it stands: no event of leaving reaches the page."""
    from playwright.sync_api import Error

    with suppress(Error):
        tab.goto("chrome://crash", timeout=5000)
    tab.close()


def payable(page: Any) -> str:
    return str(page.locator("#payable").get_attribute("data-payable"))


def correct(page: Any, field: str, value: str, reason: str) -> None:
    page.locator(f'.row[data-field$="|{field}"]').click()
    page.keyboard.press("e")
    page.fill(".edit-form input[name=value]", value)
    page.fill(".edit-form input[name=reason]", reason)
    page.locator(".edit-form input[name=reason]").press("Enter")
    page.wait_for_selector("#downstream")


def test_a_correction_shows_what_moved_with_it_and_can_be_undone(
    desk: Any, server: Server, case_id: str
) -> None:
    open_case(desk, server, case_id, "decision")
    before = payable(desk)
    open_case(desk, server, case_id, "review")
    correct(desk, "self_expense", "84000", "原件可见")
    assert "→" in desk.locator("#downstream").inner_text()
    desk.keyboard.press("2")
    desk.wait_for_selector(".bar-row.moved .was")
    assert payable(desk) != before
    desk.keyboard.press("u")
    desk.wait_for_selector(f'#payable[data-payable="{before}"]')
    open_case(desk, server, case_id, "timeline")
    desk.locator(".timeline", has_text="撤销上一次更正").wait_for()


def test_the_item_table_is_worked_by_keyboard_and_counts_at_once(
    desk: Any, server: Server, case_id: str
) -> None:
    open_case(desk, server, case_id, "review")
    desk.keyboard.press("g")
    grid = desk.locator("[data-grid]").first
    total = grid.locator(".sum-line b").first
    before = total.inner_text()
    cells = grid.locator('td.cell[data-path$=".amount"]')
    cells.first.focus()
    old = cells.first.inner_text()
    desk.keyboard.type("9999.99")
    desk.keyboard.press("Enter")
    assert cells.first.inner_text() == "9999.99"
    assert total.inner_text() != before
    assert "相差" in grid.locator(".sum-line").inner_text()
    desk.wait_for_selector('#draft-state[data-state="saved"]')
    desk.reload()
    desk.wait_for_selector(".items .unsaved")
    assert grid.locator("td.unsaved").inner_text() == "9999.99"
    grid.get_by_role("button", name="撤销改动").click()
    assert cells.first.inner_text() == old
    assert total.inner_text() == before


def test_a_partial_payment_is_adjusted_line_by_line_with_a_code(
    desk: Any, server: Server, case_id: str
) -> None:
    open_case(desk, server, case_id, "decision")
    desk.keyboard.press("b")
    line = desk.locator(".adjust input").first
    line.fill("1000.00")
    desk.fill("#note", "只核定一部分")
    desk.click("#sign-now")
    assert "理由码" in desk.locator(".sign .error").inner_text()
    desk.locator(".adjust select").first.select_option("P101")
    assert desk.locator("#amount").input_value() == "1000.00"
    desk.get_by_role("button", name="取消").click()
    assert desk.locator(".sign-form *").count() == 0


def test_the_letter_is_read_before_anybody_signs(desk: Any, server: Server, case_id: str) -> None:
    open_case(desk, server, case_id, "letter")
    desk.wait_for_selector(".letter h2")
    assert "草稿" in desk.locator(".letter").inner_text()
    assert len(desk.locator(".letter section").all()) >= 3


def test_two_people_on_one_case_one_works_and_one_looks(
    browser: Any, desk: Any, server: Server, people: dict[str, str]
) -> None:
    shared = new_case(desk, {"票据.pdf": receipt(21)})
    call(desk, "POST", f"/api/cases/{shared}/assignment", {"to": None, "reason": "共同处理"})
    open_case(desk, server, shared, "review")
    desk.wait_for_selector(".review .row")
    ben = signed_in(browser, server.url, "ben", people["ben"])
    open_case(ben, server, shared, "review")
    assert "operator" in ben.locator("#held").inner_text()
    assert ben.locator(".review .edit").count() == 0
    ben.fill("#held input", "operator 去开会")
    ben.click("#held button")
    ben.wait_for_selector(".review .edit", state="attached")
    desk.locator('.row[data-field$="|bill_no"]').click()
    desk.keyboard.press("e")
    desk.fill(".edit-form input[name=value]", "0098431299")
    desk.fill(".edit-form input[name=reason]", "看错了")
    desk.locator(".edit-form input[name=reason]").press("Enter")
    desk.wait_for_selector(".toast.error")
    assert "ben 正在处理" in desk.locator(".toast.error").inner_text()
    open_case(ben, server, shared, "timeline")
    ben.locator(".timeline li").nth(3).wait_for()
    ben.context.close()


def test_a_session_that_ends_loses_nothing(
    browser: Any, desk: Any, server: Server, people: dict[str, str]
) -> None:
    mine = new_case(desk, {"票据.pdf": receipt(22)})
    page = signed_in(browser, server.url, "operator", server.password)
    open_case(page, server, mine, "decision")
    page.keyboard.press("p")
    page.fill("#note", "请补充出院小结和费用清单")
    page.wait_for_selector('#draft-state[data-state="saved"]')
    page.context.clear_cookies()
    page.click("#sign-now")
    page.wait_for_selector("input[name=password]")
    page.fill("input[name=name]", "operator")
    page.fill("input[name=password]", server.password)
    page.click("button[type=submit]")
    page.wait_for_selector("#note")
    assert page.locator("#note").input_value() == "请补充出院小结和费用清单"
    page.click("#sign-now")
    page.wait_for_selector('#case-state[data-state="pended"]')
    page.context.close()


def test_the_same_receipt_again_is_flagged_and_held(desk: Any, server: Server, case_id: str) -> None:
    new_case(desk, {"票据.pdf": receipt(24)})
    again = new_case(desk, {"另存.pdf": receipt(24) + b"\n"})
    desk.goto(f"{server.url}#/")
    desk.wait_for_selector(f'tr[data-case="{again}"] .flag.receipt')
    open_case(desk, server, again, "decision")
    desk.keyboard.press("h")
    desk.fill("#note", "同一票据已在另案提交")
    desk.click("#sign-now")
    desk.wait_for_selector('#case-state[data-state="on_hold"]')
    assert desk.locator('.act[data-action="deny"]').count() == 0


def test_a_receipt_number_finds_its_case(desk: Any, server: Server, case_id: str) -> None:
    desk.goto(f"{server.url}#/")
    desk.wait_for_selector(".queue tr.link")
    desk.keyboard.press("/")
    desk.keyboard.type("0098431208")
    with desk.expect_response(lambda answer: "/app/view/queue" in answer.url):
        desk.keyboard.press("Enter")
    desk.wait_for_selector("tr.link:only-child")
    assert desk.locator("tr.link").get_attribute("data-case") == case_id
    desk.fill("#queue-search", "")
    with desk.expect_response(lambda answer: "/app/view/queue" in answer.url):
        desk.keyboard.press("Enter")


def rows(page: Any) -> list[str]:
    """Return the numbers of the cases in the queue, from above."""
    return [str(one.get_attribute("data-case")) for one in page.locator("tr.link").all()]


def opened(page: Any) -> str:
    """Open a case without papers through the API."""
    consents = ["processing", "medical"]
    body = {"product": "BJ-HTB", "insured_name": "苏晚宁", "consents": consents, "facts": {}}
    return str(call(page, "POST", "/api/cases", body, 201)["id"])


def test_the_queue_is_filtered_sorted_put_off_and_escalated(
    browser: Any, desk: Any, server: Server, case_id: str
) -> None:
    later, asked, held = (opened(desk) for _ in range(3))
    page = signed_in(browser, server.url, "operator", server.password)
    page.wait_for_selector(f'tr[data-case="{held}"]')
    page.select_option("[name=filter-state]", "received")
    assert {later, asked, held} <= set(rows(page))
    assert case_id not in rows(page)
    page.select_option("[name=filter-state]", "")
    page.select_option("[name=filter-product]", label="惠她保")
    assert case_id in rows(page)
    page.select_option("[name=filter-clock]", "late")
    assert case_id in rows(page)
    assert held not in rows(page)
    paid = page.locator(f'tr[data-case="{case_id}"] b').inner_text().replace(",", "")
    page.select_option("[name=filter-amount]", "small" if float(paid) <= 10000 else "middle")
    assert case_id in rows(page)
    page.select_option("[name=filter-amount]", "huge")
    assert case_id not in rows(page)
    for name in ("amount", "clock", "product"):
        page.select_option(f"[name=filter-{name}]", "")
    page.locator("th button", has_text="赔案").click()
    assert rows(page) == sorted(rows(page))
    page.locator("th button", has_text="赔案").click()
    assert rows(page) == sorted(rows(page), reverse=True)

    open_case(page, server, later, "review")
    page.keyboard.press("z")
    page.fill("form[data-form=postpone] input[name=until]", "2099-01-02")
    page.fill("form[data-form=postpone] input[name=reason]", "等病理报告")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"#/case/(?!{later})[^/]+/review"))
    page.goto("about:blank")
    open_case(page, server, asked, "review")
    page.keyboard.press("x")
    page.fill("form[data-form=escalate] input[name=reason]", "金额有争议")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"#/case/(?!{asked})[^/]+/review"))
    page.goto("about:blank")
    open_case(page, server, held, "decision")
    page.keyboard.press("h")
    page.wait_for_selector("#note:focus")
    page.keyboard.type("等公安机关材料")
    page.keyboard.press("Control+Shift+Enter")
    page.wait_for_url(re.compile(rf"#/case/(?!{held})[^/]+/review"))

    page.goto("about:blank")
    page.goto(f"{server.url}#/")
    page.wait_for_selector("tr.link")
    page.click("[data-group=postponed]")
    assert "2099-01-02" in page.locator(f'tr[data-case="{later}"]').inner_text()
    page.click("[data-group=escalated]")
    assert "未分派" in page.locator(f'tr[data-case="{asked}"]').inner_text()
    page.click("[data-group=all]")
    page.select_option("[name=filter-state]", "on_hold")
    assert held in rows(page)
    page.context.close()


def test_papers_are_walked_turned_and_say_how_sure_they_are(desk: Any, server: Server, case_id: str) -> None:
    open_case(desk, server, case_id, "review")
    title = desk.locator(".box title").first.text_content()
    assert title is not None
    assert "置信" in title
    page = desk.locator(".page").first
    flat = page.bounding_box()
    desk.keyboard.press("t")
    assert page.bounding_box()["height"] > flat["height"]
    desk.keyboard.press("+")
    desk.keyboard.press("0")
    desk.keyboard.press("t")
    desk.keyboard.press("t")
    desk.keyboard.press("t")
    assert page.bounding_box()["width"] == pytest.approx(flat["width"], rel=0.02)
    thumbs = desk.locator(".thumb")
    assert thumbs.count() == 3
    desk.keyboard.press("]")
    assert thumbs.nth(1).get_attribute("aria-current") == "true"
    desk.keyboard.press("[")
    assert thumbs.nth(0).get_attribute("aria-current") == "true"


def test_the_ink_leads_up_to_the_steps_that_rest_on_it(desk: Any, server: Server, case_id: str) -> None:
    open_case(desk, server, case_id, "review")
    desk.locator('.row[data-field$="|self_expense"]').click()
    use = desk.locator(".uses button").first
    step = use.get_attribute("data-use")
    use.click()
    desk.wait_for_selector(f'.bar-row.selected[data-step="{step}"]')
    assert desk.locator(".light").count() >= 1
    desk.keyboard.press("1")
    desk.locator('.row[data-field$="|self_expense"]').click()
    desk.keyboard.press("w")
    desk.wait_for_selector(f'.bar-row.selected[data-step="{step}"]')


def test_a_one_time_link_is_shown_once_opens_and_is_revoked(
    browser: Any, desk: Any, server: Server, case_id: str
) -> None:
    open_case(desk, server, case_id, "manage")
    desk.click("#link-make")
    first = desk.locator("#portal-link").input_value()
    desk.wait_for_selector("#link-close:not([hidden])")
    desk.click("#link-make")
    desk.wait_for_function("old => document.querySelector('#portal-link').value !== old", arg=first)
    second = desk.locator("#portal-link").input_value()
    stranger = browser.new_context()
    assert [stranger.request.get(one).status for one in (first, second)] == [404, 200]
    desk.reload()
    desk.wait_for_selector("#link-close:not([hidden])")
    assert desk.locator("#portal-link").count() == 0
    desk.click("#link-close")
    desk.wait_for_selector("#link-close", state="hidden")
    assert stranger.request.get(second).status == 404
    stranger.close()
    open_case(desk, server, case_id, "timeline")
    desk.locator(".timeline", has_text="作废一次性链接").wait_for()


def test_a_medical_denial_has_two_screens_and_two_people(
    browser: Any, desk: Any, server: Server, people: dict[str, str]
) -> None:
    mine = new_case(desk, {"票据.pdf": receipt(23)})
    open_case(desk, server, mine, "decision")
    desk.keyboard.press("d")
    desk.check("#medical")
    desk.select_option("#add-code", "D213")
    desk.fill("#note", "依据不足")
    desk.click("#sign-now")
    desk.wait_for_selector('#case-state[data-state="awaiting_expert"]')
    expert = signed_in(browser, server.url, "zhou", people["zhou"])
    open_case(expert, server, mine, "second")
    assert "依据不足" in expert.locator("#second").inner_text()
    assert expert.locator(".act").count() == 0
    expert.fill("#opinion", "查阅病历，同意")
    expert.wait_for_selector('#draft-state[data-state="saved"]')
    expert.click("#agree")
    expert.wait_for_selector('#case-state[data-state="denied"]')
    expert.context.close()


def test_an_auditor_sees_everything_and_writes_nothing(
    browser: Any, server: Server, people: dict[str, str], case_id: str
) -> None:
    page = signed_in(browser, server.url, "audit", people["audit"])
    for tab in ("review", "decision", "timeline", "manage"):
        open_case(page, server, case_id, tab)
        assert page.locator(".edit, .act, #sign-now, form[data-form]").count() == 0
    body = {"version": 1, "action": "pend", "note": "x"}
    writes = {
        f"/api/cases/{case_id}/decisions": body,
        f"/api/cases/{case_id}/edits": {
            "version": 1,
            "reason": "x",
            "edits": [{"document": "d", "field": "f", "value": "1"}],
        },
        f"/api/cases/{case_id}/lease": {},
        f"/api/cases/{case_id}/assignment": {"to": "ben"},
        f"/api/cases/{case_id}/escalation": {"reason": "xx"},
        f"/api/cases/{case_id}/postponement": {"until": None},
        f"/api/cases/{case_id}/jobs": {"kind": "assess"},
    }
    for path, wanted in writes.items():
        call(page, "POST", path, wanted, 403)
    call(page, "PUT", f"/api/cases/{case_id}/drafts/sign", {"revision": 0, "content": {}}, 403)
    page.goto(f"{server.url}#/audit")
    page.wait_for_selector(".audit tbody tr")
    page.click("#verify")
    page.wait_for_selector("#audit-report .tone.confirmed", timeout=PATIENCE)
    assert page.locator(".audit tbody tr.viewed").count() >= 1
    page.context.close()


def test_a_colleague_breaks_the_glass_and_a_senior_reassigns(
    browser: Any, server: Server, people: dict[str, str], case_id: str
) -> None:
    ben = signed_in(browser, server.url, "ben", people["ben"])
    open_case(ben, server, case_id, "review")
    ben.wait_for_selector("#closed")
    assert ben.locator(".review .edit").count() == 0
    ben.click("#closed button")
    ben.fill("form[data-form=glass] input[name=reason]", "负责人急病，期限将到")
    ben.click("form[data-form=glass] button")
    ben.wait_for_selector("form[data-form=glass]", state="detached")
    ben.context.close()
    senior = signed_in(browser, server.url, "senior", people["senior"])
    open_case(senior, server, case_id, "manage")
    senior.select_option("form[data-form=assign] select", "operator")
    senior.click("form[data-form=assign] button")
    senior.wait_for_selector("#assignee >> text=operator")
    senior.context.close()


def test_the_desk_speaks_english_on_every_screen(browser: Any, server: Server, case_id: str) -> None:
    page = signed_in(browser, server.url, "operator", server.password, "en")
    page.wait_for_selector("h1 >> text=Open claims")
    open_case(page, server, case_id, "decision")
    page.wait_for_selector(".finding .statement")
    han = re.compile(r"[\u4e00-\u9fff]")
    for words in page.locator(".finding .statement, #outcome p, .act, .tabs button").all_inner_texts():
        assert not han.search(words), words
    for place in ("board", "audit"):
        page.goto(f"{server.url}?lang=en#/{place}")
        page.wait_for_selector(f".{place} h1")
        assert not han.search(page.locator(f".{place} h1").inner_text())
    page.context.close()


def test_claims_are_decided_by_keyboard_alone(desk: Any, browser: Any, server: Server) -> None:
    made = [new_case(desk, {"票据.pdf": receipt(100 + number)}) for number in range(CLAIMS)]
    page = signed_in(browser, server.url, "operator", server.password)
    page.wait_for_selector("tr.link")
    page.keyboard.press("/")
    page.keyboard.type(made[0])
    page.keyboard.press("Enter")
    page.wait_for_selector("tr.link:only-child")
    for number, case in enumerate(made):
        if number:
            page.goto(f"{server.url}#/")
            page.wait_for_selector("#queue-search")
            page.keyboard.press("/")
            page.keyboard.press("Control+a")
            page.keyboard.type(case)
            page.keyboard.press("Enter")
            page.wait_for_selector(f'tr.link:only-child[data-case="{case}"]')
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_selector(".review .row")
        page.keyboard.press("j")
        page.keyboard.press("p")
        page.wait_for_selector("#note:focus")
        page.keyboard.type("请一次补齐所列材料")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector('#case-state[data-state="pended"]')
    states = {row["id"]: row["state"] for row in call(page, "GET", "/app/view/queue")}
    assert [states[case] for case in made] == ["pended"] * CLAIMS
    page.context.close()


def test_tabs_killed_in_the_middle_lose_no_draft(desk: Any, browser: Any, server: Server) -> None:
    mine = new_case(desk, {"票据.pdf": receipt(60)})
    page = signed_in(browser, server.url, "operator", server.password)
    lost = []
    for number in range(TABS):
        tab = page.context.new_page()
        tab.goto(f"{server.url}#/case/{mine}/decision")
        tab.wait_for_selector("#sign")
        if tab.locator("#note").count() == 0:
            tab.keyboard.press("p")
        words = f"第 {number} 次写到一半"
        tab.fill("#note", "")
        tab.locator("#note").press_sequentially(words)
        if number % 2:
            tab.wait_for_selector('#draft-state[data-state="saved"]')
            crash(tab)
        else:
            tab.close()
        kept = None
        for _ in range(50):
            drafts = call(page, "GET", f"/api/cases/{mine}/drafts")
            kept = next((one["content"]["note"] for one in drafts if one["form"] == "sign"), None)
            if kept == words:
                break
        if kept != words:
            lost.append((words, kept))
    assert lost == []
    page.context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_has_a_grave_accessibility_finding(
    browser: Any, desk: Any, server: Server, case_id: str, language: str
) -> None:
    page = signed_in(browser, server.url, "operator", server.password, language)
    page.context.clear_cookies()
    stranger = page.context.new_page()
    stranger.goto(f"{server.url}login?lang={language}")
    found = {"login": grave_findings(stranger)}
    page = signed_in(browser, server.url, "operator", server.password, language)
    for place, ready in {
        "/": "tr.link", "/board": ".board", "/audit": ".audit tbody tr", "/people": ".people",
        **{f"/case/{case_id}/{tab}": f'.case-screen[data-tab="{tab}"]'
           for tab in ("review", "decision", "timeline", "letter", "manage")},
    }.items():  # fmt: skip
        page.goto(f"{server.url}?lang={language}#{place}")
        page.wait_for_selector(ready)
        page.wait_for_load_state("networkidle")
        found[place] = grave_findings(page)
    assert {place: one for place, one in found.items() if one} == {}
