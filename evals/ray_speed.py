"""How much faster two workers of Ray are than one, and what Ray costs beside a plain loop.

``python -m evals.ray_speed --claims 40 --folder DIR`` works on the same claims four times, warm: in a
plain loop of this process, with one actor, with two, and with two plain processes, which tells how much
two of anything can gain on this machine (cores that are threads of one core give less).

What is compared is the steady part: from the first result of each worker to the last one, so that
starting Ray is not in it; the start is given beside. Processor seconds per claim are those of every
process below this one, Ray's own among them: a busy neighbour hardly changes them.
"""

import json
import os
import sys
import time
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from copilot.batch.engines import Engine
from copilot.batch.jobs import Job, find_jobs
from evals.bench.measure import stolen, stolen_share
from evals.bench.stages import spent
from evals.ray_claims import PRODUCT, make_folders

Mark = tuple[float, float]
"""When a result came, and the processor seconds used until then."""


def looped(jobs: list[Job]) -> dict[str, float]:
    """Work on the claims one after another in this process."""
    from copilot.batch.worker import warm, work

    start = time.perf_counter()
    warm()
    times = [_done(work(job).error) for job in jobs]
    return _steady(start, times, 1)


def on_ray(jobs: list[Job], workers: int) -> dict[str, float]:
    """Work on the claims with that many actors."""
    from copilot.batch.ray_engine import RayEngine

    return _run(RayEngine(workers), jobs, workers)


def on_processes(jobs: list[Job], workers: int) -> dict[str, float]:
    """Work on the claims with that many plain processes."""
    from copilot.batch.engines import LocalEngine

    return _run(LocalEngine(workers), jobs, workers)


def _run(engine: Engine, jobs: list[Job], workers: int) -> dict[str, float]:
    start = time.perf_counter()
    times = [_done(result.error) for result in engine.run(jobs)]
    return _steady(start, times, workers)


def _done(error: str | None) -> Mark:
    if error is not None:
        raise RuntimeError(error)
    return time.perf_counter(), spent()


def _steady(start: float, marks: list[Mark], workers: int) -> dict[str, float]:
    """Return claims per second and processor seconds per claim after each worker's first claim."""
    (begun, before), (ended, after) = marks[workers - 1], marks[-1]
    claims = len(marks) - workers
    return {
        "per_second": claims / (ended - begun),
        "processor_seconds_per_claim": (after - before) / claims,
        "start_seconds": begun - start,
    }


def main(
    claims: Annotated[int, typer.Option(min=6, help="件数")] = 40,
    pages: Annotated[int, typer.Option(min=1, help="每件页数")] = 5,
    templates: Annotated[int, typer.Option(min=1, help="画多少套不同的单证")] = 4,
    folder: Annotated[Path, typer.Option(help="工作目录")] = Path("ray-speed"),
) -> None:
    """Measure and print JSON."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # as in an actor, or the loop would use more cores
    papers = make_folders(folder.absolute(), claims, pages, templates)
    same = {"day": date(2026, 3, 9)}
    jobs = [job.model_copy(update=same) for job in find_jobs(papers, PRODUCT, None)][:claims]
    before = stolen()
    plain, one, two, bare = looped(jobs), on_ray(jobs, 1), on_ray(jobs, 2), on_processes(jobs, 2)
    found: dict[str, Any] = {
        "claims": claims,
        "pages": pages,
        "plain_loop": plain,
        "ray_1": one,
        "ray_2": two,
        "processes_2": bare,
        "overhead_processor_seconds": round(
            one["processor_seconds_per_claim"] / plain["processor_seconds_per_claim"] - 1, 3
        ),
        "overhead": round(plain["per_second"] / one["per_second"] - 1, 3),
        "speedup_2_over_1": round(two["per_second"] / one["per_second"], 2),
        "speedup_2_processes_over_loop": round(bare["per_second"] / plain["per_second"], 2),
        "load_average": os.getloadavg()[0],
        "stolen_by_host": stolen_share(before),
    }
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    typer.run(main)
