"""Sending announcements: signed, to public addresses only, again and again until somebody takes them.

The signature is ``v1=`` and the hex HMAC-SHA256 of ``<timestamp>.<body>`` under the hook's secret; the
receiver refuses old timestamps. The name is resolved here, every address it resolves to must be
public, and the connection goes to the address that was checked, so that a name cannot be pointed
inside afterwards. Redirects are not followed, proxies of the environment not used, and of the answer
only the status is read. ``<home>/hooks.toml`` may open networks: ``allow = ["10.20.0.0/16"]``.
"""

import hmac
import ipaddress
import socket
import tomllib
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

import httpx

from copilot.errors import CopilotError, InputRefused, NotFound
from copilot.http_api.work import Task, TryLater
from copilot.store.canonical import canonical_json
from copilot.store.hooks import Announcement, Hook, Hooks
from copilot.workflow.ports import utc_now

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
CONFIG: Final = "hooks.toml"
SIGNATURE: Final = "claims-signature"
TIMESTAMP: Final = "claims-timestamp"
WAITS: Final = (10.0, 30.0, 120.0, 600.0, 1800.0, 7200.0, 21600.0)
"""Seconds before each further try; after the last one the delivery fails."""
_SECONDS: Final = 10.0
_INSIDE: Final = "回调地址指向内部网络，不能使用；确需使用请由管理员在 hooks.toml 里放行。"


class Undelivered(CopilotError):
    """Nobody took the announcement within all tries."""


class Sender:
    """Delivers announcements; ``allowed`` are the private networks that the operator opened."""

    def __init__(
        self,
        hooks: Callable[[], Hooks],
        allowed: Sequence[Network] = (),
        resolve: Resolve | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._hooks = hooks
        self._allowed = tuple(allowed)
        self._resolve = resolve or _resolved
        self._transport = transport

    def check(self, url: str) -> str:
        """Return the address to connect to; raise InputRefused for a URL that may not be called."""
        parts = urlsplit(url)
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.fragment:
            raise InputRefused("回调地址须是完整的 https 地址，不带用户名和片段。")
        try:
            addresses = [ipaddress.ip_address(one) for one in self._resolve(parts.hostname, _port(parts))]
        except (OSError, ValueError) as error:
            raise InputRefused("回调地址的主机名解析不了，请检查。") from error
        private = [one for one in addresses if not self._public(one)]
        if not addresses or any(not self._opened(one) for one in private):
            raise InputRefused(_INSIDE)
        if parts.scheme == "http" and not private:
            raise InputRefused("公网的回调地址须用 https。")
        return str(addresses[0])

    def deliver(self, task: Task) -> None:
        """Send one announcement; raise TryLater while tries are left."""
        try:
            hook = self._hooks().get(str(task.job.body["hook"]))
        except NotFound:
            return
        said = Announcement.model_validate(task.job.body["announcement"])
        try:
            status = self._post(hook, said)
        except (httpx.HTTPError, InputRefused):
            status = 0
        if 200 <= status < 300:
            return
        tried = task.job.attempt
        if tried > len(WAITS):
            raise Undelivered(f"回调没有送达（最后一次状态 {status}），已停止重试。")
        raise TryLater(WAITS[tried - 1])

    def _post(self, hook: Hook, said: Announcement) -> int:
        address = self.check(hook.url)
        parts = urlsplit(hook.url)
        host = f"[{address}]" if ":" in address else address
        body = canonical_json(said.model_dump(mode="json")).encode()
        stamp = str(int(utc_now().timestamp()))
        headers = {
            "host": parts.netloc,
            "content-type": "application/json",
            "user-agent": "claims-copilot",
            TIMESTAMP: stamp,
            SIGNATURE: sign(hook.secret, stamp, body),
        }
        pinned = parts._replace(netloc=f"{host}:{_port(parts)}").geturl()
        with (
            httpx.Client(
                transport=self._transport, timeout=_SECONDS, follow_redirects=False, trust_env=False
            ) as client,
            client.stream(
                "POST", pinned, content=body, headers=headers, extensions={"sni_hostname": parts.hostname}
            ) as answer,
        ):
            return answer.status_code

    def _public(self, address: Address) -> bool:
        mapped = getattr(address, "ipv4_mapped", None) or address
        return bool(mapped.is_global) and not mapped.is_multicast

    def _opened(self, address: Address) -> bool:
        return any(address in network for network in self._allowed)


def sign(secret: str, stamp: str, body: bytes) -> str:
    """Return the signature of a body sent at ``stamp`` (seconds since 1970)."""
    return "v1=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, sha256).hexdigest()


def allowed_networks(home: Path) -> tuple[Network, ...]:
    """Return the networks that the operator opened; raise InputRefused for a wrong file."""
    path = home / CONFIG
    try:
        found = tomllib.loads(path.read_text("utf-8"))
        return tuple(ipaddress.ip_network(one) for one in found.get("allow", ()))
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValueError, TypeError) as error:
        raise InputRefused(f'{path} 不正确：须是 allow = ["10.20.0.0/16"] 这样的网段列表') from error


def _port(parts: SplitResult) -> int:
    try:
        return parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise InputRefused("回调地址的端口不正确。") from error


def _resolved(host: str, port: int) -> Sequence[str]:
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
