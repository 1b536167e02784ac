"""The dense index on disk: built from the corpus at any doubt, never trusted unverified.

Layout of the folder::

    lock               one writer at a time
    manifest.json      corpus hash, encoder fingerprint, count, and the hash of every store file
    generations/<id>/  a published Chroma folder, never opened and never written again
    open/<random>/     private copies of running processes, each with its own lock
    vectors-*.npz      vectors by the hash of their text

A process copies the published folder, hashes the copy against the manifest, and opens the copy.
Whatever does not fit is rebuilt.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Final

from pydantic import ValidationError

from copilot.domain.base import Record
from copilot.domain.evidence import Sha256
from copilot.retrieve import chroma_store
from copilot.retrieve.clauses import Passage
from copilot.retrieve.embed import Embedder
from copilot.retrieve.locking import WAIT, locked
from copilot.retrieve.scope import Scope
from copilot.retrieve.store_port import StoreDamaged, Vector
from copilot.retrieve.vectors import VectorCache

FORMAT: Final = 1


class IndexManifest(Record):
    """What the published generation was built from and must consist of."""

    format: int
    store: str
    passages_sha256: Sha256
    embedder: str
    dim: int
    count: int
    generation: str
    files: dict[str, Sha256]


def passages_hash(passages: Sequence[Passage]) -> Sha256:
    """Return one hash over everything the index is built from."""
    digest = hashlib.sha256()
    for passage in passages:
        record = [passage.id, passage.indexed_text, chroma_store.metadata(passage)]
        digest.update(json.dumps(record, ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()


def _file_hashes(folder: Path) -> dict[str, Sha256]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class PrivateCopy:
    """A verified copy of a generation that belongs to this process until ``close``."""

    def __init__(self, folder: Path, lock: IO[str]) -> None:
        self.folder = folder
        self._lock = lock

    def close(self) -> None:
        """Give the copy back."""
        shutil.rmtree(self.folder.parent, ignore_errors=True)
        self._lock.close()


class CopiedStore:
    """A Chroma store over a private copy, which ``close`` gives back."""

    def __init__(self, copy: PrivateCopy) -> None:
        self._copy = copy
        try:
            self._store = chroma_store.ChromaStore(copy.folder)
        except Exception:
            copy.close()
            raise

    def count(self) -> int:
        """Return how many passages the store holds."""
        return self._store.count()

    def nearest(self, vector: Vector, limit: int, scope: Scope, places: Sequence[str]) -> dict[str, float]:
        """Return the cosine of the nearest admitted passages by id; see ``Store``."""
        return self._store.query(vector, limit, chroma_store.where(scope, places))

    def close(self) -> None:
        """Give the copy back."""
        self._copy.close()


class DenseIndex:
    """The index folder of one corpus and one encoder."""

    def __init__(
        self,
        folder: Path,
        passages: Sequence[Passage],
        embedder: Embedder,
        lock_seconds: float = WAIT,
    ) -> None:
        self.folder = folder
        self.passages = tuple(passages)
        self.embedder = embedder
        self._wanted = passages_hash(self.passages)
        self._lock_seconds = lock_seconds

    def manifest(self) -> IndexManifest | None:
        """Return the manifest if it belongs to this corpus and encoder, else None."""
        try:
            text = (self.folder / "manifest.json").read_text("utf-8")
            found = IndexManifest.model_validate_json(text)
        except (OSError, UnicodeDecodeError, ValidationError):
            return None
        mine = (
            FORMAT,
            chroma_store.RELEASE,
            self._wanted,
            self.embedder.fingerprint,
            self.embedder.dim,
            len(self.passages),
        )
        theirs = (
            found.format,
            found.store,
            found.passages_sha256,
            found.embedder,
            found.dim,
            found.count,
        )
        return found if mine == theirs else None

    def open(self) -> CopiedStore:
        """Open a private copy, building first where there is any doubt; see ``Index``."""
        copy = self.take()
        if copy is None:
            self.build()
            copy = self.take()
        if copy is None:
            raise StoreDamaged("the published index does not verify")
        return CopiedStore(copy)

    def take(self) -> PrivateCopy | None:
        """Copy and verify the published generation; None when there is any doubt about it."""
        manifest = self.manifest()
        if manifest is None:
            return None
        self._sweep()
        opened = self.folder / "open"
        opened.mkdir(parents=True, exist_ok=True)
        fresh = Path(mkdtemp(dir=opened, prefix="new-"))
        lock = (fresh / "lock").open("a")
        fcntl.flock(lock, fcntl.LOCK_EX)
        private = fresh.rename(opened / fresh.name.replace("new-", "held-", 1))
        copy = PrivateCopy(private / "store", lock)
        try:
            shutil.copytree(self.folder / "generations" / manifest.generation, copy.folder)
            sound = _file_hashes(copy.folder) == manifest.files
        except (OSError, shutil.Error):
            sound = False
        if sound:
            return copy
        copy.close()
        return None

    def build(self) -> None:
        """Build and publish a generation unless another writer just did.

        Raises Conflict when the lock stays taken, StoreDamaged when the fresh store does not
        answer, OSError when the disk does not take it. The published one stays until the end.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with locked(self.folder / "lock", self._lock_seconds):
            other = self.take()
            if other is not None:
                other.close()
                return
            rows = VectorCache(self.folder, self.embedder).vectors([p.indexed_text for p in self.passages])
            work = Path(mkdtemp(dir=self.folder, prefix="build-"))
            try:
                store = chroma_store.build(work, self.passages, rows)
                self._publish(store)
            finally:
                shutil.rmtree(work, ignore_errors=True)
            self._tidy()

    def _publish(self, store: Path) -> None:
        files = _file_hashes(store)
        generation = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16]
        target = self.folder / "generations" / generation
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(exist_ok=True)
        os.replace(store, target)
        manifest = IndexManifest(
            format=FORMAT,
            store=chroma_store.RELEASE,
            passages_sha256=self._wanted,
            embedder=self.embedder.fingerprint,
            dim=self.embedder.dim,
            count=len(self.passages),
            generation=generation,
            files=files,
        )
        draft = self.folder / "manifest.json.new"
        draft.write_text(manifest.model_dump_json(indent=1), "utf-8")
        os.replace(draft, self.folder / "manifest.json")

    def _tidy(self) -> None:
        """Remove older generations and what killed builds left; the caller holds the lock."""
        manifest = self.manifest()
        for path in (self.folder / "generations").iterdir():
            if manifest is None or path.name != manifest.generation:
                shutil.rmtree(path, ignore_errors=True)
        for path in self.folder.glob("build-*"):
            shutil.rmtree(path, ignore_errors=True)
        for path in self.folder.glob(".vectors-*"):
            path.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Remove private copies whose process is gone: their lock can be taken."""
        for path in (self.folder / "open").glob("held-*"):
            try:
                with (path / "lock").open("r+") as handle:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(path, ignore_errors=True)
            except OSError:
                continue
