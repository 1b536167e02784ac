"""Text comparison that forgives what printers and recognisers do to Chinese labels.

``fold`` maps text one character to one character, so that positions in the folded text are
positions in the original. ``distance`` is an edit distance in which glyphs that recognisers confuse
cost less than other substitutions.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

_PUNCTUATION: Final = {
    "：": ":",
    "﹕": ":",
    "∶": ":",
    "︰": ":",
    "【": "[",
    "】": "]",
    "〔": "(",
    "〕": ")",
    "﹙": "(",
    "﹚": ")",
    "，": ",",
    "﹐": ",",
    "；": ";",
    "．": ".",
    "￥": "¥",
    "　": " ",
    "\u00a0": " ",
    "\u2002": " ",
    "\u2003": " ",
    "—": "-",
    "–": "-",
    "－": "-",
    "−": "-",
    "～": "~",
    "﹣": "-",
    "＊": "*",
    "Ⅹ": "X",
    "別": "别",
    "戶": "户",
    "帳": "帐",
}

# Groups of glyphs that recognisers of small, stamped or faxed print exchange.
_CONFUSED: Final = (
    "金全仝佥",
    "费音贵责赏嘉膏費弗",
    "缴嫩米激徼墩敫",
    "员百贝",
    "疗行疔了",
    "救社",
    "充光",
    "时叶吋",
    "间问同闻回",
    "自白日目百",
    "别删刖",
    "统纯绕",
    "用闭",
    "校提较板",
    "验脸检睑险",
    "称作你秤",
    "备春各奋",
    "额颔领颜",
    "类娄米",
    "型塑",
    "保储促堡",
    "医臣区",
    "院浣",
    "住往主佳狂",
    "收攻吹",
    "票要栗",
    "据椐捂",
    "电申甲龟",
    "子予",
    "号弓吕",
    "码玛吗",
    "代伐",
    "交父",
    "款敖软",
    "人入",
    "开井",
    "日曰",
    "期朗",
    "名各",
    "性牲",
    "病痛",
    "历厉",
    "科料",
    "室窒",
    "诊诠珍谂",
    "断斷",
    "入人",
    "出岀",
    "单草早",
    "位泣垃",
    "合台含",
    "计汁什",
    "大太犬",
    "小少",
    "写与",
    "支友",
    "付忖",
    "账帐",
    "户尸",
    "现观",
    "负贞员",
    "预顸须",
    "退逻",
    "补朴扑",
    "核标",
    "酸酪",
    "比此",
    "例的列",
    "额顶页",
    "材林村",
    "料科",
    "床环庆",
    "化代北",
    "治冶",
    "护沪",
    "理埋",
    "查杳",
    "门间问",
    "复夏",
    "乡多",
)


@lru_cache(maxsize=1)
def _confusions() -> frozenset[tuple[str, str]]:
    pairs: set[tuple[str, str]] = set()
    for group in _CONFUSED:
        pairs.update((a, b) for a in group for b in group if a != b)
    return frozenset(pairs)


_FOLDED: Final = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | _PUNCTUATION
)


def fold(text: str) -> str:
    """Return ``text`` with full-width forms and look-alike punctuation unified, same length."""
    return text.translate(_FOLDED)


@lru_cache(maxsize=50_000)
def squeeze(text: str) -> str:
    """Return the folded text without any white space."""
    return re.sub(r"\s+", "", fold(text))


def is_cjk(char: str) -> bool:
    """Whether the character is a Chinese glyph (the basic block)."""
    return "\u4e00" <= char <= "\u9fff" or char == "〇"


def cjk_share(text: str) -> float:
    """Return the share of Chinese glyphs among the visible characters."""
    visible = [char for char in text if not char.isspace()]
    return sum(map(is_cjk, visible)) / len(visible) if visible else 0.0


def _substitution(a: str, b: str) -> float:
    if a == b:
        return 0.0
    return 0.45 if (a, b) in _confusions() else 1.0


@lru_cache(maxsize=200_000)
def distance(a: str, b: str) -> float:
    """Return the edit distance of two short texts; confusable glyphs cost less than one."""
    previous = [float(j) for j in range(len(b) + 1)]
    for i, char in enumerate(a, start=1):
        row = [float(i)]
        for j, other in enumerate(b, start=1):
            row.append(min(previous[j] + 1.0, row[j - 1] + 1.0, previous[j - 1] + _substitution(char, other)))
        previous = row
    return previous[-1]


def tolerance(length: int) -> float:
    """Return the distance up to which a text of ``length`` glyphs still counts as the same label.

    Two glyphs allow one confusable pair; three allow one pair and nothing else; longer labels a third.
    """
    if length <= 2:
        return 0.45
    if length == 3:
        return 0.95
    return 0.34 * length


def closest(
    text: str, vocabulary: Iterable[str], meaning: Callable[[str], str] = str
) -> tuple[str, float] | None:
    """Return the entry nearest to ``text`` and its distance, or None.

    None is returned when the nearest lies outside the tolerance, or a second entry of another
    ``meaning`` is as near.
    """
    return _closest(text, tuple(vocabulary), meaning)


@lru_cache(maxsize=20_000)
def _closest(
    text: str, vocabulary: tuple[str, ...], meaning: Callable[[str], str]
) -> tuple[str, float] | None:
    letters = set(text)
    best: tuple[str, float] | None = None
    tied = False
    for entry in vocabulary:
        if abs(len(entry) - len(text)) > tolerance(len(entry)) or letters.isdisjoint(entry):
            continue
        cost = distance(text, entry)
        if best is None or cost < best[1] - 1e-9:
            best, tied = (entry, cost), False
        elif abs(cost - best[1]) < 1e-9 and meaning(entry) != meaning(best[0]):
            tied = True
    if best is None or best[1] > tolerance(len(best[0])) or (tied and best[1] > 0):
        return None
    return best
