"""Text, Markdown and JSON lines to paragraphs or ready articles."""

import json
import re
from typing import Any, Final, NamedTuple

from copilot.catalogue.outline import Paragraph
from copilot.catalogue.outline_marks import ARTICLE
from copilot.errors import InputRefused, UnreadableFile

_NAMES: Final = ("name", "title", "heading", "名称", "标题", "条目", "article")
_TEXTS: Final = ("content", "text", "body", "内容", "正文", "原文", "passage")
_IDS: Final = ("id", "_id", "docid", "doc_id", "编号", "pid")
_FENCE: Final = re.compile(r"\A---\r?\n.*?\r?\n---\r?\n", re.DOTALL)


class Given(NamedTuple):
    """An article that a file hands over ready: the id and name that it has there, its text, its line."""

    id: str
    name: str
    text: str
    line: int


def decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 with a mark, or GB18030; raise UnreadableFile."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        if sum(char == "\ufffd" for char in text) > 5:
            raise UnreadableFile("文件里有大量乱码（�），请找到原始文件后重新加入")
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise UnreadableFile("文件不是可识别的文本（UTF-8、UTF-16 或 GB18030），请另存为 UTF-8 后再加入")


def markdown_paragraphs(text: str) -> list[Paragraph]:
    """Return paragraphs with heading levels; a front matter is left out, tables stay rows."""
    fence = _FENCE.match(text)
    skipped = text[: fence.end()].count("\n") if fence else 0
    found: list[Paragraph] = []
    held: list[str] = []
    first = 0

    def close() -> None:
        if held:
            found.append(Paragraph("\n".join(held), 0, None, first))
            held.clear()

    for number, line in enumerate(text[fence.end() if fence else 0 :].split("\n"), start=skipped + 1):
        bare = line.strip()
        heading = re.match(r"(#{1,6})\s+(.+?)\s*#*$", bare)
        if heading:
            close()
            found.append(Paragraph(_unmarked(heading.group(2)), len(heading.group(1)), None, number))
        elif not bare or re.fullmatch(r"[-*_=]{3,}|\|?[\s:|-]+\|", bare):
            close()
        else:
            if _opens(bare):
                close()
            if not held:
                first = number
            held.append(_unmarked(bare))
    close()
    return found


def _opens(line: str) -> bool:
    """Whether a line begins something of its own rather than going on with the paragraph."""
    from copilot.catalogue.outline_marks import find, law_article

    return find(line).kind != "none" or law_article(line) is not None or line.startswith(("|", "- ", "* "))


def _unmarked(text: str) -> str:
    return re.sub(r"(\*\*|__)(.+?)\1", r"\2", text)


def text_paragraphs(text: str) -> list[Paragraph]:
    """Return one paragraph for each line of a plain text; hard-wrapped lines are joined."""
    lines = [(number, line.strip(" \t　")) for number, line in enumerate(text.split("\n"), start=1)]
    lines = [(number, line) for number, line in lines if line]
    widths = sorted(len(line) for _, line in lines)
    wrapped = (
        bool(widths) and widths[-1] <= 60 and len(lines) > 20 and widths[len(widths) // 2] >= 0.8 * widths[-1]
    )
    found: list[Paragraph] = []
    for number, line in lines:
        last = found[-1] if found else None
        goes_on = wrapped and last is not None and not re.search(r"[。；：！？]$", last.text)
        if goes_on and last is not None and not _opens(line) and len(last.text.split("\n")[-1]) > 15:
            found[-1] = last._replace(text=last.text + line)
        else:
            found.append(Paragraph(line, 0, None, number))
    return found


def json_articles(text: str) -> list[Given]:
    """Return the articles of a JSON lines file (or one JSON list) with a name and a text each.

    Raises InputRefused naming the line that has no text.
    """
    rows = _json_rows(text)
    found = []
    for line, row in rows:
        if not isinstance(row, dict):
            raise InputRefused(f'第 {line} 行不是 JSON 对象，应是 {{"id": …, "name": …, "content": …}}')
        content = str(_first(row, _TEXTS) or "").strip()
        name = str(_first(row, _NAMES) or "").strip()
        given = str(_first(row, _IDS) if _first(row, _IDS) is not None else "").strip()
        if not content:
            raise InputRefused(f"第 {line} 行没有正文，正文的键应是 content 或 text")
        found.append(Given(given, name or _named(content) or given or f"第{line}行", content, line))
    if not found:
        raise InputRefused("文件里没有任何条目")
    return found


def _named(content: str) -> str:
    match = ARTICLE.match(content)
    return match.group() if match else ""


def _json_rows(text: str) -> list[tuple[int, Any]]:
    if text.lstrip()[:1] == "[":
        try:
            return list(enumerate(json.loads(text), start=1))
        except json.JSONDecodeError as error:
            raise InputRefused(f"JSON 第 {error.lineno} 行不合格式（{error.msg}）") from error
    rows = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                rows.append((number, json.loads(line)))
            except json.JSONDecodeError as error:
                raise InputRefused(f"第 {number} 行不是合格的 JSON（{error.msg}）") from error
    return rows


def _first(row: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((row[name] for name in names if row.get(name) not in (None, "")), None)
