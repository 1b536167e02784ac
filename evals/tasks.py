"""What is to be run, under which versions, and where what was finished is kept."""

import hashlib
import json
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from copilot.bootstrap import load_settings
from copilot.bootstrap.corpus import corpus_root
from copilot.bootstrap.versions import corpus_hash
from copilot.domain.base import Record
from evals.records import SuiteName, UnitResult

PAPERS: Final = 240
_EVALS: Final = Path(__file__).resolve().parent
_CODE: Final = _EVALS.parent / "copilot"
_SOURCES: Final = (".py", ".toml", ".yaml", ".yml", ".json")
_NOT_RUN: Final = ("report", "bench", "baselines", "mutants", "__pycache__")
_DRAWING: Final = (
    "amounts", "art", "canvas", "claims", "degrade", "fonts", "frames", "medicine", "paint_pdf",
    "paint_pixels", "people", "render", "sets",
)  # fmt: skip


class Context(Record):
    """Everything that a worker is told besides its task. ``work`` keeps units, papers and the index.

    ``digital`` leaves out everything that needs recognition or an index of vectors, so that a run
    takes seconds; ``papers`` is the size of the rendered set.
    """

    split: str = "test"
    seed: int = 1
    quick: bool = False
    digital: bool = False
    papers: int = PAPERS
    work: Path
    data: Path | None = None
    corpus: Path | None = None

    @property
    def home(self) -> Path:
        """The data directory of the evaluated program."""
        return self.work / "home"


class Task(Record):
    """One unit of work. ``spec`` is plain JSON and says everything that the unit is made from."""

    id: str
    suite: SuiteName
    kind: str
    spec: dict[str, Any]


class Versions(Record):
    """Hashes of the program, the corpus, and what draws the papers."""

    code: str
    corpus: str
    drawing: str


class Kept:
    """Finished units on the disk, by what they were made from; a damaged file counts as absent."""

    def __init__(self, folder: Path, versions: Versions) -> None:
        self._folder = folder
        self._versions = versions

    def _path(self, task: Task) -> Path:
        key = digest(task.model_dump(mode="json"), self._versions.model_dump())
        return self._folder / key[:2] / f"{key}.json"

    def get(self, task: Task) -> UnitResult | None:
        """Return the result of an equal task under equal versions, or None."""
        try:
            return UnitResult.model_validate_json(self._path(task).read_text("utf-8"))
        except (OSError, ValidationError):
            return None

    def put(self, task: Task, result: UnitResult) -> None:
        """Keep a result; one that failed is not kept, so that it runs again."""
        if result.problem is not None:
            return
        path = self._path(task)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.part")
        draft.write_text(result.model_dump_json(), "utf-8")
        draft.replace(path)


def digest(*parts: Any) -> str:
    """Return a SHA-256 over bytes and plain JSON values."""
    summed = hashlib.sha256()
    for part in parts:
        raw = (
            part if isinstance(part, bytes) else json.dumps(part, ensure_ascii=False, sort_keys=True).encode()
        )
        summed.update(hashlib.sha256(raw).digest())
    return summed.hexdigest()


def versions_of(context: Context) -> Versions:
    """Return the versions that a result depends on."""
    corpus = context.corpus or corpus_root(load_settings().corpus)
    return Versions(code=code_hash(), corpus=corpus_hash(corpus)[:12], drawing=drawing_hash())


@lru_cache
def code_hash() -> str:
    """Return 12 hex digits over the program and the suites."""
    own = (path for path in _EVALS.rglob("*") if path.relative_to(_EVALS).parts[0] not in _NOT_RUN)
    return _hashed([*_CODE.rglob("*"), *own])


@lru_cache
def drawing_hash() -> str:
    """Return 12 hex digits over what the rendered papers depend on."""
    return _hashed([*(_EVALS / f"{name}.py" for name in _DRAWING), *(_EVALS / "layouts").rglob("*")])


def _hashed(paths: Iterable[Path]) -> str:
    summed = hashlib.sha256()
    for path in sorted(set(paths)):
        if path.suffix in _SOURCES and path.is_file():
            name = path.relative_to(_EVALS.parent).as_posix()
            summed.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return summed.hexdigest()[:12]
