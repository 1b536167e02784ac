"""BEIR-style folders: ``corpus.jsonl`` (_id, title, text), ``queries.jsonl`` (_id, text), ``qrels/*.tsv``.

The documents become articles of a corpus of their own, so that they go through the same passages,
index and ranking as the shipped ones; the catalogue beside them is the shipped one.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from copilot.errors import InputRefused

DAY: Final = "2020-01-01"
_HEAD: Final = """---
id: statute/beir
kind: statute
title: {title}
version: "1"
in_force_from: 2000-01-01
in_force_to: null
source: 用户提供的检索评测语料
source_date: "2000"
licence: 归用户所有
unverified: false
---
# {title}
"""


def article_id(document: str) -> str:
    """Return the article id under which a document is found."""
    return f"statute/beir@1#{_label(document)}"


def _label(document: str) -> str:
    return re.sub(r"\s+", "_", f"d{document}")


def build_corpus(folder: Path, out: Path, shipped: Path) -> Path:
    """Write the corpus of a folder below ``out`` and return its directory."""
    root = out / "beir-corpus"
    shutil.rmtree(root, ignore_errors=True)
    (root / "statutes").mkdir(parents=True)
    shutil.copytree(shipped / "catalogue", root / "catalogue")
    parts = [_HEAD.format(title=folder.name)]
    for row in _rows(folder / "corpus.jsonl"):
        title = " ".join(str(row.get("title") or "").split())
        text = re.sub(r"^(#+|---)", r" \1", str(row.get("text") or ""), flags=re.MULTILINE)
        parts.append(f"## {_label(str(row['_id']))} {title}\n{text}\n")
    (root / "statutes" / "beir.md").write_text("\n".join(parts), "utf-8")
    return root


def read_queries(folder: Path) -> list[dict[str, Any]]:
    """Return the judged queries in the form of the retrieval suite."""
    judged = _judged(folder)
    found: list[dict[str, Any]] = []
    for row in _rows(folder / "queries.jsonl"):
        relevant = judged.get(str(row["_id"]))
        if relevant:
            best = max(relevant.values())
            grades = {article_id(one): 2 if grade == best else 1 for one, grade in relevant.items()}
            found.append({
                "id": str(row["_id"]), "query": str(row["text"]), "product": None, "as_of": DAY,
                "kind": "beir", "relevant": grades, "unanswerable": False, "tags": [],
            })  # fmt: skip
    if not found:
        raise InputRefused(f"{folder} 的 qrels 没有给任何一个 queries.jsonl 里的问题标出相关文档")
    return found


def _judged(folder: Path) -> dict[str, dict[str, int]]:
    """Return query id -> document id -> grade above 0, from ``qrels/test.tsv`` or every file there."""
    files = sorted((folder / "qrels").glob("test.tsv")) or sorted((folder / "qrels").glob("*.tsv"))
    if not files:
        raise InputRefused(f"{folder} 缺少 qrels/*.tsv（每行：问题编号、文档编号、等级，以制表符分隔）")
    judged: dict[str, dict[str, int]] = {}
    for path in files:
        for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), start=1):
            cells = line.split("\t")
            if number == 1 and not cells[-1].strip().isdigit():
                continue
            if line.strip() and (len(cells) != 3 or not cells[2].strip().isdigit()):
                raise InputRefused(f"{path} 第 {number} 行应是“问题编号、文档编号、等级”三列，以制表符分隔")
            if line.strip() and int(cells[2]) > 0:
                judged.setdefault(cells[0].strip(), {})[cells[1].strip()] = int(cells[2])
    return judged


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InputRefused(f"{path} 第 {number} 行不是 JSON：{error}") from error
        if not isinstance(row, dict) or "_id" not in row:
            raise InputRefused(f"{path} 第 {number} 行缺少 _id")
        yield row
