"""One object that builds each adapter when it is first asked for."""

from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.bootstrap.corpus import corpus_root
from copilot.bootstrap.settings import Settings, load_settings

if TYPE_CHECKING:
    from copilot.store.store import Store


class App:
    """Settings, and everything that is built from them; nothing is built before it is used."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or load_settings()

    def now(self) -> datetime:
        """Return the present instant in UTC: the one clock of the program."""
        return datetime.now(UTC)

    @cached_property
    def corpus(self) -> Path:
        """The directory of the corpus."""
        return corpus_root(self.settings.corpus)

    @cached_property
    def store(self) -> "Store":
        """The store, opened and migrated."""
        from copilot.store.store import Store

        settings = self.settings
        return Store(settings.home, url=settings.database_url, key_file=settings.key_file)

    def close(self) -> None:
        """Close what was opened."""
        if "store" in self.__dict__:
            self.store.close()
