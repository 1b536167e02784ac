"""Corpus files as articles with stable ids and exact character ranges.

A corpus file is UTF-8 Markdown with a YAML front matter and one ``## `` heading per article::

    ---
    id: policy/BJ-HTB            kind/name, the manifest id
    kind: policy                 policy | statute | guideline | drug
    title: 惠她保条款摘要
    version: "2021"
    in_force_from: 2021-01-01
    in_force_to: null            last day in force, or null
    source: where the facts are public
    source_date: 2023-11
    licence: own summary of public facts
    unverified: false
    product: BJ-HTB              policies only
    jurisdiction: 北京
    ---
    # 惠她保条款摘要
    ## 第三条 住院医疗保险金
    text ...

The article's label is the first word of its heading; ``<id>@<version>#<label>`` never changes
once published. Offsets count characters of the decoded file, front matter included.
"""

import hashlib
import re
from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from pydantic import ValidationError

from copilot.catalogue.tables import LOADER
from copilot.domain.base import Record
from copilot.domain.evidence import ClauseSpan, Sha256
from copilot.errors import CorpusError

Kind = Literal["policy", "statute", "guideline", "drug"]
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_HEADING = re.compile(r"^## +(\S+)[ \t]*(.*)$", re.MULTILINE)


class Header(Record):
    """The front matter of a corpus file."""

    id: str
    kind: Kind
    title: str
    version: str
    in_force_from: date
    in_force_to: date | None = None
    source: str
    source_date: str
    licence: str
    unverified: bool = False
    product: str | None = None
    jurisdiction: str = "全国"

    def in_force(self, on: date) -> bool:
        """Whether this version is in force on that day; the last day counts."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)


class Article(Record):
    """One article: ``file_text[start:end] == text``, the heading line included."""

    document_id: str
    version: str
    label: str
    heading: str
    start: int
    end: int
    text: str

    @property
    def id(self) -> str:
        """The stable id."""
        return f"{self.document_id}@{self.version}#{self.label}"

    def span(self, quote: str | None = None) -> ClauseSpan:
        """Return the span of ``quote`` (default: the article's body); raise CorpusError if absent."""
        if quote is None:
            body = self.text.split("\n", 1)[-1].strip()
            quote = body or self.text.strip()
        at = self.text.find(quote)
        if at < 0:
            raise CorpusError(f"{self.id} 中没有这段原文：{quote[:40]}")
        start = self.start + at
        return ClauseSpan(
            document_id=self.document_id,
            version=self.version,
            article=self.label,
            start=start,
            end=start + len(quote),
            quote=quote,
        )


class CorpusFile(Record):
    """One parsed corpus file with its hash."""

    header: Header
    path: str
    sha256: Sha256
    text: str
    articles: tuple[Article, ...]

    def article(self, label: str) -> Article:
        """Return the article of that label; raise CorpusError when there is none."""
        for article in self.articles:
            if article.label == label:
                return article
        raise CorpusError(f"{self.path} 没有条目 {label}")


def parse_corpus_file(data: bytes, path: str) -> CorpusFile:
    """Parse one corpus file; raise CorpusError naming the file when it is malformed."""
    text = data.decode("utf-8")
    front = _FRONT.match(text)
    if front is None:
        raise CorpusError(f"{path} 缺少文件头（--- 之间的 YAML）")
    try:
        header = Header.model_validate(yaml.load(front.group(1), Loader=LOADER))  # noqa: S506 - safe by LOADER
    except (yaml.YAMLError, ValidationError) as error:
        raise CorpusError(f"{path} 的文件头不合格：{error}") from error
    headings = list(_HEADING.finditer(text, front.end()))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    articles = tuple(
        Article(
            document_id=header.id,
            version=header.version,
            label=heading.group(1),
            heading=heading.group(2).strip(),
            start=heading.start(),
            end=end,
            text=text[heading.start() : end],
        )
        for heading, end in zip(headings, ends, strict=True)
    )
    labels = [article.label for article in articles]
    if len(labels) != len(set(labels)):
        raise CorpusError(f"{path} 有重复的条目编号")
    return CorpusFile(
        header=header, path=path, sha256=hashlib.sha256(data).hexdigest(), text=text, articles=articles
    )


def load_corpus(root: Path) -> tuple[CorpusFile, ...]:
    """Read every ``*.md`` below ``root`` whose first line opens a front matter, ordered by path."""
    files = []
    for path in sorted(root.rglob("*.md")):
        data = path.read_bytes()
        if data.startswith(b"---\n"):
            files.append(parse_corpus_file(data, path.relative_to(root).as_posix()))
    return tuple(files)
