"""Many claims on Ray, on this machine or on a cluster that ``RAY_ADDRESS`` names.

Ray ends a driver whose head is gone, without an exception that could be caught. So the driver is a
process of its own (``copilot.batch.ray_driver``): this side hands it one job per free worker over a
pipe, reads one result per line, and starts another driver with what is unfinished when it dies.
"""

import logging
import os
import subprocess
import sys
from collections.abc import Generator, Iterable, Iterator
from importlib.util import find_spec
from typing import IO, Final

from pydantic import ValidationError

from copilot.batch.jobs import Job
from copilot.errors import EngineUnavailable
from copilot.workflow.batch_records import JobResult

HEADS: Final = 5
"""How many drivers in a row may end without one result before the batch gives up."""
_ENVIRONMENT: Final = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing leaves the machine
    "RAY_DISABLE_IMPORT_WARNING": "1",
    "RAY_gcs_rpc_server_reconnect_timeout_s": "30",
    # A busy machine may take longer to start the helpers of a node and its workers than Ray expects.
    "RAY_agent_register_timeout_ms": "180000",
    "RAY_raylet_start_wait_time_s": "180",
    "RAY_worker_register_timeout_seconds": "180",
    "RAY_worker_niceness": "0",  # Ray would let everything else on the machine go before its workers
    "RAY_LOG_TO_STDERR": "0",
}
log = logging.getLogger(__name__)


class RayEngine:
    """Actors on Ray, each with a warm reader; needs folders that every machine sees under one path."""

    def __init__(self, workers: int) -> None:
        if find_spec("ray") is None:
            raise EngineUnavailable("没有安装 Ray，请安装 claims-copilot[ray] 或用 --engine local")
        self._workers = workers

    def run(self, jobs: Iterable[Job]) -> Iterator[JobResult]:
        """Yield one result per job; what was under way when a head died is handed out again."""
        waiting = iter(jobs)
        unfinished: dict[str, Job] = {}
        barren = 0
        while True:
            if not unfinished:
                first = next(waiting, None)
                if first is None:
                    return
                unfinished[first.name] = first
            finished = yield from self._one_driver(waiting, unfinished)
            if finished:
                barren = 0
            elif barren + 1 >= HEADS:
                raise EngineUnavailable(
                    f"Ray 连续 {HEADS} 次没有启动或中途退出，请用 ray status 检查后以同样的命令继续"
                )
            else:
                barren += 1

    def _one_driver(
        self, waiting: Iterator[Job], unfinished: dict[str, Job]
    ) -> Generator[JobResult, None, int]:
        """Work with one driver until all is done or it dies; return how many results it gave."""
        finished = 0
        with _driver(self._workers) as driver:
            to, back = _pipes(driver)
            try:
                for job in list(unfinished.values()):
                    _hand(to, job)
                while True:
                    # One claim more per worker than is under way, so that no worker waits for this side.
                    while len(unfinished) < 2 * self._workers:
                        following = next(waiting, None)
                        if following is None:
                            break
                        unfinished[following.name] = following
                        _hand(to, following)
                    if not unfinished:
                        to.close()
                        driver.wait()
                        return finished
                    result = _read(back)
                    if result is None:
                        break
                    if unfinished.pop(result.name, None) is not None:
                        finished += 1
                        yield result
            except BrokenPipeError:
                pass
            finally:
                _end(driver)
        log.warning(
            "the Ray driver ended with %s, %d claims go to another", driver.returncode, len(unfinished)
        )
        return finished


def _driver(workers: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "copilot.batch.ray_driver", str(workers)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**_ENVIRONMENT, **os.environ, "PYTHONUTF8": "1"},
        start_new_session=True,
    )


def _pipes(driver: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    if driver.stdin is None or driver.stdout is None:
        raise EngineUnavailable("Ray 的驱动进程没有启动")
    return driver.stdin, driver.stdout


def _hand(to: IO[str], job: Job) -> None:
    to.write(job.model_dump_json() + "\n")
    to.flush()


def _read(back: IO[str]) -> JobResult | None:
    """Return the next result, or None when the driver has ended; what is no result is passed over."""
    for line in back:
        try:
            return JobResult.model_validate_json(line)
        except ValidationError:
            continue
    return None


def _end(driver: subprocess.Popen[str]) -> None:
    """End the driver; a local cluster that it started shares its fate."""
    if driver.poll() is None:
        driver.terminate()
        try:
            driver.wait(10)
        except subprocess.TimeoutExpired:
            driver.kill()
