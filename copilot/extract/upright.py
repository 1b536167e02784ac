"""A photographed or scanned page: upright picture, words, seals, and advice for a better photo."""

from dataclasses import dataclass

from copilot.domain.document import Word
from copilot.domain.evidence import PageBox
from copilot.extract.ocr import Image, OcrEngine, words_of


@dataclass(frozen=True)
class Upright:
    """``rotation`` is what was undone, in degrees clockwise; boxes refer to ``image``."""

    image: Image
    words: list[Word]
    seals: list[PageBox]
    rotation: float
    advice: tuple[str, ...]


def read_upright(pixels: Image, engine: OcrEngine) -> Upright:
    """Read an RGB page."""
    lines = engine.lines(pixels)
    return Upright(pixels, words_of(lines, pixels.shape[1], pixels.shape[0]), [], 0.0, ())
