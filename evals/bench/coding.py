"""Coding of diagnoses as records write them, against character TF-IDF on the same table.

The strings and their standard names are our own (``tests/catalogue/coding_records.yaml``), among names
made up to the size of an official table.
"""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from copilot.catalogue.coding import Coder
from copilot.catalogue.coding_fit import Measured, measure
from copilot.catalogue.coding_practice import Written, practice_table
from copilot.catalogue.coding_table import Entry, TermTable
from copilot.catalogue.coding_text import Abbreviations, load_abbreviations

OFFICIAL_ROWS: Final = 40_474


def records(path: Path) -> tuple[tuple[Entry, ...], dict[str, tuple[Written, ...]]]:
    """Return the standard names, and the strings of each half with the codes that are right."""
    data = yaml.safe_load(path.read_text("utf-8"))
    entries = [
        Entry(f"{category}.{at:02d}0" if "/" not in category else category, name)
        for category, names in data["table"].items()
        for at, name in enumerate(names)
    ]
    codes = {entry.name: entry.code for entry in entries}
    halves = {
        half: tuple(
            Written(text, frozenset(codes[name] for name in names)) for text, names in data[half].items()
        )
        for half in ("dev", "held_out")
    }
    return tuple(entries), halves


def coder_of(entries: Sequence[Entry], book: Abbreviations, rows: int = OFFICIAL_ROWS) -> Coder:
    """Return a coder over the entries and made-up names up to ``rows``."""
    known = {book.canonical(entry.name) for entry in entries}
    padding = (one for one in practice_table(rows + 2000) if book.canonical(one.name) not in known)
    made_up = [Entry(f"{one.code}9", one.name) for one in padding][: max(rows - len(entries), 0)]
    return Coder(TermTable.build([*entries, *made_up], book), book)


def bench_coding(quick: bool) -> dict[str, Any]:
    """Measure both halves; ``quick`` on the small table."""
    root = Path(__file__).parents[2]
    entries, halves = records(root / "tests" / "catalogue" / "coding_records.yaml")
    book = load_abbreviations(root / "corpus")
    start = time.perf_counter()
    coder = coder_of(entries, book, 0 if quick else OFFICIAL_ROWS)
    built = time.perf_counter() - start
    shown: dict[str, Any] = {"表行数": len(coder.table.entries), "建索引秒": round(built, 1)}
    shown.update({f"{half} 首位/前十召回": _shown(measure(coder, rows)) for half, rows in halves.items()})
    return shown


def _shown(found: Measured) -> Mapping[str, Any]:
    return {
        "条数": found.strings,
        "本程序": [round(found.top1, 3), round(found.recall10, 3)],
        "基线：字符 TF-IDF": [round(found.plain_top1, 3), round(found.plain_recall10, 3)],
        "毫秒/条": round(found.milliseconds, 1),
    }
