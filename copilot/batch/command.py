"""``copilot batch``."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, cast, get_args

import typer

from copilot.batch import worker
from copilot.batch.engines import Engine, EngineName, make_engine
from copilot.batch.jobs import Job, content_key, find_jobs
from copilot.batch.ledger import Ledger
from copilot.errors import EngineUnavailable, InputRefused
from copilot.workflow.batch_records import BatchReport, JobResult
from copilot.workflow.ports import china_day, utc_now

Told = Callable[[JobResult], None]


def command(
    folder: Annotated[
        Path, typer.Argument(help="目录（每个子目录是一件，可以有自己的 claim.yaml），或 .jsonl、.csv 清单")
    ],
    product: Annotated[str | None, typer.Option("--product", help="没有写明产品的件用这个产品")] = None,
    engine: Annotated[str, typer.Option("--engine", help="local（本机多进程）或 ray")] = "local",
    workers: Annotated[int, typer.Option("--workers", min=1, max=256, help="并行的进程数")] = 1,
    out: Annotated[
        Path | None, typer.Option("--out", help="结果目录；再次运行时其中已完成的件不再处理")
    ] = None,
    store: Annotated[bool, typer.Option("--store", help="每件建成赔案，读取并算出建议")] = False,
    again: Annotated[bool, typer.Option("--again", help="被拒和搁置的件也重新处理")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="只在标准输出打印一个 JSON 文档")] = False,
) -> None:
    """逐案处理许多件；一件出错不影响其他件，原因写在它的结果里。"""
    if engine not in get_args(EngineName):
        raise InputRefused(f"没有批量引擎 {engine}，请用 {' 或 '.join(get_args(EngineName))}")
    same = {"day": china_day(utc_now()), "program": worker.program(), "store": store}
    where = out.absolute() if out is not None else None
    jobs = [job.model_copy(update=same) for job in find_jobs(folder.absolute(), product, where)]
    made = make_engine(cast("EngineName", engine), workers)
    with _progress(len(jobs)) as told:
        report = run(jobs, made, Ledger(where), told, again=again)
    if as_json:
        sys.stdout.write(report.model_dump_json(indent=2) + "\n")
    else:
        _show(report)


def run(jobs: list[Job], engine: Engine, ledger: Ledger, told: Told, *, again: bool = False) -> BatchReport:
    """Work on what is not finished, each claim at most twice where the machine failed it."""
    keys: dict[str, str] = {}
    failed: list[Job] = []
    resumed = 0

    def unfinished() -> Iterator[Job]:
        nonlocal resumed
        for job in jobs:
            keys[job.name] = content_key(job)
            earlier = ledger.finished(job.name, keys[job.name], again=again)
            if earlier is None:
                yield job
            else:
                resumed += 1
                told(earlier)

    def finish(result: JobResult) -> None:
        ledger.add(result.model_copy(update={"key": keys[result.name]}))
        told(result)

    by_name = {job.name: job for job in jobs}
    for result in engine.run(unfinished()):
        if result.status == "failed":
            failed.append(by_name[result.name])
        else:
            finish(result)
    for result in engine.run(failed) if failed else ():
        finish(result)
    results = ledger.close(by_name)
    if len(results) != len(jobs):
        raise EngineUnavailable(f"{len(jobs) - len(results)} 件没有结果，请以同样的命令继续")
    bad = sum(one.error is not None for one in results)
    return BatchReport(claims=len(results), failed=bad, resumed=resumed, results=results)


@contextmanager
def _progress(total: int) -> Iterator[Told]:
    """Show a bar on a terminal, and one line per claim elsewhere."""
    if not sys.stderr.isatty():
        done = 0

        def line(result: JobResult) -> None:
            nonlocal done
            done += 1
            sys.stderr.write(f"[{done}/{total}] {result.name} {result.error or result.outcome}\n")

        yield line
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=total)

        def step(result: JobResult) -> None:
            if result.error:
                bar.console.print(f"{result.name} {result.error}", markup=False)
            bar.update(task, advance=1, description=result.name)

        yield step


def _show(report: BatchReport) -> None:
    from rich.console import Console
    from rich.table import Table

    console: Any = Console(width=None if sys.stdout.isatty() else 110, highlight=False, markup=False)
    table = Table("件", "建议", "应付", "理由码或原因", box=None, pad_edge=False)
    for one in report.results:
        amount = "待定" if one.payable is None else f"{one.payable:,.2f} 元"
        table.add_row(one.name, one.outcome or "无结果", amount, one.error or " ".join(one.codes))
    console.print(table)
    console.print(f"共 {report.claims} 件，{report.failed} 件没有结果，{report.resumed} 件在之前已完成")
