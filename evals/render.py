"""Render synthetic papers with exact truth: ``python -m evals.render --out DIR --count N --seed S``.

The truth has the neutral form of the shared samples: ``image``, ``doc_type``, ``quality``,
``fields``, ``items``, ``unsure``, ``partial``, ``equiv``; and besides it ``boxes`` (page and page
fractions of every field and cell), ``layout``, ``font``, ``hospital`` and ``split``.
"""

import hashlib
import io
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Annotated, Any, Final, Literal

import numpy as np
import typer
from numpy.typing import NDArray
from PIL import Image

from evals.claims import Claim, make_claim
from evals.degrade import IDENTITY, Shot, degrade, move_box
from evals.layouts import LAYOUTS, Layout
from evals.layouts.parts import Paper
from evals.paint_pdf import pdf
from evals.paint_pixels import paint

Quality = Literal["digital", "clean", "scan", "photo"]
Split = Literal["train", "dev", "test"]
QUALITIES: Final[tuple[Quality, ...]] = ("digital", "clean", "scan", "photo")
DEV_LAYOUTS: Final = frozenset(
    {
        "inpatient.three_columns", "inpatient.stacked", "inpatient.runs", "outpatient.category_detail",
        "outpatient.class_share", "outpatient.thermal", "discharge.plain", "discharge.diagnosis_table",
        "prescription.table", "prescription.hand", "fee_list.landscape", "fee_list.by_category",
        "diagnosis_certificate.letter", "diagnosis_certificate.form", "settlement.wide", "settlement.pairs",
    }
)  # fmt: skip
TEST_LAYOUTS: Final = frozenset(one.name for one in LAYOUTS.values() if one.held_out)
DPI: Final[dict[Quality, int]] = {"digital": 150, "clean": 150, "scan": 170, "photo": 190}
TURNED_SHARE: Final = 0.2
_MIDNIGHT: Final = time.gmtime(0)


@dataclass(frozen=True, slots=True)
class RenderedPaper:
    """One file and what stands in it."""

    filename: str
    data: bytes
    truth: dict[str, Any]


def split_of(layout: str, hospital: str) -> Split:
    """Assign a paper to a split so that tuning never sees a layout, font or hospital of the test.

    A paper is ``test`` when its layout is held out (held-out layouts have fonts of their own) or its
    hospital is, else ``dev`` when either is kept for development, else ``train``. Hospitals are
    assigned by a hash of their name.
    """
    bucket = hashlib.sha256(hospital.encode()).digest()[0] % 10
    if layout in TEST_LAYOUTS or bucket >= 8:
        return "test"
    return "dev" if layout in DEV_LAYOUTS or bucket >= 6 else "train"


def finish(
    paper: Paper, *, name: str, quality: Quality, severity: float, seed: int, quarter_turns: int = 0
) -> RenderedPaper:
    """Turn a drawn paper into a file: a PDF with text layer, a picture, or a PDF of pictures."""
    matrices: list[NDArray[np.float64]] = [np.array(IDENTITY)] * len(paper.sheets)
    rotation = 0.0
    if quality == "digital":
        data, suffix = pdf(paper.sheets), ".pdf"
    else:
        shots = [
            degrade(
                paint(sheet, dpi=DPI[quality], seed=seed + index),
                quality,
                severity=severity,
                seed=seed + 31 * index,
                quarter_turns=quarter_turns,
            )
            for index, sheet in enumerate(paper.sheets)
        ]
        matrices, rotation = [shot.matrix for shot in shots], shots[0].rotation_deg
        data, suffix = (
            (shots[0].data, shots[0].suffix) if len(shots) == 1 else (_picture_pdf(shots, quality), ".pdf")
        )
    truth = {
        "image": name + suffix,
        "doc_type": paper.doc_type,
        "quality": quality,
        "severity": round(severity, 2),
        "rotation_deg": rotation,
        "has_seal": paper.has_seal,
        "pages": len(paper.sheets),
        "layout": paper.layout,
        "font": paper.font,
        "fields": paper.fields,
        "items": paper.items,
        "boxes": {"fields": _moved(paper.boxes, matrices), "items": _moved(paper.item_boxes, matrices)},
        "unsure": [],
        "partial": [],
        "equiv": paper.equiv,
        "notes": "synthetic; nobody and nothing in it exists",
    }
    return RenderedPaper(name + suffix, data, truth)


