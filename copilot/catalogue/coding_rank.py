"""How well a standard name fits what was written: features, and their weights.

The weights were set from what the features mean; a fit on generated strings (``coding_fit``) moves
them little and puts no more right terms first, so they stand as they are.
"""

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from operator import mul
from typing import Final, NamedTuple

FEATURES: Final = (
    "cosine", "asked_covered", "name_covered", "pairs", "tail", "head", "run", "equal", "name_inside",
    "asked_inside", "as_written", "contrast", "added", "extra_numbers", "missing_numbers", "length_gap",
    "unspecified", "extended", "other", "rare_missing", "morphology", "side", "variant",
)  # fmt: skip
WEIGHTS: Final[Mapping[str, float]] = {
    "cosine": 3.0,
    "asked_covered": 4.0,
    "name_covered": 3.0,
    "pairs": 2.0,
    "tail": 1.0,
    "head": 0.8,
    "run": 1.5,
    "equal": 3.0,
    "name_inside": 0.6,
    "asked_inside": 0.8,
    "as_written": 1.0,
    "contrast": -2.5,
    "added": -1.2,
    "extra_numbers": -1.2,
    "missing_numbers": -0.7,
    "length_gap": -0.8,
    "unspecified": 0.3,
    "extended": -0.1,
    "other": -0.5,
    "rare_missing": -0.8,
    "morphology": -0.8,
    "side": 0.4,
    "variant": -0.6,
}
_ORDERED: Final = tuple(WEIGHTS[name] for name in FEATURES)
MIDDLE: Final = 9.5
"""The weighted sum that scores 0.5."""

_CONTRASTS: Final[tuple[tuple[str, ...], ...]] = (
    ("急性", "慢性", "亚急性", "陈旧性"),
    ("原发", "继发"),
    ("良性", "癌", "恶性", "交界性"),
    ("1型", "2型"),
    ("左", "右"),
    ("上", "下"),
    ("男", "女"),
    ("稳定型", "不稳定型"),
    ("st段抬高", "非st段抬高"),
    ("甲型", "乙型", "丙型", "丁型", "戊型"),
    ("亢进", "减退"),
    ("高", "低"),
    ("前", "后"),
    ("内", "外"),
    ("先天性", "后天性"),
    ("完全", "不完全"),
    ("开放性", "闭合性"),
    ("颈", "胸", "腰", "骶"),
    ("动脉", "静脉"),
    ("出血", "梗死"),
    ("增多", "减少"),
    ("狭窄", "关闭不全"),
    ("股", "胫", "肱", "桡", "尺"),
    ("心房", "心室"),
    ("房性", "室性", "交界性"),
)
_ADDED: Final = re.compile(
    r"妊娠|产褥|分娩|新生儿|先天性|个人史|家族史|史$|后遗症|术后|状态|损伤|手术|可疑|人工|结核|创伤|儿童|青少年|胎儿"
    r"|药物性|中毒|放射性|酒精性|梅毒|疫苗|观察|检查|筛查|随诊|寄生虫|交界性|原位|继发|良性|动态未定|未肯定|合并|伴"
)
_OTHER: Final = re.compile(r"其他|特指|分类于他处|不可归类|NOS|nos")
_NUMBER: Final = re.compile(r"\d+")


class Words(NamedTuple):
    """One text made ready to be compared."""

    text: str
    chars: frozenset[str]
    pairs: frozenset[str]
    numbers: frozenset[str]
    contrasts: tuple[frozenset[str], ...]
    added: frozenset[str]


@lru_cache(maxsize=60_000)
def words_of(text: str) -> Words:
    """Take a canonical text apart."""
    return Words(
        text=text,
        chars=frozenset(text),
        pairs=frozenset(text[at : at + 2] for at in range(len(text) - 1)),
        numbers=frozenset(_NUMBER.findall(text)),
        contrasts=tuple(_of_group(text, group) for group in _CONTRASTS),
        added=frozenset(_ADDED.findall(text)),
    )


def _of_group(text: str, group: tuple[str, ...]) -> frozenset[str]:
    found = {word for word in group if word in text}
    return frozenset(word for word in found if not any(word != other and word in other for other in found))


