"""``search``: the passages that answer a question, or many questions in one run."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from copilot.bootstrap import App
from copilot.catalogue.articles import Kind
from copilot.cli.files import lines_of
from copilot.cli.output import JsonFlag, clean_stdout, emit
from copilot.domain.base import Record
from copilot.errors import InputRefused
from copilot.retrieve.clauses import Passage
from copilot.retrieve.search import Hit, Searcher

_PER_ARTICLE = 3
"""Passages asked for to fill one place: parts of one article share it."""


class Whole(Record):
    """The article that a hit stands in: its id, label and full text, and where it came from.

    ``file``, ``source_id``, ``page`` and ``line`` are those of the file that the user added; ``source_id`` is
    the id that the article has there.
    """

    id: str
    label: str
    text: str
    file: str = ""
    source_id: str = ""
    page: int | None = None
    line: int | None = None


class Found(Hit):
    """A hit with its place in the list and its whole article."""

    rank: int
    article: Whole


class SearchReport(Record):
    """The answer to one question; see ``copilot.retrieve.search.SearchResult``."""

    id: str = ""
    question: str
    as_of: date
    hits: tuple[Found, ...]
    answered: bool
    degraded: bool
    note: str = ""


class Articles:
    """Whole articles of a searcher's passages, and where the user's came from."""

    def __init__(self, passages: Sequence[Passage], own: Path) -> None:
        self._parts: dict[tuple[str, str, str], list[Passage]] = {}
        for passage in passages:
            self._parts.setdefault(self.key(passage), []).append(passage)
        self._own = own
        self._origins: dict[Path, Any] = {}

    @staticmethod
    def key(passage: Passage) -> tuple[str, str, str]:
        """Return what names the article of a passage."""
        return passage.document_id, passage.version, passage.span.article

    def whole(self, passage: Passage) -> Whole:
        """Return the article; its parts stand as in the file but for white space between them."""
        text, end = "", 0
        for part in self._parts[self.key(passage)]:
            text += ("\n" if text and part.span.start > end else "") + part.text
            end = part.span.end
        document, version, label = self.key(passage)
        place = self._place(document, version, label)
        return Whole(id=f"{document}@{version}#{label}", label=label, text=text, **place)

    def _place(self, document: str, version: str, label: str) -> dict[str, Any]:
        kind, _, rest = document.partition("/own/")
        if not rest:
            return {}
        from copilot.catalogue.own_corpus import read_origin, slug

        folder = self._own / kind / rest / slug(version)
        if folder not in self._origins:
            self._origins[folder] = read_origin(folder)
        origin = self._origins[folder]
        place = origin.articles[label]
        return {"file": origin.file, "source_id": place.id, "page": place.page, "line": place.line}


def search(
    question: Annotated[str | None, typer.Argument(help="要查的问题；用 --queries 时不写")] = None,
    product: Annotated[
        str | None, typer.Option("--product", help="只查这个产品的条款（法规和指南照查）")
    ] = None,
    kinds: Annotated[
        list[str] | None, typer.Option("--kind", help="只查这一类，可多次：policy、statute、guideline、drug")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="只查这一天有效的文本，默认今天")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=50, help="最多几条")] = 5,
    queries: Annotated[
        Path | None, typer.Option("--queries", help="一次查许多问题：每行一个问题或一个 JSON；- 为标准输入")
    ] = None,
    words_only: Annotated[bool, typer.Option("--words-only", help="只按词语检索，不用索引")] = False,
    as_json: JsonFlag = False,
) -> None:
    """在条款、法规、指南中检索原文；查不到就说查不到。"""
    app = App()
    chosen = _kinds(kinds)
    try:
        # A day in China: the law in force is asked for by people there.
        day = date.fromisoformat(as_of) if as_of else (app.now() + timedelta(hours=8)).date()
    except ValueError:
        raise InputRefused(f"“{as_of}”不是日期，请写成 2026-03-02 的样子") from None
    asked = list(_asked(question, queries))
    with clean_stdout():
        searcher = app.searcher(dense=not words_only, quick=True)
        try:
            articles = Articles(searcher.passages, app.own)
            results = [
                _answer(searcher, articles, one, day=day, product=product, kinds=chosen, limit=limit)
                for one in asked
            ]
        finally:
            searcher.close()
    if queries is None:
        emit(results[0], as_json=as_json, text=_show)
    else:
        emit(results, as_json=as_json, text=_show_all)


def _answer(
    searcher: Searcher,
    articles: Articles,
    asked: tuple[str, str],
    *,
    day: date,
    product: str | None,
    kinds: tuple[Kind, ...] | None,
    limit: int,
) -> SearchReport:
    found = searcher.search(asked[1], as_of=day, product=product, kinds=kinds, limit=limit * _PER_ARTICLE)
    best: dict[tuple[str, str, str], Hit] = {}
    for hit in found.hits:
        best.setdefault(articles.key(hit.passage), hit)
    hits = [
        Found(**dict(hit), rank=rank, article=articles.whole(hit.passage))
        for rank, hit in enumerate(list(best.values())[:limit], start=1)
    ]
    return SearchReport(
        id=asked[0],
        question=asked[1],
        as_of=day,
        hits=tuple(hits),
        answered=found.answered,
        degraded=found.degraded,
        note=found.note,
    )


def _kinds(kinds: list[str] | None) -> tuple[Kind, ...] | None:
    from typing import get_args

    unknown = [kind for kind in kinds or () if kind not in get_args(Kind)]
    if unknown:
        raise InputRefused(f"没有种类 {unknown[0]}，可用：{'、'.join(get_args(Kind))}")
    return tuple(kinds) if kinds else None  # type: ignore[arg-type]


def _asked(question: str | None, queries: Path | None) -> Iterator[tuple[str, str]]:
    """Yield (id, question) of everything that is asked."""
    if (question is None) == (queries is None):
        raise typer.BadParameter("请写出要查的问题，或用 --queries 给出问题文件，二者取一")
    if question is not None:
        if not question.strip():
            raise InputRefused("问题是空的，请写出要查的内容")
        yield "", question
        return
    yield from lines_of(Path(str(queries)), ("question", "query", "text", "问题"))


def _show_all(results: Sequence[SearchReport], console: Any) -> None:
    for result in results:
        console.print(f"【{result.id}】{result.question}")
        _show(result, console)
        console.print()


def _show(found: SearchReport, console: Any) -> None:
    if not found.answered:
        console.print("没有找到能回答这个问题的原文，下面只是最接近的条目。")
    if found.note:
        console.print(found.note)
    for hit in found.hits:
        passage = hit.passage
        console.print(f"{hit.rank}. [{hit.score:.2f}] {' › '.join(passage.heading_path)}")
        console.print(f"   {_standing(hit)}")
        for line in passage.text.strip().split("\n"):
            console.print(f"   ｜{line}")


def _standing(hit: Found) -> str:
    """Say in one line which version this is, since when it holds, and where it comes from."""
    passage, whole = hit.passage, hit.article
    since = "" if passage.in_force_from.year < 1950 else f"{passage.in_force_from} 起"
    until = f"至 {passage.in_force_to}" if passage.in_force_to else "现行有效"
    parts = [f"{passage.version} 版", f"{since}{until}", whole.id]
    if whole.file:
        page = f" 第 {whole.page} 页" if whole.page else ""
        parts.append(f"来自 {whole.file}{page}")
    if passage.unverified:
        parts.append("未核实，只供参考")
    return "　".join(parts)
