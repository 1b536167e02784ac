"""PP-OCRv6 with RapidOCR's steps around the networks: OpenVINO if there is one, else ONNX Runtime.

Finding lines and reading them are two calls, so that a page can be brought upright in between and
every line is read once.
"""

import math
import threading
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, Final

import cv2
import numpy as np
from rapidocr.cal_rec_boxes.main import CalRecBoxes
from rapidocr.ch_ppocr_det.main import TextDetector
from rapidocr.ch_ppocr_det.utils import DBPostProcess
from rapidocr.ch_ppocr_rec.utils import CTCLabelDecode
from rapidocr.utils.process_img import get_rotate_crop_image

from copilot.domain.document import Word
from copilot.errors import EngineUnavailable
from copilot.extract import cores, heap
from copilot.extract.ocr import Image, Points, TextLine, reading_quad, words_of
from copilot.extract.ocr_nets import HEIGHT, Floats, Nets, OnnxNets, OpenVinoNets, Runtime, line_width
from copilot.extract.ocr_weights import DETECTOR, RECOGNISER, weights_dir, weights_hash

_SHORT_SIDE: Final = 736
_MAGNIFIED: Final = 8.0
_LONG_SIDE: Final = 2000
# Widths up to which a narrow input is tried first, and how sure its reading must be.
_WORTH: Final = 256
_SURE: Final = 0.98
# Room that may stay without a character before, behind and between those of a narrow reading, in heights
# of a line: a damaged glyph at the edge is left out there with all confidence.
_BEFORE: Final = 0.5
_BEHIND: Final = 0.625


class RapidEngine:
    """Detector and recogniser without the orientation classifier; pages come upright.

    One call at a time: two calls would fight for the cores.
    """

    name = "rapid"

    def __init__(self, runtime: Runtime | None = None, threads: int | None = None):
        chosen: Runtime = runtime or ("openvino" if find_spec("openvino") else "onnxruntime")
        heap.few_arenas()
        folder = weights_dir()
        build = OpenVinoNets if chosen == "openvino" else OnnxNets
        try:
            self._nets: Nets = build(folder / DETECTOR, folder / RECOGNISER, threads or cores.threads())
        except (ImportError, ValueError, KeyError, OSError, RuntimeError) as error:
            raise EngineUnavailable(
                "文字识别引擎无法启动，请检查 openvino 或 onnxruntime 的安装。"
            ) from error
        self._boxes: Any = DBPostProcess(
            thresh=0.3, box_thresh=0.5, unclip_ratio=1.6, score_mode="fast", use_dilation=True
        )
        self._decode: Any = CTCLabelDecode(character=list(self._nets.alphabet))
        self._places: Any = CalRecBoxes()
        self._lock = threading.Lock()
        self.version = (
            f"rapidocr-{version('rapidocr')} {chosen}-{version(chosen)} PP-OCRv6-small-{weights_hash()}"
        )

    def find(self, image: Image, longest: int = _LONG_SIDE) -> list[Points]:
        """Return where lines stand in an RGB image, which is looked at with sides up to ``longest``.

        Corners start at the upper left of the box and go clockwise; boxes are in reading order.
        """
        height, width = image.shape[:2]
        scale = min(max(_SHORT_SIDE / min(height, width), 1.0), _MAGNIFIED, longest / max(height, width))
        size = tuple(max(round(side * scale / 32), 1) * 32 for side in (width, height))
        # The weights were trained on BGR.
        picture = cv2.resize(cv2.cvtColor(image, cv2.COLOR_RGB2BGR), size, interpolation=cv2.INTER_LINEAR)
        blob = np.asarray(cv2.dnn.blobFromImage(picture, 1 / 127.5, mean=(127.5, 127.5, 127.5)), np.float32)
        with self._lock:
            chances = self._nets.detect(blob)
        heap.trim()
        boxes, _ = self._boxes(chances, (height, width))
        if len(boxes) == 0:
            return []
        return [np.asarray(box, np.float64) for box in TextDetector.sorted_boxes(boxes)]

    def recognise(self, image: Image, boxes: Sequence[Points], half_turn: bool = False) -> list[TextLine]:
        """Return what stands in the boxes, one line for each; ``half_turn`` reads them upside down."""
        cuts = [(_crop(image, box, half_turn), box) for box in boxes]
        with self._lock:
            narrow = {n: _narrow(crop) for n, (crop, _) in enumerate(cuts) if _narrow(crop) < _WORTH}
            lines = self._read(
                cuts, [narrow.get(n, _full(crop)) for n, (crop, _) in enumerate(cuts)], half_turn
            )
            unsure = [n for n in narrow if not _settled(lines[n], _natural(cuts[n][0]))]
            again = [cuts[n] for n in unsure]
            wide = self._read(again, [_full(crop) for crop, _ in again], half_turn)
            for n, line in zip(unsure, wide, strict=True):
                lines[n] = line
        heap.trim()
        return lines

    def lines(self, image: Image) -> list[TextLine]:
        """Return the lines of an RGB image, in reading order."""
        return [line for line in self.recognise(image, self.find(image)) if line.text.strip()]

    def read(self, image: Image) -> list[Word]:
        """Return the words of an RGB image, boxes in fractions of that image."""
        return words_of(self.lines(image), image.shape[1], image.shape[0])

    def _read(
        self, cuts: Sequence[tuple[Image, Points]], widths: Sequence[int], half_turn: bool
    ) -> list[TextLine]:
        inputs = [_input(crop, width) for (crop, _), width in zip(cuts, widths, strict=True)]
        found = zip(self._nets.recognise(inputs), widths, cuts, strict=True)
        return [self._line(best, width, cut, half_turn) for best, width, cut in found]

    def _line(self, best: Any, width: int, cut: tuple[Image, Points], half_turn: bool) -> TextLine:
        (classes, chances), (crop, box) = best, cut
        texts, places = self._decode.decode(
            classes[None], chances[None], True, (_natural(crop),), width, remove_duplicate=True
        )
        text, score = texts[0]
        corners = reading_quad(box)
        if half_turn:
            corners = np.roll(corners, -2, axis=0)
        return TextLine(text, min(max(float(score), 0.0), 1.0), corners, self._spans(text, crop, places[0]))

    def _spans(self, text: str, crop: Image, place: Any) -> tuple[tuple[float, float], ...]:
        """Return begin and end of each character along the line; blanks, which get no box, are put back."""
        height, width = crop.shape[:2]
        frame = np.array([[0, 0], [width, 0], [width, height], [0, height]])
        signs, cells, _ = self._places.cal_ocr_word_box(text, frame, place, True)
        boxes = iter(zip(signs, self._places.adjust_box_overlap(cells), strict=False))
        spans: list[tuple[float, float]] = []
        end = 0.0
        for char in text:
            if char.isspace():
                spans.append((end, end))
                continue
            sign, cell = next(boxes, (None, None))
            if sign != char or cell is None:
                return ()
            begin, end = (min(max(cell[corner][0] / width, 0.0), 1.0) for corner in (0, 1))
            spans.append((begin, end))
        return tuple(spans)


