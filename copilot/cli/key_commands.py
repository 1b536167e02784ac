"""``keys status|rotate``: the master keys of the store."""

import sys
from typing import Annotated, Any

import typer

from copilot.bootstrap import App
from copilot.cli.output import JsonFlag, emit
from copilot.errors import AuditError
from copilot.store.records import SYSTEM, Actor
from copilot.store.rotation import KeyStatus, Rotated

keys = typer.Typer(help="密钥：状态、轮换。", no_args_is_help=True, rich_markup_mode=None)


@keys.command("status")
def keys_status(as_json: JsonFlag = False) -> None:
    """列出在用和停用的密钥（指纹前 8 位），以及上一次轮换是否完成。"""
    app = App()
    try:
        found = app.store.keys.status()
    finally:
        app.close()
    emit(found, as_json=as_json, text=_status)


@keys.command("rotate")
def keys_rotate(
    why: Annotated[str, typer.Option("--why", help="为什么轮换，记入审计")] = "定期轮换",
    person: Annotated[str, typer.Option("--person", help="经办人，记入审计")] = "system",
    as_json: JsonFlag = False,
) -> None:
    """换用新的主密钥并重新加密全部内容；不用停止服务，中断后再运行一次就从断处继续。"""
    actor = SYSTEM if person == SYSTEM.person else Actor(person=person, role="admin")

    def progress(done: int, total: int) -> None:
        if done == total or done % 100 == 0:
            sys.stderr.write(f"[{done}/{total}] 赔案已换用新密钥\n")

    app = App()
    try:
        rotator = app.store.keys
        if not rotator.status().under_way:
            report = app.store.verify()
            if not report.ok:
                raise AuditError(f"审计链没有通过核验，不能轮换密钥：{report.problems[0]}")
        done = rotator.rotate(actor, app.now(), why, progress)
    finally:
        app.close()
    sys.stderr.write("注意：旧密钥在 retired.keys，旧备份和轮换前的审计事件要用它，请与新密钥一起另存\n")

    def text(found: Rotated, console: Any) -> None:
        console.print("继续了中断的轮换" if found.resumed else "已换用新的主密钥")
        console.print(f"重新加密了 {found.cases} 件赔案")
        _status(found.status, console)

    emit(done, as_json=as_json, text=text)


def _status(found: KeyStatus, console: Any) -> None:
    console.print(f"在用的密钥 {found.active}，停用的 {'、'.join(found.retired) or '没有'}")
    if found.complete:
        console.print(f"{found.cases} 件赔案都在这个密钥之下")
    else:
        console.print(
            f"还有 {found.cases_left} 件赔案、{found.bills_left} 条票据索引在旧密钥之下，"
            "请运行 copilot keys rotate 继续"
        )
