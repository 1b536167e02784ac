"""A built index of words kept on the disk, so that a command that asks one question need not cut all texts.

The file carries the hash of its content and a key over everything that it was built from: texts, words,
release of the cutter, and the code that cuts and counts. Whatever does not fit is built anew, and a disk
that takes nothing only costs the time.
"""

import hashlib
import os
from collections.abc import Sequence
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

import numpy as np

from copilot.retrieve import lexical, tokens
from copilot.retrieve.lexical import LexicalIndex
from copilot.retrieve.tokens import Vocabulary

_SEAL: Final = 32
_ARRAYS: Final = ("starts", "rows", "gains")


def index_of(texts: Sequence[str], vocabulary: Vocabulary, folder: Path | None, name: str) -> LexicalIndex:
    """Return the index of the texts, from ``folder/words-<name>.npz`` where that file fits."""
    if folder is None:
        return LexicalIndex(texts, vocabulary)
    path, key = folder / f"words-{name}.npz", _key(texts, vocabulary)
    found = _read(path, key)
    if found is None:
        found = LexicalIndex(texts, vocabulary)
        _write(path, key, found)
    return found


def _key(texts: Sequence[str], vocabulary: Vocabulary) -> str:
    digest = hashlib.sha256(vocabulary.digest.encode())
    for package in ("rjieba", "bm25s"):
        digest.update(version(package).encode())
    for module in (tokens, lexical):
        digest.update(Path(str(module.__file__)).read_bytes())
    for text in texts:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()


def _read(path: Path, key: str) -> LexicalIndex | None:
    try:
        data = path.read_bytes()
        if hashlib.sha256(data[_SEAL:]).digest() != data[:_SEAL]:
            return None
        with np.load(BytesIO(data[_SEAL:]), allow_pickle=False) as stored:
            if str(stored["key"]) != key:
                return None
            arrays = {array: stored[array] for array in _ARRAYS}
            words = stored["words"].tobytes().decode().split("\0")
            size = int(stored["size"])
    except Exception:  # noqa: BLE001 - a damaged archive raises zip, key, value and OS errors
        return None
    return LexicalIndex.restored(size, words, **arrays)


def _write(path: Path, key: str, index: LexicalIndex) -> None:
    words, arrays = index.state()
    packed = BytesIO()
    np.savez(
        packed,
        key=np.array(key),
        size=np.array(index.size),
        words=np.frombuffer("\0".join(words).encode(), dtype=np.uint8),
        **dict(zip(_ARRAYS, arrays, strict=True)),  # type: ignore[arg-type]
    )
    body = packed.getvalue()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".words-", delete=False) as handle:
            handle.write(hashlib.sha256(body).digest() + body)
        os.replace(handle.name, path)
    except OSError:
        return
