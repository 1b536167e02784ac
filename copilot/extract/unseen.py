"""Characters that show nothing, and text that is written for a program: stripped, flagged, never obeyed.

Both are told to the person who works on the case. They change no value, no amount and no outcome.
"""

from collections.abc import Sequence

from copilot.domain.document import Page, Word
from copilot.redact.orders import hides_characters, order_in
from copilot.redact.plain import visible

_HIDDEN = "有看不见的字符，已经去掉，请核对原件。"
_ORDER = "有像是写给程序的文字（“{}”），只当作普通文字，不会执行，请核对材料来源。"


def seen(page: Page) -> tuple[Page, tuple[str, ...]]:
    """Return the page as a person sees it, and a sentence for each thing that a person should know."""
    remarks = []
    words = page.words
    if any(hides_characters(word.text) for word in words):
        remarks.append(f"第 {page.number} 页{_HIDDEN}")
    order = next((found for line in _lines(words) if (found := order_in(line))), None)
    if order is not None:
        remarks.append(f"第 {page.number} 页{_ORDER.format(_short(order))}")
    stripped = [(word, visible(word.text).strip()) for word in words]
    if any(text != word.text for word, text in stripped):
        kept = tuple(word if text == word.text else word.model_copy(update={"text": text})
                     for word, text in stripped if text)  # fmt: skip
        page = page.model_copy(update={"words": kept})
    return page, tuple(remarks)


def seen_name(filename: str) -> tuple[str, tuple[str, ...]]:
    """Return a file name without characters that show nothing, and what a person should know of it."""
    remarks = []
    if hides_characters(filename):
        remarks.append(f"文件名{_HIDDEN}")
    order = order_in(filename)
    if order is not None:
        remarks.append(f"文件名{_ORDER.format(_short(order))}")
    return visible(filename).strip() or "未命名", tuple(remarks)


def _short(text: str) -> str:
    return "".join(visible(text).split())[:24]


def _lines(words: Sequence[Word]) -> list[str]:
    """Return the text of each line; words belong to a line when their middles lie within its height."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one.box.y0 + one.box.y1) / 2):
        middle = (word.box.y0 + word.box.y1) / 2
        if lines and lines[-1][-1].box.y0 <= middle <= lines[-1][-1].box.y1:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [" ".join(one.text for one in sorted(line, key=lambda w: w.box.x0)) for line in lines]
