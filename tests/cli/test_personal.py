"""The rights of a person and the keys, from the command line."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from copilot.cli.root import run
from copilot.store.store import Store
from evals.store_faults.steps import opened

CASE = "2026-000001"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with two cases of one person and one of another."""
    home = tmp_path / "home"
    monkeypatch.setenv("COPILOT_HOME", str(home))
    with Store(home) as store:
        for number, person in enumerate(("11010119900307109X", "11010119900307109x", "320311770706001"), 1):
            case_id = store.next_case_id(2026)
            digest = store.put_file(case_id, f"paper {number}".encode())
            step = opened(case_id, digest)
            policy = {"product": "P", "effective_from": "2010-01-01", "effective_to": "2010-12-31"}
            declared = {"insured": {"name": "张三", "id_no": person}, "policies": [policy]}
            snapshot = step.snapshot.model_copy(update={"declared": declared})
            store.commit(step.model_copy(update={"snapshot": snapshot}))
    return home


def answer(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> Any:
    assert run([*words, "--json"]) == status
    return json.loads(capsys.readouterr().out)


def test_a_person_gets_everything_that_is_kept(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "mine.zip"
    done = answer(capsys, "case", "personal-export", CASE, "--out", str(out), "--same-person")
    assert done["cases"] == [CASE, "2026-000002"]
    assert out.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(out) as archive:
        assert archive.read(f"{CASE}/originals/01-a.pdf") == b"paper 1"
        assert json.loads(archive.read(f"{CASE}/declared.json"))["insured"]["name"] == "张三"
        assert not [name for name in archive.namelist() if name.startswith("2026-000003")]
    with Store(home) as store:
        exported = store.events(None, "exported")
        assert [one.case_id for one in exported] == done["cases"]
        assert all(done["sha256"] in one.payload for one in exported)
    refused = answer(capsys, "case", "personal-export", CASE, "--out", str(out), status=1)
    assert "已经存在" in refused["error"]["message"]


def test_consent_erasure_and_their_lists(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = answer(capsys, "case", "consent", CASE, "--kind", "genetic", "--person", "chen")
    assert [(one["kind"], one["given"], one["recorded_by"]) for one in given] == [("genetic", True, "chen")]
    asked = ("case", "erase", CASE, "--asked-by", "subject", "--grounds", "period_over")
    assert "--yes" in answer(capsys, *asked, status=1)["error"]["message"]
    done = answer(capsys, *asked, "--yes", "--person", "chen")
    assert (done["by"], done["kept_until"], done["files"]) == ("chen", "2015-12-31", 1)
    waits = ("case", "erase", "2026-000002", "--asked-by", "controller", "--grounds", "purpose_met")
    late = answer(capsys, *waits, "--yes", "--contract-ended", "2026-01-01", status=1)
    assert "须保管到 2036-01-01" in late["error"]["message"]
    listed = answer(capsys, "case", "erasures")
    assert [one["case_id"] for one in listed["done"]] == [CASE]
    assert [(one["case_id"], one["until"]) for one in listed["waiting"]] == [("2026-000002", "2036-01-01")]
    assert answer(capsys, "audit", "verify")["erased"] == [done]


def test_keys_are_rotated_and_their_state_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = answer(capsys, "keys", "status")
    assert (before["retired"], before["cases"], before["cases_left"]) == ([], 3, 0)
    done = answer(capsys, "keys", "rotate", "--why", "人员离职", "--person", "chen")
    assert (done["resumed"], done["cases"]) == (False, 3)
    assert done["status"]["retired"] == [before["active"]]
    assert answer(capsys, "keys", "status") == done["status"]
    with Store(home) as store:
        assert store.verify().ok
        assert [one.actor for one in store.events(None, "rotated")] == ["chen"] * 3
    assert run(["keys", "status"]) == 0
    assert "在用的密钥" in capsys.readouterr().out
