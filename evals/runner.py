"""Runs tasks in worker processes, shows how far it is, and keeps what is finished.

A unit that fails is a result that says so; a process that dies costs the units that were under way
one repetition alone. Workers are as many as the processor cores that this process may use.
"""

import logging
import multiprocessing
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from copilot.errors import CopilotError
from evals.records import UnitResult
from evals.tasks import Context, Kept, Task

Work = Callable[[Task, Context], UnitResult]
RECYCLE: Final = 400
_DIED: Final = "处理进程意外退出，这一件没有结果"
log = logging.getLogger(__name__)


def cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_all(tasks: Sequence[Task], context: Context, kept: Kept, work: Work, jobs: int) -> list[UnitResult]:
    """Return one result per task, in the order of the tasks; what is kept is not run again."""
    results = {task.id: found for task in tasks if (found := kept.get(task)) is not None}
    missing = [task for task in tasks if task.id not in results]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(file=sys.stderr)) as progress:
        bar = progress.add_task("评测", total=len(tasks), completed=len(results))
        for task, result in _results(missing, context, work, jobs):
            results[task.id] = result
            kept.put(task, result)
            progress.update(bar, advance=1, description=f"评测 {task.suite}")
    return [results[task.id] for task in tasks]


def _results(
    tasks: Sequence[Task], context: Context, work: Work, jobs: int
) -> Iterator[tuple[Task, UnitResult]]:
    if jobs == 0:
        yield from ((task, guarded(work, task, context)) for task in tasks)
        return
    waiting = deque(tasks)
    while waiting:
        suspects: list[Task] = []
        broken = False
        with _pool(min(jobs, len(waiting))) as pool:
            running: dict[Future[UnitResult], Task] = {}
            while not broken and (waiting or running):
                while waiting and len(running) < jobs and not broken:
                    try:
                        running[pool.submit(guarded, work, waiting[0], context)] = waiting[0]
                        waiting.popleft()
                    except BrokenProcessPool:
                        broken = True
                for future in wait(running, return_when=FIRST_COMPLETED).done if running else ():
                    task = running.pop(future)
                    try:
                        yield task, future.result()
                    except BrokenProcessPool:
                        broken = True
                        suspects.append(task)
            suspects += running.values()
        yield from ((task, _alone(work, task, context)) for task in suspects)


def _alone(work: Work, task: Task, context: Context) -> UnitResult:
    with _pool(1) as pool:
        try:
            return pool.submit(guarded, work, task, context).result()
        except BrokenProcessPool:
            return failed(task, _DIED)


def guarded(work: Work, task: Task, context: Context) -> UnitResult:
    """Run one task; whatever goes wrong becomes its result."""
    begun = time.process_time()
    try:
        result = work(task, context)
        return result.model_copy(update={"cpu": round(time.process_time() - begun, 3)})
    except CopilotError as error:
        return failed(task, str(error))
    except Exception as error:  # the edge of a worker: one unit must not end the evaluation
        log.exception("unit %s", task.id)
        return failed(task, f"程序内部出错（{type(error).__name__}：{error}）")


def failed(task: Task, problem: str) -> UnitResult:
    """Return the result of a unit that could not be run."""
    return UnitResult(
        id=task.id, suite=task.suite, inputs="", title=task.id, group=task.kind, problem=problem
    )


def _pool(workers: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_quiet, max_tasks_per_child=RECYCLE)


def _quiet() -> None:
    """Keep what native libraries print off the standard output."""
    os.dup2(2, 1)
