"""Values that are withheld because they are too likely wrong, and why a value is doubtful. Pure.

A wrong value is worse than a missing one: it may be calculated with. A withheld value stays in the
note, so that a person can confirm it with a look at the paper.
"""

from typing import Final

from copilot.domain.document import Document, ExtractedField, LineItem
from copilot.extract.confidence import Model, model
from copilot.extract.derive import SEALED
from copilot.extract.values import INCOMPLETE

# What the recogniser read this clearly is shown even when it contradicts the rest of the paper: a
# contradiction on a clear paper is a finding about the paper, not about the reading.
CLEAR: Final = 0.93
_SENTENCE: Final = 24
WITHHELD: Final = "把握不足,未采用"


def withhold(document: Document, before: Document, using: Model | None = None) -> Document:
    """Return the document without values below the threshold, and with a reason for each doubt.

    ``before`` holds the same values with the confidence of recogniser and layout.
    """
    held = using or model()
    fields = tuple(_judged(f, b, held) for f, b in zip(document.fields, before.fields, strict=True))
    items = tuple(
        LineItem(
            index=item.index,
            cells=tuple(_judged(c, b, held) for c, b in zip(item.cells, old.cells, strict=True)),
        )
        for item, old in zip(document.items, before.items, strict=True)
    )
    return document.model_copy(update={"fields": fields, "items": items})


def _judged(value: ExtractedField, before: ExtractedField, held: Model) -> ExtractedField:
    """Withhold one value, or say why it is doubtful, or leave it.

    A derived value stays: it says itself how it was found, and is never taken for one that was read.
    """
    if value.value is None or value.confidence >= held.look:
        return value
    why = reason(before)
    # A masked number is right as far as it is printed.
    clear = (
        before.source == "text_layer"
        or INCOMPLETE in before.note
        or (before.confidence >= CLEAR and not before.note)
    )
    if value.confidence < held.drop and not clear and value.source != "derived":
        note = f"{WITHHELD}(读作“{value.value[:40]}”,{why}),请对照原件补录"
        return value.model_copy(
            update={"value": None, "note": note, "confidence": round(value.confidence, 4)}
        )
    if why in value.note:
        return value
    return value.model_copy(update={"note": "；".join(filter(None, [value.note, why]))})


def reason(before: ExtractedField) -> str:
    """Return in plain Chinese why a value may be wrong."""
    if SEALED in before.note:
        return SEALED
    if before.note:
        return before.note
    if before.source == "derived":
        return "由其他数字推算得来"
    if before.confidence < 0.8:
        return "字迹读得不清"
    if before.confidence < CLEAR:
        return "字迹不够清楚或与标签的位置不够确定"
    if len(before.value or "") > _SENTENCE:
        return "文字较长,个别字可能误读"
    return "与票面其他数字或格式对不上"
