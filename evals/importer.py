"""A CSV table and a folder of pictures into a folder that ``copilot eval --data`` reads.

Papers: one row per picture with the columns ``image`` and ``doc_type``; every other column is a field.
Claims: one row per claim with ``claim``, ``product``, ``outcome`` and ``payable``; ``images`` separated by
``;``; ``codes``, ``not_codes``, ``evidence``, ``missing``, ``tags`` the same; a column with a dot such as
``insured.sex`` or ``policy.effective_from`` is a fact that was declared.
"""

import csv
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from copilot.errors import InputRefused
from copilot.workflow.declared import with_paths
from evals.folders import LABEL, check_truth

EMPTY: Final = "<空>"
LISTS: Final = ("codes", "not_codes", "evidence", "missing", "tags")
_OF_CLAIM: Final = frozenset(
    {"claim", "product", "outcome", "payable", "images", "title", "reasoning", *LISTS}
)
_ENCODINGS: Final = ("utf-8-sig", "gb18030")


def import_csv(table: Path, images: Path, out: Path) -> int:
    """Write the folder and return how many rows were taken; raise InputRefused naming the row at fault."""
    rows = _rows(table)
    if not images.is_dir():
        raise InputRefused(f"找不到图像目录 {images}")
    if out.exists() and any(out.iterdir()):
        raise InputRefused(f"{out} 不是空目录，请换一个，免得和旧数据混在一起")
    columns = set(rows[0])
    if {"image", "doc_type"} <= columns:
        write = _paper
    elif {"claim", "product", "outcome"} <= columns:
        write = _claim
    else:
        raise InputRefused(
            f"{table} 的表头要有 image 和 doc_type（单证），或 claim、product 和 outcome（赔案）；"
            f"现在是 {'、'.join(rows[0])}"
        )
    for number, row in enumerate(rows, start=2):
        try:
            write(row, images, out)
        except InputRefused as error:
            raise InputRefused(f"{table} 第 {number} 行：{error}") from error
    return len(rows)


def _rows(table: Path) -> list[dict[str, str]]:
    for encoding in _ENCODINGS:
        try:
            with table.open(encoding=encoding, newline="") as stream:
                rows = list(csv.DictReader(stream))
        except UnicodeDecodeError:
            continue
        except OSError as error:
            raise InputRefused(f"{table} 无法读取（{error.strerror}）") from error
        if not rows:
            raise InputRefused(f"{table} 没有数据行")
        return [{(key or "").strip(): (value or "").strip() for key, value in row.items()} for row in rows]
    raise InputRefused(f"{table} 的编码不是 UTF-8 也不是 GB18030")


def _paper(row: Mapping[str, str], images: Path, out: Path) -> None:
    """Write one picture with its truth; an empty cell is not scored, ``<空>`` must be left empty."""
    source = _picture(images, row["image"])
    fields = {
        name: None if value == EMPTY else value
        for name, value in row.items()
        if value and name not in ("image", "doc_type", "quality") and name
    }
    truth: dict[str, Any] = {"image": source.name, "doc_type": row["doc_type"], "fields": fields, "items": []}
    if row.get("quality"):
        truth["quality"] = row["quality"]
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, out / source.name)
    target = (out / source.name).with_suffix(".json")
    check_truth(target, truth)
    target.write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _claim(row: Mapping[str, str], images: Path, out: Path) -> None:
    """Write one claim folder with its papers and its label."""
    name = row["claim"]
    if not name or "/" in name or name.startswith("."):
        raise InputRefused(f"赔案编号“{name}”不能用作目录名")
    facts = with_paths(
        {"product": row["product"]},
        {key: value for key, value in row.items() if value and ("." in key and key not in _OF_CLAIM)},
    )
    expected: dict[str, Any] = {"outcome": row["outcome"], "payable": row.get("payable") or None}
    for key in LISTS[:-1]:
        expected[key] = _parts(row.get(key, ""))
    label = {"title": row.get("title") or name, "facts": facts, "expected": expected}
    label["tags"] = _parts(row.get("tags", ""))
    if row.get("reasoning"):
        label["reasoning"] = row["reasoning"]
    folder = out / name
    folder.mkdir(parents=True)
    for one in _parts(row.get("images", "")):
        source = _picture(images, one)
        shutil.copyfile(source, folder / source.name)
    (folder / LABEL).write_text(yaml.safe_dump(label, allow_unicode=True, sort_keys=False), "utf-8")


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]


def _picture(images: Path, name: str) -> Path:
    path = images / name
    if not name or not path.resolve().is_relative_to(images.resolve()) or not path.is_file():
        raise InputRefused(f"{images} 中没有图像 {name}")
    return path
