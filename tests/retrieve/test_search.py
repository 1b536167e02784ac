"""Search over the shipped corpus: versions, filters, synonyms, abstention, and its two halves."""

import threading
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from copilot.catalogue.articles import load_corpus
from copilot.errors import EngineUnavailable
from copilot.retrieve.clauses import Passage
from copilot.retrieve.concepts import corpus_concepts
from copilot.retrieve.embed import UniversalEncoder
from copilot.retrieve.index import DenseIndex
from copilot.retrieve.question import Concepts
from copilot.retrieve.search import Searcher, SearchResult, open_searcher

from .conftest import CORPUS, PairEncoder

TODAY = date(2026, 3, 1)
QUESTIONS = yaml.safe_load((Path(__file__).parent / "questions.yaml").read_text("utf-8"))["questions"]


@pytest.fixture(scope="module")
def searcher(pytestconfig: pytest.Config) -> Iterator[Searcher]:
    """The real search; its index verifies itself, so it may stay between runs."""
    assert pytestconfig.cache is not None
    folder = pytestconfig.cache.mkdir("retrieve-index")
    opened = open_searcher(CORPUS, folder, UniversalEncoder())
    assert opened.state == "ready", opened.note
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def words() -> Searcher:
    return open_searcher(CORPUS)


@pytest.fixture(scope="module")
def concepts() -> Concepts:
    return corpus_concepts(CORPUS, load_corpus(CORPUS))


def articles(result: SearchResult) -> list[str]:
    return [f"{hit.passage.document_id}#{hit.passage.span.article}" for hit in result.hits]


def recall(found: Sequence[tuple[dict[str, Any], SearchResult]]) -> float:
    hits = [any(a in q["at"] for a in articles(result)[:5]) for q, result in found if q["at"]]
    return sum(hits) / len(hits)


def abstention_f1(found: Sequence[tuple[dict[str, Any], SearchResult]]) -> float:
    silent = [(bool(q["at"]), result.answered) for q, result in found]
    right = sum(not has and not answered for has, answered in silent)
    wrong = sum(has != answered for has, answered in silent)
    return 2 * right / (2 * right + wrong)


def ask(searcher: Searcher, half: str) -> list[tuple[dict[str, Any], SearchResult]]:
    chosen = [q for q in QUESTIONS if q["half"] == half]
    return [(q, searcher.search(q["q"], product=q.get("product"), as_of=TODAY)) for q in chosen]


def test_the_question_set_is_large_enough_and_names_real_articles() -> None:
    known = {f"{file.header.id}#{a.label}" for file in load_corpus(CORPUS) for a in file.articles}
    for half in ("dev", "held"):
        chosen = [q for q in QUESTIONS if q["half"] == half]
        assert len(chosen) >= 60
        assert sum(not q["at"] for q in chosen) >= 15
    assert [at for q in QUESTIONS for at in q["at"] if at not in known] == []


@pytest.mark.parametrize(("half", "least_recall", "least_f1"), [("dev", 0.95, 0.8), ("held", 0.85, 0.6)])
def test_questions_of_people(searcher: Searcher, half: str, least_recall: float, least_f1: float) -> None:
    found = ask(searcher, half)
    assert recall(found) >= least_recall
    assert abstention_f1(found) >= least_f1
    assert not any(result.degraded for _, result in found)


def test_words_alone_still_answer_and_say_so(words: Searcher) -> None:
    found = ask(words, "held")
    assert recall(found) >= 0.8
    assert all(result.degraded and result.note for _, result in found)


@pytest.mark.parametrize("as_of", [date(2021, 6, 1), date(2022, 12, 31), date(2023, 1, 1), date(2030, 1, 1)])
def test_only_versions_in_force_are_returned(searcher: Searcher, as_of: date) -> None:
    for question in ("免赔额", "特定药品比例", "处方有效期", "核定期限"):
        result = searcher.search(question, as_of=as_of, limit=50)
        assert result.hits
        assert all(hit.passage.in_force(as_of) for hit in result.hits)


def test_the_version_follows_the_date(small_passages: tuple[Passage, ...], concepts: Concepts) -> None:
    searcher = Searcher(small_passages, concepts)
    for as_of, version in ((date(2022, 12, 31), "2021"), (date(2023, 1, 1), "2023")):
        result = searcher.search("住院免赔额", product="P1", as_of=as_of)
        assert {hit.passage.version for hit in result.hits} == {version}


def test_another_products_wording_is_never_returned(searcher: Searcher) -> None:
    result = searcher.search("特药给付比例", product="BJ-HTB", as_of=TODAY, limit=50)
    assert {hit.passage.product for hit in result.hits} <= {"BJ-HTB", None}
    assert articles(result)[0] == "policy/BJ-HTB#第五条"


