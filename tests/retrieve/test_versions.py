"""The test corpus of replaced wordings: the search gives the version of the day, and a fault would show."""

from datetime import date
from functools import cache

import pytest

from copilot.catalogue.articles import load_corpus
from copilot.retrieve.clauses import Passage, passages
from copilot.retrieve.concepts import corpus_concepts
from copilot.retrieve.search import Searcher
from evals.queries.versions import Dated, dated_questions, version_files

from .conftest import CORPUS


@cache
def searcher() -> Searcher:
    files = (*load_corpus(CORPUS), *version_files())
    return Searcher(passages(files), corpus_concepts(CORPUS, files))


def wrong(question: Dated) -> list[str]:
    result = searcher().search(question.text, as_of=question.as_of, product=question.product, limit=10)
    return [hit.passage.id for hit in result.hits if not hit.passage.in_force(question.as_of)]


def test_there_are_many_days_on_both_sides_of_a_change() -> None:
    found = dated_questions()
    assert len(found) >= 30
    assert len({one.right for one in found}) >= 20
    assert sum(file.header.in_force_to is not None for file in version_files()) >= 5


@pytest.mark.parametrize("question", dated_questions(), ids=lambda one: f"{one.right}-{one.as_of}")
def test_only_the_version_of_the_day_is_found(question: Dated) -> None:
    assert wrong(question) == []
    result = searcher().search(question.text, as_of=question.as_of, product=question.product, limit=5)
    articles = [f"{h.passage.document_id}@{h.passage.version}#{h.passage.span.article}" for h in result.hits]
    if question.right is not None:
        assert question.right in articles


def test_a_search_that_forgot_the_days_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = searcher()._admission
    monkeypatch.setattr(everything, "mask", lambda scope: everything.of_product(None) | True)
    found = [one for one in dated_questions() if wrong(one)]
    assert len(found) >= 25


def test_the_last_day_counts() -> None:
    last: Passage = next(p for p in passages(version_files()) if p.id == "policy/TEST-ALPHA@2021#第一条")
    assert last.in_force(date(2022, 6, 30))
    assert not last.in_force(date(2022, 7, 1))
