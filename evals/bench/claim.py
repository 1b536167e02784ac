"""``copilot assess`` on photographed claims of five pages, warm: seconds a claim and the share of each stage.

The papers are rendered first, by a process of their own, and kept; every claim that was measured is written
down at once. So a run that was cut off goes on where it stopped. Nothing is rendered while a claim is timed.
"""

import json
import multiprocessing
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

import typer
from pypdf import PdfReader

from copilot.bootstrap import App, load_settings
from copilot.domain.document import Word
from copilot.extract.ocr import Image, Points, TextLine, make_engine
from copilot.extract.pipeline import Extractor
from copilot.rules.prospects import prospects
from copilot.workflow.assemble import assemble
from copilot.workflow.walkthrough import read_documents
from evals.bench.measure import percentile

CLAIMS: Final = 20
QUICK_CLAIMS: Final = 2
BOUND: Final = 6.0
"""Seconds at the 95th percentile on two cores."""
_REST: Final = ("fee_list.daily", "discharge.classic", "prescription.standard")
PAGES: Final = (
    ("inpatient.unified", "outpatient.unified", *_REST),
    ("inpatient.unified", "settlement.national", *_REST),
)
STAGES: Final = ("找行", "识字", "解码、找正、读字段", "汇成事实", "裁决", "追问", "核对依据")
FIVE: Final = 5
_TODAY: Final = date(2026, 6, 1)
_POLICY: Final = {
    "product": "BJ-HTB",
    "policy": {"effective_from": "2021-07-01", "effective_to": "2030-06-30"},
}
_BASE: Final = 7000


class Watch:
    """Seconds by stage of one claim."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = dict.fromkeys(STAGES, 0.0)

    def timed(self, stage: str, call: Any, *args: Any, **kwargs: Any) -> Any:
        """Call and add what it took."""
        begun = time.perf_counter()
        try:
            return call(*args, **kwargs)
        finally:
            self.seconds[stage] += time.perf_counter() - begun


class TimedEngine:
    """The program's recogniser; what it takes to find lines and to read them is added to a watch."""

    def __init__(self, watch: Watch) -> None:
        self._engine: Any = make_engine("rapid", Path())
        self.name, self.version, self.watch = self._engine.name, self._engine.version, watch

    def find(self, image: Image, *args: Any, **kwargs: Any) -> list[Points]:
        """Find lines."""
        found: list[Points] = self.watch.timed("找行", self._engine.find, image, *args, **kwargs)
        return found

    def recognise(self, image: Image, boxes: Sequence[Points], *args: Any, **kwargs: Any) -> list[TextLine]:
        """Read lines."""
        read: list[TextLine] = self.watch.timed("识字", self._engine.recognise, image, boxes, *args, **kwargs)
        return read

    def lines(self, image: Image) -> list[TextLine]:
        """Find and read."""
        read: list[TextLine] = self.watch.timed("识字", self._engine.lines, image)
        return read

    def read(self, image: Image) -> list[Word]:
        """Read words."""
        words: list[Word] = self.watch.timed("识字", self._engine.read, image)
        return words


class _Reader:
    """The extraction room behind the workflow's port."""

    def __init__(self, engine: TimedEngine) -> None:
        self._extractor = Extractor(engine)
        self.version, self.close = self._extractor.version, self._extractor.close

    def read(self, data: bytes, filename: str, progress: Any) -> Any:
        return self._extractor.read(data, filename, progress)

    def inspect(self, data: bytes, filename: str) -> None:
        return None

    def recheck(self, document: Any) -> Any:
        return document


def bench_claim(quick: bool, claims: int = 0, out: Path | None = None) -> dict[str, Any]:
    """Measure ``claims`` claims; with ``out`` go on where an earlier run into that folder stopped."""
    count = claims or (QUICK_CLAIMS if quick else CLAIMS)
    if out is None:
        with TemporaryDirectory() as folder:
            return _bench(count, Path(folder))
    out.mkdir(parents=True, exist_ok=True)
    return _bench(count, out)


def _bench(count: int, out: Path) -> dict[str, Any]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as aside:
        aside.submit(paint, count, out).result()
    watch = Watch()
    reader = _Reader(TimedEngine(watch))
    path = out / "measured.jsonl"
    known = _known(path, reader.version)
    with TemporaryDirectory() as home:
        app = App(load_settings().model_copy(update={"home": Path(home), "cache": None}))
        try:
            if len(known) < count:
                _measure(app, reader, watch, _papers(out, 0))
            for number in range(count):
                if number not in known:
                    row = _measure(app, reader, watch, _papers(out, number))
                    known[number] = row
                    with path.open("a", encoding="utf-8") as file:
                        row = {"claim": number, "reader": reader.version, **row}
                        file.write(json.dumps(row, ensure_ascii=False) + "\n")
        finally:
            reader.close()
            app.close()
    return table([known[number] for number in range(count)])


