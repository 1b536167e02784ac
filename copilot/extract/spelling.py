"""Doubtful glyphs that the words around them decide: known terms, and stages printed twice. Pure."""

import re
from typing import Final

from copilot.domain.document import Document, ExtractedField
from copilot.extract.repair import DOUBTED
from copilot.extract.schema import FieldSpec
from copilot.extract.text import closest, distance, fold
from copilot.extract.values import Reading

_MIN_LENGTH: Final = 4
_STAGE: Final = re.compile(r"[IⅠ-ⅣV1l|]+(?=[ABCabc]?\d?期)")
_TNM: Final = re.compile(
    r"(?<![A-Za-z])[cpyra]{0,3}T(?:[0-4O][a-d]?|is|[xX])\s*N[0-3OxX][a-d]?\s*(?:M[01OxX][a-d]?)?(?![A-Za-z0-9])"
)
_STROKES: Final = {"Ⅰ": "I", "Ⅱ": "II", "Ⅲ": "III", "Ⅳ": "IV", "1": "I", "l": "I", "|": "I"}


def known_word(reading: Reading, spec: FieldSpec, score: float) -> Reading:
    """Put one misread glyph of a known term right when the recogniser doubted the line (``score``)."""
    value = reading.value
    if not spec.terms or score >= DOUBTED or len(value) < _MIN_LENGTH or value in spec.terms:
        return reading
    found = closest(value, [term for term in spec.terms if len(term) == len(value)])
    if found is None or found[1] > 1.0:
        return reading
    if any(distance(value, term) <= found[1] + 0.5 for term in spec.terms if term != found[0]):
        return reading
    return reading._replace(value=found[0], note=f"原读作“{value}”,按通行写法校正", fit=reading.fit * 0.95)


def repeated_stage(document: Document) -> Document:
    """Give a stage the strokes that the same diagnosis shows elsewhere on the paper.

    A line recogniser merges equal neighbours, so that III is read as II; it adds none.
    """
    told = [f for f in document.fields if f.name in ("admit_diag", "discharge_diag") and f.value]
    fields = list(document.fields)
    for index, held in enumerate(fields):
        if held.source != "ocr" or not any(held is one for one in told):
            continue
        longer = [one for one in told if one is not held and _lost_strokes(held, one)]
        if len({_strokes(one) for one in longer}) == 1:
            fields[index] = _with_stage(held, longer[0])
    return document.model_copy(update={"fields": tuple(fields)})


def stage_noughts(document: Document) -> Document:
    """Read the letter O in a TNM stage as the nought that stands there: ``pT2NOMO`` is ``pT2N0M0``."""
    fields = tuple(
        _with_noughts(one) if one.source == "ocr" and one.value else one for one in document.fields
    )
    return document.model_copy(update={"fields": fields})


def _with_noughts(held: ExtractedField) -> ExtractedField:
    value = _TNM.sub(lambda found: found.group(0).replace("O", "0"), held.value or "")
    if value == held.value:
        return held
    note = "；".join(filter(None, [held.note, "分期中的字母 O 按数字 0 读"]))
    return held.model_copy(update={"value": value, "note": note})


def _strokes(value: ExtractedField) -> str:
    found = _STAGE.findall(fold(value.value or ""))
    return "".join(_STROKES.get(char, char) for char in found[0]) if len(found) == 1 else ""


def _lost_strokes(held: ExtractedField, other: ExtractedField) -> bool:
    """Whether two texts differ in nothing but strokes of the stage, of which ``held`` has fewer."""
    mine, theirs = _strokes(held), _strokes(other)
    same = _bare(held) == _bare(other)
    return same and bool(mine) and set(mine + theirs) == {"I"} and len(mine) < len(theirs)


def _bare(value: ExtractedField) -> str:
    text = re.sub(r"[\s()。.,;]", "", fold(value.value or ""))
    return _STAGE.sub("", text).replace("O", "0")


def _with_stage(held: ExtractedField, other: ExtractedField) -> ExtractedField:
    strokes = _strokes(other)
    stage = {"I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ"}.get(strokes, strokes)
    value = _STAGE.sub(stage, held.value or "")
    note = f"分期读作“{held.value}”,同一诊断另一处笔画更全,按该处改为 {stage}"
    return held.model_copy(update={"value": value, "source": "derived", "confidence": 0.8, "note": note})
