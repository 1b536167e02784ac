"""One command over many claims: what is finished stays finished, what the machine failed is tried again."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest

from copilot.batch import worker
from copilot.batch.command import run
from copilot.batch.jobs import Job, content_key, find_jobs
from copilot.batch.ledger import RESULTS, SET_ASIDE, TABLE, Ledger
from copilot.bootstrap import App, load_settings
from copilot.errors import EngineUnavailable, InputRefused, StoreUnavailable
from copilot.workflow.batch_records import JobResult

DAY = date(2026, 3, 9)


class Counting:
    """An engine whose results are made up; it counts which claims were handed to it, and when."""

    def __init__(self, failing: dict[str, list[str]] | None = None) -> None:
        self.handed: list[str] = []
        self._failing = failing or {}

    def run(self, jobs: Iterable[Job]) -> Iterator[JobResult]:
        for job in jobs:
            self.handed.append(job.name)
            status = self._failing.get(job.name, [])
            kind = status.pop(0) if status else "done"
            error = None if kind == "done" else "原因"
            yield JobResult.model_validate({"name": job.name, "status": kind, "error": error})


@pytest.fixture
def jobs(claims: Path, tmp_path: Path) -> list[Job]:
    found = find_jobs(claims, "BJ-HTB", tmp_path / "out")
    return [job.model_copy(update={"day": DAY, "program": "1"}) for job in found]


def go(jobs: list[Job], engine: Counting, out: Path, *, again: bool = False) -> list[JobResult]:
    return list(run(jobs, engine, Ledger(out), lambda _: None, again=again).results)


def test_finished_claims_are_skipped_by_content(jobs: list[Job], tmp_path: Path) -> None:
    out = tmp_path / "out"
    first, second = Counting(), Counting()
    before = go(jobs, first, out)
    assert len(first.handed) == len(jobs) == len(before)
    assert go(jobs, second, out) == before
    assert second.handed == []
    third = Counting()
    other = [jobs[0].model_copy(update={"program": "2"}), *jobs[1:]]
    go(other, third, out)
    assert third.handed == [jobs[0].name]


def test_a_ledger_that_was_cut_short_is_taken_up(jobs: list[Job], tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(jobs, Counting(), out)
    text = (out / RESULTS).read_text("utf-8")
    (out / RESULTS).write_text(text[: len(text) - 40], "utf-8")
    engine = Counting()
    results = go(jobs, engine, out)
    assert engine.handed == [sorted(job.name for job in jobs)[-1]]
    assert len((out / RESULTS).read_text("utf-8").splitlines()) == len(jobs) == len(results)


def test_what_the_machine_failed_is_tried_twice_and_then_set_aside(jobs: list[Job], tmp_path: Path) -> None:
    out = tmp_path / "out"
    engine = Counting({"c1": ["failed"], "c2": ["failed", "failed"], "c3": ["poison"]})
    results = {one.name: one.status for one in go(jobs, engine, out)}
    assert (results["c1"], results["c2"], results["c3"]) == ("done", "failed", "poison")
    aside = [json.loads(line) for line in (out / SET_ASIDE).read_text("utf-8").splitlines()]
    assert [(row["name"], row["error"]) for row in aside] == [("c2", "原因"), ("c3", "原因")]
    later = Counting()
    go(jobs, later, out)
    assert later.handed == ["c2"]
    with_poison = Counting({"c3": ["poison"]})
    go(jobs, with_poison, out, again=True)
    assert with_poison.handed == ["c3"]


def test_claims_are_taken_only_as_they_are_worked_on(jobs: list[Job], tmp_path: Path) -> None:
    engine = Counting()
    seen: list[int] = []
    run(jobs, engine, Ledger(tmp_path / "out"), lambda _: seen.append(len(engine.handed)))
    assert seen == list(range(1, len(jobs) + 1))


def test_an_engine_that_loses_a_claim_is_noticed(jobs: list[Job], tmp_path: Path) -> None:
    class Losing(Counting):
        def run(self, jobs: Iterable[Job]) -> Iterator[JobResult]:
            return (one for one in super().run(jobs) if one.name != "c2")

    with pytest.raises(EngineUnavailable, match="1 件没有结果"):
        go(jobs, Losing(), tmp_path / "out")


def test_the_table_holds_amounts_as_decimals(jobs: list[Job], tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="没有 pyarrow")
    ledger = Ledger(tmp_path / "out")
    ledger.add(JobResult.model_validate({"name": "c0", "outcome": "approve", "payable": "42250.00"}))
    ledger.add(JobResult.model_validate({"name": "c1", "status": "refused", "error": "打不开"}))
    ledger.close(["c0", "c1"])
    rows = parquet.read_table(tmp_path / "out" / TABLE).to_pylist()
    assert [(row["name"], str(row["payable"]), row["error"]) for row in rows] == [
        ("c0", "42250.00", None),
        ("c1", "None", "打不开"),
    ]


def test_a_list_names_claims_products_and_folders(claims: Path, tmp_path: Path) -> None:
    rows = [{"folder": str(claims / "c0")}, {"folder": str(claims / "c1"), "name": "乙", "product": "P"}]
    listed = tmp_path / "list.jsonl"
    listed.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert [(job.name, job.product) for job in find_jobs(listed, "D", None)] == [("c0", "D"), ("乙", "P")]
    table = tmp_path / "list.csv"
    table.write_text(f"folder,product\n{claims / 'c2'},\n", "utf-8")
    assert [(job.name, job.product) for job in find_jobs(table, "D", None)] == [("c2", "D")]


@pytest.mark.parametrize(
    "text", ["", "{}", '{"folder": "none"}', "no json", '{"folder": "c0", "name": "../x"}', "3"]
)
def test_a_list_that_names_nothing_usable_is_refused(claims: Path, text: str) -> None:
    listed = claims.parent / "bad.jsonl"
    listed.write_text(text + "\n", "utf-8")
    with pytest.raises(InputRefused, match="bad"):
        find_jobs(listed, None, None)


def test_the_key_follows_papers_statements_and_program(claims: Path, tmp_path: Path) -> None:
    [job] = [one for one in find_jobs(claims, None, None) if one.name == "c0"]
    variants = [job, job.model_copy(update={"program": "2"}), job.model_copy(update={"product": "X"})]
    variants += [one for one in find_jobs(claims, None, None) if one.name == "c1"]
    assert len({content_key(one) for one in variants}) == len(variants)
    assert content_key(job) == content_key(job.model_copy(update={"day": DAY, "name": "other"}))


def test_into_the_store_once_however_often(
    claims: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings().model_copy(update={"home": tmp_path / "home", "database_url": None})
    app = App(settings)
    monkeypatch.setattr(worker, "_app", lambda: app)
    [found] = [one for one in find_jobs(claims, "BJ-HTB", tmp_path / "out") if one.name == "c0"]
    job = found.model_copy(update={"store": True, "program": "1"})
    first = worker.work(job)
    assert (first.error, first.status) == (None, "done")
    assert worker.work(job).model_dump(exclude={"seconds"}) == first.model_dump(exclude={"seconds"})
    assert [one.id for one in app.store.cases()] == [first.case_id]
    assert app.store.recommendation(str(first.case_id)) is not None
    written = json.loads((tmp_path / "out" / "c0.json").read_text("utf-8"))
    assert written["recommendation"]["adjudication"]["outcome"] == first.outcome
    app.close()


def test_a_store_that_cannot_be_used_is_a_failure_of_the_machine(
    claims: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise StoreUnavailable("磁盘已满")

    monkeypatch.setattr(worker, "_assessed", broken)
    [job] = [one for one in find_jobs(claims, "BJ-HTB", None) if one.name == "c0"]
    result = worker.work(job.model_copy(update={"day": DAY}))
    assert (result.status, result.error, result.day) == ("failed", "磁盘已满", "2026-03-09")
