"""``copilot eval``: labelled cases into figures, a report, and a gate."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from copilot.errors import InputRefused
from evals.records import Compared, EvalReport, Figure, SuiteName
from evals.report.html import interval_text, render, value_text
from evals.run import BASELINES, Order, evaluate
from evals.runner import cores
from evals.suites import NAMES
from evals.tasks import PAPERS, Context

OUT: Final = Path("out/eval")
SHIPPED: Final = "shipped"


def command(
    suite: Annotated[str | None, typer.Argument(help="与 --suite 相同")] = None,
    suites: Annotated[
        str,
        typer.Option("--suite", help="extraction、retrieval、decision、safety、speed 或 all，可用逗号分隔"),
    ] = "all",
    split: Annotated[
        str, typer.Option("--split", help="test（不参与调试的数据）、dev 或 all（两者的赔案和问题）")
    ] = "test",
    out: Annotated[Path, typer.Option("--out", help="报告写到哪个目录；中断后用同一目录接着跑")] = OUT,
    quick: Annotated[bool, typer.Option("--quick", help="同一数据的小子集，约三分钟")] = False,
    papers: Annotated[int, typer.Option("--papers", min=1, help="渲染单证的份数")] = PAPERS,
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="进程数；0 为可用的处理器核数")] = 0,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help="与这个基线文件比较；shipped 为随程序的基线")
    ] = None,
    gate: Annotated[bool, typer.Option("--gate", help="有超出噪声的退步时以状态 1 退出")] = False,
    save_baseline: Annotated[
        Path | None, typer.Option("--save-baseline", help="把这次的结果存为基线文件")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="渲染与抽样的种子")] = 1,
    data: Annotated[
        Path | None, typer.Option("--data", help="用自己的标注数据目录，格式见 docs/evaluation.md")
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option("--import", help="把 CSV 和 --images 转成 --data 能用的目录 --out，然后结束"),
    ] = None,
    images: Annotated[Path | None, typer.Option("--images", help="--import 的图像目录")] = None,
    live: Annotated[
        bool, typer.Option("--live", help="另报告在库案件：建议与人的决定的分歧、最值得标注的案件")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="只在标准输出打印一个 JSON 文档")] = False,
) -> None:
    """用标注案例评测：提取、检索、裁决、安全、速度；写出 HTML 报告与 JSON，可与基线比较。"""
    if table is not None:
        _import(table, images, out)
        return
    if gate and baseline is None:
        raise InputRefused("--gate 需要 --baseline，例如 --baseline shipped")
    order = Order(
        names=_names(suite or suites, live),
        context=Context(
            split=_split(split), seed=seed, quick=quick, papers=papers, work=_work(out), data=data
        ),
        jobs=jobs or cores(),
        baseline=_baseline(baseline, split),
        command=_command_line(),
    )
    report = run_and_write(order, out, live=live, save=save_baseline)
    if as_json:
        sys.stdout.write(json.dumps(summary(report), ensure_ascii=False, indent=2) + "\n")
    else:
        show(report, out)
    if gate and report.compared is not None and report.compared.regressions:
        raise typer.Exit(1)


def run_and_write(order: Order, out: Path, *, live: bool = False, save: Path | None = None) -> EvalReport:
    """Evaluate, write ``report.html`` and ``report.json``, and the baseline where one is asked for."""
    from copilot.cli.output import clean_stdout
    from evals.baseline import saved, write_baseline

    with clean_stdout():
        report = evaluate(order, _say)
        if live:
            report = _with_live(report)
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "report.html").write_text(render(report), "utf-8")
        (out / "report.json").write_text(_without_pictures(report), "utf-8")
        if save is not None:
            write_baseline(save, saved(report))
    except OSError as error:
        raise InputRefused(f"无法写入 {out}（{error.strerror}）") from error
    return report


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _without_pictures(report: EvalReport) -> str:
    """Return the JSON without the page pictures; their boxes stay."""
    body = report.model_dump(mode="json")
    for one in body["suites"]:
        for result in one["results"]:
            for page in result["pages"]:
                page["jpeg"] = ""
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _with_live(report: EvalReport) -> EvalReport:
    from copilot.bootstrap import App
    from evals.live import live_report

    app = App()
    try:
        found = live_report(app.store, report.seed)
    finally:
        app.close()
    return report.model_copy(update={"suites": (*report.suites, found)})


def _names(text: str, live: bool) -> tuple[SuiteName, ...]:
    wanted = [one.strip() for one in text.split(",") if one.strip()]
    if wanted == ["none"] and live:
        return ()
    unknown = [one for one in wanted if one not in (*NAMES, "all")]
    if unknown or not wanted:
        raise InputRefused(f"没有评测套件 {'、'.join(unknown) or '（空）'}，可用：{'、'.join(NAMES)}、all")
    return NAMES if "all" in wanted else tuple(one for one in NAMES if one in wanted)


def _split(text: str) -> str:
    if text not in ("test", "dev", "all"):
        raise InputRefused(f"没有数据划分 {text}，请用 test、dev 或 all")
    return text


def _work(out: Path) -> Path:
    return out.absolute() / "work"


def _baseline(path: Path | None, split: str) -> Path | None:
    if path is not None and str(path) == SHIPPED:
        return BASELINES / f"{split}.json"
    return path


def _command_line() -> str:
    return " ".join(["copilot", *(Path(one).name if one.startswith("/") else one for one in sys.argv[1:])])


def _import(table: Path, images: Path | None, out: Path) -> None:
    from evals.importer import import_csv

    if images is None or out == OUT:
        raise InputRefused("--import 需要 --images 图像目录 和 --out 新目录")
    count = import_csv(table, images, out)
    typer.echo(f"已写入 {count} 件到 {out}；接着用 copilot eval --data {out}")


def summary(report: EvalReport) -> dict[str, Any]:
    """Return the figures without the units."""
    return report.model_dump(mode="json", exclude={"suites": {"__all__": {"results", "tables", "curves"}}})


def show(report: EvalReport, out: Path) -> None:
    """Print the figures for people."""
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    laid = Table("套件", "指标", box=None, pad_edge=False)
    for head in ("值", "95% 区间", "件", "目标"):
        laid.add_column(head, justify="right")
    for one in report.suites:
        for figure in one.figures:
            if figure.headline or one.suite == "live":
                cells = (value_text(figure), interval_text(figure), str(figure.n), _goal(figure))
                mark = {True: "green", False: "red", None: ""}[figure.met]
                laid.add_row(one.suite, figure.label, *cells, style=mark)
        if one.problems:
            laid.add_row(one.suite, "没有结果的件", str(one.problems), "", str(one.units), "", style="red")
    console.print(laid)
    if report.compared is not None:
        _show_compared(report.compared, console)
    console.print(f"报告：{(out / 'report.html').resolve()}", soft_wrap=True)


def _goal(figure: Figure) -> str:
    if figure.target is None:
        return ""
    return f"{'≥' if figure.better == 'higher' else '≤'} {figure.target:g}"


def _show_compared(compared: Compared, console: Console) -> None:
    lost = compared.regressions
    verdict = f"{len(lost)} 个指标退步" if lost else "没有退步"
    style = "red" if lost else "green"
    console.print(f"与基线 {compared.baseline} 比较 {compared.shared} 件：{verdict}", style=style)
    for one in lost:
        console.print(f"  {one.label}：{one.before:.4f} → {one.after:.4f}　{'、'.join(one.units[:6])}")
