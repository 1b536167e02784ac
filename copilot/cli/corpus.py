"""``corpus``: texts of one's own taken in, checked, their terms confirmed; the list of all texts."""

import sys
import time
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from copilot.bootstrap import App
from copilot.cli.output import JsonFlag, clean_stdout, emit
from copilot.domain.base import Record
from copilot.errors import InputRefused
from copilot.workflow.corpus.add import Added

corpus = typer.Typer(
    help="语料：加入自己的文本、核对、确认条款参数、生成清单。", no_args_is_help=True, rich_markup_mode=None
)


class AddReport(Record):
    """What became of every file; ``index`` is a state of the retrieval index, or ``skipped``."""

    ok: bool
    results: tuple[Added, ...]
    articles: int
    index: str
    note: str
    seconds: float


@corpus.command("add")
def corpus_add(
    files: Annotated[
        list[Path], typer.Argument(help="PDF、扫描件、DOCX、HTML、Markdown、TXT、JSONL，或目录")
    ],
    product: Annotated[str | None, typer.Option("--product", help="产品编号：这是该产品的条款")] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="policy、statute、guideline 或 drug，默认按内容判断")
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="标题，默认取正文里的标题")] = None,
    version: Annotated[
        str | None, typer.Option("--version", help="版本号，默认取标题里的年份或生效日期")
    ] = None,
    begins: Annotated[str | None, typer.Option("--from", help="生效日期，默认取正文里的施行日期")] = None,
    ends: Annotated[str | None, typer.Option("--to", help="最后有效日，默认一直有效，到新版生效为止")] = None,
    source: Annotated[str | None, typer.Option("--source", help="来源，如文号或网址")] = None,
    jurisdiction: Annotated[str | None, typer.Option("--jurisdiction", help="适用地区，默认全国")] = None,
    build: Annotated[bool, typer.Option("--index/--no-index", help="加入后更新检索索引")] = True,
    as_json: JsonFlag = False,
) -> None:
    """加入自己的条款、指南、法规：识别结构，编号，核对，入库，更新索引；旧版本不会被覆盖。"""
    from copilot.workflow.corpus.add import Intake, Wanted

    app = App()
    begun = time.monotonic()
    wanted = Wanted(
        kind=_kind(kind),
        product=product,
        title=title,
        version=version,
        begins=_day(begins, "--from"),
        ends=_day(ends, "--to"),
        source=source,
        jurisdiction=jurisdiction,
    )
    with clean_stdout():
        reader = app.text_reader(lambda said: print(said, file=sys.stderr))  # noqa: T201 - progress
        try:
            results = Intake(app.own, reader, app.now()).add(files, wanted)
        finally:
            reader.close()
        state, note = _indexed(app, build and any(one.status == "added" for one in results))
    report = AddReport(
        ok=all(one.status != "refused" for one in results),
        results=tuple(results),
        articles=sum(one.articles for one in results if one.status == "added"),
        index=state,
        note=note,
        seconds=round(time.monotonic() - begun, 2),
    )
    emit(report, as_json=as_json, text=_show_added)
    if not report.ok:
        raise typer.Exit(1)


def _indexed(app: App, build: bool) -> tuple[str, str]:
    if not build:
        return "skipped", ""
    searcher = app.searcher(quick=True)
    try:
        return searcher.state, searcher.note
    finally:
        searcher.close()


def _kind(kind: str | None) -> Any:
    from typing import get_args

    from copilot.catalogue.articles import Kind

    if kind not in (None, *get_args(Kind)):
        raise InputRefused(f"没有种类 {kind}，可用：{'、'.join(get_args(Kind))}")
    return kind


def _day(text: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputRefused(f"{option} 的“{text}”不是日期，请写成 2026-03-02 的样子") from None


def _show_added(report: AddReport, console: Any) -> None:
    said = {"added": "已加入", "unchanged": "没有变化", "refused": "没有加入"}
    for one in report.results:
        if one.status == "refused":
            console.print(f"没有加入 {one.file}：{one.message}")
            continue
        console.print(f"{said[one.status]} {one.file} → {one.id} {one.version} 版，{one.articles} 条")
        if one.status == "added":
            until = f"至 {one.in_force_to}" if one.in_force_to else "起，到新版生效为止"
            console.print(f"      标题：{one.title}；有效期：{one.in_force_from} {until}")
        for line in one.warnings:
            console.print(f"      请注意：{line}")
        if one.terms:
            console.print(
                f"      条款参数草稿：{one.terms}（核对后运行 copilot corpus confirm {one.product}）"
            )
    state = {"ready": "检索索引已更新", "skipped": "检索索引没有更新"}.get(report.index, report.note)
    console.print(f"共加入 {report.articles} 条；{state}；用时 {report.seconds} 秒")


@corpus.command("confirm")
def corpus_confirm(
    product: Annotated[str, typer.Argument(help="产品编号")],
    by: Annotated[str, typer.Option("--by", help="核对人，记入确认记录")],
    version: Annotated[str | None, typer.Option("--version", help="版本，默认最新的草稿")] = None,
    as_json: JsonFlag = False,
) -> None:
    """确认条款参数草稿：每个数字都在所引条文里，才能用于裁决；确认后再改动就重新成为草稿。"""
    from copilot.workflow.corpus.confirm import confirm_terms

    app = App()
    done = confirm_terms(app.own, product, version, by, app.now(), app.content.policies)
    emit(
        done,
        as_json=as_json,
        text=lambda one, console: console.print(
            f"已确认 {one.product} {one.version} 版的条款参数，共 {one.parameters} 项"
            + (f"；条款没有写明：{'、'.join(one.missing)}" if one.missing else "")
        ),
    )


@corpus.command("check")
def corpus_check(
    path: Annotated[Path | None, typer.Argument(help="要核对的语料文件或目录，默认全部语料")] = None,
    as_json: JsonFlag = False,
) -> None:
    """核对语料：来源、日期、有效期、条目、数字与目录和产品包一致、未核实标记、结构。"""
    from copilot.cli.records import CheckReport
    from copilot.workflow.corpus.check import check_corpus

    app = App()
    found = check_corpus(app.corpus, app.own, path)
    report = CheckReport(
        ok=not found.problems, checked=found.checked, problems=found.problems, warnings=found.warnings
    )
    emit(report, as_json=as_json, text=_show_checked)
    if found.problems:
        raise typer.Exit(1)


def _show_checked(report: Any, console: Any) -> None:
    for title, lines in (("请注意", report.warnings), ("问题", report.problems)):
        for line in lines:
            console.print(f"{title}：{line}")
    verdict = "全部通过" if report.ok else f"发现 {len(report.problems)} 处问题"
    console.print(f"核对 {report.checked} 份：{verdict}")


@corpus.command("manifest")
def corpus_manifest(
    out: Annotated[Path | None, typer.Option("--out", help="写入文件（YAML），默认只打印")] = None,
    as_json: JsonFlag = False,
) -> None:
    """列出每份文本的编号、版本、有效期、来源、许可和 SHA-256。"""
    import yaml

    from copilot.cli.records import Manifest, ManifestRow

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
