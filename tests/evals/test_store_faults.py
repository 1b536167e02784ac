"""The harness of store faults, a few of each kind; the long runs are ``python -m evals.store_faults``."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from evals.store_faults.__main__ import KINDS
from evals.store_faults.ledger import Ledger

ROOT = Path(__file__).parents[2]


def test_a_cut_off_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    tried: list[int] = []

    def attempt(number: int) -> dict[str, object]:
        tried.append(number)
        if len(tried) == 3:
            raise KeyboardInterrupt
        return {"bad": "worse" if number == 1 else None, "figure": number}

    with pytest.raises(KeyboardInterrupt):
        Ledger(tmp_path, "kind").run(5, attempt)
    with (tmp_path / "kind.jsonl").open("a") as file:
        file.write('{"number": 2, "ba')  # the line that was being written
    again = Ledger(tmp_path, "kind")
    again.run(5, attempt)
    assert tried == [0, 1, 2, 2, 3, 4]
    summary = Ledger(tmp_path, "kind").summary("kind")
    assert (summary["attempts"], summary["figure"], summary["bad"]) == (5, 10, 1)
    assert summary["first_bad"] == ["1: worse"]


def test_a_few_faults_of_each_kind_do_no_harm(tmp_path: Path) -> None:
    """In one process of its own: it forks, and it must not fork what other tests have open."""
    quick = ["kill", "torn", "nth", "race", "tamper", "backups"]
    assert set(quick) < set(KINDS)
    done = subprocess.run(
        [sys.executable, "-m", "evals.store_faults", *quick, "--count", "6", "--out", str(tmp_path)],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found = {one["kind"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert {name: one["bad"] for name, one in found.items()} == dict.fromkeys(quick, 0)
    assert all(one["attempts"] >= 6 for one in found.values())
    assert found["race"]["won"] == 6
