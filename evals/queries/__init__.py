"""Labelled questions over the shipped corpus, as people ask them.

``dev.yaml``, ``styles.yaml`` (further manners of asking), ``personas.yaml`` (who asks, and in what form)
and ``more.yaml`` (who asks, half of a later set) may be used to fit weights, thresholds and query
expansion. Of ``fresh.yaml``, the other half of the later set, only totals are looked at while tuning;
``heldout.yaml`` is run for a figure to report and never tuned on. Relevance is graded per article:
2 answers the question, 1 helps. ``SPLITS`` are the two halves of the main set.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import model_validator

from copilot.catalogue.tables import LOADER
from copilot.domain.base import Record

Split = Literal["dev", "styles", "personas", "more", "fresh", "heldout"]
Kind = Literal["policy", "drug", "guideline", "statute", "mixed", "none"]
SPLITS: tuple[Split, ...] = ("dev", "heldout")


class Query(Record):
    """One question.

    ``relevant`` maps article ids (``policy/BJ-HTB@2021#第三条``) to grades. ``product`` and ``as_of``
    are the limits the question is searched with; a question is unanswerable when nothing that these
    limits admit answers it. ``kind`` is the kind of the answering articles.
    """

    id: str
    query: str
    product: str | None = None
    as_of: date
    kind: Kind
    relevant: dict[str, Literal[1, 2]]
    unanswerable: bool
    tags: tuple[str, ...]

    @property
    def answers(self) -> frozenset[str]:
        """The articles that answer on their own."""
        return frozenset(article for article, grade in self.relevant.items() if grade == 2)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.unanswerable == bool(self.relevant):
            raise ValueError(f"{self.id}: unanswerable and relevant contradict each other")
        if self.relevant and not self.answers:
            raise ValueError(f"{self.id}: no article answers")
        if self.unanswerable != (self.kind == "none"):
            raise ValueError(f"{self.id}: kind does not fit")
        return self


@cache
def load_queries(split: Split) -> tuple[Query, ...]:
    """Return the questions of one file, in the order of its file."""
    path = Path(__file__).with_name(f"{split}.yaml")
    content = yaml.load(path.read_text("utf-8"), Loader=LOADER)  # noqa: S506
    rows = [{"as_of": content["as_of"], **row} for row in content["queries"]]
    return tuple(Query.model_validate(row) for row in rows)
