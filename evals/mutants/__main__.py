"""Run the mutants one after the other, each in a child process, and print which turned the gate red."""

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

import typer

from copilot.bootstrap import load_settings
from copilot.bootstrap.corpus import corpus_root
from copilot.cli.output import clean_stdout
from copilot.errors import InputRefused
from evals.baseline import compare, saved, write_baseline
from evals.mutants.kinds import MUTANTS, Mutant, private_copy
from evals.records import Compared, EvalReport, SuiteName
from evals.run import Order, evaluate
from evals.tasks import Context

SOUND: Final = "sound"
BASELINE: Final = "baseline.json"
RED: Final = 1
BROKEN: Final = 3


def main(
    only: Annotated[str, typer.Option(help="只跑这些，用逗号分隔")] = "",
    planted: Annotated[str, typer.Option("--planted", hidden=True)] = "",
    work: Annotated[Path | None, typer.Option(help="工作目录；不写为临时目录")] = None,
) -> None:
    """每个变异体都应让门变红；有一个没有变红时以状态 1 退出。"""
    names = [one for one in only.split(",") if one]
    unknown = set(names) - {one.name for one in MUTANTS}
    if unknown:
        raise InputRefused(
            f"没有变异体 {'、'.join(sorted(unknown))}，可用：{'、'.join(one.name for one in MUTANTS)}"
        )
    if planted:
        raise typer.Exit(_child(planted, work or Path.cwd()))
    chosen = [one for one in MUTANTS if not names or one.name in names]
    if work is not None:
        raise typer.Exit(_parent(chosen, work.absolute()))
    with TemporaryDirectory(prefix="copilot-mutants-") as folder:
        raise typer.Exit(_parent(chosen, Path(folder)))


def _parent(chosen: list[Mutant], work: Path) -> int:
    """Run the sound program once for each suite, then every mutant; return 0 when all turn red."""
    survivors = []
    for name in dict.fromkeys(one.suite for one in chosen):
        _sound(name, work)
    for one in chosen:
        begun = time.perf_counter()
        arguments = [sys.executable, "-m", "evals.mutants", "--planted", one.name, "--work", str(work)]
        done = subprocess.run(arguments, check=False, capture_output=True, text=True)
        verdict = {RED: "红", 0: "绿（没有发现）"}.get(done.returncode, f"没有跑成：{done.stderr[-300:]}")
        if done.returncode != RED:
            survivors.append(one.name)
        sys.stdout.write(f"{one.name:20} {one.what}　{verdict}　{time.perf_counter() - begun:.0f} 秒\n")
        sys.stdout.write("".join(f"    {line}\n" for line in done.stdout.splitlines()[:4]))
        sys.stdout.flush()
    sys.stdout.write(f"{len(chosen) - len(survivors)}/{len(chosen)} 个变异体让门变红\n")
    return 1 if survivors else 0


def _sound(suite: SuiteName, work: Path) -> None:
    report = run_here(suite, work / SOUND / suite, None)
    broken = [one.problem for part in report.suites for one in part.results if one.problem]
    if broken:
        raise InputRefused(f"没有变异的程序就有 {len(broken)} 件没有结果：{broken[0]}")
    write_baseline(work / SOUND / suite / BASELINE, saved(report))


def _child(name: str, work: Path) -> int:
    """Plant one mutant in this process, run its suite, and compare with the sound run."""
    from evals.baseline import read_baseline

    one = next(mutant for mutant in MUTANTS if mutant.name == name)
    with TemporaryDirectory(prefix=f"copilot-{name}-") as folder:
        corpus = private_copy(corpus_root(load_settings().corpus), Path(folder))
        one.plant(corpus)
        papers = work / SOUND / one.suite / "papers"
        if papers.exists():
            (Path(folder) / "papers").symlink_to(papers)
        report = run_here(one.suite, Path(folder), corpus)
        found = compare(report, read_baseline(work / SOUND / one.suite / BASELINE), "没有变异的程序")
    _print(found)
    return RED if found.regressions else 0


def run_here(suite: SuiteName, work: Path, corpus: Path | None) -> EvalReport:
    """Run the quick form of one suite in this process, so that what was planted is what runs."""
    work.mkdir(parents=True, exist_ok=True)
    context = Context(split="dev", quick=True, digital=True, work=work, corpus=corpus)
    with clean_stdout():
        return evaluate(Order(names=(suite,), context=context, jobs=0), lambda _: None)


def _print(found: Compared) -> None:
    for one in found.regressions:
        sys.stdout.write(f"{one.label}：{one.before:.4f} → {one.after:.4f}　{'、'.join(one.units[:3])}\n")


if __name__ == "__main__":
    typer.run(main)
