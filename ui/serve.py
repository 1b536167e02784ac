"""``copilot serve``: builds the program, prints the address and, once, the first password."""

import socket
import sys
from collections.abc import Callable
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from copilot.bootstrap import App
from copilot.http_api import create_app
from copilot.http_api.access import scrape_token
from copilot.http_api.accounts import FIRST_ACCOUNT, Accounts
from copilot.http_api.desk_work import DeskServices
from copilot.http_api.gate import STRICT_CSP, Limits, host_names
from copilot.http_api.portal_desk import PortalDesk
from copilot.http_api.ports import Services
from ui.routes import extension
from ui.shell import content_policy, mount


class AnnouncingServer(uvicorn.Server):
    """Says where it listens when it does, and not before."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[int], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then announce the port that was bound."""
        await super().startup(sockets)
        if self.started and self.servers:
            self._announce(int(self.servers[0].sockets[0].getsockname()[1]))


def build(services: Services, accounts: Accounts, hosts: list[str]) -> FastAPI:
    """Return the whole application: API, screens, and the shell at ``/``."""
    limits = Limits(hosts=host_names(hosts), csp=lambda path: content_policy(path, STRICT_CSP))
    return mount(create_app(services, accounts, limits, extension()))


def say(sentence: str) -> None:
    """Write one line to the terminal at once."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def command(
    host: Annotated[str, typer.Option(help="监听地址；默认只在本机可见")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="端口；0 为任一空闲端口")] = 8470,
    trust_host: Annotated[list[str] | None, typer.Option(help="另外允许的访问主机名，可重复")] = None,
) -> None:
    """启动接口与核赔界面。"""
    program = App()
    accounts = Accounts(program.settings.home / "accounts.json")
    services = DeskServices(program)
    services.prepare()
    password = accounts.bootstrap()
    app = build(services, accounts, [host, *(trust_host or [])])
    app.state.desk.scrape_token = scrape_token(program.settings.home)
    app.state.desk.portal = PortalDesk(program)
    if password:
        say(f"首个账号 {FIRST_ACCOUNT}，密码 {password}")
        say("密码只显示这一次，请妥善保存。")
    shown = f"[{host}]" if ":" in host else host
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        log_config=None,  # the server's own log passes the scrubber too
        server_header=False,
        timeout_keep_alive=75,  # people think between two pages; a connection must not end under a request
        timeout_graceful_shutdown=5,
    )
    try:
        AnnouncingServer(
            config, lambda bound: say(f"请在浏览器打开 http://{shown}:{bound}/ （Ctrl+C 结束）")
        ).run()
    finally:
        program.close()
