"""Latency of a search over the shipped corpus, against words alone; and the time to build the index."""

import time
from datetime import date
from typing import Any, Final

from copilot.bootstrap import App
from evals.bench.measure import percentile

QUESTIONS: Final = (
    "起付线是多少", "门诊能报销吗", "得过乳腺癌还能赔吗", "材料不全要补几次", "拒赔通知几天内要发",
    "处方几天有效", "哮喘药一次最多赔多少", "罕见病药报几成", "超说明书用药怎么办", "等待期怎么算",
)  # fmt: skip


def bench_retrieval(quick: bool) -> dict[str, Any]:
    """Measure warm queries in both modes."""
    app = App()
    rounds = 3 if quick else 20
    start = time.perf_counter()
    both = app.searcher(wait=True)
    built = time.perf_counter() - start
    fused = _latencies(both, rounds)
    words = _latencies(app.searcher(dense=False), rounds)
    return {
        "打开索引秒": round(built, 2),
        "融合检索 p50/p95 毫秒": [round(percentile(fused, s) * 1000, 1) for s in (0.5, 0.95)],
        "基线：只用词面 p50/p95 毫秒": [round(percentile(words, s) * 1000, 1) for s in (0.5, 0.95)],
        "融合 ÷ 词面（中位数）": round(percentile(fused, 0.5) / percentile(words, 0.5), 2),
    }


def _latencies(searcher: Any, rounds: int) -> list[float]:
    taken = []
    for number in range(rounds + 1):
        for question in QUESTIONS:
            start = time.perf_counter()
            searcher.search(question, as_of=date(2026, 6, 1))
            if number:
                taken.append(time.perf_counter() - start)
    return taken
