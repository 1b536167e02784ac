"""Read papers with the product's extractor and score them.

``python -m evals.fields DIR`` reads a folder of pictures or PDFs, each with a ``.json`` truth beside
it, as ``evals.render`` writes them and as the shared samples have them.

``python -m evals.fields --rendered test --count 600`` renders a labelled set (``evals.sets``), reads
it and scores it. Papers and recognised pages stay in ``--work``: a run that was stopped goes on
where it was, and a change of the field reader is scored again without recognising anything. With
``--words truth`` nothing is painted or recognised: the words come from the display list without a
fault (``evals.truth_words``), so that faults of reading are told from those of recognition.
"""

import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from copilot.domain.document import Document
from copilot.errors import InputRefused
from evals.frames import upright_boxes
from evals.metrics_fields import RIGHT, FieldScore, Verdict, score_document
from evals.sets import SetName, plan, rendered, truth_of
from evals.truth_words import read_truth
from evals.words import PageStore, Reader, read_fields

WORK = Path(tempfile.gettempdir()) / "claims-copilot-evals"


def score_folder(folder: Path, reader: Reader, *, limit: int | None = None) -> list[FieldScore]:
    """Read and score every paper of a folder in the order of names."""
    scores = []
    for path in sorted(folder.glob("*.json"))[:limit]:
        truth = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(truth, dict) or "image" not in truth:
            continue
        scores.append(score_file(path.parent / truth["image"], truth, reader))
        typer.echo(f"{len(scores)} {truth['image']} {scores[-1].seconds}s", err=True)
    return scores


def score_file(path: Path, truth: dict[str, Any], reader: Reader) -> FieldScore:
    """Read and score one paper; a refused file scores as one where nothing was read."""
    data = path.read_bytes()
    begun = time.perf_counter()
    try:
        reading = reader.read(data, path.name, lambda _: None)
    except InputRefused as error:
        typer.echo(f"{path.name}: {error}", err=True)
        return score_document(_nothing(path.name), truth)
    seconds = time.perf_counter() - begun
    boxes = upright_boxes(truth, data, reading.images)
    score = score_document(_meant(reading.documents, truth), truth, boxes if boxes is not None else {})
    score.seconds = round(seconds, 2)
    return score


def read_set(
    name: SetName,
    places: range,
    work: Path,
    reader: Reader,
    *,
    tag: str,
    seed: int = 1,
    doc_type: str = "",
) -> Iterator[tuple[dict[str, Any], Document, Mapping[str, Any] | None, float]]:
    """Yield truth, document, true boxes and seconds of the papers of a rendered set at ``places``.

    Pages recognised under the same ``tag`` are taken from the disk.
    """
    folder = work / f"{name}-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    store = PageStore(work, f"pages-{tag}")
    for one in plan(name, places.stop, seed=seed, doc_type=doc_type):
        if one.place not in places:
            continue
        path = rendered(one, folder)
        truth = truth_of(path)
        data = (folder / truth["image"]).read_bytes()
        found = store.get(data)
        if found is None:
            begun = time.perf_counter()
            try:
                reading = reader.read(data, truth["image"], lambda _: None)
            except InputRefused as error:
                typer.echo(f"{truth['image']}: {error}", err=True)
                yield truth, _nothing(truth["image"]), None, 0.0
                continue
            found = store.put(data, truth, reading, time.perf_counter() - begun)
            typer.echo(f"{one.place + 1}/{places.stop} {truth['image']} {found.seconds:.1f}s", err=True)
        yield truth, _meant(read_fields(found, truth["image"]), truth), found.boxes, found.seconds


def score_set(
    name: SetName,
    places: range,
    work: Path,
    reader: Reader,
    *,
    tag: str,
    seed: int = 1,
    doc_type: str = "",
) -> list[FieldScore]:
    """Read and score a rendered set."""
    scores = []
    for truth, document, boxes, seconds in read_set(
        name, places, work, reader, tag=tag, seed=seed, doc_type=doc_type
    ):
        score = score_document(document, truth, boxes if boxes is not None else {})
        score.seconds = round(seconds, 2)
        scores.append(score)
    return scores


