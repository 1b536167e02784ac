"""The drugs of a prescription: from a table, or from lines after ``Rp``.

A drug line carries name, strength and quantity; the usage (用法, Sig.) stands on the same line or on
the ones below.
"""

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from copilot.domain.document import ExtractedField, FieldSource
from copilot.extract.charges import cell
from copilot.extract.routes import ROUTES
from copilot.extract.runs import Line, Run, Sheet
from copilot.extract.text import cjk_share, fold

FORMS: Final = [
    "肠溶片",
    "缓释片",
    "控释片",
    "分散片",
    "咀嚼片",
    "泡腾片",
    "口崩片",
    "薄膜衣片",
    "缓释胶囊",
    "肠溶胶囊",
    "软胶囊",
    "胶囊",
    "注射用浓溶液",
    "浓溶液",
    "粉针剂",
    "冻干粉针",
    "注射液",
    "口服溶液",
    "口服液",
    "口服混悬液",
    "混悬液",
    "干混悬剂",
    "溶液",
    "颗粒",
    "冲剂",
    "糖浆",
    "滴丸",
    "蜜丸",
    "水蜜丸",
    "浓缩丸",
    "丸",
    "散",
    "膏",
    "软膏",
    "乳膏",
    "凝胶",
    "贴剂",
    "贴膏",
    "滴眼液",
    "滴耳液",
    "眼膏",
    "喷雾剂",
    "气雾剂",
    "吸入剂",
    "粉吸入剂",
    "粉雾剂",
    "栓",
    "栓剂",
    "合剂",
    "酊",
    "片",
]
_UNIT: Final = r"(?:盒|瓶|支|片|粒|袋|贴|包|丸|板|套|筒|g|克|kg|剂|付|枚|小盒|揿)"
_AMOUNT: Final = r"\d+(?:\.\d+)?\s*(?:mg|g|μg|ug|mcg|ml|mL|ML|L|万?[IUiu]{1,2}|单位|万单位|%)"
_PACKS: Final = re.compile(r"^\s*(.*?[片粒支袋丸贴吸喷揿滴])(?=[×xX*]\s*\d+\s*[盒瓶支袋]\s*$)")
_COUNT: Final = r"\d+(?:\.\d+)?\s*(?:片|粒|支|袋|瓶|丸|贴|包|滴|喷|揿|枚|吸|板)"
_STRENGTH: Final = re.compile(
    rf"{_AMOUNT}(?:\s*[:/]\s*(?:{_AMOUNT}|{_COUNT}))?(?:[*xX×]\s*\d+\s*(?:片|粒|支|袋|瓶|丸|贴|包|吸|喷|揿|滴|s|S|T|粒装|片装)?)?"
    rf"(?:[*xX×]\s*\d+\s*(?:板|盒|瓶|袋))?(?:\s*/\s*(?:盒|瓶|支|袋|板))?"
)
_QTY: Final = re.compile(rf"(?:[×xX*]|数量:?|共|总量:?)?\s*(\d+(?:\.\d+)?)\s*({_UNIT})(?![/\d每*xX×])")
FREQUENCIES: Final = re.compile(
    r"(?:每|一|1)\s*(?:日|天)\s*(?:\d|[一二两三四])\s*次|每\s*\d*\s*[周月]\s*(?:\d|[一二两三四])?\s*次|\d\s*次\s*/\s*(?:日|天|周|d)|"
    r"每\s*\d{1,2}\s*小时\s*(?:\d|一)?\s*次|(?:每晚|睡前|必要时|隔日|每隔一日|立即)(?:\s*(?:\d|一)\s*次)?|"
    r"(?<![A-Za-z])(?:qd|bid|tid|qid|qn|qod|qw|biw|tiw|prn|st|hs|q\d{1,2}[hdw]|q\.d\.?|b\.i\.d\.?|t\.i\.d\.?|qm|qam)(?![A-Za-z])|每\s*\d+\s*[天日周]\s*(?:\d|一)?\s*次",
    re.IGNORECASE,
)
_DAYS: Final = re.compile(
    r"(?:[×xX*]|共|连用|连服|疗程:?|天数:?|用药天数:?)?\s*(\d{1,3})\s*(?:天|日)(?!\s*[\d一二两三四]?\s*次|/)"
)
_DOSE: Final = re.compile(
    rf"(?:每次|一次|1次|单次|次量|用量:?|剂量:?)\s*({_AMOUNT}|{_COUNT})|({_AMOUNT}|{_COUNT})\s*/\s*次|({_AMOUNT}|{_COUNT})"
)
_START: Final = re.compile(r"^\W*(R\s*[pPx]?|RP|℞|处方)\s*[:.。]?\s*|西药处方|中成药处方|药品明细")
_STOP: Final = re.compile(
    r"以下空白|^\W*(医师|医生|处方医师|审核|药师|调配|核对|发药|金额|药费|药品金额|合计|总金额|备注|注:|嘱托|执业)"
)
_USAGE: Final = re.compile(
    r"^\W*(用法用量|用法|用量|Sig\.?|S\s*[:.]|sig|用药方法|服法)\s*[:.]?", re.IGNORECASE
)
_LABELLED: Final = re.compile(r"^\W*(?:药品规格|规格|包装|数量|总量|剂型)\s*:")
_NUMBERED: Final = re.compile(r"^\W*(\d{1,2}\s*[.、)\s]|[①-⑳])\s*(?=[\u4e00-\u9fffA-Za-z])")


