"""A short part of the fault run, and the growth curve."""

import json
import subprocess
import sys
from xml.etree import ElementTree

from evals.bench.curve import drawn


def test_kills_damage_and_double_opens_are_noticed_and_healed() -> None:
    """In a process of its own: the run forks, and the threads of a test run would not come along."""
    counts = ["--fresh", "2", "--repeated", "1", "--damaged", "2", "--double", "1", "--seed", "5"]
    command = [sys.executable, "-m", "evals.index_faults", *counts]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    result = json.loads(done.stdout)
    assert (result["host_deaths"], result["unnoticed"], result["failures"]) == (0, 0, [])
    assert result["noticed"] == 2
    assert result["kills_in_time"] + result["kills_too_late"] == 3


def test_the_curve_is_a_picture_with_its_exponent() -> None:
    picture = drawn({"向量": {1000: 1.0, 10_000: 10.0, 100_000: 100.0}})
    assert ElementTree.fromstring(picture).tag.endswith("svg")
    assert "指数 1.00" in picture
