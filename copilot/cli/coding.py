"""``code`` and ``catalogue import``: standard terms for what was written, and the tables they come from."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from copilot.bootstrap import App
from copilot.cli.files import lines_of
from copilot.cli.output import JsonFlag, emit
from copilot.domain.base import Record

if TYPE_CHECKING:
    from copilot.catalogue.coding import Coding
    from copilot.catalogue.coding_open import CodedLine

Kind = Literal["icd10", "procedures", "drugs"]
catalogue = typer.Typer(help="目录：导入官方编码表。", no_args_is_help=True, rich_markup_mode=None)


class RejectedRow(Record):
    """A row that was not taken in; ``line`` counts from 1."""

    line: int
    reason: str
    text: str


class ImportReport(Record):
    """What an import took in, and the version that is now in force."""

    kind: Kind
    version: int
    imported_at: str
    sha256: str
    rows: int
    rejected: int
    rejected_rows: tuple[RejectedRow, ...]
    encoding: str
    code_column: str
    name_column: str
    replaced: int | None
    seconds: float


@catalogue.callback()
def _group() -> None:
    """导入官方编码表，供 copilot code 使用。"""


@catalogue.command("import")
def catalogue_import(
    kind: Annotated[Kind, typer.Argument(help="icd10（诊断）、procedures（手术操作）或 drugs（药品）")],
    file: Annotated[Path, typer.Argument(help="CSV 或 TSV，UTF-8 或 GB18030，有无表头均可")],
    as_json: JsonFlag = False,
) -> None:
    """导入官方编码表，替换同类的旧表；不合格的行逐行说明，不影响其他行。"""
    from copilot.catalogue.coding_text import load_abbreviations
    from copilot.catalogue.imports import read_official
    from copilot.catalogue.imports_store import store_table

    app = App()
    begun = time.monotonic()
    official = read_official(file, kind)
    book = load_abbreviations(app.corpus)
    versions = store_table(app.settings.home, official, book, file=file.name, now=app.now())
    report = ImportReport(
        kind=kind,
        version=versions[-1].number,
        imported_at=versions[-1].imported_at.isoformat(),
        sha256=official.sha256,
        rows=len(official.entries),
        rejected=official.rejected_count,
        rejected_rows=tuple(RejectedRow(**row.model_dump()) for row in official.rejected),
        encoding=official.encoding,
        code_column=official.code_column,
        name_column=official.name_column,
        replaced=versions[-2].number if len(versions) > 1 else None,
        seconds=round(time.monotonic() - begun, 2),
    )
    emit(report, as_json=as_json, text=_show_import)


def code(
    text: Annotated[
        str | None, typer.Argument(help="诊断或项目的原文，可含多个诊断；用 --file 时不写")
    ] = None,
    kind: Annotated[Kind, typer.Option("--kind", help="icd10、procedures 或 drugs")] = "icd10",
    limit: Annotated[int, typer.Option("--limit", min=1, max=50, help="每个诊断最多几个标准名称")] = 5,
    file: Annotated[
        Path | None, typer.Option("--file", help="一次编码许多条：每行一条原文或一个 JSON；- 为标准输入")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """给出诊断或项目的标准名称和编码，按把握排序；存疑的诊断标为存疑。"""
    from copilot.catalogue.coding_open import code_lines, code_text

    if (text is None) == (file is None):
        raise typer.BadParameter("请写出要编码的内容，或用 --file 给出文件，二者取一")
    app = App()
    if text is not None:
        found = code_text(text, corpus=app.corpus, home=app.settings.home, kind=kind, limit=limit)
        emit(found, as_json=as_json, text=_show_coding)
        return
    rows = lines_of(Path(str(file)), ("text", "diagnosis", "诊断", "原文"))
    lines = code_lines(rows, corpus=app.corpus, home=app.settings.home, kind=kind, limit=limit)
    emit(lines, as_json=as_json, text=_show_lines)


def _show_lines(lines: "tuple[CodedLine, ...]", console: Any) -> None:
    for line in lines:
        if line.coding is None:
            console.print(f"【{line.id}】没有编码：{line.error}")
        else:
            console.print(f"【{line.id}】{line.coding.text}")
            _show_diagnoses(line.coding, console)


def _show_import(report: ImportReport, console: Any) -> None:
    for row in report.rejected_rows[:20]:
        console.print(f"第 {row.line} 行未导入：{row.reason}")
    if report.rejected > 20:
        console.print(f"……另有 {report.rejected - 20} 行未导入，加 --json 查看")
    before = f"，替换第 {report.replaced} 版" if report.replaced is not None else ""
    console.print(
        f"已导入 {report.rows} 行（{report.code_column}、{report.name_column}，{report.encoding}），"
        f"未导入 {report.rejected} 行；第 {report.version} 版{before}"
    )


def _show_coding(found: "Coding", console: Any) -> None:
    console.print(found.note)
    _show_diagnoses(found, console)


def _show_diagnoses(found: "Coding", console: Any) -> None:
    for one in found.diagnoses:
        mark = "（存疑，不作确诊）" if one.tentative else ""
        beside = one.attributes
        said = "　".join(
            part for part in (*beside.stage, *beside.grade, beside.side or "", *beside.states) if part
        )
        console.print(f"{one.text}{mark}" + (f"　[{said}]" if said else ""))
        if not one.terms:
            console.print("      没有找到相近的标准名称")
        for term in one.terms:
            console.print(f"      {term.score:.2f}  {term.code}　{term.name}　{'；'.join(term.why)}")
