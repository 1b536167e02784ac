"""What a worker process builds once: the program under evaluation, its corpus texts, its search."""

import resource
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.bootstrap import App, load_settings
from evals.citation_text import CorpusText, read_texts
from evals.tasks import Context

if TYPE_CHECKING:
    from copilot.retrieve.search import Searcher


@lru_cache(maxsize=2)
def app_of(home: Path, corpus: Path | None) -> App:
    """Return the program with a data directory of its own and no cache of readings."""
    settings = load_settings()
    home.mkdir(parents=True, exist_ok=True)
    update = {"home": home, "cache": None, "database_url": None, "corpus": corpus or settings.corpus}
    return App(settings.model_copy(update=update))


def app(context: Context) -> App:
    """Return the program of this process."""
    return app_of(context.home, context.corpus)


@lru_cache(maxsize=2)
def texts_of(corpus: Path) -> Mapping[tuple[str, str], CorpusText]:
    """Return the corpus as the independent checker reads it."""
    return read_texts(corpus)


@lru_cache(maxsize=2)
def searcher_of(home: Path, corpus: Path | None, dense: bool) -> "Searcher":
    """Return the search of this process over the shared index, or by words alone."""
    return app_of(home, corpus).searcher(dense=dense, wait=True)


def peak_mib() -> float:
    """Return the largest resident size of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
