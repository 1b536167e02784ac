"""The real Ray: the same bytes as one by one, and a killed worker costs nothing but time.

Needs the extra ``ray``; ``.ci/scale`` runs it in an environment of its own.
"""

import json
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from copilot.batch.command import run
from copilot.batch.jobs import find_jobs
from copilot.batch.ledger import RESULTS, Ledger
from copilot.batch.worker import program, work

pytest.importorskip("ray", reason="没有安装附加组件 ray")
UNTIMED = {"seconds", "attempts"}


@pytest.fixture(scope="module")
def alone(claims: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one-by-one work gives: the line and the file of each claim."""
    out = tmp_path_factory.mktemp("alone")
    same = {"day": date(2026, 3, 9), "program": program()}
    jobs = [job.model_copy(update=same) for job in find_jobs(claims, "BJ-HTB", out)]
    rows = {job.name: work(job).model_dump(mode="json", exclude=UNTIMED) for job in jobs}
    return {name: (row, _file(out, name)) for name, row in rows.items()}


def _file(folder: Path, name: str) -> bytes | None:
    path = folder / f"{name}.json"
    return path.read_bytes() if path.exists() else None


def test_ray_gives_the_bytes_of_one_by_one_though_a_worker_is_killed(
    claims: Path, tmp_path: Path, alone: dict[str, Any]
) -> None:
    from copilot.batch.ray_engine import RayEngine

    out = tmp_path / "out"
    same = {"day": date(2026, 3, 9), "program": program()}
    jobs = [job.model_copy(update=same) for job in find_jobs(claims, "BJ-HTB", out)]
    killed: list[int] = []

    def kill_one(_: object) -> None:
        """Kill every worker of the batch after its first result; the claims under way go to new ones."""
        if not killed:
            killed.extend(_workers())
            for worker in killed:
                os.kill(worker, signal.SIGKILL)

    report = run(jobs, RayEngine(2), Ledger(out), kill_one)
    assert killed
    found = {one.name: one.model_dump(mode="json", exclude=UNTIMED) for one in report.results}
    assert found == {name: row for name, (row, _) in alone.items()}
    assert {name: _file(out, name) for name in found} == {name: data for name, (_, data) in alone.items()}
    lines = [json.loads(line)["name"] for line in (out / RESULTS).read_text("utf-8").splitlines()]
    assert sorted(lines) == sorted(found)


def _workers() -> list[int]:
    from evals.ray_faults import WORKER, descendants

    return [pid for pid, command in descendants(os.getpid()) if command.startswith(WORKER)]


def test_a_cluster_that_does_not_answer_is_told_and_nothing_is_lost(
    claims: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from copilot.batch import ray_engine
    from copilot.errors import EngineUnavailable

    monkeypatch.setattr(ray_engine, "HEADS", 2)
    monkeypatch.setattr(
        ray_engine,
        "_driver",
        lambda _: subprocess.Popen(
            [sys.executable, "-c", "raise SystemExit(1)"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ),
    )
    jobs = find_jobs(claims, "BJ-HTB", tmp_path)
    with pytest.raises(EngineUnavailable, match="Ray 连续 2 次"):
        list(ray_engine.RayEngine(2).run(jobs))
