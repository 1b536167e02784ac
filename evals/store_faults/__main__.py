"""``python -m evals.store_faults KIND --count N``: one kind of fault, as often as wanted; resumable.

Kinds: kill, http-kill, torn, full, nth, race, race-postgres, tamper, backups. The attempts stand in
``--out`` as JSON lines; the summary is one line on standard output. Exit status 1 when anything was bad.
"""

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from evals.store_faults.ledger import Ledger

Run = Callable[[Ledger, Path, int, int], None]
KINDS: Final[Mapping[str, tuple[str, str, int]]] = {
    "kill": ("kill", "run", 2000),
    "http-kill": ("http_kill", "run", 300),
    "torn": ("torn", "run", 1000),
    "full": ("full", "run", 500),
    "nth": ("nth", "run", 400),
    "race": ("race", "run", 1000),
    "race-postgres": ("race", "run_postgres", 1000),
    "tamper": ("tamper", "run", 2000),
    "backups": ("backups", "run", 200),
}


def main(arguments: list[str] | None = None) -> int:
    """Run the kinds that are named, one after another; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.store_faults", description=__doc__)
    parser.add_argument("kinds", nargs="+", choices=[*KINDS, "all"], metavar="KIND")
    parser.add_argument("--count", type=int, default=None, help="attempts; default: the full number")
    parser.add_argument("--out", type=Path, default=Path("store-faults"), help="folder of the results")
    parser.add_argument("--seed", type=int, default=20260302)
    chosen = parser.parse_args(arguments)
    kinds = list(KINDS) if "all" in chosen.kinds else chosen.kinds
    logging.getLogger("copilot").setLevel(logging.CRITICAL)  # what fails here fails on purpose
    bad = 0
    for kind in kinds:
        module, name, full = KINDS[kind]
        run: Run = getattr(import_module(f"evals.store_faults.{module}"), name)
        ledger = Ledger(chosen.out, kind)
        with tempfile.TemporaryDirectory(prefix="store-faults-") as folder:
            run(ledger, Path(folder), chosen.count or full, chosen.seed)
        summary = ledger.summary(kind)
        bad += summary["bad"]
        sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
