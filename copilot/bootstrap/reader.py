"""The reader of papers as the workflow sees it, over the extraction room."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from copilot.bootstrap.settings import Ocr, Settings
from copilot.domain.document import Document

if TYPE_CHECKING:
    from copilot.extract.pipeline import Extractor
    from copilot.extract.reading import Reading
    from copilot.extract.sandbox import Sandbox
    from copilot.extract.vision_read import VisionReader


class PaperReader:
    """Reads files with one engine; the engine is loaded with the first page that needs it."""

    def __init__(self, settings: Settings, ocr: Ocr) -> None:
        self._settings = settings
        self._ocr = ocr
        self._extractor: Extractor | None = None
        self._sandbox: Sandbox | None = None

    @cached_property
    def _vision(self) -> "VisionReader | None":
        from copilot.bootstrap.model import make_vision

        return make_vision(self._settings)

    @property
    def version(self) -> str:
        """Names everything that can change a result."""
        version = self._open().version
        return version if self._vision is None else f"{version} vision:{self._vision.version}"

    def inspect(self, data: bytes, filename: str) -> None:
        """Open the file far enough to know that it can be read; raise InputRefused otherwise."""
        from copilot.extract import archive
        from copilot.extract.limits import Limits
        from copilot.extract.sandbox import Sandbox
        from copilot.extract.sniff import sniff

        if self._sandbox is None:
            self._sandbox = Sandbox()
        limits = Limits()
        kind = sniff(data, limits)
        if kind != "zip":
            with self._sandbox.open(data, kind):
                return
        for name, content in archive.members(data, limits):
            self.inspect(content, f"{filename}/{name}")

    def read(self, data: bytes, filename: str, progress: Callable[[str], None]) -> "Reading":
        """Read one file; raise InputRefused with a sentence for the person who uploaded it."""
        reading = self._open().read(data, filename, progress)
        if self._vision is None:
            return reading
        from copilot.extract.vision_read import second_look

        progress("模型正在看图")
        return second_look(reading, self._vision)

    def recheck(self, document: Document) -> Document:
        """Return the document with derived values and checks computed again from its present values."""
        from copilot.extract.derive import complete
        from copilot.extract.schema import schema
        from copilot.extract.verify import verify

        stated = tuple(field for field in document.fields if field.source != "derived")
        completed = complete(document.model_copy(update={"fields": stated}))
        checks = verify(completed, schema(document.doc_type).checks)
        return completed.model_copy(update={"checks": checks})

    def close(self) -> None:
        """End the sandbox children."""
        if self._extractor is not None:
            self._extractor.close()
        if self._sandbox is not None:
            self._sandbox.close()

    def _open(self) -> "Extractor":
        if self._extractor is None:
            from copilot.extract.cache import ReadingCache
            from copilot.extract.ocr import make_engine
            from copilot.extract.pipeline import Extractor

            # Cached readings are plain text of patients' papers, so they are kept only where asked for.
            cache = self._settings.cache
            engine = make_engine(self._ocr, self._settings.cache_dir / "models")
            readings = ReadingCache(cache / "readings") if cache is not None else None
            self._extractor = Extractor(engine, cache=readings)
        return self._extractor