def paint(count: int, out: Path) -> None:
    """Render the photographs of the claims that are not there yet, five pages each."""
    from evals.claims import make_claim
    from evals.render import render

    for number in range(count):
        folder = out / f"claim-{number:03d}"
        if (folder / "done").exists():
            continue
        folder.mkdir(parents=True, exist_ok=True)
        claim = make_claim(_BASE + number, "inpatient")
        layouts = PAGES[number % len(PAGES)]
        papers = render(claim, layouts=layouts, quality="photo", seed=_BASE + number)
        # A long fee list runs to a second page; then the paper beside the receipt stays out.
        left_out = 1 if sum(_pages(paper.data) for paper in papers) > FIVE else None
        for place, paper in enumerate(papers):
            if place != left_out:
                (folder / paper.filename).write_bytes(paper.data)
        (folder / "done").write_text(claim.person.name, "utf-8")


def _pages(data: bytes) -> int:
    return len(PdfReader(BytesIO(data)).pages) if data.startswith(b"%PDF") else 1


def _papers(out: Path, number: int) -> tuple[str, list[tuple[str, bytes]]]:
    folder = out / f"claim-{number:03d}"
    files = [(one.name, one.read_bytes()) for one in sorted(folder.iterdir()) if one.name != "done"]
    return (folder / "done").read_text("utf-8"), files


def _known(path: Path, version: str) -> dict[int, dict[str, Any]]:
    """What this version of the reader was measured at."""
    rows: dict[int, dict[str, Any]] = {}
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        try:
            row = json.loads(line)
        except ValueError:
            continue  # The line that was being written when the run was cut off.
        if row.pop("reader") == version:
            rows[row.pop("claim")] = row
    return rows


def _measure(
    app: App, reader: _Reader, watch: Watch, papers: tuple[str, Sequence[tuple[str, bytes]]]
) -> dict[str, Any]:
    """Take one claim from its files to the recommendation, as ``copilot assess`` does."""
    name, files = papers
    judge = app.judge
    watch.seconds = dict.fromkeys(STAGES, 0.0)
    begun = time.perf_counter()
    documents = read_documents(reader, files, lambda *_: None)
    reading = time.perf_counter() - begun
    seen = watch.seconds["找行"] + watch.seconds["识字"]
    watch.seconds["解码、找正、读字段"] = max(reading - seen, 0.0)
    stated = {**_POLICY, "insured": {"name": name}, "received_on": str(_TODAY), "assessed_on": str(_TODAY)}
    claim = watch.timed("汇成事实", assemble, documents, stated, claim_id="claim", known=judge)
    result = watch.timed("裁决", judge.adjudicate, claim.facts)
    watch.timed("追问", prospects, claim.facts, result, judge.questions, judge.adjudicate)
    rest = replace(judge, questions=(), adjudicate=lambda _: result)
    made = watch.timed("核对依据", rest.recommend, claim, "claim", 1)
    return {
        "seconds": round(time.perf_counter() - begun, 3),
        "stages": {stage: round(taken, 3) for stage, taken in watch.seconds.items()},
        "pages": sum(len(one.pages) for one in documents),
        "outcome": made.adjudication.outcome,
    }


def table(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the percentiles and the share of each stage."""
    taken = [row["seconds"] for row in rows]
    whole = sum(taken)
    shares = {stage: sum(row["stages"][stage] for row in rows) for stage in STAGES}
    pages = sorted({row["pages"] for row in rows})
    return {
        "赔案": len(rows),
        "页": "、".join(map(str, pages)),
        "秒 p50": round(percentile(taken, 0.5), 2),
        "秒 p95": round(percentile(taken, 0.95), 2),
        "最慢": round(max(taken), 2),
        "要求 p95 ≤": BOUND,
        **{
            f"其中{stage}": f"{seconds / whole:.1%}（p95 {_p95(rows, stage)} 秒）"
            for stage, seconds in shares.items()
        },
    }


def _p95(rows: Sequence[Mapping[str, Any]], stage: str) -> float:
    return round(percentile([row["stages"][stage] for row in rows], 0.95), 3)


def main(
    claims: Annotated[int, typer.Option(help="赔案数")] = CLAIMS,
    out: Annotated[Path | None, typer.Option(help="目录：中断后再运行就接着测")] = None,
) -> None:
    """拍照的五页赔案从文件到建议的用时，与各阶段的占比。"""
    result = bench_claim(False, claims, out)
    sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    typer.run(main)