class Asked(NamedTuple):
    """One form of what was written; ``cost`` 0..1 for how far it departs from the writing."""

    text: str
    cost: float


class Name(NamedTuple):
    """One standard name in canonical form, with its code and its spelling."""

    text: str
    code: str
    spelled: str


def features(
    asked: Asked, name: Name, cosine: float, rarity: Mapping[str, float], written: str
) -> list[float]:
    """Return the features in the order of ``FEATURES``, each about 0..1."""
    query, found = words_of(asked.text), words_of(name.text)
    shared = query.chars & found.chars
    mass = sum(rarity[char] for char in shared)
    query_mass = sum(rarity[char] for char in query.chars) or 1.0
    found_mass = sum(rarity[char] for char in found.chars) or 1.0
    missing = [rarity[char] for char in query.chars - found.chars]
    short, long = sorted((len(query.text), len(found.text)))
    contrast = sum(
        1
        for mine, theirs in zip(query.contrasts, found.contrasts, strict=True)
        if mine and theirs and not mine & theirs
    )
    return [
        cosine,
        mass / query_mass,
        mass / found_mass,
        _dice(query.pairs, found.pairs),
        _common_end(query.text, found.text) / max(short, 1),
        _common_start(query.text, found.text) / max(short, 1),
        _longest_run(query.text, found.text) / max(len(query.text), 1),
        float(query.text == found.text),
        float(found.text in query.text),
        float(query.text in found.text),
        _dice(_pairs(written), _pairs(name.spelled)),
        float(min(contrast, 3)),
        float(len(found.added - query.added)),
        float(len(found.numbers - query.numbers)),
        float(len(query.numbers - found.numbers)),
        (long - short) / max(long, 1),
        float(_unspecified(name.code)),
        float("x" in name.code[5:] and not name.code.endswith("x00")),
        float(bool(_OTHER.search(name.spelled)) and not _OTHER.search(written)),
        max(missing, default=0.0) / max(query_mass, 1.0),
        float("/" in name.code),
        _side(written, name.spelled),
        asked.cost,
    ]


def weighted(values: list[float]) -> float:
    """Return the weighted sum."""
    return math.fsum(map(mul, _ORDERED, values))


def score_of(total: float, equal: bool) -> float:
    """Return a score of 0..1; only an equal name reaches 0.95 and more."""
    level = 1 / (1 + math.exp(-(total - MIDDLE) / 2))
    return round(0.95 + 0.05 * level, 4) if equal else round(0.94 * level, 4)


def reasons(values: list[float], asked: Asked) -> tuple[str, ...]:
    """Say in a few words why a name was proposed."""
    at = dict(zip(FEATURES, values, strict=True))
    said = []
    if at["equal"]:
        said.append("规范化后名称相同" if asked.cost == 0 else "去掉附加成分后名称相同")
    elif at["name_inside"]:
        said.append("标准名称整体出现在原文中")
    elif at["asked_inside"]:
        said.append("原文整体出现在标准名称中")
    else:
        said.append(f"字词重合 {at['asked_covered']:.0%}")
    if at["unspecified"] and not at["equal"]:
        said.append("未特指的编码")
    if at["contrast"]:
        said.append("有对立的限定词，须核对")
    if at["added"]:
        said.append("标准名称多出原文没有的限定")
    if at["missing_numbers"] or at["extra_numbers"]:
        said.append("型别或分级不一致")
    return tuple(said)


@lru_cache(maxsize=60_000)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _common_end(one: str, other: str) -> int:
    return _common_start(one[::-1], other[::-1])


def _common_start(one: str, other: str) -> int:
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return at
    return min(len(one), len(other))


def _longest_run(one: str, other: str) -> int:
    best = 0
    for at in range(len(one)):
        while at + best < len(one) and one[at : at + best + 1] in other:
            best += 1
    return best


def _unspecified(code: str) -> bool:
    head, _, tail = code.partition(".")
    return not tail or tail[0] == "9" or tail.startswith("x00") or (len(head) == 3 and tail == "x")


def _side(written: str, spelled: str) -> float:
    mine = {side for side in "左右双" if side in written}
    theirs = {side for side in "左右双" if side in spelled}
    if not theirs:
        return 0.0
    return 1.0 if mine & theirs else -1.0
