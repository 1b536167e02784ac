"""A real server on loopback, and many people on it at once."""

import asyncio
import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from evals.bench.measure import percentile, stolen, stolen_share
from evals.load_people import Adjuster, Patient, Tally, Visitor

_ADDRESS: Final = re.compile(r"http://127\.0\.0\.1:(\d+)/")
_PASSWORD: Final = re.compile(r"账号 (\S+)，密码 (\S+)")
_START_SECONDS: Final = 300
_SAMPLE_SECONDS: Final = 5.0
BACKGROUND: Final = frozenset({"进度"})
"""Actions that only ask how far background work is; page actions are all the others."""


@dataclass(frozen=True)
class Order:
    """How many people for how long; ``intake`` is the share of turns that bring a paper."""

    portal_users: int
    adjusters: int
    seconds: float
    think: float = 5.0
    intake: float = 0.1


@dataclass
class Server:
    """A running ``copilot serve`` with a data directory of its own."""

    process: "subprocess.Popen[str]"
    base: str
    operator: tuple[str, str]
    memory: list[tuple[float, float]] = field(default_factory=list)
    begun: tuple[float, float] = field(default_factory=stolen)

    def tree(self) -> list[int]:
        """Return the process ids of the server and everything below it."""
        from evals.ray_faults import descendants

        return [self.process.pid, *(pid for pid, _ in descendants(self.process.pid))]

    def rss_mib(self) -> float:
        """Return the resident memory of the server's own process in MiB."""
        text = Path(f"/proc/{self.process.pid}/statm").read_text("ascii")
        return int(text.split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)

    def processor_seconds(self) -> float:
        """Return what the server and its children have used."""
        ticks = 0
        for pid in self.tree():
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
                ticks += sum(int(one) for one in fields[11:15])
        return ticks / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def served(home: Path | None = None, **settings: str) -> Iterator[Server]:
    """Start a server on a free port and end it; ``home`` is a data directory to share, else one of its own.

    Only the first server of a data directory tells the first account; the others have an empty one.
    """
    with tempfile.TemporaryDirectory() as own:
        log = Path(own) / "serve.log"
        data = home or Path(own) / "home"
        first = not (data / "accounts.json").exists()
        environment = {**os.environ, "COPILOT_HOME": str(data), "PYTHONUTF8": "1", **settings}
        with log.open("w") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "copilot.cli", "serve", "--port", "0"],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                text=True,
            )
        try:
            yield _ready(process, log, first=first)
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def _ready(process: "subprocess.Popen[str]", log: Path, *, first: bool) -> Server:
    last = time.monotonic() + _START_SECONDS
    while time.monotonic() < last and process.poll() is None:
        text = log.read_text("utf-8", errors="replace")
        address, password = _ADDRESS.search(text), _PASSWORD.search(text)
        if address and (password or not first):
            operator = (password[1], password[2]) if password else ("", "")
            return Server(process, address.group().rstrip("/"), operator)
        time.sleep(0.2)
    raise RuntimeError(f"the server did not start: {log.read_text('utf-8', errors='replace')[-2000:]}")


def make_adjusters(server: Server, count: int) -> list[tuple[str, str]]:
    """Create accounts and return names and passwords."""
    made: list[tuple[str, str]] = []
    with httpx.Client(base_url=server.base, headers={"sec-fetch-site": "same-origin"}, timeout=60) as client:
        name, password = server.operator
        client.post("/api/session", json={"name": name, "password": password}).raise_for_status()
        for number in range(count):
            own = f"adjuster{number}"
            answer = client.post("/api/accounts", json={"name": own, "roles": ["adjuster"]})
            answer.raise_for_status()
            made.append((own, answer.json()["password"]))
    return made


def load(server: Server, order: Order) -> tuple[Tally, float]:
    """Let the people work, and return the tally and how long it took; fills ``server.memory``."""
    names = make_adjusters(server, order.adjusters)
    tally = Tally()
    start = time.perf_counter()
    asyncio.run(_all(server, order, names, tally))
    return tally, time.perf_counter() - start


