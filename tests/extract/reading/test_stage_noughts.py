"""The letter O in a TNM stage is the nought that stands there."""

import pytest

from copilot.domain.document import Document, ExtractedField
from copilot.extract.spelling import stage_noughts


def staged(value: str, source: str) -> str | None:
    held = ExtractedField(
        name="pTNM", value=value, raw_text=value, page=1, confidence=0.9, source=source,
        bbox={"x0": 0.1, "y0": 0.1, "x1": 0.2, "y1": 0.12},
    )  # fmt: skip
    document = Document(
        id="d", doc_type="pathology", type_confidence=0.99, sha256="0" * 64, filename="d.jpg", fields=(held,),
        pages=(), extractor_version="test",
    )  # fmt: skip
    return stage_noughts(document).fields[0].value


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("pT2NOM0", "pT2N0M0"),
        ("乳腺癌(cT2NOMO)ⅡA期", "乳腺癌(cT2N0M0)ⅡA期"),
        ("pT1cN1aMO", "pT1cN1aM0"),
        ("ypTON0", "ypT0N0"),
        ("TONY", "TONY"),
        ("STNOM", "STNOM"),
    ],
)
def test_the_letter_is_a_nought_only_in_a_stage(read, meant):
    assert staged(read, "ocr") == meant


def test_a_text_layer_is_left_as_it_is():
    assert staged("pT2NOM0", "text_layer") == "pT2NOM0"
