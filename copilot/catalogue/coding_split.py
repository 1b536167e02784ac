"""Cutting a string into diagnoses, each with its place in the string.

Line ends, semicolons and numbering always separate. Commas, spaces and 伴/并 may stand inside one
standard name (腰椎间盘突出伴坐骨神经痛), so they only propose a cut; the coder decides.
"""

import re
from typing import Final, NamedTuple

from copilot.catalogue.coding_attributes import strip

_STRONG: Final = re.compile(
    r"[\n\r;；。|]+|[①-⑳]|(?<![\dA-Za-z.])[\(（]\d{1,2}[\)）]|(?<![\dA-Za-z.])\d{1,2}\s*[.、．\)）](?!\d(?!型))"
    r"|(?<=[\u4e00-\u9fff])[:：]"
)
_WEAK: Final = re.compile(
    r"[,，、\t +]+|(?<=[\u4e00-\u9fff])/(?=[\u4e00-\u9fff])"
    r"|(?<=[\u4e00-\u9fff])(?:合并|并发|伴有|伴|并)(?=[\u4e00-\u9fffA-Z])"
    r"|(?<=[\u4e00-\u9fff]{2})(?:及|和)(?=[\u4e00-\u9fff]{2})"
    r"|(?<=癌|瘤)(?=[^,，;；、\s]{1,8}转移)|(?<=[Cc][Aa])(?=[\u4e00-\u9fff]{1,8}转移)|(?<=术后)(?=[^\s,，]{1,6}转移)"
)
_COMPLICATIONS: Final = frozenset((
    "出血", "感染", "穿孔", "梗阻", "积水", "积液", "破裂", "坏死", "糜烂", "水肿", "狭窄", "粘连", "钙化",
    "嵌顿", "扭转", "溃疡形成", "斑块形成", "血栓形成", "急性发作", "急性加重", "局限性腹膜炎", "破入脑室",
))  # fmt: skip
"""What only says how another disease went on: no diagnosis when it stands alone after one."""
_OPEN_QUESTION: Final = re.compile(r"(?:待查|原因|考虑|可能|诊断|鉴别)\s*$")
_EDGE: Final = " \t,，、;；。.:：+-—/|"
_LEFT_BRACKETS: Final = "(（[【"
_RIGHT_BRACKETS: Final = ")）]】"


class Piece(NamedTuple):
    """A part of the string: ``text`` is ``whole[start:end]``; ``doubted`` by a heading before it."""

    start: int
    end: int
    text: str
    doubted: bool = False


def segments(whole: str) -> tuple[Piece, ...]:
    """Cut at what always separates."""
    pieces: list[Piece] = []
    doubted = False
    at = 0
    for match in [*_STRONG.finditer(whole), None]:
        if match is not None and _inside_brackets(whole, match.start()) and match.group() not in "\n\r;；":
            continue
        end = match.start() if match else len(whole)
        piece = _trimmed(whole, at, end, doubted)
        if piece is not None:
            pieces.append(piece)
            if match and match.group() in ":：" and _OPEN_QUESTION.search(piece.text):
                doubted = True
        if match and match.group()[0] in "\n\r":
            doubted = False
        at = match.end() if match else end
    return tuple(pieces)


def atoms(segment: Piece) -> tuple[Piece, ...]:
    """Cut a segment where a comma, a space or 伴 may separate; what is no diagnosis joins its neighbour."""
    cuts: list[tuple[int, int]] = []
    at = 0
    text = segment.text
    for match in _WEAK.finditer(text):
        if not _inside_brackets(text, match.start()):
            cuts.append((at, match.start()))
            at = match.end()
    cuts.append((at, len(text)))
    merged: list[tuple[int, int]] = []
    for begin, end in cuts:
        if not text[begin:end].strip(_EDGE):
            continue
        alone = _names_something(text[begin:end])
        if merged and not (alone and _names_something(text[merged[-1][0] : merged[-1][1]])):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((begin, end))
    found = (_trimmed(text, begin, end, segment.doubted) for begin, end in merged)
    return tuple(
        piece._replace(start=piece.start + segment.start, end=piece.end + segment.start)
        for piece in found
        if piece is not None
    )


def _names_something(text: str) -> bool:
    """Whether a name is left once stage, side, state and doubt are taken off."""
    core = strip(text).core
    if core in _COMPLICATIONS:
        return False
    han = len(re.findall(r"[\u4e00-\u9fff]", core))
    return han >= 2 or bool(re.search(r"[A-Za-z]{2,}", core))


def _inside_brackets(text: str, at: int) -> bool:
    before = text[:at]
    opened = sum(before.count(mark) for mark in _LEFT_BRACKETS)
    return opened > sum(before.count(mark) for mark in _RIGHT_BRACKETS)


def _trimmed(whole: str, begin: int, end: int, doubted: bool) -> Piece | None:
    while begin < end and whole[begin] in _EDGE:
        begin += 1
    while end > begin and whole[end - 1] in _EDGE:
        end -= 1
    return Piece(begin, end, whole[begin:end], doubted) if end > begin else None
