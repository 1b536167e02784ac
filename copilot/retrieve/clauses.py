"""Articles of the corpus cut into passages that a search can return and a chain can quote.

A passage is an article, or a run of whole sentences of a long one. Its ``text`` is byte for byte
what stands in the file between ``span.start`` and ``span.end``, so that a hit is a quote already.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from copilot.catalogue.articles import Article, CorpusFile, Kind
from copilot.catalogue.outline import PATH
from copilot.domain.base import Record
from copilot.domain.evidence import ClauseSpan

LIMIT: Final = 420
"""Longest passage in characters before an article is split."""
_PARTS: Final = (
    re.compile(r"\n(?=（[一二三四五六七八九十]+）)"),
    re.compile(r"\n+"),
    re.compile(r"(?<=[。；！？])"),
)


class Passage(Record):
    """One retrievable piece of one version of one corpus file.

    ``id`` is ``<document>@<version>#<label>`` for a whole article and carries ``/<n>`` for the
    n-th part of a split one. ``heading_path`` is the document title, the headings above the article
    where the file keeps them, and the article's own.
    """

    id: str
    document_id: str
    version: str
    kind: Kind
    product: str | None
    jurisdiction: str
    in_force_from: date
    in_force_to: date | None
    unverified: bool
    heading_path: tuple[str, ...]
    span: ClauseSpan

    @property
    def text(self) -> str:
        """What stands in the file."""
        return self.span.quote

    @property
    def indexed_text(self) -> str:
        """What the indexes see: the headings and the text."""
        return "\n".join((*self.heading_path, self.span.quote))

    def in_force(self, on: date) -> bool:
        """Whether this version is in force on that day; the last day counts."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)


def _cut(text: str, start: int, end: int, level: int = 0) -> Iterator[tuple[int, int]]:
    """Yield ranges of ``text[start:end]`` of at most ``LIMIT`` characters where the text allows."""
    if end - start <= LIMIT or level == len(_PARTS):
        yield start, end
        return
    edges = [start, *(m.end() for m in _PARTS[level].finditer(text, start, end) if m.end() < end), end]
    pieces: list[tuple[int, int]] = []
    for left, right in pairwise(edges):
        pieces.extend(_cut(text, left, right, level + 1))
    held_start, held_end = pieces[0]
    for left, right in pieces[1:]:
        if right - held_start <= LIMIT:
            held_end = right
        else:
            yield held_start, held_end
            held_start, held_end = left, right
    yield held_start, held_end


def _body(article: Article) -> tuple[int, int]:
    """Return the range of the article's body inside ``article.text`` without outer white space."""
    newline = article.text.find("\n")
    start = newline + 1 if newline >= 0 and article.text[newline:].strip() else 0
    return start, len(article.text)


def _passages(file: CorpusFile, article: Article) -> Iterator[Passage]:
    header = file.header
    *above, own = article.heading.split(PATH.rstrip())
    heading = f"{article.label} {own.strip()}".strip()
    headings = (header.title, *(one.strip() for one in above), heading)
    ranges = list(_cut(article.text, *_body(article)))
    for number, (left, right) in enumerate(ranges, start=1):
        piece = article.text[left:right]
        quote = piece.strip()
        if not quote:
            continue
        start = article.start + left + piece.index(quote)
        yield Passage(
            id=article.id if len(ranges) == 1 else f"{article.id}/{number}",
            document_id=header.id,
            version=header.version,
            kind=header.kind,
            product=header.product,
            jurisdiction=header.jurisdiction,
            in_force_from=header.in_force_from,
            in_force_to=header.in_force_to,
            unverified=header.unverified,
            heading_path=headings,
            span=ClauseSpan(
                document_id=header.id,
                version=header.version,
                article=article.label,
                start=start,
                end=start + len(quote),
                quote=quote,
            ),
        )


def passages(files: Iterable[CorpusFile]) -> tuple[Passage, ...]:
    """Return every passage of the corpus files, in their order."""
    return tuple(p for file in files for article in file.articles for p in _passages(file, article))
