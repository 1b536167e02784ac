"""``python -m evals.crash jobs --kills N --out DIR``: resumable; status 1 when anything was lost."""

import argparse
import json
import sys
from pathlib import Path

from copilot.bootstrap import App
from evals.crash.jobs import run
from evals.crash.reading import recorded


def main() -> int:
    """Run what is missing, print the summary as JSON."""
    parser = argparse.ArgumentParser(prog="python -m evals.crash", description=__doc__)
    parser.add_argument("what", choices=["jobs", "record"])
    parser.add_argument("--kills", type=int, default=600)
    parser.add_argument("--out", type=Path, default=Path("crash-jobs"))
    parser.add_argument("--seed", type=int, default=20260302)
    given = parser.parse_args()
    if given.what == "record":
        given.out.mkdir(parents=True, exist_ok=True)
        recorded(given.out, App())
        return 0
    summary = run(given.out, given.kills, given.seed, say=_say)
    sys.stdout.write(json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
    return 0 if summary["bad"] == [] else 1


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
