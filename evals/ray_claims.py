"""Folders of made-up claims for runs over many of them: digital papers with a text layer.

A paper takes seconds to paint, so ``templates`` claims are painted and every folder links the papers
of one of them under statements of its own: name, policy number and claim number differ, so that no
two claims have the same content. Equal arguments give equal folders; what stands is not made again.
"""

import json
import os
from pathlib import Path
from random import Random
from typing import Final

from evals.claims import make_claim
from evals.people import person_name
from evals.render import RenderedPaper, render

PRODUCT: Final = "BJ-HTB"
_LAYOUTS: Final = (
    "inpatient.unified", "discharge.classic", "prescription.standard", "outpatient.unified", "fee_list.daily",
)  # fmt: skip


def paint(seed: int, pages: int) -> list[RenderedPaper]:
    """Return papers of one claim with exactly that many pages in all."""
    claim = make_claim(seed, "inpatient")
    papers: list[RenderedPaper] = []
    left, turn = pages, 0
    while left:
        layout = _LAYOUTS[turn % len(_LAYOUTS)]
        [paper] = render(claim, layouts=[layout], quality="digital", seed=seed * 100 + turn)
        turn += 1
        if int(paper.truth["pages"]) <= left:
            papers.append(paper)
            left -= int(paper.truth["pages"])
    return papers


def make_folders(root: Path, claims: int, pages: int, templates: int, product: str = PRODUCT) -> Path:
    """Return ``root``/in with one folder per claim, made where it is not there."""
    folder = root / "in"
    for number in range(claims):
        target = folder / f"c{number:05d}"
        if (target / "claim.yaml").exists():
            continue
        target.mkdir(parents=True, exist_ok=True)
        for paper in _template(root / "papers" / str(number % templates), number % templates, pages):
            place = target / paper.name
            if not place.exists():
                os.link(paper, place)
        statements = {
            "product": product,
            "claim_id": f"C{number:05d}",
            "received_on": "2026-03-02",
            "assessed_on": "2026-03-09",
            "insured": {"name": person_name(_random(number), "女"), "sex": "女", "basic_insurance": True},
        }
        draft = target / "claim.part"
        draft.write_text(json.dumps(statements, ensure_ascii=False) + "\n", "utf-8")
        draft.replace(target / "claim.yaml")
    return folder


def _template(folder: Path, seed: int, pages: int) -> list[Path]:
    done = folder / "whole"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for paper in paint(seed, pages):
            (folder / paper.filename).write_bytes(paper.data)
        done.touch()
    return sorted(folder.glob("*.pdf"))


def _random(number: int) -> Random:
    return Random(f"claim:{number}")
