"""When a disease was first known, as the history in a discharge summary tells it.

Only sentences that speak of a diagnosis are read (确诊, 诊断, 病史, 患); a symptom or an examination
is no knowledge of a disease. ``10 年前`` is counted back from the admission, so the day is as exact
as the words; the conclusion that a disease existed before the cover is always for an expert.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from copilot.domain.document import Document, ExtractedField
from copilot.workflow.assemble.sheet import Row, day_in

_FIELDS: Final = ("past_history", "present_illness", "admit_condition", "history")
_SENTENCE: Final = re.compile(r"[。；;\n]")
_CLAUSE: Final = re.compile(r"[，,、]")
_KNOWN: Final = ("确诊", "诊断", "病史", "患")
_DENIED: Final = ("否认", "无", "未", "待查", "疑似", "考虑")
_DAY: Final = re.compile(r"((?:19|20)\d{2})\s*[年.\-/]\s*(?:(\d{1,2})\s*[月.\-/]?\s*(?:(\d{1,2})\s*日?)?)?")
_AGO: Final = re.compile(r"(\d{1,2}|[一二两三四五六七八九十]{1,3})\s*(?:余|多)?\s*(年|个?月)")
_HAN: Final = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}


def put_first_known(rows: Sequence[Row], papers: Sequence[Document]) -> None:
    """Set ``first_known_on`` of every diagnosis whose history a paper tells."""
    for paper in papers:
        reference = day_in(paper, "admit_date", "visit_date", "issue_date")
        for source in (field for field in paper.fields if field.name in _FIELDS and field.value):
            for row in rows:
                day = _told(source, str(row.values["text"]), reference)
                known: date | None = row.values.get("first_known_on")
                if day is not None and (known is None or day < known):
                    row.put("first_known_on", day, paper, source)


def _told(source: ExtractedField, disease: str, reference: date | None) -> date | None:
    """Return the earliest day that a sentence about this disease names."""
    core = _core(disease)
    days = []
    for sentence in _SENTENCE.split(source.value or ""):
        parts = _CLAUSE.split(sentence)
        for number, part in enumerate(parts):
            about = any(name in part for name in core) and any(word in part for word in _KNOWN)
            if about and not any(word in part for word in _DENIED):
                before = parts[number - 1] if number else ""
                days.append(_day(part, reference) or _day(before, reference))
    return min((day for day in days if day is not None), default=None)


def _core(disease: str) -> tuple[str, ...]:
    """Return the names by which a history may call the disease: itself, and the cancer of the organ."""
    bare = re.sub(r"[（(].*?[）)]|\s|[ⅠⅡⅢⅣIV]+[ABCabc]?\d?期|术后|化疗后", "", disease)
    organ = re.match(r"(.{1,6}?)(?:恶性肿瘤|癌)", bare)
    names = {bare, *((f"{organ.group(1)}癌", f"{organ.group(1)}恶性肿瘤") if organ else ())}
    return tuple(name for name in names if len(name) >= 2)


def _day(text: str, reference: date | None) -> date | None:
    stated = _DAY.search(text)
    if stated is not None:
        year, month, day = (int(part) if part else 1 for part in stated.groups())
        try:
            return date(year, month, day)
        except ValueError:
            return None
    ago = _AGO.search(text)
    if ago is None or reference is None:
        return None
    months = _number(ago.group(1)) * (12 if ago.group(2) == "年" else 1)
    if not 0 < months < 1200:
        return None
    total = reference.year * 12 + reference.month - 1 - months
    return date(total // 12, total % 12 + 1, min(reference.day, 28))


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, units = text.partition("十")
    if not ten:
        return _HAN.get(text, 0)
    return (_HAN.get(tens, 1) if tens else 1) * 10 + (_HAN.get(units, 0) if units else 0)
