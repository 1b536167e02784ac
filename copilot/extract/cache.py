"""Readings on disk, by content and by the version of everything that made them.

A cache and nothing more: an entry that is missing, torn or from another version is read anew.
The pictures are as sensitive as the upload; the folder is private to its owner.
"""

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

from pydantic import ValidationError

from copilot.domain.document import Document
from copilot.extract.reading import Reading


class ReadingCache:
    """Folder of readings; several processes may share it, because entries appear atomically."""

    def __init__(self, folder: Path):
        self._folder = folder

    def get(self, sha256: str, version: str, filename: str) -> Reading | None:
        """Return the reading of that content, with the documents renamed to ``filename``."""
        entry = self._entry(sha256, version)
        try:
            head = json.loads((entry / "reading.json").read_text(encoding="utf-8"))
            documents = [Document.model_validate(item) for item in head["documents"]]
            images = [(entry / f"{number}.jpg").read_bytes() for number in range(head["images"])]
        except (OSError, ValueError, KeyError, TypeError, ValidationError):
            return None
        stem = str(head["filename"])
        renamed = [
            document.model_copy(update={"filename": filename + document.filename.removeprefix(stem)})
            for document in documents
        ]
        return Reading(tuple(renamed), tuple(images))

    def put(self, sha256: str, version: str, filename: str, reading: Reading) -> None:
        """Store a reading; does nothing when the disk refuses, for the reading itself is good."""
        entry = self._entry(sha256, version)
        head = {
            "filename": filename,
            "images": len(reading.images),
            "documents": [document.model_dump(mode="json") for document in reading.documents],
        }
        draft: Path | None = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = Path(tempfile.mkdtemp(dir=self._folder, prefix="draft-"))
            for number, image in enumerate(reading.images):
                (draft / f"{number}.jpg").write_bytes(image)
            (draft / "reading.json").write_text(json.dumps(head, ensure_ascii=False), encoding="utf-8")
            os.replace(draft, entry)
        except OSError:
            if draft is not None:
                shutil.rmtree(draft, ignore_errors=True)

    def _entry(self, sha256: str, version: str) -> Path:
        return self._folder / f"{sha256}-{hashlib.sha256(version.encode()).hexdigest()[:12]}"