def _moved(boxes: Any, matrices: list[NDArray[np.float64]]) -> Any:
    """Carry every box in a nest of lists and tables through the homography of its page."""
    if isinstance(boxes, dict) and "x0" in boxes:
        return move_box(matrices[boxes["page"] - 1], boxes)
    if isinstance(boxes, dict):
        return {name: _moved(value, matrices) for name, value in boxes.items()}
    if isinstance(boxes, list):
        return [_moved(value, matrices) for value in boxes]
    return boxes


def _picture_pdf(shots: list[Shot], quality: Quality) -> bytes:
    """Bind several pictures into a PDF without a text layer; no clock goes into the bytes."""
    pages = [Image.open(io.BytesIO(shot.data)).convert("RGB") for shot in shots]
    stream = io.BytesIO()
    pages[0].save(
        stream, "PDF", save_all=True, append_images=pages[1:], resolution=float(DPI[quality]), quality=80,
        creationDate=_MIDNIGHT, modDate=_MIDNIGHT,
    )  # fmt: skip
    return stream.getvalue()


def render(
    claim: Claim, *, layouts: Sequence[str], quality: Quality, seed: int, severity: float | None = None
) -> list[RenderedPaper]:
    """Render a claim on the named layouts; equal arguments give equal bytes."""
    papers = []
    for index, name in enumerate(layouts):
        rng = Random(f"render:{seed}:{index}:{name}")
        drawn = LAYOUTS[name].draw(claim, rng)
        level = rng.random() if severity is None else severity
        turns = rng.choice((1, 2, 3)) if quality == "photo" and rng.random() < TURNED_SHARE else 0
        paper = finish(
            drawn,
            name=f"{drawn.doc_type}_{seed:05d}_{index}",
            quality=quality,
            severity=level,
            seed=rng.randrange(2**31),
            quarter_turns=turns,
        )
        paper.truth["hospital"] = claim.hospital.name
        paper.truth["seed"] = seed
        paper.truth["split"] = split_of(drawn.layout, claim.hospital.name)
        papers.append(paper)
    return papers


def draw_set(
    count: int, seed: int, split: Split | None = None, doc_type: str | None = None
) -> list[RenderedPaper]:
    """Render ``count`` papers, layouts and qualities in turn, each from a claim of its own."""
    chosen = [
        one
        for one in LAYOUTS.values()
        if doc_type in (None, one.doc_type)
        and (split is None or one.held_out == (split == "test"))
        and (split != "train" or one.name not in DEV_LAYOUTS)
    ]
    if not chosen:
        raise ValueError(f"no layout for {doc_type} in {split}")
    papers: list[RenderedPaper] = []
    number = seed * 100_000
    while len(papers) < count:
        turn, place = divmod(len(papers), len(chosen))
        layout = chosen[place]
        quality = QUALITIES[(turn + place) % len(QUALITIES)]
        claim = _claim_for(layout, number, split)
        papers += render(claim[0], layouts=[layout.name], quality=quality, seed=claim[1])
        number = claim[1] + 1
    return papers


def _claim_for(layout: Layout, number: int, split: Split | None) -> tuple[Claim, int]:
    """Return the next claim, and its seed, whose hospital puts the layout into the split."""
    for candidate in range(number, number + 500):
        claim = make_claim(candidate, layout.kind, unseen=layout.held_out)
        if split in (None, split_of(layout.name, claim.hospital.name)):
            return claim, candidate
    raise ValueError(f"no claim puts {layout.name} into {split}")


def write(papers: Sequence[RenderedPaper], out: Path) -> None:
    """Write every file and its truth beside it."""
    out.mkdir(parents=True, exist_ok=True)
    for paper in papers:
        (out / paper.filename).write_bytes(paper.data)
        text = json.dumps(paper.truth, ensure_ascii=False, indent=1, sort_keys=True)
        (out / paper.filename).with_suffix(".json").write_text(text + "\n", encoding="utf-8")


def main(
    out: Annotated[Path, typer.Option(help="写入的目录")],
    count: Annotated[int, typer.Option(min=1, help="份数")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="随机种子")] = 1,
    split: Annotated[str, typer.Option(help="train、dev、test;不写为不限")] = "",
    doc_type: Annotated[str, typer.Option(help="只生成这一种单证")] = "",
) -> None:
    """Render synthetic papers and their truth into a folder."""
    splits: dict[str, Split] = {"train": "train", "dev": "dev", "test": "test"}
    write(draw_set(count, seed, splits.get(split), doc_type or None), out)
    typer.echo(f"{count} 份单证写入 {out}", err=True)


if __name__ == "__main__":
    typer.run(main)
