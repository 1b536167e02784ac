"""``python -m evals.injection [--full] [--seed N] [--out FILE]``; exit status 1 when an order had effect."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evals.injection.run import printed, run


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true", help="every order in every carrier, 500 benign papers")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path)
    wanted = parser.parse_args()

    def keep(found: Mapping[str, Any]) -> None:
        if wanted.out:
            wanted.out.write_text(printed(found), "utf-8")

    result = run(full=wanted.full, seed=wanted.seed, report=keep)
    keep(result)
    sys.stdout.write(printed(result) + "\n")
    sys.exit(1 if result["changed"] or result["disclosed"] else 0)


if __name__ == "__main__":
    main()
