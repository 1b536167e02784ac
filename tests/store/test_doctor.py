"""The doctor names what is wrong with a home, and changes nothing."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from copilot.store.doctor import examine_store
from copilot.store.erasure import ErasureRequest, Refusal
from copilot.store.records import SYSTEM
from copilot.store.rotation import Rotator
from copilot.store.store import Store
from tests.store.conftest import AT

Tamper = Callable[[Path], None]


def status(home: Path) -> dict[str, str]:
    return {one.name: one.status for one in examine_store(home)}


def sql(statement: str) -> Tamper:
    def run(home: Path) -> None:
        with closing(sqlite3.connect(home / "store.db")) as raw:
            raw.execute(statement)
            raw.commit()

    return run


def scribble(home: Path) -> None:
    for name in ("store.db-wal", "store.db-shm"):
        (home / name).unlink(missing_ok=True)
    with (home / "store.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 20_000)


def lose_paper(home: Path) -> None:
    next((home / "files").glob("*/*/*")).unlink()


def test_a_sound_home_is_sound(home: Path, filled: Store) -> None:
    found = list(examine_store(home))
    assert {one.status for one in found if one.name != "磁盘空间"} == {"ok"}
    assert not [one for one in found if one.status == "ok" and one.advice]
    assert {
        "数据目录权限",
        "密钥权限",
        "数据库完整性",
        "数据库版本",
        "审计链",
        "文件",
        "密钥轮换",
        "删除请求",
    } <= {one.name for one in found}


def test_a_new_home_is_not_made_by_looking(tmp_path: Path) -> None:
    assert status(tmp_path / "new") == {"数据目录": "warn"}
    assert not (tmp_path / "new").exists()
    empty = tmp_path / "empty"
    empty.mkdir(mode=0o700)
    assert status(empty)["数据库"] == "warn"
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize(
    ("tamper", "name", "expected"),
    [
        (lambda home: home.chmod(0o755), "数据目录权限", "warn"),
        (lambda home: (home / "keys" / "store.key").chmod(0o644), "密钥权限", "fail"),
        (lambda home: (home / "keys" / "store.key").unlink(), "密钥", "fail"),
        (scribble, "数据库完整性", "fail"),
        (sql("UPDATE alembic_version SET version_num = '9999'"), "数据库版本", "fail"),
        (sql("UPDATE alembic_version SET version_num = '0000'"), "数据库版本", "warn"),
        (sql("UPDATE cases SET state = 'denied'"), "审计链", "fail"),
        (lose_paper, "文件", "fail"),
        (lambda home: (home / "files" / "2026-000009").write_text("x"), "多余文件", "warn"),
    ],
)
def test_each_fault_is_named_with_advice(
    home: Path, filled: Store, tamper: Tamper, name: str, expected: str
) -> None:
    filled.close()
    tamper(home)
    [found] = [one for one in examine_store(home) if one.name == name]
    assert found.status == expected
    assert found.advice


def test_an_old_schema_is_left_as_it_is(home: Path, filled: Store) -> None:
    filled.close()
    sql("UPDATE alembic_version SET version_num = '0000'")(home)
    assert "审计链" not in status(home)
    with closing(sqlite3.connect(home / "store.db")) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("0000",)


def test_an_unfinished_rotation_and_a_due_erasure_are_named(
    home: Path, filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ErasureRequest(
        case_id="2026-000001", asked_by="subject", grounds="withdrawn", contract_ended=date(2015, 6, 1)
    )
    assert isinstance(filled.eraser.erase(asked, SYSTEM, AT, date(2020, 1, 1)), Refusal)
    monkeypatch.setattr(Rotator, "_rekey_cases", lambda *_: 0)
    filled.keys.rotate(SYSTEM, AT, "test")
    found = {one.name: one for one in examine_store(home)}
    assert (found["密钥轮换"].status, found["删除请求"].status) == ("warn", "warn")
    assert "2 件赔案" in found["密钥轮换"].found
    assert "2026-000001" in found["删除请求"].found
    monkeypatch.undo()
    filled.keys.rotate(SYSTEM, AT, "test")
    assert status(home)["密钥轮换"] == "ok"
