"""Values to labels: one value goes to one label, the nearest that it fits.

Order of trust: behind the label in the same run, to its right, below it, above it (overprint that
drifted). Distances are in label heights.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from copilot.extract.hits import Hit
from copilot.extract.runs import Run
from copilot.extract.schema import FieldSpec, Kind
from copilot.extract.tables import text_of
from copilot.extract.text import fold
from copilot.extract.values import CUT, STRICT, Reading, read

PLACE_FACTOR: Final = {"inside": 1.0, "right": 0.98, "below": 0.9, "above": 0.86}
REACH_RIGHT: Final = 14.0
REACH_RIGHT_LOOSE: Final = 9.0
REACH_ALONE: Final = 60.0
_LISTED: Final = 3
_EMPTY: Final = re.compile(r"^[\s:_\-—.,、;·¥|/()★☆*□]*$")
STAMP: Final = re.compile(r"专用章|收[费款]章|业务章|财务章|发票章|监制|印章$")
# What stands behind a label that was not recognised belongs to that label.
_OTHERS: Final = re.compile(r"[,;。、]\s*[\u4e00-\u9fff()]{2,}:")
_JOIN_GAP: Final = 1.3
_LOOSE: Final[frozenset[Kind]] = frozenset({"text", "person", "org", "prose", "list"})
_ANY_WORD: Final[frozenset[Kind]] = frozenset({"text", "prose", "list"})

Placement = Literal["inside", "right", "below", "above"]


@dataclass(frozen=True, eq=False)
class Pairing:
    """A label with its value; ``reading`` is None when nothing fitting stands there."""

    hit: Hit
    runs: tuple[Run, ...]
    reading: Reading | None
    place: Placement
    fit: float

    @property
    def raw(self) -> str:
        """What stands on the paper for the value."""
        return text_of(self.runs)


@dataclass(frozen=True, eq=False)
class _Candidate:
    cost: float
    hit: Hit
    runs: tuple[Run, ...]
    reading: Reading
    place: Placement


def pair(hits: Sequence[Hit], free: Iterable[Run], glyph: float) -> tuple[list[Pairing], list[Run]]:
    """Return a pairing for every labelled field and the runs that stayed free."""
    out: list[Pairing] = []
    pool = list(free)
    open_hits: list[Hit] = []
    taken: set[int] = set()
    for hit in hits:
        if not hit.name:
            continue
        pool.extend(hit.after)
        found = _inline(hit, glyph, taken)
        if found:
            out.append(found)
        else:
            open_hits.append(hit)
    pool = [run for run in pool if not _EMPTY.match(run.text) and not STAMP.search(run.text)]
    candidates = [candidate for hit in open_hits for candidate in _candidates(hit, pool, hits, glyph)]
    done: set[int] = set()
    for candidate in sorted(candidates, key=lambda c: c.cost):
        if id(candidate.hit) in done or any(id(run) in taken for run in candidate.runs):
            continue
        done.add(id(candidate.hit))
        taken.update(id(run) for run in candidate.runs)
        fit = candidate.reading.fit * PLACE_FACTOR[candidate.place] * max(0.7, 1.0 - 0.03 * candidate.cost)
        out.append(Pairing(candidate.hit, candidate.runs, candidate.reading, candidate.place, fit))
    out.extend(Pairing(hit, (), None, "right", 0.9) for hit in open_hits if id(hit) not in done)
    return out, [run for run in pool if id(run) not in taken]


def _inline(hit: Hit, glyph: float, taken: set[int]) -> Pairing | None:
    """Read the rest of the label's own run, joined with what follows closely."""
    first = [run for run in hit.inline if not _EMPTY.match(run.text)]
    if not first:
        return None
    runs = list(first)
    reading = read(text_of(runs), hit.spec)
    if reading and hit.spec.kind in STRICT and _OTHERS.search(fold(text_of(runs))[: reading.start]):
        reading = None
    if hit.spec.kind == "money" and reading and _torn(first[-1], hit.after, glyph):
        reading = reading._replace(fit=min(reading.fit, 0.65), note=f"{CUT},旁有另一段数字")
    rest = _complete(hit.spec, runs, hit.after, reading, glyph)
    if rest is not None:
        runs, reading = rest
        taken.update(id(run) for run in runs)
    if reading is None and hit.spec.kind in STRICT and hit.inline[0].text.strip()[:1] in "(":
        return None
    return Pairing(hit, tuple(runs), reading, "inside", reading.fit if reading else 0.4)


