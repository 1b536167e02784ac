"""Labelled claims: facts, papers and the result derived by hand from the articles of the corpus.

Each YAML file here is one product family of one split::

    split: dev
    cases:
      - id: sd-jng-01                 # unique; the seed of its papers
        title: 法布雷病……             # what the claim is about
        facts: {...}                  # docs/facts.md
        papers: [住院票据 scan, {doc: 处方, change: {doctor: ""}}]
        expected: {outcome: partial, payable: "77000.00", codes: [P101], evidence: [SD-JNG#第三条]}
        tags: [...]
        reasoning: the arithmetic and the articles, so that an adjuster can check it

No label comes from running the program. ``evals.cases.papers.papers_of`` renders the papers.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from copilot.catalogue.exact_yaml import load_exact
from copilot.domain.vocabulary import SYNONYMS
from evals.cases.record import Expected, LabelledClaim, PaperSpec, Split

__all__ = ["FOLDER", "Expected", "LabelledClaim", "PaperSpec", "Split", "load_cases", "read_cases"]

FOLDER: Final = Path(__file__).parent


def load_cases(split: str | None = None) -> tuple[LabelledClaim, ...]:
    """Return the shipped claims of a split (``dev``, ``test``; None for both), ordered by file and place."""
    if split not in (None, "dev", "test"):
        raise ValueError(f"no split {split}; write dev or test")
    return tuple(one for one in _shipped() if split in (None, one.split))


@lru_cache
def _shipped() -> tuple[LabelledClaim, ...]:
    return read_cases(FOLDER)


def read_cases(folder: Path) -> tuple[LabelledClaim, ...]:
    """Return the claims of every ``*.yaml`` of a folder; raise ValueError naming the file of a bad one."""
    cases: list[LabelledClaim] = []
    for path in sorted(folder.glob("*.yaml")):
        data = load_exact(path.read_text(encoding="utf-8"))
        for raw in data["cases"]:
            try:
                cases.append(LabelledClaim.model_validate({"split": data["split"], **_spelled_out(raw)}))
            except ValueError as error:
                raise ValueError(f"{path.name}, {raw.get('id')}: {error}") from error
    return tuple(cases)


def _spelled_out(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Read ``住院票据 scan`` as a paper of that type and quality."""
    papers: Sequence[Any] = raw.get("papers") or ()
    return {**raw, "papers": tuple(_paper(one) for one in papers)}


def _paper(raw: Any) -> dict[str, Any]:
    if isinstance(raw, str):
        doc, _, quality = raw.partition(" ")
        raw = {"doc": doc, **({"quality": quality} if quality else {})}
    doc = str(raw["doc"])
    return {**raw, "doc": SYNONYMS["DocType"].get(doc, doc)}
