"""Which column a word of a header names: by the vocabulary, by its head noun, or in two languages.

Chinese compounds have their head at the end (报销后金额 is an amount, 药品通用名称 a name), so that a
word nobody listed can still be read, as long as what it is an amount *of* is the charge itself.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from copilot.extract.runs import Run
from copilot.extract.schema import Columns
from copilot.extract.text import cjk_share, closest

_TOLD: Final = re.compile(r"\(?(?:[/×xX*+、]\(?)+\)?")
_EXPLAINED: Final = re.compile(r"([\u4e00-\u9fff\s]{2,10})\(([^()]{2,20})\)")
_UNITS: Final = re.compile(r"\([元¥/%]+\)")
_SHORT: Final = re.compile(r"[\u4e00-\u9fff]{2,4}")
_ONE_CELL: Final = (["name", "spec"], ["name", "strength"], ["name", "unit"], ["name", "code"])
_LATIN: Final = re.compile(r"\(?[A-Za-z][A-Za-z.'&/\s-]*(?:\([A-Za-z\s]+\))?\)?|\([A-Za-z¥\s]+\)")
# What is paid, allowed or left of a charge is not its amount; the name of a ward is not that of a charge.
_OTHER_MONEY: Final = re.compile(
    r"自[付费负理]|个人|医保|统筹|报销|支付|账户|帐户|优惠|减免|折|税|退|限|范围|可报|记账|现金|余|累计|原|差"
)
_OTHER_NAME: Final = re.compile(
    r"单位|医院|机构|科|厂|企业|产地|商品|剂型|病|患|姓|公司|分类|类别|医师|医生|英文"
)
_HEADS: Final[tuple[tuple[str, Columns], ...]] = (
    ("单价", "price"),
    ("价格", "price"),
    ("金额", "amount"),
    ("总价", "amount"),
    ("数量", "qty"),
    ("规格", "spec"),
    ("规格", "strength"),
    ("名称", "name"),
    ("项目", "name"),
    ("结果", "result"),
    ("测定值", "result"),
    ("参考值", "reference"),
    ("参考区间", "reference"),
    ("参考范围", "reference"),
    ("提示", "flag"),
    ("单位", "unit"),
    ("频次", "freq"),
    ("频率", "freq"),
    ("途径", "route"),
    ("剂量", "dose"),
    ("用量", "dose"),
    ("天数", "days"),
    ("用法", "usage"),
    ("比例", "ratio"),
    ("编码", "code"),
    ("代码", "code"),
    ("日期", "date"),
    ("丰度", "vaf"),
    ("方法", "method"),
)
_ENGLISH: Final[Mapping[str, Columns]] = {
    **dict.fromkeys(("item", "items", "description", "itemname", "service", "particulars", "test"), "name"),
    **dict.fromkeys(("amount", "total", "charge", "charges", "fee"), "amount"),
    **dict.fromkeys(("qty", "quantity"), "qty"),
    **dict.fromkeys(("price", "unitprice"), "price"),
    **dict.fromkeys(("result", "results"), "result"),
    **dict.fromkeys(("reference", "referencerange", "referenceinterval"), "reference"),
    **dict.fromkeys(("unit", "units"), "unit"),
    **dict.fromkeys(("spec", "specification"), "spec"),
    "date": "date",
    "flag": "flag",
    "gene": "name",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Column:
    """A column of one group: its kind and the extent of its header word."""

    kind: Columns
    run: Run


@lru_cache(maxsize=64)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern that finds any of the names, the longest first, spread by blanks or not."""
    ordered = sorted(names, key=len, reverse=True)
    return re.compile("|".join(r"\s*".join(map(re.escape, name)) for name in ordered))


