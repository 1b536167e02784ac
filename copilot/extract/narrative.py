"""What sentences and lists of a narrative paper name: diagnoses, codes, operations, drugs."""

import re
from typing import Final

from copilot.extract.dates import find_dates
from copilot.extract.rx import drug_form, split_brand
from copilot.extract.text import fold

_BULLET: Final = re.compile(r"[①-⑳]|(?:(?<=^)|(?<=[\s。;；,，]))[一二三四五六七八九十]{1,2}、")
NUMBERED: Final = re.compile(r"^\s*(?:\(?\d{1,2}\s*[.、)．](?!\d)|[①-⑳])")
_ICD: Final = re.compile(r"\(?\b([A-Z]\d{2}(?:\.[0-9x]{1,3}(?:[x+*]?\d{0,3})?)?)(?![0-9A-Za-z])\)?")
_OPERATION: Final = re.compile(r"行((?:(?!行)[^，。；、,;\s“”\"'()（）]){2,28}?术)(?!后|前|中|野|腔|区|者)")
_NOT_DONE: Final = re.compile(r"(拟|未|建议|择期|择日|待|考虑|可|需|曾|既往|外院|当地医院)[^，。；,;]{0,8}$")
_DOSE: Final = (
    r"\d+(?:\.\d+)?\s*(?:mg|g|μg|ug|mcg|ml|mL|ML|万?[UuIi]{1,2}\b|单位"
    r"|片|粒|袋|支|丸|滴|喷|瓶|盒|枚|贴|揿|吸)"
)
_DRUG: Final = re.compile(
    rf"([\u4e00-\u9fffA-Za-zα-ωⅠ-Ⅻ0-9\-]{{3,40}}?(?:[(（][^()（）]{{1,16}}[)）])?)\s*[,，:]?\s*({_DOSE})"
)
_LEAD: Final = re.compile(
    r"^.*(?:[,，;；、:：]|口服|予以|给予|服用|继续|应用|使用|加用|改用|改为|改服|带药|注射(?!用|液|剂)|静滴|静注|外用|含服|吸入(?!剂|用|粉|气|溶)|天后|周后|月后|出院后|后予|并予|联合|予|及)"
)


def split_list(text: str) -> list[str]:
    """Split a list of diagnoses or drugs into its entries, in order, without numbering."""
    body = text.strip()
    numbered = _by_numbers(body.replace("\n", " "))
    if numbered:
        parts = numbered
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


def _by_numbers(body: str) -> list[str]:
    """Split at 1. 2. 3. in sequence, or at bullets; empty when the text has neither.

    Only the next number of the sequence splits, so that ``2型`` or ``1.5cm`` stay whole.
    """
    if _BULLET.match(body):
        return _BULLET.split(body)
    cuts: list[tuple[int, int]] = []
    position = 0
    for number in range(1, 60):
        pattern = re.compile(rf"(?<![0-9A-Za-z.])[(（]?{number}\s*(?:[.、．](?=\s*\D|\d\D)|[)）])\s*")
        match = pattern.match(body, 0) if number == 1 else pattern.search(body, position)
        if match is None:
            break
        cuts.append(match.span())
        position = match.end()
    if not cuts:
        return []
    ends = [start for start, _ in cuts[1:]] + [len(body)]
    return [body[end:stop] for (_, end), stop in zip(cuts, ends, strict=True)]


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
        name = re.sub(
            r"^(?:了|为|在|于)?(?:(?:全|局|腰|静脉|插管|气管插管|复合|硬膜外)?(?:身)?麻(?:醉)?下)?",
            "",
            match.group(1),
        )
        if not _NOT_DONE.search(before) and name not in [held for held, _ in out] and len(name) >= 3:
            out.append((name, days[-1].value if days else None))
    return out


def drugs(text: str) -> list[tuple[str, str]]:
    """Return drug name and dose for every drug with a dose in a sentence or a list."""
    out: list[tuple[str, str]] = []
    for match in _DRUG.finditer(text.replace("\n", "")):
        name = _LEAD.sub("", match.group(1))
        name = re.sub(r"^(?:\d+[.、)]?|[-及和与或每次])+", "", name)
        if len(name) < 3 or re.search(
            r"复查|检查|化疗|放疗|肿|大小|体重|尿量|白细胞|血小板|血红蛋白|引流", name
        ):
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
