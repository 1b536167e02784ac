"""The title of a receipt as a field: as printed, or put right when a seal hides a glyph or two. Pure."""

from typing import Final

from copilot.domain.document import ExtractedField, FieldSource
from copilot.extract.classify import Title, Verdict, named_place, nearest_part
from copilot.extract.repair import DOUBTED
from copilot.extract.runs import join
from copilot.extract.schema import Schema
from copilot.extract.text import squeeze

# A title read this well is the known one; a hidden or unclear one is when nothing else is near it.
_SURE: Final = 0.88
_NEAR: Final = 0.7


def title_field(verdict: Verdict, form: Schema, source: FieldSource) -> ExtractedField | None:
    """Return the title as a field; without value when it is neither read nor near to only one title."""
    title = verdict.title
    if title is None or form.title_field is None:
        return None
    exact = title.similarity >= 0.999
    doubted = min(run.confidence for run in title.runs) < DOUBTED
    near = title.similarity >= _NEAR and doubted and _only_reading(title, form)
    sure = (title.similarity >= _SURE or near) and named_place(title.text)
    partial = not exact and form.title_field == "bill_title" and not sure
    return ExtractedField(
        name=form.title_field,
        value=None if partial else title.text,
        raw_text=title.printed,
        page=title.runs[0].page,
        bbox=join(title.runs),
        confidence=round(min(run.confidence for run in title.runs) * title.similarity, 4),
        source=source,
        note="" if exact else f"原读作“{title.printed}”,按票据名称校正",
    )


def _cost(found: tuple[int, int, float], title: str) -> float:
    """Return the edits between a title and where it was found."""
    return (1.0 - found[2]) * len(title)


def _only_reading(title: Title, schema: Schema) -> bool:
    """Whether no other title of a type is nearly as close to what a misread title shows.

    Electronic receipts are never called 收据, so 收据 is no rival of 票据 before （电子）.
    """
    electronic = "电子" in title.printed[-4:]
    own = squeeze(title.pattern)
    mine = nearest_part(title.printed, own)
    if mine is None:
        return False
    for other in map(squeeze, schema.titles):
        if other in own or own in other or abs(len(other) - len(own)) > 1:
            continue
        found = None if electronic and other.endswith("收据") else nearest_part(title.printed, other)
        # Glyphs that the other title leaves unexplained count against it.
        if found and _cost(found, other) + abs(found[0] - mine[0]) < _cost(mine, own) + 0.9:
            return False
    return True
