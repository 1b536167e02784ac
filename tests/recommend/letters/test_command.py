"""``copilot letter`` on a stored case: draft before the signature, final after it."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from copilot.bootstrap import App
from copilot.bootstrap.content import Content
from copilot.cli.root import run
from copilot.errors import StoreUnavailable
from copilot.recommend.letters.sender import read_sender
from copilot.store.records import Actor, Snapshot, Step
from copilot.store.store import Store
from copilot.workflow.decide import Act, Opinion, countersign, decide

from .conftest import CASES, MakeCase

CASE = "2021-000017"
ADJUSTER = Actor(person="王核", role="adjuster")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: Content) -> Path:
    for name in (
        "COPILOT_CONFIG",
        "COPILOT_KEY_FILE",
        "COPILOT_CORPUS",
        "COPILOT_OCR",
        "COPILOT_DATABASE_URL",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COPILOT_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(App, "content", content)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def store(make: MakeCase, name: str) -> App:
    """Keep the case in the store of the command, as the workflow would after the assessment."""
    case = make(**CASES[name])
    advice = case.recommendation.model_copy(update={"case_version": 1})
    claim = case.claim.model_dump(mode="json", exclude={"documents"})
    claim["stated"] = claim["facts"]
    app = App()
    app.store.commit(
        Step(
            case_id=CASE, expected_version=0, state="assessed", product="BJ-HTB", kind="submitted",
            actor=ADJUSTER, at=datetime.now(UTC), snapshot=Snapshot(claim=claim), recommendation=advice,
        )
    )  # fmt: skip
    return app


def test_draft_then_final(home: Path, make: MakeCase, capfd: pytest.CaptureFixture[str]) -> None:
    app = store(make, "partial")
    assert run(["letter", CASE, "--format", "html", "--out", "a/draft.html"]) == 0
    said = capfd.readouterr()
    assert "理赔部分给付通知书（草稿）" in said.out
    assert "还没有人作出决定" in said.err
    assert "草稿 DRAFT" in (home / "a/draft.html").read_text("utf-8")
    assert run(["letter", CASE, "--final"]) == 1
    assert "不能出正式函件" in capfd.readouterr().err
    decide(app.desk, CASE, Act(action="partial", version=1, amount="42250.00", codes=("P101",)), ADJUSTER)
    app.close()
    (home / "home" / "sender.toml").write_text('insurer = "某某人寿"\nphone = "400-000-0000"\n', "utf-8")
    assert run(["letter", CASE, "--final", "--format", "html", "--out", "final.html"]) == 0
    page = (home / "final.html").read_text("utf-8")
    assert "草稿" not in page
    assert "某某人寿（盖章）" in page
    assert "42,250.00" in page


def test_a_medical_denial_is_final_only_after_the_expert(
    home: Path, make: MakeCase, capfd: pytest.CaptureFixture[str]
) -> None:
    app = store(make, "medical")
    act = Act(action="deny", version=1, codes=("D207",), note="同一癌症，生效前已确诊")
    decide(app.desk, CASE, act, ADJUSTER)
    assert run(["letter", CASE, "--kind", "denial", "--final", "--format", "docx"]) == 1
    assert "医学专家" in capfd.readouterr().err
    opinion = Opinion(agree=True, version=2, opinion="同意", qualification="肿瘤科主任医师")
    countersign(app.desk, CASE, opinion, Actor(person="陈专", role="medical_expert"))
    app.close()
    assert run(["letter", CASE, "--final", "--format", "docx"]) == 0
    assert (home / f"{CASE}-denial.docx").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--kind", "praise"], "可用的有 payment"),
        (["--format", "odt"], "可用的有 html"),
        (["--lang", "fr"], "可用的有 zh"),
        (["--kind", "payment"], "不能出具理赔给付通知书"),
        (["--sender", "none.toml"], "找不到出函机构文件"),
    ],
)
def test_refusals_are_plain(
    home: Path, make: MakeCase, capfd: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    store(make, "partial").close()
    assert run(["letter", CASE, *arguments]) == 1
    assert words in capfd.readouterr().err
    assert not list(home.glob("*.pdf"))


def test_sender_file_with_an_unknown_field_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sender.toml"
    path.write_text('telephone = "1"\n', "utf-8")
    with pytest.raises(Exception, match="telephone 不正确；可写的有 insurer"):
        read_sender(path)


def test_every_letter_leaves_an_event_and_none_leaves_without(
    home: Path, make: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = store(make, "partial")
    assert run(["letter", CASE, "--format", "html", "--out", "a.html", "--person", "王核"]) == 0
    event = app.store.events(CASE)[-1]
    assert (event.kind, event.actor, event.role) == ("exported", "王核", "adjuster")
    written = (home / "a.html").read_bytes()
    assert json.loads(event.payload) == {
        "letter": "partial",
        "draft": True,
        "sha256": sha256(written).hexdigest(),
        "bytes": len(written),
    }
    assert app.store.verify().ok
    app.close()

    def full(*_: object) -> None:
        raise StoreUnavailable("磁盘已满")

    monkeypatch.setattr(Store, "note", full)
    assert run(["letter", CASE, "--format", "html", "--out", "b.html"]) != 0
    assert not (home / "b.html").exists()
