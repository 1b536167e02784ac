"""Letters of a stamp beside a value: what its column cannot hold is taken off, or nothing is read. Pure.

The letters of a stamp stand against the print and are read with it: ``盒`` becomes ``东院区盒``, a
reference ``3.8-5.1`` becomes ``3.8-5.1望院``. Units, flags, intervals, ways and times of taking a drug have
few forms; in them the stamp can be told from the print. Only values under a stamp are touched.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from copilot.domain.document import Document, ExtractedField, LineItem, Page
from copilot.extract.derive import SEALED, seal_over
from copilot.extract.routes import ROUTES
from copilot.extract.rx import FREQUENCIES
from copilot.extract.schema import Schema
from copilot.extract.text import squeeze
from copilot.redact.words import DOUBLE_SURNAMES, SURNAMES

_HAN: Final = r"[\u4e00-\u9fff]"
_UNIT_WORDS: Final = """
支 盒 袋 片 粒 瓶 次 日 天 月 周 小时 分钟 半小时 项 个 套 付 副 贴 张 块 条 根 枚 包 板 丸 筒 桶 卷 把 只
双 对 组 份 件 台 例 人 人次 床日 部位 单侧 双侧 每日 每次 每小时 每部位 剂 毫升 毫克 克 千克 公斤 升 米
厘米 样 管 滴 喷 揿 单位 万单位 国际单位 疗程 孔 针 穴位 区 段 牙 视野 切片 蜡块 标本 位点
"""
_UNITS: Final = tuple(sorted(_UNIT_WORDS.split(), key=len, reverse=True))
_RANGE: Final = (
    r"(?:[<>≤≥]=?\s*\d+(?:\.\d+)?|\d+(?:\.\d+)?\s*(?:[-~—–]|--)\s*\d+(?:\.\d+)?|[阴阳]性(?:\([-+]\))?)"
)
# Letters between digits that write neither an amount nor a count.
_TORN: Final = re.compile(r"\d[^\W\d_A-Za-z元圆角分年月日次个天张项折至共计余]{1,3}\d")
_TOLD: Final = re.compile(r"阴|阳|男|女|成人|儿童|新生|岁|期|以[上下]|不|正常|未")
_FLAG: Final = re.compile(r"[↑↓HLhlNAC+\-±*!]{1,4}|[偏过]?[高低]|正常|异常|危急?|临界|[阴阳]性")
_OFF: Final = "旁边的印章文字已去掉"
_LOST: Final = "与印章文字连在一起,请核对"
_NAMED: Final = tuple(DOUBLE_SURNAMES.split())
# The end of a sentence or bracket, a blank, and words without digits behind it.
_TRAILING: Final = re.compile(rf"(?<=[。;；)）])\s+({_HAN}{{2,12}}(?:\s+{_HAN}{{1,12}})?)$")


def without_stamps(document: Document, form: Schema) -> Document:
    """Return the document without what stamps added to recognised values."""
    charges = tuple(sorted(form.charges, key=len, reverse=True))
    pages = {page.number: page for page in document.pages}
    items = tuple(
        LineItem(index=item.index, cells=tuple(_cell(cell, charges) for cell in item.cells))
        for item in document.items
    )
    fields = tuple(_field(one, form, pages) for one in document.fields)
    return document.model_copy(update={"fields": fields, "items": items})


def _cell(cell: ExtractedField, charges: Sequence[str]) -> ExtractedField:
    if cell.value is None or cell.source != "ocr" or SEALED not in cell.note:
        return cell
    if cell.name in ("amount", "price", "unit_price", "std") and re.match(rf".*{_HAN}\d", cell.raw_text):
        return _put(cell, None, _LOST)
    if cell.name == "name" and charges:
        known = next((one for one in charges if squeeze(cell.value).startswith(squeeze(one))), None)
        return cell if known is None or squeeze(known) == squeeze(cell.value) else _put(cell, known, _OFF)
    narrow = _NARROW.get(cell.name)
    if narrow is None:
        return cell
    held = narrow(cell.value)
    return cell if held == cell.value else _put(cell, held, _OFF if held else _LOST)


def _field(value: ExtractedField, form: Schema, pages: dict[int, Page]) -> ExtractedField:
    spec = form.fields.get(value.name)
    if spec is None or value.value is None or value.source != "ocr":
        return value
    if spec.kind in ("prose", "text", "list"):
        return _sentence(value, pages.get(value.page))
    if spec.kind == "money" and _TORN.search(squeeze(value.raw_text)):
        return _put(value, None, _LOST)
    if SEALED not in value.note:
        return value
    if spec.kind == "person":
        held = _person(value.value)
        return value if held == value.value else _put(value, held, _OFF if held else _LOST)
    return value


def _sentence(value: ExtractedField, page: Page | None) -> ExtractedField:
    """Take words under a stamp off the end of a text whose last sentence is finished before them."""
    found = _TRAILING.search(value.value or "")
    if found is None or page is None or not page.seals:
        return value
    parts = found.group(1).split()
    under = [word.text for word in page.words if seal_over(word.box, page.seals)]
    if not all(any(part in text for text in under) for part in parts):
        return value
    return _put(value, (value.value or "")[: found.start()].rstrip(), _OFF)


def _person(name: str) -> str | None:
    """A name under a stamp begins with a surname, or behind the one letter that is none."""
    if not re.fullmatch(rf"{_HAN}{{2,4}}", name) or like_a_name(name):
        return name
    return name[1:] if len(name) >= 3 and _surname(name[1:]) else None


def like_a_name(name: str) -> bool:
    """Whether a text may be a name: two to four characters after a surname, or no Chinese name at all."""
    return not re.fullmatch(rf"{_HAN}+", name) or (2 <= len(name) <= 4 and _surname(name))


def _surname(name: str) -> bool:
    return name[0] in SURNAMES or name[:2] in _NAMED


def _unit(text: str) -> str | None:
    bare = squeeze(text)
    if re.fullmatch(r"[\d.,]+", bare):
        return None
    if bare in _UNITS or not re.fullmatch(rf"{_HAN}{{2,}}", bare) or "/" in bare:
        return text
    first = next((one for one in _UNITS if bare.startswith(one)), None)
    last = next((one for one in _UNITS if bare.endswith(one)), None)
    if first and last and first != last:
        return None
    return first or last or (None if len(bare) > 3 else text)


def _flag(text: str) -> str | None:
    return text if _FLAG.fullmatch(squeeze(text)) else None


def _reference(text: str) -> str | None:
    if not re.search(_HAN, text) or _TOLD.search(text):
        return text
    match = re.match(rf"({_RANGE})\s*{_HAN}+$", text.strip())
    return match.group(1) if match else None


def _frequency(text: str) -> str | None:
    match = FREQUENCIES.search(text)
    return match.group(0) if match else None


def _route(text: str) -> str | None:
    match = ROUTES.search(text)
    return match.group(0) if match else None


_NARROW: Final[dict[str, Callable[[str], str | None]]] = {
    "unit": _unit,
    "flag": _flag,
    "reference": _reference,
    "freq": _frequency,
    "route": _route,
}


def fits_column(name: str, text: str) -> bool:
    """Whether a narrow column can hold a text; true of every other column."""
    narrow = _NARROW.get(name)
    return narrow is None or narrow(text) == text


def _put(value: ExtractedField, held: str | None, note: str) -> ExtractedField:
    read = f"读作“{(value.value or '')[:20]}”,{note}"
    confidence = min(value.confidence, 0.7 if held else 0.2)
    told = "；".join(filter(None, [value.note, read]))
    return value.model_copy(update={"value": held, "confidence": round(confidence, 4), "note": told})
