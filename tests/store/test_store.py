"""What a store promises to the use cases."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from copilot.domain.decision import Decision
from copilot.domain.document import Document
from copilot.errors import AuditError, Conflict, NotFound, StoreUnavailable
from copilot.store.migrations import HEAD
from copilot.store.records import SYSTEM, Actor, Snapshot, Step
from copilot.store.store import Store

Steps = Callable[..., Step]


def document(name: str) -> Document:
    return Document(
        id=name,
        sha256="a" * 64,
        filename=f"{name}.pdf",
        doc_type="other",
        type_confidence=1.0,
        pages=(),
        extractor_version="test",
    )


def test_case_numbers_count_up_within_a_year(store: Store) -> None:
    assert [store.next_case_id(2026) for _ in range(3)] == ["2026-000001", "2026-000002", "2026-000003"]
    assert store.next_case_id(2027) == "2027-000001"


def test_a_step_is_read_back_whole(store: Store, step: Steps, decision: Callable[..., Decision]) -> None:
    signed = decision()
    store.commit(step(documents=(document("d1"),), decision=signed, insured_masked="张**"))
    case = store.case("2026-000001")
    assert (case.version, case.state, case.insured_masked) == (1, "received", "张**")
    assert store.decisions(case.id) == ((1, signed),)
    assert store.snapshot(case.id).declared == {"product": "BJ-HTB"}
    [event] = store.events(case.id)
    assert (event.seq, event.actor, event.kind) == (1, "zhang", "submitted")


def test_every_version_keeps_its_own_snapshot(store: Store, step: Steps) -> None:
    store.commit(step(snapshot=Snapshot(declared={"a": "1"})))
    store.commit(step(seen=1, snapshot=Snapshot(declared={"a": "2"})))
    assert store.snapshot("2026-000001", 1).declared == {"a": "1"}
    assert store.snapshot("2026-000001").declared == {"a": "2"}


def test_a_second_writer_on_the_same_version_is_told_so(store: Store, step: Steps) -> None:
    store.commit(step())
    store.commit(step(seen=1))
    with pytest.raises(Conflict, match=r"现为第 2 版，您看到的是第 1 版"):
        store.commit(step(seen=1))
    assert len(store.events()) == 2


def test_eight_threads_on_one_version_one_wins(store: Store, step: Steps) -> None:
    store.commit(step())
    barrier = threading.Barrier(8)
    results: list[str] = []

    def attempt(number: int) -> None:
        mine = step(seen=1, actor=Actor(person=f"p{number}", role="adjuster"))
        barrier.wait()
        try:
            store.commit(mine)
            results.append("won")
        except Conflict:
            results.append("conflict")

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["conflict"] * 7 + ["won"]
    assert store.case("2026-000001").version == 2
    assert store.verify().ok


def test_a_repeated_request_returns_the_first_result(store: Store, step: Steps) -> None:
    first = store.commit(step(key="k1", request_sha256="b" * 64))
    again = store.commit(step("2026-000009", key="k1", request_sha256="b" * 64))
    assert (first.repeated, again.repeated, again.case_id) == (False, True, "2026-000001")
    assert len(store.cases()) == 1
    with pytest.raises(Conflict, match="幂等键"):
        store.commit(step("2026-000009", key="k1", request_sha256="c" * 64))


def test_a_step_that_fails_in_the_middle_leaves_nothing(store: Store, step: Steps) -> None:
    store.commit(step())
    with pytest.raises(Conflict):
        store.commit(step(documents=(document("d9"),), decision=None, bill_keys=("x:1",)))
    assert len(store.events()) == 1
    assert store.cases_with_bill("x:1", other_than="") == ()
    assert store.verify().ok


def test_the_same_bill_is_found_in_other_cases_only(store: Store, step: Steps) -> None:
    store.commit(step("2026-000001", bill_keys=("35060122:0012345678",)))
    store.commit(step("2026-000002", bill_keys=("35060122:0012345678",)))
    assert store.cases_with_bill("35060122:0012345678", other_than="2026-000002") == ("2026-000001",)
    assert store.cases_with_bill("35060122:0012345679", other_than="2026-000002") == ()


def test_cases_are_listed_by_state(filled: Store) -> None:
    assert [case.id for case in filled.cases()] == ["2026-000001", "2026-000002"]
    assert [case.id for case in filled.cases(["approved"])] == ["2026-000001"]
    assert len(filled.cases(limit=1, offset=1)) == 1


def test_what_does_not_exist_is_not_found(store: Store) -> None:
    for call in (store.case, store.snapshot, store.recommendation):
        with pytest.raises(NotFound):
            call("2026-000404")


def test_nothing_that_identifies_a_person_stands_in_plain_text(home: Path, store: Store, step: Steps) -> None:
    secret = "张三丰的诊断"
    store.put_file("2026-000001", secret.encode())
    store.commit(step(snapshot=Snapshot(declared={"insured": {"name": secret}})))
    for path in home.rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes(), path


def test_files_come_back_and_belong_to_their_case(store: Store) -> None:
    digest = store.put_file("2026-000001", b"content")
    assert store.put_file("2026-000001", b"content") == digest
    assert store.file("2026-000001", digest) == b"content"
    with pytest.raises(NotFound):
        store.file("2026-000002", digest)
    with pytest.raises(NotFound):
        store.file("../2026-000001", digest)


def test_a_changed_or_moved_file_does_not_open(home: Path, store: Store) -> None:
    digest = store.put_file("2026-000001", b"content")
    [path] = (home / "files" / "2026-000001").glob("*/*")
    sealed = path.read_bytes()
    other = home / "files" / "2026-000002" / digest[:2]
    other.mkdir(parents=True)
    (other / digest).write_bytes(sealed)
    with pytest.raises(AuditError):
        store.file("2026-000002", digest)
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(AuditError):
        store.file("2026-000001", digest)


def test_the_key_is_private_and_cannot_be_replaced(home: Path, store: Store, step: Steps) -> None:
    key = home / "keys" / "store.key"
    assert key.stat().st_mode & 0o777 == 0o600
    store.commit(step())
    store.close()
    kept = key.read_text()
    key.write_text("00" * 32)
    with pytest.raises(StoreUnavailable, match="不属于这个数据库"):
        Store(home)
    key.unlink()
    with pytest.raises(StoreUnavailable, match="找不到密钥文件"):
        Store(home)
    key.write_text(kept)
    with Store(home) as again:
        assert again.case("2026-000001").version == 1


def test_a_database_of_a_newer_program_is_refused(home: Path, store: Store) -> None:
    store.close()
    with sqlite3.connect(home / "store.db") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(StoreUnavailable, match="更新的程序版本"):
        Store(home)


def test_the_database_runs_as_documented(home: Path, store: Store) -> None:
    with store._database.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15000}


def test_a_broken_database_is_reported_in_one_sentence(home: Path) -> None:
    home.mkdir()
    (home / "keys").mkdir()
    (home / "keys" / "store.key").write_text("11" * 32)
    (home / "store.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreUnavailable, match="数据库暂时不能使用"):
        Store(home)


def test_head_names_the_newest_migration_and_the_tables_agree(home: Path, store: Store) -> None:
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    from copilot.store import desk_tables, migrations, tables, work_tables

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD
    from alembic.autogenerate import compare_metadata

    with store._database.reading() as connection:
        found = compare_metadata(MigrationContext.configure(connection), tables.metadata)
    assert {desk_tables.metadata, work_tables.metadata} == {tables.metadata}
    assert [row for row in found if row[0] != "remove_table"] == []


def test_what_people_write_into_events_loses_names_and_numbers(filled: Store) -> None:
    reason = "被保险人姓名：欧阳测试，身份证号 110101199003071233，电话 13800138000，请代为处理"
    at = filled.case("2026-000001").updated_at
    filled.note("2026-000001", SYSTEM, "assigned", at, {"to": "wang", "reason": reason})
    payload = filled.events("2026-000001")[-1].payload
    assert "请代为处理" in payload
    assert not [one for one in ("欧阳测试", "110101199003071233", "13800138000") if one in payload]
    assert filled.verify().ok
