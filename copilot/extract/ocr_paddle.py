"""PaddleOCR over the same PP-OCRv6 weights, run by ONNX Runtime from local model folders.

PaddleX wants each model as a folder with ``inference.onnx`` and ``inference.yml``. Both are built
once in the cache folder from the files in the rapidocr wheel; the recogniser carries its character
list in the ONNX metadata. With ``native=True`` PaddleOCR uses its own engine and its own download.
"""

import json
import logging
import os
import shutil
import tempfile
import threading
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from copilot.domain.document import Word
from copilot.errors import EngineUnavailable
from copilot.extract import cores
from copilot.extract.ocr import Image, Points, TextLine, reading_quad, words_of
from copilot.extract.ocr_weights import DETECTOR, RECOGNISER, weights_dir, weights_hash

_DET_NAME = "PP-OCRv6_small_det"
_REC_NAME = "PP-OCRv6_small_rec"


class PaddleEngine:
    """PaddleOCR without its document and line classifiers; pages come upright."""

    name = "paddle"

    def __init__(self, cache_dir: Path, *, threads: int | None = None, native: bool = False):
        # Read when paddlex is imported: without it, PaddleX probes model hosters over the network.
        os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
        os.environ.setdefault("PADDLE_PDX_CACHE_HOME", str(cache_dir / "paddlex"))
        from paddleocr import PaddleOCR

        # The import sets their log levels; everything they say would land on standard error.
        for name in ("paddlex", "paddleocr"):
            logging.getLogger(name).setLevel(logging.ERROR)

        options: dict[str, Any] = {
            "use_doc_orientation_classify": False,
            "use_doc_unwarping": False,
            "use_textline_orientation": False,
            "text_det_limit_side_len": 736,
            "text_det_limit_type": "min",
            "text_det_thresh": 0.3,
            "text_det_box_thresh": 0.5,
            "text_det_unclip_ratio": 1.6,
            "text_rec_score_thresh": 0.0,
            "return_word_box": True,
            "device": "cpu",
        }
        threads = threads or cores.threads()
        try:
            if native:
                self._ocr = PaddleOCR(**options, lang="ch", cpu_threads=threads)
            else:
                det, rec = model_folders(cache_dir)
                self._ocr = PaddleOCR(
                    **options,
                    text_detection_model_name=_DET_NAME,
                    text_detection_model_dir=str(det),
                    text_recognition_model_name=_REC_NAME,
                    text_recognition_model_dir=str(rec),
                    engine="onnxruntime",
                    engine_config={
                        "intra_op_num_threads": threads,
                        "inter_op_num_threads": 1,
                        "enable_cpu_mem_arena": False,
                        "log_severity_level": 4,
                    },
                )
        except (RuntimeError, ValueError, KeyError, OSError) as error:
            raise EngineUnavailable("PaddleOCR 无法启动，请检查安装，或改用 rapid 引擎。") from error
        self._lock = threading.Lock()
        runtime = f"paddle {version('paddlex')}" if native else f"onnxruntime-{version('onnxruntime')}"
        weights = "own" if native else f"PP-OCRv6-small-{weights_hash()}"
        self.version = f"paddleocr-{version('paddleocr')} {runtime} {weights}"

    def lines(self, image: Image) -> list[TextLine]:
        """Return the lines of an RGB image, in reading order."""
        with self._lock:
            # PaddleX takes arrays as BGR, as OpenCV would have read them.
            results = self._ocr.predict(np.ascontiguousarray(image[:, :, ::-1]))
        found: list[TextLine] = []
        for result in results:
            for index, (text, score) in enumerate(
                zip(result["rec_texts"], result["rec_scores"], strict=True)
            ):
                if not text.strip():
                    continue
                quad = reading_quad(np.asarray(result["rec_polys"][index], dtype=np.float64).reshape(4, 2))
                spans = _spans(text, quad, result["text_word"][index], result["text_word_region"][index])
                found.append(TextLine(text, min(max(float(score), 0.0), 1.0), quad, spans))
        return found

    def read(self, image: Image) -> list[Word]:
        """Return the words of an RGB image, boxes in fractions of that image."""
        return words_of(self.lines(image), image.shape[1], image.shape[0])


def model_folders(cache_dir: Path) -> tuple[Path, Path]:
    """Return the folders of detector and recogniser, building them when they are not there."""
    home = cache_dir / "paddle-models" / weights_hash()
    if not home.is_dir():
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.parent) as workshop:
            draft = Path(workshop) / "models"
            _write_model(draft / "det", DETECTOR, _detector_config())
            _write_model(draft / "rec", RECOGNISER, _recogniser_config())
            try:
                draft.replace(home)
            except OSError as error:
                if not home.is_dir():
                    raise EngineUnavailable("识别模型无法写入缓存目录，请检查磁盘空间和权限。") from error
    return home / "det", home / "rec"


def _write_model(folder: Path, weights: str, config: dict[str, Any]) -> None:
    folder.mkdir(parents=True)
    shutil.copyfile(weights_dir() / weights, folder / "inference.onnx")
    # JSON is valid YAML, and keeps characters that YAML would need quoted.
    (folder / "inference.yml").write_text(json.dumps(config, ensure_ascii=True), encoding="utf-8")


def _detector_config() -> dict[str, Any]:
    transforms: list[dict[str, Any]] = [
        {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
        {"DetResizeForTest": {"limit_side_len": 736, "limit_type": "min"}},
        {"NormalizeImage": {"mean": [0.5] * 3, "std": [0.5] * 3, "scale": "1./255.", "order": "hwc"}},
        {"ToCHWImage": None},
    ]
    post = {
        "name": "DBPostProcess",
        "thresh": 0.3,
        "box_thresh": 0.5,
        "max_candidates": 1000,
        "unclip_ratio": 1.6,
    }
    return {
        "Global": {"model_name": _DET_NAME},
        "PreProcess": {"transform_ops": transforms},
        "PostProcess": post,
    }


def _recogniser_config() -> dict[str, Any]:
    import onnxruntime

    session = onnxruntime.InferenceSession(
        str(weights_dir() / RECOGNISER), providers=["CPUExecutionProvider"]
    )
    characters = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    transforms = [
        {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
        {"RecResizeImg": {"image_shape": [3, 48, 320]}},
    ]
    return {
        "Global": {"model_name": _REC_NAME},
        "PreProcess": {"transform_ops": transforms},
        "PostProcess": {"name": "CTCLabelDecode", "character_dict": characters},
    }


def _spans(text: str, quad: Points, groups: Any, regions: Any) -> tuple[tuple[float, float], ...]:
    """Share each group's box evenly among its characters, as fractions of the line's length."""
    axis = quad[1] - quad[0]
    length = float(axis @ axis)
    if length <= 0 or "".join(groups) != text:
        return ()
    spans: list[tuple[float, float]] = []
    for group, region in zip(groups, regions, strict=True):
        along = (np.asarray(region, dtype=np.float64).reshape(-1, 2) - quad[0]) @ axis / length
        begin, end = float(np.clip(along.min(), 0, 1)), float(np.clip(along.max(), 0, 1))
        step = (end - begin) / max(len(group), 1)
        spans.extend((begin + index * step, begin + (index + 1) * step) for index in range(len(group)))
    return tuple(spans)