def _complete(
    spec: FieldSpec, runs: Sequence[Run], after: Sequence[Run], reading: Reading | None, glyph: float
) -> tuple[list[Run], Reading] | None:
    """Add following runs while they make the value whole; None when nothing is gained."""
    best: tuple[list[Run], Reading] | None = None
    held = list(runs)
    value = reading
    for run in after[:5]:
        if abs(run.cy - held[-1].cy) > 0.6 * glyph:
            continue
        reach = _JOIN_GAP if spec.kind in _LOOSE else 8.0 if spec.kind == "period" else 4.0
        if run.x0 - held[-1].x1 > reach * glyph:
            break
        if spec.kind not in _LOOSE and value is not None and value.fit >= 0.7 and not value.note:
            break
        if spec.kind in _LOOSE and (spec.kind == "person" or run.x0 - held[-1].x1 > _JOIN_GAP * glyph):
            break
        held = [*held, run]
        tried = read(" ".join(r.text for r in held), spec)
        if tried is None:
            continue
        gain = value is None or tried.fit > value.fit or len(tried.value) > len(value.value)
        if gain:
            value = tried
            best = (list(held), tried)
    return best


def _candidates(hit: Hit, pool: Sequence[Run], hits: Sequence[Hit], glyph: float) -> list[_Candidate]:
    out = []
    for run in pool:
        place, cost = _where(hit, run, hits)
        if place is None and _across(hit, run, hits, pool):
            place, cost = "right", 0.12 * REACH_RIGHT
        allowed = place in hit.spec.places or (place == "below" and _heads_row(hit, hits))
        if place is None or not allowed:
            continue
        runs = [run]
        reading = read(run.text, hit.spec)
        if hit.spec.kind == "money" and reading and _torn(run, pool, glyph):
            reading = reading._replace(fit=min(reading.fit, 0.65), note=f"{CUT},旁有另一段数字")
        followers = sorted(
            (
                other
                for other in pool
                if other is not run and other.x0 >= run.x1 - glyph and abs(other.cy - run.cy) < 0.5 * glyph
            ),
            key=lambda other: other.x0,
        )
        more = _complete(hit.spec, runs, followers, reading, glyph)
        if more:
            runs, reading = more
        if reading is None:
            continue
        if hit.spec.kind in STRICT and place != "right" and reading.fit < 0.8:
            continue
        if hit.spec.kind in STRICT and reading.fit <= 0.5:
            continue
        if hit.spec.kind == "org" and reading.fit < 0.5:
            continue
        if len(reading.value) == 1 and hit.spec.kind == "code" and min(r.confidence for r in runs) < 0.9:
            continue
        if hit.spec.kind not in STRICT and place == "above":
            continue
        cost += 2.5 * (1.0 - reading.fit)
        out.append(_Candidate(cost, hit, tuple(runs), reading, place))
    return out


def _across(hit: Hit, run: Run, hits: Sequence[Hit], pool: Sequence[Run]) -> bool:
    """Whether a run far to the right is all that stands on the line of a label, as in a wide cell."""
    if (hit.spec.kind in _ANY_WORD or hit.spec.signature) and not _in_column(hit, run, hits):
        return False  # stray words, of a stamp for example, would do
    dx = (run.x0 - hit.x1) / hit.height
    if not 1.0 < dx <= REACH_ALONE or abs(run.cy - hit.cy) > 0.4 * hit.height:
        return False
    if _label_between(hit, run, hits) or _crosses_labels(hit, run, hits):
        return False
    return not any(
        other is not run and hit.x1 - 1 < other.cx < run.cx and abs(other.cy - hit.cy) < 0.7 * hit.height
        for other in pool
    )


def _in_column(hit: Hit, run: Run, hits: Sequence[Hit]) -> bool:
    """Whether other labels of the same column have their values in the column of a run."""
    near = 0.6 * hit.height
    alike = [
        other
        for other in hits
        if other is not hit and abs(other.x0 - hit.x0) < near and other.after and not other.inline
    ]
    values = [other.after[0] for other in alike]
    return sum(abs(one.x0 - run.x0) < near or abs(one.x1 - run.x1) < near for one in values) >= _LISTED


