"""A small corpus, a deterministic encoder, and one built index that tests copy and damage."""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from copilot.catalogue.articles import parse_corpus_file
from copilot.retrieve.clauses import Passage, passages
from copilot.retrieve.embed import Vectors, unit
from copilot.retrieve.index import DenseIndex

CORPUS = Path(__file__).parents[2] / "corpus"


class PairEncoder:
    """Character pairs hashed into 64 dimensions: a real encoder, quick and the same everywhere."""

    name = "pairs"
    dim = 64

    def __init__(self, release: str = "1") -> None:
        self.fingerprint = f"pairs@{release}"
        self.seen: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.seen.extend(texts)
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for at in range(len(text) - 1):
                slot = hashlib.sha256(text[at : at + 2].encode()).digest()
                rows[row, slot[0] % self.dim] += 1 if slot[1] % 2 else -1
        return unit(rows)


def corpus_text(product: str, version: str, start: str, end: str, ratio: str) -> bytes:
    return f"""---
id: policy/{product}
kind: policy
title: {product}摘要
version: "{version}"
in_force_from: {start}
in_force_to: {end}
source: test
source_date: "2024"
licence: test
product: {product}
jurisdiction: 北京
---
# {product}

## 第一条 住院
年度免赔额为两万元，给付比例为{ratio}。

## 第二条 特药
清单内特定药品费用按百分之九十给付。
""".encode()


@pytest.fixture(scope="session")
def small_passages() -> tuple[Passage, ...]:
    files = [
        parse_corpus_file(corpus_text("P1", "2021", "2021-01-01", "2022-12-31", "百分之六十"), "a.md"),
        parse_corpus_file(corpus_text("P1", "2023", "2023-01-01", "null", "百分之七十"), "b.md"),
        parse_corpus_file(corpus_text("P2", "2021", "2021-01-01", "null", "百分之五十"), "c.md"),
    ]
    return passages(files)


@pytest.fixture(scope="session")
def built_folder(tmp_path_factory: pytest.TempPathFactory, small_passages: tuple[Passage, ...]) -> Path:
    folder = tmp_path_factory.mktemp("built") / "index"
    DenseIndex(folder, small_passages, PairEncoder()).build()
    return folder


@pytest.fixture
def folder(built_folder: Path, tmp_path: Path) -> Path:
    """A copy of the built index that a test may damage."""
    target = tmp_path / "index"
    shutil.copytree(built_folder, target)
    return target
