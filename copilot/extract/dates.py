"""Calendar dates as printed on Chinese papers, normalised to ISO 8601.

A date whose day or month is masked keeps the visible prefix (``2019-11``); a time of day is dropped.
"""

import re
from datetime import date
from typing import Final, NamedTuple

from copilot.extract.text import fold

_FULL: Final = re.compile(
    # A date may follow another without a gap (2023-01-012023-01-09); a point may be read as a colon.
    r"(?:(?<!\d)|(?<=[-/.]\d\d))((?:19|20)\d{2})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.:])\s*([0-3]?\d)"
    r"(?=\s*日|\s*[^0-9]|$|[0-2]\d:|(?:19|20)\d{2}[-/.年])\s*日?"
)
_COMPACT: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})([01]\d)([0-3]\d)(?!\d)")
_SPACED: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})\s+([01]?\d)\s+([0-3]?\d)(?![\d:])")
_MONTH: Final = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*(?:年|[-/.])\s*([01]?\d)\s*(?:月|[-/.]|(?=\s|$|\*|[至到~|]))"
)


class DateHit(NamedTuple):
    """A date found in a text; ``whole`` is False for a visible prefix."""

    start: int
    end: int
    value: str
    whole: bool


def _valid(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def find_dates(text: str) -> list[DateHit]:
    """Return all dates in reading order, whole dates before overlapping prefixes."""
    folded = fold(text)
    hits: list[DateHit] = []

    def free(start: int, end: int) -> bool:
        return all(end <= hit.start or start >= hit.end for hit in hits)

    for pattern in (_FULL, _COMPACT, _SPACED):
        for match in pattern.finditer(folded):
            value = _valid(*match.groups())
            if value and free(*match.span()):
                hits.append(DateHit(*match.span(), value, True))
    for match in _MONTH.finditer(folded):
        if 1 <= int(match.group(2)) <= 12 and free(*match.span()):
            hits.append(DateHit(*match.span(), f"{match.group(1)}-{int(match.group(2)):02d}", False))
    return sorted(hits)


def parse_date(text: str) -> str | None:
    """Return the only whole date in ``text`` as ISO 8601, or None."""
    hits = [hit for hit in find_dates(text) if hit.whole]
    return hits[0].value if len(hits) == 1 else None


def as_date(value: str | None) -> date | None:
    """Return a whole ISO date as ``date``; None for a prefix or nothing."""
    if not value or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return None
    return date.fromisoformat(value)
