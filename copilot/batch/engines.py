"""The port to something that runs many jobs, and the engine of this machine."""

import multiprocessing
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Final, Literal, Protocol

from copilot.batch.jobs import Job
from copilot.batch.worker import warm, work
from copilot.workflow.batch_records import JobResult

EngineName = Literal["local", "ray"]
LIVES: Final = 3
"""How many workers one claim may end before it is set aside."""
POISON: Final = "处理进程意外退出 {times} 次，这一件已搁置，请单独处理"


class Engine(Protocol):
    """Runs every job once and yields the results as they come; a dead worker costs its job only.

    Jobs are taken from the iterable as workers become free, never more than are under way.
    """

    def run(self, jobs: Iterable[Job]) -> Iterator[JobResult]:
        """Yield one result per job, in any order."""
        ...


class LocalEngine:
    """Worker processes on this machine, each with its own recogniser."""

    def __init__(self, workers: int, job: Callable[[Job], JobResult] = work) -> None:
        self._workers = workers
        self._job = job
        self._deaths: Counter[str] = Counter()

    def run(self, jobs: Iterable[Job]) -> Iterator[JobResult]:
        """Yield one result per job; jobs that were under way when a process died run again alone.

        No more jobs are handed out than there are workers, so that a claim that kills its process
        costs the others at most one repetition.
        """
        waiting, more = iter(jobs), True
        again: deque[Job] = deque()
        while more or again:
            suspects: list[Job] = []
            broken = False
            with self._pool(self._workers) as pool:
                running: dict[Future[JobResult], Job] = {}
                while not broken and (more or again or running):
                    while not broken and (more or again) and len(running) < self._workers:
                        job = again.popleft() if again else next(waiting, None)
                        if job is None:
                            more = False
                            break
                        try:
                            running[pool.submit(self._job, job)] = job
                        except BrokenProcessPool:
                            again.append(job)
                            broken = True
                    done = wait(running, return_when=FIRST_COMPLETED).done if running else set()
                    for future in done:
                        job = running.pop(future)
                        try:
                            yield self._counted(future.result())
                        except BrokenProcessPool:
                            broken = True
                            suspects.append(job)
                suspects += running.values()
            self._deaths.update(job.name for job in suspects)
            yield from map(self._alone, suspects)

    def _alone(self, job: Job) -> JobResult:
        while self._deaths[job.name] < LIVES:
            with self._pool(1) as pool:
                try:
                    return self._counted(pool.submit(self._job, job).result())
                except BrokenProcessPool:
                    self._deaths[job.name] += 1
        return set_aside(job, self._deaths[job.name])

    def _counted(self, result: JobResult) -> JobResult:
        return result.model_copy(update={"attempts": self._deaths[result.name] + 1})

    def _pool(self, workers: int) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        begin = _quiet_and_warm if self._job is work else _quiet
        share = max(1, (os.cpu_count() or 1) // workers)
        return ProcessPoolExecutor(workers, mp_context=context, initializer=begin, initargs=(share,))


def set_aside(job: Job, times: int) -> JobResult:
    """Return the result of a claim that ended ``times`` workers."""
    day = job.day.isoformat() if job.day else None
    return JobResult(
        name=job.name, status="poison", error=POISON.format(times=times), attempts=times, day=day
    )


def make_engine(name: EngineName, workers: int) -> Engine:
    """Return the engine of that name; raise EngineUnavailable when it cannot run here."""
    if name == "ray":
        from copilot.batch.ray_engine import RayEngine

        return RayEngine(workers)
    return LocalEngine(workers)


def _quiet(threads: int) -> None:
    """Keep whatever native libraries print off the standard output of the batch.

    A worker takes its share of the cores: engines that each use all of them slow each other down.
    """
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))
    os.dup2(2, 1)


def _quiet_and_warm(threads: int) -> None:
    _quiet(threads)
    warm()
