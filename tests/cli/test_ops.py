"""Backup, restore, doctor, accounts and proofs from the command line."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from copilot.http_api.accounts import Accounts
from copilot.store.records import SYSTEM, Snapshot, Step
from copilot.store.store import Store

Copilot = Callable[..., Any]
AT = datetime(2026, 3, 2, tzinfo=UTC)


def commit(store: Store, case_id: str, seen: int = 0) -> None:
    store.commit(
        Step(
            case_id=case_id, expected_version=seen, state="received", product="BJ-HTB",
            kind="submitted", actor=SYSTEM, at=AT, snapshot=Snapshot(),
        )
    )  # fmt: skip


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with Store(home) as opened:
        commit(opened, "2026-000001")
        commit(opened, "2026-000002")
        commit(opened, "2026-000001", 1)
        yield opened


def test_backup_and_restore_round_trip(copilot: Copilot, store: Store, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.backup"
    made = copilot("backup", out, "--with-key", "--json")
    assert made.code == 0
    assert "加密后存放" in made.err
    assert (made.json()["head"]["count"], made.json()["with_key"]) == (3, True)
    store.close()
    refused = copilot("restore", out)
    assert (refused.code, refused.out) == (1, "")
    assert "--force" in refused.err
    done = copilot("restore", out, "--force")
    assert done.code == 0, done.err
    assert "核验一致" in done.out
    assert copilot("audit", "verify").code == 0
    assert len(list(home.parent.glob("home.before-restore-*"))) == 1


def test_a_backup_without_the_key_says_so_and_takes_a_lent_one(
    copilot: Copilot, store: Store, home: Path, tmp_path: Path
) -> None:
    out, new = tmp_path / "a.backup", tmp_path / "new"
    assert "没有密钥" in copilot("backup", out).err
    assert "--key-file" in copilot("restore", out, "--home", new).err
    assert copilot("restore", out, "--home", new, "--key-file", home / "keys" / "store.key").code == 0
    with Store(new) as restored:
        assert restored.verify().ok


def test_a_rollback_is_refused_against_a_checkpoint(copilot: Copilot, store: Store, tmp_path: Path) -> None:
    out, mark = tmp_path / "a.backup", tmp_path / "mark"
    copilot("backup", out, "--with-key")
    commit(store, "2026-000003")
    copilot("audit", "checkpoint", "--out", mark)
    refused = copilot("restore", out, "--home", tmp_path / "new", "--against", mark)
    assert refused.code == 1
    assert "检查点记到第 4 条" in refused.err


def test_a_key_kept_outside_the_home_stays_outside(
    copilot: Copilot, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "vault" / "store.key"
    monkeypatch.setenv("COPILOT_KEY_FILE", str(key))
    with Store(home, key_file=key) as store:
        commit(store, "2026-000001")
        copilot("backup", tmp_path / "a.backup", "--with-key")
        commit(store, "2026-000002")
    key.unlink()
    assert copilot("restore", tmp_path / "a.backup", "--force").code == 0
    assert key.is_file()
    assert not (home / "keys" / "store.key").exists()
    assert copilot("audit", "verify").code == 0


def test_another_database_is_backed_up_by_its_own_tools(
    copilot: Copilot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPILOT_DATABASE_URL", "postgresql+psycopg://x/y")
    assert "自己的工具" in copilot("backup", tmp_path / "a").err


def test_the_doctor_reports_one_line_each_and_fails_when_something_fails(
    copilot: Copilot, store: Store, home: Path
) -> None:
    fine = copilot("doctor", "--json")
    rows = {row["name"]: row for row in fine.json()}
    assert {"设置", "审计链", "产品包", "识别引擎 rapid", "文件隔离", "检索索引", "中文字体"} <= set(rows)
    assert rows["审计链"]["status"] == rows["产品包"]["status"] == rows["中文字体"]["status"] == "ok"
    assert all(row["advice"] for row in rows.values() if row["status"] != "ok")
    assert fine.code == int(any(row["status"] == "fail" for row in rows.values()))
    (home / "keys" / "store.key").chmod(0o644)
    bad = copilot("doctor")
    assert bad.code == 1
    assert "[失败] 密钥权限" in bad.out
    assert "chmod 600" in bad.out


def test_accounts_are_made_listed_and_disabled(copilot: Copilot, home: Path) -> None:
    made = copilot(
        "user", "add", "li", "--role", "medical_expert", "--qualification", "主任医师", "--json"
    ).json()
    accounts = Accounts(home / "accounts.json")
    assert accounts.verify("li", made["password"]) is not None
    listed = copilot("user", "list", "--json")
    assert [(one["name"], one["qualification"]) for one in listed.json()] == [("li", "主任医师")]
    assert "argon2" not in listed.out
    assert made["password"] not in (home / "accounts.json").read_text("utf-8")
    assert copilot("user", "disable", "li").code == 0
    assert accounts.verify("li", made["password"]) is None
    assert accounts.get("li") is None
    assert "已停用" in copilot("user", "list").out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "li", "--role", "medical_expert"), "执业资质"),
        (("add", "li", "--role", "patient"), "没有角色 patient"),
        (("add", "l/i", "--role", "siu"), "账号名"),
        (("disable", "nobody"), "没有账号 nobody"),
    ],
)
def test_an_account_that_cannot_be_is_one_sentence(
    copilot: Copilot, arguments: tuple[str, ...], sentence: str
) -> None:
    result = copilot("user", *arguments)
    assert result.code == 1
    assert sentence in result.err


def test_a_password_comes_from_standard_input_never_from_an_argument(
    copilot: Copilot, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert "至少 12 位" in copilot("user", "add", "li", "--role", "adjuster", "--ask").err
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    result = copilot("user", "add", "li", "--role", "adjuster", "--ask")
    assert result.code == 0
    assert "correct" not in result.out
    assert Accounts(home / "accounts.json").verify("li", "correct horse battery") is not None
    assert copilot("user", "add", "wang", "--role", "adjuster", "--password", "x").code == 2


def test_a_proof_is_checked_without_the_store(
    copilot: Copilot, store: Store, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, proof = tmp_path / "head.json", tmp_path / "proof.json"
    assert copilot("audit", "head", "--out", head).code == 0
    commit(store, "2026-000002", 1)
    assert copilot("audit", "prove", "2026-000001", "--out", proof, "--head", head).code == 0
    assert "2026-000002" not in proof.read_text("utf-8")
    monkeypatch.setenv("COPILOT_HOME", str(tmp_path / "nowhere"))
    good = copilot("audit", "check-proof", proof, "--head", head, "--json")
    assert good.code == 0
    assert {"ok": True, "checked": 2, "problems": []}.items() <= good.json().items()
    assert not (tmp_path / "nowhere").exists()
    body = json.loads(proof.read_text("utf-8"))
    body["events"][0]["event"]["actor"] = "li"
    proof.write_text(json.dumps(body))
    bad = copilot("audit", "check-proof", proof, "--head", head)
    assert bad.code == 1
    assert "证明不成立" in bad.out


def test_a_proof_needs_a_case_and_a_sound_chain(
    copilot: Copilot, store: Store, home: Path, tmp_path: Path
) -> None:
    out = tmp_path / "proof.json"
    assert "没有赔案" in copilot("audit", "prove", "2026-000009", "--out", out).err
    assert copilot("audit", "check-proof", tmp_path / "none").code == 1
    head = home / "keys" / "audit_head"
    head.write_text(head.read_text().replace('"count":3', '"count":2'))
    assert "不能出证明" in copilot("audit", "prove", "2026-000001", "--out", out).err
    assert not out.exists()


SECOND_HAND = """
product: DEMO-60
received_on: 2025-05-08
policy: {effective_from: 2025-01-01}
insured: {sex: 女, age: 50}
"""


def test_second_hand_terms_are_for_calculations_only(copilot: Copilot, home: Path, tmp_path: Path) -> None:
    facts, paper = tmp_path / "claim.yaml", tmp_path / "a.png"
    facts.write_text(SECOND_HAND, "utf-8")
    Image.new("RGB", (64, 64), "white").save(paper)
    for words in (("assess",), ("case", "submit")):
        result = copilot(*words, paper, "--facts", facts, "--json")
        assert result.code == 1
        assert result.json()["error"]["kind"] == "InputRefused"
        assert "产品 DEMO-60 的条款来自二手资料，只供引擎测试，不能用于真实赔案" in result.err
    assert copilot("case", "list", "--json").json() == []
    computed = copilot("adjudicate", facts, "--json")
    assert computed.code == 0
    assert "DEMO-60：" in computed.err
    assert "不能用于真实赔案" in computed.err
    [remark] = [one for one in computed.json()["considered"] if one["check"] == "second_hand"]
    assert not remark["fired"]
