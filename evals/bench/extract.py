"""Pages per second of the whole reading, against RapidOCR called plainly on the same pictures.

What is only there to be compared with, or to make papers, runs in a process of its own, so that the
peak of memory is that of the reading.
"""

import multiprocessing
import resource
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
from PIL import Image

from copilot.bootstrap import App, load_settings
from evals.bench.measure import median_seconds, peak_mib
from evals.demo import SAMPLE

File = tuple[str, bytes]
_CLAIM: Final = (
    "inpatient.unified", "outpatient.unified", "fee_list.daily", "discharge.classic", "prescription.standard",
)  # fmt: skip


def bench_extract(quick: bool) -> dict[str, Any]:
    """Measure photographs, a photographed claim and digital PDFs, warm and without the cache."""
    pictures = [(path.name, path.read_bytes()) for path in sorted(SAMPLE.glob("*.jpg"))]
    digital = [(path.name, path.read_bytes()) for path in SAMPLE.glob("*.pdf")]
    repeats = 1 if quick else 5
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as aside, TemporaryDirectory() as home:
        claim = aside.submit(_photographed).result()
        long = aside.submit(_long, 300 if quick else 1200).result()
        app = App(load_settings().model_copy(update={"home": Path(home), "cache": None}))
        try:
            ours = _measure(app, pictures, repeats)
            plain = aside.submit(_plain_seconds, pictures, repeats).result()
            five, one, many = (_measure(app, files, repeats) for files in (claim, digital, long))
        finally:
            app.close()
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {
        "照片页/秒": round(1 / ours.wall, 2),
        "照片每页 CPU 秒": round(ours.cpu, 2),
        "基线：直接调用 RapidOCR 页/秒": round(len(pictures) / plain, 2),
        "倍数": round(plain / len(pictures) / ours.wall, 2),
        "五页拍照赔案秒": round(five.wall * five.pages, 2),
        "数字 PDF 页/秒（单页处方）": round(1 / one.wall, 1),
        f"数字 PDF 页/秒（{many.pages} 页费用清单）": round(1 / many.wall, 1),
        "峰值内存 MiB": round(peak_mib()),
        "解码子进程峰值 MiB": round(children),
    }


class _Cost:
    """Wall and CPU seconds of one page, and how many pages there were."""

    def __init__(self, wall: float, cpu: float, pages: int) -> None:
        self.wall, self.cpu, self.pages = wall / pages, cpu / pages, pages


def _measure(app: App, files: Sequence[File], repeats: int) -> _Cost:
    reader = app.reader()
    pages = sum(len(reader.read(data, name, lambda _: None).images) for name, data in files)
    cpu: list[float] = []

    def read() -> None:
        before = resource.getrusage(resource.RUSAGE_SELF)
        for name, data in files:
            reader.read(data, name, lambda _: None)
        after = resource.getrusage(resource.RUSAGE_SELF)
        cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    wall = median_seconds(read, repeats)
    return _Cost(wall, sorted(cpu)[len(cpu) // 2], pages)


def _plain_seconds(pictures: Sequence[File], repeats: int) -> float:
    from rapidocr import RapidOCR

    engine = RapidOCR()
    arrays = [np.asarray(Image.open(BytesIO(data)).convert("RGB"))[:, :, ::-1] for _, data in pictures]
    call: Callable[[], Any] = lambda: [engine(array) for array in arrays]  # noqa: E731
    return median_seconds(call, repeats)


def _photographed() -> list[File]:
    from evals.claims import make_claim
    from evals.render import render

    claim = make_claim(20, "inpatient")
    papers = render(claim, layouts=_CLAIM, quality="photo", seed=20, severity=0.4)
    return [(paper.filename, paper.data) for paper in papers]


def _long(lines: int) -> list[File]:
    from evals.long_list import long_list

    paper = long_list(lines)
    return [(paper.filename, paper.data)]
