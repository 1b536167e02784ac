"""``copilot serve``: builds the program, prints the address and, once, the first password."""

import sys
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from copilot.bootstrap import App
from copilot.http_api import create_app
from copilot.http_api.accounts import FIRST_ACCOUNT, Accounts
from copilot.http_api.adapter import WorkflowServices
from copilot.http_api.gate import STRICT_CSP, Limits, host_names
from copilot.http_api.ports import Services
from ui.routes import extension
from ui.shell import content_policy, mount


def build(services: Services, accounts: Accounts, hosts: list[str]) -> FastAPI:
    """Return the whole application: API, screens, and the shell at ``/``."""
    limits = Limits(hosts=host_names(hosts), csp=lambda path: content_policy(path, STRICT_CSP))
    return mount(create_app(services, accounts, limits, extension()))


def command(
    host: Annotated[str, typer.Option(help="监听地址；默认只在本机可见")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口")] = 8470,
    trust_host: Annotated[list[str] | None, typer.Option(help="允许访问的主机名，可重复")] = None,
) -> None:
    """启动接口与核赔界面。"""
    program = App()
    accounts = Accounts(program.settings.home / "accounts.json")
    password = accounts.bootstrap()
    app = build(WorkflowServices(program), accounts, [host, *(trust_host or [])])
    if password:
        sys.stderr.write(f"首个账号 {FIRST_ACCOUNT}，密码 {password}\n密码只显示这一次，请妥善保存。\n")
    sys.stderr.write(f"请在浏览器打开 http://{host}:{port}/ （Ctrl+C 结束）\n")
    sys.stderr.flush()
    uvicorn.run(
        app, host=host, port=port, log_level="warning", server_header=False, timeout_graceful_shutdown=5
    )