def _torn(run: Run, pool: Sequence[Run], glyph: float) -> bool:
    """Whether a number without point goes on in a run that all but touches it, or began in such a run.

    Recognisers that cut a number find the glyph at the seam twice or not at all: nobody can join it.
    """
    level = [other for other in pool if other is not run and abs(other.cy - run.cy) < 0.5 * glyph]
    if not run.text.strip()[:1].isdigit() and "." in run.text:
        return False
    after = [one for one in level if -0.5 * glyph < one.x0 - run.x1 < 1.5 * glyph]
    before = [one for one in level if -0.7 * glyph < run.x0 - one.x1 < 0.3 * glyph]
    goes_on = "." not in run.text and any(one.text.strip()[:1].isdigit() for one in after)
    return goes_on or any(re.fullmatch(r"\D?[\d,]{1,7}", one.text.strip()) for one in before)


def _where(hit: Hit, run: Run, hits: Sequence[Hit]) -> tuple[Placement | None, float]:
    """Return where a run stands as seen from a label, and the cost of that distance."""
    height = hit.height
    dy = (run.cy - hit.cy) / height
    dx = (run.x0 - hit.x1) / height
    loose = hit.spec.kind in _LOOSE
    reach = REACH_RIGHT_LOOSE if loose else REACH_RIGHT
    level = 0.65 if loose else 0.5 if _heads_row(hit, hits) else 0.95
    if -1.0 <= dx <= reach and abs(dy) <= level:
        if _label_between(hit, run, hits) or (dx > 4.0 and _crosses_labels(hit, run, hits)):
            return None, 0.0
        return "right", 0.12 * max(dx, 0.0) + 1.3 * max(abs(dy) - 0.15, 0.0)
    overlap = min(hit.x1, run.x1) - max(hit.x0, run.x0)
    if overlap > 0.25 * min(hit.x1 - hit.x0, run.x1 - run.x0):
        if 0.6 < dy < 3.2:
            if _label_row_between(hit, run, hits):
                return None, 0.0
            return "below", 1.6 + 0.6 * dy + 0.04 * abs(run.cx - (hit.x0 + hit.x1) / 2) / height
        if -2.2 < dy < -0.5 and not _under_another(hit, run, hits):
            return "above", 2.4 + 0.8 * -dy
    return None, 0.0


def _label_between(hit: Hit, run: Run, hits: Sequence[Hit]) -> bool:
    return any(
        other is not hit
        and hit.x1 <= other.x0 + 1
        and other.x0 < run.x0
        and min(abs(other.cy - hit.cy), abs(other.cy - run.cy)) < 0.5 * hit.height
        for other in hits
    )


def _heads_row(hit: Hit, hits: Sequence[Hit]) -> bool:
    """Whether a label stands in a row of bare labels whose values are printed in the row below."""
    row = [other for other in hits if other.line == hit.line and other.runs[0].page == hit.runs[0].page]
    held = [run for other in row for run in (*other.inline, *other.after) if re.search(r"\d", run.text)]
    return len(row) >= 3 and not held and not any(other.colon for other in row)


def _crosses_labels(hit: Hit, run: Run, hits: Sequence[Hit]) -> bool:
    """Whether a column of labels stands between a label and a run that is far to its right.

    Then the run is the value of a label of that column which was not read, under a seal for example.
    """
    between = [
        other
        for other in hits
        if other is not hit
        and hit.x1 < other.x0 < run.x0 - hit.height
        and other.x1 < run.x0 + 0.5 * hit.height
        and 0.6 < abs(other.cy - hit.cy) / hit.height < 8.0
    ]
    return any(
        sum(abs(other.x0 - first.x0) < 1.2 * hit.height for other in between) >= 2 for first in between
    )


def _under_another(hit: Hit, run: Run, hits: Sequence[Hit]) -> bool:
    """Whether a run above a label stands right below a label without a value beside it."""
    return any(
        other is not hit
        and not any(re.search(r"\d", piece.text) for piece in (*other.inline, *other.after))
        and 0.6 < (run.cy - other.cy) / other.height < 3.2
        and min(other.x1, run.x1) - max(other.x0, run.x0) > 0.25 * min(other.x1 - other.x0, run.x1 - run.x0)
        for other in hits
    )


def _label_row_between(hit: Hit, run: Run, hits: Sequence[Hit]) -> bool:
    """Whether another label stands nearer above the run, or the run lies right of its own label."""
    for other in hits:
        if other is hit:
            continue
        above = hit.cy + 0.4 * hit.height < other.cy < run.cy - 0.3 * hit.height
        if above and min(other.x1, run.x1) - max(other.x0, run.x0) > 0:
            return True
        beside = abs(other.cy - run.cy) < 0.6 * hit.height and -1.0 < (run.x0 - other.x1) / hit.height < 3.0
        if beside and not other.inline and other.name:
            return True
    return False
