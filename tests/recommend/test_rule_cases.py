"""Every rule case, carried through the evidence chain: nothing that the engine says may be dropped."""

from pathlib import Path
from typing import Any

import pytest

from copilot.bootstrap import App
from copilot.catalogue.exact_yaml import load_exact
from copilot.catalogue.facts import facts_from
from copilot.domain.claim import Claim
from copilot.recommend.chain import build, verify

CASES = Path(__file__).parents[1] / "rules" / "cases"


def cases() -> list[Any]:
    rows = []
    for path in sorted(CASES.glob("*.yaml")):
        for case in load_exact(path.read_text(encoding="utf-8")) or []:
            if "terms" not in case["facts"]:
                rows.append(pytest.param(case["facts"], id=f"{path.stem}: {case['name']}"))
    return rows


@pytest.fixture(scope="module")
def app() -> App:
    return App()


@pytest.mark.parametrize("facts", cases())
def test_nothing_is_dropped(facts: dict[str, Any], app: App) -> None:
    claim = Claim(facts=facts_from(dict(facts)).facts)
    result = app.content.adjudicate(claim.facts)
    corpus = {(file.header.id, file.header.version): file for file in app.content.files}
    nodes = build(claim, result)
    faults = verify(nodes, claim, result, corpus)
    statements = {node.id: node.statement for node in nodes}
    assert {statements[name]: reason for name, reason in faults.items()} == {}
