"""The paper that the killed jobs read: read once by the real reader, then given again page by page."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Final

from copilot.bootstrap import App
from copilot.domain.base import Record
from copilot.domain.document import Document

SAMPLE: Final = Path(__file__).parents[1] / "sample_claim"
PAPER: Final = SAMPLE / "03_prescription_digital.pdf"


class Recorded(Record):
    """What the real reader made of the paper, given again page by page."""

    version: str
    documents: tuple[Document, ...]
    pages: tuple[str, ...]

    @property
    def images(self) -> tuple[bytes, ...]:
        """The pictures of the pages."""
        return tuple(base64.b64decode(page) for page in self.pages)

    def inspect(self, data: bytes, filename: str) -> None:
        """The paper is known."""

    def read(self, data: bytes, filename: str, progress: Callable[[str], None]) -> "Recorded":
        """Report the steps of a reading and return it."""
        for number in (1, 2, 3):
            progress(f"第 {number} 步")
        return self

    def recheck(self, document: Document) -> Document:
        """Nothing is corrected here."""
        return document


def recorded(out: Path, app: App) -> Recorded:
    """Return the reading kept in ``out``, made by the real reader when it is not there."""
    path = out / "reading.json"
    if not path.exists():
        reader = app.reader()
        found = reader.read(PAPER.read_bytes(), PAPER.name, lambda _: None)
        pages = tuple(base64.b64encode(image).decode() for image in found.images)
        made = Recorded(version=reader.version, documents=found.documents, pages=pages)
        path.write_text(made.model_dump_json(), "utf-8")
        reader.close()
    return Recorded.model_validate_json(path.read_text("utf-8"))
