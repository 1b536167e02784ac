"""What each stage of a claim costs on this machine: the table that ``copilot plan`` reckons with.

Processor seconds of this process and its children, warm, the median of several repetitions: a busy
neighbour makes walls slower but hardly processor seconds.
"""

import os
import platform
import resource
import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final

from copilot.bootstrap import App, load_settings
from copilot.domain.document import Document
from copilot.store.records import Actor
from copilot.workflow.assess import assess
from copilot.workflow.extract import extract
from copilot.workflow.planning import StageCosts
from copilot.workflow.ports import Read, Reader, china_day
from copilot.workflow.submit import Upload, submit
from copilot.workflow.walkthrough import assess_documents, read_documents
from evals.demo import SAMPLE

COMMAND: Final = "copilot bench stages"
_ACTOR: Final = Actor(person="bench", role="admin")
_STATED: Final = {"product": "BJ-HTB", "insured": {"name": "甲", "basic_insurance": True}}
File = tuple[str, bytes]


def spent() -> float:
    """Return processor seconds of this process and of its children that have ended or still run."""
    total = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(who)
        total += used.ru_utime + used.ru_stime
    return total + _living_children()


def _living_children() -> float:
    """Return processor seconds of the running descendants: the sandbox keeps its children."""
    ticks = os.sysconf("SC_CLK_TCK")
    total, waiting = 0, [os.getpid()]
    stats: dict[int, tuple[int, int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            stats[int(entry.name)] = (int(fields[1]), sum(int(one) for one in fields[11:15]))
    while waiting:
        parent = waiting.pop()
        for pid, (above, used) in stats.items():
            if above == parent:
                total += used
                waiting.append(pid)
    return total / ticks


def median_spent(call: Callable[[], Any], repeats: int) -> float:
    """Return the median processor seconds of one call, after one call that does not count."""
    call()
    taken = []
    for _ in range(repeats):
        before = spent()
        call()
        taken.append(spent() - before)
    return statistics.median(taken)


def bench_stages(quick: bool, save: Path | None = None) -> dict[str, Any]:
    """Measure and return the table; ``save`` is where it is written for ``copilot plan --costs``."""
    costs = measure(2 if quick else 7)
    if save is not None:
        save.write_text(costs.model_dump_json(indent=2) + "\n", "utf-8")
    return costs.model_dump(mode="json")


def measure(repeats: int) -> StageCosts:
    """Return the costs of the bundled sample claim's papers."""
    photos = [(path.name, path.read_bytes()) for path in sorted(SAMPLE.glob("*.jpg"))]
    digital = [(path.name, path.read_bytes()) for path in sorted(SAMPLE.glob("*.pdf"))]
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings().model_copy(
            update={"home": Path(home), "cache": None, "database_url": None, "key_file": None}
        )
        app = App(settings)
        try:
            reader, judge = app.reader(), app.judge
            documents = read_documents(reader, [*photos, *digital], lambda *_: None)
            day = china_day(app.now())
            page = {
                name: median_spent(partial(read_documents, reader, files, _silent), repeats)
                / _pages(app, files)
                for name, files in (("photo", photos), ("digital", digital))
            }
            assessed = median_spent(lambda: assess_documents(judge, documents, _STATED, day), repeats)
            action = _page_action(app, repeats)
            kept, claim_kib, page_kib = _stored(app, digital, max(repeats, 5))
            few = read_documents(reader, digital, _silent)
            alone = median_spent(partial(assess_documents, judge, few, _STATED, day), max(repeats, 5))
            peak = _peak_mib()
        finally:
            app.close()
    return StageCosts(
        machine=_machine(),
        cores=os.cpu_count() or 1,
        measured_on=day,
        command=COMMAND,
        photo_page=_exact(page["photo"]),
        digital_page=_exact(page["digital"]),
        assess=_exact(assessed),
        store=_exact(max(kept - alone, 0.0)),
        page_action=_exact(action),
        worker_mib=peak,
        page_kib=_exact(page_kib),
        claim_kib=_exact(claim_kib),
    )


class Known:
    """A reader that gives what was read before, so that what remains is the cost of keeping it."""

    def __init__(self, reader: Reader, files: Sequence[File]) -> None:
        self._reader = reader
        self._known = {data: reader.read(data, name, lambda _: None) for name, data in files}

    @property
    def version(self) -> str:
        """The version of the reader behind."""
        return self._reader.version

    def inspect(self, data: bytes, filename: str) -> None:
        """Open the file."""
        self._reader.inspect(data, filename)

    def read(self, data: bytes, filename: str, progress: Callable[[str], None]) -> Read:
        """Return what was read before."""
        return self._known[data]

    def recheck(self, document: Document) -> Document:
        """Check again."""
        return self._reader.recheck(document)


def _stored(app: App, files: Sequence[File], repeats: int) -> tuple[float, float, float]:
    """Bring claims through the store; return seconds, and KiB per claim and per page."""
    desk, number = replace(app.desk, reader=Known(app.reader(), files)), 0
    home = app.settings.home

    def once() -> None:
        nonlocal number
        number += 1
        uploads = [Upload(filename=name, content=data) for name, data in files]
        case_id = submit(desk, uploads, _STATED, _ACTOR, key=f"bench-{number}").case_id
        extract(desk, case_id, _ACTOR, lambda *_: None)
        assess(desk, case_id, _ACTOR)

    once()
    empty, number = _database_bytes(home), 0
    seconds = median_spent(once, repeats)
    pages = _pages(app, files)
    database = (_database_bytes(home) - empty) / 1024 / number
    originals = sum(path.stat().st_size for path in (home / "files").rglob("*") if path.is_file())
    return seconds, database, originals / 1024 / (number + 1) / pages


def _database_bytes(home: Path) -> int:
    """Return the size of the database with its journal written back."""
    path = home / "store.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


def _silent(_what: str, _done: int, _total: int) -> None:
    """Take no notice of progress."""


def _page_action(app: App, repeats: int) -> float:
    """Return seconds of one request of the queue, through the whole interface and its checks."""
    from fastapi.testclient import TestClient

    from copilot.http_api import create_app
    from copilot.http_api.accounts import FIRST_ACCOUNT, Accounts
    from copilot.http_api.adapter import WorkflowServices

    accounts = Accounts(app.settings.home / "accounts.json")
    password = accounts.bootstrap()
    server = create_app(WorkflowServices(app), accounts)
    with TestClient(server, base_url="http://127.0.0.1", headers={"sec-fetch-site": "same-origin"}) as client:
        answer = client.post("/api/session", json={"name": FIRST_ACCOUNT, "password": password})
        answer.raise_for_status()

        def ask() -> None:
            for _ in range(10):
                client.get("/api/cases").raise_for_status()

        return median_spent(ask, repeats) / 10


def _pages(app: App, files: Sequence[File]) -> int:
    return sum(len(app.reader().read(data, name, lambda _: None).images) for name, data in files)


def _peak_mib() -> int:
    """Return the peak of this process and of its largest child."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return round(sum(resource.getrusage(one).ru_maxrss for one in kinds) / 1024)


def _machine() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        name = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        name = platform.processor() or platform.machine()
    return f"{name}, Python {platform.python_version()}"


def _exact(value: float) -> Decimal:
    return Decimal(f"{value:.4f}")
