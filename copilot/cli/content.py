"""``packs`` and ``index``: the terms that decisions rest on, and the retrieval cache."""

from typing import Any

import typer

from copilot.bootstrap import App
from copilot.cli.output import JsonFlag, clean_stdout, emit
from copilot.cli.records import CheckReport, IndexReport, PackRow

packs = typer.Typer(
    help="产品包：列出、核对每个数字的条款出处。", no_args_is_help=True, rich_markup_mode=None
)


@packs.command("list")
def packs_list(as_json: JsonFlag = False) -> None:
    """列出可用的产品、版本、有效期和缺少的参数。"""
    found = [
        PackRow(
            product=policy.product,
            name=policy.name,
            version=policy.version,
            layer=policy.layer,
            valid_from=policy.valid_from,
            valid_to=policy.valid_to,
            benefits=tuple(benefit.name for benefit in policy.benefits),
            missing=policy.missing,
            for_engine_tests=policy.for_engine_tests,
        )
        for policy in App().content.policies
    ]

    def text(rows: list[PackRow], console: Any) -> None:
        from rich.table import Table

        table = Table(box=None, pad_edge=False)
        for title in ("产品", "名称", "版本", "责任", "条款未载明"):
            table.add_column(title, overflow="fold")
        for row in rows:
            mark = "（仅供测试）" if row.for_engine_tests else ""
            gaps = "、".join(row.missing) or "—"
            benefits = "、".join(row.benefits) or "—"
            table.add_row(row.product, row.name + mark, row.version, benefits, gaps)
        console.print(table)

    emit(found, as_json=as_json, text=text)


@packs.command("check")
def packs_check(as_json: JsonFlag = False) -> None:
    """核对所有产品包：每个数字都要逐字出现在它引用的条款里。"""
    from copilot.workflow.pack_checks import check_packs, floor_warnings

    content = App().content
    problems = tuple(check_packs(content.policies, content.files))
    report = CheckReport(
        ok=not problems,
        checked=len(content.policies),
        problems=problems,
        warnings=tuple(floor_warnings(content.policies, content.files)),
        gaps=tuple(
            f"{one.product} {one.name}：{'、'.join(one.missing)}" for one in content.policies if one.missing
        ),
    )
    emit(report, as_json=as_json, text=show_check)
    if problems:
        raise typer.Exit(1)


def index(as_json: JsonFlag = False) -> None:
    """建立或刷新检索索引；语料没有变化时立即结束。"""
    app = App()
    with clean_stdout():
        searcher = app.searcher()
        result = IndexReport(state=searcher.state, passages=len(searcher.passages), note=searcher.note)
        searcher.close()

    def text(found: IndexReport, console: Any) -> None:
        console.print(found.note or f"索引可用，共 {found.passages} 条原文")

    emit(result, as_json=as_json, text=text)
    if result.state != "ready":
        raise typer.Exit(1)


def show_check(report: CheckReport, console: Any) -> None:
    """Write what a check found, for people."""
    for title, lines in (
        ("条款未载明", report.gaps),
        ("低于指导意见", report.warnings),
        ("问题", report.problems),
    ):
        for line in lines:
            console.print(f"{title}：{line}")
    verdict = "全部通过" if report.ok else f"发现 {len(report.problems)} 处问题"
    console.print(f"核对 {report.checked} 份：{verdict}")
