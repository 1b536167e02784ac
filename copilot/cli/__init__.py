"""The command line. ``main`` is the entry point; commands are loaded when they are called.

``--json`` prints exactly one JSON document on standard output and nothing else; logs and progress
go to standard error. Exit status: 0 done, 1 the input was refused (one Chinese sentence says why),
2 wrong usage, 70 a fault of the program.
"""

import sys
from collections.abc import Sequence

from copilot.cli.root import EXIT_FAULT, EXIT_REFUSED, run

__all__ = ["EXIT_FAULT", "EXIT_REFUSED", "main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit status."""
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))
