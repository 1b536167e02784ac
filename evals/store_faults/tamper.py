"""Somebody with the files, but without the key, changes the log or the tables: every change is found."""

import random
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from copilot.errors import CopilotError
from copilot.store.erasure import ErasureRequest
from copilot.store.records import SYSTEM
from copilot.store.store import Store
from evals.store_faults.kill import in_child
from evals.store_faults.ledger import Ledger, Result
from evals.store_faults.steps import AT, decided, opened

TABLES: Final = (
    "events", "cases", "snapshots", "documents", "decisions", "bills", "requests", "consents", "case_keys",
    "audit_head",
)  # fmt: skip
_HOW: Final = ("edit", "edit", "edit", "delete", "copy", "swap", "tail", "file", "head", "whole")
_FOUND: Final = "found"


def run(ledger: Ledger, folder: Path, count: int, seed: int) -> None:
    """Change a copy of a small store ``count`` times and verify it."""
    model = folder / f"tamper-model-{seed}"
    if not (model / "ready").exists():
        shutil.rmtree(model, ignore_errors=True)
        _build(model)
    older = folder / f"tamper-older-{seed}"
    if not older.exists():
        shutil.copytree(model, older)
        with Store(model) as store:
            store.note("2026-000001", SYSTEM, "viewed", AT, {})
        _settled(model)

    def attempt(number: int) -> Result:
        chance = random.Random(f"{seed}/{number}")
        copy = folder / f"tamper-{number}"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(model, copy)
        how = _change(copy, older, chance)
        said = in_child(lambda: _verified(copy)) if how else "nothing could be changed"
        shutil.rmtree(copy, ignore_errors=True)
        kind = how.split(" ")[0] or "none"
        return {"bad": None if said == _FOUND else f"{how}: {said}", f"{kind}": 1}

    ledger.run(count, attempt)


def _verified(home: Path) -> str:
    try:
        with Store(home) as store:
            return "not found" if store.verify().ok else _FOUND
    except CopilotError:
        return _FOUND


def _build(home: Path) -> None:
    """Make cases with papers, decisions, documents and consents, one rotation and one erased case."""
    from datetime import date

    with Store(home) as store:
        for number in range(6):
            case_id = store.next_case_id(2026)
            digest = store.put_file(case_id, f"paper {number}".encode())
            policy = {"product": "P", "effective_from": "2010-01-01", "effective_to": "2010-12-31"}
            step = opened(case_id, digest, key=f"k{number}", request_sha256=f"{number}" * 64)
            declared = {**step.snapshot.declared, "policies": [policy]}
            snapshot = step.snapshot.model_copy(update={"declared": declared})
            step = step.model_copy(update={"snapshot": snapshot, "documents": (_document(number),)})
            store.commit(step)
            for version in range(1, 4):
                store.commit(decided(case_id, version, snapshot))
            store.consent(case_id, "genetic", number % 2 == 0, SYSTEM, AT)
        store.keys.rotate(SYSTEM, AT, "test")
        request = ErasureRequest(case_id="2026-000006", asked_by="subject", grounds="period_over")
        store.eraser.erase(request, SYSTEM, AT, date(2026, 3, 2))
    _settled(home)


def _document(number: int) -> Any:
    from copilot.domain.document import Document

    return Document(
        id=f"d{number}", sha256="a" * 64, filename="a.pdf", doc_type="other", type_confidence=1.0, pages=(),
        extractor_version="made up",
    )  # fmt: skip


def _settled(home: Path) -> None:
    """Bring everything into the one database file, so that a copy is whole."""
    with closing(sqlite3.connect(home / "store.db")) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (home / "ready").touch()


def _change(home: Path, older: Path, chance: random.Random) -> str:
    """Change one thing and say what; "" when there was nothing to change."""
    how = chance.choice(_HOW)
    if how == "file":
        return _change_file(home, chance)
    if how == "head":
        path = home / "keys" / "audit_head"
        text = path.read_text()
        at = chance.randrange(len(text) - 1)
        other = chr((ord(text[at]) - 32 + chance.randint(1, 90)) % 95 + 32)
        path.write_text(text[:at] + other + text[at + 1 :])
        return f"head at {at}" if path.read_text() != text else ""
    if how == "whole":
        shutil.copyfile(older / "store.db", home / "store.db")
        return "whole database of before"
    with closing(sqlite3.connect(home / "store.db")) as raw:
        for trigger in ("events_no_update", "events_no_delete"):
            raw.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        raw.execute("PRAGMA foreign_keys=OFF")
        for _ in range(50):
            table = "events" if how == "tail" else chance.choice(TABLES)
            before = raw.total_changes
            said = _change_row(raw, table, how, chance)
            if said and raw.total_changes > before:
                raw.commit()
                return said
            raw.rollback()
    return ""


