"""Searching a corpus of any size: time, memory and growth, on clauses made up around the real ones.

Texts are real passages with other figures and names; vectors are those of the real passages with noise,
because an encoder would need hours for a million texts. How many texts the encoder takes a second is
measured by itself.
"""

import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np

from copilot.bootstrap import App
from copilot.retrieve.clauses import Passage, passages
from copilot.retrieve.embed import Embedder, Vectors
from copilot.retrieve.ivf import FROM, IvfStore
from copilot.retrieve.scan import ScanStore
from copilot.retrieve.scope import Scope
from copilot.retrieve.store_port import Store
from evals.bench.measure import exponent, peak_mib, percentile

QUESTIONS: Final = (
    "起付线是多少", "门诊能报销吗", "得过乳腺癌还能赔吗", "材料不全要补几次", "拒赔通知几天内要发",
    "处方几天有效", "哮喘药一次最多赔多少", "罕见病药报几成", "超说明书用药怎么办", "等待期怎么算",
)  # fmt: skip
_DAY: Final = date(2026, 6, 1)
_NOISE: Final = 0.03
_BLOCK: Final = 20_000
_DEPTH: Final = 120
_ENCODED: Final = 200


@dataclass(frozen=True)
class MadeUp:
    """Clauses and their vectors."""

    passages: tuple[Passage, ...]
    rows: Vectors


