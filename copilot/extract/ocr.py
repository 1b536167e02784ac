"""The port to text recognition, and how recognised lines become words.

An engine returns lines: a quadrilateral, the text, a confidence, and where it knows it, the place
of every character along the line. Words are lines cut at wide gaps, so that a label and a value
far apart on one line do not share a box.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from copilot.catalogue.names import simplified
from copilot.domain.document import Word
from copilot.domain.evidence import PageBox
from copilot.errors import EngineUnavailable

Image = NDArray[np.uint8]
Points = NDArray[np.float64]
EngineName = Literal["rapid", "paddle"]

_GAP = 1.1
_MIN_CONFIDENCE = 0.4
_MIN_SINGLE = 0.7
_FEW_OF_ANOTHER = 0.04
_NO_TEXT = set("■□▪●○◆◇_—-–|丨·.,，。、；！'`^~ ")


@dataclass(frozen=True)
class TextLine:
    """One recognised line in pixels of the image it was read from.

    ``quad`` is 4x2: top-left, top-right, bottom-right, bottom-left of the line as it is read.
    ``spans`` gives for each character of ``text`` its begin and end as fractions of the line's
    length, or is empty when the engine does not know.
    """

    text: str
    confidence: float
    quad: Points
    spans: tuple[tuple[float, float], ...] = ()

    @property
    def length(self) -> float:
        """Length of the top edge in pixels."""
        return float(np.linalg.norm(self.quad[1] - self.quad[0]))

    @property
    def height(self) -> float:
        """Length of the left edge in pixels."""
        return float(np.linalg.norm(self.quad[3] - self.quad[0]))


def certainty(lines: Sequence[TextLine]) -> float:
    """Return how much was read how surely; lines of one character prove nothing."""
    return sum(max(line.confidence - 0.5, 0.0) * len(line.text) for line in lines if len(line.text) > 1)


def part(line: TextLine, begin: float, end: float) -> TextLine | None:
    """Return the characters of ``line`` whose middle lies between two fractions of its length.

    None when there are none, or when the engine did not say where the characters stand.
    """
    if len(line.spans) != len(line.text):
        return None
    inside = [i for i, span in enumerate(line.spans) if begin <= (span[0] + span[1]) / 2 < end]
    if not inside:
        return None
    chosen = [line.spans[i] for i in inside]
    low, high = min(s[0] for s in chosen), max(s[1] for s in chosen)
    width = max(high - low, 1e-6)
    spans = tuple(((first - low) / width, (last - low) / width) for first, last in chosen)
    text = "".join(line.text[i] for i in inside)
    return TextLine(text, line.confidence, _stretch(line.quad, low, high), spans)


def _stretch(quad: Points, begin: float, end: float) -> Points:
    """Return the quadrilateral between two fractions of a line's length."""
    top = quad[0] + np.outer((begin, end), quad[1] - quad[0])
    bottom = quad[3] + np.outer((begin, end), quad[2] - quad[3])
    return np.vstack((top, bottom[::-1]))


class OcrEngine(Protocol):
    """A text recogniser. ``version`` names engine, run time and weights."""

    name: str
    version: str

    def lines(self, image: Image) -> list[TextLine]:
        """Return the lines of an RGB image (height x width x 3), in reading order."""
        ...

    def read(self, image: Image) -> list[Word]:
        """Return the words of an RGB image, boxes in fractions of that image."""
        ...


@runtime_checkable
class SteppedEngine(OcrEngine, Protocol):
    """A recogniser that can say where lines stand before it reads them."""

    def find(self, image: Image, longest: int = ...) -> list[Points]:
        """Return the boxes of lines; the image is looked at with sides up to ``longest`` pixels.

        Corners start at the upper left of the box and go clockwise.
        """
        ...

    def recognise(self, image: Image, boxes: Sequence[Points], half_turn: bool = False) -> list[TextLine]:
        """Return one line for each box; ``half_turn`` reads them upside down."""
        ...


