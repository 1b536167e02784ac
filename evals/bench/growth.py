"""How cost grows with what a claim or a house has more of, with fitted exponents and plots.

Every point runs in a process of its own, so that the peak of memory is its own; cost is processor time,
which a busy neighbour hardly changes. Points are kept in ``<work>/points.json`` as they come: a run that
was stopped goes on. ``python -m evals.bench.growth_page`` writes ``docs/performance.md`` from them.
"""

import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evals.bench.measure import exponent, peak_mib, percentile
from evals.bench.stages import median_spent, spent

POINTS: Final = "points.json"
Point = dict[str, float]


@dataclass(frozen=True)
class Dimension:
    """One thing that there can be more of: its sizes, and how one size is measured."""

    name: str
    unit: str
    sizes: tuple[int, ...]
    quick: tuple[int, ...]
    measure: Callable[[int], Point]
    what: str


def pages(size: int) -> Point:
    """Read a digital list of that many pages and assess the claim."""
    from copilot.bootstrap import App
    from evals.long_list import long_list

    lines = 20
    while True:
        paper = long_list(lines)
        found = int(paper.truth["pages"])
        if found >= size:
            break
        lines = max(lines + 5, lines * size // max(found, 1))
    app, begun = App(), peak_mib()
    try:
        app.judge  # noqa: B018
        reader = app.reader()
        reader.read(long_list(5).data, "warm.pdf", lambda _: None)
        before, base = spent(), peak_mib()
        reader.read(paper.data, paper.filename, lambda _: None)
        return {"size": found, "seconds": spent() - before, "mib": peak_mib() - base, "base": begun}
    finally:
        app.close()


def lines(size: int) -> Point:
    """Adjudicate a claim with that many expense lines."""
    return _adjudicated(size, 0)


def prior(size: int) -> Point:
    """Adjudicate a claim with that many earlier claims of the same person."""
    return _adjudicated(10, size)


def _adjudicated(count: int, earlier: int) -> Point:
    from copilot.bootstrap import App
    from copilot.domain.claim import Facts
    from evals.bench.rules import claim

    content = App().content
    few = Facts.model_validate(claim(2, 1))
    content.adjudicate(few, content.policies_of(few))
    base = peak_mib()
    facts = Facts.model_validate(claim(count, earlier))
    policies = content.policies_of(facts)
    seconds = median_spent(lambda: content.adjudicate(facts, policies), 3)
    return {"size": max(earlier or count, 1), "seconds": seconds, "mib": peak_mib() - base}


def claims(size: int) -> Point:
    """Bring that many claims into a store, each with one paper, and read the queue."""
    from datetime import UTC, datetime

    from copilot.store.records import Actor, FileRef, Snapshot, Step
    from copilot.store.store import Store

    actor, at = Actor(person="bench", role="admin"), datetime(2026, 3, 2, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as home, Store(Path(home) / "home") as store:
        base, before = peak_mib(), spent()
        for number in range(size):
            case_id = store.next_case_id(2026)
            digest = store.put_file(case_id, b"%d" % number * 1000)
            file = FileRef(sha256=digest, filename="票据.pdf", size=4000, read=True)
            step = Step(
                case_id=case_id,
                expected_version=0,
                state="received",
                product="BJ-HTB",
                kind="submitted",
                actor=actor,
                at=at,
                snapshot=Snapshot(files=(file,)),
            )
            store.commit(step)
        seconds = spent() - before
        queue = median_spent(lambda: [store.cases(limit=50) for _ in range(20)], 3) / 20
        return {"size": size, "seconds": seconds, "mib": peak_mib() - base, "queue": queue}


def clauses(size: int) -> Point:
    """Ask the vector store of that many clauses; vectors are real ones with noise (evals.bench.retrieval)."""
    import numpy as np

    from copilot.bootstrap import App
    from copilot.retrieve.clauses import passages
    from copilot.retrieve.ivf import FROM, IvfStore
    from copilot.retrieve.scan import ScanStore
    from copilot.retrieve.scope import Scope
    from evals.bench.retrieval import _DAY, _DEPTH, _ENCODED, _embedder, made_up

    real = passages(App().content.files)
    some = _embedder().embed([passage.indexed_text for passage in real[:_ENCODED]])
    given = made_up(real, some[np.arange(len(real)) % len(some)], size)
    base = peak_mib()
    store = (ScanStore if size < FROM else IvfStore)(given.passages, given.rows)
    scope, taken = Scope(as_of=_DAY), []
    for vector in some[:60]:
        before = time.process_time()
        store.nearest(vector, _DEPTH, scope, ["全国"])
        taken.append(time.process_time() - before)
    return {"size": size, "seconds": percentile(taken, 0.5), "mib": peak_mib() - base}


def users(size: int) -> Point:
    """Let that many adjusters work at once on one server; seconds are processor seconds per request."""
    from evals.load_run import short_run

    return short_run(size)


DIMENSIONS: Final = (
    Dimension("claims", "件", (100, 300, 1000, 3000), (30, 100), claims, "收件入库，总处理器秒"),
    Dimension("pages", "页", (2, 4, 8, 16, 32), (1, 3), pages, "读一份数字 PDF 清单，处理器秒"),
    Dimension("lines", "行", (100, 300, 1000, 3000), (30, 100), lines, "裁决一件，处理器秒"),
    Dimension("prior", "件既往赔案", (100, 300, 1000, 3000), (30, 100), prior, "裁决一件，处理器秒"),
    Dimension("clauses", "条", (2_000, 5_000, 20_000, 50_000, 200_000), (2_000,), clauses, "检索，处理器秒"),
    Dimension("users", "人", (2, 5, 10, 20, 40), (1, 2), users, "一次页面操作，处理器秒"),
)  # fmt: skip


def bench_growth(quick: bool, work: Path) -> dict[str, Any]:
    """Measure what is missing, and return exponents and points of each dimension."""
    work.mkdir(parents=True, exist_ok=True)
    points = load_points(work)
    for dimension in DIMENSIONS:
        for size in dimension.quick if quick else dimension.sizes:
            key = f"{dimension.name}/{size}"
            if key in points:
                continue
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
                points[key] = alone.submit(dimension.measure, size).result()
            draft = work / f".{POINTS}"
            draft.write_text(json.dumps(points, indent=1) + "\n", "utf-8")
            draft.replace(work / POINTS)
    return {dimension.name: summary(dimension, points) for dimension in DIMENSIONS}


def load_points(work: Path) -> dict[str, Point]:
    """Return the points that were measured."""
    path = work / POINTS
    found: dict[str, Point] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def curves(dimension: Dimension, points: Mapping[str, Point]) -> dict[str, dict[int, float]]:
    """Return cost by size: ``seconds``, and ``mib`` where memory grew at all."""
    mine = [one for key, one in points.items() if key.startswith(f"{dimension.name}/")]
    seconds = {int(one["size"]): one["seconds"] for one in mine if one["seconds"] > 0}
    mib = {int(one["size"]): one["mib"] for one in mine if one.get("mib", 0) >= 1}
    return {"seconds": seconds, "mib": mib}


def summary(dimension: Dimension, points: Mapping[str, Point]) -> dict[str, Any]:
    """Return the fitted exponents and the points."""
    found = curves(dimension, points)
    return {
        "指数 时间": round(exponent(found["seconds"]), 2) if len(found["seconds"]) > 1 else None,
        "指数 内存": round(exponent(found["mib"]), 2) if len(found["mib"]) > 1 else None,
        "秒": {n: round(value, 5) for n, value in sorted(found["seconds"].items())},
        "MiB": {n: round(value, 1) for n, value in sorted(found["mib"].items())},
    }
