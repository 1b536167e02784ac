"""Sixteen people sign the same version of a case at once: one wins, fifteen are told."""

import threading
from pathlib import Path
from typing import Final

from copilot.errors import Conflict
from copilot.store.records import Actor
from copilot.store.store import Store
from evals.store_faults.ledger import Ledger, Result
from evals.store_faults.postgres import cluster
from evals.store_faults.steps import decided, opened

THREADS: Final = 16


def run(ledger: Ledger, folder: Path, count: int, seed: int) -> None:
    """Race over ``count`` cases on SQLite."""
    with Store(folder / "race-home") as store:
        _races(ledger, store, count, seed)


def run_postgres(ledger: Ledger, folder: Path, count: int, seed: int) -> None:
    """Race over ``count`` cases on PostgreSQL, in a cluster that is thrown away."""
    with cluster(folder / "pg") as url, Store(folder / f"race-pg-{len(ledger.results)}", url=url) as store:
        _races(ledger, store, count, seed)


def _races(ledger: Ledger, store: Store, count: int, seed: int) -> None:
    def attempt(number: int) -> Result:
        case_id = f"{seed}-{number:06d}"
        store.commit(opened(case_id))
        return _race(store, case_id)

    ledger.run(count, attempt)
    problems = store.verify().problems
    if problems:
        ledger.add(count, {"bad": problems[0]})


def _race(store: Store, case_id: str) -> Result:
    start, told = threading.Barrier(THREADS), [""] * THREADS

    def sign(index: int) -> None:
        step = decided(case_id, 1, actor=Actor(person=f"p{index}", role="adjuster"))
        start.wait()
        try:
            store.commit(step)
            told[index] = "won"
        except Conflict:
            told[index] = "told"

    threads = [threading.Thread(target=sign, args=(index,)) for index in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won, lost = told.count("won"), told.count("told")
    kept = (len(store.decisions(case_id)), len(store.events(case_id)), store.case(case_id).version)
    fine = (won, lost) == (1, THREADS - 1) and kept == (1, 2, 2)
    return {"bad": None if fine else f"won {won}, told {lost}, kept {kept}", "tries": THREADS, "won": won}
