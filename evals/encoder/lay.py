"""Questions of laypeople about public statutes, and the statutes as passages.

The texts of the statutes are not part of this project: they are read from a JSON-lines file
(``id``, ``name``, ``content``; may be ``.xz``) that the caller names.
"""

import json
import lzma
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from copilot.catalogue.tables import LOADER
from copilot.domain.base import Record
from copilot.domain.evidence import ClauseSpan
from copilot.retrieve.clauses import Passage


class LayQuestion(Record):
    """One question and the ids of the articles that answer it."""

    split: Literal["dev", "heldout"]
    q: str
    at: tuple[str, ...]


class LaySet(Record):
    """All questions and the ids of the articles to search."""

    questions: tuple[LayQuestion, ...]
    pool: str


@cache
def lay_set() -> LaySet:
    """Return the questions and the articles to search."""
    text = Path(__file__).with_name("lay.yaml").read_text("utf-8")
    return LaySet.model_validate(yaml.load(text, Loader=LOADER))  # noqa: S506


def lay_questions(split: str) -> tuple[LayQuestion, ...]:
    """Return the questions of one half."""
    return tuple(one for one in lay_set().questions if one.split == split)


def statute_rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the articles of a JSON-lines file."""
    with (
        lzma.open(path, "rt", encoding="utf-8")
        if path.suffix == ".xz"
        else path.open(encoding="utf-8") as lines
    ):
        for line in lines:
            yield json.loads(line)


def statute_passages(path: Path) -> tuple[Passage, ...]:
    """Return the articles to search as passages, labelled with their ids."""
    wanted = set(lay_set().pool.split())
    return tuple(_passage(row) for row in statute_rows(path) if row["id"] in wanted)


def _passage(row: dict[str, str]) -> Passage:
    text = row["content"]
    span = ClauseSpan(
        document_id="statute/lay", version="1", article=row["id"], start=0, end=len(text), quote=text
    )
    return Passage(
        id=f"statute/lay@1#{row['id']}",
        document_id="statute/lay",
        version="1",
        kind="statute",
        product=None,
        jurisdiction="全国",
        in_force_from=date(2000, 1, 1),
        in_force_to=None,
        unverified=False,
        heading_path=("法律汇编", row["name"]),
        span=span,
    )
