"""What one claim of a batch is, what comes of it, and the function from one to the other.

A worker process builds its engine once and keeps it. Nothing that goes wrong with one claim touches
another: it becomes that claim's result, with the sentence that says why.
"""

import json
import logging
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from copilot.bootstrap import App
from copilot.domain.base import Record
from copilot.errors import CopilotError, InputRefused
from copilot.workflow.batch_records import JobResult
from copilot.workflow.declared import parse_statements
from copilot.workflow.ports import china_day
from copilot.workflow.walkthrough import assess_documents, read_documents

FACTS = "claim.yaml"
_NOT_PAPERS = frozenset({".yaml", ".yml", ".json", ".md", ".txt", ".csv", ".toml", ".html"})
log = logging.getLogger(__name__)


class Job(Record):
    """One claim: its folder, and the product where its statements name none."""

    name: str
    folder: Path
    product: str | None = None
    out: Path | None = None


def find_jobs(root: Path, product: str | None, out: Path | None) -> list[Job]:
    """Return one job per sub-folder that holds papers; raise InputRefused when there is none."""
    if not root.is_dir():
        raise InputRefused(f"{root} 不是目录，请指定每件一个子目录的目录")
    folders = sorted(one for one in root.iterdir() if one.is_dir() and any(_papers(one)))
    if not folders:
        raise InputRefused(f"{root} 下没有含单证的子目录")
    return [Job(name=one.name, folder=one, product=product, out=out) for one in folders]


def work(job: Job) -> JobResult:
    """Read, assess and write one claim; every refusal becomes its result."""
    try:
        return _work(job)
    except CopilotError as error:
        return JobResult(name=job.name, error=str(error))
    except Exception as error:  # the edge of a worker: one claim must not end the batch
        log.exception("claim %s", job.name)
        return JobResult(name=job.name, error=f"程序内部出错（{type(error).__name__}），这一件没有结果")


def _work(job: Job) -> JobResult:
    app = _app()
    stated = _statements(job)
    files = [(path.name, path.read_bytes()) for path in _papers(job.folder)]
    documents = read_documents(app.reader(), files, lambda *_: None)
    made = assess_documents(app.judge, documents, stated, china_day(app.now()))
    if job.out is not None:
        _write(job.out / f"{job.name}.json", made.model_dump(mode="json"))
    result = made.recommendation.adjudication
    return JobResult(name=job.name, outcome=result.outcome, payable=result.payable, codes=result.codes)


@cache
def _app() -> App:
    """The adapters of this process."""
    return App()


def _papers(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith(".") and path.suffix.lower() not in _NOT_PAPERS:
            yield path


def _statements(job: Job) -> dict[str, Any]:
    path = job.folder / FACTS
    try:
        stated = parse_statements(path.read_text("utf-8-sig"), FACTS) if path.is_file() else {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputRefused(f"{FACTS} 无法读取，请检查编码和权限") from error
    named = any(stated.get(key) for key in ("product", "policy", "policies"))
    return stated if named or job.product is None else {**stated, "product": job.product}


def _write(path: Path, value: Any) -> None:
    draft = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")
        draft.replace(path)
    except OSError as error:
        raise InputRefused(f"无法写入 {path}（{error.strerror}）") from error
