"""``user``: the accounts of the people who work here, from the command line of the machine itself."""

import json
import sys
from typing import Annotated, Any, cast, get_args

import typer

from copilot.bootstrap import App
from copilot.domain.decision import Role
from copilot.errors import InputRefused
from copilot.http_api.accounts import Accounts

user = typer.Typer(help="账号：新建、列表、停用、动态码。", no_args_is_help=True, rich_markup_mode=None)
JsonFlag = Annotated[bool, typer.Option("--json", help="只在标准输出打印一个 JSON 文档")]
SECRETS = frozenset({"password_hash", "totp_secret", "totp_used"})
ROLES = tuple(role for role in get_args(Role) if role != "patient")


@user.command("add")
def user_add(
    name: Annotated[str, typer.Argument(help="账号名")],
    role: Annotated[list[str], typer.Option("--role", help=f"角色，可多次：{'、'.join(ROLES)}")],
    qualification: Annotated[
        str | None, typer.Option("--qualification", help="执业资质，医学专家必填")
    ] = None,
    ask: Annotated[bool, typer.Option("--ask", help="从终端或标准输入读密码，不自动生成")] = False,
    as_json: JsonFlag = False,
) -> None:
    """新建账号；密码自动生成并只显示这一次，或用 --ask 输入。"""
    for one in role:
        if one not in ROLES:
            raise InputRefused(f"没有角色 {one}，请用 {'、'.join(ROLES)}")
    chosen = cast("tuple[Role, ...]", tuple(dict.fromkeys(role)))
    password = _accounts().add(name, chosen, qualification, _asked() if ask else None)
    if as_json:
        _print({"name": name, "roles": chosen, "password": None if ask else password})
    elif ask:
        typer.echo(f"账号 {name} 已建立")
    else:
        typer.echo(f"账号 {name} 已建立，密码（只显示这一次）：{password}")


@user.command("list")
def user_list(as_json: JsonFlag = False) -> None:
    """列出账号、角色、资质和是否停用；不显示密码。"""
    found = _accounts().all()
    if as_json:
        _print([one.model_dump(mode="json", exclude=set(SECRETS)) for one in found])
        return
    for one in found:
        state = "已停用" if one.disabled else "可用"
        second = "有动态码" if one.enrolled else "无动态码"
        typer.echo(f"{one.name}　{'、'.join(one.roles)}　{one.qualification or '—'}　{state}　{second}")
    typer.echo(f"共 {len(found)} 个账号")


@user.command("disable")
def user_disable(name: Annotated[str, typer.Argument(help="账号名")]) -> None:
    """停用账号：立即不能登录，也不能再操作；名字保留，因为审计记录里有它。"""
    _accounts().disable(name)
    typer.echo(f"账号 {name} 已停用")


@user.command("totp")
def user_totp(
    name: Annotated[str, typer.Argument(help="账号名")],
    off: Annotated[bool, typer.Option("--off", help="取消动态码，例如手机丢失")] = False,
) -> None:
    """登记动态码（TOTP）：打印给验证器应用的 otpauth 地址；以后登录必须输入。"""
    if off:
        _accounts().unenrol(name)
        typer.echo(f"账号 {name} 已取消动态码")
        return
    typer.echo(_accounts().enrol(name))
    sys.stderr.write(f"账号 {name} 以后登录须输入动态码。上面的地址只显示这一次，不要发给别人。\n")


def _accounts() -> Accounts:
    return Accounts(App().settings.home / "accounts.json")


def _asked() -> str:
    """Read a password twice from the terminal, or one line from a pipe; never from an argument."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    import getpass

    first = getpass.getpass("密码：")
    if getpass.getpass("再输一次：") != first:
        raise InputRefused("两次输入的密码不同，没有建立账号")
    return first


def _print(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
