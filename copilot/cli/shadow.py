"""``copilot shadow``: what would change on live cases if the new were switched on."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from copilot.bootstrap import App
from copilot.cli.output import JsonFlag, OcrOption, clean_stdout, emit, yuan
from copilot.errors import InputRefused

_WORDS: Final = {
    "failed": "算不出",
    "outcome": "结论不同",
    "amount": "金额不同",
    "codes": "理由码不同",
    "wording": "仅表述或依据不同",
    "same": "完全相同",
}
_SHOWN: Final = 50


def shadow(
    corpus: Annotated[Path | None, typer.Option("--corpus", help="新的语料目录，默认现用的语料")] = None,
    reread: Annotated[bool, typer.Option("--reread", help="用现在的识别重读原件，而不是已存的单证")] = False,
    ocr: OcrOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="最近多少件")] = 200,
    as_json: JsonFlag = False,
) -> None:
    """新旧并行：在库赔案上比较已存的建议与现在会给出的建议，只读不写；有差异时退出状态为 1。"""
    from copilot.workflow.shadow import newest_cases
    from copilot.workflow.shadow import shadow as compare

    if ocr is not None and not reread:
        raise InputRefused("--ocr 只在 --reread 时有用，请同时加上 --reread")
    app = App()
    with clean_stdout():
        try:
            judge = app.judge if corpus is None else _judge(app, corpus)
            reader = app.reader(ocr) if reread else None
            report = compare(app.store, judge, newest_cases(app.store, limit), reader)
        finally:
            app.close()
    emit(report, as_json=as_json, text=_show)
    if report.counts["same"] != report.cases:
        raise typer.Exit(1)


def _judge(app: App, corpus: Path) -> Any:
    """Return the judge over another corpus with the settings of the house."""
    from copilot.bootstrap.content import Content

    if not (corpus / "manifest.yaml").is_file():
        raise InputRefused(f"{corpus} 不是语料目录（没有 manifest.yaml）")
    return Content(corpus, app.content.options, own=app.own).judge()


def _show(report: Any, console: Any) -> None:
    for row in report.compared[:_SHOWN]:
        if row.kind == "same":
            break
        if row.new is None:
            console.print(f"{row.case_id}　{_WORDS[row.kind]}：{row.problem}")
            continue
        sides = " → ".join(_side(one) for one in (row.old, row.new))
        read = f"　{row.fields} 个字段读法不同" if row.fields else ""
        console.print(f"{row.case_id}　{row.product}　{_WORDS[row.kind]}　{sides}{read}")
    counts = "，".join(f"{_WORDS[kind]} {number}" for kind, number in report.counts.items() if number)
    console.print(f"共比较 {report.cases} 件（{report.skipped} 件没有建议）：{counts or '无'}")
    console.print(f"应付合计 {yuan(report.payable_old)} → {yuan(report.payable_new)}")


def _side(one: Any) -> str:
    return f"{one.outcome} {yuan(one.payable)} {' '.join(one.codes)}"
