"""A full disk: a clear refusal, nothing half-way, and it goes on by itself when there is room again.

The home stands on a small file system of its own (a tmpfs, for which the run needs the right to mount);
a ballast file leaves a random rest of the space.
"""

import contextlib
import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from copilot.errors import StoreUnavailable
from copilot.store.backup import back_up
from copilot.store.store import Store
from evals.store_faults.ledger import Ledger, Result
from evals.store_faults.steps import AT, decided, opened

_SIZE: Final = 8 << 20
_CHUNK: Final = 4096
_EVERY: Final = 20
_LIFE: Final = 40  # the store grows, and a backup wants room for itself twice


def run(ledger: Ledger, folder: Path, count: int, seed: int) -> None:
    """Refuse ``count`` times: decisions, papers, backups."""
    numbers = list(ledger.missing(count))
    while numbers:
        life, numbers = numbers[:_LIFE], numbers[_LIFE:]
        with small_disk(folder / "full") as disk, Store(disk / "home") as store:
            for number in life:
                ledger.add(number, _attempt(store, disk, number, random.Random(f"{seed}/{number}")))


@contextlib.contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """Mount a tmpfs of 8 MB; raise PermissionError where that is not allowed."""
    place.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(place)], capture_output=True, check=False
    )
    if made.returncode:
        raise PermissionError(made.stderr.decode(errors="replace").strip())
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def _attempt(store: Store, disk: Path, number: int, chance: random.Random) -> Result:
    """Fill the disk, act until it refuses, look, make room, act again."""
    case_id = store.next_case_id(2026)
    digest = store.put_file(case_id, f"paper {number}".encode())
    store.commit(opened(case_id, digest))
    kind = ("decision", "paper", "backup")[number % 3]
    version = 1

    def act() -> None:
        nonlocal version
        if kind == "decision":
            store.commit(decided(case_id, version, store.snapshot(case_id)))
            version += 1
        elif kind == "paper":
            store.put_file(case_id, os.urandom(200_000))
        else:
            with contextlib.suppress(FileNotFoundError):
                (disk / "b.backup").unlink()
            back_up(disk / "home", disk / "b.backup", AT)

    refused = ""
    with _ballast(disk, chance.choice((0, _CHUNK, 4 * _CHUNK, 16 * _CHUNK))):
        for _ in range(400):
            try:
                act()
            except StoreUnavailable as error:
                refused = str(error)
                break
        bad = _state(store, case_id, version, full=False) if refused else "was never refused"
    if not bad:
        try:
            act()
        except StoreUnavailable as error:
            bad = f"does not go on: {error}"
    if not bad:
        bad = _state(store, case_id, version, full=number % _EVERY == 0)
    (disk / "b.backup").unlink(missing_ok=True)
    _forget_papers(disk, case_id, keep=digest)
    return {"bad": bad or None, f"refused_{kind}": int(bool(refused)), "said": refused[:60]}


@contextlib.contextmanager
def _ballast(disk: Path, left: int) -> Iterator[None]:
    """Fill the disk up to ``left`` bytes."""
    path = disk / "ballast"
    free = shutil.disk_usage(disk).free
    try:
        with path.open("wb") as file, contextlib.suppress(OSError):
            os.posix_fallocate(file.fileno(), 0, max(_CHUNK, free - left))
        yield
    finally:
        path.unlink(missing_ok=True)


def _state(store: Store, case_id: str, version: int, *, full: bool) -> str:
    """Say what is wrong: a case at another version than acknowledged, or a chain that does not hold."""
    check: Callable[[], str] = lambda: "" if store.case(case_id).version == version else "half a decision"  # noqa: E731
    if said := check():
        return said
    if len(store.events(case_id)) != version:
        return "decisions and events do not pair"
    problems = store.verify().problems if full else ()
    return problems[0] if problems else ""


def _forget_papers(disk: Path, case_id: str, keep: str) -> None:
    for path in (disk / "home" / "files" / case_id).rglob("*"):
        if path.is_file() and path.name != keep:
            path.unlink()
