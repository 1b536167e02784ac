"""One object that builds each adapter when it is first asked for."""

from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from copilot.bootstrap.corpus import corpus_root
from copilot.bootstrap.logs import set_up
from copilot.bootstrap.reader import PaperReader
from copilot.bootstrap.settings import Ocr, Settings, load_settings
from copilot.errors import InputRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.bootstrap.content import Content
    from copilot.extract.ocr import OcrEngine
    from copilot.retrieve.search import Searcher
    from copilot.store.store import Store
    from copilot.workflow.corpus.read import TextReader
    from copilot.workflow.judge import RuleJudge
    from copilot.workflow.ports import Desk


class App:
    """Settings, and everything that is built from them; nothing is built before it is used."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or load_settings()
        set_up(self.settings.log_level)
        self._readers: dict[Ocr, PaperReader] = {}

    def now(self) -> datetime:
        """Return the present instant in UTC: the one clock of the program."""
        return datetime.now(UTC)

    @cached_property
    def corpus(self) -> Path:
        """The directory of the corpus."""
        return corpus_root(self.settings.corpus)

    @property
    def own(self) -> Path:
        """The folder of the texts that the user took in; it may not exist."""
        return self.settings.home / "corpus"

    @cached_property
    def content(self) -> "Content":
        """Packs, law, reasons, drugs and corpus files."""
        from copilot.bootstrap.content import Content
        from copilot.rules.work import Options

        settings = self.settings
        options = Options(
            high_value=settings.high_value,
            early_claim_days=settings.early_claim_days,
            assistance_over=settings.assistance_over,
        )
        return Content(self.corpus, options, own=self.own)

    @cached_property
    def judge(self) -> "RuleJudge":
        """Rules, evidence chain and versions."""
        return self.content.judge()

    @cached_property
    def store(self) -> "Store":
        """The store, opened and migrated."""
        from copilot.store.store import Store

        settings = self.settings
        return Store(settings.home, url=settings.database_url, key_file=settings.key_file)

    def reader(self, ocr: str | None = None) -> PaperReader:
        """Return the reader with that recognition engine (default: the configured one)."""
        if ocr not in (None, *get_args(Ocr)):
            raise InputRefused(f"没有识别引擎 {ocr}，请用 {' 或 '.join(get_args(Ocr))}")
        name: Ocr = self.settings.ocr if ocr is None else cast("Ocr", ocr)
        if name not in self._readers:
            self._readers[name] = PaperReader(self.settings, name)
        return self._readers[name]

    def text_reader(self, report: "Callable[[str], None]") -> "TextReader":
        """Return the reader of texts for the corpus; the recogniser starts with the first scan."""
        from copilot.workflow.corpus.read import TextReader

        def engine() -> "OcrEngine":
            from copilot.extract.ocr import make_engine

            if not engines:
                engines.append(make_engine(self.settings.ocr, self.settings.cache_dir / "models"))
            return engines[0]

        engines: list[OcrEngine] = []
        return TextReader(engine, report)

    @cached_property
    def desk(self) -> "Desk":
        """What the use cases work with."""
        from copilot.workflow.ports import Desk

        return Desk(store=self.store, reader=self.reader(), judge=self.judge, clock=self.now)

    def searcher(self, *, dense: bool = True, wait: bool = True, quick: bool = False) -> "Searcher":
        """Open the search; ``dense`` False searches words only, which needs no index.

        ``quick`` scans the vectors instead of opening the vector store: for a command that asks and ends.
        Where the cases stand in PostgreSQL, so do the vectors, in tables that all processes share.
        """
        from copilot.retrieve.search import open_searcher

        if not dense:
            return open_searcher(self.corpus, own=self.own)
        from copilot.retrieve.embed import UniversalEncoder

        return open_searcher(
            self.corpus,
            self.settings.home / "index",
            UniversalEncoder(),
            wait=wait,
            own=self.own,
            store="scan" if quick else self._vectors,
        )

    @property
    def _vectors(self) -> str:
        url = self.settings.database_url
        return url if url is not None and url.startswith("postgresql") else "chroma"

    def close(self) -> None:
        """Close what was opened."""
        for reader in self._readers.values():
            reader.close()
        if "store" in self.__dict__:
            self.store.close()