def drug_form(name: str) -> str | None:
    """Return the dosage form at the end of a generic name, or None."""
    bare = re.sub(r"[(（].*?[)）]", "", name).strip()
    return next((form for form in sorted(FORMS, key=len, reverse=True) if bare.endswith(form)), None)


def split_brand(text: str) -> tuple[str, str | None]:
    """Split ``甲磺酸奥希替尼片(泰瑞沙)`` into generic name and brand.

    Brackets that belong to the generic name (Ⅱ), (白蛋白结合型), numerals and salts stay in it.
    """
    match = re.search(r"[(（\[【]\s*([\u4e00-\u9fffA-Za-z·®]{2,10})\s*[)）\]】]", text)
    if match is None:
        return text.strip(), None
    inner = match.group(1)
    if re.search(
        r"型|用|基|酯|盐|水合|[ⅠⅡⅢⅣIV]+$|复方|装|进口|国产|集采|甲|乙|丙|医保|自费|单抗|儿童|成人|规格", inner
    ):
        return text.strip(), None
    generic = (text[: match.start()] + text[match.end() :]).strip()
    return generic, inner.rstrip("®")


def usage(text: str) -> dict[str, str]:
    """Return dose, route, freq and days that a usage text states."""
    out: dict[str, str] = {}
    folded = fold(text)
    route = ROUTES.search(folded)
    if route:
        out["route"] = route.group(0)
    freq = FREQUENCIES.search(folded)
    if freq:
        out["freq"] = re.sub(r"\s+", "", freq.group(0))
    rest = folded
    if freq:
        rest = rest[: freq.start()] + " " + rest[freq.end() :]
    days = _DAYS.search(rest)
    if days:
        out["days"] = days.group(1)
        rest = rest[: days.start()] + " " + rest[days.end() :]
    dose = _DOSE.search(rest)
    if dose:
        out["dose"] = re.sub(r"\s+", "", next(group for group in dose.groups() if group))
    return out


def rx_lines(sheets: Sequence[Sheet], source: FieldSource) -> list[list[ExtractedField]]:
    """Return the drugs of prescriptions that print them as lines."""
    drugs: list[list[ExtractedField]] = []
    for sheet in sheets:
        active = False
        for line, below in zip_longest(sheet.lines, sheet.lines[1:]):
            text = line.text
            started = _START.search(text)
            if not active and not started and below is not None:
                active = _tells_drug(text, below.text)
            if started and not active:
                active = True
                if not re.search(r"[\u4e00-\u9fff]{2}", text[started.end() :]):
                    continue
            if not active:
                continue
            if _STOP.search(text):
                if drugs:
                    break
                continue
            _read_line(line, drugs, source, started.end() if started and text[: started.end()].strip() else 0)
    return drugs


def _tells_drug(text: str, below: str) -> bool:
    """Whether a line names a drug with packing and packs, and the next one its usage: no ``Rp`` is needed."""
    body = _NUMBERED.sub("", text)
    strength = _STRENGTH.search(body)
    if strength is None or not _USAGE.match(below) or ":" in body[: strength.start()]:
        return False
    name = re.sub(r"[\s,(\[]+$", "", body[: strength.start()])
    return drug_form(name) is not None and _QTY.search(body[strength.end() :]) is not None


