"""``case``, ``replay`` and ``audit``: cases that are kept, and the proof of what happened to them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from copilot.bootstrap import App
from copilot.cli.facts_file import read_facts, with_product, with_settings
from copilot.cli.files import file_bytes
from copilot.cli.output import JsonFlag, clean_stdout, emit, progress_to_stderr, yuan
from copilot.cli.records import CaseView
from copilot.cli.show import OUTCOMES, show_document, show_recommendation
from copilot.errors import InputRefused
from copilot.store.records import SYSTEM, Actor, Case
from copilot.workflow.moves import STATE_NAMES

case = typer.Typer(help="赔案：收件、列表、详情。", no_args_is_help=True, rich_markup_mode=None)
audit = typer.Typer(help="审计链：核验、导出检查点。", no_args_is_help=True, rich_markup_mode=None)


@case.command("submit")
def case_submit(
    paths: Annotated[list[Path], typer.Argument(help="单证文件")],
    product: Annotated[str | None, typer.Option("--product", help="产品代码")] = None,
    facts: Annotated[Path | None, typer.Option("--facts", help="事实文件（YAML 或 JSON）")] = None,
    key: Annotated[str | None, typer.Option("--key", help="幂等键：同一请求重复提交只建一案")] = None,
    person: Annotated[str, typer.Option("--person", help="经办人，记入审计")] = "system",
    as_json: JsonFlag = False,
) -> None:
    """收件、读取、计算建议，建立赔案；任何一份文件不能用就什么都不保存。"""
    from copilot.workflow.assess import assess
    from copilot.workflow.extract import extract
    from copilot.workflow.submit import Upload, submit

    stated = with_settings(with_product(read_facts(facts) if facts else {}, product), [])
    uploads = [Upload(filename=path.name, content=file_bytes(path)) for path in paths]
    actor = SYSTEM if person == "system" else Actor(person=person, role="adjuster")
    app = App()
    with clean_stdout():
        try:
            committed = submit(app.desk, uploads, stated, actor, key)
            if not committed.repeated:
                extract(app.desk, committed.case_id, actor, progress_to_stderr())
                assess(app.desk, committed.case_id, actor)
            found = app.store.case(committed.case_id)
        finally:
            app.close()
    emit(found, as_json=as_json, text=_case_line)


@case.command("list")
def case_list(
    state: Annotated[list[str] | None, typer.Option("--state", help="只列这些状态，可多次")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10000, help="最多几件")] = 200,
    as_json: JsonFlag = False,
) -> None:
    """列出赔案，等得最久的在前。"""
    wanted = [_state(one) for one in state or []]
    app = App()
    try:
        found = app.store.cases(wanted, limit=limit)
    finally:
        app.close()

    def text(rows: tuple[Case, ...], console: Any) -> None:
        for row in rows:
            _case_line(row, console)
        console.print(f"共 {len(rows)} 件")

    emit(found, as_json=as_json, text=text)


@case.command("show")
def case_show(
    case_id: Annotated[str, typer.Argument(help="赔案号")],
    as_json: JsonFlag = False,
    documents: Annotated[bool, typer.Option("--documents", help="连同单证字段")] = False,
) -> None:
    """显示一件赔案：状态、建议、决定、更正、时间线。"""
    app = App()
    try:
        store = app.store
        shown = store.case(case_id)
        store.note(case_id, SYSTEM, "viewed", app.now(), {"by": "cli", "documents": documents})
        found = CaseView(
            case=shown,
            recommendation=store.recommendation(case_id),
            decisions=tuple(decision for _, decision in store.decisions(case_id)),
            corrections=store.corrections(case_id),
            events=store.events(case_id),
            documents=store.documents(case_id) if documents else (),
        )
    finally:
        app.close()
    emit(found, as_json=as_json, text=_show_case)


@case.command("export")
def case_export(
    case_id: Annotated[str, typer.Argument(help="赔案号")],
    fhir: Annotated[bool, typer.Option("--fhir", help="FHIR R4B 的 Claim 与 ClaimResponse")] = False,
    unmasked: Annotated[bool, typer.Option("--unmasked", help="姓名、证件号和保单号不打码")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="写入文件，默认标准输出")] = None,
) -> None:
    """导出一件赔案；默认打码，导出本身记入审计。"""
    if not fhir:
        raise InputRefused("请用 --fhir 说明导出的格式")
    from copilot.workflow.fhir import exported

    app = App()
    with clean_stdout():
        try:
            text = exported(app.desk, case_id, SYSTEM, masked=not unmasked)
        finally:
            app.close()
    if out is None:
        typer.echo(text)
        return
    try:
        out.write_text(text + "\n", "utf-8")
    except OSError as error:
        raise InputRefused(f"无法写入 {out}（{error.strerror}）") from error
    typer.echo(f"已写入 {out}，请妥善保管")


def replay(
    case_id: Annotated[str, typer.Argument(help="赔案号")],
    version: Annotated[int | None, typer.Option("--version", help="重放哪一版的建议，默认最新")] = None,
    as_json: JsonFlag = False,
) -> None:
    """用保存的材料重算建议：逐字节相同，或列出哪里不同、哪些版本变了。"""
    from copilot.workflow.replay import Replay
    from copilot.workflow.replay import replay as again

    app = App()
    with clean_stdout():
        try:
            result = again(app.desk, case_id, version)
        finally:
            app.close()

    def text(found: Replay, console: Any) -> None:
        if found.equal:
            console.print(f"赔案 {found.case_id} 第 {found.version} 版的建议重放结果完全相同")
            return
        console.print(f"赔案 {found.case_id} 第 {found.version} 版的建议重放结果不同")
        console.print(f"版本变化：{'、'.join(found.versions) or '无'}")
        for change in found.differences:
            console.print(f"  {change.path}：{change.before} → {change.after}")

    emit(result, as_json=as_json, text=text)
    if not result.equal:
        raise typer.Exit(1)


@audit.command("verify")
def audit_verify(
    against: Annotated[Path | None, typer.Option("--against", help="与导出的检查点比对")] = None,
    as_json: JsonFlag = False,
) -> None:
    """核验审计链、链头和每一条被记录的数据；有问题时指出第一处。"""
    mark = file_bytes(against).decode("utf-8", errors="replace") if against else None
    app = App()
    try:
        report = app.store.verify(against=mark)
    finally:
        app.close()

    def text(found: Any, console: Any) -> None:
        for problem in found.problems:
            console.print(problem)
        verdict = "全部一致" if found.ok else f"发现 {len(found.problems)} 处问题"
        console.print(f"审计事件 {found.events} 条，数据 {found.rows} 项：{verdict}")

    emit(report, as_json=as_json, text=text)
    if not report.ok:
        raise typer.Exit(1)


@audit.command("checkpoint")
def audit_checkpoint(
    out: Annotated[Path | None, typer.Option("--out", help="写入文件，应存到另一处")] = None,
) -> None:
    """导出当前链头，供以后用 audit verify --against 比对。"""
    app = App()
    try:
        mark = app.store.checkpoint()
    finally:
        app.close()
    if out is None:
        typer.echo(mark)
        return
    try:
        out.write_text(mark + "\n", "utf-8")
    except OSError as error:
        raise InputRefused(f"无法写入 {out}（{error.strerror}）") from error
    typer.echo(f"检查点已写入 {out}，请存到另一处")


def _case_line(found: Case, console: Any) -> None:
    state = STATE_NAMES[found.state]
    console.print(f"{found.id}　{state}　第 {found.version} 版　{found.product}　{found.insured_masked}")


def _show_case(found: CaseView, console: Any) -> None:
    _case_line(found.case, console)
    for document in found.documents:
        show_document(document, console)
    if found.recommendation is None:
        console.print("还没有按现有材料计算的建议")
    else:
        show_recommendation(found.recommendation, console)
    for decision in found.decisions:
        who = "、".join(f"{one.person}（{one.role}）" for one in decision.signatures)
        what = OUTCOMES.get(decision.action, decision.action).removeprefix("建议")
        console.print(
            f"决定：{what}　{yuan(decision.amount)}　{' '.join(decision.codes)}　签名 {who}　{decision.note}"
        )
    for change in found.corrections:
        console.print(f"更正：{change.target}　{change.old} → {change.new}　{change.person}：{change.why}")
    for event in found.events:
        console.print(f"{event.at[:19]}Z　{event.actor}　{event.kind}")


def _state(text: str) -> Any:
    by_name = {name: state for state, name in STATE_NAMES.items()}
    state = by_name.get(text, text)
    if state not in STATE_NAMES:
        raise InputRefused(f"没有状态 {text}，可用的状态有 {'、'.join(STATE_NAMES)}")
    return state
