"""Fitting the weights of ``coding_rank`` and measuring coding on strings with known codes.

Run ``python -m copilot.catalogue.coding_fit`` to see the figures on practice material: the names are
halved, one half fits, the other half measures.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from copilot.catalogue.coding import PER_FORM, Coder, merged, rarity_of
from copilot.catalogue.coding_attributes import strip
from copilot.catalogue.coding_forms import forms_of
from copilot.catalogue.coding_practice import Written, practice_strings, practice_table
from copilot.catalogue.coding_rank import FEATURES, WEIGHTS, Name, features
from copilot.catalogue.coding_table import TermTable
from copilot.catalogue.coding_text import load_abbreviations

_PULL: Final = 0.02
"""How strongly the fit is held to the weights it starts from: practice strings are not records."""
_SIGNED: Final = np.sign(np.array([WEIGHTS[name] for name in FEATURES]))


class Measured(NamedTuple):
    """Shares of strings; ``milliseconds`` a string."""

    strings: int
    top1: float
    recall10: float
    plain_top1: float
    plain_recall10: float
    milliseconds: float


def measure(coder: Coder, strings: Sequence[Written]) -> Measured:
    """Return top-1 and recall at 10 of the coder, and of character TF-IDF alone on the same table."""
    top = within = plain_top = plain_within = spent = 0.0
    entries = coder.table.entries
    plain = TermTable.build_plain(entries)
    for text, codes in strings:
        begun = time.perf_counter()
        got = [term.code for term in merged(coder.code(text, 10), 10)]
        spent += time.perf_counter() - begun
        top += bool(got) and got[0] in codes
        within += len(codes & set(got)) / len(codes)
        near = sorted(plain.candidates(text, 10), key=lambda hit: -hit[1])
        others = [entries[int(plain.owners[at])][0] for at, _ in near]
        plain_top += bool(others) and others[0] in codes
        plain_within += len(codes & set(others)) / len(codes)
    count = max(len(strings), 1)
    return Measured(
        len(strings),
        top / count,
        within / count,
        plain_top / count,
        plain_within / count,
        1000 * spent / count,
    )


def examples(coder: Coder, strings: Sequence[Written]) -> list[tuple[NDArray[np.float64], NDArray[np.bool_]]]:
    """Return, for each string of one diagnosis, the features of its candidates and which are right."""
    start = np.array([WEIGHTS[name] for name in FEATURES])
    rarity = rarity_of(coder.table)
    found = []
    for text, codes in strings:
        if len(codes) > 1:
            continue
        written = strip(text)
        rows: dict[int, list[float]] = {}
        for form in forms_of(written, coder.book):
            for at, cosine in coder.table.candidates(form.text, PER_FORM):
                row = int(coder.table.owners[at])
                code, spelled = coder.table.entries[row]
                name = Name(coder.table.names[at], code, spelled)
                values = features(form, name, cosine, rarity, written.with_states or text)
                if row not in rows or float(start @ values) > float(start @ rows[row]):
                    rows[row] = values
        right = np.array([coder.table.entries[row][0] in codes for row in rows])
        if right.any():
            found.append((np.array(list(rows.values())), right))
    return found


def fit(
    material: Sequence[tuple[NDArray[np.float64], NDArray[np.bool_]]], rounds: int = 150, step: float = 0.5
) -> dict[str, float]:
    """Return weights that raise the likelihood of the right candidates; no weight changes its sign."""
    start = np.array([WEIGHTS[name] for name in FEATURES])
    weights = start.copy()
    for _ in range(rounds):
        gradient = np.zeros_like(weights)
        for values, right in material:
            totals = values @ weights
            share = np.exp(totals - totals.max())
            share /= share.sum()
            goal = np.where(right, share, 0.0)
            goal /= max(goal.sum(), 1e-12)
            gradient += values.T @ (goal - share)
        weights += step * (gradient / max(len(material), 1) - _PULL * (weights - start))
        weights = np.where(weights * _SIGNED < 0, 0.0, weights)
    return {name: round(float(weight), 3) for name, weight in zip(FEATURES, weights, strict=True)}


def main(rows: int = 40_000, strings: int = 1000) -> None:
    """Print the fitted weights and the figures on names that the fit has not seen."""
    book = load_abbreviations(Path(__file__).parents[2] / "corpus")
    standard = {
        one for long in (book.latin, book.short) for value in long.values() for one in value.split("|")
    }
    entries = practice_table(rows, standard=sorted(standard))
    coder = Coder(TermTable.build(entries, book), book)
    seen, unseen = entries[::2], entries[1::2]
    before = measure(coder, practice_strings(unseen, book, strings, seed=2))
    sys.stdout.write(f"{before}\n{fit(examples(coder, practice_strings(seen, book, strings, seed=1)))}\n")


if __name__ == "__main__":
    main()
