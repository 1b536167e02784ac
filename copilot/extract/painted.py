"""Whether a text layer says what is painted: a few amounts and words are recognised and compared.

A font may map its shapes to any characters, so that a page shows 1,200.00 and its text layer says
9,200.00. Three short lines of a document are recognised from the picture: two of the first page and
one of the last, the largest amounts first, because that is where a lie would pay.
"""

import re
from collections.abc import Sequence

import numpy as np

from copilot.domain.document import Word
from copilot.extract.ocr import Image, Points, SteppedEngine
from copilot.extract.text import distance, squeeze

REMARK = "文字层与画面上的字不一致，已按画面识别，请核对原件。"
_AMOUNT = re.compile(r"\d[\d,]*\.\d{2}")
_SURE = 0.9
_LONGEST = 16
_MARGIN = 0.15
_STRANGE = 0.5


def telling(words: Sequence[Word], count: int) -> list[Word]:
    """Return the words that are worth comparing: the largest amount, the longest short text, more amounts."""
    plain = [word for word in words if 2 <= len(squeeze(word.text)) <= _LONGEST]
    amounts = sorted((word for word in plain if _AMOUNT.search(word.text)), key=_largest, reverse=True)
    rest = [word for word in plain if not re.search(r"[\d*]", word.text)]
    longest = sorted(rest, key=lambda word: -len(word.text))[:1]
    return [*amounts[:1], *longest, *amounts[1:]][:count]


def differs(image: Image, words: Sequence[Word], engine: SteppedEngine) -> bool:
    """Say whether the picture surely shows other text at one of the words."""
    found = engine.recognise(image, [_corners(word, image) for word in words])
    return any(
        line.confidence >= _SURE and _other(squeeze(line.text), squeeze(word.text))
        for line, word in zip(found, words, strict=True)
    )


def _largest(word: Word) -> float:
    return max(float(found.replace(",", "")) for found in _AMOUNT.findall(word.text))


def _other(shown: str, said: str) -> bool:
    """Amounts must show the same digits; other text may be misread in part."""
    amounts = _AMOUNT.findall(said)
    if amounts:
        seen = re.sub(r"\D", "", shown)
        return bool(seen) and not all(re.sub(r"\D", "", amount) in seen for amount in amounts)
    return bool(shown) and distance(shown, said) > _STRANGE * max(len(shown), len(said))


def _corners(word: Word, image: Image) -> Points:
    height, width = image.shape[:2]
    x0, x1 = word.box.x0 * width, word.box.x1 * width
    y0, y1 = word.box.y0 * height, word.box.y1 * height
    margin = _MARGIN * (y1 - y0)
    left, top = max(x0 - 2 * margin, 0.0), max(y0 - margin, 0.0)
    right, bottom = min(x1 + 2 * margin, width), min(y1 + margin, height)
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)
