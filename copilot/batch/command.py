"""``copilot batch``."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, cast, get_args

import typer

from copilot.batch.engines import EngineName, make_engine
from copilot.batch.jobs import find_jobs
from copilot.errors import InputRefused
from copilot.workflow.batch_records import BatchReport, JobResult


def command(
    folder: Annotated[Path, typer.Argument(help="目录：每个子目录是一件，可以有自己的 claim.yaml")],
    product: Annotated[str | None, typer.Option("--product", help="没有写明产品的件用这个产品")] = None,
    engine: Annotated[str, typer.Option("--engine", help="local（本机多进程）或 ray")] = "local",
    workers: Annotated[int, typer.Option("--workers", min=1, max=256, help="并行的进程数")] = 1,
    out: Annotated[Path | None, typer.Option("--out", help="每件的完整结果写到这个目录")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="只在标准输出打印一个 JSON 文档")] = False,
) -> None:
    """逐案处理一个目录；一件出错不影响其他件，原因写在它的结果里。"""
    if engine not in get_args(EngineName):
        raise InputRefused(f"没有批量引擎 {engine}，请用 {' 或 '.join(get_args(EngineName))}")
    jobs = find_jobs(folder, product, out)
    results: list[JobResult] = []
    for result in make_engine(cast("EngineName", engine), workers).run(jobs):
        results.append(result)
        sys.stderr.write(f"[{len(results)}/{len(jobs)}] {result.name} {result.error or result.outcome}\n")
    report = BatchReport(
        claims=len(results),
        failed=sum(one.error is not None for one in results),
        results=tuple(sorted(results, key=lambda one: one.name)),
    )
    if as_json:
        sys.stdout.write(json.dumps(report.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n")
    else:
        _show(report)


def _show(report: BatchReport) -> None:
    from rich.console import Console
    from rich.table import Table

    console: Any = Console(width=None if sys.stdout.isatty() else 110, highlight=False, markup=False)
    table = Table("件", "建议", "应付", "理由码或原因", box=None, pad_edge=False)
    for one in report.results:
        amount = "待定" if one.payable is None else f"{one.payable:,.2f} 元"
        table.add_row(one.name, one.outcome or "无结果", amount, one.error or " ".join(one.codes))
    console.print(table)
    console.print(f"共 {report.claims} 件，{report.failed} 件没有结果")
