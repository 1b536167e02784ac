"""Which kind of paper this is: by its title where it can be read, and by the labels that it bears.

A title may be covered by a seal or misread; then the nearest title of the vocabulary within the
tolerance counts, and the labels decide together with it.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from copilot.domain.document import DocType
from copilot.extract.runs import Line, Run, Sheet
from copilot.extract.schema import Schema, schemas
from copilot.extract.text import distance, squeeze

TITLE_WEIGHT: Final = 3.0
MIN_SCORE: Final = 0.6
_PROVINCE_NAMES: Final = """
北京市 天津市 上海市 重庆市 河北省 山西省 辽宁省 吉林省 黑龙江省 江苏省 浙江省 安徽省 福建省
江西省 山东省 河南省 湖北省 湖南省 广东省 海南省 四川省 贵州省 云南省 陕西省 甘肃省 青海省
台湾省 内蒙古自治区 广西壮族自治区 西藏自治区 宁夏回族自治区 新疆维吾尔自治区 新疆生产建设兵团 深圳市
大连市 青岛市 宁波市 厦门市
"""
_PROVINCES: Final = _PROVINCE_NAMES.split()


_VARIANT: Final = re.compile(
    r"^(?:医疗(?!.?门[^诊])|门诊|门急诊|门诊急诊|住院|中央)[\u4e00-\u9fff]{0,6}(?:收费|医疗费|医药费|费用|医疗)[\u4e00-\u9fff]{0,4}"
    r"(?:票据|收据)(?:\(电子\))?$"
)


# What is printed behind the name of an electronic receipt where the paper only tells of it.
_SUFFIX: Final = re.compile(r"(?<=\))(?:告知单|告知书|通知单|通知书|查验单|\(副本\))$")


class Title(NamedTuple):
    """A title on the page: ``text`` in clean spelling, ``similarity`` 1 when it was read exactly."""

    text: str
    printed: str
    pattern: str
    similarity: float
    runs: tuple[Run, ...]


class Verdict(NamedTuple):
    """The type with its confidence and the title that spoke for it."""

    doc_type: DocType
    confidence: float
    title: Title | None


def classify(sheets: Sequence[Sheet]) -> Verdict:
    """Return the type of a paper; ``other`` when neither title nor labels speak for any."""
    pages = sheets[:3]
    text = "\n".join(squeeze(line.text) for sheet in pages for line in sheet.lines)
    scores: list[tuple[float, DocType, Title | None]] = []
    heads = [line for sheet in pages[:1] for line in _head(sheet)]
    printed = _printed(heads)
    for doc_type, schema in schemas().items():
        title = _best_title(printed, schema)
        strength = title.similarity * schema.titles[title.pattern] if title else 0.0
        votes = sum(weight for hint, weight in schema.hints.items() if squeeze(hint) in text)
        scores.append((TITLE_WEIGHT * strength + min(votes, 2.5), doc_type, title))
    scores = [(score, kind, _with_province(title, heads)) for score, kind, title in scores]
    scores.sort(key=lambda entry: -entry[0])
    (top, doc_type, title), second = scores[0], scores[1][0]
    if top < MIN_SCORE:
        return Verdict("other", 0.5 if text else 0.2, None)
    margin = (top - second) / top
    absolute = min(top / 3.0, 1.0)
    confidence = min(0.99, 0.35 + 0.35 * margin + 0.3 * absolute)
    if title and title.similarity >= 0.95:
        # A title that was read leaves little doubt, however alike the labels of two types are.
        confidence = max(confidence, 0.9)
    return Verdict(doc_type, round(confidence, 3), title)


def _head(sheet: Sheet) -> list[Line]:
    """The lines that may hold a title: the upper part, and anything printed larger than the rest."""
    limit = sheet.page.height * 0.33
    large = 1.35 * sheet.glyph
    upper = [line for line in sheet.lines if line.cy <= limit or line.height >= large]
    return upper[:24] or sheet.lines[:6]


class _Printed(NamedTuple):
    """Text that may be a title; ``letters`` has a bit for each letter that titles use."""

    text: str
    letters: int
    runs: tuple[Run, ...]


class _Pattern(NamedTuple):
    """A title to look for; ``need`` of its letters must be there for it to be near."""

    title: str
    text: str
    letters: int
    need: float


def _printed(lines: Sequence[Line]) -> list[_Printed]:
    found: list[_Printed] = []
    for line in lines:
        for runs in _title_parts(line):
            text = squeeze("".join(run.text for run in runs))
            if len(text) <= 48:
                found.append(_Printed(text, _letters(text), runs))
    return found


@lru_cache(maxsize=1)
def _alphabet() -> dict[str, int]:
    used = sorted(
        {char for schema in schemas().values() for title in schema.titles for char in squeeze(title)}
    )
    return {char: 1 << place for place, char in enumerate(used)}


def _letters(text: str) -> int:
    alphabet, found = _alphabet(), 0
    for char in text:
        found |= alphabet.get(char, 0)
    return found


@lru_cache(maxsize=64)
def _patterns(titles: tuple[str, ...]) -> tuple[_Pattern, ...]:
    found = []
    for title in titles:
        text = squeeze(title)
        # Short titles count only when they are read exactly, longer ones when half their letters are.
        need = (0.5 if len(text) >= 4 else 1.0) * len(set(text))
        found.append(_Pattern(title, text, _letters(text), need))
    return tuple(found)


def _best_title(printed: Sequence[_Printed], schema: Schema) -> Title | None:
    """Return the title of the schema that is printed best; None when none is near."""
    best: Title | None = None
    patterns = _patterns(tuple(schema.titles))
    used, least = 0, min((one.need for one in patterns), default=0.0)
    for one in patterns:
        used |= one.letters
    for text, letters, runs in printed:
        if (letters & used).bit_count() < least:
            continue
        for pattern, spelled, wanted, need in patterns:
            if (letters & wanted).bit_count() < need:
                continue
            found = nearest_part(text, spelled)
            if found is None:
                continue
            start, end, similarity = found
            # A title within running text is a mention; one that fills its line is a title.
            rest = _place_length(text[:start]) + (len("(电子)") if text[end:].startswith("(电子)") else 0)
            share = (end - start) / max(len(text) - rest, 1)
            similarity *= 1.0 if share > 0.4 or len(text) < 16 else 0.55
            if (start and text[start - 1] in "医疗门急诊住") or (similarity < 1.0 and _strange(text[:start])):
                similarity *= 0.9
            rank = similarity * schema.titles[pattern]
            held = best.similarity * schema.titles[best.pattern] if best else 0.0
            # Among equals the longer reading holds a part of the title that the shorter lacks.
            if rank > held + 1e-6 or (
                best and rank > held - 0.05 and _begins_with_province(text) and len(text) > len(best.printed)
            ):
                best = Title(_spell(text, start, end, pattern, similarity), text, pattern, similarity, runs)
    return best


def _title_parts(line: Line) -> list[tuple[Run, ...]]:
    """Each run of a line, and each chain of neighbouring runs of like height (a title may be cut)."""
    parts: list[tuple[Run, ...]] = [(run,) for run in line.runs]
    for low in range(len(line.runs)):
        for high in range(low + 2, min(low + 12, len(line.runs)) + 1):
            chain = line.runs[low:high]
            left, right = chain[-2], chain[-1]
            near = right.x0 - left.x1 < 2.5 * max(right.height, left.height)
            if not near or not 0.75 < right.height / left.height < 1.34:
                break
            parts.append(tuple(chain))
    return parts


@lru_cache(maxsize=20_000)
def nearest_part(text: str, pattern: str) -> tuple[int, int, float] | None:
    """Return where a title stands in a text, or nearly so, as start, end and similarity."""
    at = text.find(pattern)
    if at >= 0:
        return at, at + len(pattern), 1.0
    if len(pattern) < 4:
        return None
    best: tuple[int, int, float] | None = None
    for length in range(max(len(pattern) - 2, 3), len(pattern) + 2):
        for start in range(max(len(text) - length, 0) + 1):
            cost = distance(text[start : start + length], pattern) / len(pattern)
            if cost <= 0.42 and (best is None or 1.0 - cost > best[2] + 1e-9):
                best = (start, min(start + length, len(text)), 1.0 - cost)
    return best


def _spell(text: str, start: int, end: int, pattern: str, similarity: float) -> str:
    """Return the printed title, with its known part put right when it was misread."""
    before, after = text[:start], text[end:]
    if similarity < 1.0:
        if not _look_alike(text[start:end], pattern) and _VARIANT.match(
            re.sub(r"^.*?(省|自治区|[^门急]市)(?=.)", "", text)
        ):
            # A whole title in words of its own is no misreading of ours.
            return text
        before = _province(before)
        after = after if after.startswith("(") else ""
    if re.match(r"^\(?.?[电子]", after) and "子" in after:
        after = "(电子)" + (_SUFFIX.search(after) or [""])[0]
    return f"{before}{pattern}{after}"


def _look_alike(printed: str, pattern: str) -> bool:
    """Whether two texts differ only in glyphs that recognisers exchange (往院 for 住院)."""
    return len(printed) == len(pattern) and all(
        distance(a, b) < 0.5 for a, b in zip(printed, pattern, strict=True)
    )


def _with_province(title: Title | None, heads: Sequence[Line]) -> Title | None:
    """Put the province that stands before a title, a little higher or lower, in front of it."""
    if title is None or not title.text.startswith("医疗"):
        return title
    first = title.runs[0]
    for line in heads:
        for run in line.runs:
            gap = first.x0 - run.x1
            near = -0.5 * first.height < gap < 3 * first.height and abs(run.cy - first.cy) < first.height
            if near and squeeze(run.text) in _PROVINCES:
                text = squeeze(run.text)
                return title._replace(
                    text=text + title.text, printed=text + title.printed, runs=(run, *title.runs)
                )
    return title


def _strange(prefix: str) -> bool:
    """Whether what stands before a misread title is neither a region nor an institution."""
    return bool(prefix) and not re.search(r"[省市区县团院司局)]$", prefix)


def named_place(title: str) -> bool:
    """Whether a title begins with a region or an institution, as fiscal receipts and invoices do."""
    return _begins_with_province(title) or bool(re.match(r"^[\u4e00-\u9fff]{2,16}[省市区县团院]", title))


def _begins_with_province(text: str) -> bool:
    return any(distance(text[: len(name)], name) <= 0.3 * len(name) for name in _PROVINCES)


def _place_length(prefix: str) -> int:
    """Return how many glyphs a region's name takes that stands alone before a title."""
    return len(prefix) if prefix in _PROVINCES else 0


def _province(prefix: str) -> str:
    """Return the province whose name is nearest to a misread prefix, else the prefix itself."""
    if not prefix or prefix in _PROVINCES or any(name.startswith(prefix) for name in _PROVINCES):
        return prefix
    near = min(_PROVINCES, key=lambda name: distance(prefix, name))
    return near if distance(prefix, near) <= max(1.0, 0.3 * len(near)) else prefix
