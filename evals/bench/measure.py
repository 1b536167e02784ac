"""Repeat and take the median; fit how cost grows."""

import math
import os
import resource
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any


def median_seconds(call: Callable[[], Any], repeats: int) -> float:
    """Return the median wall time of one call, in seconds, after one call that does not count."""
    call()
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def exponent(cost: Mapping[int, float]) -> float:
    """Return b of cost = a · n^b, fitted over the upper half of the sizes by least squares on logs."""
    sizes = sorted(cost)
    upper = sizes[len(sizes) // 2 :] if len(sizes) > 3 else sizes
    xs, ys = [math.log(n) for n in upper], [math.log(cost[n]) for n in upper]
    mean_x, mean_y = statistics.fmean(xs), statistics.fmean(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread


def stolen() -> tuple[float, float]:
    """Return the seconds that the host kept from this machine's cores, and all seconds of its cores."""
    try:
        first = Path("/proc/stat").read_text("ascii").split("\n", 1)[0]
    except OSError:
        return 0.0, 0.0
    ticks = [int(one) / os.sysconf("SC_CLK_TCK") for one in first.split()[1:9]]
    return ticks[7], sum(ticks)


def stolen_share(before: tuple[float, float]) -> float:
    """Return which share of the cores' time the host kept back since ``before``; 0 where it says nothing."""
    (first, begun), (last, ended) = before, stolen()
    return round((last - first) / (ended - begun), 3) if ended > begun else 0.0


def peak_mib() -> float:
    """Return the largest resident size of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
