"""RapidOCR over PP-OCRv6: OpenVINO where it can be imported, ONNX Runtime otherwise."""

import logging
import os
import threading
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, Literal

import numpy as np
from rapidocr import EngineType, RapidOCR

from copilot.domain.document import Word
from copilot.errors import EngineUnavailable
from copilot.extract.ocr import Image, Points, TextLine, reading_quad, words_of
from copilot.extract.ocr_weights import DETECTOR, RECOGNISER, weights_dir, weights_hash

Runtime = Literal["openvino", "onnxruntime"]

_MAX_SIDE = 2600


class RapidEngine:
    """Detector and recogniser without the orientation classifier; pages come upright.

    One call at a time: the sessions share their buffers, and two calls would fight for the cores.
    """

    name = "rapid"

    def __init__(self, runtime: Runtime | None = None, threads: int | None = None):
        chosen: Runtime = runtime or ("openvino" if find_spec("openvino") else "onnxruntime")
        folder = weights_dir()
        threads = threads or os.cpu_count() or 1
        engine = EngineType.OPENVINO if chosen == "openvino" else EngineType.ONNXRUNTIME
        params: dict[str, Any] = {
            "Global.log_level": "critical",
            "Global.text_score": 0.0,
            "Global.use_cls": False,
            "Global.max_side_len": _MAX_SIDE,
            "Global.return_word_box": True,
            "Global.return_single_char_box": True,
            "Det.engine_type": engine,
            "Rec.engine_type": engine,
            "Det.model_path": str(folder / DETECTOR),
            "Rec.model_path": str(folder / RECOGNISER),
            "EngineConfig.openvino.inference_num_threads": threads,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
        try:
            self._ocr = RapidOCR(params=params)
        except (ValueError, KeyError, OSError, RuntimeError) as error:
            raise EngineUnavailable("RapidOCR 无法启动，请检查安装。") from error
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        self._lock = threading.Lock()
        self.version = (
            f"rapidocr-{version('rapidocr')} {chosen}-{version(chosen)} PP-OCRv6-small-{weights_hash()}"
        )

    def lines(self, image: Image) -> list[TextLine]:
        """Return the lines of an RGB image, in reading order."""
        with self._lock:
            # The weights were trained on BGR.
            result: Any = self._ocr(np.ascontiguousarray(image[:, :, ::-1]))
        texts = getattr(result, "txts", None)
        if not texts:
            return []
        characters = result.word_results
        known = characters is not None and len(characters) == len(texts)
        return [
            _line(text, float(score), quad, characters[index] if known else ())
            for index, (text, score, quad) in enumerate(zip(texts, result.scores, result.boxes, strict=True))
        ]

    def read(self, image: Image) -> list[Word]:
        """Return the words of an RGB image, boxes in fractions of that image."""
        return words_of(self.lines(image), image.shape[1], image.shape[0])


def _line(text: str, score: float, quad: Any, characters: Any) -> TextLine:
    corners = reading_quad(np.asarray(quad, dtype=np.float64).reshape(4, 2))
    return TextLine(text, min(max(score, 0.0), 1.0), corners, _spans(text, corners, characters))


def _spans(text: str, quad: Points, characters: Any) -> tuple[tuple[float, float], ...]:
    """Project character boxes on the line's axis; RapidOCR leaves out blanks, which are put back."""
    axis = quad[1] - quad[0]
    length = float(axis @ axis)
    if length <= 0:
        return ()
    boxes = iter(characters)
    spans: list[tuple[float, float]] = []
    end = 0.0
    for char in text:
        if char.isspace():
            spans.append((end, end))
            continue
        item = next(boxes, None)
        if item is None or item[0] != char:
            return ()
        along = (np.asarray(item[2], dtype=np.float64) - quad[0]) @ axis / length
        begin, end = float(np.clip(along.min(), 0, 1)), float(np.clip(along.max(), 0, 1))
        spans.append((begin, end))
    return tuple(spans)
