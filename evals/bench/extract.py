"""Pages per second of the whole reading, against RapidOCR called plainly on the same pictures."""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image

from copilot.bootstrap import App, load_settings
from evals.bench.measure import median_seconds, peak_mib
from evals.demo import SAMPLE


def bench_extract(quick: bool) -> dict[str, Any]:
    """Measure the sample's two pictures and its digital PDF, warm and without the cache."""
    pictures = [path for path in sorted(SAMPLE.iterdir()) if path.suffix == ".jpg"]
    digital = next(path for path in SAMPLE.iterdir() if path.suffix == ".pdf")
    repeats = 2 if quick else 7
    plain = median_seconds(_plain_ocr(pictures), repeats) / len(pictures)
    with TemporaryDirectory() as home:
        ours = _read_seconds(pictures, Path(home), repeats) / len(pictures)
        pdf = _read_seconds([digital], Path(home), repeats)
    return {
        "照片页/秒": round(1 / ours, 2),
        "基线：直接调用 RapidOCR 页/秒": round(1 / plain, 2),
        "倍数": round(plain / ours, 2),
        "数字 PDF 页/秒": round(1 / pdf, 1),
        "峰值内存 MiB": round(peak_mib()),
    }


def _plain_ocr(pictures: list[Path]) -> Any:
    from rapidocr import RapidOCR

    engine = RapidOCR()
    arrays = [
        np.asarray(Image.open(BytesIO(path.read_bytes())).convert("RGB"))[:, :, ::-1] for path in pictures
    ]
    return lambda: [engine(array) for array in arrays]


def _read_seconds(paths: list[Path], home: Path, repeats: int) -> float:
    app = App(load_settings().model_copy(update={"home": home, "cache": home / "cache"}))
    reader = app.reader()
    count = iter(range(1_000_000))

    def read() -> None:
        for path in paths:
            # Bytes after the end of the file make a new content hash, so that nothing is cached.
            reader.read(path.read_bytes() + f"\n%{next(count)}".encode(), path.name, lambda _: None)

    try:
        return median_seconds(read, repeats)
    finally:
        app.close()
