"""The marks by which Chinese legal and insurance texts number their parts.

Recognised at the start of a paragraph: 第X编/章/节, 第X条（之Y）, ``1.2.3``, 一、, （一）, 1、,
附录/附表/附件, and articles that carry the name of their law (民法典第五百条). Headings that a format
itself marks (Markdown, HTML, DOCX) come with a level instead.
"""

import re
from typing import Final, Literal, NamedTuple

Mark = Literal["part", "article", "decimal", "han", "bracket", "number", "appendix", "heading", "none"]

_HAN: Final = "零〇一二三四五六七八九十百千两"
_COUNT: Final = rf"[{_HAN}\d]+"
ARTICLE: Final = re.compile(rf"第\s*{_COUNT}\s*条(?:\s*之\s*{_COUNT})?")
_PART: Final = re.compile(rf"第\s*{_COUNT}\s*(?:分编|编|部分|章|节|篇)(?![条款项])")
_DECIMAL: Final = re.compile(r"\d{1,2}(?:\s*[.．]\s*\d{1,2})+(?![\d%％])[.．、]?")
_NUMBER: Final = re.compile(r"\d{1,3}\s*(?:[、．.)）](?!\d))")
_HAN_ITEM: Final = re.compile(r"[一二三四五六七八九十]{1,3}\s*[、．.]")
_BRACKET: Final = re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]")
_APPENDIX: Final = re.compile(
    rf"(?:附录|附表|附件|附则|附\s*[:：])\s*(?:[{_HAN}\dA-Za-zＡ-Ｚ]{{1,3}}(?![{_HAN}\d]))?"
)
_LAW: Final = re.compile(
    r"《?[\u4e00-\u9fffA-Za-z0-9（）()〔〕、·—\-《》]{1,60}?"
    r"(?:法|典|条例|规定|办法|解释|细则|决定|意见|通则|章程|准则|规则|条款|标准|制度|批复|通知|纪要|规程|方案|修正案)"
    r"(?:[（(][^）)]{1,30}[)）])?[》]?[（(]?[一二三四五六七八九十]?[)）]?"
)
_LAW_ARTICLE: Final = re.compile(
    rf"({_LAW.pattern})\s*({ARTICLE.pattern})(?=[：:，,。]|(?!之)[\u4e00-\u9fff])"
    rf"|([^，。；：,;:!?！？\n]{{2,100}}?)\s?({ARTICLE.pattern})(?=[\s　]|$)"
)
"""With a name that says that it is a law, or set apart from what follows."""
_INLINE: Final = re.compile(rf"(?<=[。；！？”])\s*(?=第\s*{_COUNT}\s*条(?:\s*之\s*{_COUNT})?[\s　：:])")
_CITING: Final = re.compile(
    r"(?<!基)本(?:法|规|办|条|细|解|意|章)|依照|依据|按照|根据|违反(?!行政)|符合|可以|应当|属于|^(?:适用|仅以|当事人)"
)
"""A law's name is cited inside a sentence rather than heading an article."""
_CITED: Final = ("第", "款", "所", "的", "、", "至", "和", "及", "或", "规定", "之规定", "中")
_TITLE_LIMIT: Final = 40


class Found(NamedTuple):
    """A mark at the start of a paragraph: its kind, its label, what follows, and its depth."""

    kind: Mark
    label: str
    rest: str
    depth: int = 0
    law: str = ""


def _label(text: str) -> str:
    return re.sub(r"\s+", "", text).replace("．", ".").rstrip(".、:：．")


def find(text: str) -> Found:
    """Return the mark with which a paragraph begins; kind ``none`` when there is none."""
    head = text.lstrip(" \t　*")
    for pattern, kind in ((_PART, "part"), (ARTICLE, "article")):
        match = pattern.match(head)
        if match and not head[match.end() :].startswith(_CITED):
            rest = head[match.end() :].lstrip(" 　:：.、*")
            return Found(kind, _label(match.group()), rest, _depth_of(match.group()))  # type: ignore[arg-type]
    match = _APPENDIX.match(head)
    if match and len(head) <= _TITLE_LIMIT and not head.endswith(("。", "；")):
        return Found("appendix", _label(match.group()), head[match.end() :].lstrip(" 　:：."))
    match = _DECIMAL.match(head)
    if match and head[match.end() : match.end() + 1] not in ("元", "万", "岁", "倍", "m", "c", "年", "月"):
        label = _label(match.group())
        return Found("decimal", label, head[match.end() :].lstrip(" 　:：."), label.count("."))
    for pattern, kind in ((_BRACKET, "bracket"), (_HAN_ITEM, "han"), (_NUMBER, "number")):
        match = pattern.match(head)
        if match:
            label = match.group().strip() if kind == "bracket" else _label(match.group()).rstrip(")）")
            return Found(kind, label, head[match.end() :].lstrip(" 　"))  # type: ignore[arg-type]
    return Found("none", "", text)


def law_article(text: str) -> Found | None:
    """Return an article that carries the name of its law, or None."""
    head = text.lstrip(" \t　*")
    match = _LAW_ARTICLE.match(head)
    if match is None or head[match.end() :].startswith(_CITED):
        return None
    name, article = match.group(1) or match.group(3), match.group(2) or match.group(4)
    if _CITING.search(name):
        return None
    law = name.strip("《》 　")
    return Found("article", _label(article), head[match.end() :].lstrip(" 　:：.、*"), 0, law)


def bare_article(text: str) -> bool:
    """Whether a paragraph is nothing but the number of an article."""
    return ARTICLE.fullmatch(text.strip(" \t　*#:：")) is not None


def split_inline(text: str) -> list[str]:
    """Cut a paragraph in which several articles follow one another."""
    return [piece.strip() for piece in _INLINE.split(text) if piece.strip()] if "条" in text else [text]


def _depth_of(label: str) -> int:
    for depth, sign in enumerate(("分编", "编", "部分", "篇", "章", "节")):
        if sign in label:
            return depth
    return 9


def split_title(rest: str) -> tuple[str, str]:
    """Return (heading, body) of what follows a mark.

    A heading is set apart by a line break, by a colon or wide space early on, by 【】, or is short
    and ends without a full stop.
    """
    first, newline, below = rest.partition("\n")
    bracket = re.match(r"[【\[]([^】\]]{1,30})[】\]]\s*", first)
    if bracket:
        return bracket.group(1), (first[bracket.end() :] + newline + below).strip()
    apart = re.match(r"([^\s　，。；：:]{2,20})(?:[　]| {1,}|[：:])\s*(?=\S{6,})", first)
    if apart and not re.search(r"\d$|^本|下列", apart.group(1)):
        return apart.group(1), (first[apart.end() :] + newline + below).strip()
    if len(first) <= _TITLE_LIMIT and not re.search(r"[。；！？：:，]$", first.strip()):
        return first.strip(), below.strip()
    return "", rest.strip()
