"""Where identity data stands on a page, as boxes to be painted over before a picture is sent.

Words are joined to lines, so that a label and a value in different words are read together. A
label whose value was not recognised (handwriting, a signature) hides the space to its right.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, final

from copilot.domain.document import Page, Word
from copilot.domain.evidence import PageBox
from copilot.redact.find import CLOSE, OPEN, Known, find
from copilot.redact.plain import plain

_SEAL: Final = object()
_SILENT: Final = re.compile(
    r"(?:姓\s?名|签\s?名|签\s?字|身\s?份\s?证(?:号码?)?|证件号码?|电\s?话|手\s?机(?:号码?)?|住\s?址|地\s?址|卡\s?号|账\s?号|"
    r"住院号|病案号|门诊号|患者|被保险人|医师|医生|收款人|复核人)\s*[:：]?\s*$"
)
_REACH: Final = 12
_MARGIN: Final = 0.35


@final
@dataclass(frozen=True)
class Blackout:
    """The boxes of one page that must be painted over; only ``blackout`` makes one."""

    page: int
    boxes: tuple[PageBox, ...]
    seal: object = None

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise TypeError("only blackout() makes a Blackout")


def blackout(page: Page, known: Known | None = None) -> Blackout:
    """Return what must be hidden on a page: all identity data, and what a bare label announces."""
    lines = _lines(page.words)
    text, places = "", []
    for line in lines:
        for word in line:
            places.append((len(text), word))
            text += word.text + " "
        text = text[:-1] + "\n"
    boxes = []
    for hit in find(text.replace(OPEN, "〔").replace(CLOSE, "〕"), known):
        for start, word in places:
            low, high = max(hit.start - start, 0), min(hit.end - start, len(word.text))
            if low < high:
                boxes.append(_part(word, low, high))
    for line in lines:
        boxes += [
            _beside(word, line[at + 1 :])
            for at, word in enumerate(line)
            if _SILENT.search(plain(word.text).text)
        ]
    return Blackout(page=page.number, boxes=tuple(boxes), seal=_SEAL)


def page_text(page: Page) -> str:
    """Return the words line by line, so that a label and its value stand side by side."""
    return "\n".join(" ".join(word.text for word in line) for line in _lines(page.words))


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    """Group words whose middles lie within each other's height, left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one.box.y0 + one.box.y1) / 2):
        middle = (word.box.y0 + word.box.y1) / 2
        line = lines[-1] if lines else None
        if line is not None and line[-1].box.y0 <= middle <= line[-1].box.y1:
            line.append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda one: one.box.x0) for line in lines]


def _widths(text: str) -> list[int]:
    return [1 if ord(char) < 0x2E80 else 2 for char in text]


def _part(word: Word, low: int, high: int) -> PageBox:
    """Return the box of some characters of a word, with a margin on all sides."""
    widths, box = _widths(word.text), word.box
    unit = (box.x1 - box.x0) / max(sum(widths), 1)
    grow = (box.y1 - box.y0) * _MARGIN
    return PageBox(
        x0=max(box.x0 + unit * (sum(widths[:low]) - 1.2), 0.0),
        x1=min(box.x0 + unit * (sum(widths[:high]) + 1.2), 1.0),
        y0=max(box.y0 - grow, 0.0),
        y1=min(box.y1 + grow, 1.0),
    )


def _beside(label: Word, following: Sequence[Word]) -> PageBox:
    """Return the space to the right of a label, up to the next word or a dozen characters."""
    box = label.box
    unit = (box.x1 - box.x0) / max(sum(_widths(label.text)), 1) * 2
    stop = min([box.x1 + _REACH * unit, 1.0, *(word.box.x0 for word in following if word.box.x0 > box.x1)])
    grow = (box.y1 - box.y0) * 2 * _MARGIN
    return PageBox(x0=box.x1, x1=max(stop, box.x1), y0=max(box.y0 - grow, 0.0), y1=min(box.y1 + grow, 1.0))
