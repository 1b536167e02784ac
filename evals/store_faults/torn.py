"""Power loss, as SQLite tests it: a copy of the files at one instant, with the end of the log torn.

The writer is stopped while its files are copied. Only what lies behind the frames that a checkpoint has
moved to the database is damaged: those were on the disk before. Whatever the damage, the copy opens and
holds a prefix of what was written; what is missing is named by the head beside the key.
"""

import os
import random
import shutil
import signal
import struct
from pathlib import Path
from typing import Final

from copilot.store.store import Store
from evals.store_faults.kill import in_child
from evals.store_faults.ledger import Ledger, Result
from evals.store_faults.steps import decided, opened

_WAL_HEADER: Final = 32
_FRAME_HEADER: Final = 24
# In the shared-memory index: frames written to the log, and those that a checkpoint has moved.
_WRITTEN_AT: Final = 16
_MOVED_AT: Final = 96
_LIVES: Final = 40
_TAIL: Final = "审计链末尾被截断"


def run(ledger: Ledger, folder: Path, count: int, seed: int) -> None:
    """Take ``count`` torn copies, some of each life of a writer."""
    numbers = list(ledger.missing(count))
    for start in range(0, len(numbers), _LIVES):
        life = numbers[start : start + _LIVES]
        home = folder / f"torn-{life[0]}"
        shutil.rmtree(home, ignore_errors=True)
        Store(home).close()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _write(home, writing)
        os.close(writing)
        copies = []
        try:
            for number in life:
                chance = random.Random(f"{seed}/{number}")
                copy = folder / f"copy-{number}"
                how = "none"
                while how == "none":
                    os.read(reading, chance.randint(1, 6))  # so many commits later
                    how = _torn_copy(child, home, copy, chance)
                copies.append((number, copy, how))
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(reading)
        with Store(home) as store:
            whole = [event.hash for event in store.events()]
        for number, copy, damage in copies:
            ledger.add(number, _looked_at(copy, whole, damage))
            shutil.rmtree(copy, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


def _torn_copy(child: int, home: Path, copy: Path, chance: random.Random) -> str:
    """Stop the writer, copy its files, let it go on, tear the copy; "none" when nothing could be torn."""
    shutil.rmtree(copy, ignore_errors=True)
    os.kill(child, signal.SIGSTOP)
    try:
        shutil.copytree(home, copy)
    finally:
        os.kill(child, signal.SIGCONT)
    return _tear(copy, chance)


def _write(home: Path, out: int) -> None:
    store = Store(home)
    while True:
        case_id = store.next_case_id(2026)
        store.commit(opened(case_id))
        for version in range(1, 30):
            store.commit(decided(case_id, version))
            os.write(out, b".")


def _tear(copy: Path, chance: random.Random) -> str:
    """Damage the end of the copied log and return how; the shared-memory index is lost with the power."""
    wal, shm = copy / "store.db-wal", copy / "store.db-shm"
    if not shm.exists() or not wal.exists() or wal.stat().st_size <= _WAL_HEADER:
        return "none"
    index = shm.read_bytes()
    written = struct.unpack_from("=I", index, _WRITTEN_AT)[0]
    moved = struct.unpack_from("=I", index, _MOVED_AT)[0]
    shm.unlink()
    data = bytearray(wal.read_bytes())
    frame = _FRAME_HEADER + struct.unpack_from(">I", data, 8)[0]
    first, end = _WAL_HEADER + moved * frame, min(len(data), _WAL_HEADER + written * frame)
    if first >= end:
        return "none"
    page = frame - _FRAME_HEADER
    how = chance.choice(("cut", "cut", "flip", "zero", "garbage", "page"))
    at = chance.randrange(first, end)
    if how == "cut":
        del data[at:]
    elif how == "flip":
        data[at] ^= 1 << chance.randrange(8)
    elif how == "zero":
        data[at:] = bytes(len(data) - at)
    elif how == "garbage":
        data[at:] = chance.randbytes(len(data) - at)
    else:
        start = max(first, at // page * page)
        data[start : start + page] = chance.randbytes(len(data[start : start + page]))
    wal.write_bytes(bytes(data))
    return how


def _looked_at(copy: Path, whole: list[str], damage: str) -> Result:
    def look() -> str:
        with Store(copy) as store:
            hashes = [event.hash for event in store.events()]
            if hashes != whole[: len(hashes)]:
                return "not a prefix of what was written"
            other = [one for one in store.verify().problems if not one.startswith(_TAIL)]
            if other:
                return other[0]
            kept = len(hashes)
            case_id = store.next_case_id(2027)
            store.commit(opened(case_id))
            return "" if len(store.events()) == kept + 1 else "does not go on"

    return {"bad": in_child(look) or None, f"damage_{damage}": 1}
