"""A test corpus of wordings that were replaced, and what is right on which day (``versions.yaml``).

No text of the shipped corpus has ended, so a search that forgot the days in force would show there no
fault. Here every document has two or three versions that share almost every word.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field

from copilot.catalogue.articles import CorpusFile, parse_corpus_file
from copilot.catalogue.tables import LOADER
from copilot.domain.base import Record


class _Version(Record):
    version: str
    since: date = Field(alias="from")
    to: date | None = None


class _Article(Record):
    head: str
    texts: tuple[str, ...]


class _Document(Record):
    id: str
    kind: Literal["policy", "guideline", "statute"]
    product: str | None = None
    title: str
    versions: tuple[_Version, ...]
    articles: tuple[_Article, ...]


class _Asked(Record):
    q: str
    product: str | None = None
    at: str | None
    days: tuple[date, ...]


class _Set(Record):
    documents: tuple[_Document, ...]
    questions: tuple[_Asked, ...]


class Dated(Record):
    """One question on one day. ``right`` is the article in the version of that day, None when none is."""

    text: str
    product: str | None
    as_of: date
    right: str | None


@cache
def _load() -> _Set:
    text = Path(__file__).with_name("versions.yaml").read_text("utf-8")
    return _Set.model_validate(yaml.load(text, Loader=LOADER))  # noqa: S506


def _last_day(versions: Sequence[_Version], at: int) -> date | None:
    return versions[at + 1].since - timedelta(days=1) if at + 1 < len(versions) else versions[at].to


@cache
def version_files() -> tuple[CorpusFile, ...]:
    """Return every version of every document as a corpus file."""
    return tuple(_file(one, at) for one in _load().documents for at in range(len(one.versions)))


def _file(document: _Document, at: int) -> CorpusFile:
    version = document.versions[at]
    header = {
        "id": document.id,
        "kind": document.kind,
        "title": document.title,
        "version": version.version,
        "in_force_from": version.since,
        "in_force_to": _last_day(document.versions, at),
        "source": "evals/queries/versions.yaml",
        "source_date": str(version.since.year),
        "licence": "测试文本",
        "jurisdiction": "全国",
    }
    if document.product is not None:
        header["product"] = document.product
    body = "\n\n".join(f"## {one.head}\n{one.texts[at]}" for one in document.articles)
    front = yaml.safe_dump(header, allow_unicode=True)
    return parse_corpus_file(f"---\n{front}---\n# {document.title}\n\n{body}\n".encode(), document.id)


def dated_questions() -> tuple[Dated, ...]:
    """Return every question on each of its days."""
    found = []
    for one in _load().questions:
        for day in one.days:
            version = None if one.at is None else _version_on(one.at.split("#")[0], day)
            right = None if one.at is None else one.at.replace("#", f"@{version}#")
            found.append(Dated(text=one.q, product=one.product, as_of=day, right=right))
    return tuple(found)


def _version_on(document: str, day: date) -> str:
    versions = next(one.versions for one in _load().documents if one.id == document)
    return next(version.version for version in reversed(versions) if version.since <= day)
