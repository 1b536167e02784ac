"""``packs``, ``search``, ``corpus`` and ``index``: the content that decisions rest on."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from copilot.bootstrap import App
from copilot.cli.output import JsonFlag, clean_stdout, emit
from copilot.cli.records import CheckReport, IndexReport, Manifest, ManifestRow, PackRow
from copilot.errors import CorpusError, InputRefused

packs = typer.Typer(
    help="产品包：列出、核对每个数字的条款出处。", no_args_is_help=True, rich_markup_mode=None
)
corpus = typer.Typer(help="语料：核对、生成清单。", no_args_is_help=True, rich_markup_mode=None)


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
    emit(report, as_json=as_json, text=_show_check)
    if problems:
        raise typer.Exit(1)


def search(
    question: Annotated[str, typer.Argument(help="要查的问题")],
    product: Annotated[
        str | None, typer.Option("--product", help="只查这个产品的条款（法规和指南照查）")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="只查这一天有效的文本，默认今天")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=50, help="最多几条")] = 5,
    words_only: Annotated[bool, typer.Option("--words-only", help="只按词语检索，不用索引")] = False,
    as_json: JsonFlag = False,
) -> None:
    """在条款、法规、指南中检索原文；查不到就说查不到。"""
    from copilot.workflow.ports import china_day

    app = App()
    try:
        day = date.fromisoformat(as_of) if as_of else china_day(app.now())
    except ValueError:
        raise InputRefused(f"“{as_of}”不是日期，请写成 2026-03-02 的样子") from None
    if not question.strip():
        raise InputRefused("问题是空的，请写出要查的内容")
    with clean_stdout():
        searcher = app.searcher(dense=not words_only)
        try:
            result = searcher.search(question, as_of=day, product=product, limit=limit)
        finally:
            searcher.close()

    def text(found: Any, console: Any) -> None:
        if not found.answered:
            console.print("没有找到能回答这个问题的原文，下面只是最接近的条目。")
        if found.note:
            console.print(found.note)
        for hit in found.hits:
            passage = hit.passage
            console.print(f"[{hit.score:.2f}] {' › '.join(passage.heading_path)}　{passage.id}")
            console.print(f"      {passage.text.strip()}")

    emit(result, as_json=as_json, text=text)


@corpus.command("check")
def corpus_check(as_json: JsonFlag = False) -> None:
    """核对语料：文件头、条目编号、引文位置、同一文本的有效期不重叠。"""
    app = App()
    problems = []
    try:
        files = app.content.files
        _ = app.content.policies, app.content.law(None), app.content.reasons, app.content.drugs
    except CorpusError as error:
        files, problems = (), [str(error)]
    seen: set[tuple[str, str]] = set()
    for file in files:
        key = (file.header.id, file.header.version)
        if key in seen:
            problems.append(f"{file.path}：{key[0]} 的 {key[1]} 版出现两次")
        seen.add(key)
        if not file.articles:
            problems.append(f"{file.path}：没有任何条目")
    report = CheckReport(ok=not problems, checked=len(files), problems=tuple(problems))
    emit(report, as_json=as_json, text=_show_check)
    if problems:
        raise typer.Exit(1)


@corpus.command("manifest")
def corpus_manifest(
    out: Annotated[Path | None, typer.Option("--out", help="写入文件（YAML），默认只打印")] = None,
    as_json: JsonFlag = False,
) -> None:
    """列出每份文本的编号、版本、有效期、来源、许可和 SHA-256。"""
    import yaml

    rows = tuple(
        ManifestRow(**file.header.model_dump(), path=file.path, sha256=file.sha256)
        for file in App().content.files
    )
    manifest = Manifest(files=rows)
    listing = yaml.safe_dump(manifest.model_dump(mode="json"), allow_unicode=True, sort_keys=False, width=110)
    if out is not None:
        try:
            out.write_text(listing, "utf-8")
        except OSError as error:
            raise InputRefused(f"无法写入 {out}（{error.strerror}）") from error
    emit(manifest, as_json=as_json, text=lambda _found, console: console.print(listing.rstrip()))


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


def _show_check(report: CheckReport, console: Any) -> None:
    for title, lines in (
        ("条款未载明", report.gaps),
        ("低于指导意见", report.warnings),
        ("问题", report.problems),
    ):
        for line in lines:
            console.print(f"{title}：{line}")
    verdict = "全部通过" if report.ok else f"发现 {len(report.problems)} 处问题"
    console.print(f"核对 {report.checked} 份：{verdict}")
