"""Kill -9 while decisions are committed: what was acknowledged is there, and every decision has its event."""

import os
import random
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Final

from copilot.store.store import Store
from evals.store_faults.ledger import Ledger, Result
from evals.store_faults.steps import decided, opened

_FULL_CHECK: Final = 100


def run(ledger: Ledger, folder: Path, count: int, seed: int) -> None:
    """Kill a writer ``count`` times; each time another process opens the store and looks."""
    home = folder / "kill-home"
    Store(home).close()

    def attempt(number: int) -> Result:
        chance = random.Random(f"{seed}/{number}")
        heard = _killed_writer(home, chance)
        return _looked_at(home, heard, full=(number + 1) % _FULL_CHECK == 0 or number == count - 1)

    ledger.run(count, attempt)


def _killed_writer(home: Path, chance: random.Random) -> bytes:
    """Fork a writer, let it acknowledge some commits, kill it, and return what it said."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _write(home, writing)
    os.close(writing)
    wanted, heard = chance.randint(1, 10), b""
    while heard.count(b";") < wanted and (more := os.read(reading, 4096)):
        heard += more
    for _ in range(chance.randint(0, 20_000)):
        pass  # some way into the next commit
    os.kill(child, signal.SIGKILL)
    while more := os.read(reading, 4096):
        heard += more
    os.waitpid(child, 0)
    os.close(reading)
    return heard


def _write(home: Path, out: int) -> None:
    """Commit decisions until killed; a line goes out only after the commit returned."""
    store = Store(home)
    case_id = store.next_case_id(2026)
    store.commit(opened(case_id))
    version = 1
    while True:
        store.commit(decided(case_id, version))
        version += 1
        os.write(out, f"{case_id} {version};".encode())


def _looked_at(home: Path, heard: bytes, *, full: bool) -> Result:
    """Check the killed writer's case in a process of its own, which has no memory of the write."""
    case_id, version = heard.split(b";")[-2].decode().split()

    def look() -> str:
        with Store(home) as store:
            stored = store.case(case_id).version
            if stored < int(version):
                return f"lost: {case_id} acknowledged at {version}, stored at {stored}"
            if not len(store.decisions(case_id)) == stored - 1 == len(store.events(case_id)) - 1:
                return f"{case_id}: decisions and events do not pair"
            problems = store.verify().problems if full else ()
            return problems[0] if problems else ""

    return {"bad": in_child(look) or None, "acknowledged": int(version) - 1}


def in_child(look: Callable[[], str]) -> str:
    """Return what ``look`` says, run in a forked process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            said = look()
        except BaseException as error:  # noqa: BLE001 - the edge of a process: reported to its parent
            said = f"{type(error).__name__}: {error}"
        os.write(writing, said.encode()[:4000])
        os._exit(0)
    os.close(writing)
    heard = b""
    while more := os.read(reading, 4096):
        heard += more
    os.waitpid(child, 0)
    os.close(reading)
    return heard.decode()
