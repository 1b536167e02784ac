"""Item tables: the words under a header as rows of its column groups, which may stand side by side."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from copilot.domain.evidence import PageBox
from copilot.extract.bycontent import named_by_content
from copilot.extract.columns import assign, is_number, reaching, under
from copilot.extract.headers import NUMERIC, Header
from copilot.extract.headwords import Column
from copilot.extract.runs import Run, Sheet
from copilot.extract.schema import Columns
from copilot.extract.text import cjk_share

# Neighbours that recognisers glue: an amount and a date, a date or a long code and a name, a running
# number and the 15 digits of a service, the 23 characters of a medicine and a name that begins with a share.
_SEAMS = re.compile(
    r"(?<=^\d)(?=00\d{13}(?!\d))|(?<=^\d\d)(?=00\d{13}(?!\d))|(?<=X[A-Z][0-9A-Z]{21})(?=\d+(?:\.\d+)?%)|"
    r"(?<=\.\d\d)(?=(?:19|20)\d\d[-/.年]\d)|(?<=\d{4}-\d\d-\d\d)(?=[\u4e00-\u9fff])"
    r"|(?<=[0-9A-Za-z]{9})(?=[\u4e00-\u9fff])"
)


@dataclass(eq=False)
class Row:
    """One printed row of one column group, cells by column kind."""

    cells: dict[Columns, list[Run]]
    cy: float
    page: int
    group: int
    runs: list[Run] = field(default_factory=list)
    columns: Sequence[Column] = ()

    def place(self, kind: Columns) -> PageBox | None:
        """Return where the row's cell of that column belongs, or None when there is no such column."""
        column = next((c for c in self.columns if c.kind == kind), None)
        if column is None or not self.runs:
            return None
        box = self.runs[0].box
        return PageBox(x0=column.run.box.x0, y0=box.y0, x1=column.run.box.x1, y1=box.y1)


def split_mixed(run: Run) -> list[Run]:
    """Split a run that holds text and amounts (``西药费 155.78``, ``检查费:10.00``) at the seams."""
    text = run.text
    cuts = [0]
    for match in re.finditer(r"(?<=[^\d.,\s\-*xX×])\s*[: ]\s*(?=[¥￥]?-?\d[\d,]*(?:\.\d+)?(?:\s|$))", text):
        cuts.append(match.end())
    for match in re.finditer(r"(?<=\d)\s+(?=\S)", text):
        cuts.append(match.end())
    for match in re.finditer(r"(?<=[\u4e00-\u9fff)])(?=\d[\d,]*\.\d{2}(?:\s|$))", text):
        cuts.append(match.end())
    for match in re.finditer(r"(?<=\.\d\d)(?=[\u4e00-\u9fff]|\d{1,3}\s?%6?$)", text):
        cuts.append(match.end())
    cuts.extend(match.end() for match in _SEAMS.finditer(text))
    cuts = [*sorted(set(cuts)), len(text)]
    pieces = [run.piece(low, high) for low, high in pairwise(cuts) if text[low:high].strip(" :")]
    return [_trim_colon(piece) for piece in pieces]


def _trim_colon(run: Run) -> Run:
    end = len(run.text.rstrip(" :"))
    return run if end == len(run.text) else run.piece(0, end)


def _bounds(header: Header) -> list[float]:
    """Right edge of each group: half way between its last column and the next group's first."""
    edges = []
    for left, right in zip(header.groups, header.groups[1:], strict=False):
        edges.append((max(c.run.x1 for c in left) + min(c.run.x0 for c in right)) / 2)
    return [*edges, float("inf")]


def rows(sheet: Sheet, header: Header, pieces: Iterable[Run]) -> list[Row]:
    """Group the pieces under a header into rows of its column groups, reading down each group."""
    edges = _bounds(header)
    grouped: list[list[Run]] = [[] for _ in header.groups]
    for piece in pieces:
        parts = split_mixed(piece)
        held = 0
        for i, part in enumerate(parts):
            anchor = parts[0].cx if len(parts) > 1 and part.x1 - parts[0].x0 < 14 * sheet.glyph else part.cx
            place = next(i for i, edge in enumerate(edges) if anchor < edge)
            place = _beside(parts[0], place, header)
            held = max(held, _across(parts[i - 1], part, place, header) if i else place)
            grouped[held].append(part)
    out: list[Row] = []
    for index, (columns, members) in enumerate(zip(header.groups, grouped, strict=True)):
        out.extend(_group_rows(members, columns, index, sheet))
    return out


