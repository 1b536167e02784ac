"""From paragraphs to articles: finds how a text numbers itself and cuts it there. Pure.

The unit is the article that people cite: 第X条 where the text has them, else the second level of
1.1 numbering, else headings, 一、, （一） or 1、; a text without any of them is kept by paragraph.
Appendices and their tables are articles of their own. Labels are unique within a document and the
same for the same text, so that ids stay.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from copilot.catalogue.outline_marks import Found, bare_article, find, law_article, split_inline, split_title

Unit = Literal["article", "decimal", "heading", "han", "bracket", "number", "paragraph"]
PREAMBLE: Final = "前言"
PATH: Final = " › "
"""Between the headings above an article and its own."""
_NUMBERS: Final = frozenset({"han", "bracket", "number"})


class Paragraph(NamedTuple):
    """A paragraph; ``level`` 1.. for headings marked as such, ``page`` and ``line`` from 1."""

    text: str
    level: int = 0
    page: int | None = None
    line: int | None = None


class Section(NamedTuple):
    """One article: its label, the headings above it, its own heading, its text, where it began."""

    label: str
    path: tuple[str, ...]
    heading: str
    text: str
    page: int | None = None
    line: int | None = None


class Outline(NamedTuple):
    """A text taken apart; ``unit`` says what its articles are."""

    title: str
    unit: Unit
    sections: tuple[Section, ...]


class _Open:
    """The article that is being collected."""

    def __init__(self, label: str, path: Sequence[str], heading: str, at: Paragraph) -> None:
        self.label, self.path, self.heading, self.at = label, tuple(path), heading, at
        self.lines: list[str] = []


def outline(paragraphs: Iterable[Paragraph], title: str = "") -> Outline:
    """Cut the paragraphs into articles; ``title`` goes before the one that the text itself gives."""
    rows = [
        row._replace(text=piece)
        for row in paragraphs
        if row.text.strip()
        for piece in (split_inline(row.text.strip()) if not row.level else [row.text.strip()])
    ]
    marks = _trusted(rows, [_mark(row) for row in rows])
    unit = _unit(rows, marks)
    own, skip = _title(rows, marks)
    sections = _sections(rows[skip:], marks[skip:], unit)
    return Outline(title or own, unit, _unique(sections))


def _mark(row: Paragraph) -> Found:
    named = law_article(row.text)
    if named is not None:
        return named
    found = find(row.text)
    if row.level and found.kind in ("none", "number", "bracket", "han", "decimal"):
        return Found("heading", "", row.text.strip(), row.level)
    return found


def _trusted(rows: Sequence[Paragraph], marks: list[Found]) -> list[Found]:
    """Where the format's headings carry the articles, an article named in a text is only cited."""
    headed = sum(row.level > 0 and mark.kind == "article" for row, mark in zip(rows, marks, strict=True))
    if headed < 2 or headed < 0.6 * sum(row.level > 0 for row in rows):
        return marks
    return [
        Found("none", "", row.text) if mark.kind == "article" and not row.level else mark
        for row, mark in zip(rows, marks, strict=True)
    ]


def _unit(rows: Sequence[Paragraph], marks: Sequence[Found]) -> Unit:
    counts = Counter(mark.kind for mark in marks)
    if counts["article"] >= 2 or (counts["article"] and len(rows) <= 12):
        return "article"
    decimals = [mark for mark in marks if mark.kind == "decimal" and mark.depth == 1]
    numbered = [row for row, mark in zip(rows, marks, strict=True) if mark.kind == "heading"]
    if len(decimals) + sum(find(row.text).kind == "decimal" for row in numbered) >= 3:
        return "decimal"
    if sum(row.level > 0 for row in rows[1:]) >= 2:
        return "heading"
    if counts["han"] >= 2:
        return "han"
    if counts["bracket"] >= 2:
        return "bracket"
    return "number" if counts["number"] >= 3 else "paragraph"


