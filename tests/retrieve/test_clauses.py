from collections import Counter
from pathlib import Path

import pytest

from copilot.catalogue.articles import load_corpus, parse_corpus_file
from copilot.retrieve.clauses import LIMIT, passages

CORPUS = Path(__file__).parents[2] / "corpus"
HEAD = """---
id: statute/x
kind: statute
title: 长文
version: "1"
in_force_from: 2020-01-01
source: test
source_date: "2020"
licence: test
---
# 长文
"""


def test_every_passage_of_the_corpus_is_a_quote_of_its_file() -> None:
    files = load_corpus(CORPUS)
    texts = {(file.header.id, file.header.version): file.text for file in files}
    found = passages(files)
    assert len(found) > 1000
    for passage in found:
        text = texts[(passage.document_id, passage.version)]
        assert text[passage.span.start : passage.span.end] == passage.text


def test_passage_ids_are_unique() -> None:
    counts = Counter(passage.id for passage in passages(load_corpus(CORPUS)))
    assert [key for key, count in counts.items() if count > 1] == []


def test_a_short_article_is_one_passage_without_its_heading() -> None:
    file = parse_corpus_file((HEAD + "\n## 第一条 标题\n正文一句。\n").encode(), "x.md")
    (passage,) = passages([file])
    assert passage.id == "statute/x@1#第一条"
    assert passage.text == "正文一句。"
    assert passage.heading_path == ("长文", "第一条 标题")


def test_an_article_without_body_is_its_heading() -> None:
    file = parse_corpus_file((HEAD + "\n## 第一条 只有标题\n").encode(), "x.md")
    (passage,) = passages([file])
    assert passage.text == "## 第一条 只有标题"


@pytest.mark.parametrize("unit", ["（一）甲项的内容很长。", "没有编号的一句话；", "一行字写在这里\n"])
def test_a_long_article_is_cut_without_losing_a_character(unit: str) -> None:
    body = "\n".join(f"（{n}）" + unit * 24 for n in "一二三四五六七八九")
    file = parse_corpus_file((HEAD + f"\n## 第一条 长\n{body}\n").encode(), "x.md")
    found = passages([file])
    assert len(found) > 2
    assert [p.id.rsplit("/", 1)[1] for p in found] == [str(n) for n in range(1, len(found) + 1)]
    assert all(len(p.text) <= LIMIT for p in found)
    kept = "".join("".join(p.text.split()) for p in found)
    assert kept == "".join(body.split())
