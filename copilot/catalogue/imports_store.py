"""Official tables under the data directory: ``<home>/catalogue/<kind>/table.npz``, one file each.

The file holds the terms, the index and its own history, so that replacing it is one atomic step.
Nothing in it is pickled.
"""

import os
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from copilot.catalogue.coding_index import GramIndex
from copilot.catalogue.coding_table import TermTable
from copilot.catalogue.coding_text import Abbreviations
from copilot.catalogue.imports import Kind, OfficialTable
from copilot.domain.base import Record
from copilot.errors import StoreUnavailable

LAYOUT: Final = 1
"""Raised when the stored arrays or the canonical form of names change; an older file is imported again."""


class Version(Record):
    """One import of a table."""

    number: int
    imported_at: datetime
    file: str
    sha256: str
    rows: int
    rejected: int


class Stored(Record):
    """What a table file says of itself; ``versions`` oldest first, the last one in force."""

    layout: int
    kind: Kind
    versions: tuple[Version, ...]
    abbreviations: str


def table_path(home: Path, kind: Kind) -> Path:
    """Return where the table of that kind is kept."""
    return home / "catalogue" / kind / "table.npz"


def store_table(
    home: Path, official: OfficialTable, book: Abbreviations, *, file: str, now: datetime
) -> tuple[Version, ...]:
    """Put a table in place of the former one; return all versions. StoreUnavailable on failure."""
    path = table_path(home, official.kind)
    before = described(path).versions if path.exists() else ()
    version = Version(
        number=before[-1].number + 1 if before else 1,
        imported_at=now,
        file=file,
        sha256=official.sha256,
        rows=len(official.entries),
        rejected=official.rejected_count,
    )
    about = Stored(layout=LAYOUT, kind=official.kind, versions=(*before, version), abbreviations=book.digest)
    _write(path, about, TermTable.build(official.entries, book))
    return about.versions


def described(path: Path) -> Stored:
    """Return what a table file says of itself; raise StoreUnavailable when it cannot be used."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return Stored.model_validate_json(_text(arrays["about"]))
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise StoreUnavailable(f"已导入的表 {path} 已损坏，请删除它并重新导入") from error


def open_table(home: Path, kind: Kind, book: Abbreviations) -> tuple[TermTable, Stored] | None:
    """Return the stored table ready for coding, or None when none was imported."""
    path = table_path(home, kind)
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as arrays:
            about = Stored.model_validate_json(_text(arrays["about"]))
            loaded = {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise StoreUnavailable(f"已导入的表 {path} 已损坏，请删除它并重新导入") from error
    if about.layout != LAYOUT:
        raise StoreUnavailable(f"已导入的表 {path} 由另一版程序写成，请重新导入")
    codes, spelled = _lines(loaded["codes"]), _lines(loaded["spelled"])
    entries = list(zip(codes, spelled, strict=True))
    names, owners = _lines(loaded["names"]), loaded["owners"]
    if about.abbreviations != book.digest:
        names = [book.canonical(name) for name in spelled]
        return TermTable(entries, names, np.arange(len(names), dtype=np.int32), GramIndex.build(names)), about
    return TermTable(entries, names, owners, GramIndex.from_arrays(loaded, len(names))), about


def _write(path: Path, about: Stored, table: TermTable) -> None:
    arrays = {
        "about": _packed([about.model_dump_json()]),
        "codes": _packed([code for code, _ in table.entries]),
        "spelled": _packed([name for _, name in table.entries]),
        "names": _packed(table.names),
        "owners": table.owners,
        **table.index.arrays(),
    }
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as stream:
            np.savez(stream, **arrays)  # type: ignore[arg-type]
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise StoreUnavailable(f"无法写入 {path}（{error.strerror}），原有的表没有改变") from error


def _packed(lines: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode("utf-8"), dtype=np.uint8)


def _text(array: NDArray[np.uint8]) -> str:
    return array.tobytes().decode("utf-8")


def _lines(array: NDArray[np.uint8]) -> list[str]:
    return _text(array).split("\n")
