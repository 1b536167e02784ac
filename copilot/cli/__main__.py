"""``python -m copilot.cli``."""

from copilot.cli import main

main()
