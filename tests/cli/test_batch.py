"""Many claims: one result each, whatever happens to the others."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from copilot.batch import command
from copilot.batch.engines import LocalEngine, make_engine
from copilot.batch.jobs import Job, find_jobs
from copilot.batch.worker import work
from copilot.errors import EngineUnavailable
from copilot.workflow.batch_records import JobResult

SAMPLE = Path(__file__).parents[2] / "evals" / "sample_claim"


def dies(job: Job) -> JobResult:
    """A worker that is killed by one of its claims, as by a fault in native code."""
    if job.name == "bad":
        os._exit(139)
    return JobResult(name=job.name, outcome="pend")


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    """Three claims: a readable paper, an unreadable one, and an empty folder that does not count."""
    for name in ("good", "broken", "empty"):
        (tmp_path / "in" / name).mkdir(parents=True)
    shutil.copy(SAMPLE / "03_prescription_digital.pdf", tmp_path / "in" / "good")
    shutil.copy(SAMPLE / "claim.yaml", tmp_path / "in" / "good")
    (tmp_path / "in" / "broken" / "票据.pdf").write_bytes(b"no pdf")
    return tmp_path / "in"


class InThisProcess:
    """An engine that runs the real work here; fulfils ``engines.Engine``."""

    def run(self, jobs: Iterable[Job]) -> Iterator[JobResult]:
        yield from map(work, jobs)


def test_one_bad_claim_does_not_touch_the_others(
    copilot: Callable[..., Any], claims: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "make_engine", lambda *_: InThisProcess())
    found = copilot("batch", claims, "--product", "BJ-HTB", "--out", tmp_path / "out", "--json").json()
    assert (found["claims"], found["failed"]) == (2, 1)
    broken, good = found["results"]
    assert broken["error"].startswith("“票据.pdf”：")
    assert (good["error"], good["outcome"] in ("pend", "refer")) == (None, True)
    written = {path.name for path in (tmp_path / "out").iterdir()} - {"results.parquet"}
    assert written == {"good.json", "results.jsonl", "set_aside.jsonl"}


def test_a_process_that_dies_costs_its_own_claim_only(tmp_path: Path) -> None:
    jobs = [Job(name=name, folder=tmp_path) for name in ("a", "bad", "c")]
    results = {one.name: one for one in LocalEngine(1, dies).run(jobs)}
    assert {name: one.outcome for name, one in results.items()} == {"a": "pend", "bad": None, "c": "pend"}
    assert "意外退出" in (results["bad"].error or "")


def test_a_folder_without_claims_and_an_unknown_engine_are_refused(
    copilot: Callable[..., Any], tmp_path: Path
) -> None:
    assert "没有含单证的子目录" in copilot("batch", tmp_path).err
    assert copilot("batch", tmp_path / "none").code == 1
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.pdf").write_bytes(b"x")
    assert "没有批量引擎 spark" in copilot("batch", tmp_path, "--engine", "spark").err
    assert [job.name for job in find_jobs(tmp_path, None, None)] == ["a"]


def test_ray_is_asked_for_only_where_it_is_installed() -> None:
    try:
        import ray  # noqa: F401
    except ImportError:
        with pytest.raises(EngineUnavailable, match="ray"):
            make_engine("ray", 1)
    else:
        assert make_engine("ray", 1) is not None