def _nothing(filename: str) -> Document:
    """Return the document of a file of which nothing was read."""
    return Document(
        id="refused", sha256="0" * 64, filename=filename, doc_type="other", type_confidence=0, pages=(),
        extractor_version="",
    )  # fmt: skip


def _meant(documents: Sequence[Document], truth: Mapping[str, Any]) -> Document:
    """Return the document that a truth speaks of."""
    return next((one for one in documents if one.doc_type == truth["doc_type"]), documents[0])


def summary(scores: Sequence[FieldScore]) -> dict[str, Any]:
    """Return the totals of a group of scores."""
    fields = Counter(one.outcome for score in scores for one in score.fields)
    cells = Counter(one.outcome for score in scores for one in score.cells)
    rows = [sum(score.rows[index] for score in scores) for index in range(4)]
    overlaps = [value for score in scores for value in score.overlaps]
    return {
        "papers": len(scores),
        "type_right": sum(score.type_right for score in scores),
        "fields": {name: fields[name] for name in ("exact", "normalised", "wrong", "missing")},
        "cells": {name: cells[name] for name in ("exact", "normalised", "wrong", "missing")},
        "rows": dict(zip(("expected", "right", "missing", "extra"), rows, strict=True)),
        "boxes": {"scored": len(overlaps), "on_text": sum(value >= 0.5 for value in overlaps)},
        "seconds": round(sum(score.seconds for score in scores) / max(1, len(scores)), 2),
    }


def grouped(scores: Sequence[FieldScore], key: Callable[[FieldScore], str]) -> dict[str, dict[str, Any]]:
    """Return the totals of every group."""
    groups: dict[str, list[FieldScore]] = defaultdict(list)
    for score in scores:
        groups[key(score)].append(score)
    return {name: summary(groups[name]) for name in sorted(groups)}


