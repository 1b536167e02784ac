"""A short part of the fault run, and the growth curve."""

import json
from xml.etree import ElementTree

import pytest

from evals.bench.curve import drawn
from evals.index_faults import main


def test_kills_damage_and_double_opens_are_noticed_and_healed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--fresh", "2", "--repeated", "1", "--damaged", "2", "--double", "1", "--seed", "5"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["host_deaths"], result["unnoticed"], result["failures"]) == (0, 0, [])
    assert result["noticed"] == 2
    assert result["kills_in_time"] + result["kills_too_late"] == 3


def test_the_curve_is_a_picture_with_its_exponent() -> None:
    picture = drawn({"向量": {1000: 1.0, 10_000: 10.0, 100_000: 100.0}})
    assert ElementTree.fromstring(picture).tag.endswith("svg")
    assert "指数 1.00" in picture
