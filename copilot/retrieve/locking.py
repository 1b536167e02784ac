"""One writer at a time on an index folder."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from copilot.errors import Conflict

WAIT: Final = 300.0
"""Seconds that a second writer waits for the first."""


@contextmanager
def locked(path: Path, wait: float = WAIT) -> Iterator[None]:
    """Hold the lock file; raise Conflict when another writer keeps it longer than ``wait`` seconds."""
    with path.open("a") as handle:
        end = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise Conflict("另一个进程正在重建检索索引，请稍后再试") from None
                time.sleep(0.05)
        yield
