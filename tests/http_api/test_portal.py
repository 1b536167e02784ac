"""The portal over the real program: consent, drafts, pieces, ownership; nothing is recognised here."""

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from PIL import Image

from copilot.bootstrap import App
from copilot.bootstrap.settings import Settings
from copilot.domain.document import Document, ExtractedField, Page
from copilot.domain.evidence import PageBox
from copilot.errors import AuditError, InputRefused, NotFound
from copilot.http_api import create_app
from copilot.http_api.accounts import Accounts
from copilot.http_api.desk_work import DeskServices
from copilot.http_api.permissions import policy
from copilot.http_api.portal_claims import marked
from copilot.http_api.portal_desk import PortalDesk
from copilot.http_api.portal_needs import needed_papers, policy_on
from copilot.http_api.portal_papers import PIECE_BYTES, retake_advice
from copilot.http_api.portal_people import plain_code, plain_number
from copilot.http_api.portal_records import Difference
from copilot.http_api.portal_vault import Vault
from ui.portal import OWN
from ui.portal.page import inside, words_in
from ui.portal.pictures import PARTS, picture
from ui.portal.views import masked_number, shown_value
from ui.routes import extension

SITE = {"sec-fetch-site": "same-origin", "accept": "text/html"}
HOSTILE = "<img src=x onerror=alert(1)>.png"


def photo(colour: int = 200) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 80), (colour, colour, colour)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = App(Settings(home=tmp_path_factory.mktemp("portal")))
    yield app
    app.close()


