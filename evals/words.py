"""Recognised pages on disk, so that a change of the field reader is scored again in seconds.

Recognition costs seconds a page, reading fields milliseconds. An entry holds the pages of a file as
the pipeline saw them and the true boxes in their frame; a later run reads only the fields anew.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from copilot.domain.document import Document, Page
from evals.frames import upright_boxes

if TYPE_CHECKING:
    from copilot.extract.reading import Reading


class Reader(Protocol):
    """What reads a file; ``copilot.bootstrap.App().reader()`` is one."""

    def read(self, data: bytes, filename: str, progress: Callable[[str], None]) -> "Reading":
        """Return the documents of a file."""


@dataclass(frozen=True)
class Recognised:
    """The pages of one file, the true boxes in their frame, and the seconds of the first reading."""

    pages: tuple[Page, ...]
    boxes: Mapping[str, Any] | None
    seconds: float
    sha256: str


class PageStore:
    """A folder of recognised pages by content; ``tag`` keeps runs of different recognisers apart."""

    def __init__(self, folder: Path, tag: str) -> None:
        self._folder = folder / tag
        self._folder.mkdir(parents=True, exist_ok=True)

    def get(self, data: bytes) -> Recognised | None:
        """Return what was recognised in that content, None when it was not read yet."""
        key = hashlib.sha256(data).hexdigest()
        try:
            entry = json.loads((self._folder / f"{key}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        pages = tuple(Page.model_validate(one) for one in entry["pages"])
        return Recognised(pages, entry["boxes"], entry["seconds"], key)

    def put(self, data: bytes, truth: Mapping[str, Any], reading: "Reading", seconds: float) -> Recognised:
        """Keep the pages of a reading and the true boxes in their frame."""
        key = hashlib.sha256(data).hexdigest()
        pages = pages_of_reading(reading.documents)
        boxes = upright_boxes(truth, data, reading.images)
        found = Recognised(pages, boxes, seconds, key)
        entry = {
            "pages": [page.model_dump(mode="json") for page in pages],
            "boxes": boxes,
            "seconds": round(seconds, 3),
        }
        draft = self._folder / f"{key}.{os.getpid()}.draft"
        draft.write_text(json.dumps(entry, ensure_ascii=False), encoding="utf-8")
        os.replace(draft, self._folder / f"{key}.json")
        return found


def pages_of_reading(documents: Sequence[Document]) -> tuple[Page, ...]:
    """Return every page of a file in the order of its numbers."""
    pages = {page.number: page for document in documents for page in document.pages}
    return tuple(pages[number] for number in sorted(pages))


def read_fields(found: Recognised, filename: str) -> list[Document]:
    """Read the documents of recognised pages with the present field reader."""
    from copilot.extract.fields import read_document
    from copilot.extract.packet import papers

    return [
        read_document(
            sheets,
            document_id=f"doc-{found.sha256[:12]}-{index}",
            sha256=found.sha256,
            filename=filename,
            extractor_version="evals",
        )
        for index, sheets in enumerate(papers(list(found.pages)), 1)
    ]
