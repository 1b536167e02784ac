"""Backups while cases are written, restored one by one: each verifies and holds what it says."""

import shutil
import threading
from pathlib import Path

from copilot.errors import CopilotError
from copilot.store.backup import back_up
from copilot.store.backup_restore import restore
from copilot.store.records import SYSTEM
from copilot.store.store import Store
from evals.store_faults.ledger import Ledger, Result
from evals.store_faults.steps import AT, decided, opened

_LIFE = 10
_CASES_EACH = 6


def run(ledger: Ledger, folder: Path, count: int, seed: int) -> None:
    """Take and restore ``count`` backups, a fresh home and one rotation of the keys every 10.

    A writer is at work all the time, some cases for each backup, so that the store stays small.
    """
    numbers = list(ledger.missing(count))
    for start in range(0, len(numbers), _LIFE):
        life = numbers[start : start + _LIFE]
        home = folder / f"backups-{seed}-{life[0]}"
        shutil.rmtree(home, ignore_errors=True)
        with Store(home) as store:
            stop, wanted = threading.Event(), threading.Semaphore(0)
            writer = threading.Thread(target=_write, args=(store, stop, wanted))
            writer.start()
            try:
                for number in life:
                    wanted.release(_CASES_EACH)
                    ledger.add(number, _attempt(folder, home, number))
                    if number == life[len(life) // 2]:
                        store.keys.rotate(SYSTEM, AT, "under load")
            finally:
                stop.set()
                wanted.release()
                writer.join()
        shutil.rmtree(home, ignore_errors=True)


def _write(store: Store, stop: threading.Event, wanted: threading.Semaphore) -> None:
    number = 0
    while wanted.acquire() and not stop.is_set():
        number += 1
        case_id = f"2026-{number:06d}"
        store.commit(opened(case_id, store.put_file(case_id, case_id.encode() * 100)))
        store.commit(decided(case_id, 1, store.snapshot(case_id)))


def _attempt(folder: Path, home: Path, number: int) -> Result:
    archive, new = folder / f"{number}.backup", folder / f"restored-{number}"
    shutil.rmtree(new, ignore_errors=True)
    archive.unlink(missing_ok=True)
    try:
        made = back_up(home, archive, AT, with_key=number % 2 == 0)
        lent = None if made.with_key else home / "keys" / "store.key"
        done = restore(archive, new, AT, lent_key=lent)
        with Store(new) as store:
            after = store.verify()
        fits = (done.head.count - 1, done.files) == (made.head.count, made.files)
        bad = "" if after.ok and fits else "restored, and does not hold what was backed up"
        return {"bad": bad or None, "events": made.head.count, "files": made.files}
    except CopilotError as error:
        return {"bad": str(error)}
    finally:
        shutil.rmtree(new, ignore_errors=True)
        archive.unlink(missing_ok=True)