class Opened:
    """A store that is there already, behind the index port."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._store = store
        self.embedder = embedder

    def open(self) -> Store:
        """Return it."""
        return self._store


def made_up(real: Sequence[Passage], vectors: Vectors, count: int, seed: int = 1) -> MadeUp:
    """Return ``count`` clauses, the real ones first."""
    chance = random.Random(seed)
    found = list(real[:count])
    for number in range(len(found), count):
        found.append(_varied(real[number % len(real)], number, chance))
    noise = np.random.default_rng(seed)
    rows = np.empty((count, vectors.shape[1]), dtype=np.float32)
    for at in range(0, count, _BLOCK):
        end = min(at + _BLOCK, count)
        part = vectors[np.arange(at, end) % len(real)]
        part = part + noise.standard_normal(part.shape, dtype=np.float32) * (_NOISE if at else 0.0)
        rows[at:end] = part / np.linalg.norm(part, axis=1, keepdims=True)
    return MadeUp(tuple(found), rows)


def _varied(passage: Passage, number: int, chance: random.Random) -> Passage:
    """Return a passage with other figures, under a title of its own."""
    text = re.sub(
        r"\d+", lambda match: str(chance.randrange(1, 10 ** min(len(match.group()), 6))), passage.text
    )
    title = f"{passage.heading_path[0]}（第 {number} 号）"
    span = passage.span.model_copy(update={"quote": text, "end": passage.span.start + len(text)})
    return passage.model_copy(
        update={
            "id": f"{passage.id}~{number}",
            "document_id": f"{passage.document_id}~{number // 40}",
            "heading_path": (title, *passage.heading_path[1:]),
            "span": span,
        }
    )


def bench_retrieval(quick: bool, sizes: Sequence[int] = (), picture: Path | None = None) -> dict[str, Any]:
    """Measure every size; ``picture`` is where the growth curve is drawn."""
    app = App()
    chosen = sorted(sizes or ((2_000, 5_000) if quick else (2_000, 10_000, 50_000)))
    real = passages(app.content.files)
    embedder = _embedder()
    start = time.perf_counter()
    some = embedder.embed([passage.indexed_text for passage in real[:_ENCODED]])
    encoded = len(some) / (time.perf_counter() - start)
    vectors = some[np.arange(len(real)) % len(some)]
    shown: dict[str, Any] = {"编码条/秒": round(encoded)}
    stores: dict[int, float] = {}
    for count in chosen:
        row = _dense(made_up(real, vectors, count), some)
        stores[count] = row["p95 毫秒"]
        shown[f"{count} 条 向量"] = row
    whole = {
        count: _whole(app, made_up(real, vectors, count), embedder) for count in chosen if count <= 100_000
    }
    shown.update({f"{count} 条 整个检索": row for count, row in whole.items()})
    if len(chosen) > 1:
        shown["增长指数 向量 p95"] = round(exponent(stores), 2)
        curves = {"向量": stores, "整个检索": {count: row["p95 毫秒"] for count, row in whole.items()}}
        if picture is not None:
            from evals.bench.curve import drawn

            picture.write_text(drawn(curves), "utf-8")
    return shown


def _embedder() -> Embedder:
    from copilot.retrieve.embed import UniversalEncoder

    return UniversalEncoder()


def _dense(given: MadeUp, questions: Vectors) -> dict[str, Any]:
    """Build and ask the store alone; recall is against a scan of the true vectors."""
    start = time.perf_counter()
    kind: type[ScanStore] | type[IvfStore] = ScanStore if len(given.rows) < FROM else IvfStore
    store = kind(given.passages, given.rows)
    built = time.perf_counter() - start
    scope = Scope(as_of=_DAY)
    asked = questions[:: max(1, len(questions) // 100)]
    store.nearest(asked[0], _DEPTH, scope, ["全国"])
    taken = list(_timed(store, asked, scope))
    size = store.bytes if isinstance(store, IvfStore) else given.rows.nbytes
    return {
        "库": kind.__name__,
        "建库条/秒": round(len(given.rows) / max(built, 1e-6)),
        "p50 毫秒": round(percentile(taken, 0.5) * 1000, 2),
        "p95 毫秒": round(percentile(taken, 0.95) * 1000, 2),
        "前十召回": round(_recall(store, given, asked[:20], scope), 3),
        "字节/条": round(size / len(given.rows)),
    }


def _timed(store: Store, asked: Vectors, scope: Scope) -> Iterator[float]:
    for vector in asked:
        start = time.perf_counter()
        store.nearest(vector, _DEPTH, scope, ["全国"])
        yield time.perf_counter() - start


def _recall(store: Store, given: MadeUp, asked: Vectors, scope: Scope) -> float:
    """Return the mean share of the ten true best cosines that the store reaches, ties forgiven."""
    admitted = np.array([scope.admits(passage) for passage in given.passages])
    shares = []
    for vector in asked:
        cosines = np.where(admitted, given.rows @ vector, -2.0)
        tenth = np.partition(cosines, -10)[-10]
        got = list(store.nearest(vector, 10, scope, ["全国"]).values())
        shares.append(sum(one >= tenth - 0.01 for one in got) / 10)
    return float(np.mean(shares))


def _whole(app: App, given: MadeUp, embedder: Embedder) -> dict[str, Any]:
    """Build and ask the whole search: words, vectors, fusion, encoding of the question."""
    from copilot.retrieve.concepts import corpus_concepts
    from copilot.retrieve.search import Searcher

    before = peak_mib()
    start, used = time.perf_counter(), time.process_time()
    store = (ScanStore if len(given.rows) < FROM else IvfStore)(given.passages, given.rows)
    searcher = Searcher(
        given.passages, corpus_concepts(app.corpus, app.content.files), Opened(store, embedder)
    )
    searcher.prepare()
    built, built_used = time.perf_counter() - start, time.process_time() - used
    taken = []
    used = time.process_time()
    for number in range(4):
        for question in QUESTIONS:
            start = time.perf_counter()
            searcher.search(question, as_of=_DAY)
            if number:
                taken.append(time.perf_counter() - start)
    asked_used = time.process_time() - used
    return {
        "建库条/秒": round(len(given.passages) / built),
        "建库条/处理器秒": round(len(given.passages) / built_used),
        "每问处理器毫秒": round(asked_used * 1000 / (4 * len(QUESTIONS)), 1),
        "p50 毫秒": round(percentile(taken, 0.5) * 1000, 1),
        "p95 毫秒": round(percentile(taken, 0.95) * 1000, 1),
        "内存 KiB/条": round((peak_mib() - before) * 1024 / len(given.passages), 2),
    }
