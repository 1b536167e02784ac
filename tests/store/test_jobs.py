"""The queue of jobs on SQLite: leases, fences, slots, limits."""

from datetime import UTC, datetime, timedelta

import pytest

from copilot.errors import Conflict, NotFound
from copilot.store.jobs import KEPT_DAYS, MAX_ATTEMPTS, Jobs, NewJob, QueueFull
from copilot.store.runtime import Runtime
from copilot.store.store import Store

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LEASE = timedelta(seconds=20)


def job(subject: str = "c", slot: str | None = None) -> NewJob:
    return NewJob(lane="case", kind="read", subject=subject, slot=slot, body={"person": "张三"})


@pytest.fixture
def jobs(store: Store) -> Jobs:
    return Runtime.of(store).jobs


def test_the_oldest_job_is_taken_once(jobs: Jobs) -> None:
    first = jobs.add(job("a"), NOW)
    second = jobs.add(job("b"), NOW + timedelta(seconds=1))
    taken = jobs.claim("case", NOW + timedelta(seconds=2), LEASE)
    assert taken is not None
    assert (taken.id, taken.status, taken.attempt, taken.body) == (first.id, "running", 1, {"person": "张三"})
    assert jobs.claim("hook", NOW + timedelta(seconds=2), LEASE) is None
    other = jobs.claim("case", NOW + timedelta(seconds=2), LEASE)
    assert other is not None
    assert other.id == second.id
    assert jobs.claim("case", NOW + timedelta(seconds=2), LEASE) is None
    assert jobs.count_unfinished() == 2


def test_a_lost_lease_hands_the_job_on_and_fences_the_first_worker(jobs: Jobs) -> None:
    jobs.add(job(slot="case:c"), NOW)
    first = jobs.claim("case", NOW, LEASE)
    assert first is not None
    assert jobs.report(first.id, first.attempt, ("第 1 页", 1, 2)) is not None
    held = jobs.renew(first.id, first.attempt, NOW + timedelta(seconds=15), LEASE)
    assert held is not None
    assert jobs.claim("case", NOW + timedelta(seconds=30), LEASE) is None
    second = jobs.claim("case", NOW + timedelta(seconds=36), LEASE)
    assert second is not None
    assert (second.id, second.attempt) == (first.id, 2)
    assert jobs.renew(first.id, first.attempt, NOW, LEASE) is None
    assert jobs.report(first.id, first.attempt, ("第 2 页", 2, 2)) is None
    assert not jobs.finish(first.id, first.attempt, "failed", NOW, "迟到")
    assert not jobs.put_back(first.id, first.attempt, NOW, counted=True)
    assert jobs.report(second.id, second.attempt, ("第 2 页", 2, 2)) is not None
    assert jobs.finish(second.id, second.attempt, "done", NOW)
    assert jobs.get(first.id).status == "done"
    assert [(one.number, one.text) for one in jobs.events(first.id)] == [(1, "第 1 页"), (2, "第 2 页")]
    assert [one.number for one in jobs.events(first.id, after=1)] == [2]


def test_a_job_that_takes_its_workers_down_is_given_up(jobs: Jobs) -> None:
    made = jobs.add(job(slot="case:c"), NOW)
    at = NOW
    for attempt in range(1, MAX_ATTEMPTS + 1):
        taken = jobs.claim("case", at, LEASE)
        assert taken is not None
        assert taken.attempt == attempt
        at += LEASE + timedelta(seconds=1)
    assert jobs.claim("case", at, LEASE) is None
    ended = jobs.get(made.id)
    assert ended.status == "failed"
    assert ended.error is not None
    assert "中断" in ended.error
    assert jobs.add(job(slot="case:c"), at).status == "queued"


def test_work_that_is_given_back_waits_and_keeps_its_tries(jobs: Jobs) -> None:
    made = jobs.add(job(), NOW)
    taken = jobs.claim("case", NOW, LEASE)
    assert taken is not None
    assert jobs.put_back(made.id, taken.attempt, NOW + timedelta(seconds=60), counted=False)
    assert jobs.claim("case", NOW + timedelta(seconds=59), LEASE) is None
    again = jobs.claim("case", NOW + timedelta(seconds=60), LEASE)
    assert again is not None
    assert again.attempt == 1


def test_a_slot_holds_one_unfinished_job(jobs: Jobs) -> None:
    first = jobs.add(job(slot="case:c"), NOW)
    with pytest.raises(Conflict):
        jobs.add(job(slot="case:c"), NOW)
    assert jobs.unfinished("c", "case") == first
    assert jobs.unfinished("d", "case") is None
    jobs.cancel(first.id, NOW)
    assert jobs.unfinished("c", "case") is None
    assert jobs.add(job(slot="case:c"), NOW).id != first.id


def test_cancelling_ends_what_waits_and_asks_what_runs(jobs: Jobs) -> None:
    waiting = jobs.add(job(), NOW)
    assert jobs.cancel(waiting.id, NOW).status == "cancelled"
    running = jobs.add(job(), NOW)
    taken = jobs.claim("case", NOW, LEASE)
    assert taken is not None
    asked = jobs.cancel(running.id, NOW)
    assert (asked.status, asked.cancel) == ("running", True)
    held = jobs.renew(running.id, 1, NOW, LEASE)
    assert held is not None
    assert held.cancel
    assert jobs.claim("case", NOW + LEASE + timedelta(seconds=1), LEASE) is None
    assert jobs.get(running.id).status == "cancelled"
    assert jobs.cancel(running.id, NOW).status == "cancelled"


def test_too_much_work_is_refused(jobs: Jobs) -> None:
    for number in range(3):
        jobs.add(job(str(number)), NOW, most=3)
    with pytest.raises(QueueFull):
        jobs.add(job("d"), NOW, most=3)
    assert jobs.count_unfinished() == 3


def test_ended_jobs_are_forgotten_after_a_week(jobs: Jobs) -> None:
    made = jobs.add(job(), NOW)
    jobs.claim("case", NOW, LEASE)
    jobs.report(made.id, 1, ("第 1 页", 1, 1))
    jobs.finish(made.id, 1, "done", NOW)
    assert jobs.purge(NOW + timedelta(days=KEPT_DAYS)) == 0
    assert jobs.purge(NOW + timedelta(days=KEPT_DAYS, seconds=1)) == 1
    with pytest.raises(NotFound):
        jobs.get(made.id)
    assert jobs.events(made.id) == ()


def test_nothing_about_people_stands_in_the_tables_in_the_clear(store: Store, home, jobs: Jobs) -> None:
    made = jobs.add(job(), NOW)
    jobs.claim("case", NOW, LEASE)
    jobs.report(made.id, 1, ("张三的票据.jpg 第 1 页", 1, 1))
    jobs.finish(made.id, 1, "failed", NOW, "张三的票据.jpg 已加密")
    store.close()
    content = b"".join(path.read_bytes() for path in home.glob("store.db*"))
    assert "张三".encode() not in content
    assert b"\\u5f20" not in content