def _change_row(raw: sqlite3.Connection, table: str, how: str, chance: random.Random) -> str:
    """Edit, delete, copy or swap a random row; "" when that cannot be done in this table."""
    columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
    rows = raw.execute(f"SELECT rowid, * FROM {table}").fetchall()  # noqa: S608 - names of our own tables
    if not rows:
        return ""
    row = chance.choice(rows)
    try:
        if how == "delete":
            raw.execute(f"DELETE FROM {table} WHERE rowid = ?", (row[0],))  # noqa: S608
            return f"delete {table}"
        if how == "tail":
            cut = chance.randint(1, len(rows) - 1)
            raw.execute("DELETE FROM events WHERE seq > ?", (cut,))
            if chance.random() < 0.5:
                last = "SELECT hash FROM events WHERE seq = ?"
                raw.execute(f"UPDATE audit_head SET count = ?, hash = ({last})", (cut, cut))  # noqa: S608
            return f"tail cut at {cut}"
        column = chance.randrange(len(columns))
        if how == "copy":
            return _copy(raw, table, columns, row, chance)
        if how == "swap":
            return _swap(raw, table, columns[column], rows, chance)
        value = _other(row[column + 1], chance)
        raw.execute(f"UPDATE {table} SET {columns[column]} = ? WHERE rowid = ?", (value, row[0]))  # noqa: S608
    except sqlite3.IntegrityError:
        return ""
    return f"edit {table}.{columns[column]}" if value != row[column + 1] else ""


def _copy(
    raw: sqlite3.Connection, table: str, columns: Sequence[str], row: Sequence[Any], chance: random.Random
) -> str:
    """Insert a row again under another key."""
    values = list(row[1:])
    values[0] = _other(values[0], chance)
    marks = ", ".join("?" * len(columns))
    raw.execute(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608
    return f"copy in {table}"


def _swap(
    raw: sqlite3.Connection, table: str, column: str, rows: Sequence[Any], chance: random.Random
) -> str:
    """Exchange one column between two rows."""
    if len(rows) < 2:
        return ""
    one, other = chance.sample(range(len(rows)), 2)
    at = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")].index(column) + 1
    a, b = rows[one], rows[other]
    if a[at] == b[at]:
        return ""
    update = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"  # noqa: S608
    raw.execute(update, (b[at], a[0]))
    raw.execute(update, (a[at], b[0]))
    return f"swap {table}.{column}"


def _other(value: Any, chance: random.Random) -> Any:
    """Return a value that differs a little."""
    if value is None:
        return "2026-01-01"
    if isinstance(value, int):
        return value + chance.choice((-1, 1, 7))
    if isinstance(value, bytes):
        if not value:
            return b"\x02" + chance.randbytes(40)
        at = chance.randrange(len(value))
        return value[:at] + bytes([value[at] ^ (1 << chance.randrange(8))]) + value[at + 1 :]
    at = chance.randrange(len(value)) if value else 0
    return value[:at] + chance.choice("abcdef0123456789") + value[at + 1 :]


def _change_file(home: Path, chance: random.Random) -> str:
    """Change, shorten, exchange or remove an original."""
    paths = sorted(one for one in (home / "files").rglob("*") if one.is_file())
    path, how = chance.choice(paths), chance.choice(("flip", "cut", "gone", "other"))
    data = path.read_bytes()
    if how == "flip":
        at = chance.randrange(len(data))
        path.write_bytes(data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :])
    elif how == "cut":
        path.write_bytes(data[: chance.randrange(len(data))])
    elif how == "gone":
        path.unlink()
    else:
        path.write_bytes(chance.choice([one for one in paths if one != path]).read_bytes())
    return f"file {how}"
