"""Vectors kept by the hash of their text, so that a rebuild encodes only what is new.

The file is a cache: anything wrong with it means that it is empty.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

import numpy as np

from copilot.domain.evidence import Sha256
from copilot.retrieve.embed import Embedder, Vectors

_SEAL: Final = 32
"""Bytes of the hash that stands before the archive: nothing can be added or changed unnoticed."""


def text_key(text: str) -> Sha256:
    """Return the content address of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _body_hash(keys: Sequence[str], rows: Vectors, fingerprint: str) -> str:
    digest = hashlib.sha256(json.dumps([fingerprint, list(keys)]).encode())
    digest.update(np.ascontiguousarray(rows).tobytes())
    return digest.hexdigest()


class VectorCache:
    """One file of vectors of one encoder."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        name = hashlib.sha256(embedder.fingerprint.encode()).hexdigest()[:16]
        self._path = folder / f"vectors-{name}.npz"
        self._embedder = embedder

    def _read(self) -> dict[str, Vectors]:
        try:
            data = self._path.read_bytes()
            if hashlib.sha256(data[_SEAL:]).digest() != data[:_SEAL]:
                return {}
            with np.load(BytesIO(data[_SEAL:]), allow_pickle=False) as stored:
                keys = [str(key) for key in stored["keys"]]
                rows = np.asarray(stored["rows"], dtype=np.float32)
                digest = str(stored["digest"])
        except Exception:  # noqa: BLE001 - a damaged archive raises zip, zlib, key, value and OS errors
            return {}
        if rows.shape != (len(keys), self._embedder.dim):
            return {}
        if _body_hash(keys, rows, self._embedder.fingerprint) != digest:
            return {}
        return dict(zip(keys, rows, strict=True))

    def _write(self, keys: Sequence[str], rows: Vectors) -> None:
        digest = _body_hash(keys, rows, self._embedder.fingerprint)
        packed = BytesIO()
        np.savez(packed, keys=np.array(keys), rows=rows, digest=np.array(digest))
        body = packed.getvalue()
        with NamedTemporaryFile(dir=self._path.parent, prefix=".vectors-", delete=False) as handle:
            handle.write(hashlib.sha256(body).digest() + body)
        os.replace(handle.name, self._path)

    def known(self, texts: Sequence[str]) -> Vectors | None:
        """Return one row per text when all of them were encoded before, else None. Needs no lock."""
        stored = self._read()
        keys = [text_key(text) for text in texts]
        if not keys or not all(key in stored for key in keys):
            return None
        return np.stack([stored[key] for key in keys])

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, encoding only the texts that were not seen before.

        What is no longer asked for is forgotten. The caller holds the writer's lock.
        """
        keys = [text_key(text) for text in texts]
        known = self._read()
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            rows = self._embedder.embed(list(new.values()))
            known.update(zip(new, rows, strict=True))
        result = np.stack([known[key] for key in keys]) if keys else self._embedder.embed([])
        unique = list(dict.fromkeys(keys))
        if new or len(known) != len(unique):
            self._write(unique, np.stack([known[key] for key in unique]) if unique else result)
        return np.asarray(result, dtype=np.float32)
