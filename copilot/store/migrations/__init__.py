"""Numbered schema changes; ``HEAD`` is the newest and a test holds it to that."""

from typing import Final

HEAD: Final = "0006"
