"""Questions as people ask them over the shipped corpus, or a BEIR-style folder of the user's own."""

import time
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evals.figures import Spec, figure, figures, grouped, share_table
from evals.metrics_decision import precision_recall
from evals.metrics_ranking import ndcg_at, recall_at
from evals.records import Fault, Figure, SuiteReport, UnitResult
from evals.stats import interval
from evals.tasks import Context, Task, digest
from evals.worker import searcher_of

if TYPE_CHECKING:
    from copilot.retrieve.search import Searcher, SearchResult

ALONE: Final = False
DEPTH: Final = 10
QUICK_COUNT: Final = 80
SHOWN: Final = 120
SPECS: Final = (
    Spec("retrieval.recall5", "Recall@5", 0.97, headline=True),
    Spec("retrieval.ndcg10", "nDCG@10", 0.90, kind="mean", headline=True),
    Spec("retrieval.recall1", "Recall@1"),
    Spec("retrieval.wrong_version", "给出失效版本（个/问）", 0.0, "lower", "mean", "exact", headline=True),
    Spec("retrieval.version_recall5", "当日版本在前五", 1.0),
    Spec("retrieval.abstain_right", "有没有依据判断正确"),
    Spec("retrieval.abstain_recall", "“没有依据”召回"),
    Spec("retrieval.abstain_precision", "“没有依据”精确"),
    Spec("retrieval.degraded", "只用词面检索的问题", better="lower"),
    Spec("retrieval.ms", "每问用时（毫秒）", better="lower", kind="mean", gate="none"),
)
F1: Final = Spec("retrieval.abstain_f1", "“没有依据”F1", 0.90, kind="mean", headline=True)


