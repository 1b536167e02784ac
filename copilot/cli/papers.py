"""``extract`` and ``assess``: from files to fields, and from files to a recommendation."""

from pathlib import Path
from typing import Annotated, Any

import typer

from copilot.bootstrap import App
from copilot.cli.facts_file import read_facts, with_product, with_settings
from copilot.cli.files import file_bytes
from copilot.cli.output import JsonFlag, OcrOption, clean_stdout, emit, progress_to_stderr
from copilot.cli.show import show_document, show_recommendation
from copilot.domain.document import Document
from copilot.errors import InputRefused
from copilot.workflow.ports import china_day
from copilot.workflow.walkthrough import Assessment, assess_documents, read_documents

_NOT_PAPERS = frozenset({".yaml", ".yml", ".json", ".md", ".txt", ".csv", ".toml", ".html"})
Paths = Annotated[list[Path], typer.Argument(help="单证文件（PDF、图片或 ZIP），也可以是目录")]


def extract(paths: Paths, as_json: JsonFlag = False, ocr: OcrOption = None) -> None:
    """读取单证：类型、字段（带位置和把握）、明细、勾稽校验。"""
    app = App()
    with clean_stdout():
        try:
            documents = _documents(app, paths, ocr)
        finally:
            app.close()

    def text(found: list[Document], console: Any) -> None:
        for document in found:
            show_document(document, console)

    emit(documents, as_json=as_json, text=text)


def assess(
    paths: Paths,
    product: Annotated[str | None, typer.Option("--product", help="产品代码，如 BJ-HTB")] = None,
    facts: Annotated[Path | None, typer.Option("--facts", help="事实文件（YAML 或 JSON）")] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", help="补充事实：路径=值，可多次")] = None,
    as_json: JsonFlag = False,
    ocr: OcrOption = None,
) -> None:
    """从单证到建议：读取、汇成事实、裁决理算、核对证据；不需要赔案，也不保存。"""
    app = App()
    stated = read_facts(facts) if facts else _facts_beside(paths)
    stated = with_settings(with_product(stated, product), settings or [])
    with clean_stdout():
        try:
            documents = _documents(app, paths, ocr)
            today = china_day(app.now())
            result = assess_documents(app.judge, documents, stated, today)
        finally:
            app.close()

    def text(found: Assessment, console: Any) -> None:
        for document in found.claim.documents:
            console.print(f"已读 {document.filename}：{document.doc_type}，{len(document.fields)} 个字段")
        show_recommendation(found.recommendation, console)

    emit(result, as_json=as_json, text=text)


def _documents(app: App, paths: list[Path], ocr: str | None) -> list[Document]:
    files = [(path.name, file_bytes(path)) for path in _files(paths)]
    return read_documents(app.reader(ocr), files, progress_to_stderr())


def _files(paths: list[Path]) -> list[Path]:
    """Return the files named, and those in the directories named that can be papers."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
            found += [one for one in inside if one.suffix.lower() not in _NOT_PAPERS]
        else:
            found.append(path)
    if not found:
        raise InputRefused("这些目录里没有可读的单证文件")
    return found


def _facts_beside(paths: list[Path]) -> dict[str, Any]:
    """Return the ``claim.yaml`` of the first directory that has one, else nothing."""
    for path in paths:
        if (path / "claim.yaml").is_file():
            return read_facts(path / "claim.yaml")
    return {}
