"""How many threads a recogniser of this process may use."""

import os


def threads() -> int:
    """Return the cores that this process may run on, or fewer where ``OMP_NUM_THREADS`` says so.

    Engines of worker processes that share a machine set that variable for their workers, as Ray does.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    told = os.environ.get("OMP_NUM_THREADS", "")
    return min(cores, int(told)) if told.isdecimal() and int(told) else cores