def reading_quad(corners: Points) -> Points:
    """Turn the corners of a tall box so that its top edge runs along the text.

    Engines turn a crop that is half again as tall as wide by 90 degrees counter-clockwise, so text
    in it runs from top to bottom. ``corners`` start at the upper left and go clockwise.
    """
    wide = max(np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3]))
    high = max(np.linalg.norm(corners[3] - corners[0]), np.linalg.norm(corners[2] - corners[1]))
    return np.roll(corners, -1, axis=0) if high >= 1.5 * wide else corners


def make_engine(name: EngineName, cache_dir: Path) -> OcrEngine:
    """Build the engine of that name; raises ``EngineUnavailable`` when it cannot run here."""
    try:
        if name == "rapid":
            from copilot.extract.ocr_rapid import RapidEngine

            return RapidEngine()
        from copilot.extract.ocr_paddle import PaddleEngine

        return PaddleEngine(cache_dir)
    except ImportError as error:
        raise EngineUnavailable(f"没有安装文字识别引擎 {name}，请安装后重试。") from error


def words_of(lines: Sequence[TextLine], width: int, height: int) -> list[Word]:
    """Cut lines at wide gaps and return words with boxes in fractions of a width x height image."""
    words: list[Word] = []
    for line in lines:
        if not _is_text(line):
            continue
        words.extend(
            Word(
                text=text,
                box=_box(line.quad, begin, end, width, height),
                confidence=min(line.confidence, 1.0),
            )
            for text, begin, end in _pieces(line)
        )
    return _of_one_script(words)


def _of_one_script(words: list[Word]) -> list[Word]:
    """Write the few traditional characters of a page in simplified script as the simplified ones.

    The alphabet of the recogniser holds both, and hardly differing glyphs are taken for one another (税, 稅).
    """
    text = "".join(word.text for word in words)
    strange = sum(one != other for one, other in zip(text, simplified(text), strict=True))
    if not 0 < strange <= _FEW_OF_ANOTHER * len(text):
        return words
    return [word.model_copy(update={"text": simplified(word.text)}) for word in words]


def _is_text(line: TextLine) -> bool:
    """Reject what recognisers make of edges, masks and specks: single unsure signs and dashes."""
    text = line.text.strip()
    if not text or line.confidence < _MIN_CONFIDENCE:
        return False
    if len(text) == 1 and line.confidence < _MIN_SINGLE:
        return False
    return not (set(text) <= _NO_TEXT and (len(text) < 3 or line.confidence < 0.9))


def _pieces(line: TextLine) -> list[tuple[str, float, float]]:
    """Split a line where the gap between two characters is wider than about one character."""
    if len(line.spans) != len(line.text) or line.length <= 0:
        text = line.text.strip()
        return [(text, 0.0, 1.0)] if text else []
    limit = _GAP * line.height / line.length
    pieces: list[tuple[str, float, float]] = []
    start = 0
    for index in range(1, len(line.text) + 1):
        if index < len(line.text) and line.spans[index][0] - line.spans[index - 1][1] <= limit:
            continue
        text = line.text[start:index]
        first = len(text) - len(text.lstrip())
        stripped = text.strip()
        if stripped:
            begin = 0.0 if start == 0 else line.spans[start + first][0]
            end = 1.0 if index == len(line.text) else line.spans[start + first + len(stripped) - 1][1]
            pieces.append((stripped, begin, max(end, begin)))
        start = index
    return pieces


def _box(quad: Points, begin: float, end: float, width: int, height: int) -> PageBox:
    """Return the upright box of the part of a line between two fractions of its length."""
    corners = _stretch(quad, begin, end) / (width, height)
    x0, y0 = np.clip(corners.min(axis=0), 0.0, 1.0)
    x1, y1 = np.clip(corners.max(axis=0), 0.0, 1.0)
    return PageBox(x0=float(x0), y0=float(y0), x1=float(x1), y1=float(y1))
