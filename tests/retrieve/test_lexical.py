import numpy as np
import pytest

from copilot.retrieve.lexical import LexicalIndex
from copilot.retrieve.tokens import Vocabulary

TEXTS = ["住院免赔额两万元", "特药免赔额一万元", "住院津贴每日二百元", "处方当日有效"] * 30 + ["惟一的一条"]


@pytest.fixture(scope="module")
def index() -> LexicalIndex:
    return LexicalIndex(TEXTS, Vocabulary({"term:x": ["免赔额", "起付线"]}))


@pytest.mark.parametrize("token", ["住院", "_免赔", "-惟", "@term:x", "没有的词"])
@pytest.mark.parametrize("rows", [[0], [0, 1, 2], list(range(0, 121, 3)), list(range(121))])
def test_gains_of_some_rows_are_those_of_all(index: LexicalIndex, token: str, rows: list[int]) -> None:
    every = index.gains(token, np.arange(index.size))
    assert index.gains(token, np.array(rows)).tolist() == every[rows].tolist()
    assert 0 <= every.min() <= every.max() < 1
    assert (every > 0).any() == index.knows(token)


def test_rare_tokens_weigh_more(index: LexicalIndex) -> None:
    assert index.rarity("没有的词") > index.rarity("-惟") > index.rarity("住院")


def test_promising_rows_are_admitted_ascending_and_share_the_tokens(index: LexicalIndex) -> None:
    admitted = np.ones(index.size, dtype=bool)
    admitted[0] = False
    found = index.promising(["_津贴", "-惟"], admitted, 31, budget=10_000)
    assert found.tolist() == sorted(found.tolist())
    assert 120 in found
    assert 0 not in found
    assert sum(TEXTS[row].startswith("住院津贴") for row in found) == 30


def test_an_index_of_nothing_answers_nothing() -> None:
    empty = LexicalIndex([], Vocabulary({}))
    assert empty.size == 0
    assert not empty.knows("住院")
    assert empty.gains("住院", np.arange(0)).tolist() == []
