"""``copilot bench``: speed, memory and growth, each beside a baseline measured in the same run.

Machines differ and are noisy; the ratio to the baseline is the figure to compare.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

import typer

Suite = Literal["rules", "extract", "retrieval", "coding"]
ASKED: Final = ("stages", "growth", "claim")
"""Run only where they are named: they take long and write files."""


def command(
    suites: Annotated[list[str] | None, typer.Argument(help="测哪几项，默认全部")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="少量重复，约一分钟")] = False,
    sizes: Annotated[str, typer.Option("--sizes", help="retrieval 的条数，如 100000,1000000")] = "",
    claims: Annotated[int, typer.Option("--claims", help="claim 的赔案数，默认 20")] = 0,
    out: Annotated[Path | None, typer.Option("--out", help="claim 的目录：中断后再运行就接着测")] = None,
    picture: Annotated[Path | None, typer.Option("--picture", help="retrieval 的增长曲线（SVG）")] = None,
    save: Annotated[
        Path | None, typer.Option("--save", help="stages：成本表写到这个文件，供 copilot plan --costs 用")
    ] = None,
    work: Annotated[
        Path | None, typer.Option("--work", help="growth：中间结果的目录，中断后用同一目录接着跑")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="只在标准输出打印一个 JSON 文档")] = False,
) -> None:
    """测速度、内存与增长；每个数旁边是同一次运行里的基线。"""
    chosen = suites or list(get_args(Suite))
    known = (*get_args(Suite), *ASKED)
    unknown = [name for name in chosen if name not in known]
    if unknown:
        raise typer.BadParameter(f"没有测试 {'、'.join(unknown)}，可用：{'、'.join(known)}")
    counts = [int(one) for one in sizes.split(",") if one.strip().isdigit()]
    results: dict[str, dict[str, Any]] = {}
    for name in chosen:
        if name == "claim":
            results[name] = _claim(quick, claims, out)
        elif name in ASKED:
            results[name] = _asked(name, quick, save, work)
        else:
            results[name] = _run(name, quick, counts, picture)
    if as_json:
        sys.stdout.write(json.dumps(results, ensure_ascii=False, indent=2) + "\n")
        return
    for name, rows in results.items():
        sys.stdout.write(f"{name}\n")
        for label, value in rows.items():
            sys.stdout.write(f"  {label}: {value}\n")


def _claim(quick: bool, claims: int, out: Path | None) -> dict[str, Any]:
    from copilot.cli.output import clean_stdout

    with clean_stdout():
        from evals.bench.claim import bench_claim

        return bench_claim(quick, claims, out)


def _run(name: str, quick: bool, sizes: Sequence[int], picture: Path | None) -> dict[str, Any]:
    from copilot.cli.output import clean_stdout

    with clean_stdout():
        if name == "rules":
            from evals.bench.rules import bench_rules

            return bench_rules(quick)
        if name == "extract":
            from evals.bench.extract import bench_extract

            return bench_extract(quick)
        if name == "coding":
            from evals.bench.coding import bench_coding

            return bench_coding(quick)
        from evals.bench.retrieval import bench_retrieval

        return bench_retrieval(quick, sizes, picture)


def _asked(name: str, quick: bool, save: Path | None, work: Path | None) -> dict[str, Any]:
    from copilot.cli.output import clean_stdout

    with clean_stdout():
        if name == "stages":
            from evals.bench.stages import bench_stages

            return bench_stages(quick, save)
        from evals.bench.growth import bench_growth

        return bench_growth(quick, work or Path("out/growth"))
