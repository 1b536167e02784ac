"""Reading an official table (CSV or TSV): encoding, columns, valid rows, rejected rows by line.

Codes by kind: ICD-10 (WHO, clinical and insurance editions, morphology codes M81400/3),
ICD-9-CM-3 procedures (45.7301, 45.7300x001), national drug codes (XL01XC...).
"""

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from copilot.catalogue.coding_table import Entry
from copilot.domain.base import Record
from copilot.errors import InputRefused, TooLarge, UnreadableFile

Kind = Literal["icd10", "procedures", "drugs"]
MAX_BYTES: Final = 200 * 1024 * 1024
MAX_LISTED: Final = 1000
_SAMPLE: Final = 400
_CODES: Final = {
    # Editions differ behind the category: extensions, dagger and asterisk pairs (A17.001+G01*).
    "icd10": re.compile(
        r"[A-Z]\d{2}(?:[.\-x+*†/(0-9][0-9A-Za-z.\-+*†/()]{0,24})?|M\d{4,5}[0-9x]?/\d{1,2}(?:x\d{3})?"
    ),
    "procedures": re.compile(r"\d{2}(?:\.\d{1,4}(?:x\d{2,3})?)?"),
    "drugs": re.compile(r"[A-Z]{1,2}[A-Z0-9]{2,38}(?:-\d{1,6})?|\d{6,20}"),
}
_CODE_HEADS: Final = re.compile(r"编码|代码|code|icd", re.IGNORECASE)
_NAME_HEADS: Final = re.compile(r"名称|名|术语|诊断|name|term", re.IGNORECASE)
_BEST_CODE: Final = re.compile(
    r"(?:诊断|疾病|主要|手术|操作|药品|ICD|项目)[^类章节]*(?:编码|代码)|^code$", re.IGNORECASE
)
_BEST_NAME: Final = re.compile(
    r"(?:诊断|疾病|手术|操作|药品|注册|通用|项目)[^类章节]*名称?$|^name$", re.IGNORECASE
)
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_NAME_LIMIT: Final = 200


class Rejected(Record):
    """A row that was not taken in; ``line`` counts from 1 and includes a header."""

    line: int
    reason: str
    text: str


class OfficialTable(Record):
    """What a file holds; ``rejected`` lists at most ``MAX_LISTED`` of ``rejected_count``."""

    kind: Kind
    entries: tuple[Entry, ...]
    rejected: tuple[Rejected, ...]
    rejected_count: int
    sha256: str
    encoding: str
    code_column: str
    name_column: str


def read_official(path: Path, kind: Kind) -> OfficialTable:
    """Read a table; raise UnreadableFile or InputRefused saying what does not fit."""
    data = _bytes_of(path)
    text, encoding = _decoded(data, path)
    rows = _rows(text, path)
    code_at, name_at, header = _columns(rows, kind, path)
    entries, rejected = _sorted_out(rows[1:] if header else rows, kind, code_at, name_at)
    if not entries:
        raise InputRefused(
            f"{path.name} 中没有一行可用，第一处问题：第 {rejected[0].line} 行 {rejected[0].reason}"
        )
    if len(rejected) > len(entries):
        raise InputRefused(
            f"{path.name} 有 {len(rejected)} 行不合格，多于合格的 {len(entries)} 行，没有导入；"
            f"请确认种类和列是否正确（第 {rejected[0].line} 行：{rejected[0].reason}）"
        )

    def title(at: int) -> str:
        return rows[0][1][at].strip() if header and at < len(rows[0][1]) else f"第 {at + 1} 列"

    return OfficialTable(
        kind=kind,
        entries=tuple(entries),
        rejected=tuple(rejected[:MAX_LISTED]),
        rejected_count=len(rejected),
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        code_column=title(code_at),
        name_column=title(name_at),
    )


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TooLarge(f"{path.name} 超过 {MAX_BYTES // 1024 // 1024} MB，请只保留编码和名称两列")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"读不到 {path}（{error.strerror}）") from error


def _decoded(data: bytes, path: Path) -> tuple[str, str]:
    if data[:4] == b"PK\x03\x04" or data[:4] == b"\xd0\xcf\x11\xe0":
        raise UnreadableFile(f"{path.name} 是 Excel 文件，请另存为 CSV（UTF-8）再导入")
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise UnreadableFile(f"{path.name} 既不是 UTF-8 也不是 GB18030 文本，请另存为 CSV（UTF-8）再导入")