def by_field(scores: Sequence[FieldScore]) -> dict[str, dict[str, int]]:
    """Return the outcomes of every field over all papers, worst first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for score in scores:
        for one in score.fields:
            counts[f"{score.type_expected}.{one.name}"]["right" if one.outcome in RIGHT else one.outcome] += 1
    worst = sorted(counts.items(), key=lambda item: (-(item[1]["wrong"] + item[1]["missing"]), item[0]))
    return {name: {key: count[key] for key in ("right", "wrong", "missing")} for name, count in worst}


def errors(scores: Iterable[FieldScore]) -> list[tuple[FieldScore, Verdict]]:
    """Return every value that was not read right, with its paper."""
    return [
        (score, one) for score in scores for one in [*score.fields, *score.cells] if one.outcome not in RIGHT
    ]


def table(title: str, groups: dict[str, dict[str, Any]]) -> Table:
    """Lay out groups of totals for a terminal."""
    laid = Table(title=title)
    for head in ("", "份", "类型对", "字段对", "错", "缺", "行", "行对", "行缺", "行多", "框上字", "秒/份"):
        laid.add_column(head, justify="left" if not head else "right")
    for name, one in groups.items():
        fields, rows, boxes = one["fields"], one["rows"], one["boxes"]
        right = fields["exact"] + fields["normalised"]
        total = max(1, sum(fields.values()))
        laid.add_row(
            name, str(one["papers"]), str(one["type_right"]), f"{right} ({100 * right / total:.1f}%)",
            str(fields["wrong"]), str(fields["missing"]), str(rows["expected"]), str(rows["right"]),
            str(rows["missing"]), str(rows["extra"]),
            f"{boxes['on_text']}/{boxes['scored']}" if boxes["scored"] else "-", str(one["seconds"]),
        )  # fmt: skip
    return laid


def report(scores: Sequence[FieldScore]) -> dict[str, Any]:
    """Return everything as one JSON document."""
    return {
        "total": summary(scores),
        "by_type": grouped(scores, lambda score: score.type_expected),
        "by_quality": grouped(scores, lambda score: score.quality),
        "by_layout": grouped(scores, lambda score: score.layout),
        "by_field": by_field(scores),
        "errors": [
            {"image": score.image, "type": score.type_expected, **asdict(one)}
            for score, one in errors(scores)
        ],
    }


def main(
    folder: Annotated[Path | None, typer.Argument(help="图像与同名 .json 真值所在目录")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档")] = False,
    ocr: Annotated[str, typer.Option(help="识别引擎;不写为配置的引擎")] = "",
    limit: Annotated[int, typer.Option(min=0, help="只读前几份;0 为全部")] = 0,
    rendered_set: Annotated[str, typer.Option("--rendered", help="不读目录,读生成的 test 或 tune 集")] = "",
    count: Annotated[int, typer.Option(min=1, help="生成集的份数")] = 600,
    start: Annotated[int, typer.Option(min=0, help="生成集从第几份起(从 0 数),便于分段并行")] = 0,
    seed: Annotated[int, typer.Option(min=0, help="生成集的随机种子")] = 1,
    doc_type: Annotated[str, typer.Option("--type", help="生成集只取这一种单证")] = "",
    work: Annotated[Path, typer.Option(help="生成集与已识别页的存放处,可续跑")] = WORK,
    tag: Annotated[str, typer.Option(help="已识别页的名字;识别部分改动后换一个")] = "default",
    only_totals: Annotated[bool, typer.Option("--only-totals", help="只印总数")] = False,
    words: Annotated[str, typer.Option(help="truth:用无误的字,不画不识别;不写为识别")] = "",
) -> None:
    """Read a folder or a rendered set and print right, wrong and missing values."""
    from copilot.bootstrap import App

    names: dict[str, SetName] = {"test": "test", "tune": "tune"}
    if (folder is None) == (rendered_set not in names):
        raise typer.BadParameter("给一个目录,或 --rendered test|tune,二者取一")
    if words and (words != "truth" or folder is not None):
        raise typer.BadParameter("--words 只有 truth,且只用于 --rendered")
    if words:
        read = read_truth(names[rendered_set], range(start, count), seed=seed, doc_type=doc_type)
        _show([score_document(made, truth) for truth, made in read], as_json, only_totals)
        return
    app = App()
    try:
        reader = app.reader(ocr or None)
        if folder is not None:
            scores = score_folder(folder, reader, limit=limit or None)
        else:
            scores = score_set(
                names[rendered_set], range(start, count), work, reader, tag=tag, seed=seed, doc_type=doc_type
            )
    finally:
        app.close()
    _show(scores, as_json, only_totals)


def _show(scores: Sequence[FieldScore], as_json: bool, only_totals: bool) -> None:
    """Print the scores as one JSON document or as tables."""
    if as_json:
        typer.echo(json.dumps(report(scores), ensure_ascii=False, indent=1))
        return
    _print(scores, only_totals=only_totals)


def _print(scores: Sequence[FieldScore], *, only_totals: bool) -> None:
    """Print the tables; ``only_totals`` keeps errors of single layouts and fields out of sight."""
    console = Console(width=None if sys.stdout.isatty() else 150)
    console.print(table("按单证类型", grouped(scores, lambda score: score.type_expected)))
    console.print(table("按成像质量", grouped(scores, lambda score: score.quality)))
    if not only_totals:
        console.print(table("按版式", grouped(scores, lambda score: score.layout)))
    console.print(table("合计", {"全部": summary(scores)}))
    for name, one in list(by_field(scores).items())[: 0 if only_totals else 25]:
        if one["wrong"] + one["missing"]:
            console.print(f"{name}: 对 {one['right']} 错 {one['wrong']} 缺 {one['missing']}")


if __name__ == "__main__":
    typer.run(main)
