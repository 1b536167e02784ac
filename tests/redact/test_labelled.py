"""Recall and precision on labelled strings; the even ones were never used for development."""

import re
from pathlib import Path

import pytest

from copilot.redact import find

FIRST = 219
_BRACES = re.compile(r"\{([^{}]*)\}")


def cases() -> list[tuple[str, list[tuple[int, int]]]]:
    """(text, identity ranges) of every labelled line; a label may stand on the line above its value."""
    lines = Path(__file__).with_name("labelled.txt").read_text("utf-8").splitlines()
    found = []
    for line in lines:
        if line.startswith("#"):
            continue
        text, ranges, at = "", [], 0
        for match in _BRACES.finditer(line):
            text += line[at : match.start()]
            ranges.append((len(text), len(text) + len(match[1])))
            text, at = text + match[1], match.end()
        found.append((text + line[at:], ranges))
    return _joined(found)


def _joined(
    found: list[tuple[str, list[tuple[int, int]]]],
) -> list[tuple[str, list[tuple[int, int]]]]:
    """Put a line that is nothing but a value below the bare label in front of it."""
    merged: list[tuple[str, list[tuple[int, int]]]] = []
    for text, ranges in found:
        bare = ranges == [(0, len(text))] and merged and not merged[-1][1]
        if bare and merged[-1][0] in ("住院号", "姓名", "联系电话"):
            label = merged.pop()[0] + "\n"
            text, ranges = label + text, [(len(label), len(label) + len(text))]
        merged.append((text, ranges))
    return merged


def part(name: str) -> list[tuple[str, list[tuple[int, int]]]]:
    """The odd or the even lines of the first set, or the whole second set."""
    everything = cases()
    if name == "second":
        return everything[FIRST:]
    return everything[:FIRST:2] if name == "odd" else everything[1:FIRST:2]


def measure(name: str) -> tuple[float, float, list[str], list[str]]:
    """Return recall, precision, and the texts with a miss and with a false find."""
    hit = missed = false = 0
    lost, wrong = [], []
    for text, ranges in part(name):
        finds = [(one.start, one.end) for one in find(text)]
        for low, high in ranges:
            covered = any(start <= low and high <= end for start, end in finds)
            hit, missed = hit + covered, missed + (not covered)
            lost += [] if covered else [text]
        for start, end in finds:
            if not any(start < high and low < end for low, high in ranges):
                false += 1
                wrong.append(text)
    return hit / (hit + missed), hit / (hit + false), lost, wrong


def test_the_set_is_large_enough() -> None:
    assert len(cases()) >= 200


@pytest.mark.parametrize("name", ["odd", "even", "second"])
def test_recall_and_precision(name: str) -> None:
    recall, precision, lost, wrong = measure(name)
    assert recall >= 0.95, lost
    assert precision >= 0.95, wrong
