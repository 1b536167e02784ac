"""Labelled sets of rendered papers, planned by number so that a run can stop and go on.

Paper ``i`` of a set is fixed by split, seed and ``i`` alone: layouts in turn, and each round over
the layouts another quality. Nothing is rendered that already lies on the disk.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final, Literal

from evals.claims import make_claim
from evals.layouts import LAYOUTS, Layout
from evals.render import Quality, render, split_of, write

SetName = Literal["tune", "test"]
QUALITIES: Final[tuple[Quality, ...]] = ("digital", "scan", "photo")
MAX_PAGES: Final = 2
_TRIES: Final = 200


@dataclass(frozen=True, slots=True)
class Planned:
    """One paper of a set before it is rendered; ``place`` is its number in the set."""

    place: int
    layout: str
    quality: Quality
    first_seed: int


def layouts_of(name: SetName) -> list[Layout]:
    """Return the layouts of a set: those kept out of tuning, or all the others."""
    return [one for one in LAYOUTS.values() if one.held_out == (name == "test")]


def plan(
    name: SetName, count: int, *, seed: int = 1, qualities: Sequence[Quality] = QUALITIES, doc_type: str = ""
) -> Iterator[Planned]:
    """Yield the papers of a set in order."""
    chosen = [one for one in layouts_of(name) if doc_type in ("", one.doc_type)]
    for place in range(count if chosen else 0):
        turn, index = divmod(place, len(chosen))
        quality = qualities[(turn + index) % len(qualities)]
        yield Planned(place, chosen[index].name, quality, seed * 10_000_000 + place * _TRIES)


def rendered(one: Planned, folder: Path) -> Path:
    """Return the truth file of a planned paper, after rendering it if it is not there.

    The first claim of its range is taken whose paper has at most ``MAX_PAGES`` pages and, outside
    the test, whose hospital is not kept for the test.
    """
    index = folder / f"{one.place:05d}.txt"
    if index.exists() and (found := folder / index.read_text(encoding="utf-8")).exists():
        return found
    layout = LAYOUTS[one.layout]
    for seed in range(one.first_seed, one.first_seed + _TRIES):
        claim = make_claim(seed, layout.kind, unseen=layout.held_out)
        if not layout.held_out and split_of(layout.name, claim.hospital.name) == "test":
            continue
        drawn = layout.draw(claim, Random(f"render:{seed}:0:{layout.name}"))
        if len(drawn.sheets) > MAX_PAGES:
            continue
        paper = render(claim, layouts=[layout.name], quality=one.quality, seed=seed)[0]
        write([paper], folder)
        truth = Path(paper.filename).with_suffix(".json").name
        index.write_text(truth, encoding="utf-8")
        return folder / truth
    raise ValueError(f"no claim fits {one.layout} on {MAX_PAGES} pages")


def truth_of(path: Path) -> dict[str, Any]:
    """Return the truth that lies in a file."""
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded
