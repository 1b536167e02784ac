"""The kept index of words is the built one, or it is built anew."""

from pathlib import Path

import numpy as np
import pytest

from copilot.retrieve.lexical import LexicalIndex
from copilot.retrieve.lexical_cache import index_of
from copilot.retrieve.tokens import Vocabulary

TEXTS = ["年度免赔额为两万元", "给付比例为百分之六十", "等待期为三十日，续保没有等待期"]


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary({"term:deductible": ["免赔额", "起付线"]}, ["等待期"])


def same(one: LexicalIndex, other: LexicalIndex) -> bool:
    rows = np.arange(len(TEXTS))
    tokens = [*one.state()[0], "没有的词"]
    return tokens[:-1] == other.state()[0] and all(
        np.array_equal(one.gains(token, rows), other.gains(token, rows))
        and one.rarity(token) == other.rarity(token)
        for token in tokens
    )


def test_what_is_kept_is_what_was_built(
    tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = index_of(TEXTS, vocabulary, tmp_path, "body")
    monkeypatch.setattr(Vocabulary, "tokens", lambda *_: pytest.fail("cut again"))
    assert same(built, index_of(TEXTS, vocabulary, tmp_path, "body"))


@pytest.mark.parametrize("at", [0, 40, 400, -1])
def test_a_damaged_file_is_built_anew(at: int, tmp_path: Path, vocabulary: Vocabulary) -> None:
    built = index_of(TEXTS, vocabulary, tmp_path, "body")
    path = tmp_path / "words-body.npz"
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    assert same(built, index_of(TEXTS, vocabulary, tmp_path, "body"))


def test_other_texts_or_other_words_never_get_this_index(tmp_path: Path, vocabulary: Vocabulary) -> None:
    index_of(TEXTS, vocabulary, tmp_path, "body")
    assert index_of(TEXTS[:2], vocabulary, tmp_path, "body").size == 2
    other = Vocabulary({"term:deductible": ["免赔额"]})
    assert same(LexicalIndex(TEXTS, other), index_of(TEXTS, other, tmp_path, "body"))


def test_a_disk_that_takes_nothing_costs_only_the_time(tmp_path: Path, vocabulary: Vocabulary) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    assert same(LexicalIndex(TEXTS, vocabulary), index_of(TEXTS, vocabulary, file / "folder", "body"))