@pytest.fixture(scope="module")
def server(program: App):
    accounts = Accounts(
        program.settings.home / "accounts.json", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    app = create_app(DeskServices(program), accounts, extension=extension())
    app.state.desk.portal = PortalDesk(program)
    app.state.password = accounts.add("anna", ("adjuster",))
    return app


@pytest.fixture
def quiet(server, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Work in the background is noted and not done."""
    started: list[str] = []
    monkeypatch.setattr(server.state.desk.jobs, "start", lambda name, kind, work: started.append(name))
    return started


class Person:
    def __init__(self, server) -> None:
        self.web = TestClient(server, base_url="http://127.0.0.1", headers=SITE, follow_redirects=False)
        page = self.web.post("/portal/start", data={"processing": "yes", "medical": "yes"}).text
        self.number = re.search(r'id="number">([^<]+)', page)[1]
        self.code = re.search(r'id="code">([^<]+)', page)[1]

    def fill(self) -> None:
        chosen = {"product": "BJ-HTB", "benefits": ["", "inpatient"]}
        assert self.web.post("/portal/product", data=chosen).headers["location"] == "/portal/who"
        answer = self.web.post("/portal/who", data={"relation": "self", "name": "苏晚宁"})
        assert answer.headers["location"] == "/portal/papers", answer.text

    def upload(self, content: bytes, name: str = "a.png", case: str = "", slot: str = "other") -> dict:
        ask = {"key": f"{name}|{len(content)}", "slot": slot, "name": name, "size": len(content)}
        state = self.web.post(f"/portal/uploads?case={case}", json=ask).json()
        while state.get("status") == "uploading":
            here = state["offset"]
            piece = content[here : here + state["piece"]]
            headers = {"upload-offset": str(here)}
            answer = self.web.patch(
                f"/portal/uploads/{state['id']}?case={case}", content=piece, headers=headers
            )
            state = answer.json()
        return state

    def hand_in(self) -> str:
        self.fill()
        assert self.upload(photo())["status"] == "reading"
        self.web.post("/portal/check", data={})
        return self.web.post("/portal/send").headers["location"].split("/")[3]


@pytest.fixture
def patient(server, quiet) -> Person:
    return Person(server)


def test_nothing_begins_without_both_consents(server) -> None:
    web = TestClient(server, base_url="http://127.0.0.1", headers=SITE, follow_redirects=False)
    answer = web.post("/portal/start", data={"processing": "yes", "genetic": "yes"})
    assert answer.status_code == 422
    assert "copilot_portal" not in web.cookies
    assert answer.text.count('aria-invalid="true"') == 1


def test_a_draft_outlives_the_session_and_the_code_opens_it_again(server, patient: Person) -> None:
    patient.fill()
    assert patient.upload(photo())["status"] == "reading"
    patient.web.cookies.clear()
    page = patient.web.get("/portal/papers")
    assert page.status_code == 303
    assert page.headers["location"] == "/portal/enter?next=/portal/papers&expired=1"
    wrong = patient.web.post("/portal/enter", data={"number": patient.number, "code": "0" * 12})
    assert wrong.status_code == 401
    typed = {
        "number": patient.number.lower(),
        "code": patient.code.replace(" ", ""),
        "next": "/portal/papers",
    }
    assert patient.web.post("/portal/enter", data=typed).headers["location"] == "/portal/papers"
    assert [one["name"] for one in patient.web.get("/portal/uploads").json()] == ["a.png"]


def test_guessing_a_code_is_braked(server, quiet) -> None:
    person = Person(server)
    web = TestClient(server, base_url="http://127.0.0.1", headers=SITE)
    tries = [
        web.post("/portal/enter", data={"number": person.number, "code": f"{n:012d}"}) for n in range(12)
    ]
    assert tries[-1].status_code == 429
    server.state.desk.portal.brake.clear("address:testclient:number")


def test_a_broken_line_costs_one_piece(patient: Person) -> None:
    content = photo() + bytes(2 * PIECE_BYTES)
    ask = {"key": "k", "slot": "other", "name": "b.png", "size": len(content)}
    state = patient.web.post("/portal/uploads", json=ask).json()
    where = f"/portal/uploads/{state['id']}"
    first = patient.web.patch(where, content=content[:PIECE_BYTES], headers={"upload-offset": "0"}).json()
    assert first["offset"] == PIECE_BYTES
    again = patient.web.patch(where, content=content[:PIECE_BYTES], headers={"upload-offset": "0"})
    assert again.status_code == 409
    resumed = patient.web.post("/portal/uploads", json=ask).json()
    assert (resumed["id"], resumed["offset"]) == (state["id"], PIECE_BYTES)
    rest = content[PIECE_BYTES:]
    for start in range(0, len(rest), PIECE_BYTES):
        part = rest[start : start + PIECE_BYTES]
        last = patient.web.patch(
            where, content=part, headers={"upload-offset": str(PIECE_BYTES + start)}
        ).json()
    assert last["status"] == "reading"
    too_long = patient.web.patch(where, content=b"x", headers={"upload-offset": str(len(content))})
    assert too_long.status_code == 422


def test_what_is_no_paper_is_refused_in_words_and_can_be_replaced(patient: Person) -> None:
    state = patient.upload(b"MZ this is a program", HOSTILE)
    assert state["status"] == "refused"
    assert state["refusal"] == "unreadable"
    assert state["problem"]
    assert patient.web.delete(f"/portal/uploads/{state['id']}").status_code == 204
    assert patient.web.get("/portal/uploads").json() == []
    empty = patient.web.post("/portal/uploads", json={"key": "e", "slot": "other", "name": "e", "size": 0})
    assert empty.status_code == 422


def test_a_genetic_report_needs_its_own_consent(patient: Person) -> None:
    ask = {"key": "g", "slot": "genetic_test", "name": "g.png", "size": 10}
    assert patient.web.post("/portal/uploads", json=ask).status_code == 422
    assert patient.web.post("/portal/genetic").status_code == 303
    assert patient.web.post("/portal/uploads", json=ask).status_code == 201


def test_pressing_send_twice_is_one_case_and_the_consent_is_in_the_chain(
    program: App, patient: Person, quiet: list[str]
) -> None:
    case_id = patient.hand_in()
    assert patient.web.post("/portal/send").headers["location"] == f"/portal/cases/{case_id}/receipt"
    assert case_id in quiet
    events = program.store.events(case_id)
    assert [one.kind for one in events] == ["submitted", "noted"]
    assert all(one.actor.startswith("portal:") and one.role == "patient" for one in events)
    assert '"medical"' in events[1].payload
    declared = program.store.snapshot(case_id).declared
    assert declared["consents"] == {"sensitive": True}
    receipt = patient.web.get(f"/portal/cases/{case_id}/receipt").text
    assert case_id in receipt
    due = program.desk.today() + timedelta(days=30)
    assert f"{due.year}年{due.month}月{due.day}日" in receipt
    assert "苏晚宁" not in patient.web.get(f"/portal/cases/{case_id}").text


def test_patient_b_cannot_fetch_anything_of_patient_a_by_any_route(server, patient: Person) -> None:
    case_id = patient.hand_in()
    file_id = patient.upload(photo(90), case=case_id).get("id", "none")
    other = Person(server)
    routes = [(key, *key.split(" ", 1)) for key in server.state.desk.permissions if "{case_id}" in key]
    assert len(routes) > 25
    for key, method, path in routes:
        address = path.replace("{case_id}", case_id).replace("{document_id}", "d").replace("{page}", "1")
        answer = other.web.request(method, re.sub(r"\{\w+\}", "x", address), json={})
        assert answer.status_code in (401, 403, 404), f"{key}: {answer.status_code}"
        assert case_id not in answer.text.replace(address, ""), key
    for method, path in (("PATCH", f"/portal/uploads/{file_id}"), ("DELETE", f"/portal/uploads/{file_id}")):
        for query in ("", f"?case={case_id}"):
            headers = {"upload-offset": "0"}
            assert other.web.request(method, path + query, headers=headers).status_code == 404
    assert other.web.get(f"/portal/uploads?case={case_id}").status_code == 404
    assert case_id not in other.web.get("/portal/home").text


def test_a_stranger_gets_no_page_of_a_patient(server) -> None:
    web = TestClient(server, base_url="http://127.0.0.1", headers=SITE, follow_redirects=False)
    for key in OWN:
        method, path = key.split(" ", 1)
        answer = web.request(method, path.replace("{case_id}", "2026-000001"))
        assert answer.status_code in (303, 401), key
        assert answer.headers.get("location", "/portal/enter").startswith("/portal/enter"), key


def test_a_staff_session_is_no_patient_and_a_patient_no_staff(server, patient: Person) -> None:
    staff = TestClient(server, base_url="http://127.0.0.1", headers={"sec-fetch-site": "same-origin"})
    login = {"name": "anna", "password": server.state.password}
    assert staff.post("/api/session", json=login).status_code == 200
    assert staff.get("/portal/home").status_code == 403
    assert patient.web.get("/api/cases").status_code == 401
    assert patient.web.get("/api/session").status_code == 401


def test_a_link_opens_once_and_only_when_asked(server, program: App, quiet: list[str]) -> None:
    staff = TestClient(server, base_url="http://127.0.0.1", headers={"sec-fetch-site": "same-origin"})
    staff.post("/api/session", json={"name": "anna", "password": server.state.password})
    new = {"product": "BJ-HTB", "insured_name": "苏晚宁", "consents": ["processing", "medical"]}
    case_id = staff.post("/api/cases", json=new).json()["id"]
    path = staff.post(f"/api/cases/{case_id}/portal-link").json()["path"]
    web = TestClient(server, base_url="http://127.0.0.1", headers=SITE, follow_redirects=False)
    for _ in range(2):
        assert web.get(path).status_code == 200
    assert "copilot_portal" not in web.cookies
    opened = web.post(path)
    assert 'id="code"' in opened.text
    assert web.get(f"/portal/cases/{case_id}").status_code == 200
    assert web.post(path).status_code == 404
    assert TestClient(server, base_url="http://127.0.0.1", headers=SITE).get(path).status_code == 404


def test_a_link_is_replaced_and_revoked_and_the_case_tells_of_it(server, quiet: list[str]) -> None:
    staff = TestClient(server, base_url="http://127.0.0.1", headers={"sec-fetch-site": "same-origin"})
    staff.post("/api/session", json={"name": "anna", "password": server.state.password})
    new = {"product": "BJ-HTB", "insured_name": "苏晚宁", "consents": ["processing", "medical"]}
    case_id = staff.post("/api/cases", json=new).json()["id"]
    path = f"/api/cases/{case_id}/portal-link"
    assert staff.get(path).json() == {"followed": False, "open_until": None}
    first, second = (staff.post(path).json() for _ in range(2))
    assert staff.get(path).json() == {"followed": False, "open_until": second["expires_at"]}
    web = TestClient(server, base_url="http://127.0.0.1", headers=SITE, follow_redirects=False)
    assert [web.get(one["path"]).status_code for one in (first, second)] == [404, 200]
    assert [staff.delete(path).status_code for _ in range(2)] == [204, 204]
    assert web.post(second["path"]).status_code == 404
    third = staff.post(path).json()
    assert 'id="code"' in web.post(third["path"]).text
    assert staff.get(path).json() == {"followed": True, "open_until": None}
    told = [one["noted"]["what"] for one in staff.get(f"/api/cases/{case_id}/events").json() if one["noted"]]
    assert told == ["portal_link", "portal_link", "portal_link_closed", "portal_link"]


def test_a_file_of_a_patient_passes_the_virus_scanner(server, program: App, patient: Person) -> None:
    patient.fill()
    seen: list[int] = []

    def scan(content: bytes) -> None:
        seen.append(len(content))
        raise InputRefused("文件被病毒扫描程序拦下，没有收下。")

    portal = server.state.desk.portal
    portal.papers._scan, before = scan, portal.papers._scan
    try:
        state = patient.upload(photo(90))
    finally:
        portal.papers._scan = before
    assert (state["status"], state["problem"]) == ("refused", "文件被病毒扫描程序拦下，没有收下。")
    assert seen == [len(photo(90))]


def test_the_scanner_of_the_operator_is_the_one_of_the_portal(program: App) -> None:
    config = program.settings.home / "scanner.toml"
    config.write_text('command = ["false"]\n', "utf-8")
    try:
        with pytest.raises(InputRefused, match="病毒"):
            PortalDesk(program).papers._scan(b"x")
    finally:
        config.unlink()


def test_only_what_people_decided_is_shown(program: App, patient: Person) -> None:
    case_id = patient.hand_in()
    claims = PortalDesk(program).claims
    assert claims.letter(case_id, "zh") is None
    assert claims.asked(case_id) == ((), (), "")
    page = patient.web.get(f"/portal/cases/{case_id}").text
    assert "建议" not in page
    assert 'id="decision"' not in page


def test_a_deleted_draft_is_gone_from_the_disk(program: App, patient: Person) -> None:
    patient.fill()
    patient.upload(photo())
    folders = {path.name for path in (program.settings.home / "portal").glob("d-*")}
    assert patient.web.post("/portal/discard").status_code == 303
    gone = folders - {path.name for path in (program.settings.home / "portal").glob("d-*")}
    assert len(gone) == 1
    assert patient.web.get("/portal/papers").status_code == 404


def test_nothing_of_the_portal_lies_open_on_the_disk(program: App, patient: Person) -> None:
    patient.fill()
    patient.upload(photo(), "苏晚宁.png")
    stored = b"".join(
        path.read_bytes() for path in (program.settings.home / "portal").rglob("*") if path.is_file()
    )
    assert "苏晚宁".encode() not in stored
    assert photo() not in stored
    assert plain_code(patient.code).encode() not in stored


def test_pages_of_both_languages_say_everything(patient: Person) -> None:
    patient.fill()
    for language in ("zh", "en"):
        for page in ("home", "product", "who", "papers", "check", "code"):
            answer = patient.web.get(f"/portal/{page}?lang={language}")
            assert answer.status_code == 200, page
            text = re.sub(r"<(script|style|select)[\s\S]*?</\1>|<[^>]+>", " ", answer.text)
            if language == "en":
                assert not re.search(r"[\u4e00-\u9fff]", text.replace("中文", "").replace("苏晚宁", "")), page
    zh, en = words_in("zh").sections, words_in("en").sections
    assert {key: set(value) for key, value in zh.items()} == {key: set(value) for key, value in en.items()}
    for section, known in zh.items():
        for key, word in known.items():
            assert re.findall(r"\{\w+\}", word) == re.findall(r"\{\w+\}", en[section][key]) or set(
                re.findall(r"\{\w+\}", word)
            ) == set(re.findall(r"\{\w+\}", en[section][key])), f"{section}.{key}"


def test_every_kind_of_paper_has_a_name_and_a_picture() -> None:
    known = words_in("zh")
    for kind in PARTS:
        assert known.has("paper", kind)
        assert picture(kind, known).startswith("<svg")


@pytest.mark.parametrize(
    ("product", "benefits", "required"),
    [
        ("BJ-HTB", ("inpatient",), {"inpatient_receipt", "discharge_summary"}),
        ("BJ-HTB", ("drug",), {"outpatient_receipt", "prescription", "diagnosis_certificate"}),
        (
            "RARE-TGT",
            ("drug",),
            {"outpatient_receipt", "prescription", "diagnosis_certificate", "genetic_test"},
        ),
        ("PINK-GUARD", (), {"diagnosis_certificate"}),
        ("SH-MUTUAL", ("allowance",), {"inpatient_receipt", "discharge_summary"}),
    ],
)
def test_the_papers_follow_from_the_terms(
    program: App, product: str, benefits: tuple[str, ...], required: set[str]
) -> None:
    terms = policy_on(program.content.policies, product, date(2026, 11, 22))
    assert terms is not None
    assert {one.doc_type for one in needed_papers(terms, benefits) if one.required} == required


def test_a_disputed_value_stays_and_becomes_doubtful() -> None:
    box = PageBox(x0=0.1, y0=0.1, x1=0.2, y1=0.2)
    total = ExtractedField(
        name="total", value="85000.00", raw_text="85000", page=1, bbox=box, confidence=0.99, source="ocr"
    )
    paper = Document(
        id="d1", sha256="a" * 64, filename="x", doc_type="inpatient_receipt", type_confidence=1.0,
        pages=(Page(number=1, width=9, height=9, source="ocr"),), fields=(total,), extractor_version="t",
        advice=("第 1 页太暗，请在亮处重拍一张。", "“合计”把握不大,请核对。"),
    )  # fmt: skip
    said = Difference(document="d1", field="total", read="85000.00", stated="950000")
    changed = marked(paper, (said,)).fields[0]
    assert (changed.value, changed.source) == ("85000.00", "ocr")
    assert changed.confidence < 0.6
    assert "950000" in changed.note
    assert marked(paper, ()) == paper
    assert retake_advice(paper) == ("第 1 页太暗，请在亮处重拍一张。",)
    assert shown_value(total, words_in("zh")) == "85,000.00 元"


def test_a_sealed_file_opens_only_in_its_place(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "portal", tmp_path / "keys" / "portal.key")
    vault.put("a", "x", b"secret")
    assert vault.get("a", "x") == b"secret"
    (tmp_path / "portal" / "b").mkdir()
    (tmp_path / "portal" / "a" / "x").rename(tmp_path / "portal" / "b" / "x")
    with pytest.raises(AuditError):
        vault.get("b", "x")
    assert Vault(tmp_path / "portal", tmp_path / "keys" / "portal.key").get("a", "x") is None
    with pytest.raises(NotFound):
        vault.get("../a", "x")


def test_limits_and_small_helpers(server, patient: Person) -> None:
    ask = {"key": "k", "slot": "other", "name": "x", "size": 31 * 1024 * 1024}
    assert patient.web.post("/portal/uploads", json=ask).status_code == 413
    assert plain_number("bw35-cvc9") == "BW35CVC9"
    assert masked_number("990000197803144288") == "9900**********4288"
    assert (
        inside("https://evil.example/portal/")
        == inside("//evil")
        == inside("/portal/../api")
        == "/portal/home"
    )
    assert inside("/portal/cases/2026-000001?lang=en") == "/portal/cases/2026-000001?lang=en"
    assert {"portal.open", "portal.own", "portal.invite"} <= set(policy().operations)
