"""A seeded part of the hostile run, and that files cannot outlast their time."""

import pytest

from copilot.extract.limits import Limits
from evals import hostile
from evals.hostile_bombs import BOMBS
from evals.hostile_files import mutated, pdf_seeds, picture_seeds


@pytest.fixture(scope="module")
def tester():
    built = hostile.Tester(Limits(seconds=10.0))
    yield built
    built.close()


@pytest.mark.parametrize("group", ["pdf", "image"])
def test_mutated_files_are_read_or_refused_in_one_sentence(group, tester):
    for number in range(60):
        row = tester.test(mutated(group, 7, number))
        assert row["outcome"] in ("read", "refused"), row
        assert row["outcome"] == "read" or hostile.one_sentence(row["sentence"]), row


def test_the_whole_files_that_are_mutated_can_be_read(tester):
    outcomes = [tester.test(data)["outcome"] for data in (*pdf_seeds(), *picture_seeds()[:-1])]
    assert outcomes.count("read") == len(outcomes)


@pytest.mark.parametrize(
    "name",
    [
        "pdf sixty filters",
        "pdf forms deep",
        "pdf form in itself",
        "pdf image of lying size",
        "pdf page of 10^9 points",
        "pdf pages in a circle",
        "pdf 10^9 pages",
        "pdf jbig2",
        "tiff pages in a circle",
        "tiff 2^31 wide",
    ],
)
def test_bombs_do_not_reach_this_process(name, tester):
    row = tester.test(BOMBS[name]())
    assert row["outcome"] in ("read", "refused"), row


def test_there_are_forty_bombs_and_the_same_seed_gives_the_same_files():
    assert len(BOMBS) == 40
    assert mutated("pdf", 3, 11) == mutated("pdf", 3, 11) != mutated("pdf", 4, 11)


def test_a_run_goes_on_where_it_stopped(tmp_path):
    out = tmp_path / "rows.jsonl"
    first = hostile.run({"image": 3}, 5, out)
    again = hostile.run({"image": 5}, 5, out)
    assert [row["number"] for row in again] == [0, 1, 2, 3, 4]
    assert again[:3] == first
    result = hostile.summary(again)
    assert result["image"]["份数"] == 5
    assert result["image"]["主进程异常"] == 0
