"""``case consent|personal-export|erase|erasures``: the rights of the person whose data is kept."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from pydantic import TypeAdapter

from copilot.bootstrap import App
from copilot.cli.cases import case
from copilot.cli.output import JsonFlag, emit
from copilot.errors import InputRefused
from copilot.store.records import SYSTEM, Actor, Asker, Consent, ConsentKind, Erased, Grounds
from copilot.workflow.ports import china_day

__all__ = ["case"]
_CONSENTS = {"sensitive": "健康等敏感信息", "genetic": "基因检测报告"}
_DAY = "%Y-%m-%d"
_Case = Annotated[str, typer.Argument(metavar="CASE", help="赔案号")]
_Person = Annotated[str, typer.Option("--person", help="经办人，记入审计")]


@case.command("consent")
def case_consent(
    case_id: _Case,
    kind: Annotated[
        Literal["sensitive", "genetic"] | None, typer.Option("--kind", help="sensitive 或 genetic")
    ] = None,
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="撤回同意（默认是给予）")] = False,
    person: _Person = "system",
    as_json: JsonFlag = False,
) -> None:
    """列出单独同意的记录；给出 --kind 时先记入一条。"""
    app = App()
    try:
        if kind is not None:
            wanted: ConsentKind = kind
            app.store.consent(case_id, wanted, not withdrawn, _actor(person), app.now())
        app.store.case(case_id)
        found = app.store.consents(case_id)
    finally:
        app.close()

    def text(rows: tuple[Consent, ...], console: Any) -> None:
        for row in rows:
            act = "同意" if row.given else "撤回"
            console.print(f"{row.at:%Y-%m-%d %H:%M}Z　{_CONSENTS[row.kind]}　{act}　{row.recorded_by}")
        if not rows:
            console.print("没有单独同意的记录")

    emit(found, as_json=as_json, text=text)


@case.command("personal-export")
def case_personal_export(
    case_id: _Case,
    out: Annotated[Path, typer.Option("--out", help="写入哪个文件（ZIP，明文），不能已存在")],
    same_person: Annotated[bool, typer.Option("--same-person", help="连同证件号码相同的其他赔案")] = False,
    person: _Person = "system",
    as_json: JsonFlag = False,
) -> None:
    """导出一个人的全部个人信息：申报、读到的内容、建议、决定、事件、同意、原件；记入审计。"""
    from copilot.store.personal import PersonalExport, cases_of_same_person, export_person

    app = App()
    try:
        wanted = cases_of_same_person(app.store, case_id) if same_person else (case_id,)
        done = export_person(app.store, wanted, out.absolute(), _actor(person), app.now())
    finally:
        app.close()
    sys.stderr.write("注意：导出的文件是明文，请加密后交给本人，并删除留下的副本\n")

    def text(found: PersonalExport, console: Any) -> None:
        console.print(f"已写入 {found.path}：{len(found.cases)} 件赔案，{found.files} 个文件")

    emit(done, as_json=as_json, text=text)


@case.command("erase")
def case_erase(
    case_id: _Case,
    asked_by: Annotated[
        Literal["subject", "guardian", "relative", "controller"],
        typer.Option(
            "--asked-by", help="谁要求：subject 本人，guardian 监护人，relative 近亲属，controller 本单位"
        ),
    ],
    grounds: Annotated[
        Literal["purpose_met", "withdrawn", "unlawful", "period_over"],
        typer.Option(
            "--grounds",
            help="purpose_met 目的已实现，withdrawn 撤回同意，unlawful 违法处理，period_over 期限届满",
        ),
    ],
    contract_ended: Annotated[
        datetime | None,
        typer.Option("--contract-ended", formats=[_DAY], help="保险合同终止日，材料里没有时写明"),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="确认销毁，不能恢复")] = False,
    person: _Person = "system",
    as_json: JsonFlag = False,
) -> None:
    """销毁一件赔案的内容和密钥，只留审计事件；法定保管期内拒绝，并记下请求。"""
    from copilot.store.erasure import ErasureRequest, refuse

    if not yes:
        raise InputRefused(
            "删除后不能恢复；确认时请加 --yes（建议先用 copilot case personal-export 交给本人）"
        )
    asker: Asker = asked_by
    why: Grounds = grounds
    ended = None if contract_ended is None else contract_ended.date()
    request = ErasureRequest(case_id=case_id, asked_by=asker, grounds=why, contract_ended=ended)
    app = App()
    try:
        now = app.now()
        done = refuse(app.store.eraser.erase(request, _actor(person), now, china_day(now)))
    finally:
        app.close()
    sys.stderr.write("注意：以前的备份里还有这件赔案，请按期销毁；恢复旧备份后要再删除一次\n")

    def text(found: Erased, console: Any) -> None:
        console.print(
            f"赔案 {found.case_id} 已销毁：数据 {found.rows} 项、文件 {found.files} 个；"
            f"审计事件第 {found.seq} 条记录了这次删除"
        )

    emit(done, as_json=as_json, text=text)


@case.command("erasures")
def case_erasures(as_json: JsonFlag = False) -> None:
    """列出已删除的赔案，和因保管期未满而搁置的删除请求。"""
    from copilot.cli.records import Erasures

    app = App()
    try:
        done = tuple(Erased.of(event) for event in app.store.events(None, "erased"))
        found = Erasures(done=done, waiting=app.store.eraser.asked())
    finally:
        app.close()

    def text(rows: Erasures, console: Any) -> None:
        for one in rows.done:
            console.print(f"{one.case_id}　已删除　{one.at[:10]}　{one.by}　{one.asked_by}　{one.grounds}")
        for waiting in rows.waiting:
            console.print(f"{waiting.case_id}　搁置到　{waiting.until or '合同终止日不明'}")
        console.print(f"已删除 {len(rows.done)} 件，搁置 {len(rows.waiting)} 件")

    emit(found, as_json=as_json, text=text)


def _actor(person: str) -> Actor:
    return (
        SYSTEM
        if person == SYSTEM.person
        else TypeAdapter(Actor).validate_python({"person": person, "role": "admin"})
    )