async def _all(server: Server, order: Order, names: Sequence[tuple[Any, str]], tally: Tally) -> None:
    visitors: list[Visitor] = []
    for number, (name, password) in enumerate(names):
        adjuster = Adjuster(server.base, tally, order.think, f"adjuster{number}")
        await adjuster.sign_in(name, password)
        visitors.append(adjuster)
    visitors += [
        Patient(server.base, tally, order.think, f"patient{number}") for number in range(order.portal_users)
    ]
    end = time.monotonic() + order.seconds
    work: list[Coroutine[Any, Any, None]] = [_stay(one, order, end) for one in visitors]
    await asyncio.gather(_watch(server, end), *work)
    for one in visitors:
        await one.client.aclose()


async def _stay(visitor: Visitor, order: Order, end: float) -> None:
    await asyncio.sleep(visitor.chance.uniform(0, min(order.think * 4, order.seconds / 4)))
    while time.monotonic() < end:
        # What went wrong is in the tally already; the person tries again.
        with contextlib.suppress(httpx.HTTPError):
            await visitor.turn(intake=visitor.chance.random() < order.intake)


async def _watch(server: Server, end: float) -> None:
    start = time.monotonic()
    while time.monotonic() < end and server.process.poll() is None:
        server.memory.append((time.monotonic() - start, server.rss_mib()))
        await asyncio.sleep(_SAMPLE_SECONDS)


def report(server: Server, order: Order, tally: Tally, took: float) -> dict[str, Any]:
    """Return errors, times by action, and how memory went."""
    pages = [one for name, times in tally.seconds.items() if name not in BACKGROUND for one in times]
    return {
        "portal_users": order.portal_users,
        "adjusters": order.adjusters,
        "minutes": round(took / 60, 1),
        "requests": tally.requests(),
        "errors": len(tally.errors),
        "first_errors": tally.errors[:5],
        "page_actions": _times(pages),
        "actions": {name: _times(times) for name, times in sorted(tally.seconds.items())},
        "papers_read": len(tally.jobs),
        "reading": _times(tally.jobs),
        "progress_told": tally.told,
        "memory": _memory(server.memory),
        "processor_seconds": round(server.processor_seconds(), 1),
        "load_average": [round(one, 1) for one in os.getloadavg()],
        "stolen_by_host": stolen_share(server.begun),
    }


def _times(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {"count": 0}
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return {"count": len(values), **{name: round(percentile(values, at), 3) for name, at in shares.items()}}


def _memory(samples: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Return MiB at the start, at the end and at most, and the slope over the second half."""
    if len(samples) < 4:
        return {}
    half = samples[len(samples) // 2 :]
    mean_t = sum(t for t, _ in half) / len(half)
    mean_m = sum(m for _, m in half) / len(half)
    spread = sum((t - mean_t) ** 2 for t, _ in half) or 1.0
    slope = sum((t - mean_t) * (m - mean_m) for t, m in half) / spread
    return {
        "first_mib": round(samples[0][1], 1),
        "half_mib": round(half[0][1], 1),
        "last_mib": round(half[-1][1], 1),
        "most_mib": round(max(m for _, m in samples), 1),
        "slope_mib_per_minute": round(slope * 60, 3),
    }


def short_run(adjusters: int, seconds: float = 20.0) -> dict[str, float]:
    """Let adjusters work without think time; return processor seconds of the server per request."""
    order = Order(portal_users=0, adjusters=adjusters, seconds=seconds, think=0.0, intake=0.0)
    with served() as server:
        begun = server.processor_seconds()
        before = server.rss_mib()
        tally, _ = load(server, order)
        used = server.processor_seconds() - begun
        if tally.errors:
            raise RuntimeError(f"{len(tally.errors)} errors: {tally.errors[:3]}")
        return {
            "size": adjusters,
            "seconds": used / max(tally.requests(), 1),
            "mib": max(m for _, m in server.memory) - before,
        }
