"""What one claim of a batch is, and which claims a folder or a list of claims holds."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from copilot.domain.base import Record
from copilot.errors import InputRefused
from copilot.workflow.declared import parse_statements

FACTS: Final = "claim.yaml"
_NOT_PAPERS: Final = frozenset({".yaml", ".yml", ".json", ".jsonl", ".md", ".txt", ".csv", ".toml", ".html"})
_NAME: Final = re.compile(r"[^/\\\x00-\x1f.][^/\\\x00-\x1f]{0,119}")


class Job(Record):
    """One claim: its folder, and the product where its statements name none.

    ``day`` is what the whole batch takes for today; ``program`` names the code, rules, corpus and
    engines at work; ``store`` says whether the claim becomes a case.
    """

    name: str
    folder: Path
    product: str | None = None
    out: Path | None = None
    day: date | None = None
    program: str = ""
    store: bool = False


def find_jobs(root: Path, product: str | None, out: Path | None) -> list[Job]:
    """Return one job per claim of a folder or a list (``.jsonl``, ``.csv``); raise InputRefused if none."""
    if root.is_file():
        return _listed(root, product, out)
    if not root.is_dir():
        raise InputRefused(f"{root} 不是目录，也不是 .jsonl 或 .csv 清单")
    folders = sorted(one for one in root.iterdir() if one.is_dir() and any(papers(one)))
    if not folders:
        raise InputRefused(f"{root} 下没有含单证的子目录")
    return [Job(name=one.name, folder=one, product=product, out=out) for one in folders]


def _listed(path: Path, product: str | None, out: Path | None) -> list[Job]:
    """Read a list: ``folder`` (relative to the list) and, if wanted, ``name`` and ``product``."""
    try:
        text = path.read_text("utf-8-sig")
        if path.suffix.lower() == ".jsonl":
            rows: Sequence[Mapping[str, Any]] = [json.loads(row) for row in text.splitlines() if row.strip()]
        elif path.suffix.lower() == ".csv":
            rows = list(csv.DictReader(io.StringIO(text)))
        else:
            raise InputRefused(f"清单 {path} 应是 .jsonl 或 .csv 文件")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise InputRefused(f"清单 {path} 无法读取（{type(error).__name__}），每行应写明 folder") from error
    jobs: dict[str, Job] = {}
    for number, row in enumerate(rows, start=1):
        where = row.get("folder") if isinstance(row, Mapping) else None
        if not where:
            raise InputRefused(f"清单 {path} 第 {number} 件没有写明 folder")
        folder = (path.parent / str(where)).absolute()
        name = str(row.get("name") or folder.name)
        if not _NAME.fullmatch(name) or name in jobs:
            raise InputRefused(f"清单 {path} 第 {number} 件的名称“{name}”重复或不能用作文件名")
        if not folder.is_dir() or not any(papers(folder)):
            raise InputRefused(f"清单 {path} 第 {number} 件的目录 {folder} 不存在或没有单证")
        jobs[name] = Job(name=name, folder=folder, product=row.get("product") or product, out=out)
    if not jobs:
        raise InputRefused(f"清单 {path} 是空的")
    return list(jobs.values())


def papers(folder: Path) -> Iterator[Path]:
    """Yield the papers of a claim in the order of their names."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith(".") and path.suffix.lower() not in _NOT_PAPERS:
            yield path


def statements(job: Job) -> dict[str, Any]:
    """Return what the claimant declares, with the product of the batch where none is named."""
    path = job.folder / FACTS
    try:
        stated = parse_statements(path.read_text("utf-8-sig"), FACTS) if path.is_file() else {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputRefused(f"{FACTS} 无法读取，请检查编码和权限") from error
    named = any(stated.get(key) for key in ("product", "policy", "policies"))
    return stated if named or job.product is None else {**stated, "product": job.product}


def content_key(job: Job) -> str:
    """Return the SHA-256 over everything that goes into the result: two equal keys, one result.

    The day is not part of it: a batch that is taken up again after midnight keeps what it finished.
    """
    digest = hashlib.sha256(f"{job.program}\0{job.product}\0{job.store}".encode())
    facts = job.folder / FACTS
    try:
        for path in ([facts] if facts.is_file() else []) + list(papers(job.folder)):
            name = path.relative_to(job.folder).as_posix()
            digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    except OSError as error:
        raise InputRefused(f"{job.folder} 里的文件无法读取（{error.strerror}）") from error
    return digest.hexdigest()
