"""A text layer that says other than what is painted is not believed."""

import numpy as np
import pytest

from copilot.domain.document import Word
from copilot.domain.evidence import PageBox
from copilot.extract import painted
from copilot.extract.ocr import TextLine
from copilot.extract.pipeline import Extractor
from evals.hostile_files import one_page, stream

TEXT = (
    b"BT /F2 12 Tf 20 160 Td (Receipt of the city hospital) Tj 0 -40 Td (Total amount) Tj"
    b" 120 0 Td (1210.00) Tj ET"
)


def receipt(shown: str, said: str) -> bytes:
    """Return a PDF whose font says ``said`` where it paints ``shown``."""
    lines = "\n".join(f"<{ord(a):02x}> <{ord(b):04x}>" for a, b in zip(shown, said, strict=True))
    table = (
        "begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
        f"{len(shown)} beginbfchar\n{lines}\nendbfchar endcmap"
    )
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode 7 0 R>>"
    return one_page(
        stream(TEXT), resources=b"/Font<</F2 6 0 R>>", more=[font, stream(table.encode())]
    ).replace(b"/Font<</F1 5 0 R>>/Font", b"/Font")


@pytest.fixture(scope="module")
def extractor(rapid):
    built = Extractor(rapid)
    yield built
    built.close()


def page_of(extractor, data):
    reading = extractor.read(data, "receipt.pdf")
    return reading.documents[0], reading.documents[0].pages[0]


def test_a_text_layer_that_agrees_is_used(extractor):
    document, page = page_of(extractor, receipt("12", "12"))
    assert page.source == "text_layer"
    assert any("1210.00" in word.text for word in page.words)
    assert not any(painted.REMARK in sentence for sentence in document.advice)


def test_a_font_that_lies_about_digits_is_found_and_the_picture_is_read(extractor):
    document, page = page_of(extractor, receipt("12", "97"))
    assert page.source == "ocr"
    assert any("1210.00" in word.text for word in page.words)
    assert not any("9790" in word.text for word in page.words)
    assert any(painted.REMARK in sentence for sentence in document.advice)


def word(text: str) -> Word:
    return Word(text=text, box=PageBox(x0=0.1, y0=0.1, x1=0.4, y1=0.2), confidence=1.0)


def test_the_largest_amount_and_a_long_word_are_compared_first():
    words = [word("1.00"), word("9,800.00"), word("金额合计"), word("20.00"), word("210***********4321")]
    assert [one.text for one in painted.telling(words, 3)] == ["9,800.00", "金额合计", "20.00"]


class Shows:
    """Recognises the same text everywhere."""

    def __init__(self, text: str, confidence: float = 0.99):
        self._line = (text, confidence)

    def recognise(self, image, boxes, half_turn=False):
        return [TextLine(*self._line, box) for box in boxes]


@pytest.mark.parametrize(
    ("said", "shown", "sure", "differs"),
    [
        ("1,063.28", "1063.28", 0.99, False),
        ("¥1063.28元", "￥1063.28", 0.99, False),
        ("1063.28", "9063.28", 0.99, True),
        ("1063.28", "9063.28", 0.6, False),
        ("合计金额", "合计金頟", 0.99, False),
        ("合计金额", "转账请付", 0.99, True),
    ],
)
def test_digits_must_agree_and_other_text_nearly(said, shown, sure, differs):
    image = np.full((100, 300, 3), 255, np.uint8)
    assert painted.differs(image, [word(said)], Shows(shown, sure)) is differs
