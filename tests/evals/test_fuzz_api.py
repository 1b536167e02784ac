"""A short seeded part of the fuzzing of the interface; the long one is ``python -m evals.fuzz_api``."""

from pathlib import Path

from evals.fuzz_api import run


def test_generated_requests_find_no_failure(tmp_path: Path) -> None:
    tally = run(250, 7, tmp_path, say=lambda _: None)
    assert tally.failures == {}
    assert tally.requests >= 250
    assert len(tally.operations) >= 40
    assert tally.statuses["5xx"] == 0
