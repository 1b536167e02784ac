"""The dense index behind one port: whoever searches does not know which store answers."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from copilot.retrieve.embed import Embedder
from copilot.retrieve.scope import Scope

Vector = NDArray[np.float32]


class StoreDamaged(Exception):
    """The store did not open, or did not answer as it must."""


class Store(Protocol):
    """Vectors of passages, opened for reading."""

    def count(self) -> int:
        """Return how many passages the store holds."""
        ...

    def nearest(self, vector: Vector, limit: int, scope: Scope, places: Sequence[str]) -> dict[str, float]:
        """Return the cosine of the nearest admitted passages by id, at most ``limit``, nearest first.

        ``vector`` has length one; ``places`` are all jurisdictions of the corpus. The scope is
        applied inside the store, so that ``limit`` admitted passages are found where there are so many.
        """
        ...

    def close(self) -> None:
        """Give back what was opened."""
        ...


class Index(Protocol):
    """What a store is opened from. It is a cache of the corpus: at any doubt it is built again."""

    @property
    def embedder(self) -> Embedder:
        """The encoder of the stored vectors, and of questions."""
        ...

    def open(self) -> Store:
        """Open the store, building it first where it is absent, damaged, or of another corpus or encoder.

        Raises Conflict while another writer keeps the lock, StoreDamaged when it stays unusable.
        """
        ...
