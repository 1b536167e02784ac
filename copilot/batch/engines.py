"""The port to something that runs many jobs, and its two engines."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Literal, Protocol

from copilot.batch.jobs import Job, work
from copilot.errors import EngineUnavailable
from copilot.workflow.batch_records import JobResult

EngineName = Literal["local", "ray"]


class Engine(Protocol):
    """Runs every job once and yields the results as they come; a dead worker costs its job only."""

    def run(self, jobs: Sequence[Job]) -> Iterator[JobResult]:
        """Yield one result per job, in any order."""
        ...


class LocalEngine:
    """Worker processes on this machine, each with its own recogniser."""

    def __init__(self, workers: int, job: Callable[[Job], JobResult] = work) -> None:
        self._workers = workers
        self._job = job

    def run(self, jobs: Sequence[Job]) -> Iterator[JobResult]:
        """Yield one result per job; jobs that were under way when a process died run again alone.

        No more jobs are handed out than there are workers, so that a claim that kills its process
        costs the others at most one repetition.
        """
        waiting = deque(jobs)
        while waiting:
            suspects: list[Job] = []
            broken = False
            with self._pool(self._workers) as pool:
                running: dict[Future[JobResult], Job] = {}
                while not broken and (waiting or running):
                    while waiting and len(running) < self._workers:
                        try:
                            running[pool.submit(self._job, waiting[0])] = waiting[0]
                        except BrokenProcessPool:
                            broken = True
                            break
                        waiting.popleft()
                    done = wait(running, return_when=FIRST_COMPLETED).done if running else set()
                    for future in done:
                        job = running.pop(future)
                        try:
                            yield future.result()
                        except BrokenProcessPool:
                            broken = True
                            suspects.append(job)
                suspects += running.values()
            yield from map(self._alone, suspects)

    def _alone(self, job: Job) -> JobResult:
        with self._pool(1) as pool:
            try:
                return pool.submit(self._job, job).result()
            except BrokenProcessPool:
                return JobResult(name=job.name, error="处理进程意外退出，这一件没有结果，请单独处理")

    @staticmethod
    def _pool(workers: int) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(workers, mp_context=context, initializer=_quiet)


class RayEngine:
    """Tasks on Ray, for more machines than one; ``RAY_ADDRESS`` names a running cluster."""

    def __init__(self, workers: int) -> None:
        try:
            import ray
        except ImportError as error:
            raise EngineUnavailable("没有安装 Ray，请安装 claims-copilot[ray] 或用 --engine local") from error
        self._ray: Any = ray
        self._workers = workers

    def run(self, jobs: Sequence[Job]) -> Iterator[JobResult]:
        """Yield results as tasks finish; at most ``workers`` tasks are under way."""
        ray = self._ray
        if not ray.is_initialized():
            local = {} if os.environ.get("RAY_ADDRESS") else {"num_cpus": self._workers}
            ray.init(include_dashboard=False, log_to_driver=False, **local)
        task = ray.remote(max_retries=1)(work)
        waiting = list(jobs)
        running: dict[Any, Job] = {}
        while waiting or running:
            while waiting and len(running) < self._workers:
                job = waiting.pop(0)
                running[task.remote(job)] = job
            [done], _ = ray.wait(list(running), num_returns=1)
            job = running.pop(done)
            try:
                yield ray.get(done)
            except ray.exceptions.RayError as error:
                yield JobResult(
                    name=job.name, error=f"处理进程意外退出（{type(error).__name__}），请单独处理"
                )


def make_engine(name: EngineName, workers: int) -> Engine:
    """Return the engine of that name; raise EngineUnavailable when it cannot run here."""
    return RayEngine(workers) if name == "ray" else LocalEngine(workers)


def _quiet() -> None:
    """Keep whatever native libraries print off the standard output of the batch."""
    os.dup2(2, 1)
