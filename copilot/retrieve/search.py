"""Search: filters inside the indexes, two kinds of evidence, one score, and the right to abstain.

``open_searcher`` answers at once from the lexical half. The dense half joins when its index was
verified, or rebuilt; until then every result carries the mark ``degraded``.
"""

import threading
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from copilot.catalogue.articles import Kind, load_corpus
from copilot.catalogue.own_corpus import load_own
from copilot.domain.base import Record
from copilot.errors import CopilotError
from copilot.retrieve.answered import ANSWERED, evidence, scores
from copilot.retrieve.clauses import Passage, passages
from copilot.retrieve.concepts import corpus_concepts
from copilot.retrieve.embed import Embedder
from copilot.retrieve.index import DenseIndex
from copilot.retrieve.lexical import Column, Rows
from copilot.retrieve.postgres_store import PostgresIndex
from copilot.retrieve.question import Concepts, Question
from copilot.retrieve.rank import Ranker, order_by
from copilot.retrieve.scan import ScanIndex
from copilot.retrieve.scope import Admission, Scope
from copilot.retrieve.store_port import Index, Store

_DENSE_DEPTH: Final = 120
_ALL_UP_TO: Final = 5_000
_CANDIDATES: Final = 1_500
_SETTLE_SECONDS: Final = 600.0


class Hit(Record):
    """One passage with its score (0 to 1, comparable between questions) and its rank per signal."""

    passage: Passage
    score: float
    ranks: dict[str, int]


class SearchResult(Record):
    """``answered`` is False when nothing in scope answers; the hits are then only the nearest.

    ``degraded`` is True when the dense index did not take part, and ``note`` says why in Chinese.
    """

    hits: tuple[Hit, ...]
    answered: bool
    degraded: bool
    note: str = ""


State = Literal["off", "building", "ready", "failed"]


