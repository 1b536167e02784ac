"""A recogniser takes the cores that it may use, and no more than it is told."""

import os

import pytest

from copilot.extract.cores import threads


def allowed() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@pytest.mark.parametrize("told", ["", "0", "many", "-1", "1000"])
def test_all_cores_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", told)
    assert threads() == allowed()


def test_a_worker_that_shares_the_machine_uses_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert threads() == 1
