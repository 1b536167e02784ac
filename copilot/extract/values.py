"""Values by kind: what a text has to look like to be the value of a field.

``read`` returns the value in normal form with a fit between 0 and 1, or None when the text cannot be
the value. It never repairs a value silently: what was changed or is missing is said in ``note``.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from copilot.extract.amounts import find_capitals, find_money, yuan
from copilot.extract.dates import find_dates
from copilot.extract.schema import FieldSpec, Kind
from copilot.extract.text import cjk_share, fold

INCOMPLETE: Final = "不完整"
CUT: Final = "金额不完整"
ORG_END: Final = re.compile(
    r"(医院|卫生院|诊所|卫生服务中心|医疗中心|中心|保健院|防治院|防治所|研究所|门诊部|卫生所|卫生室|药房|药店|大药房|有限公司"
    r"|公司|医学院|分院|院区|疗养院|急救站|卫生站|卫生服务站|血站|检验所|实验室|[东西南北中总]院|医院\(.{1,12}\))$"
)
# Glyph sequences that no whole name has: a seal hid or doubled something there.
_ORG_BROKEN: Final = re.compile(
    r"附(?!属|设|[一二三四五六七八九十]|院|中|近)|科大(?!学|附)|(?<!大)学附属医|大学第一院|[州省市]民医|[a-z]{2}"
    r"|^(学|院|省|市|附属|第[一二三四五六七八九十]|人民|民医)|专用|票据|收款|第[^一二三四五六七八九十百\d]|(.)\2[省市县]|院属|医院[^附(]{0,2}医院"
)
_NAME_NOISE: Final = frozenset("男女无元")
_PARTED: Final = re.compile(r"[·*○某]")
_NO_PERSON: Final = re.compile(
    r"^(收[款费]|复核|审核|开票|调配|核对|发药|医师|签章|盖章|签名|日期|时间|金额|备注|性别|年龄)[人员:]?$"
)
_STAMPED: Final = re.compile(
    r"^(.{2,}?(?:医院|卫生院|中心|诊所|药房))(?:[^医院]{0,4}(?:专用|业务|财务)章.*|\d{6,})$"
)
_MASK: Final = "*＊×xX○●?■"


class Reading(NamedTuple):
    """A value in normal form with its place in the text, its fit, and a note when it is doubtful."""

    value: str
    start: int
    end: int
    fit: float
    note: str = ""


def _whole(text: str, start: int, end: int) -> float:
    """Fit by how much of the text is not part of the value."""
    rest = len(re.sub(r"[\s,;.。:()¥]+", "", text[:start] + text[end:]))
    return 1.0 if rest == 0 else max(0.55, 0.85 - 0.02 * rest)


def _code(text: str, spec: FieldSpec) -> Reading | None:
    pattern = spec.pattern or r"[0-9A-Za-z\-*]{1,30}"
    best: Reading | None = None
    # A number in groups is one value only where the pattern allows blanks.
    stripped = text if " " in pattern else re.sub(r"(?<=\d) (?=\d)", "\0", text)
    for match in re.finditer(rf"(?<![0-9A-Za-z])(?:{pattern})(?![0-9A-Za-z])", stripped):
        value = re.sub(r"[\s\0]+", "", match.group(0))
        fit = _whole(text, *match.span())
        note = ""
        if spec.full and not re.fullmatch(spec.full, value):
            fit, note = fit * 0.92, INCOMPLETE
        if re.match(r"[\u4e00-\u9fff]{1,4}:", text[match.end() :]):
            # The next label stands against it, damaged: the last digit may have gone with its first glyph.
            fit, note = 0.4, "与旁边一栏连在一起"
        if fit >= (best.fit if best else 0.0) and (best is None or len(value) > len(best.value)):
            best = Reading(value, *match.span(), fit, note)
    return best


def _money(text: str, spec: FieldSpec) -> Reading | None:
    masked = text
    for hit in find_dates(text):
        if "年" in text[hit.start : hit.end] or "-" in text[hit.start : hit.end]:
            masked = masked[: hit.start] + "年" * (hit.end - hit.start) + masked[hit.end :]
    hits = [hit for hit in find_money(masked) if hit.fit >= 0.3]
    if not hits:
        return None
    best = max(hits, key=lambda hit: (hit.fit, text[hit.end : hit.end + 1] == "元", -hit.start))
    note = "" if best.fit >= 0.7 else CUT
    if len(hits) > 1 and text[best.end : best.end + 1] != "元":
        return Reading(yuan(best.amount), best.start, best.end, min(best.fit, 0.6), "同处有多个数字,请核对")
    fit = max(best.fit, _whole(text, best.start, best.end)) if best.fit >= 0.7 else best.fit
    return Reading(yuan(best.amount), best.start, best.end, fit, note)


def _capitals(text: str, spec: FieldSpec) -> Reading | None:
    found = find_capitals(text)
    if found is None:
        return None
    start, end, capitals = found
    if capitals is None:
        return None
    note = "大写个别字形按读音字形校正" if capitals.repaired else ""
    return Reading(capitals.text, start, end, 0.85 if capitals.repaired else 1.0, note)


def _date(text: str, spec: FieldSpec) -> Reading | None:
    hits = find_dates(text)
    if not hits:
        return None
    hit = next((hit for hit in hits if hit.whole), hits[0])
    if hit.whole:
        return Reading(hit.value, hit.start, hit.end, max(0.8, _whole(text, hit.start, hit.end)))
    return Reading(hit.value, hit.start, hit.end, 0.6, f"日期{INCOMPLETE}")


def _period(text: str, spec: FieldSpec) -> Reading | None:
    hits = find_dates(text)
    if len(hits) == 1 and hits[0].whole:
        # 住院日期 with one date is the day of admission; a second date that follows makes it a period.
        return Reading(hits[0].value, hits[0].start, hits[0].end, 0.65)
    if len(hits) < 2:
        return None
    whole = all(hit.whole for hit in hits[:2])
    value = f"{hits[0].value}/{hits[1].value}"
    return Reading(
        value, hits[0].start, hits[1].end, 1.0 if whole else 0.6, "" if whole else f"日期{INCOMPLETE}"
    )


def _sex(text: str, spec: FieldSpec) -> Reading | None:
    match = re.match(r"^\W*(男|女)(?:性|士)?(?![\u4e00-\u9fff])|^\W*[12]?[-.]?(男|女)", text)
    if match is None:
        boxed = re.search(r"[☑√✓■]\s*(男|女)|(男|女)\s*[☑√✓■]", text)
        if boxed is None:
            return None
        return Reading(boxed.group(1) or boxed.group(2), *boxed.span(), 0.9)
    index = 1 if match.group(1) else 2
    return Reading(match.group(index), *match.span(index), 1.0)


def _age(text: str, spec: FieldSpec) -> Reading | None:
    match = re.match(r"^\W*(\d{1,3})\s*(岁|周岁|月|个月|天|日)?(?:(\d{1,2})\s*(个?月|天))?(?!\d)", text)
    if match is None or int(match.group(1)) > 130:
        return None
    unit = {"周岁": "岁", "个月": "月", "日": "天", None: "岁"}.get(match.group(2), match.group(2))
    tail = f"{match.group(3)}{match.group(4)}" if match.group(3) else ""
    return Reading(f"{match.group(1)}{unit}{tail}", match.start(1), match.end(), 1.0)


def _number(text: str, spec: FieldSpec) -> Reading | None:
    pattern = spec.pattern or r"-?\d+(?:\.\d+)?"
    match = re.search(rf"(?<![\d.])(?:{pattern})(?!\d|\.\d)", text)
    if match is None:
        return None
    value = re.sub(r"\.0+$", "", match.group(0))
    return Reading(value, *match.span(), max(0.8, _whole(text, *match.span())))


def _person(text: str, spec: FieldSpec) -> Reading | None:
    pattern = (
        spec.pattern
        or r"[\u4e00-\u9fff](?:\s?[\u4e00-\u9fff·*○某]){0,7}|[*＊][\u4e00-\u9fff]{1,3}"
        r"|[A-Za-z][A-Za-z .]{2,30}"
    )
    match = re.match(rf"^[\s:,.、/]*({pattern})", text)
    if match is None:
        return None
    value = re.sub(r"\s+", "", match.group(1)) if cjk_share(match.group(1)) else match.group(1).strip()
    if (
        value in _NAME_NOISE
        or _NO_PERSON.match(value)
        or re.fullmatch(r".?章", value)
        or (len(value) == 1 and (not spec.signature or len(re.sub(r"\W", "", text)) > 1))
        or len(value) > 20
        # Longer names have a dot between their parts; what has none is a remark.
        or (len(value) > 4 and cjk_share(value) == 1.0 and not _PARTED.search(value))
    ):
        return None
    cjk = cjk_share(value) > 0.5
    fit = 1.0 if not cjk or 2 <= len(value) <= 4 else 0.7
    if len(value) > 2 and value.endswith("章"):
        return Reading(value[:-1], *match.span(1), 0.7, "末字疑为签章,已去掉")
    note = "姓名被遮盖" if any(char in _MASK for char in value) and cjk else ""
    return Reading(value, *match.span(1), fit * _whole(text, *match.span(1)), note)


def plausible_org(value: str) -> bool:
    """Whether a text reads like the whole name of a hospital, pharmacy or laboratory."""
    bare = re.sub(r"\s+", "", value)
    return 4 <= len(bare) <= 40 and bool(ORG_END.search(bare)) and not _ORG_BROKEN.search(bare)


def _org(text: str, spec: FieldSpec) -> Reading | None:
    value = re.sub(r"^[\s:,.()章盖]+|[\s:,.]+$", "", text)
    bare = re.sub(r"\s+", "", value)
    if len(bare) < 3 or cjk_share(bare) < 0.6:
        return None
    start = text.find(value)
    stamped = _STAMPED.match(bare)
    if stamped and plausible_org(stamped.group(1)):
        return Reading(stamped.group(1), start, start + len(value), 0.85, "名称后连有印章文字,已去掉")
    if plausible_org(bare):
        return Reading(bare, start, start + len(value), 1.0)
    return Reading(bare, start, start + len(value), 0.3, "名称读得不完整,请核对印章处")


def _text(text: str, spec: FieldSpec) -> Reading | None:
    value = re.sub(r"^[\s:,.;、]+|第?[\s:,;、]*$", "", text)
    if spec.max_length <= 40:
        value = re.split(r"[,;]", value)[0].strip()
    if not re.search(r"[0-9A-Za-z\u4e00-\u9fff+]", value) or len(value) > spec.max_length:
        return None
    start = text.find(value)
    if spec.pattern and not re.fullmatch(spec.pattern, value):
        return None
    if spec.max_length <= 40 and re.search(r"[\u4e00-\u9fff]:\s*[0-9A-Za-z]", value):
        return Reading(value, start, start + len(value), 0.4, "与旁边一栏连在一起")
    for word, token in spec.tokens.items():
        if word in value:
            return Reading(token, start, start + len(value), 1.0)
    return Reading(value, start, start + len(value), 1.0)


_READERS: Final[dict[Kind, Callable[[str, FieldSpec], Reading | None]]] = {
    "code": _code,
    "money": _money,
    "capitals": _capitals,
    "date": _date,
    "period": _period,
    "sex": _sex,
    "age": _age,
    "number": _number,
    "person": _person,
    "org": _org,
    "text": _text,
    "prose": _text,
    "list": _text,
}
STRICT: Final[frozenset[Kind]] = frozenset(
    {"code", "money", "capitals", "date", "period", "sex", "age", "number"}
)


def read(text: str, spec: FieldSpec) -> Reading | None:
    """Read a value of the field's kind from ``text``; None when nothing there has its form."""
    folded = fold(text)
    if not folded.strip():
        return None
    return _READERS[spec.kind](folded, spec)