def header_words(run: Run, names: Mapping[str, Columns]) -> list[Column] | None:
    """Return the columns that a run names, or None when it holds anything else."""
    text = run.text
    if ":" in text:
        return None
    found: list[Column] = []
    rest = text
    for match in _any_of(tuple(names)).finditer(text):
        for low, high in _words(match, names):
            key = re.sub(r"\s+", "", text[low:high])
            found.append(Column(names[key], run.piece(low, high)))
        rest = rest.replace(match.group(0), "", 1)
    if len(found) > 1 and {one.kind for one in found} == {"name"} and not re.search(r"\s", text):
        return [Column("name", run)]  # 项目及规格名称
    if found and not re.sub(r"[\s:()/·.*元¥,、|×xX+及与和]+", "", rest):
        if len(found) > 1 and found[0].kind == "name" and _TOLD.fullmatch(rest):
            # 项目/单价×数量 heads what a till prints on two lines, not three columns.
            return [Column("name", run)]
        if [one.kind for one in found] in _ONE_CELL and re.fullmatch(r"[(/、及与和]\)?", rest.strip()):
            return [Column("name", run)]  # 名称(规格) heads one column
        return found
    if found and re.search(r"\s", text) and (parts := _with_strange(run, found)):
        return parts
    told = _EXPLAINED.fullmatch(text)
    if told and re.sub(r"\s+", "", told.group(1)) in names and not _OTHER_MONEY.search(told.group(2)):
        return [Column(names[re.sub(r"\s+", "", told.group(1))], run)]
    near = closest(re.sub(r"\s+", "", text), [name for name in names if len(name) >= 2])
    if near and len(text) <= 12:
        return [Column(names[near[0]], run)]
    plain = re.sub(r"\s+", "", _LATIN.sub("", text)) if 0 < cjk_share(text) < 1 else ""
    if plain in names:
        # The same word follows in English: 费用名称 Description.
        return [Column(names[plain], run)]
    return None


def _words(match: re.Match[str], names: Mapping[str, Columns]) -> list[tuple[int, int]]:
    """Return the spans of a name that was found, of its parts where a blank parts two names."""
    parts = [part.span() for part in re.finditer(r"\S+", match.group(0))]
    apart = len(parts) > 1 and all(high - low > 1 for low, high in parts)
    if apart and len({names.get(match.group(0)[low:high]) for low, high in parts} - {None}) == len(parts):
        return [(match.start() + low, match.start() + high) for low, high in parts]
    return [match.span()]


def _with_strange(run: Run, found: Sequence[Column]) -> list[Column]:
    """Return the columns of a run that also holds one short word of no list, that word as a column."""
    out: list[Column] = []
    ends: list[tuple[int, int]] = []
    for column in found:
        low = run.text.find(column.run.text, ends[-1][1] if ends else 0)
        if low < 0:
            return []
        if ends and [out[-1].kind, column.kind] in _ONE_CELL and run.text[ends[-1][1] : low] in ("/", "、"):
            ends[-1] = (ends[-1][0], low + len(column.run.text))  # 名称/规格 heads one column
            out[-1] = Column("name", run.piece(*ends[-1]))
            continue
        ends.append((low, low + len(column.run.text)))
        out.append(column)
    gaps = zip([0, *(high for _, high in ends)], [*(low for low, _ in ends), len(run.text)], strict=True)
    strange = [
        (low + match.start(), low + match.end())
        for low, high in gaps
        for match in re.finditer(r"[^\s/]+", _UNITS.sub(_blank, run.text[low:high]))
    ]
    if len(strange) != 1 or not _SHORT.fullmatch(run.text[slice(*strange[0])]):
        return []
    return sorted([*out, Column("other", run.piece(*strange[0]))], key=lambda column: column.run.x0)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group(0))


def english(run: Run) -> Columns | None:
    """Return the column that an English word heads."""
    return _ENGLISH.get(re.sub(r"[^a-z]", "", re.sub(r"\(.*?\)", "", run.text.lower())))


def by_head_noun(run: Run, kinds: frozenset[Columns]) -> Columns | None:
    """Return the column of an unlisted word by its head noun, one of ``kinds``, or None."""
    text = re.sub(r"\(.*?\)|[\s*¥]+", "", run.text)
    if not 3 <= len(text) <= 10 or cjk_share(text) < 0.7:
        return None
    for head, kind in _HEADS:
        if kind not in kinds or not text.endswith(head):
            continue
        told = text.removesuffix(head)
        if kind in ("amount", "price", "ratio", "qty") and _OTHER_MONEY.search(told):
            return None
        if kind == "name" and _OTHER_NAME.search(told):
            return None
        return kind
    return None
