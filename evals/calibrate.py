"""Fit and measure the confidence of values: ``python -m evals.calibrate fit`` and ``… measure``.

``fit`` reads the tuning set (``evals.sets``, pages from the store of ``evals.fields``), labels every
given value as right or wrong, fits a logistic model by Newton's method with a quadratic penalty, bends
its output with an isotonic map, and writes ``copilot/extract/confidence.yaml``. Layouts are left
out in turn for the figures that it prints. ``measure`` takes the shipped model to the held-out set.
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
import typer
import yaml
from numpy.typing import NDArray

from copilot.domain.document import Document
from evals.fields import WORK
from evals.metrics_calibration import Sample, accuracy_at, auroc, expected_error
from evals.metrics_fields import labelled_values
from evals.sets import SetName, truth_of
from evals.words import PageStore, Recognised

Floats = NDArray[np.float64]
OUT: Final = Path(__file__).parent.parent / "copilot" / "extract" / "confidence.yaml"
PENALTY: Final = 1.0
COVERAGE: Final = 0.8
# Where the tuning set is silent, weights stay at what practice says: rendered papers are never cut.
PRIOR: Final[Mapping[str, float]] = {
    "cut": -2.0, "derived": -0.5, "fails": -1.0, "odd": -1.0, "rare": -0.5, "row_fails": -1.0, "shared": -1.0,
}  # fmt: skip
# Real papers are harder than rendered ones: only what is clearly more likely wrong is withheld.
DROP: Final = 0.35
cli = typer.Typer(add_completion=False, no_args_is_help=True, help="校准字段置信度")


@dataclass(frozen=True, slots=True)
class Example:
    """One given value: its features, whether it is right, and the layout of its paper."""

    features: Mapping[str, float]
    right: bool
    layout: str
    cell: bool


def stored(name: SetName, work: Path, *, tag: str, seed: int = 1) -> list[tuple[dict[str, Any], Recognised]]:
    """Return truth and recognised pages of every paper of a set that has been read already."""
    folder, store = work / f"{name}-{seed}", PageStore(work, f"pages-{tag}")
    found = []
    for index in sorted(folder.glob("?????.txt")):
        truth = truth_of(folder / index.read_text(encoding="utf-8"))
        pages = store.get((folder / truth["image"]).read_bytes())
        if pages is not None:
            found.append((truth, pages))
    return found


def meant(found: Recognised, truth: Mapping[str, Any], *, rate: bool) -> Document:
    """Return the document that a truth speaks of, with or without calibrated confidences."""
    from copilot.extract.fields import read_document
    from copilot.extract.packet import papers

    documents = [
        read_document(
            sheets, document_id=str(index), sha256=found.sha256, filename=truth["image"],
            extractor_version="evals", rate=rate,
        )
        for index, sheets in enumerate(papers(list(found.pages)))
    ]  # fmt: skip
    return next((one for one in documents if one.doc_type == truth["doc_type"]), documents[0])


def examples(papers: Sequence[tuple[dict[str, Any], Recognised]]) -> list[Example]:
    """Return the labelled values of papers, read without the model."""
    from copilot.extract.confidence import Surroundings, features
    from copilot.extract.schema import schema

    out = []
    for truth, found in papers:
        document = meant(found, truth, rate=False)
        around = Surroundings.of(document, schema(document.doc_type), document.checks)
        out += [
            Example(features(value, around, cell=cell), right, truth["layout"], cell)
            for value, cell, right in labelled_values(document, truth)
        ]
    return out


def weights_of(found: Sequence[Example]) -> float:
    """Return the weight of a cell against a field, so that long lists do not drown the fields."""
    cells = sum(one.cell for one in found)
    return min(1.0, (len(found) - cells) / max(1, cells))


def fit_logistic(rows: Floats, right: Floats, weight: Floats, prior: Floats) -> Floats:
    """Return bias and weights by Newton's method; the penalty draws weights, not the bias, to ``prior``."""
    design = np.hstack([np.ones((len(rows), 1)), rows])
    centre = np.concatenate([[0.0], prior])
    beta = centre.copy()
    penalty = np.diag([0.0] + [PENALTY] * rows.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (weight * (right - chance)) - penalty @ (beta - centre)
        curve = (design * (weight * chance * (1 - chance))[:, None]).T @ design + penalty
        step = np.linalg.solve(curve + 1e-9 * np.eye(len(beta)), gradient)
        beta = beta + step
        if float(np.abs(step).max()) < 1e-7:
            break
    return np.asarray(beta)


def isotonic(
    raw: Sequence[float], right: Sequence[bool], weight: Sequence[float]
) -> list[tuple[float, float]]:
    """Return knots of the rising map from output to probability (pool adjacent violators).

    Every block is drawn towards one half by one right and one wrong value of weight one half each.
    """
    blocks: list[list[float]] = []  # sum of outputs, sum right, weight
    for x, good, w in sorted(zip(raw, right, weight, strict=True)):
        blocks.append([x * w, float(good) * w, w])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    wide = [block for block in blocks if block[2] >= 5]
    knots = [(x / w, (y + 0.5) / (w + 1.0)) for x, y, w in wide]
    rising: list[tuple[float, float]] = [(0.0, 0.0)]
    for x, y in knots:
        rising.append((round(x, 5), round(max(y, rising[-1][1]), 5)))
    return [*rising, (1.0, max(0.9999, rising[-1][1]))]


def fit(found: Sequence[Example]) -> dict[str, Any]:
    """Return bias, weights and knots fitted on examples."""
    names = sorted({name for one in found for name in one.features})
    rows = np.array([[one.features.get(name, 0.0) for name in names] for one in found])
    right = np.array([one.right for one in found], dtype=np.float64)
    share = weights_of(found)
    weight = np.array([share if one.cell else 1.0 for one in found])
    prior = np.array([PRIOR.get(name, 0.0) for name in names])
    beta = fit_logistic(rows, right, weight, prior)
    raw = 1 / (1 + np.exp(-np.clip(beta[0] + rows @ beta[1:], -30, 30)))
    knots = isotonic([float(x) for x in raw], [one.right for one in found], [float(w) for w in weight])
    return {
        "bias": round(float(beta[0]), 5),
        "weights": {name: round(float(value), 5) for name, value in zip(names, beta[1:], strict=True)},
        "knots": [list(knot) for knot in knots] if len(knots) >= 5 else [],
    }


def left_out(found: Sequence[Example], folds: int = 5) -> list[tuple[Sample, bool]]:
    """Return confidence and truth of every value by a model that never saw its layout."""
    from copilot.extract.confidence import parse_model

    layouts = sorted({one.layout for one in found})
    out: list[tuple[Sample, bool]] = []
    for fold in range(folds):
        away = set(layouts[fold::folds])
        data = fit([one for one in found if one.layout not in away])
        model = parse_model({"version": "", "drop": 0.0, "look": 0.0, **data})
        out += [
            ((model.probability(one.features), one.right), one.cell) for one in found if one.layout in away
        ]
    return out


def figures(samples: Sequence[tuple[Sample, bool]]) -> dict[str, dict[str, float | int | None]]:
    """Return AUROC, accuracy at the coverage, calibration error and counts: fields, cells, all."""
    groups = {
        "fields": [one for one, cell in samples if not cell],
        "cells": [one for one, cell in samples if cell],
        "all": [one for one, _ in samples],
    }
    out: dict[str, dict[str, float | int | None]] = {}
    for name, group in groups.items():
        values = (auroc(group), accuracy_at(group, COVERAGE), expected_error(group))
        shown = [None if value is None else round(value, 4) for value in values]
        out[name] = {
            "values": len(group), "right": sum(right for _, right in group),
            "auroc": shown[0], "accuracy_at_80": shown[1], "ece": shown[2],
        }  # fmt: skip
    return out


@cli.command("fit")
def fit_command(
    work: Annotated[Path, typer.Option(help="生成集与已识别页的存放处")] = WORK,
    tag: Annotated[str, typer.Option(help="已识别页的名字")] = "default",
    seed: Annotated[int, typer.Option(help="生成集的随机种子")] = 1,
    out: Annotated[Path, typer.Option(help="写入的文件")] = OUT,
) -> None:
    """Fit on the tuning set and write the model."""
    papers = stored("tune", work, tag=tag, seed=seed)
    found = examples(papers)
    data = fit(found)
    measured = figures(left_out(found))
    today = datetime.now(UTC).date().isoformat()
    model = {
        "version": f"{today}-{len(papers)}",
        "provenance": {
            "command": "python -m evals.calibrate fit",
            "set": f"tune, seed {seed}",
            "papers": len(papers),
            "layouts": len({truth["layout"] for truth, _ in papers}),
            "values": len(found),
            "wrong": sum(not one.right for one in found),
            "fitted_on": today,
            "layouts_left_out_in_turn": measured,
        },
        **data,
        "drop": DROP,
        "look": 0.85,
    }
    _write(out, model)
    typer.echo(json.dumps(measured, ensure_ascii=False, indent=1))


@cli.command("measure")
def measure_command(
    name: Annotated[str, typer.Argument(help="test 或 tune")] = "test",
    work: Annotated[Path, typer.Option(help="生成集与已识别页的存放处")] = WORK,
    tag: Annotated[str, typer.Option(help="已识别页的名字")] = "default",
    seed: Annotated[int, typer.Option(help="生成集的随机种子")] = 1,
) -> None:
    """Measure the shipped model on a set."""
    chosen: SetName = "test" if name == "test" else "tune"
    papers = stored(chosen, work, tag=tag, seed=seed)
    samples: list[tuple[Sample, bool]] = []
    for truth, found in papers:
        document = meant(found, truth, rate=True)
        samples += [
            ((value.confidence, right), cell) for value, cell, right in labelled_values(document, truth)
        ]
    typer.echo(json.dumps({"papers": len(papers), **figures(samples)}, ensure_ascii=False, indent=1))


def _write(path: Path, data: Mapping[str, Any]) -> None:
    """Write the model atomically."""
    head = "# Weights of copilot.extract.confidence; written by evals.calibrate, not by hand.\n"
    text = head + yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as draft:
        draft.write(text)
    Path(draft.name).replace(path)


if __name__ == "__main__":
    cli()
