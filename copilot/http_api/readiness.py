"""Whether the parts that every request needs can be used now; names and yes or no, no details."""

import shutil
from typing import Final

from copilot.bootstrap import App
from copilot.errors import CopilotError

LEAST_FREE_BYTES: Final = 200 << 20
"""Below this nothing can be taken in safely; ``copilot doctor`` fails at the same mark."""


def readiness(app: App) -> dict[str, bool]:
    """Return part -> whether it can be used: database, corpus, disk."""
    return {"database": _database(app), "corpus": _corpus(app), "disk": _disk(app)}


def _database(app: App) -> bool:
    try:
        app.store.cases(limit=1)
    except CopilotError:
        return False
    return True


def _corpus(app: App) -> bool:
    try:
        return bool(app.content.files)
    except CopilotError:
        return False


def _disk(app: App) -> bool:
    try:
        return shutil.disk_usage(app.settings.home).free >= LEAST_FREE_BYTES
    except OSError:
        return False