def _rows(text: str, path: Path) -> list[tuple[int, list[str]]]:
    head = text[:20_000]
    marks = {mark: head.count(mark) for mark in ("\t", ",", ";", "|")}
    mark = (
        "\t"
        if marks["\t"] and marks["\t"] >= head.count("\n") * 0.5
        else max(marks, key=lambda one: marks[one])
    )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    rows: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((reader.line_num, row))
    except csv.Error as error:
        raise UnreadableFile(f"{path.name} 第 {reader.line_num} 行不是合格的 CSV（{error}）") from error
    if not rows:
        raise UnreadableFile(f"{path.name} 是空的")
    return rows


def _columns(rows: Sequence[tuple[int, list[str]]], kind: Kind, path: Path) -> tuple[int, int, bool]:
    """Return the code column, the name column and whether the first row is a header."""
    first = rows[0][1]
    header = not any(_CODES[kind].fullmatch(cleaned_code(cell)) for cell in first)
    step = max(1, len(rows) // _SAMPLE)
    sample = [row for _, row in rows[1 if header else 0 :: step]]
    width = max((len(row) for row in sample), default=0)
    cells = [[row[at].strip() if at < len(row) else "" for row in sample] for at in range(width)]
    titles = [first[at].strip() if header and at < len(first) else "" for at in range(width)]

    def code_rank(at: int) -> float:
        fitting = [cell for cell in cells[at] if _CODES[kind].fullmatch(cleaned_code(cell))]
        share = len(fitting) / max(len(sample), 1)
        if share < 0.4:
            return 0.0
        bonus = bool(_CODE_HEADS.search(titles[at])) * 0.2 + bool(_BEST_CODE.search(titles[at])) * 0.4
        detail = sum(map(len, fitting)) / max(len(fitting), 1) * 0.02
        return share + len(set(fitting)) / max(len(sample), 1) + bonus + detail

    def name_rank(at: int) -> float:
        named = [cell for cell in cells[at] if _HAN.search(cell)]
        share = len(named) / max(len(sample), 1)
        if share < 0.4:
            return 0.0
        bonus = bool(_NAME_HEADS.search(titles[at])) * 0.2 + bool(_BEST_NAME.search(titles[at])) * 0.4
        return share + len(set(named)) / max(len(sample), 1) + bonus

    code_at = max(range(width), key=code_rank, default=0)
    if not width or not code_rank(code_at):
        raise InputRefused(f"{path.name} 中找不到编码列（{kind}），请确认种类，或在首行写明“编码”“名称”")
    name_at = max((at for at in range(width) if at != code_at), key=name_rank, default=-1)
    if name_at < 0 or not name_rank(name_at):
        raise InputRefused(f"{path.name} 中找不到中文名称列，请在首行写明“编码”“名称”")
    return code_at, name_at, header


def _sorted_out(
    rows: Sequence[tuple[int, list[str]]], kind: Kind, code_at: int, name_at: int
) -> tuple[list[Entry], list[Rejected]]:
    entries: list[Entry] = []
    rejected: list[Rejected] = []
    seen: Counter[tuple[str, str]] = Counter()
    for line, row in rows:
        code = cleaned_code(row[code_at]) if code_at < len(row) else ""
        name = re.sub(r"\s+", " ", row[name_at]).strip() if name_at < len(row) else ""
        reason = _problem(code, name, kind)
        if reason is None and seen[code, name]:
            reason = f"与前面的行重复（{code} {name}）"
        if reason is not None:
            rejected.append(Rejected(line=line, reason=reason, text=",".join(row)[:120]))
            continue
        seen[code, name] += 1
        entries.append(Entry(code, name))
    return entries, rejected


def _problem(code: str, name: str, kind: Kind) -> str | None:
    if not code:
        return "没有编码"
    if not _CODES[kind].fullmatch(code):
        return f"编码“{code[:40]}”不合格式"
    if not name:
        return "没有名称"
    if not _HAN.search(name) and kind != "drugs":
        return f"名称“{name[:40]}”里没有汉字"
    if len(name) > _NAME_LIMIT:
        return f"名称超过 {_NAME_LIMIT} 字"
    return None


def cleaned_code(cell: str) -> str:
    """Return a code in its usual spelling: no spaces, capital letters, small x."""
    code = re.sub(r"\s+", "", cell).upper()
    return code[:3] + code[3:].replace("X", "x") if re.match(r"[A-Z]?\d{2}", code) else code