def plan(context: Context) -> list[Task]:
    """Return one task per question."""
    if context.data is not None:
        from evals.folders import query_tasks

        return query_tasks(context.data)
    from evals.queries import SPLITS, load_queries

    halves = {"test": ("heldout",), "dev": ("dev",), "all": SPLITS}[context.split]
    queries = tuple(query for half in SPLITS if half in halves for query in load_queries(half))
    if context.quick:
        queries = queries[:: max(1, len(queries) // QUICK_COUNT)][:QUICK_COUNT]
    tasks = [
        Task(id=f"query-{one.id}", suite="retrieval", kind="query", spec=one.model_dump(mode="json"))
        for one in queries
    ]
    return [*tasks, *_version_tasks()]


def _version_tasks() -> list[Task]:
    """Return one task per question and day over the test corpus of replaced wordings."""
    from evals.queries.versions import dated_questions

    return [
        Task(id=f"version-{number:02d}", suite="retrieval", kind="version", spec=one.model_dump(mode="json"))
        for number, one in enumerate(dated_questions(), start=1)
    ]


def prepare(context: Context) -> None:
    """Build the index once, before many processes want it."""
    if context.digital:
        return
    searcher_of(context.home, context.corpus, True).close()
    searcher_of.cache_clear()


def run(task: Task, context: Context) -> UnitResult:
    """Ask one question and hold the hits against the labels."""
    return _version_run(task, context) if task.kind == "version" else _query_run(task, context)


@cache
def _version_searcher(corpus: Path | None) -> "Searcher":
    """Return the search by words over the shipped corpus and the test corpus of replaced wordings."""
    from copilot.bootstrap.corpus import corpus_root
    from copilot.catalogue.articles import load_corpus
    from copilot.retrieve.clauses import passages
    from copilot.retrieve.concepts import corpus_concepts
    from copilot.retrieve.search import Searcher
    from evals.queries.versions import version_files

    root = corpus_root(corpus)
    files = (*load_corpus(root), *version_files())
    return Searcher(passages(files), corpus_concepts(root, files))


def _version_run(task: Task, context: Context) -> UnitResult:
    """Ask one question as of one day; no version of another day may be among the hits."""
    spec = task.spec
    day = date.fromisoformat(spec["as_of"])
    found = _version_searcher(context.corpus).search(
        spec["text"], as_of=day, product=spec["product"], limit=DEPTH
    )
    ranked, right = _articles(found), spec["right"]
    stale = [hit.passage.id for hit in found.hits if not hit.passage.in_force(day)]
    wrong = right is not None and right not in ranked[:5]
    values = {"retrieval.wrong_version": (float(len(stale)), 1.0)}
    if right is not None:
        values["retrieval.version_recall5"] = (float(not wrong), 1.0)
    fault = Fault(
        figure="retrieval.version_recall5", name="当日版本", expected=str(right), got="、".join(ranked[:5])
    )
    return UnitResult(
        id=task.id,
        suite="retrieval",
        inputs=digest(spec),
        title=f"{spec['text']}（{day}）",
        group="version",
        values=values,
        faults=(fault,) if wrong else (),
        detail={"product": spec["product"], "as_of": spec["as_of"], "tags": ["replaced"], "stale": stale},
    )


def _query_run(task: Task, context: Context) -> UnitResult:
    spec = task.spec
    searcher = searcher_of(context.home, context.corpus, not context.digital)
    begun = time.perf_counter()
    day = date.fromisoformat(spec["as_of"])
    found = searcher.search(spec["query"], as_of=day, product=spec.get("product"), limit=2 * DEPTH)
    seconds = time.perf_counter() - begun
    ranked = _articles(found)
    relevant, unanswerable = spec["relevant"], spec["unanswerable"]
    stale = [hit.passage.id for hit in found.hits[:DEPTH] if not hit.passage.in_force(day)]
    values: dict[str, tuple[float, float]] = {
        "retrieval.wrong_version": (len(stale), 1),
        "retrieval.abstain_right": (unanswerable != found.answered, 1),
        "retrieval.abstain_recall": (unanswerable and not found.answered, unanswerable),
        "retrieval.abstain_precision": (unanswerable and not found.answered, not found.answered),
        "retrieval.degraded": (found.degraded, 1),
        "retrieval.ms": (seconds * 1000, 1),
    }
    for name, score in (
        ("recall1", recall_at(relevant, ranked, 1)),
        ("recall5", recall_at(relevant, ranked, 5)),
        ("ndcg10", ndcg_at(relevant, ranked, DEPTH)),
    ):
        if score is not None:
            values[f"retrieval.{name}"] = (score, 1)
    return UnitResult(
        id=task.id,
        suite="retrieval",
        inputs=digest(spec),
        title=spec["query"],
        group=spec.get("kind", ""),
        values={name: (float(top), float(below)) for name, (top, below) in values.items()},
        labels=("没有依据" if unanswerable else "有依据", "有依据" if found.answered else "没有依据"),
        faults=tuple(_faults(values, spec, found, ranked)),
        detail={
            "product": spec.get("product"), "as_of": spec["as_of"], "tags": list(spec.get("tags", ())),
            "relevant": relevant, "hits": [_shown(hit) for hit in found.hits[:DEPTH]],
        },
        seconds={"检索": round(seconds, 5)},
        doubt=round(1 - found.hits[0].score, 4) if found.hits else 1.0,
    )  # fmt: skip


def _articles(found: "SearchResult") -> list[str]:
    """Return the article ids of the hits, each once, best first; parts of one article are one."""
    return list(dict.fromkeys(_article(hit) for hit in found.hits))


def _article(hit: Any) -> str:
    passage = hit.passage
    return f"{passage.document_id}@{passage.version}#{passage.span.article}"


def _shown(hit: Any) -> list[str]:
    return [_article(hit), f"{hit.score:.3f}", hit.passage.text[:SHOWN]]


def _faults(
    values: dict[str, tuple[float, float]], spec: dict[str, Any], found: "SearchResult", ranked: Sequence[str]
) -> list[Fault]:
    faults = []
    wanted = [article for article, grade in spec["relevant"].items() if grade == 2]
    if values.get("retrieval.recall5", (1, 1))[0] < 1:
        faults.append(
            Fault(
                figure="retrieval.recall5",
                name="前五条",
                expected="、".join(wanted),
                got="、".join(ranked[:5]),
            )
        )
    if spec["unanswerable"] == found.answered:
        said = "有依据" if found.answered else "没有依据"
        label = "没有依据" if spec["unanswerable"] else "有依据"
        figure = "retrieval.abstain_recall" if spec["unanswerable"] else "retrieval.abstain_precision"
        faults.append(Fault(figure=figure, name="是否有依据", expected=label, got=said))
    return faults


def report(results: Sequence[UnitResult], context: Context) -> SuiteReport:
    """Return figures and the shares by kind of text and by tag."""
    sound = [one for one in results if one.problem is None]
    made = figures("retrieval", sound, SPECS, context.seed)
    made += _abstention(sound, context.seed)
    by_tag: dict[str, list[UnitResult]] = {}
    for one in sound:
        for tag in one.detail["tags"]:
            by_tag.setdefault(tag, []).append(one)
    columns = {
        "retrieval.recall5": "Recall@5", "retrieval.ndcg10": "nDCG@10",
        "retrieval.abstain_recall": "没有依据：召回", "retrieval.abstain_precision": "没有依据：精确",
    }  # fmt: skip
    return SuiteReport(
        suite="retrieval",
        title="检索：问题到条款",
        units=len(results),
        problems=len(results) - len(sound),
        seconds=sum(sum(one.seconds.values()) for one in results),
        figures=tuple(made),
        tables=(
            share_table("retrieval", "按答案所在文本", grouped(sound, lambda one: one.group), columns),
            share_table("retrieval", "按问法", dict(sorted(by_tag.items())), columns),
        ),
        results=tuple(results),
    )


def _abstention(results: Sequence[UnitResult], seed: int) -> list[Figure]:
    def f1(units: Sequence[UnitResult]) -> float | None:
        pairs = [(one.labels[0] == "没有依据", one.labels[1] == "没有依据") for one in units if one.labels]
        precision, recall = precision_recall(pairs)
        if precision is None or recall is None:
            return None
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    found = interval(results, f1, seed) if results else None
    if found is None or found.value is None:
        return []
    return [figure("retrieval", F1, found, len(results))]
