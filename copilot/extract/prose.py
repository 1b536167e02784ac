"""Narrative papers: headed sections, lists of diagnoses, operations and drugs named in sentences.

A section runs from its heading to the next heading at the start of a line or after a full stop,
over page ends. Lists are split at their own numbering, else at semicolons, else at line ends.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from copilot.domain.document import ExtractedField, FieldSource
from copilot.extract.dates import find_dates
from copilot.extract.labels import Hit
from copilot.extract.layout import Line, Run, Sheet, join
from copilot.extract.rx import drug_form, split_brand
from copilot.extract.schema import FieldSpec
from copilot.extract.text import fold

_FOOTER: Final = re.compile(r"^\W*(第?\s*\d+\s*页.*|-\s*\d+\s*-|P\s*:?\s*\d*|\d+\s*/\s*\d+|共\s*\d+\s*页.*)\W*$")
_NUMBER: Final = re.compile(r"(?:(?<=^)|(?<=[\s。;,、\n]))\s*(?:\(?\d{1,2}\s*[.、)](?!\d)|[①-⑳]|[一二三四五六七八九十]{1,2}、)\s*")
_ICD: Final = re.compile(r"\(?\b([A-Z]\d{2}(?:\.[0-9x]{1,3}(?:[x+*]?\d{0,3})?)?)(?![0-9A-Za-z])\)?")
_OPERATION: Final = re.compile(r"行((?:(?!行)[^，。；、,;\s“”\"'()（）]){2,28}?术)(?!后|前|中|野|腔|区|者)")
_NOT_DONE: Final = re.compile(r"(拟|未|建议|择期|择日|待|考虑|可|需|曾|既往|外院|当地医院)[^，。；,;]{0,8}$")
_DOSE: Final = r"\d+(?:\.\d+)?\s*(?:mg|g|μg|ug|mcg|ml|mL|ML|万?[UuIi]{1,2}\b|单位|片|粒|袋|支|丸|滴|喷|瓶|盒|枚|贴|揿|吸)"
_DRUG: Final = re.compile(
    rf"([\u4e00-\u9fffA-Za-zα-ωⅠ-Ⅻ0-9\-]{{3,40}}?(?:[(（][^()（）]{{1,16}}[)）])?)\s*[,，:]?\s*({_DOSE})"
)
_LEAD: Final = re.compile(
    r"^.*(?:[,，;；、:：]|口服|予以|给予|服用|继续|应用|使用|加用|改用|改为|改服|带药|注射|静滴|静注|外用|含服|吸入|天后|周后|月后|出院后|后予|并予|联合|予|及)"
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
    def text(self) -> str:
        """The text; a line that ends short of the margin ends with a line break."""
        out = ""
        for run, broken in zip(self.runs, self.breaks, strict=True):
            out += run.raw.strip() + ("\n" if broken else "")
        return out.strip()


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
            for hit in line_hits:
                leading = hit.runs[0].x0 <= line.x0 + 2 or _stands_apart(hit, line, sheet)
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
    return hit.colon and starts and bool(before) and hit.x0 - max(before) > 1.5 * sheet.glyph


def _list_is_over(section: Section, line: Line) -> bool:
    """A list goes on while lines are numbered, or the line before reached the margin."""
    if not section.runs or not section.breaks[-1]:
        return False
    return not (_NUMBER.match("\n" + line.text) and _NUMBER.match("\n" + section.text))


def _extend(section: Section, runs: Sequence[Run], line: Line, margin: float, sheet: Sheet) -> None:
    for run in runs:
        if run.text.strip():
            section.runs.append(run)
            section.breaks.append(False)
    if section.runs and runs:
        section.breaks[-1] = line.x1 < margin - 3.0 * sheet.glyph


def split_list(text: str) -> list[str]:
    """Split a list of diagnoses or drugs into its entries, in order, without numbering."""
    body = text.strip()
    if len(_NUMBER.findall("\n" + body)) >= 2 or _NUMBER.match("\n" + body):
        parts = _NUMBER.split("\n" + body.replace("\n", " "))
    elif re.search(r"[；;]", body):
        parts = re.split(r"[；;]", body.replace("\n", ""))
    else:
        parts = []
        for row in re.split(r"\n+|。(?=.)", body):
            pieces = _outside_brackets(row)
            parts.extend(pieces if all(len(piece) >= 3 for piece in pieces) else [row])
    out = []
    for part in parts:
        clean = re.sub(r"^[\s,，、:：;；.。]+|[\s,，、:：;；.。]+$", "", part)
        clean = re.sub(r"(?<=[\u4e00-\u9fff）)])\s+(?=[\u4e00-\u9fff（(])", "", clean)
        if clean and clean not in ("无", "-", "/"):
            out.append(clean)
    return out


def _outside_brackets(row: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for i, char in enumerate(row):
        if char in "(（[【":
            depth += 1
        elif char in ")）]】":
            depth = max(depth - 1, 0)
        elif char == "、" and depth == 0:
            parts.append(row[start:i])
            start = i + 1
    return [*parts, row[start:]]


def split_icd(diagnosis: str) -> tuple[str, str | None]:
    """Return a diagnosis text without its ICD-10 code, and the code or None."""
    match = _ICD.search(fold(diagnosis))
    if match is None:
        return diagnosis, None
    rest = (diagnosis[: match.start()] + diagnosis[match.end() :]).strip(" :：,，")
    return (rest, match.group(1)) if rest else (diagnosis, None)


def tidy_tnm(text: str) -> tuple[str, str]:
    """Correct a letter O read for zero within a TNM formula; return text and note."""
    fixed = re.sub(
        r"((?:[cpry]{0,2}T[0-4isxX][a-d]?)\s*N[0-3OoxX][a-c]?\s*M)[Oo]",
        lambda m: m.group(1).replace("NO", "N0").replace("No", "N0") + "0",
        text,
    )
    return fixed, "分期中的字母 O 按 TNM 写法读作 0" if fixed != text else ""


def operations(text: str) -> list[tuple[str, str | None]]:
    """Return the operations that a course of treatment says were done, with the day where stated."""
    out: list[tuple[str, str | None]] = []
    flat = text.replace("\n", "")
    for match in _OPERATION.finditer(flat):
        before = flat[: match.start()]
        days = [hit for hit in find_dates(re.split(r"[。;；,，]", before)[-1]) if hit.whole]
        name = re.sub(r"^(?:了|为|在|于)?(?:(?:全|局|腰|静脉|插管|气管插管|复合|硬膜外)?(?:身)?麻(?:醉)?下)?", "", match.group(1))
        if not _NOT_DONE.search(before) and name not in [held for held, _ in out] and len(name) >= 3:
            out.append((name, days[-1].value if days else None))
    return out


def drugs(text: str) -> list[tuple[str, str]]:
    """Return drug name and dose for every drug with a dose in a sentence or a list."""
    out: list[tuple[str, str]] = []
    for match in _DRUG.finditer(text.replace("\n", "")):
        name = _LEAD.sub("", match.group(1))
        name = re.sub(r"^(?:\d+[.、)]?|[-及和与或每次])+", "", name)
        if len(name) < 3 or re.search(r"复查|检查|化疗|放疗|肿|大小|体重|尿量|白细胞|血小板|血红蛋白|引流", name):
            continue
        if name not in [held for held, _ in out]:
            out.append((name, match.group(2)))
    return out


def discharge_drugs(entry: str) -> list[str]:
    """Return the drugs of one entry under 出院带药; advice that stands among them names none."""
    named = [name for name, _ in drugs(re.sub(r"^.*?带药[::]", "", entry))]
    if named:
        return named
    bare = re.sub(r"[,，].*$", "", entry).strip()
    return [split_brand(bare)[0]] if drug_form(bare) and len(bare) <= 24 else []


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
            token = next((t for word, t in section.spec.tokens.items() if section.text.startswith(word)), None)
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
                out.append(made.model_copy(update={"name": "meds_on_discharge", "note": "取自出院医嘱的叙述"}))
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