def _crop(image: Image, box: Points, half_turn: bool) -> Image:
    """Cut out a line, so that its text runs to the right, in BGR."""
    left, top = np.maximum(np.floor(box.min(axis=0)).astype(int) - 2, 0)
    right, bottom = np.ceil(box.max(axis=0)).astype(int) + 3
    part = cv2.cvtColor(np.ascontiguousarray(image[top:bottom, left:right]), cv2.COLOR_RGB2BGR)
    crop = get_rotate_crop_image(np.asarray(part), (box - (left, top)).astype(np.float32))
    return np.ascontiguousarray(np.rot90(crop, 2) if half_turn else crop)


def _settled(line: TextLine, natural: float) -> bool:
    """Return whether a narrow reading is sure and its characters cover the line, ``natural`` pixels wide."""
    if line.confidence < _SURE or not line.spans:
        return False
    edges = [place * natural / HEIGHT for span in line.spans for place in span]
    gaps = [begin - end for end, begin in zip(edges[1::2], edges[2::2], strict=False)]
    return edges[0] <= _BEFORE and max(natural / HEIGHT - edges[-1], *gaps, 0.0) <= _BEHIND


def _natural(crop: Image) -> float:
    return float(HEIGHT * crop.shape[1] / crop.shape[0])


def _full(crop: Image) -> int:
    return line_width(_natural(crop))


def _narrow(crop: Image) -> int:
    return line_width(_natural(crop), narrow=True)


def _input(crop: Image, width: int) -> Floats:
    shown = min(max(math.ceil(_natural(crop)), 1), width)
    line = np.zeros((1, 3, HEIGHT, width), np.float32)
    small = cv2.resize(crop, (shown, HEIGHT)).astype(np.float32) / 127.5 - 1.0
    line[0, :, :, :shown] = small.transpose(2, 0, 1)
    return line
