"""Narrative papers: headed sections, lists of diagnoses, operations and drugs named in sentences.

A section runs from its heading to the next heading at the start of a line or after a full stop,
over page ends. Lists are split at their own numbering, else at semicolons, else at line ends.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from copilot.domain.document import ExtractedField, FieldSource
from copilot.extract.hits import Hit
from copilot.extract.narrative import NUMBERED, discharge_drugs, drugs, operations, split_list, tidy_tnm
from copilot.extract.runs import Line, Run, Sheet, join
from copilot.extract.schema import FieldSpec
from copilot.extract.text import fold
from copilot.extract.values import STRICT, read

_FOOTER: Final = re.compile(
    r"^\W*(第?\s*\d+\s*页.*|-\s*\d+\s*-|P\s*:?\s*\d*|\d+\s*/\s*\d+|共\s*\d+\s*页.*)\W*$"
)


@dataclass(eq=False)
class Section:
    """One headed section: where its text stands, joined over lines."""

    name: str
    spec: FieldSpec
    heading: Hit
    runs: list[Run] = field(default_factory=list)
    breaks: list[bool] = field(default_factory=list)

    @property
    def below(self) -> bool:
        """Whether the text begins on the line below the heading."""
        return not (self.heading.inline or self.heading.after)

    @property
    def text(self) -> str:
        """The text; a line that ends short of the margin ends with a line break."""
        out = ""
        before: Run | None = None
        for run, broken in zip(self.runs, self.breaks, strict=True):
            apart = before and abs(before.cy - run.cy) < 0.5 * run.height and run.x0 - before.x1 > run.height
            out += (
                (" " if apart and not out.endswith("\n") else "") + run.raw.strip() + ("\n" if broken else "")
            )
            before = run
        # The bracket that opens the next heading (【出院诊断】) stands before its label.
        return out.rstrip(" \n\t[【").lstrip()


def sections(
    sheets: Sequence[Sheet],
    hits: Sequence[dict[int, tuple[list[Hit], list[Run]]]],
    tables: Sequence[tuple[int, int] | None],
) -> tuple[list[Section], list[Hit]]:
    """Return the sections of a paper and the scalar labels that stand outside their bodies.

    ``tables`` are the line ranges of item tables, which close a section.
    """
    out: list[Section] = []
    scalars: list[Hit] = []
    current: Section | None = None
    parent: Section | None = None
    for sheet, found, table in zip(sheets, hits, tables, strict=True):
        margin = max((line.x1 for line in sheet.lines), default=0.0)
        previous: Line | None = None
        for index, line in enumerate(sheet.lines):
            if _FOOTER.match(line.text):
                continue
            if table and table[0] <= index < table[1]:
                current = None
                continue
            if current and parent and current is not parent and current.breaks and current.breaks[-1]:
                current = parent
            line_hits, head = found[index]
            if current and _ends(current, previous, line, line_hits, sheet):
                current = None
            if current and current.spec.kind == "list" and not line_hits and _list_is_over(current, line):
                current = None
            if current:
                _extend(current, head, line, margin, sheet)
            row = _heads_row(line_hits, head)
            if row and current and any(hit.spec.kind in ("prose", "list") for hit in line_hits):
                current = None
            for hit in line_hits:
                if row and not current:
                    scalars.append(hit)
                    continue
                leading = hit.runs[0].x0 <= line.x0 + 2 or _stands_apart(hit, line, sheet)
                if not hit.name and not hit.inline and not leading:
                    continue
                if hit.spec.kind in ("prose", "list"):
                    parent = current if current and not leading else None
                    current = Section(hit.name, hit.spec, hit)
                    out.append(current)
                    _extend(current, [*hit.inline, *hit.after], line, margin, sheet)
                elif current and not leading and not hit.spec.signature:
                    _extend(current, [*hit.runs, *hit.inline, *hit.after], line, margin, sheet)
                else:
                    scalars.append(hit)
                    if leading or hit.spec.signature:
                        current = None
            previous = line
    return out, scalars


def _ends(current: Section, previous: Line | None, line: Line, hits: Sequence[Hit], sheet: Sheet) -> bool:
    """A wide gap, or a new indentation after a paragraph's short last line, closes a section."""
    if previous is None or not current.runs:
        return False
    gap = line.y0 - previous.y1
    if gap > 2.2 * sheet.glyph:
        return True
    return bool(current.breaks[-1] and line.x0 - previous.x0 > 5 * sheet.glyph and not hits)


def _stands_apart(hit: Hit, line: Line, sheet: Sheet) -> bool:
    """Whether a label with colon begins a run of its own behind a gap, as in a row of a form."""
    before = [run.x1 for run in line.runs if run.x1 <= hit.x0 + 1]
    starts = any(abs(run.x0 - hit.x0) < 1 for run in line.runs)
    gap = bool(before) and hit.x0 - max(before) > 1.5 * sheet.glyph
    if not (starts and gap) or hit.colon:
        return starts and gap
    # A bare label stands apart only with a date or number of its own, or in a cell far from the text.
    behind = [*hit.inline, *hit.after]
    room = hit.x0 - max(before)
    if hit.spec.kind == "text" and len(hit.after) == 1 and not hit.inline and room > 5 * sheet.glyph:
        return hit.after[0].x0 - hit.x1 < room / 2
    reading = read(behind[0].text, hit.spec) if hit.spec.kind in STRICT and behind else None
    return reading is not None and reading.fit >= 0.9


