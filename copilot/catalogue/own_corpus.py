"""Texts that the user took in: one folder for each version, beside the shipped corpus.

``<home>/corpus/<kind>/<slug>/<version>/`` holds ``clauses.md`` (a corpus file), ``origin.json``
(where each article came from), ``original`` (the bytes that were given), and for a policy wording
``terms.yaml`` and, once a person has confirmed it, ``confirmed.json``. A folder is written whole or
not at all and never changed afterwards, but for the terms and their confirmation.
"""

import json
import os
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import yaml
from pydantic import ValidationError

from copilot.catalogue.articles import CorpusFile, Header, parse_corpus_file
from copilot.catalogue.outline import PATH, Section
from copilot.domain.base import Record
from copilot.domain.evidence import Sha256
from copilot.errors import Conflict, CorpusError, StoreUnavailable

TEXT: Final = "clauses.md"
ORIGIN: Final = "origin.json"
ORIGINAL: Final = "original"
ALWAYS: Final = date(1900, 1, 1)
"""First day in force of a text that does not say since when it holds."""


class Place(Record):
    """Where an article stood in the file that was given."""

    id: str = ""
    page: int | None = None
    line: int | None = None


class Origin(Record):
    """What a version was made from."""

    file: str
    sha256: Sha256
    added_at: datetime
    unit: str
    articles: dict[str, Place]
    warnings: tuple[str, ...] = ()


def slug(text: str) -> str:
    """Return a name fit for a folder and an id."""
    return re.sub(r"[^0-9A-Za-z\u3400-\u9fff.-]+", "-", text).strip("-.")[:80] or "text"


def render(header: Header, sections: Sequence[Section]) -> bytes:
    """Return the corpus file of these articles; bodies stay as they are but for leading ``#``."""
    data = header.model_dump(mode="json")
    front = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000)
    parts = [f"---\n{front}---\n# {_line(header.title)}\n"]
    for section in sections:
        own = PATH.join(_line(part) for part in (*section.path, section.heading or "") if part)
        own = own + PATH if section.path and not section.heading else own
        body = re.sub(r"^#", "＃", section.text.strip(), flags=re.MULTILINE)
        parts.append(f"\n## {section.label} {own}".rstrip() + f"\n{body}\n")
    return "".join(parts).encode()


def _line(text: str) -> str:
    return " ".join(text.split())


def folder_of(root: Path, header: Header) -> Path:
    """Return the folder of a version below the own corpus at ``root``."""
    return root / header.kind / slug(header.id.rpartition("/")[2]) / slug(header.version)


def write_version(
    root: Path, header: Header, sections: Sequence[Section], origin: Origin, original: bytes
) -> Path:
    """Write a new version; raise Conflict when it exists, CorpusError when it would not parse back."""
    target = folder_of(root, header)
    data = render(header, sections)
    parsed = parse_corpus_file(data, TEXT)
    if [article.label for article in parsed.articles] != [section.label for section in sections]:
        raise CorpusError(f"{origin.file} 的条目写成语料后读不回来，请检查文件里的标题")
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        work = Path(mkdtemp(dir=root, prefix=".new-"))
        try:
            (work / TEXT).write_bytes(data)
            (work / ORIGIN).write_text(origin.model_dump_json(indent=1), "utf-8")
            (work / ORIGINAL).write_bytes(original)
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                raise Conflict(
                    f"{header.id} 已有 {header.version} 版，旧版不会被覆盖；请用 --version 写新的版本号"
                )
            os.rename(work, target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise StoreUnavailable(f"无法写入 {target}（{error.strerror}），没有加入") from error
    return target


def origins(root: Path) -> Iterator[tuple[Path, Origin]]:
    """Yield the folder and origin of every version; raise CorpusError naming a damaged one."""
    for path in sorted(root.glob(f"*/*/*/{ORIGIN}")):
        yield path.parent, read_origin(path.parent)


def read_origin(folder: Path) -> Origin:
    """Read the origin of one version; raise CorpusError when it is damaged."""
    try:
        return Origin.model_validate_json((folder / ORIGIN).read_bytes())
    except (OSError, ValidationError, json.JSONDecodeError) as error:
        raise CorpusError(f"自有语料 {folder} 的 {ORIGIN} 已损坏，请删除该目录后重新加入") from error


def load_own(root: Path) -> tuple[CorpusFile, ...]:
    """Read every version; one that says no last day ends on the day before the next one begins."""
    files = []
    for path in sorted(root.glob(f"*/*/*/{TEXT}")):
        name = f"own/{path.parent.relative_to(root).as_posix()}/{TEXT}"
        files.append(parse_corpus_file(path.read_bytes(), name))
    return tuple(_closed(files))


def _closed(files: Iterable[CorpusFile]) -> Iterator[CorpusFile]:
    """Close versions at the next one, in memory: the files, and the offsets in them, never change."""
    versions: dict[str, list[CorpusFile]] = defaultdict(list)
    for file in files:
        versions[file.header.id].append(file)
    for group in versions.values():
        group.sort(key=lambda file: file.header.in_force_from)
        for at, file in enumerate(group):
            later = [one.header.in_force_from for one in group[at + 1 :]]
            begins = next((day for day in later if day > file.header.in_force_from), None)
            if file.header.in_force_to is None and begins is not None:
                header = file.header.model_copy(update={"in_force_to": begins - timedelta(days=1)})
                file = file.model_copy(update={"header": header})
            yield file
