"""Who a certificate speaks of, told in a sentence instead of labels. Pure.

``兹证明患者张三,女,32岁,于我院神经内科就诊`` names the person, sex, age and department.
"""

import re
from collections.abc import Sequence
from typing import Final

from copilot.domain.document import ExtractedField, FieldSource
from copilot.extract.dates import find_dates
from copilot.extract.runs import Run, Sheet, join
from copilot.extract.schema import Schema

_PERSON: Final = re.compile(
    r"(?:兹证明|兹有|患者|病人|病员|伤病员)(?:患者|病人|病员)?\s*:?\s*(?P<name>[\u4e00-\u9fff·]{2,8}?)(?:同志)?\s*,\s*"
    r"(?:性别:?\s*)?(?P<sex>[男女])性?\s*,\s*(?:年龄:?\s*)?(?P<age>\d{1,3}\s*岁)"
)
_DEPT: Final = re.compile(
    r"(?:于|在|来|至|经|由)(?:我|本)院(?P<dept>[\u4e00-\u9fff]{1,10}科)(?=门诊|住院|就诊|就医|治疗|诊治|诊断|检查|,|。)"
)
_ORG: Final = r"[\u4e00-\u9fff()]{2,20}?(?:医院|卫生院|中心|保健院|诊所|门诊部)"
_DATE: Final = r"20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
_STAY: Final = re.compile(
    r"(?:参保(?:人员?|患者|职工|居民)|被保险人|患者|病人)\s*:?(?P<name>[\u4e00-\u9fff·]{2,8}?)(?:同志)?\s*[(,]"
    rf"(?:.{{0,60}}?)[),]\s*(?:于|自|从)\s*(?P<admit_date>{_DATE})\s*(?:至|到|-|~)\s*(?P<discharge_date>{_DATE})\s*"
    rf"(?:期间)?(?:在|于)(?P<hospital>{_ORG})(?=[\u4e00-\u9fff]{{0,8}}(?:住院|就医|治疗|就诊))"
)
_NOTE: Final = "取自叙述的句子"


def told_identity(
    sheets: Sequence[Sheet], form: Schema, source: FieldSource, held: Sequence[ExtractedField]
) -> list[ExtractedField]:
    """Return name, sex, age and department told in the first such sentence, where no label gave them."""
    valued = {made.name for made in held if made.value is not None}
    for sheet in sheets:
        for run in (run for line in sheet.lines for run in line.runs):
            person = _PERSON.search(run.text)
            if person is None:
                continue
            dept = _DEPT.search(run.text, person.end())
            found = [one for one in (person, dept) if one is not None]
            return [
                _made(name, one, run, source)
                for one in found
                for name in one.groupdict()
                if name in form.fields and name not in valued
            ]
    return []


def told_stay(
    sheets: Sequence[Sheet], form: Schema, source: FieldSource, held: Sequence[ExtractedField]
) -> list[ExtractedField]:
    """Return who stayed where and how long, told in one sentence of a settlement without such labels.

    ``参保人方某(性别女,个人编号…)于2024-11-29至2024-12-02在某市人民医院住院治疗``.
    """
    valued = {made.name for made in held if made.value is not None}
    for sheet in sheets:
        for run in (run for line in sheet.lines for run in line.runs):
            found = _STAY.search(run.text)
            if found is None:
                continue
            wanted = [name for name in found.groupdict() if name in form.fields and name not in valued]
            told = [_made(name, found, run, source) for name in wanted]
            return [one.model_copy(update={"value": _day(one)}) for one in told]
    return []


def _day(told: ExtractedField) -> str | None:
    if not told.name.endswith("_date"):
        return told.value
    dates = find_dates(told.value or "")
    return dates[0].value if dates else None


def _made(name: str, found: re.Match[str], run: Run, source: FieldSource) -> ExtractedField:
    start, stop = found.span(name)
    return ExtractedField(
        name=name,
        value=re.sub(r"\s+", "", found.group(name)),
        raw_text=found.group(name),
        page=run.page,
        bbox=join([run.piece(start, stop)]),
        confidence=round(0.95 * run.confidence, 4),
        source=source,
        note=_NOTE,
    )