class Searcher:
    """Searches one corpus. Thread-safe; close it to give its private index copy back."""

    def __init__(
        self,
        found: Sequence[Passage],
        concepts: Concepts,
        dense: Index | None = None,
        cache: Path | None = None,
    ) -> None:
        """``cache`` is a folder in which the built index of words is kept between processes."""
        self.passages = tuple(found)
        self._concepts = concepts
        self._ranker = Ranker(self.passages, concepts.vocabulary, cache, concepts.ways)
        self._row = {passage.id: row for row, passage in enumerate(self.passages)}
        self._admission = Admission(self.passages)
        self._places = sorted({passage.jurisdiction for passage in self.passages})
        self._dense = dense
        self._store: Store | None = None
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None
        self.state: State = "off"
        self.note = "没有启用向量检索，只用词语检索" if dense is None else ""

    def prepare(self, wait: bool = True) -> None:
        """Open the dense index, building it first where there is any doubt about it.

        With ``wait=False`` that happens in the background and searches answer meanwhile.
        """
        if self._dense is None:
            return
        with self._lock:
            if self._worker is None or not self._worker.is_alive():
                self.state, self.note = "building", "检索索引正在核对或重建，暂时只用词语检索"
                self._worker = threading.Thread(target=self._open_dense, args=(self._dense,), daemon=True)
                self._worker.start()
            worker = self._worker
        if wait:
            worker.join(_SETTLE_SECONDS)

    def _open_dense(self, dense: Index) -> None:
        try:
            self._store = dense.open()
        except Exception as error:  # noqa: BLE001 - the edge of a thread; the note reports it
            self.state, self.note = "failed", f"检索索引无法使用，只用词语检索：{error}"
            return
        self.state, self.note = "ready", ""

    def close(self) -> None:
        """Give the private index copy back; searches stay possible, degraded."""
        store, self._store = self._store, None
        if store is not None:
            store.close()
        if self.state == "ready":
            self.state, self.note = "off", "检索索引已关闭，只用词语检索"

    def search(
        self,
        question: str,
        *,
        as_of: date,
        product: str | None = None,
        kinds: Sequence[Kind] | None = None,
        jurisdiction: str | None = None,
        limit: int = 5,
    ) -> SearchResult:
        """Return the best passages in force on ``as_of``, best first, at most ``limit``."""
        scope = Scope(
            as_of=as_of,
            product=product,
            kinds=None if kinds is None else tuple(kinds),
            jurisdiction=jurisdiction,
        )
        taken_apart = self._concepts.take_apart(question)
        admitted = self._admission.mask(scope)
        if not admitted.any() or not taken_apart.parts:
            return SearchResult(hits=(), answered=False, degraded=self._store is None, note=self.note)
        near = self._nearest(taken_apart, scope)
        rows = self._candidates(taken_apart, admitted, near)
        dense = None if near is None else self._column(near, rows)
        own = self._admission.of_product(product)[rows].astype(np.float32)
        signals = self._ranker.signals(taken_apart, rows, own, dense)
        order = order_by(signals)
        shown = evidence(taken_apart, self._ranker, rows, signals, order)
        probability = scores(shown, order, dense is not None)
        by_vector = sorted(near, key=lambda key: -near[key]) if near is not None else []
        hits = tuple(
            Hit(
                passage=self.passages[rows[at]],
                score=round(float(probability[at]), 4),
                ranks=_ranks(signals.lexical, int(at), by_vector, self.passages[rows[at]].id),
            )
            for at in np.argsort(-order, kind="stable")[:limit]
        )
        answered = bool(hits) and hits[0].score >= ANSWERED and taken_apart.says_something
        return SearchResult(hits=hits, answered=answered, degraded=dense is None, note=self.note)

    def _candidates(
        self, question: Question, admitted: NDArray[np.bool_], near: Mapping[str, float] | None
    ) -> Rows:
        """Return the rows worth a close look, ascending: all of a small corpus, else the promising ones."""
        if len(self.passages) <= _ALL_UP_TO:
            return np.flatnonzero(admitted)
        found = self._ranker.promising(question, admitted, _CANDIDATES)
        rows = [self._row[key] for key in near or ()]
        return np.unique(np.concatenate([found, np.array(rows, dtype=np.intp)]))

    def _nearest(self, question: Question, scope: Scope) -> Mapping[str, float] | None:
        """Ask the dense index; None when it cannot answer, and then it is rebuilt in the background."""
        store, dense = self._store, self._dense
        if store is None or dense is None:
            return None
        try:
            vector = dense.embedder.embed([question.text, question.expanded]).mean(axis=0)
            length = max(float(np.linalg.norm(vector)), 1e-6)
            found = store.nearest(vector / length, min(_DENSE_DEPTH, len(self.passages)), scope, self._places)
            return {key: length * cosine for key, cosine in found.items()}
        except CopilotError as error:
            self.note = f"向量检索暂时不可用，只用词语检索：{error}"
            return None
        except Exception as error:  # noqa: BLE001 - whatever the store raises, words still answer
            self.close()
            self.prepare(wait=False)
            self.note = f"向量检索出错，正在重建，暂时只用词语检索：{type(error).__name__}"
            return None

    def _column(self, near: Mapping[str, float], rows: Rows) -> Column:
        """Return the cosine per row; a row that is not among the nearest gets the lowest of those."""
        column = np.full(len(rows), min(near.values(), default=0.0), dtype=np.float32)
        if len(rows) and near:
            found = np.array([self._row[passage_id] for passage_id in near])
            at = np.minimum(np.searchsorted(rows, found), len(rows) - 1)
            held = rows[at] == found
            column[at[held]] = np.fromiter(near.values(), np.float32)[held]
        return np.clip(column, 0.0, 1.0)


def _ranks(words: Column, row: int, by_vector: Sequence[str], passage_id: str) -> dict[str, int]:
    """Return the place of one passage in each list, from 1; absent where it is not listed."""
    ranks = {"lexical": 1 + int((words > words[row]).sum())}
    if passage_id in by_vector:
        ranks["dense"] = 1 + by_vector.index(passage_id)
    return ranks


def open_searcher(
    corpus: Path,
    index: Path | None = None,
    embedder: Embedder | None = None,
    wait: bool = True,
    own: Path | None = None,
    store: str = "chroma",
) -> Searcher:
    """Open the search over the corpus at ``corpus`` with its index cache at ``index``.

    ``own`` is the folder of the texts that the user took in; they are searched with the others.
    ``store``: ``chroma`` for a process that stays, ``scan`` (exact) for a command that asks and ends, or
    the address of a PostgreSQL with pgvector, for processes on several machines.
    Without ``index`` or ``embedder`` only words are searched and every result is degraded. Raises
    CorpusError when the corpus does not parse.
    """
    files = (*load_corpus(corpus), *(load_own(own) if own is not None else ()))
    found = passages(files)
    dense: Index | None = None
    if index is not None and embedder is not None:
        if store in ("chroma", "scan"):
            dense = (DenseIndex if store == "chroma" else ScanIndex)(index, found, embedder)
        else:
            dense = PostgresIndex(store, found, embedder)
    searcher = Searcher(found, corpus_concepts(corpus, files), dense, index)
    searcher.prepare(wait=wait)
    return searcher
