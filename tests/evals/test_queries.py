"""The labelled questions: their shape, that every article exists and is in force, and how many there are."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from pydantic import ValidationError

from copilot.catalogue.articles import CorpusFile, load_corpus
from evals.queries import SPLITS, Query, Split, load_queries

CORPUS = Path(__file__).parents[2] / "corpus"


@cache
def corpus() -> dict[str, CorpusFile]:
    return {article.id: file for file in load_corpus(CORPUS) for article in file.articles}


@pytest.mark.parametrize("split", SPLITS)
def test_each_half_is_large_and_a_quarter_of_it_has_no_answer(split: Split) -> None:
    queries = load_queries(split)
    assert len(queries) >= 210
    assert sum(query.unanswerable for query in queries) >= 60
    kinds = Counter(query.kind for query in queries)
    assert min(kinds[kind] for kind in ("policy", "drug", "guideline", "statute")) >= 15


def test_no_question_stands_twice() -> None:
    queries = [query for split in SPLITS for query in load_queries(split)]
    assert len({query.query for query in queries}) == len(queries)
    assert len({query.id for query in queries}) == len(queries)


@pytest.mark.parametrize("split", SPLITS)
def test_every_relevant_article_exists_and_the_limits_admit_it(split: Split) -> None:
    files = corpus()
    products = {file.header.product for file in files.values()} - {None}
    for query in load_queries(split):
        assert query.product is None or query.product in products, query.id
        for article in query.relevant:
            assert article in files, (query.id, article)
            header = files[article].header
            assert header.in_force(query.as_of), (query.id, article)
            assert query.product is None or header.product in (None, query.product), (query.id, article)


@pytest.mark.parametrize("split", SPLITS)
def test_questions_are_not_copies_of_the_text(split: Split) -> None:
    texts = {article.id: article.text for file in load_corpus(CORPUS) for article in file.articles}
    for query in load_queries(split):
        for article in query.answers:
            assert query.query not in texts[article], query.id


@pytest.mark.parametrize("split", SPLITS)
def test_many_ways_of_asking_are_there(split: Split) -> None:
    tags = Counter(tag for query in load_queries(split) for tag in query.tags)
    for tag in ("lay", "adjuster", "brand", "number", "negation", "typo", "cross", "version", "not-in-force"):
        assert tags[tag] >= 2, tag
    assert any("A" <= letter <= "z" for query in load_queries(split) for letter in query.query)


def test_a_question_cannot_contradict_itself() -> None:
    row = load_queries("dev")[0].model_dump()
    with pytest.raises(ValidationError, match="contradict"):
        Query.model_validate({**row, "unanswerable": True})
    with pytest.raises(ValidationError, match="no article answers"):
        Query.model_validate({**row, "relevant": {next(iter(row["relevant"])): 1}})
