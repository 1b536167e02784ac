"""The n-th call to database or disk fails: nothing is half-way, and the next attempt succeeds."""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from copilot.domain.decision import Decision
from copilot.errors import StoreUnavailable
from copilot.store.records import Step
from copilot.store.store import Store


@contextmanager
def failing_at(number: int) -> Iterator[list[int]]:
    """Let the statement of that number fail as on a full disk; yields the count so far."""
    seen = [0]

    def fail(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        seen[0] += 1
        if seen[0] == number:
            raise OperationalError(statement, {}, sqlite3.OperationalError("database or disk is full"))

    event.listen(Engine, "before_cursor_execute", fail)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", fail)


def test_a_decision_fails_whole_at_whatever_statement(
    store: Store, step: Callable[..., Step], decision: Callable[..., Decision]
) -> None:
    store.commit(step())
    signed = step(
        seen=1, state="approved", decision=decision(), bill_keys=("a:1",), key="k", request_sha256="a" * 64
    )
    failures: list[str] = []
    for number in range(1, 100):
        with failing_at(number):
            try:
                store.commit(signed)
            except StoreUnavailable as error:
                failures.append(str(error))
            else:
                break
        assert store.case("2026-000001").version == 1
        assert store.decisions("2026-000001") == ()
        assert store.verify().ok
    assert len(failures) >= 8
    assert all("没有保存任何内容" in sentence for sentence in failures)
    assert store.case("2026-000001").version == 2
    assert store.verify().ok


def test_a_migration_that_fails_anywhere_can_be_run_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    failures = 0
    for number in range(1, 200, 4):
        with failing_at(number):
            try:
                Store(home).close()
            except StoreUnavailable:
                failures += 1
            else:
                break
    assert failures >= 5
    with Store(home) as store:
        assert store.verify().ok


def test_a_full_disk_leaves_no_part_of_a_file(
    home: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreUnavailable, match="剩余空间"):
        store.put_file("2026-000001", b"content")
    assert [path for path in (home / "files").rglob("*") if path.is_file()] == []
    monkeypatch.undo()
    assert store.file("2026-000001", store.put_file("2026-000001", b"content")) == b"content"


def test_a_head_file_that_cannot_be_written_does_not_undo_a_commit(
    store: Store, step: Callable[..., Step], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    store.commit(step())
    monkeypatch.setattr(os, "fsync", full)
    assert store.commit(step(seen=1)).version == 2
    monkeypatch.undo()
    assert store.verify().ok
    store.commit(step(seen=2))
    assert store.verify().ok
