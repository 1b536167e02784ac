"""The table that is in force for coding: an imported official one, else what ships with the program."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from copilot.catalogue.coding import Coder, Coding, Kind, merged
from copilot.catalogue.coding_table import Entry, TermTable
from copilot.catalogue.coding_text import Abbreviations, load_abbreviations
from copilot.catalogue.diagnoses import load_diagnoses
from copilot.catalogue.drugs import load_drugs
from copilot.catalogue.imports_store import open_table
from copilot.domain.base import Record
from copilot.errors import InputRefused, NotFound

_TITLES: Final = {"icd10": "诊断编码表", "procedures": "手术操作编码表", "drugs": "药品编码表"}


class TableSource(Record):
    """Where the terms come from; ``official`` when a person imported the table."""

    table: str
    rows: int
    official: bool
    note: str


def open_coder(corpus: Path, home: Path, kind: Kind) -> tuple[Coder, TableSource]:
    """Return a coder for that kind; NotFound when nothing ships and nothing was imported."""
    book = load_abbreviations(corpus)
    stored = open_table(home, kind, book)
    if stored is None:
        table = _shipped(corpus, kind, book)
        note = (
            f"还没有导入官方{_TITLES[kind]}，只在随程序的 {len(table.entries)} 条目录中查找；"
            f"可用 copilot catalogue import {kind} 文件.csv 导入"
        )
        return Coder(table, book), TableSource(
            table="shipped", rows=len(table.entries), official=False, note=note
        )
    table, about = stored
    last = about.versions[-1]
    note = f"按已导入的{_TITLES[kind]}第 {last.number} 版（{last.rows} 条，{last.imported_at:%Y-%m-%d} 导入）"
    return Coder(table, book), TableSource(table=last.sha256, rows=last.rows, official=True, note=note)


class CodedLine(Record):
    """One line of a file: its id there (else its number), and its coding or why it was refused."""

    id: str
    coding: Coding | None
    error: str = ""


def code_text(text: str, *, corpus: Path, home: Path, kind: Kind = "icd10", limit: int = 5) -> Coding:
    """Code a string against the table in force."""
    coder, source = open_coder(corpus, home, kind)
    return _coding(text, coder, source, kind, limit)


def code_lines(
    rows: Iterable[tuple[str, str]], *, corpus: Path, home: Path, kind: Kind = "icd10", limit: int = 5
) -> tuple[CodedLine, ...]:
    """Code many (id, string) against the table in force, which is opened once."""
    coder, source = open_coder(corpus, home, kind)
    found = []
    for key, text in rows:
        try:
            found.append(CodedLine(id=key, coding=_coding(text, coder, source, kind, limit)))
        except InputRefused as error:
            found.append(CodedLine(id=key, coding=None, error=str(error)))
    return tuple(found)


def _coding(text: str, coder: Coder, source: TableSource, kind: Kind, limit: int) -> Coding:
    diagnoses = coder.code(text, limit) if kind == "icd10" else coder.code_items(text, limit)
    return Coding(
        text=text,
        kind=kind,
        diagnoses=diagnoses,
        best=merged(diagnoses, max(limit, 10)),
        **source.model_dump(),
    )


def _shipped(corpus: Path, kind: Kind, book: Abbreviations) -> TermTable:
    if kind == "icd10":
        rows = load_diagnoses(corpus).diagnoses
        return TermTable.build((Entry(row.icd10, row.term, row.names[1:]) for row in rows), book)
    if kind == "drugs":
        drugs = load_drugs(corpus).drugs
        return TermTable.build((Entry(drug.id, drug.names[0], drug.names[1:]) for drug in drugs), book)
    raise NotFound(
        f"还没有导入{_TITLES[kind]}，程序也不附带；请先运行 copilot catalogue import {kind} 文件.csv"
    )
