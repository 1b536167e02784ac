"""Tampering with the raw database file is found, and the first bad row is named."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from copilot.errors import StoreUnavailable
from copilot.store.records import Actor, Step
from copilot.store.store import Store


def tamper(home: Path, *statements: str) -> None:
    """Change the database as somebody with the file, but without the key, would."""
    with closing(sqlite3.connect(home / "store.db")) as raw:
        raw.execute("DROP TRIGGER IF EXISTS events_no_update")
        raw.execute("DROP TRIGGER IF EXISTS events_no_delete")
        for statement in statements:
            raw.execute(statement)
        raw.commit()


def first_problem(store: Store) -> str:
    report = store.verify()
    assert not report.ok
    return report.problems[0]


def test_an_untouched_store_verifies(filled: Store) -> None:
    report = filled.verify(against=filled.checkpoint())
    assert (report.ok, report.events, report.rows, report.problems) == (True, 3, 4, ())


def test_the_database_itself_refuses_to_change_events(home: Path, filled: Store) -> None:
    with closing(sqlite3.connect(home / "store.db")) as raw:
        for statement in ("UPDATE events SET actor = 'li'", "DELETE FROM events"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                raw.execute(statement)


@pytest.mark.parametrize("column", ["payload", "actor", "role", "kind", "at", "case_id", "hash", "prev_hash"])
def test_an_edited_column_is_found_and_named(home: Path, filled: Store, column: str) -> None:
    tamper(home, f"UPDATE events SET {column} = {column} || 'x' WHERE seq = 2")
    assert "第 2 条" in first_problem(filled)


def test_one_changed_byte_in_a_payload_is_found(home: Path, filled: Store) -> None:
    tamper(home, "UPDATE events SET payload = replace(payload, 'approved', 'approveD') WHERE seq = 2")
    assert first_problem(filled) == "审计事件第 2 条的内容与其校验值不符（被改动）"


def test_a_deleted_event_is_found(home: Path, filled: Store) -> None:
    tamper(home, "DELETE FROM events WHERE seq = 2")
    assert first_problem(filled).startswith("审计事件第 2 条缺失")


def test_reordered_events_are_found(home: Path, filled: Store) -> None:
    tamper(
        home,
        "UPDATE events SET seq = 99 WHERE seq = 1",
        "UPDATE events SET seq = 1 WHERE seq = 2",
        "UPDATE events SET seq = 2 WHERE seq = 99",
    )
    assert "第 1 条" in first_problem(filled)


def test_a_cut_off_tail_is_found_by_the_head_in_the_table(home: Path, filled: Store) -> None:
    tamper(home, "DELETE FROM events WHERE seq = 3")
    assert first_problem(filled) == "审计链末尾被截断或改动：应有 3 条，实有 2 条"


def test_a_cut_off_tail_with_a_forged_table_head_is_found_by_the_file(home: Path, filled: Store) -> None:
    tamper(
        home,
        "DELETE FROM events WHERE seq = 3",
        "UPDATE audit_head SET count = 2, hash = (SELECT hash FROM events WHERE seq = 2)",
        "DELETE FROM snapshots WHERE case_id = '2026-000002'",
        "DELETE FROM cases WHERE id = '2026-000002'",
    )
    assert first_problem(filled) == "审计链末尾被截断：密钥旁的链头记录记到第 3 条，库中只有 2 条"


def test_a_rollback_of_database_and_head_file_is_found_by_a_checkpoint(
    home: Path, filled: Store, step: Callable[..., Step]
) -> None:
    filled.close()
    old = {path: path.read_bytes() for path in (home / "store.db", home / "keys" / "audit_head")}
    with Store(home) as later:
        later.commit(step("2026-000002", 1))
        checkpoint = later.checkpoint()
    for name in ("store.db-wal", "store.db-shm"):
        (home / name).unlink(missing_ok=True)
    for path, data in old.items():
        path.write_bytes(data)
    with Store(home) as rolled_back:
        assert rolled_back.verify().ok
        report = rolled_back.verify(against=checkpoint)
    assert report.problems == ("审计链末尾被截断：检查点记到第 4 条，库中只有 3 条",)


def test_a_missing_or_forged_head_file_is_reported(home: Path, filled: Store) -> None:
    head = home / "keys" / "audit_head"
    text = head.read_text()
    head.write_text(text.replace('"count":3', '"count":2'))
    assert "校验值不符" in first_problem(filled)
    head.write_text(text.replace('"key":', '"kez":'))
    assert "不是本系统导出的审计检查点" in first_problem(filled)
    head.unlink()
    assert first_problem(filled) == "密钥旁的链头记录缺失，而库中已有 3 条审计事件"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE decisions SET sealed = zeroblob(60)", "第 2 版的决定被改动，无法解密"),
        ("UPDATE decisions SET sha256 = 'f'", "第 2 版的决定与审计事件记录的内容不符"),
        ("DELETE FROM decisions", "第 2 版的决定缺失（审计事件第 2 条有记录）"),
        ("DELETE FROM snapshots WHERE version = 2", "第 2 版的材料快照缺失"),
        (
            "UPDATE cases SET state = 'denied' WHERE id = '2026-000001'",
            "状态是 denied，审计事件第 2 条记录的是 approved",
        ),
        ("UPDATE cases SET version = 7 WHERE id = '2026-000001'", "版本是 7"),
        ("INSERT INTO recommendations SELECT * FROM decisions", "建议没有对应的审计事件（被添加）"),
    ],
)
def test_edited_tables_are_found(home: Path, filled: Store, statement: str, expected: str) -> None:
    tamper(home, statement)
    assert any(expected in problem for problem in filled.verify().problems)


def test_a_decision_moved_from_another_case_does_not_open(home: Path, filled: Store) -> None:
    tamper(home, "UPDATE decisions SET case_id = '2026-000002', version = 1")
    problems = filled.verify().problems
    assert any("没有对应的审计事件" in problem for problem in problems)
    assert any("缺失" in problem for problem in problems)


def test_a_lost_original_is_found(home: Path, filled: Store) -> None:
    [path] = (home / "files" / "2026-000001").glob("*/*")
    path.unlink()
    assert "原件" in first_problem(filled)


def test_who_looked_is_recorded_without_a_new_version(filled: Store) -> None:
    at = filled.case("2026-000001").updated_at
    filled.note("2026-000001", Actor(person="wang", role="auditor"), "viewed", at, {"what": "page 1"})
    assert filled.case("2026-000001").version == 2
    assert filled.events("2026-000001")[-1].actor == "wang"
    assert filled.verify().ok


def test_a_checkpoint_of_another_store_is_refused(tmp_path: Path, filled: Store) -> None:
    with Store(tmp_path / "other") as other:
        foreign = other.checkpoint()
    assert "属于另一个库" in filled.verify(against=foreign).problems[0]
    assert "不是本系统导出的" in filled.verify(against="[]").problems[0]


def test_an_unwritable_home_is_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(StoreUnavailable, match="数据目录"):
        Store(blocked / "home")