def _title(rows: Sequence[Paragraph], marks: Sequence[Found]) -> tuple[str, int]:
    """Return the title that stands at the top of the text, and how many paragraphs it takes."""
    if rows and len(rows) > 1:
        first, mark = rows[0], marks[0]
        ends = re.search(r"[。；，：:]$", first.text)
        if mark.kind in ("none", "heading") and len(first.text) <= 60 and not ends and "\n" not in first.text:
            several = sum(row.level == first.level for row in rows) > 1 if first.level else False
            if not several:
                return first.text.strip(), 1
    return "", 0


def _sections(rows: Sequence[Paragraph], marks: Sequence[Found], unit: Unit) -> list[Section]:
    above: list[tuple[int, str]] = []
    done: list[Section] = []
    current: _Open | None = None
    for number, (row, mark) in enumerate(zip(rows, marks, strict=True), start=1):
        start = _starts(row, mark, unit, number)
        if start is not None:
            _close(current, done)
            label, heading, body = start
            if mark.kind == "appendix":
                above = []
            path = [text for _, text in above]
            if mark.law and mark.law not in label:
                label = f"{mark.law}{label}"
            current = _Open(label, path, heading, row)
            if body:
                current.lines.append(body)
        elif _contains(mark, unit):
            _close(current, done)
            current = None
            level = mark.depth if mark.kind == "heading" else 10 + mark.depth
            above = [one for one in above if one[0] < level]
            above.append((level, f"{mark.label} {mark.rest}".strip()))
        else:
            if current is None:
                current = _Open(_preamble(above), [text for _, text in above], "", row)
            current.lines.append(row.text)
    _close(current, done)
    return done


def _preamble(above: Sequence[tuple[int, str]]) -> str:
    """The label of text that stands before the first article of its part."""
    return f"{above[-1][1].split()[0][:20]}·{PREAMBLE}" if above else PREAMBLE


def _starts(row: Paragraph, mark: Found, unit: Unit, number: int) -> tuple[str, str, str] | None:
    """Return (label, heading, text) when the paragraph opens an article."""
    if mark.kind == "appendix" and not (unit == "heading" and row.level == 1):
        return mark.label, split_title(mark.rest)[0] or mark.rest, ""
    if unit == "paragraph":
        return f"段{number}", "", row.text
    if mark.kind == "heading" and unit in ("decimal", *_NUMBERS):
        inner = find(row.text)
        if inner.kind == unit and (unit != "decimal" or inner.depth == 1):
            return inner.label, inner.rest, ""
        return None
    if mark.kind != unit:
        return None
    if unit == "decimal":
        if mark.depth != 1:
            return None
        heading, body = split_title(mark.rest)
        return mark.label, heading, body
    if unit == "heading":
        if row.level < 2 and not row.text:
            return None
        inner = find(row.text)
        label = inner.label if inner.label else re.sub(r"\s+", "", row.text)[:24]
        return label, inner.rest if inner.label else ("" if len(row.text) <= 24 else row.text), ""
    if unit == "article" and bare_article(row.text):
        return mark.label, "", ""
    heading, body = split_title(mark.rest)
    return mark.label, heading, body


def _contains(mark: Found, unit: Unit) -> bool:
    if mark.kind == "part":
        return len(mark.rest) <= 40
    return mark.kind == "heading" and unit != "paragraph"


def _close(current: _Open | None, done: list[Section]) -> None:
    if current is None:
        return
    text = "\n".join(line for line in current.lines if line.strip())
    if text or current.heading:
        done.append(
            Section(current.label, current.path, current.heading, text, current.at.page, current.at.line)
        )


def _unique(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Make the labels unique: by the part that an article stands in, else by a running number."""
    counts = Counter(section.label for section in sections)
    parts = {
        (section.label, section.path[-1])
        for section in sections
        if counts[section.label] > 1 and section.path
    }
    clear = len(parts) == sum(counts[label] for label in {label for label, _ in parts})
    seen: Counter[str] = Counter()
    result = []
    for section in sections:
        label = section.label
        if counts[label] > 1 and section.path and clear:
            label = f"{''.join(section.path[-1].split())[:30]}·{label}"
        seen[label] += 1
        if seen[label] > 1:
            label = f"{label}·{seen[label]}"
        result.append(section._replace(label=label))
    return tuple(result)
