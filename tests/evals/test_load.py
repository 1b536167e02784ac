"""People on a real server, a few of them for a few seconds: no error, and waiting pages are told how far."""

import pytest

from evals.load_people import Tally
from evals.load_run import Order, Server, load, report, served


@pytest.fixture(scope="module")
def found() -> tuple[Server, Order, Tally, float]:
    order = Order(portal_users=1, adjusters=1, seconds=3.0, think=0.0, intake=1.0)
    with served() as server:
        tally, took = load(server, order)
    return server, order, tally, took


def test_nobody_meets_an_error_and_papers_are_read(found: tuple[Server, Order, Tally, float]) -> None:
    _, _, tally, _ = found
    assert tally.errors == []
    assert len(tally.jobs) >= 2
    assert {"队列", "案件", "页图", "上传", "门户首页", "门户产品", "门户核对", "进度"} <= set(tally.seconds)


def test_the_report_keeps_background_work_apart(found: tuple[Server, Order, Tally, float]) -> None:
    server, order, tally, took = found
    told = report(server, order, tally, took)
    waiting = len(tally.seconds["进度"])
    assert told["page_actions"]["count"] == tally.requests() - waiting
    assert told["errors"] == 0
    assert told["reading"]["count"] == len(tally.jobs)