def test_kinds_limit_the_hits(searcher: Searcher) -> None:
    result = searcher.search("免赔额算免责条款吗", kinds=["statute"], as_of=TODAY, limit=20)
    assert {hit.passage.kind for hit in result.hits} == {"statute"}


def test_a_place_leaves_out_other_places(searcher: Searcher) -> None:
    result = searcher.search("罕见病药品起付", jurisdiction="山东省威海市", as_of=TODAY, limit=50)
    places = {hit.passage.jurisdiction for hit in result.hits}
    assert places <= {"全国", "山东", "山东威海", "山东省"}


@pytest.mark.parametrize(
    ("asked", "same"),
    [
        ("住院起付线", "住院免赔额"),
        ("赫赛汀适应症", "曲妥珠单抗适应症"),
        ("trastuzumab 适应症", "曲妥珠单抗适应症"),
    ],
)
def test_other_words_find_the_same_article(searcher: Searcher, asked: str, same: str) -> None:
    product = "BJ-HTB" if "住院" in asked else None
    first = articles(searcher.search(asked, product=product, as_of=TODAY))[0]
    assert first == articles(searcher.search(same, product=product, as_of=TODAY))[0]


def test_scores_are_ordered_between_zero_and_one(searcher: Searcher) -> None:
    result = searcher.search("拒赔通知书几天内发", as_of=TODAY, limit=10)
    scores = [hit.score for hit in result.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert result.hits[0].ranks["lexical"] >= 1


@pytest.mark.parametrize("question", ["", "？？？", "的吗呢", " \n", "🙂", "a" * 5000])
def test_an_empty_or_senseless_question_is_not_answered(searcher: Searcher, question: str) -> None:
    assert not searcher.search(question, as_of=TODAY).answered


def test_nothing_in_scope_gives_no_hits(searcher: Searcher) -> None:
    result = searcher.search("免赔额", as_of=date(1990, 1, 1))
    assert result.hits == ()
    assert not result.answered


def test_a_broken_encoder_leaves_words_searching(
    folder: Path, small_passages: tuple[Passage, ...], concepts: Concepts, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = PairEncoder()
    searcher = Searcher(small_passages, concepts, DenseIndex(folder, small_passages, encoder))
    searcher.prepare()
    assert searcher.state == "ready", searcher.note

    def gone(texts: Sequence[str]) -> Any:
        raise EngineUnavailable("向量服务没有回应")

    monkeypatch.setattr(encoder, "embed", gone)
    result = searcher.search("住院免赔额", product="P1", as_of=TODAY)
    assert result.degraded
    assert "向量服务没有回应" in result.note
    assert result.hits
    searcher.close()


def test_a_store_that_fails_while_running_is_reopened_in_the_background(
    folder: Path, small_passages: tuple[Passage, ...], concepts: Concepts, monkeypatch: pytest.MonkeyPatch
) -> None:
    searcher = Searcher(small_passages, concepts, DenseIndex(folder, small_passages, PairEncoder()))
    searcher.prepare()

    class Broken:
        def nearest(self, *_: object) -> dict[str, float]:
            raise RuntimeError("broken")

        def close(self) -> None:
            """Nothing is held."""

    opened = searcher._store
    monkeypatch.setattr(searcher, "_store", Broken())
    assert opened is not None
    opened.close()
    result = searcher.search("住院免赔额", product="P1", as_of=TODAY)
    assert result.degraded
    assert result.hits
    searcher.prepare()
    assert searcher.state == "ready"
    assert not searcher.search("住院免赔额", product="P1", as_of=TODAY).degraded
    searcher.close()


def test_words_answer_while_the_index_is_being_built(
    tmp_path: Path, small_passages: tuple[Passage, ...], concepts: Concepts, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    index = DenseIndex(tmp_path / "new", small_passages, PairEncoder())
    real = index.build
    monkeypatch.setattr(index, "build", lambda: (go.wait(60), real()))
    searcher = Searcher(small_passages, concepts, index)
    searcher.prepare(wait=False)
    result = searcher.search("住院免赔额", product="P1", as_of=TODAY)
    assert searcher.state == "building"
    assert result.degraded
    assert result.hits
    go.set()
    searcher.prepare()
    assert searcher.state == "ready"
    searcher.close()


def test_a_full_disk_leaves_words_searching_and_says_why(
    tmp_path: Path, small_passages: tuple[Passage, ...], concepts: Concepts, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = DenseIndex(tmp_path / "new", small_passages, PairEncoder())

    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(index, "build", full)
    searcher = Searcher(small_passages, concepts, index)
    searcher.prepare()
    assert searcher.state == "failed"
    result = searcher.search("住院免赔额", product="P1", as_of=TODAY)
    assert result.degraded
    assert "No space left" in result.note
    assert result.hits