def _read_line(line: Line, drugs: list[list[ExtractedField]], source: FieldSource, skip: int) -> None:
    text = line.text[skip:] if skip < len(line.text) else line.text
    if _USAGE.match(text):
        _add_usage(text, line.runs, drugs, source)
        return
    labelled = _LABELLED.match(text)
    if labelled and drugs:
        held = _STRENGTH.search(text)
        if held and not any(c.name == "strength" for c in drugs[-1]):
            _add_packing(text[held.start() :], (0, len(held.group(0))), line.runs, drugs[-1], source)
        _add_usage(text[held.end() :] if held else text, line.runs, drugs, source)
        return
    body = _NUMBERED.sub("", text)
    strength = _STRENGTH.search(body)
    head = body[: strength.start()] if strength else body
    name = re.sub(r"[\s,，:：(\[]+$", "", re.split(r"\s{2,}|\s(?=\d)", head.strip())[0])
    looks = cjk_share(name) > 0.5 and (drug_form(name) or strength or _NUMBERED.match(text))
    verb = ROUTES.match(body.strip()) or FREQUENCIES.match(body.strip())
    if not looks or verb or len(name) < 2:
        if strength and not head.strip() and drugs and not any(c.name == "strength" for c in drugs[-1]):
            _add_packing(body, strength.span(), line.runs, drugs[-1], source)
        _add_usage(text, line.runs, drugs, source)
        return
    generic, brand = split_brand(name)
    cells = [cell("generic_name", generic, line.runs, source)]
    form = drug_form(generic)
    after = body[strength.end() :] if strength else body[len(head) :]
    quantity = _QTY.search(after)
    if not strength and not quantity:
        quantity = _QTY.search(body[len(name) :])
    told = strength.group(0) if strength else ""
    packs = _PACKS.match(told) if not quantity else None
    if packs:
        told, quantity = packs.group(1), _QTY.search(told[packs.end(1) :])
    found: dict[str, str | None] = {
        "brand": brand,
        "form": form,
        "strength": re.sub(r"\s+", "", told) or None,
        "qty": quantity.group(1) if quantity else None,
        "unit": quantity.group(2) if quantity else None,
    }
    cells.extend(cell(key, value, line.runs, source) for key, value in found.items() if value)
    drugs.append(cells)
    tail = after[quantity.end() :] if quantity else after
    if ROUTES.search(tail) or FREQUENCIES.search(tail):
        _add_usage(tail, line.runs, drugs, source)


def _add_packing(
    text: str,
    span: tuple[int, int],
    runs: Sequence[Run],
    drug: list[ExtractedField],
    source: FieldSource,
) -> None:
    """Add strength and packs that stand on the line below the name (``0.25g×24粒×2盒``)."""
    packs = _PACKS.match(text[: span[1]])
    end = packs.end(1) if packs else span[1]
    strength = text[span[0] : end]
    quantity = _QTY.search(text[end:])
    drug.append(cell("strength", re.sub(r"\s+", "", strength), runs, source))
    if quantity and not any(c.name == "qty" for c in drug):
        drug.append(cell("qty", quantity.group(1), runs, source))
        drug.append(cell("unit", quantity.group(2), runs, source))


def _add_usage(
    text: str, runs: Sequence[Run], drugs: list[list[ExtractedField]], source: FieldSource
) -> None:
    if not drugs:
        return
    held = {made.name for made in drugs[-1]}
    said = usage(_USAGE.sub("", text))
    if "freq" not in said and "route" not in said and not _USAGE.match(text):
        return
    drugs[-1].extend(cell(key, value, runs, source) for key, value in said.items() if key not in held)


def rx_row(cells: list[ExtractedField]) -> list[ExtractedField]:
    """Complete a drug read from a table: brand and form from the name, parts of a usage column."""
    out = list(cells)
    name = next((c for c in cells if c.name == "generic_name"), None)
    if name and name.value:
        generic, brand = split_brand(name.value)
        strength = None if any(c.name == "strength" for c in cells) else _STRENGTH.search(fold(generic))
        if strength:
            out.append(name.model_copy(update={"name": "strength", "value": strength.group(0).strip()}))
            generic = generic[: strength.start()].strip().rstrip("([/,")
        out[out.index(name)] = name.model_copy(update={"value": generic})
        form = drug_form(generic)
        for key, value in (("brand", brand), ("form", form)):
            if value and not any(c.name == key for c in out):
                out.append(name.model_copy(update={"name": key, "value": value}))
    freq = next((c for c in out if c.name == "freq"), None)
    glued = re.fullmatch(r"(.*次)\s*(\d{1,2})", freq.value) if freq and freq.value else None
    if freq and glued and not any(c.name == "days" for c in out):
        out[out.index(freq)] = freq.model_copy(update={"value": glued.group(1)})
        out.append(freq.model_copy(update={"name": "days", "value": glued.group(2)}))
    for column in ("usage", "dose", "route", "freq"):
        held = next((c for c in out if c.name == column), None)
        if held is None or not held.value:
            continue
        said = usage(held.value)
        for key, value in said.items():
            if not any(c.name == key for c in out):
                out.append(held.model_copy(update={"name": key, "value": value}))
        if column == "usage":
            out.remove(held)
    return out
