"""The two networks of PP-OCRv6 as arrays in, arrays out: OpenVINO or ONNX Runtime.

Widths come in steps, because a run time plans anew for every shape that it has not seen, and lines
go one by one: the cost of a line is its width, and a batch would pad all lines to the longest.
"""

import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Runtime = Literal["openvino", "onnxruntime"]
Floats = NDArray[np.float32]

HEIGHT: Final = 48
_STEP = 32
_SHORTEST = 320
_NARROWEST: Final = 64
_BEHIND: Final = 16


def line_width(natural: float, narrow: bool = False) -> int:
    """Return the width of the input for a line that is ``natural`` pixels wide at 48 pixels height.

    Short lines are padded to what the weights were trained with. A ``narrow`` input costs a third of it
    and reads most lines alike, but some letters worse (``No`` as ``Ne``), and then it is not sure.
    """
    if narrow:
        return max(_NARROWEST, math.ceil((natural + _BEHIND) / _STEP) * _STEP)
    return max(_SHORTEST, math.ceil(natural / _STEP) * _STEP)


class Nets(Protocol):
    """``alphabet`` are the signs that the classes of the recogniser stand for, without the blank."""

    alphabet: list[str]

    def detect(self, picture: Floats) -> Floats:
        """Return the map of text, 1 x 1 x H x W, of a picture 1 x 3 x H x W; sides divisible by 32."""
        ...

    def recognise(self, lines: Sequence[Floats]) -> list[tuple[NDArray[np.int64], Floats]]:
        """Return the best class and its probability at every step of each line 1 x 3 x 48 x W."""
        ...


def best(classes: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Return the best class and its probability at every step, from 1 x steps x classes."""
    found = classes[0].argmax(axis=1)
    return found, np.take_along_axis(classes[0], found[:, None], axis=1)[:, 0]


class OpenVinoNets:
    """Detection with all threads on one picture; recognition of one line on each thread."""

    def __init__(self, detector: Path, recogniser: Path, threads: int):
        import openvino as ov

        core = ov.Core()
        one = {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1}
        many = {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": threads}
        self._detector = core.compile_model(core.read_model(detector), "CPU", one).create_infer_request()
        model = core.read_model(recogniser)
        framework: Any = model.get_rt_info()["framework"]
        self.alphabet = str(framework["character"].value).splitlines()
        self._queue = ov.AsyncInferQueue(core.compile_model(model, "CPU", many), threads)

    def detect(self, picture: Floats) -> Floats:
        """Return the map of text."""
        self._detector.infer([picture], share_inputs=True)
        return np.array(self._detector.get_output_tensor().data)

    def recognise(self, lines: Sequence[Floats]) -> list[tuple[NDArray[np.int64], Floats]]:
        """Return the best classes of each line."""
        found: list[Any] = [None] * len(lines)

        def keep(request: Any, index: int) -> None:
            found[index] = best(request.get_output_tensor().data)

        self._queue.set_callback(keep)
        for index, line in enumerate(lines):
            self._queue.start_async([line], index)
        self._queue.wait_all()
        return found


class OnnxNets:
    """The same with ONNX Runtime, line after line."""

    def __init__(self, detector: Path, recogniser: Path, threads: int):
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        self._detector, self._recogniser = (
            ort.InferenceSession(os.fspath(path), options, providers=["CPUExecutionProvider"])
            for path in (detector, recogniser)
        )
        meta = self._recogniser.get_modelmeta().custom_metadata_map
        self.alphabet = meta["character"].splitlines()

    def detect(self, picture: Floats) -> Floats:
        """Return the map of text."""
        return np.asarray(self._detector.run(None, {self._detector.get_inputs()[0].name: picture})[0])

    def recognise(self, lines: Sequence[Floats]) -> list[tuple[NDArray[np.int64], Floats]]:
        """Return the best classes of each line."""
        name = self._recogniser.get_inputs()[0].name
        return [best(np.asarray(self._recogniser.run(None, {name: line})[0])) for line in lines]