def _heads_row(hits: Sequence[Hit], head: Sequence[Run]) -> bool:
    """Whether a line holds bare labels and nothing else, so that their values stand below."""
    return len(hits) >= 3 and not head and not any(h.colon or h.inline or h.after for h in hits)


def _list_is_over(section: Section, line: Line) -> bool:
    """A list goes on while lines are numbered, or the line before reached the margin."""
    if not section.runs or not section.breaks[-1] or section.below:
        return False
    return not (NUMBERED.match(line.text) and NUMBERED.match(fold(section.text)))


def _extend(section: Section, runs: Sequence[Run], line: Line, margin: float, sheet: Sheet) -> None:
    for run in runs:
        if run.text.strip():
            section.runs.append(run)
            section.breaks.append(False)
    if section.runs and runs:
        section.breaks[-1] = line.x1 < margin - 3.0 * sheet.glyph


def section_fields(found: Sequence[Section], source: FieldSource) -> list[ExtractedField]:
    """Return one field per prose section and one per entry of a list section.

    ``procedures`` and ``meds_on_discharge`` without a section of their own are taken from the
    sentences of the course and of the advice.
    """
    out: list[ExtractedField] = []
    for section in found:
        if not section.runs:
            out.append(_empty(section, source))
            continue
        if section.spec.kind == "prose":
            made = _field(section, section.text, source, 1.0)
            token = next(
                (t for word, t in section.spec.tokens.items() if section.text.startswith(word)), None
            )
            out.append(made.model_copy(update={"value": token}) if token else made)
            continue
        entries = split_list(section.text)
        if section.name == "meds_on_discharge":
            entries = [name for entry in entries for name in discharge_drugs(entry)]
        for entry in entries or [""]:
            out.append(_field(section, entry, source, 1.0 if len(entry) >= 2 else 0.5))
    names = {made.name for made in out if made.value}
    out.extend(_mentioned(found, names, source))
    return _merged(out)


def _mentioned(found: Sequence[Section], names: set[str], source: FieldSource) -> list[ExtractedField]:
    out: list[ExtractedField] = []
    for section in found:
        told = section.name == "course" or "经过" in "".join(run.text for run in section.heading.runs)
        if told and "procedures" not in names:
            for name, day in operations(section.text):
                made = _field(section, name, source, 0.85)
                out.append(made.model_copy(update={"name": "procedures", "note": "取自诊疗经过的叙述"}))
                if day:
                    held = {"name": "procedure_date", "value": day, "note": f"{name}的日期,取自叙述"}
                    out.append(made.model_copy(update=held))
        if section.name == "advice" and "meds_on_discharge" not in names:
            for name, _ in drugs(section.text):
                made = _field(section, name, source, 0.85)
                out.append(
                    made.model_copy(update={"name": "meds_on_discharge", "note": "取自出院医嘱的叙述"})
                )
    return out


def _merged(fields: list[ExtractedField]) -> list[ExtractedField]:
    """Drop an empty field whose name also has a value, and repeated equal values."""
    valued = {made.name for made in fields if made.value is not None}
    seen: set[tuple[str, str | None]] = set()
    out = []
    for made in fields:
        key = (made.name, made.value)
        if (made.value is None and made.name in valued) or key in seen:
            continue
        seen.add(key)
        out.append(made)
    return out


def _empty(section: Section, source: FieldSource) -> ExtractedField:
    return ExtractedField(
        name=section.name,
        value=None,
        raw_text="",
        page=section.heading.runs[0].page,
        bbox=section.heading.box,
        confidence=round(0.9 * section.heading.confidence, 4),
        source=source,
    )


def _field(section: Section, value: str, source: FieldSource, fit: float) -> ExtractedField:
    page = section.runs[0].page
    runs = _holding(section, value) or [run for run in section.runs if run.page == page]
    text, note = tidy_tnm(value)
    return ExtractedField(
        name=section.name,
        value=text or None,
        raw_text=value,
        page=runs[0].page,
        bbox=join(runs),
        confidence=round(min(run.confidence for run in runs) * fit * (0.97 if note else 1.0), 4),
        source=source,
        note=note,
    )


def _holding(section: Section, value: str) -> list[Run]:
    """The runs of one page in which the first glyphs of a value stand."""
    if not value:
        return []
    bare = re.sub(r"\s+", "", value)
    joined, owners = "", []
    for run in section.runs:
        for i, char in enumerate(run.raw):
            if not char.isspace():
                joined += char
                owners.append((run, i))
    at = joined.find(bare)
    if at < 0:
        return []
    hit = owners[at : at + len(bare)]
    page = hit[0][0].page
    pieces: list[Run] = []
    for run in dict.fromkeys(r for r, _ in hit if r.page == page):
        places = [i for r, i in hit if r is run]
        pieces.append(run.piece(places[0], places[-1] + 1))
    return pieces