def _across(before: Run, part: Run, place: int, header: Header) -> int:
    """Return the group of a part: a text glued behind the last number of a group begins the next."""
    if place + 1 >= len(header.groups) or not is_number(before.text):
        return place
    last = max(header.groups[place], key=lambda c: c.run.x0)
    name = min(header.groups[place + 1], key=lambda c: c.run.x0)
    begins = last.kind in NUMERIC and name.kind == "name" and before.x1 > last.run.x0
    return place + 1 if begins and not is_number(part.text) and part.x0 < name.run.x1 else place


def _beside(first: Run, place: int, header: Header) -> int:
    """Return the group of a word between two groups: a number ends the left one, a text begins the next.

    Headers are centred over columns whose texts are flush left and whose numbers flush right.
    """
    for left in (place - 1, place):
        if not 0 <= left < len(header.groups) - 1:
            continue
        last = max(header.groups[left], key=lambda c: c.run.x0)
        name = min(header.groups[left + 1], key=lambda c: c.run.x0)
        between = last.run.cx < first.cx < name.run.cx
        if between and last.kind in NUMERIC and name.kind == "name":
            return left if is_number(first.text) else left + 1
    return place


def _ungrouped(run: Run, columns: Sequence[Column], glyph: float) -> list[Run]:
    """Split a quantity that was printed against its unit (``1次``) where each has a column."""
    kinds = [column.kind for column in columns]
    if "qty" not in kinds or kinds.index("qty") + 1 >= len(kinds) or kinds[kinds.index("qty") + 1] != "unit":
        return [run]
    first = columns[kinds.index("qty")].run
    second = columns[kinds.index("qty") + 1].run
    glued = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*([\u4e00-\u9fff]{1,3})\s*", run.text)
    if glued is None or not first.x0 - glyph < run.cx < second.x1 + glyph:
        return [run]
    return [run.piece(*glued.span(1)), run.piece(*glued.span(2))]


def _at_blanks(run: Run, columns: Sequence[Column]) -> list[Run]:
    """Cut a text that runs over two columns at the blank between them."""
    for left, right in pairwise(sorted(columns, key=lambda c: c.run.x0)):
        if run.x0 >= left.run.x1 or run.x1 <= right.run.x0 or "other" in (left.kind, right.kind):
            continue
        for match in re.finditer(r"\s+", run.text):
            before, behind = run.piece(0, match.start()), run.piece(match.end(), len(run.text))
            parted = before.x1 <= right.run.x0 + 0.5 * run.height and behind.x0 >= left.run.x1
            if parted and behind.x0 < right.run.x1:
                return [before, *_at_blanks(behind, columns)]
    return [run]


def _group_rows(members: list[Run], columns: list[Column], index: int, sheet: Sheet) -> list[Row]:
    bands: list[list[Run]] = []
    members = [part for run in members for part in _at_blanks(run, columns)]
    members = [piece for run in members for piece in _ungrouped(run, columns, sheet.glyph)]
    for run in sorted(members, key=lambda r: r.cy):
        if bands:
            band = bands[-1]
            near = min(band, key=lambda r: abs(r.cx - run.cx))
            centre = sum(r.cy for r in band) / len(band)
            clash = any(
                min(r.x1, run.x1) - max(r.x0, run.x0) > 0.5 * sheet.glyph
                and abs(r.cy - run.cy) > 0.45 * run.height
                for r in band
            )
            close = min(abs(near.cy - run.cy), abs(centre - run.cy)) < 0.5 * max(run.height, near.height)
            if close and not clash:
                band.append(run)
                continue
        bands.append([run])
    out = []
    columns = named_by_content(bands, columns, under)
    found = reaching(bands, columns, sheet.glyph)
    for band in bands:
        cells = assign(band, found, sheet.glyph)
        out.append(Row(cells, sum(r.cy for r in band) / len(band), sheet.number, index, band, columns))
    return out


def text_of(runs: Sequence[Run]) -> str:
    """Join the runs of a cell; Chinese parts without blank, others with one."""
    out = ""
    for run in runs:
        glue = "" if not out or cjk_share(out[-1:] + run.text[:1]) > 0 else " "
        out += glue + run.raw.strip()
    return out.strip()
