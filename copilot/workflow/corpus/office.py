"""DOCX and HTML to paragraphs, with the heading levels and tables that the format marks."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final
from xml.etree import ElementTree

from copilot.catalogue.outline import Paragraph
from copilot.errors import TooLarge, UnreadableFile
from copilot.workflow.corpus.pages import CELL

MAX_XML: Final = 64 * 1024 * 1024
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING: Final = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_DAMAGED: Final = "DOCX 文件已损坏，请用 Word 重新另存后再加入"


def docx_paragraphs(data: bytes) -> list[Paragraph]:
    """Return the paragraphs and table rows of a DOCX file; raise UnreadableFile or TooLarge."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = _part(archive, "word/document.xml")
            styles = _levels(_part(archive, "word/styles.xml")) if _has(archive, "word/styles.xml") else {}
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, ValueError) as error:
        raise UnreadableFile(_DAMAGED) from error
    root = _xml(body).find(f"{_W}body")
    return [] if root is None else list(_blocks(root, styles))


def _has(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.namelist()


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        content = stream.read(MAX_XML + 1)
    if len(content) > MAX_XML:
        raise TooLarge("DOCX 文件解开后太大，请拆分后再加入")
    return content


def _xml(content: bytes) -> ElementTree.Element:
    # Word writes no document type; one can only be there to expand entities.
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise UnreadableFile(_DAMAGED)
    try:
        return ElementTree.fromstring(content)  # noqa: S314 - no document type, bounded size
    except ElementTree.ParseError as error:
        raise UnreadableFile(_DAMAGED) from error


def _levels(content: bytes) -> dict[str, int]:
    """Return style id -> heading level."""
    found = {}
    for style in _xml(content).iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        title = "" if name is None else name.get(f"{_W}val", "")
        match = _HEADING.fullmatch(title.strip())
        if match:
            found[style.get(f"{_W}styleId", "")] = int(match.group(1))
        elif title.strip().lower() == "title":
            found[style.get(f"{_W}styleId", "")] = 1
    return found


def _blocks(root: ElementTree.Element, styles: dict[str, int]) -> Iterator[Paragraph]:
    for block in root:
        if block.tag == f"{_W}p":
            text = _text(block).strip()
            if text:
                style = block.find(f"{_W}pPr/{_W}pStyle")
                level = 0 if style is None else styles.get(style.get(f"{_W}val", ""), 0)
                yield Paragraph(text, level)
        elif block.tag == f"{_W}tbl":
            for row in block.iter(f"{_W}tr"):
                cells = [
                    " ".join(part for one in cell.iter(f"{_W}p") if (part := _text(one).strip()))
                    for cell in row.findall(f"{_W}tc")
                ]
                if any(cells):
                    yield Paragraph(CELL.join(cells))
        elif block.tag == f"{_W}sdt":
            content = block.find(f"{_W}sdtContent")
            if content is not None:
                yield from _blocks(content, styles)


def _text(node: ElementTree.Element) -> str:
    parts = []
    for one in node.iter():
        if one.tag == f"{_W}t":
            parts.append(one.text or "")
        elif one.tag == f"{_W}tab":
            parts.append(" ")
        elif one.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
    return "".join(parts)


_BLOCK: Final = frozenset((
    "p", "div", "section", "article", "li", "ul", "ol", "table", "tr", "br", "hr", "h1", "h2", "h3", "h4",
    "h5", "h6", "dd", "dt", "dl", "blockquote", "pre", "body",
))  # fmt: skip
_SKIPPED: Final = frozenset(("script", "style", "noscript", "template", "nav", "svg"))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Paragraph] = []
        self._text: list[str] = []
        self._cells: list[str] | None = None
        self._level = 0
        self._hidden = 0
        self._title: list[str] | None = None
        self._line = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._hidden += 1
        elif tag == "title":
            self._title = []
        elif tag == "tr":
            self.flush()
            self._cells = []
        elif tag in _BLOCK and self._cells is None:
            self.flush()
            if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
                self._level = int(tag[1])

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "title":
            self._title = None
        elif self._cells is not None and tag in ("td", "th"):
            self._cells.append(" ".join("".join(self._text).split()))
            self._text = []
        elif tag == "tr" and self._cells is not None:
            if any(self._cells):
                self.found.append(Paragraph(CELL.join(self._cells), 0, None, self._line))
            self._cells, self._text = None, []
        elif tag in _BLOCK and self._cells is None:
            self.flush()

    def handle_data(self, data: str) -> None:
        if not self._hidden and self._title is None and data:
            if not "".join(self._text).strip():
                self._line = self.getpos()[0]
            self._text.append(data)

    def flush(self) -> None:
        text = re.sub(r"[ \t\r\n]+", " ", "".join(self._text)).strip()
        if text:
            self.found.append(Paragraph(text, self._level, None, self._line))
        self._text, self._level = [], 0


def html_paragraphs(text: str) -> list[Paragraph]:
    """Return the paragraphs, headings and table rows of an HTML page; scripts and menus are left out."""
    page = _Page()
    page.feed(text)
    page.close()
    page.flush()
    return page.found
