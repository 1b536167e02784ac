"""Pictures of every screen, both sizes, both languages: ``python -m tests.ui.gallery FOLDER [zh|en ...]``.

Starts the real server, takes in claims as PDFs with a text layer, brings them into the states that the
screens show, and walks through all of them: the desk at 1366 and 1024 pixels, the portal at 390.
With ``COPILOT_LLM_ENDPOINT`` and ``COPILOT_LLM_MODEL`` set, the panel of questions is among them.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tests.ui.kit import (
    SAMPLE,
    STATED,
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
    work,
)

SIZES: Final = {"wide": (1366, 768), "narrow": (1024, 768)}
PHONE: Final = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
NAMES: Final = ("票据.pdf", "出院小结.pdf", "处方.pdf")
SCREENING: Final = {"kind": "两癌筛查", "date": "2021-05-02", "result": "negative"}
Steps = Callable[[Any], None]


@dataclass
class Gallery:
    """Where the pictures go, and the claims and people that they show."""

    folder: Path
    server: Server
    browser: Any
    cases: dict[str, str] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)

    def shoot(self, page: Any, *name: str, whole: bool = False) -> None:
        """Take one picture when the page is quiet."""
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(150)
        page.screenshot(path=str(self.folder / f"{'-'.join(name)}.png"), full_page=whole)

    @contextmanager
    def desk(self, name: str, language: str) -> Iterator[Any]:
        """Sign somebody in."""
        page = signed_in(self.browser, self.server.url, name, self.passwords[name], language)
        yield page
        page.context.close()


def prepare(gallery: Gallery, page: Any) -> None:
    """Make the people and the claims in the states that the screens show."""
    gallery.passwords = {
        "operator": gallery.server.password,
        "ben": account(page, "ben", "adjuster"),
        "senior": account(page, "senior", "senior_adjuster"),
        "zhou": account(page, "zhou", "medical_expert", qualification="主任医师，肿瘤科"),
        "audit": account(page, "audit", "auditor"),
    }
    photos = {
        path.name: path.read_bytes() for path in sorted(SAMPLE.iterdir()) if path.suffix in (".jpg", ".pdf")
    }
    today = datetime.now(UTC).date()
    for name, papers in (
        ("whole", photos),
        ("paid", dict(zip(NAMES, packet(2), strict=True))),
        ("spare", dict(zip(NAMES, packet(3), strict=True))),
    ):
        gallery.cases[name] = case = new_case(page, papers)
        for part, value in SCREENING.items():
            correct(page, case, f"screenings.0.{part}", value)
        work(page, case, "assess")
    for name, number in (("expert", 5), ("second", 6), ("pended", 7)):
        stated = STATED | {"received_on": str(today - timedelta(days=3 * number))}
        gallery.cases[name] = new_case(page, {"票据.pdf": receipt(number)}, stated)
    stated = STATED | {"received_on": str(today - timedelta(days=4))}
    new_case(page, {"票据.pdf": receipt(8)}, stated)
    gallery.cases["twice"] = new_case(page, {"另存.pdf": receipt(8) + b"\n"}, stated)
    note = "查阅全部材料，未见必要检查的依据"
    sign(page, gallery.cases["paid"], "approve", amount=advised(page, gallery.cases["paid"]))
    sign(page, gallery.cases["expert"], "deny", codes=["D213"], medical=True, note=note)
    sign(page, gallery.cases["second"], "deny", codes=["D205"], note="所申请的费用不属于保险责任")
    sign(page, gallery.cases["pended"], "pend", note="请一次补齐所列材料")
    call(
        page, "POST", f"/api/cases/{gallery.cases['twice']}/escalation", {"reason": "同一票据两次提交"}, None
    )


def correct(page: Any, case: str, path: str, value: str) -> None:
    """State one fact."""
    version = call(page, "GET", f"/api/cases/{case}")["row"]["version"]
    body = {"document": "declared", "field": path, "value": value, "reason": "见筛查报告", "version": version}
    call(page, "POST", f"/api/cases/{case}/corrections", body)


def sign(page: Any, case: str, action: str, **more: Any) -> None:
    """Sign one act."""
    version = call(page, "GET", f"/api/cases/{case}")["row"]["version"]
    body = {"version": version, "action": action, **more}
    call(page, "POST", f"/api/cases/{case}/decisions", body, None)


def advised(page: Any, case: str) -> str | None:
    """Return the amount of the advice."""
    advice = call(page, "GET", f"/app/view/cases/{case}")["advice"]
    return advice["payable_raw"] if advice else None


def desk_screens(gallery: Gallery, language: str) -> None:
    """Every screen of the adjuster, in both sizes."""
    server, cases = gallery.server, gallery.cases
    steps: dict[str, tuple[str, Steps]] = {
        "review": ("review", lambda page: page.keyboard.press("j")),
        "edit": ("review", edit),
        "grid": ("review", grid),
        "decision": ("decision", lambda page: None),
        "calculation": ("decision", calculation),
        "findings": ("decision", lambda page: page.locator(".finding").first.scroll_into_view_if_needed()),
        "sign": ("decision", lambda page: page.keyboard.press("b")),
        "deny": ("decision", lambda page: page.keyboard.press("d")),
        "timeline": ("timeline", lambda page: page.wait_for_selector(".timeline time")),
        "letter": ("letter", lambda page: page.wait_for_selector(".letter h2")),
        "manage": ("manage", manage),
        "help": ("review", lambda page: page.keyboard.press("?")),
    }
    with gallery.desk("operator", language) as page:
        if call(page, "GET", "/api/model")["configured"]:
            steps["ask"] = ("ask", ask)
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            for place, ready in {"": "tr.link", "board": ".figures", "people": ".people table tr"}.items():
                page.goto(f"{server.url}?lang={language}#/{place}")
                page.wait_for_selector(ready)
                gallery.shoot(page, "desk", place or "queue", size, language)
            page.goto(f"{server.url}?lang={language}#/")
            page.click("#open-intake")
            page.click(".policy-facts summary")
            gallery.shoot(page, "desk", "intake", size, language)
            for name, (tab, run) in steps.items():
                page.goto("about:blank")
                page.goto(f"{server.url}?lang={language}#/case/{cases['whole']}/{tab}")
                page.wait_for_selector(f'.case-screen[data-tab="{tab}"]')
                run(page)
                gallery.shoot(page, "desk", name, size, language)
            for name in ("pended", "paid", "second"):
                open_case(page, server, cases[name], "decision")
                gallery.shoot(page, "desk", f"{name}_case", size, language)


def edit(page: Any) -> None:
    """Open the form of a field."""
    page.locator('.row[data-field$="|self_expense"]').click()
    page.keyboard.press("e")


def grid(page: Any) -> None:
    """Type into the table of items."""
    page.keyboard.press("g")
    page.keyboard.press("ArrowDown")
    page.locator('td.cell[data-path$=".amount"]').first.focus()
    page.keyboard.type("9999.99")
    page.keyboard.press("Enter")
    page.wait_for_selector(".grid-bar:not([hidden])")


def calculation(page: Any) -> None:
    """Open the bar of a clause."""
    bars = page.locator(".bar-row")
    for at in range(bars.count()):
        bars.nth(at).click()
        if page.locator(".bar-quote .clause").count():
            break
    page.locator(".bar-quote").scroll_into_view_if_needed()


def manage(page: Any) -> None:
    """Look for a clause and make a link."""
    page.fill("#clause-search input", "既往症")
    page.click("#clause-search button")
    page.wait_for_selector(".passages b")
    page.wait_for_selector("#link-make:enabled")
    page.click("#link-make")
    page.wait_for_selector("#portal-link")
    page.locator("#invite").scroll_into_view_if_needed()


def ask(page: Any) -> None:
    """Ask for the explanation."""
    page.locator(".ask button").nth(1).click()
    page.locator(".answers li p:not([role=status])").first.wait_for()


def other_people(gallery: Gallery, language: str) -> None:
    """The login page, and what the second signer, the expert, the auditor and the senior see."""
    server, cases = gallery.server, gallery.cases
    context = gallery.browser.new_context(viewport={"width": 1366, "height": 768})
    stranger = context.new_page()
    stranger.goto(f"{server.url}login?lang={language}")
    gallery.shoot(stranger, "desk", "login", "wide", language)
    context.close()
    for name, case, tab in (
        ("zhou", "expert", "second"),
        ("ben", "second", "second"),
        ("ben", "whole", "review"),
        ("senior", "twice", "decision"),
        ("audit", "whole", "review"),
        ("audit", "expert", "timeline"),
    ):
        with gallery.desk(name, language) as page:
            for size, (width, height) in SIZES.items():
                page.set_viewport_size({"width": width, "height": height})
                open_case(page, server, cases[case], tab)
                gallery.shoot(page, name, f"{case}_{tab}", size, language)
    for name, place, ready in (("audit", "audit", ".audit tbody tr"), ("zhou", "", ".queue")):
        with gallery.desk(name, language) as page:
            page.goto(f"{server.url}?lang={language}#/{place}")
            page.wait_for_selector(ready)
            if place:
                page.click("#verify")
                page.wait_for_selector("#audit-report .tone")
            gallery.shoot(page, name, place or "queue", "wide", language)


def portal_screens(gallery: Gallery, language: str) -> None:
    """The whole way of a patient on a phone; an adjuster asks for more, then decides."""
    context = gallery.browser.new_context(**PHONE, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(90_000)

    def shot(name: str) -> None:
        gallery.shoot(page, "portal", name, language, whole=True)

    def go(name: str, action: str, ready: str) -> None:
        shot(name)
        page.click(action)
        page.wait_for_selector(ready)

    page.goto(f"{gallery.server.url}portal?lang={language}")
    go("landing", "a[href='/portal/start']", "[name=processing]")
    page.click("button.wide")
    page.wait_for_selector("[name=processing]")
    shot("consent_refused")
    page.check("[name=processing]")
    page.check("[name=medical]")
    go("consent", "button.wide", "#number")
    login = {name: page.locator(f"#{name}").inner_text() for name in ("number", "code")}
    go("code", "a.button.wide", "#product")
    page.select_option("#product", "BJ-HTB")
    go("product", "button.wide", "input[value=inpatient]")
    page.check("input[value=inpatient]")
    go("benefits", "button.wide", "input[value=self]")
    page.check("input[value=child]")
    shot("who_child")
    page.check("input[value=self]")
    page.fill("#name", "苏晚宁")
    go("who", "button.wide", "#uploads")
    shot("papers_empty")
    content = receipt(31 if language == "zh" else 32)
    paper = {"name": "票据.pdf", "mimeType": "application/pdf", "buffer": content}
    page.set_input_files("#file-inpatient_receipt", paper)
    page.wait_for_selector(
        '.slot[data-slot="inpatient_receipt"] .file-item[data-status="read"]', timeout=400_000
    )
    wrong = {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": b"not a photo at all"}
    page.set_input_files("#file-discharge_summary", wrong)
    page.wait_for_selector('.file-item[data-status="refused"]')
    shot("papers_wrong")
    page.locator('.file-item[data-status="refused"] button').click()
    page.wait_for_selector('.file-item[data-status="refused"]', state="detached")
    go("papers", "#papers-form > button.wide", "form[action='/portal/check']")
    go("check", "form[action='/portal/check'] button.wide", "form[action='/portal/send']")
    go("send", "form[action='/portal/send'] button", "#case-id")
    case = page.locator("#case-id").inner_text()
    go("receipt", "a.button.wide", "#state")
    shot("case_reading")
    portal_case(gallery, page, case, shot)
    page.goto(f"{gallery.server.url}portal/home?lang={language}")
    shot("home")
    page.context.clear_cookies(name="copilot_portal")
    page.goto(f"{gallery.server.url}portal/enter?lang={language}")
    page.fill("[name=number]", login["number"])
    page.fill("[name=code]", "0000 0000 0000")
    page.click("button.wide")
    page.wait_for_selector("[name=code]")
    shot("enter_wrong")
    page.goto(f"{gallery.server.url}portal/cases/none")
    shot("not_mine")
    page.goto(f"{gallery.server.url}portal/link/none")
    shot("link_gone")
    context.close()


def portal_case(gallery: Gallery, page: Any, case: str, shot: Callable[[str], None]) -> None:
    """Show a case while it is assessed, when papers are wanted, and after the decision."""
    address = f"{gallery.server.url}portal/cases/{case}"

    def until(state: str) -> None:
        for _ in range(3000):
            page.goto(address)
            if page.locator("#state").get_attribute("data-state") == state:
                return
            page.wait_for_timeout(200)
        raise AssertionError(f"{case} did not become {state}")

    until("assessed")
    shot("case_assessed")
    with gallery.desk("operator", "zh") as desk:
        sign(desk, case, "pend", note="请补充出院小结")
        until("pended")
        shot("case_pended")
        paper = {"name": "处方.pdf", "mimeType": "application/pdf", "buffer": packet(40)[2]}
        page.set_input_files("#file-other", paper)
        page.wait_for_selector('.file-item[data-status="read"]', timeout=400_000)
        shot("case_supplement")
        page.click("#hand-in")
        page.wait_for_selector("#case-id")
        until("assessed")
        stated = STATED | {f"screenings.0.{part}": value for part, value in SCREENING.items()}
        for path, value in stated.items():
            correct(desk, case, path, value)
        work(desk, case, "assess")
        codes = call(desk, "GET", f"/app/view/cases/{case}")["advice"]["codes"]
        sign(
            desk,
            case,
            "partial",
            amount=advised(desk, case),
            codes=[one["code"] for one in codes],
            note="按条款核定",
        )
    until("approved")
    shot("case_decided")


def main(folder: Path, languages: tuple[str, ...]) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with serving() as server, chromium() as browser:
        gallery = Gallery(folder, server, browser)
        page = signed_in(browser, server.url, "operator", server.password)
        prepare(gallery, page)
        for language in languages:
            for part in (desk_screens, other_people, portal_screens):
                part(gallery, language)


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]) or ("zh", "en"))
