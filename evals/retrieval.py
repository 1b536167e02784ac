"""The figures of retrieval in one table: words alone, vectors alone and both, for each encoder.

``python -m evals.retrieval [--split heldout] [--statutes FILE] [--embedder NAME ...]``. Asked are the
labelled questions over the shipped corpus and, where a JSON-lines file of statutes (``id``, ``name``,
``content``) is given, questions of laypeople about their articles beside the shipped corpus. Every
figure carries a 95 % bootstrap interval over questions.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, get_args

import numpy as np
from numpy.typing import NDArray

from copilot.catalogue.articles import load_corpus
from copilot.domain.base import Record
from copilot.retrieve.clauses import Passage, passages
from copilot.retrieve.concepts import corpus_concepts
from copilot.retrieve.embed import Embedder, TransformerEncoder, UniversalEncoder
from copilot.retrieve.scope import Scope
from copilot.retrieve.search import Searcher, SearchResult
from copilot.retrieve.static import StaticEncoder
from evals.encoder.lay import LayQuestion, lay_questions, statute_passages
from evals.metrics_ranking import ndcg_at, recall_at
from evals.queries import Split, load_queries

DAY: Final = date(2026, 3, 1)
DEPTH: Final = 20
ROUNDS: Final = 2000


class Asked(Record):
    """One question of either set: the grade of every relevant article, empty when none answers."""

    text: str
    product: str | None
    as_of: date
    relevant: dict[str, int]


class Memory:
    """A dense index in memory with exact cosines: the same answers as the index on the disk, at once."""

    def __init__(self, found: Sequence[Passage], embedder: Embedder, rows: NDArray[np.float32]) -> None:
        self.embedder = embedder
        self._passages, self._rows = found, rows

    def build(self) -> None:
        """Nothing is on the disk."""

    def open(self) -> "Memory":
        """Return itself."""
        return self

    def close(self) -> None:
        """Nothing is held."""

    def count(self) -> int:
        """Return how many passages there are."""
        return len(self._passages)

    def nearest(
        self, vector: NDArray[np.float32], limit: int, scope: Scope, places: Sequence[str]
    ) -> dict[str, float]:
        """Return the cosine of the nearest admitted passages by id."""
        del places
        cosines = self._rows @ vector
        best = (row for row in np.argsort(-cosines) if scope.admits(self._passages[row]))
        return {
            self._passages[row].id: float(cosines[row]) for row, _ in zip(best, range(limit), strict=False)
        }


def article(passage: Passage) -> str:
    """Return the id of the article that the passage belongs to."""
    return f"{passage.document_id}@{passage.version}#{passage.span.article}"


def measures(asked: Sequence[Asked], found: Sequence[tuple[list[str], bool | None]]) -> dict[str, str]:
    """Return Recall@5, nDCG@10 and abstention F1, each with its interval."""
    rows: dict[str, list[float]] = {"Recall@5": [], "nDCG@10": []}
    verdicts: list[tuple[bool, bool]] = []
    for one, (ranked, answered) in zip(asked, found, strict=True):
        recall, gain = recall_at(one.relevant, ranked, 5), ndcg_at(one.relevant, ranked, 10)
        if recall is not None and gain is not None:
            rows["Recall@5"].append(recall)
            rows["nDCG@10"].append(gain)
        if answered is not None:
            verdicts.append((not one.relevant, not answered))
    shown = {name: _interval(np.array(values)) for name, values in rows.items()}
    if any(silent for silent, _ in verdicts):
        shown["没有依据 F1"] = _interval_f1(np.array(verdicts))
    return shown


def _interval(values: NDArray[np.float64]) -> str:
    random = np.random.default_rng(7)
    means = values[random.integers(0, len(values), (ROUNDS, len(values)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return f"{values.mean():.3f} [{low:.3f}, {high:.3f}]"


def _f1(verdicts: NDArray[np.bool_]) -> float:
    right = (verdicts[:, 0] & verdicts[:, 1]).sum()
    return float(2 * right / max(1, verdicts[:, 0].sum() + verdicts[:, 1].sum()))


def _interval_f1(verdicts: NDArray[np.bool_]) -> str:
    random = np.random.default_rng(7)
    draws = [_f1(verdicts[random.integers(0, len(verdicts), len(verdicts))]) for _ in range(ROUNDS)]
    low, high = np.percentile(draws, [2.5, 97.5])
    return f"{_f1(verdicts):.3f} [{low:.3f}, {high:.3f}]"


def by_words_or_both(searcher: Searcher, asked: Sequence[Asked]) -> list[tuple[list[str], bool | None]]:
    """Ask every question; the articles best first, and whether the search answered."""
    results: Iterator[SearchResult] = (
        searcher.search(one.text, as_of=one.as_of, product=one.product, limit=DEPTH) for one in asked
    )
    return [(list(dict.fromkeys(article(hit.passage) for hit in one.hits)), one.answered) for one in results]


def by_vectors(
    memory: Memory, found: Sequence[Passage], asked: Sequence[Asked]
) -> list[tuple[list[str], bool | None]]:
    """Rank by the cosine of the question alone."""
    named = {passage.id: article(passage) for passage in found}
    ranked: list[tuple[list[str], bool | None]] = []
    for one in asked:
        scope = Scope(as_of=one.as_of, product=one.product)
        near = memory.nearest(memory.embedder.embed([one.text])[0], DEPTH, scope, ())
        ranked.append((list(dict.fromkeys(named[key] for key in near)), None))
    return ranked


def _own_questions(split: Split) -> list[Asked]:
    chosen = load_queries(split)
    return [
        Asked(text=one.query, product=one.product, as_of=one.as_of, relevant=dict(one.relevant))
        for one in chosen
    ]


def _lay(chosen: Sequence[LayQuestion], found: Sequence[Passage]) -> list[Asked]:
    named: Mapping[str, str] = {passage.span.article: article(passage) for passage in found}
    return [
        Asked(text=one.q, product=None, as_of=DAY, relevant={named[at]: 2 for at in one.at if at in named})
        for one in chosen
    ]


def embedders(names: Sequence[str]) -> list[Embedder]:
    """Return the encoders: ``use``, a weights file (``.npz``) or a sentence-transformers model."""
    return [_embedder(name) for name in names]


def _embedder(name: str) -> Embedder:
    if name == "use":
        return UniversalEncoder()
    return StaticEncoder(Path(name)) if name.endswith(".npz") else TransformerEncoder(name)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m evals.retrieval", description=__doc__)
    parser.add_argument("--split", choices=get_args(Split), default="dev")
    parser.add_argument("--corpus", type=Path, default=Path(__file__).parents[1] / "corpus")
    parser.add_argument("--statutes", type=Path)
    parser.add_argument("--embedder", action="append", default=[])
    options = parser.parse_args()
    files = load_corpus(options.corpus)
    concepts = corpus_concepts(options.corpus, files)
    own = passages(files)
    sets = {"own corpus": (own, _own_questions(options.split))}
    if options.statutes is not None:
        law = statute_passages(options.statutes)
        part = "heldout" if options.split == "heldout" else "dev"
        sets["lay questions on statutes"] = ((*own, *law), _lay(lay_questions(part), law))
    for title, (found, asked) in sets.items():
        _say(f"\n{title}: {len(asked)} questions, {len(found)} passages, {options.split}")
        _say(f"  words: {measures(asked, by_words_or_both(Searcher(found, concepts), asked))}")
        for embedder in embedders(options.embedder or ["use"]):
            rows = embedder.embed([passage.indexed_text for passage in found])
            memory = Memory(found, embedder, rows)
            _say(f"  {embedder.name} alone: {measures(asked, by_vectors(memory, found, asked))}")
            searcher = Searcher(found, concepts, memory)
            searcher.prepare()
            begun = time.process_time()
            both = by_words_or_both(searcher, asked)
            spent = (time.process_time() - begun) / max(1, len(asked)) * 1000
            _say(f"  words and {embedder.name}: {measures(asked, both)}, {spent:.1f} ms CPU per question")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
