"""Any accepted file to an outline: by its content, never by its name alone."""

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath
from typing import NamedTuple

from copilot.catalogue.outline import Outline, Paragraph, Section, outline
from copilot.catalogue.outline_marks import ARTICLE, find, law_article, split_title
from copilot.errors import InputRefused, TooLarge, UnreadableFile
from copilot.extract.limits import DEFAULT_LIMITS
from copilot.extract.sandbox import Sandbox
from copilot.extract.sniff import sniff
from copilot.workflow.corpus import plain
from copilot.workflow.corpus.office import docx_paragraphs, html_paragraphs
from copilot.workflow.corpus.pages import Engine, Progress, paragraphs

_PICTURES = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n", b"II*\x00", b"MM\x00*", b"BM", b"RIFF")


class ReadText(NamedTuple):
    """A file taken apart; ``ids`` maps labels to ids that the file itself gave."""

    outline: Outline
    ids: dict[str, str]


class TextReader:
    """Reads files; the sandbox and the recogniser start with the first page that needs them."""

    def __init__(self, engine: Engine, report: Progress = lambda _: None) -> None:
        self._engine = engine
        self._report = report
        self._sandbox: Sandbox | None = None

    def read(self, data: bytes, name: str, title: str = "") -> ReadText:
        """Return the outline of a file; raise InputRefused with a Chinese sentence when it cannot be used."""
        if not data.strip():
            raise UnreadableFile(f"{name} 是空的")
        if len(data) > DEFAULT_LIMITS.max_bytes:
            raise TooLarge(f"{name} 超过 {DEFAULT_LIMITS.max_bytes // 1024 // 1024} MB，请拆分后再加入")
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            raise UnreadableFile(f"{name} 是旧版 Office 文件（.doc），请另存为 DOCX 或 PDF 后再加入")
        stem = title or PurePath(name).stem
        if data.startswith(b"PK\x03\x04"):
            if b"word/" not in data:
                raise UnreadableFile(f"{name} 是压缩包或其他 Office 文件，请解开或另存为 DOCX、PDF 后再加入")
            return self._cut(docx_paragraphs(data), title, stem)
        if data.lstrip(b"\xef\xbb\xbf\r\n\t \x00").startswith(_PICTURES) or data[4:8] == b"ftyp":
            return self._cut(self._pages(data), title, stem)
        text = plain.decoded(data)
        head = text.lstrip()[:500].lower()
        suffix = PurePath(name).suffix.lower()
        if head.startswith(("{", "[{", "[\n", "[ ")) and suffix in (".jsonl", ".json", ".ndjson", ""):
            return given_articles(plain.json_articles(text), title or stem)
        if head.startswith(("<!doctype html", "<html")) or (suffix in (".html", ".htm") and "<" in head):
            return self._cut(html_paragraphs(text), title, stem)
        if suffix in (".md", ".markdown") or text.lstrip().startswith(("# ", "---\n")) or "\n## " in text:
            return self._cut(plain.markdown_paragraphs(text), title, stem)
        return self._cut(plain.text_paragraphs(text), title, stem)

    def close(self) -> None:
        """End the sandbox."""
        if self._sandbox is not None:
            self._sandbox.close()

    def _pages(self, data: bytes) -> list[Paragraph]:
        kind = sniff(data)
        if self._sandbox is None:
            self._sandbox = Sandbox()
        return paragraphs(data, kind, self._sandbox, self._engine, self._report)

    def _cut(self, found: Sequence[Paragraph], title: str, stem: str) -> ReadText:
        cut = outline(found, title)
        if not cut.sections:
            raise InputRefused("文件里没有读到文字；如果是扫描件，请检查是否清晰")
        return ReadText(cut if cut.title else cut._replace(title=stem), {})


def given_articles(rows: Sequence[plain.Given], title: str) -> ReadText:
    """Return articles that came ready, each labelled by its name, else by its id."""
    names = Counter("".join(row.name.split()) for row in rows)
    labels: Counter[str] = Counter()
    sections, ids = [], {}
    for row in rows:
        name = "".join(row.name.split())
        label = name if len(name) <= 60 and names[name] == 1 else (row.id or name[:60])
        label = "".join(label.split())
        labels[label] += 1
        if labels[label] > 1:
            label = f"{label}·{labels[label]}"
        heading = "" if label == name else row.name
        sections.append(Section(label, (), heading, row.text, None, row.line))
        if row.id:
            ids[label] = row.id
    unit = "article" if any(ARTICLE.search(row.name) for row in rows) else "heading"
    return ReadText(Outline(title, unit, tuple(sections)), ids)  # type: ignore[arg-type]


def small_text(data: bytes, name: str) -> list[Section]:
    """Return a small file as one article, or as its articles where it numbers two or more."""
    text = plain.decoded(data).strip()
    stem = "".join(PurePath(name).stem.split()) or "文件"
    rows = [Paragraph(line.strip(" \t　#")) for line in text.split("\n") if line.strip(" \t　#")]
    if not rows:
        return []
    cut = outline(rows)
    if (
        cut.unit == "article"
        and len(cut.sections) > 1
        and all(ARTICLE.search(one.label) for one in cut.sections)
    ):
        return [one._replace(path=(stem, *one.path)) for one in cut.sections]
    first = law_article(rows[0].text) or find(rows[0].text)
    if first.kind == "article":
        heading, body = split_title(first.rest)
        lines = [body, *(row.text for row in rows[1:])]
        return [Section(f"{first.law}{first.label}", (), heading, "\n".join(one for one in lines if one))]
    titled = len(rows) > 1 and len(rows[0].text) <= 40 and rows[0].text[-1] not in "。；，：、"
    body = "\n".join(row.text for row in rows[1 if titled else 0 :])
    return [Section(stem, (), rows[0].text if titled else "", body)]


def collected(files: Sequence[tuple[str, list[Section]]], title: str) -> ReadText:
    """Return one text of many small files; each article keeps the name of its file as its id."""
    counts = Counter(section.label for _, own in files for section in own)
    sections, ids = [], {}
    seen: Counter[str] = Counter()
    for name, own in files:
        stem = PurePath(name).stem
        for section in own:
            plainly = counts[section.label] == 1
            label = section.label if plainly else f"{''.join(stem.split())}·{section.label}"
            seen[label] += 1
            if seen[label] > 1:
                label = f"{label}·{seen[label]}"
            sections.append(section._replace(label=label))
            ids[label] = stem
    return ReadText(Outline(title, "article", tuple(sections)), ids)
