"""An exact scan over the vectors of all passages: nothing to open, nothing that can be half written.

The vectors are those of the vector cache, whose file carries its own hash. For corpora up to some
hundred thousand passages a scan answers in milliseconds and starts in a fraction of the time that a
vector database needs, which is what a command that asks one question wants.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from copilot.retrieve.clauses import Passage
from copilot.retrieve.embed import Embedder
from copilot.retrieve.locking import WAIT, locked
from copilot.retrieve.scope import Admission, Scope
from copilot.retrieve.vectors import VectorCache

if TYPE_CHECKING:
    from copilot.retrieve.ivf import IvfStore


def best(
    ids: Sequence[str], cosines: NDArray[np.float32], rows: NDArray[np.int64], limit: int
) -> dict[str, float]:
    """Return the ``limit`` largest cosines of ``rows`` by id, largest first, ties in row order."""
    count = min(limit, len(rows))
    if not count:
        return {}
    if count < len(rows):
        keep = np.argpartition(-cosines, count - 1)[:count]
        rows, cosines = rows[keep], cosines[keep]
    order = np.lexsort((rows, -cosines))
    return {ids[int(rows[at])]: float(cosines[at]) for at in order}


class ScanStore:
    """Vectors in memory."""

    def __init__(self, passages: Sequence[Passage], rows: NDArray[np.float32]) -> None:
        self._ids = [passage.id for passage in passages]
        self._rows = rows
        self._admission = Admission(passages)
        self._last: tuple[Scope, NDArray[np.int64]] | None = None

    def count(self) -> int:
        """Return how many passages there are."""
        return len(self._ids)

    def nearest(
        self, vector: NDArray[np.float32], limit: int, scope: Scope, places: Sequence[str]
    ) -> dict[str, float]:
        """Return the cosine of the nearest admitted passages by id; see ``Store``."""
        last = self._last
        if last is None or last[0] != scope:
            last = (scope, np.flatnonzero(self._admission.mask(scope)))
            self._last = last
        admitted = last[1]
        cosines = self._rows @ vector
        return best(self._ids, cosines[admitted], admitted, limit)

    def close(self) -> None:
        """Nothing is held."""


class ScanIndex:
    """The vector cache of one corpus and one encoder, read as an index."""

    def __init__(
        self, folder: Path, passages: Sequence[Passage], embedder: Embedder, lock_seconds: float = WAIT
    ) -> None:
        self.folder = folder
        self.passages = tuple(passages)
        self.embedder = embedder
        self._lock_seconds = lock_seconds

    def cached(self) -> NDArray[np.float32] | None:
        """Return the vectors of all passages when the cache holds them sound, else None."""
        return VectorCache(self.folder, self.embedder).known([one.indexed_text for one in self.passages])

    def open(self) -> "ScanStore | IvfStore":
        """Open, encoding first what is not in the cache; a damaged cache counts as empty."""
        texts = [passage.indexed_text for passage in self.passages]
        self.folder.mkdir(parents=True, exist_ok=True)
        cache = VectorCache(self.folder, self.embedder)
        rows = self.cached()
        if rows is None:
            with locked(self.folder / "lock", self._lock_seconds):
                rows = cache.vectors(texts)
        from copilot.retrieve.ivf import FROM, IvfStore

        return (ScanStore if len(rows) < FROM else IvfStore)(self.passages, rows)
