"""Every sentence that the rules can say stands in the table of sentences."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import copilot.rules
from copilot.recommend.senses import _by_code
from copilot.recommend.wordings import TABLE
from copilot.rules.reasons import CODES

# Which argument of each constructor is the sentence.
SENTENCE = {"Verdict": 1, "Cut": 1, "Match": 2, "_conflict": 0, "_note": 0}
HAN = re.compile(r"[\u4e00-\u9fff]")
ROWS = [row.split(" | ")[1] for row in TABLE.splitlines() if row]


def said() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the fixed pieces of each sentence that is written out in the rules, with its place."""
    for path in sorted(Path(next(iter(copilot.rules.__path__))).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            at = SENTENCE.get(node.func.id)
            if at is None or len(node.args) <= at:
                continue
            pieces = tuple(_pieces(node.args[at]))
            if any(HAN.search(piece) for piece in pieces):
                yield f"{path.name}:{node.lineno}", pieces


def _pieces(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for value in node.values:
            if isinstance(value, ast.Constant):
                yield str(value.value)
    elif isinstance(node, ast.BinOp):
        yield from _pieces(node.left)


@pytest.mark.parametrize(("place", "pieces"), [pytest.param(*one, id=one[0]) for one in said()])
def test_every_sentence_of_the_rules_is_in_the_table(place: str, pieces: tuple[str, ...]) -> None:
    pattern = re.compile(".*?".join(re.escape(piece) for piece in pieces))
    assert any(pattern.search(row) for row in ROWS), pieces


def test_enough_sentences_were_found_in_the_rules() -> None:
    assert len(list(said())) > 90


def test_every_code_of_the_table_is_known_and_every_code_has_a_sentence() -> None:
    assert set(_by_code()) == set(CODES)


def test_no_sentence_stands_twice() -> None:
    assert sorted(ROWS) == sorted(set(ROWS))
